"""Pictures that take long to decode, opened beside the GUI thread; what comes of it is heard in it."""

from __future__ import annotations

import contextlib
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from cnn_gui.data.own.decoding.process import Decoding
from cnn_gui.data.own.pictures import AS_SHOWN, PictureError
from cnn_gui.ui.intake import drops

_BEAT = 50
"""Milliseconds between two looks whether it is done."""


class PictureOpener(QObject):
    """Decodes one picture at a time in a process of its own, which ends with this object at the latest.

    Signals: opened(QImage), refused(Refused). One of them comes for each `open`, except after `stop` or another `open`.
    """

    opened = Signal(object)
    refused = Signal(object)

    def __init__(self, view: QWidget) -> None:
        """view: shows by the mouse pointer that something is under way."""
        super().__init__(view)
        self._view = view
        self._picture: drops.SlowPicture | None = None
        self._running: list[Decoding] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_BEAT)
        self._timer.timeout.connect(self._look)
        self.destroyed.connect(partial(_end, self._running))

    @property
    def busy(self) -> bool:
        """Whether a picture is being decoded."""
        return bool(self._running)

    def open(self, picture: drops.SlowPicture) -> None:
        """Begin with a picture; one that is under way is given up."""
        self.stop()
        decoding = Decoding()
        self._picture = picture
        self._running.append(decoding)
        decoding.begin(picture.path, AS_SHOWN, picture.content)
        self._view.setCursor(Qt.CursorShape.BusyCursor)
        self._timer.start()

    def stop(self) -> None:
        """End the process at once, if there is one."""
        if self._running:
            self._timer.stop()
            self._view.unsetCursor()
            _end(self._running)

    def _look(self) -> None:
        assert self._picture is not None
        refused = None
        try:
            layers = self._running[0].poll()
            if layers is None:
                return
        except PictureError as error:
            refused = drops.refusal(self._picture.path, error)
        self.stop()
        if refused is not None:
            self.refused.emit(refused)
        else:
            assert layers is not None
            self.opened.emit(drops.as_image(layers))


def _end(running: list[Decoding], _object: object = None) -> None:
    while running:
        with contextlib.suppress(ProcessLookupError):
            # It may have ended by itself.
            running.pop().close()
