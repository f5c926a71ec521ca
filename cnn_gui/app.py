"""Composition root: arguments in, a window or a headless run out."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from cnn_gui.startup import arguments
from cnn_gui.startup.display import check_display, explain_import_error

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_WINDOW = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; argv without the program's name, None for the process's own. Returns the exit status."""
    asked = arguments.parse(argv)
    if asked.headless:
        from cnn_gui import headless

        return headless.run(asked)
    # Qt aborts the process when it finds no screen, so the screen is looked for before Qt is loaded.
    problem = check_display(os.environ, sys.platform)
    if problem is None:
        try:
            from cnn_gui.ui.application import start as window_app
        except ImportError as error:
            problem = explain_import_error(error)
        else:
            return window_app.run(asked)
    sys.stderr.write(f"cnn-gui: {problem}\n")
    return NO_WINDOW
