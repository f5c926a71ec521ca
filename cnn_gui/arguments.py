"""The command line: what may be said, in one place for the window and for headless runs."""

from __future__ import annotations

import argparse
import dataclasses
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import cnn_gui
from cnn_gui.training.config import ALLOWED, WITH_DROPOUT, Choice, ConfigError, Range, RunConfig
from cnn_gui.training.optimizers import OPTIMIZERS
from cnn_gui.training.threads import default_threads, most_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

USAGE_ERROR = 2


@dataclass(frozen=True)
class Arguments:
    """What a person asked for. config: the run; None elsewhere means "not said"."""

    config: RunConfig
    headless: bool = False
    epochs: int | None = None
    batches: int | None = None
    json: bool = False
    threads: int | None = None
    screenshot: Path | None = None
    size: tuple[int, int] | None = None
    theme: str | None = None


class OneLineParser(argparse.ArgumentParser):
    """An argument parser whose errors are one clear line and exit status 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is, and exit."""
        # What a person typed may hold line ends, and argparse repeats it.
        one_line = " ".join(message.split())
        self.exit(USAGE_ERROR, f"{self.prog}: {one_line} (see --help)\n")


def parse(argv: Sequence[str] | None = None) -> Arguments:
    """Read the command line; argv without the program's name, None for the process's own.

    Exits with status 2 and one line on stderr if it makes no sense, with 0 after --help or --version.
    """
    parser = _parser()
    given = vars(parser.parse_args(argv))
    _fill_in(given)
    fields = {field.name for field in dataclasses.fields(RunConfig)}
    try:
        config = RunConfig(**{name: value for name, value in given.items() if name in fields})
    except ConfigError as error:
        parser.error(f"argument --{error.name.replace('_', '-')}: {error}")
    arguments = Arguments(config, **{name: value for name, value in given.items() if name not in fields})
    _check_together(parser, arguments)
    return arguments


def _fill_in(given: dict[str, Any]) -> None:
    """Choose what was not said so that it suits what was."""
    if "optimizer" in given:
        given.setdefault("learning_rate", OPTIMIZERS[given["optimizer"]].learning_rate)
    if "schedule" in given and "epochs" in given:
        longest = ALLOWED["schedule_epochs"]
        assert isinstance(longest, Range)
        given.setdefault("schedule_epochs", min(given["epochs"], int(longest.high)))


def _check_together(parser: OneLineParser, arguments: Arguments) -> None:
    if arguments.headless and arguments.screenshot:
        parser.error("argument --screenshot: needs the window; leave out --headless")
    if arguments.screenshot and arguments.screenshot.suffix.lower() != ".png":
        parser.error(f"argument --screenshot: the name must end in .png; got {str(arguments.screenshot)!r}")
    if arguments.screenshot and not arguments.screenshot.parent.is_dir():
        parser.error(f"argument --screenshot: there is no folder {str(arguments.screenshot.parent)!r}; make it first")
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


def _parser() -> OneLineParser:
    default = RunConfig()
    parser = OneLineParser(
        prog="cnn-gui",
        description="Watch a convolutional neural network learn. Without --headless a window opens.",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {cnn_gui.__version__}")

    data = parser.add_argument_group("data")
    data.add_argument("--dataset", help=f"{_names('dataset')} (default: {default.dataset})", type=_setting("dataset"))
    data.add_argument(
        "--data-dir",
        type=Path,
        metavar="DIR",
        help="directory of the data set's files; otherwise the environment variable CNN_GUI_DATA is looked at",
    )
    data.add_argument("--train-limit", metavar="N", type=_setting("train_limit"), help="train on the first N images")
    data.add_argument("--test-limit", metavar="N", type=_setting("test_limit"), help="test on the first N images")
    data.add_argument(
        "--validation",
        metavar="N",
        type=_setting("validation"),
        help="hold out the last N training images for validation; 0 trains on all (default: suits the data set)",
    )
    data.add_argument(
        "--shift",
        metavar="PIXELS",
        type=_setting("shift"),
        help="move each training image at random by up to so many pixels, 0 to 8 (default: 0)",
    )
    data.add_argument(
        "--rotation",
        metavar="DEGREES",
        type=_setting("rotation"),
        help="turn each training image at random by up to so many degrees, 0 to 30 (default: 0)",
    )

    run = parser.add_argument_group("training")
    run.add_argument("--model", help=f"{_names('model')} (default: {default.model})", type=_setting("model"))
    run.add_argument("--seed", metavar="N", type=_setting("seed"), help="same seed, same numbers (default: 0)")
    run.add_argument(
        "--batch-size",
        metavar="N",
        type=_setting("batch_size"),
        help=f"images per batch, 1 to 1024 (default: {default.batch_size})",
    )
    run.add_argument(
        "--dropout",
        metavar="SHARE",
        type=_setting("dropout"),
        help=f"silence this share of hidden units while training, 0 to 0.9; for {', '.join(WITH_DROPOUT)} (default: 0)",
    )
    run.add_argument(
        "--optimizer", help=f"{_names('optimizer')} (default: {default.optimizer})", type=_setting("optimizer")
    )
    rates = ", ".join(f"{info.learning_rate:g} with {name}" for name, info in OPTIMIZERS.items())
    run.add_argument(
        "--learning-rate",
        metavar="RATE",
        type=_setting("learning_rate"),
        help=f"step size, 1e-5 to 10 (default: {rates})",
    )
    run.add_argument(
        "--schedule",
        type=_setting("schedule"),
        help=f"how the learning rate goes down: {_names('schedule')} (default: {default.schedule})",
    )
    run.add_argument(
        "--schedule-epochs",
        metavar="N",
        type=_setting("schedule_epochs"),
        help=f"over so many epochs, 1 to 1000 (default: as many as --epochs says, else {default.schedule_epochs})",
    )
    run.add_argument(
        "--warm-up",
        metavar="BATCHES",
        type=_setting("warm_up"),
        help="raise the learning rate from nothing over the first so many batches, 0 to 10000 (default: 0)",
    )
    run.add_argument(
        "--momentum",
        metavar="M",
        type=_setting("momentum"),
        help=f"share of the last step kept, 0 to 0.999, with sgd (default: {default.momentum:g})",
    )
    run.add_argument("--nesterov", action="store_true", help="Nesterov's form of momentum, with sgd")
    run.add_argument(
        "--weight-decay",
        metavar="D",
        type=_setting("weight_decay"),
        help=f"L2 factor on the weights, 0 to 1 (default: {default.weight_decay:g})",
    )
    run.add_argument(
        "--threads",
        metavar="N",
        type=_whole("threads", 1, most_threads()),
        help=f"threads of the matrix products, 1 to {most_threads()} here (default: {default_threads()})",
    )

    headless = parser.add_argument_group("without a window")
    headless.add_argument("--headless", action="store_true", help="train, print the result and exit; needs no screen")
    headless.add_argument(
        "--epochs", metavar="N", type=_whole("epochs", 1, 10**6), help="passes over the training images (default: 1)"
    )
    headless.add_argument(
        "--batches", metavar="N", type=_whole("batches", 0, 10**9), help="train so many batches instead of epochs"
    )
    headless.add_argument("--json", action="store_true", help="print the result as one JSON object, the last line")

    window = parser.add_argument_group("window")
    window.add_argument(
        "--screenshot",
        type=Path,
        metavar="FILE.png",
        help="open the window, train --batches batches (default: 0), save a picture of it and exit",
    )
    window.add_argument(
        "--size",
        type=_size,
        metavar="WxH",
        help="size of the window (default: that of the last time, 1440x900 at first)",
    )
    window.add_argument(
        "--theme",
        choices=("system", "light", "dark"),
        help="colours (default: those of the last time, the system's at first)",
    )
    return parser


def _names(setting: str) -> str:
    allowed = ALLOWED[setting]
    assert isinstance(allowed, Choice)
    return ", ".join(allowed.names)


def _setting(name: str) -> Callable[[str], object]:
    """Read a setting of the run; config.ALLOWED says what is allowed."""
    allowed = ALLOWED[name]

    def read(text: str) -> object:
        value = _number(allowed, text) if isinstance(allowed, Range) else text
        try:
            allowed.check(name, value)
        except ConfigError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
        return value

    return read


def _whole(name: str, low: int, high: int) -> Callable[[str], int]:
    allowed = Range(low, high, whole=True)

    def read(text: str) -> int:
        value = _number(allowed, text)
        try:
            allowed.check(name, value)
        except ConfigError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
        return int(value)

    return read


def _number(allowed: Range, text: str) -> float:
    try:
        return int(text) if allowed.whole else float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be {allowed}; got {text!r}") from None


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{3,5})x(\d{3,5})", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"must be WIDTHxHEIGHT in pixels, such as 1440x900; got {text!r}")
    return int(match[1]), int(match[2])
