"""Composition root: arguments in, a window or a headless run out."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cnn_gui.startup.display import check_display, explain_import_error
from cnn_gui.startup.garbage import not_searched
from cnn_gui.startup.interruption import Interruption
from cnn_gui.startup.terminal import complain, with_streams

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NO_WINDOW = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; argv without the program's name, None for the process's own. Returns the exit status."""
    return with_streams(lambda: _run(argv))


def main_headless(argv: Sequence[str] | None = None) -> int:
    """Entry point of `cnn-gui-headless`: as `cnn-gui --headless`."""
    return main(["--headless", *(sys.argv[1:] if argv is None else argv)])


def _run(argv: Sequence[str] | None) -> int:
    # What takes a while to load is loaded here, where Ctrl+C is understood.
    try:
        with not_searched():
            from cnn_gui.data.published.downloaded import sweep
            from cnn_gui.startup import arguments

            asked = arguments.parse(argv)
            if asked.headless:
                from cnn_gui import headless
    except ModuleNotFoundError as error:
        # Most often a Python other than that of the environment which the README sets up.
        return _no_window(explain_import_error(error))
    sweep()
    if asked.headless:
        return headless.run(asked)
    # Qt aborts the process when it finds no screen, so the screen is looked for before Qt is loaded.
    problem = check_display(os.environ, sys.platform)
    if problem is not None:
        return _no_window(problem)
    interruption = Interruption()
    # Not in the middle of something: what Qt calls would print the exception and go on.
    with _warnings_are_no_errors(), interruption.heard(), interruption.patient():
        try:
            with not_searched():
                from cnn_gui.ui.application import start as window_app
        except ImportError as error:
            return _no_window(explain_import_error(error))
        return window_app.run(asked, interruption)


@contextmanager
def _warnings_are_no_errors() -> Iterator[None]:
    """Print what `-W error` would raise: a window must not end because a library that it uses is out of fashion."""
    with warnings.catch_warnings():
        if any(action == "error" for action, *_ in warnings.filters):
            warnings.simplefilter("default")
        yield


def _no_window(problem: str) -> int:
    complain(problem)
    return NO_WINDOW
