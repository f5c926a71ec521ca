"""Rows over an axis that they share."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.bars.row_area import RowArea

AXIS = 2 * theme.UNIT
"""Height of the axis in logical pixels."""


class AxisArea(RowArea):
    """A RowArea with an axis below it, which does not scroll; subclasses paint it (`paint_axis`)."""

    def __init__(self, *, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(empty_text=empty_text, parent=parent)
        self._axis = _Axis(self)
        self._fit_axis()
        theme.manager().resized.connect(self._fit_axis)

    def _fit_axis(self) -> None:
        self.setViewportMargins(0, 0, 0, scaled(AXIS))

    def paint_axis(self, painter: QPainter, width: int) -> None:
        """Draw the axis in a place so many logical pixels wide, whose left edge is that of the rows."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the axis below the rows."""
        super().resizeEvent(event)
        place = self.viewport().geometry()
        self._axis.setGeometry(place.left(), place.bottom() + 1, place.width(), scaled(AXIS))


class _Axis(QWidget):
    def __init__(self, area: AxisArea) -> None:
        super().__init__(area)
        self._area = area
        theme.manager().changed.connect(self.update)

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Let the area draw it."""
        self._area.paint_axis(painter, self.width())
