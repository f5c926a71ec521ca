"""A fault in the window's own code is told with its traceback; the window lives on."""

from __future__ import annotations

import sys
import traceback
from types import TracebackType

from PySide6.QtWidgets import QWidget

from cnn_gui.fault_origin import origin
from cnn_gui.training.messages.events import Failed
from cnn_gui.ui.window.fault_report import FAULT_IN_WINDOW, show_failed


class FaultReporter:
    """To be `sys.excepthook` while the window is open: tells each fault once, on stderr and in a dialog."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._told: set[tuple[object, ...]] = set()

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Report what nobody caught; PySide hands every exception of a slot or an event handler to this."""
        # What is called thirty times a second would tell the same fault thirty times a second.
        fault = origin(error)
        if fault in self._told:
            return
        self._told.add(fault)
        text = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(text)
        show_failed(self._window, Failed(f"{kind.__name__}: {error}", text), FAULT_IN_WINDOW)
