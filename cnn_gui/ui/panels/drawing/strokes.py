"""The grey picture behind a drawing pad: strokes that are smooth although a mouse tells only points, and a past."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from cnn_gui.data.drawing import convention
from cnn_gui.ui.look.painters import painter_on

SIDE = convention.SIDE
"""Rows and columns of the picture."""
MEMORY = 100
"""So many strokes can be taken back."""

Grey = npt.NDArray[np.uint8]

_PAPER, _INK = QColor(0, 0, 0), QColor(255, 255, 255)


class Canvas:
    """A square picture, 0 for paper and 255 for ink, that one pen or rubber at a time draws on.

    Points are in its own pixels, (0, 0) the upper left corner of the first one. Between the points of a stroke runs a
    quadratic curve from middle to middle with the point itself as its control, so that it has no corners but those
    that a hand makes by going slowly. The way from the last middle to the newest point is straight until the next
    point comes.

    Attributes: image (the picture as it is now; to be painted, not kept: it goes on changing).
    """

    def __init__(self) -> None:
        self.image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
        self.image.fill(0)
        # The same memory; never handed out, because it ends with the image.
        self._pixels: Grey = np.frombuffer(self.image.bits(), np.uint8).reshape(SIDE, -1)[:, :SIDE]
        # The picture without the last straight piece, which is drawn anew when the next point comes.
        self._settled = self._pixels.copy()
        self._tail = _NOWHERE
        self._last: QPointF | None = None
        self._middle = QPointF()
        self._width = 0.0
        self._ink = _INK
        self._past: deque[Grey] = deque(maxlen=MEMORY)
        self._future: list[Grey] = []
        # What could have come again before the stroke under way.
        self._dropped: list[Grey] = []

    # ---- the picture -------------------------------------------------------------------------------------------

    def grey(self) -> Grey:
        """A copy of the picture, (SIDE, SIDE) uint8."""
        return self._pixels.copy()

    @property
    def empty(self) -> bool:
        """Whether there is no ink at all."""
        return not self._pixels.any()

    def put(self, grey: Grey) -> None:
        """Replace the picture by another, (SIDE, SIDE) uint8; the stroke under way ends. It can be taken back."""
        self._remember()
        self._show(grey)

    def clear(self) -> None:
        """Take all ink away; it can be brought back."""
        if not self.empty:
            self.put(np.zeros_like(self._settled))

    # ---- a stroke ----------------------------------------------------------------------------------------------

    @property
    def drawing(self) -> bool:
        """Whether a stroke is under way."""
        return self._last is not None

    def begin(self, point: QPointF, width: float, *, rubber: bool = False) -> QRectF:
        """Put the pen, or the rubber, down; returns the part of the picture that has changed."""
        self._remember()
        self._last, self._middle, self._width = QPointF(point), QPointF(point), width
        self._ink = _PAPER if rubber else _INK
        with self._painter(width) as painter:
            painter.drawPoint(point)
        changed = _around(point, point, width)
        self._settle(changed)
        return changed

    def extend(self, point: QPointF, width: float) -> QRectF:
        """Go on to a point; returns the part of the picture that has changed.

        The width goes evenly from that of the last point to this one. Raises RuntimeError unless the pen is down.
        """
        if self._last is None:
            raise RuntimeError("a stroke has to begin before it goes on")
        middle = (self._last + point) / 2
        curve = QPainterPath(self._middle)
        curve.quadTo(self._last, middle)
        before = self._tail
        self._pixels[_slices(before)] = self._settled[_slices(before)]
        with self._painter((self._width + width) / 2) as painter:
            painter.drawPath(curve)
            changed = curve.controlPointRect().adjusted(*_margins(max(self._width, width)))
            self._settle(changed)
            painter.drawLine(middle, point)
        self._tail = _around(middle, point, max(self._width, width))
        self._last, self._middle, self._width = QPointF(point), middle, width
        return changed | self._tail | before

    def end(self) -> None:
        """Lift the pen; a stroke that has changed nothing is no step of the past."""
        if self._last is not None:
            self._last = None
            self._settle(self._tail)
            self._tail = _NOWHERE
            if np.array_equal(self._pixels, self._past[-1]):
                # Nothing was drawn or rubbed out: there is nothing to take back.
                self._past.pop()
                self._future[:] = self._dropped
            self._dropped = []

    # ---- the past ----------------------------------------------------------------------------------------------

    @property
    def undoable(self) -> int:
        """How many changes can be taken back, at most MEMORY."""
        return len(self._past)

    @property
    def redoable(self) -> int:
        """How many changes that were taken back can come again."""
        return len(self._future)

    def undo(self) -> None:
        """Take the last stroke back, or whatever the last change was."""
        self.end()
        if self._past:
            self._future.append(self.grey())
            self._show(self._past.pop())

    def redo(self) -> None:
        """Bring again what was taken back last."""
        self.end()
        if self._future:
            self._past.append(self.grey())
            self._show(self._future.pop())

    def _remember(self) -> None:
        self.end()
        self._past.append(self.grey())
        self._dropped = self._future[:]
        self._future.clear()

    def _show(self, grey: Grey) -> None:
        self.end()
        self._pixels[...] = grey
        self._settled[...] = grey

    # ---- ink ---------------------------------------------------------------------------------------------------

    @contextmanager
    def _painter(self, width: float) -> Iterator[QPainter]:
        with painter_on(self.image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(
                QPen(self._ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            )
            yield painter

    def _settle(self, part: QRectF) -> None:
        self._settled[_slices(part)] = self._pixels[_slices(part)]


_NOWHERE = QRectF()


def _margins(width: float) -> tuple[float, float, float, float]:
    out = width / 2 + 1
    return -out, -out, out, out


def _around(first: QPointF, second: QPointF, width: float) -> QRectF:
    """What a straight piece of a stroke covers."""
    return QRectF(first, second).normalized().adjusted(*_margins(width))


def _slices(part: QRectF) -> tuple[slice, slice]:
    """The whole pixels of a part, inside the picture."""
    box = part.toAlignedRect()
    return (
        slice(max(box.top(), 0), max(box.bottom() + 1, 0)),
        slice(max(box.left(), 0), max(box.right() + 1, 0)),
    )
