"""Options about files of runs: saving one, going on with one, evaluating one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnn_gui.startup.argument_parser import whole
from cnn_gui.training.run.config import LIVE, SETTINGS
from cnn_gui.training.run.setting import Part

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from cnn_gui.startup.argument_parser import OneLineParser

_PLACES = ("data_dir", "own_path")


def add_saved_runs(parser: argparse.ArgumentParser) -> None:
    """Add the options under a heading of their own."""
    group = parser.add_argument_group("saved runs, with --headless")
    group.add_argument("--save", type=Path, metavar="FILE", help="save the run in the end; such files are *.cnnrun")
    group.add_argument(
        "--checkpoint-every",
        type=whole("checkpoint every", 1, 10**9),
        metavar="N",
        help="with --save: save after every N batches as well",
    )
    group.add_argument(
        "--resume",
        type=Path,
        metavar="FILE",
        help="go on with a saved run for --epochs or --batches more (default: 1 epoch); settings that hold from the "
        "next batch or epoch may be said anew, and --data-dir or --own if its data lie elsewhere",
    )
    group.add_argument(
        "--evaluate",
        type=Path,
        metavar="FILE",
        help="train nothing; print loss and accuracy of a saved run on its images, or on those of --dataset or --own",
    )


def split_off(parser: OneLineParser, given: dict[str, Any]) -> Mapping[str, Any]:
    """Take the settings out of what was said beside a saved run, which has settings of its own, and give them back.

    Ends with one line about those that cannot be said beside it.
    """
    said = {name: given.pop(name) for name in SETTINGS if name in given}
    if "resume" in given and "evaluate" in given:
        parser.error("argument --evaluate: not together with --resume; a run that goes on is evaluated in the end")
    for name in said:
        option, setting = SETTINGS[name].option_name, SETTINGS[name]
        if "resume" in given and name not in (*LIVE, *_PLACES):
            parser.error(f"argument {option}: not together with --resume; the run goes on as it was begun")
        if "evaluate" in given and setting.part is Part.TRAINING:
            parser.error(f"argument {option}: not together with --evaluate, which trains nothing")
    return said


def check_saved_runs(parser: OneLineParser, given: Mapping[str, Any]) -> None:
    """See to it that options about files of runs stand with those that they need, and without others."""
    said = [name for name in ("save", "checkpoint_every", "resume", "evaluate") if name in given]
    if said and "headless" not in given:
        parser.error(f"argument --{said[0].replace('_', '-')}: only with --headless")
    if "checkpoint_every" in given and "save" not in given:
        parser.error("argument --checkpoint-every: needs --save, which says where to")
    if "evaluate" in given:
        for name in ("save", "epochs", "batches"):
            if name in given:
                parser.error(f"argument --{name}: not together with --evaluate, which trains nothing")
