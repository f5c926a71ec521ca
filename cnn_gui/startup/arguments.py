"""The command line: what may be said, in one place for the window and for headless runs."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cnn_gui
from cnn_gui.data.published.catalogue import OWN
from cnn_gui.explain.cell import Cell, update_of
from cnn_gui.files.exports.errors import ExportError
from cnn_gui.files.exports.kinds import KINDS
from cnn_gui.files.exports.packages import check_installed
from cnn_gui.startup.argument_parser import OneLineParser, reader, size, whole
from cnn_gui.startup.options import add_options
from cnn_gui.startup.saved_runs import add_saved_runs, check_saved_runs, split_off
from cnn_gui.training.run.allowed import Choice, ConfigError, Range
from cnn_gui.training.run.config import OF_OWN_IMAGES, SETTINGS, RunConfig
from cnn_gui.training.run.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Arguments:
    """What a person asked for. None elsewhere means "not said".

    config: the run; not of one that comes from a file (resume, evaluate), whose settings are those of the file with
    `changes`. no_download: a data set that is not on this machine is not fetched. exports: kinds of KINDS, with files.
    """

    config: RunConfig
    no_download: bool = False
    headless: bool = False
    epochs: int | None = None
    batches: int | None = None
    json: bool = False
    save: Path | None = None
    checkpoint_every: int | None = None
    resume: Path | None = None
    evaluate: Path | None = None
    classify: Path | None = None
    classify_with: Path | None = None
    best: bool = False
    output: Path | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    weights: Path | None = None
    onnx: Path | None = None
    exports: tuple[tuple[str, Path], ...] = ()
    screenshot: Path | None = None
    size: tuple[int, int] | None = None
    theme: str | None = None
    panels: tuple[str, ...] = ()
    phase: int | None = None
    cell: Cell | None = None
    lesson: str | None = None

    @property
    def asks_for_nothing(self) -> bool:
        """Whether the window opens as it does by itself, but perhaps for its size and colours."""
        return replace(self, size=None, theme=None, no_download=False) == Arguments(RunConfig())


def parse(argv: Sequence[str] | None = None) -> Arguments:
    """Read the command line; argv without the program's name, None for the process's own.

    Exits with status 2 and one line on stderr if it makes no sense, with 0 after --help or --version.
    """
    parser = _parser()
    given = vars(parser.parse_args(argv))
    check_saved_runs(parser, given)
    changes: Mapping[str, Any] = {}
    if given.keys() & {"resume", "evaluate", "classify"}:
        changes = split_off(parser, given)
        if changes.keys() & {"dataset", "own_path"}:
            _check_own_images(parser, changes)
    else:
        _check_own_images(parser, given)
        _fill_in(given)
    try:
        config = RunConfig(**{name: value for name, value in given.items() if name in SETTINGS})
    except ConfigError as error:
        parser.error(f"argument {SETTINGS[error.name].option_name}: {error}")
    given["exports"] = tuple(_export(parser, kind, Path(path)) for kind, path in given.get("exports", ()))
    others = {name: value for name, value in given.items() if name not in SETTINGS}
    arguments = Arguments(config, changes=changes, **others)
    _check_together(parser, arguments, given)
    return arguments


def _check_own_images(parser: OneLineParser, given: Mapping[str, Any]) -> None:
    said = [name for name in OF_OWN_IMAGES if name in given]
    if "own_path" in given and given.get("dataset", OWN) != OWN:
        parser.error(f"argument --own: not together with --dataset {given['dataset']}; say one of them")
    if said and "own_path" not in given:
        parser.error(f"argument {SETTINGS[said[0]].option_name}: only with --own")


def _fill_in(given: dict[str, Any]) -> None:
    """Choose what was not said so that it suits what was."""
    if "own_path" in given:
        given["dataset"] = OWN
    if "momentum" in given or "nesterov" in given:
        # Only one of the optimizers has them.
        given.setdefault("optimizer", "sgd")
    if "optimizer" in given:
        given.setdefault("learning_rate", OPTIMIZERS[given["optimizer"]].learning_rate)
    if "plateau_factor" in given or "plateau_patience" in given:
        given.setdefault("schedule", "plateau")
    if "schedule" in given and "epochs" in given:
        longest = SETTINGS["schedule_epochs"].allowed
        assert isinstance(longest, Range)
        given.setdefault("schedule_epochs", min(given["epochs"], int(longest.high)))


def _check_together(parser: OneLineParser, arguments: Arguments, given: Mapping[str, Any]) -> None:
    if arguments.headless and arguments.screenshot:
        parser.error("argument --screenshot: needs the window; leave out --headless")
    if arguments.screenshot and arguments.screenshot.suffix.lower() != ".png":
        parser.error(f"argument --screenshot: the name must end in .png; got {str(arguments.screenshot)!r}")
    if arguments.screenshot:
        _check_place(parser, "--screenshot", arguments.screenshot)
    for option, path in (("--save", arguments.save), ("--output", arguments.output)):
        if path:
            _check_place(parser, option, path)
    for option, said in (("--export", arguments.exports), ("--weights", arguments.weights)):
        if said and not arguments.headless:
            parser.error(f"argument {option}: only with --headless")
    if arguments.onnx is not None:
        for name in ("weights", "resume", "evaluate", "classify", "lesson"):
            if getattr(arguments, name) is not None:
                parser.error(f"argument --onnx: not together with --{name}")
        if "model" in given:
            parser.error("argument --onnx: not together with --model; the network is that of the file")
    if arguments.phase is not None and not arguments.screenshot:
        parser.error("argument --phase: only with --screenshot; in the window, / walks through a step")
    if arguments.lesson is not None and (arguments.headless or arguments.screenshot):
        parser.error(f"argument --lesson: not with {'--headless' if arguments.headless else '--screenshot'}")
    if arguments.json and not arguments.headless:
        parser.error("argument --json: only with --headless")
    if arguments.epochs is not None and not arguments.headless:
        parser.error("argument --epochs: only with --headless; in the window, epochs are run with Shift+.")
    if arguments.batches is not None and not (arguments.headless or arguments.screenshot):
        parser.error("argument --batches: only with --headless or --screenshot")
    if arguments.config.optimizer != "sgd" and (arguments.config.momentum or arguments.config.nesterov):
        option = "momentum" if arguments.config.momentum else "nesterov"
        parser.error(f"argument --{option}: only with --optimizer sgd; {arguments.config.optimizer} has its own")
    if arguments.epochs is not None and arguments.batches is not None:
        parser.error("argument --batches: not together with --epochs; say one of them")


def _export(parser: OneLineParser, kind: str, path: Path) -> tuple[str, Path]:
    """See to it, before anything is trained, that a run can be handed on in this way, as far as that is known."""
    if kind not in KINDS:
        parser.error(f"argument --export: the kind must be one of {', '.join(KINDS)}; got {kind!r}")
    try:
        check_installed(KINDS[kind].title, KINDS[kind].package)
    except ExportError as error:
        parser.error(f"argument --export: {error}")
    _check_place(parser, "--export", path)
    return kind, path


def _check_place(parser: OneLineParser, option: str, path: Path) -> None:
    """See to it that a file can be where it is wanted, as far as that is known before it is written."""
    try:
        if not path.parent.is_dir():
            parser.error(f"argument {option}: there is no folder {str(path.parent)!r}; make it first")
        # A name that the system does not take is found out by looking for it.
        if path.is_dir():
            parser.error(f"argument {option}: {str(path)!r} is a folder; give the name of a file")
    except OSError as error:
        parser.error(f"argument {option}: {str(path)!r} cannot be used ({error.strerror or error})")


def _parser() -> OneLineParser:
    parser = OneLineParser(
        prog="cnn-gui",
        description="Watch a convolutional neural network learn. Without --headless a window opens.",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {cnn_gui.__version__}")

    groups = add_options(parser, SETTINGS.values())
    groups["data"].add_argument(
        "--no-download", action="store_true", help="do not fetch a data set that is not on this machine"
    )

    headless = parser.add_argument_group("without a window")
    headless.add_argument("--headless", action="store_true", help="train, print the result and exit; needs no screen")
    headless.add_argument(
        "--epochs", metavar="N", type=whole("epochs", 1, 10**6), help="passes over the training images (default: 1)"
    )
    headless.add_argument(
        "--batches", metavar="N", type=whole("batches", 0, 10**9), help="train so many batches instead of epochs"
    )
    headless.add_argument(
        "--weights",
        type=Path,
        metavar="FILE",
        help="begin with the weights of a .safetensors or .npz file instead of random ones",
    )
    headless.add_argument(
        "--export",
        dest="exports",
        nargs=2,
        action="append",
        metavar=("KIND", "FILE"),
        help=f"write the trained run as {', '.join(KINDS)}; may be given several times",
    )
    headless.add_argument("--json", action="store_true", help="print the result as one JSON object, the last line")

    parser.add_argument(
        "--onnx",
        type=Path,
        metavar="FILE",
        help="begin with a network that another program exported: its layers and its weights, on the data that are "
        "asked for; they need images of its shape and as many classes",
    )
    add_saved_runs(parser)
    window = parser.add_argument_group("window")
    window.add_argument(
        "--screenshot",
        type=Path,
        metavar="FILE.png",
        help="open the window, train --batches batches (default: 0), save a picture of it and exit",
    )
    window.add_argument(
        "--size",
        type=size,
        metavar="WxH",
        help="size of the window (default: that of the last time, 1440x900 at first)",
    )
    window.add_argument(
        "--theme",
        type=reader("theme", Choice(("system", "light", "dark"))),
        metavar="NAME",
        help="colours: system, light, dark (default: those of the last time, the system's at first)",
    )
    window.add_argument(
        "--panels",
        type=_panels,
        metavar="NAME,…",
        help="open these panels in front of the others, named as in the View menu: curves, what-if, gradient-check, …",
    )
    window.add_argument(
        "--phase",
        type=whole("phase", 0, 99),
        metavar="N",
        help="with --screenshot: walk on to phase N of the next step, counted from 0, before the picture is taken",
    )
    window.add_argument(
        "--cell",
        type=_cell,
        metavar="SYMBOL[…]",
        help='show this number under the microscope, such as "Z1[3,12,7]", "dW1[0,0,1,1]", "new W1[0,0,1,1]" or "L"',
    )
    window.add_argument(
        "--lesson",
        metavar="NAME|FILE",
        help="begin a lesson: one of Help › Lessons by the name of its file, or a file of your own",
    )
    return parser


def _cell(text: str) -> Cell:
    match = re.fullmatch(r"(new\s+)?([\w:′]+)(?:\[([\d,\s]+)\])?", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"must be an array with a place, such as Z1[3,12,7]; got {text!r}")
    symbol = update_of(match[2]) if match[1] else match[2]
    return Cell(symbol, tuple(int(number) for number in re.findall(r"\d+", match[3] or "")))


def _panels(text: str) -> tuple[str, ...]:
    # Which panels there are, the window knows.
    return tuple(name.strip().lower() for name in text.split(","))
