"""A fault that is caught so that the rest goes on is reported all the same, as one that nobody caught."""

from __future__ import annotations

import sys


def report_unhandled(error: BaseException) -> None:
    """Hand a fault of the program to whoever hears of those that nobody catches: `sys.excepthook`."""
    sys.excepthook(type(error), error, error.__traceback__)
