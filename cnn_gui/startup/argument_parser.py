"""How the command line is read: values that are allowed, errors as one clear line."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from cnn_gui.startup.terminal import printable, say
from cnn_gui.training.run.allowed import AnyPath, Choice, ConfigError, Range

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import SupportsWrite

    from cnn_gui.training.run.allowed import Allowed

USAGE_ERROR = 2


class OneLineParser(argparse.ArgumentParser):
    """An argument parser whose errors are one clear line and exit status 2."""

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """Write the help; argparse itself passes over what cannot be written."""
        if file is None:
            say(self.format_help().rstrip())
        else:
            super().print_help(file)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is, and exit."""
        # What a person typed may hold anything, and argparse repeats it.
        one_line = printable(" ".join(message.split()))
        self.exit(USAGE_ERROR, f"{self.prog}: {one_line} (see --help)\n")


def reader(name: str, allowed: Allowed) -> Callable[[str], object]:
    """Read a value that is allowed; flags are not read, they are said or not."""

    def read(text: str) -> object:
        value = _value(allowed, text)
        try:
            allowed.check(name, value)
        except ConfigError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
        return value

    return read


def whole(name: str, low: int, high: int) -> Callable[[str], object]:
    """Read a whole number from low to high, both included."""
    return reader(name, Range(low, high, whole=True))


def _value(allowed: Allowed, text: str) -> object:
    if isinstance(allowed, AnyPath):
        return Path(text)
    if isinstance(allowed, Choice):
        return allowed.meant(text)
    if not isinstance(allowed, Range):
        return text
    try:
        return int(text) if allowed.whole else float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be {allowed}; got {text!r}") from None


def size(text: str) -> tuple[int, int]:
    """Read the width and the height of a window, in pixels."""
    match = re.fullmatch(r"(\d{3,5})x(\d{3,5})", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"must be WIDTHxHEIGHT in pixels, such as 1440x900; got {text!r}")
    return int(match[1]), int(match[2])
