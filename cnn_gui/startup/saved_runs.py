"""Options about files of runs: saving one, going on with one, evaluating one, classifying pictures with one."""

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
_CLASSIFYING = ("classify", "classify_with", "best", "output")
_NOT_TO_CLASSIFY = (
    *("resume", "evaluate", "save", "checkpoint_every", "epochs", "batches", "weights", "exports", "json"),
)


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

    group.add_argument(
        "--classify",
        type=Path,
        metavar="FOLDER",
        help="train nothing; classify the pictures in a folder and those below it, in an archive, or in one file, and "
        "write a table (CSV): file, class, probability of each class",
    )
    group.add_argument(
        "--with",
        dest="classify_with",
        type=Path,
        metavar="FILE",
        help="with --classify: the saved run whose network says what they are",
    )
    group.add_argument(
        "--best", action="store_true", help="with --classify: take the weights of the run's best validation"
    )
    group.add_argument(
        "--output", type=Path, metavar="FILE", help="with --classify: write the table to a file instead of stdout"
    )


def split_off(parser: OneLineParser, given: dict[str, Any]) -> Mapping[str, Any]:
    """Take the settings out of what was said beside a saved run, which has settings of its own, and give them back.

    Ends with one line about those that cannot be said beside it.
    """
    said = {name: given.pop(name) for name in SETTINGS if name in given}
    if "classify" in given and said:
        option = SETTINGS[next(iter(said))].option_name
        parser.error(f"argument {option}: not together with --classify; all settings are those of the saved run")
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
    said = [name for name in ("save", "checkpoint_every", "resume", "evaluate", *_CLASSIFYING) if name in given]
    if said and "headless" not in given:
        parser.error(f"argument {_option(said[0])}: only with --headless")
    if "checkpoint_every" in given and "save" not in given:
        parser.error("argument --checkpoint-every: needs --save, which says where to")
    if "evaluate" in given:
        for name in ("save", "epochs", "batches"):
            if name in given:
                parser.error(f"argument --{name}: not together with --evaluate, which trains nothing")
    if "classify" not in given:
        for name in _CLASSIFYING:
            if name in given:
                parser.error(f"argument {_option(name)}: only with --classify")
        return
    if "classify_with" not in given:
        parser.error("argument --classify: needs --with, which names the saved run")
    for name in _NOT_TO_CLASSIFY:
        if name in given:
            parser.error(f"argument {_option(name)}: not together with --classify, which only writes a table")


def _option(name: str) -> str:
    other = {"classify_with": "with", "exports": "export"}
    return f"--{other.get(name, name).replace('_', '-')}"
