"""Probabilities of the classes as bars, with those from before as outlines."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QRegion

from cnn_gui.shares import exact_probability
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import Floats
from cnn_gui.ui.widgets.bars.bar_look import bar_look
from cnn_gui.ui.widgets.bars.bars import ProbabilityBars

OVER = 2.0
"""Logical pixels that an outline is higher than a bar, above and below: seen also where the bar covers it."""


class ComparedBars(ProbabilityBars):
    """ProbabilityBars that remember: the outline in each row ends where the bar was before."""

    def __init__(self, *, empty_text: str = "") -> None:
        super().__init__(empty_text=empty_text)
        self._before: Floats | None = None

    def before(self) -> Floats | None:
        """Return the probabilities (classes,) that are outlined."""
        return self._before

    def set_before(self, probabilities: Floats | None) -> None:
        """Outline these (classes,); None for no outlines.

        Raises ValueError if there are not as many as classes. The array is kept, not copied.
        """
        if probabilities is not None and probabilities.shape != (len(self._classes),):
            raise ValueError(f"Expected {len(self._classes)} probabilities, got shape {probabilities.shape}.")
        if probabilities is not self._before:
            self._before = probabilities
            self.viewport().update()

    def row_text(self, row: int) -> str:
        """Return the exact value of a row, now and before."""
        text = super().row_text(row)
        if self._before is None:
            return text
        before = float(self._before[self._order[row]]) if row < len(self._order) else self._left_before()
        return f"{text}, before {exact_probability(before)}"

    def outline(self, row: int) -> QRectF | None:
        """Return where the outline of a row stands in the viewport; None if there is none.

        Where nothing can be seen of the bar, neither before nor now, there is none.
        """
        if self._before is None or self._probabilities is None:
            return None
        before = float(self._before[self._order[row]]) if row < len(self._order) else self._left_before()
        if not math.isfinite(before):
            return None
        track = bar_look(self._names, self.viewport().width()).track(self.row_rect(row))
        width = track.width() * min(max(before, 0.0), 1.0)
        if width < 1 and track.width() * self._shown_at(row) < 1:
            return None
        return QRectF(track.left(), track.top() - OVER, width, track.height() + 2 * OVER)

    def _stand_alone(self) -> bool:
        return super()._stand_alone() and self._before is None

    def paint_rows(self, painter: QPainter, asked: QRegion) -> None:
        """Draw the bars, then the outlines in sight."""
        super().paint_rows(painter, asked)
        if self._before is None or self._probabilities is None:
            return
        colours = theme.current()
        visible = QRectF(self.viewport().rect())
        boxes = [self.outline(row) for row in range(self.row_count())]
        shown = [_around(box) for box in boxes if box is not None and box.top() < visible.bottom()]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colours.text, 1.0))
        painter.drawRects(shown)

    def _shown_at(self, row: int) -> float:
        return self.probability(self._order[row]) if row < len(self._order) else self._left_to_others()

    def _left_before(self) -> float:
        others = self.others()
        return float(np.sum(self._before[others])) if self._before is not None else 0.0


def _around(box: QRectF) -> QRectF:
    """The lines whose pixels are the outermost that a filled box would have."""
    right = max(round(box.right()) - 1, box.left())
    return QRectF(QPointF(box.left(), box.top()), QPointF(right, box.bottom() - 1))
