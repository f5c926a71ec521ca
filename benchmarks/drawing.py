"""How long a move of the pen takes to a new prediction on screen, while training runs at full speed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from cnn_gui.ui.panels.drawing.panel import DrawingPanel
from cnn_gui.ui.panels.prediction.panel import PredictionPanel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cnn_gui.training.messages.snapshot import Snapshot
    from cnn_gui.ui.window.main_window import MainWindow

# As a mouse sends them.
MILLISECONDS_BETWEEN_MOVES = 16
PATIENCE_SECONDS = 5.0


class _Painted(QObject):
    """Notes when a widget has been painted; it is asked to leave an event loop then."""

    def __init__(self, widget: QWidget, loop: QEventLoop) -> None:
        super().__init__()
        self.at = 0.0
        self.waits = False
        self._loop = loop
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Paint first, then look at the clock."""
        if event.type() is QEvent.Type.Paint and self.waits:
            watched.removeEventFilter(self)
            QApplication.sendEvent(watched, event)
            watched.installEventFilter(self)
            self.at = time.perf_counter()
            self.waits = False
            self._loop.quit()
            return True
        return False


def drawing_delays(window: MainWindow, moves: int) -> list[float]:
    """Draw with so many synthetic moves of the mouse; milliseconds from each to the prediction's bars painted with it.

    A move counts from the event until the bars have been painted with the answer to the image that this very move
    made. Raises TimeoutError if an answer does not come.
    """
    drawing, prediction = window.panels["draw"], window.panels["prediction"]
    assert isinstance(drawing, DrawingPanel)
    assert isinstance(prediction, PredictionPanel)
    window.arrangement.bring_forward(drawing)
    pad, bars, trainer = drawing.desk.pad, prediction.bars, window.session
    loop = QEventLoop()
    # One timer for all waiting: the patience of an answered move must not end that of a later one.
    timer = QTimer(singleShot=True)
    timer.timeout.connect(loop.quit)
    painted = _Painted(bars.viewport(), loop)
    newest: list[np.ndarray] = []
    drawing.image_changed.connect(lambda image, _label: newest.append(image))

    def answered(snapshot: Snapshot) -> None:
        probe = snapshot.probe
        if newest and probe.split == "drawing" and np.array_equal(probe.image, newest[-1]):
            painted.waits = True
            # A move may change nothing that can be seen, and nothing would be painted for it.
            bars.viewport().update()

    trainer.frame_ready.connect(answered)
    turns = np.linspace(0, 6 * np.pi, moves)
    radius = np.linspace(0.1, 0.4, moves)
    side = min(pad.width(), pad.height())
    delays = []
    _send(pad, QEvent.Type.MouseButtonPress, QPointF(pad.width() / 2, pad.height() / 2))
    for angle, reach in zip(turns, radius, strict=True):
        place = QPointF(pad.width() / 2 + side * reach * np.cos(angle), pad.height() / 2 + side * reach * np.sin(angle))
        count, painted.at = len(newest), 0.0
        started = time.perf_counter()
        _send(pad, QEvent.Type.MouseMove, place)
        if len(newest) > count:
            timer.start(round(PATIENCE_SECONDS * 1000))
            loop.exec()
            if not painted.at:
                raise TimeoutError("the prediction for a drawing was never painted")
            delays.append((painted.at - started) * 1000)
        rest = MILLISECONDS_BETWEEN_MOVES - (time.perf_counter() - started) * 1000
        if rest > 0:
            timer.start(round(rest))
            loop.exec()
    _send(pad, QEvent.Type.MouseButtonRelease, QPointF(pad.width() / 2, pad.height() / 2))
    return delays


def _send(pad: QWidget, kind: QEvent.Type, place: QPointF) -> None:
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
    where = pad.mapToGlobal(place)
    QApplication.sendEvent(pad, QMouseEvent(kind, place, where, button, held, Qt.KeyboardModifier.NoModifier))
