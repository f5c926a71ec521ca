"""A dock whose title is written in letters of the size that holds now."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QStyleOptionDockWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.look.painters import paints_itself

UNIT = theme.UNIT
# As the style sheet has it, and what its two buttons need.
_LEFT, _BUTTONS = 2 * UNIT, 6 * UNIT


class Dock(QDockWidget):
    """Qt would write the title in the font that the dock was made with, whatever the size of letters is now."""

    def initStyleOption(self, option: QStyleOptionDockWidget) -> None:
        """Leave the title out: it is written here."""
        super().initStyleOption(option)
        option.title = ""

    def event(self, event: QEvent) -> bool:
        """After what Qt draws, draw the title."""
        done = super().event(event)
        if isinstance(event, QPaintEvent):
            self._paint_title(event)
        return done

    @paints_itself
    def _paint_title(self, painter: QPainter, event: QPaintEvent) -> None:
        inside, metrics = self.widget(), QFontMetricsF(font("body"))
        high = inside.geometry().top() if inside is not None else metrics.height() + 2 * UNIT
        place = QRectF(_LEFT, 0, max(self.width() - _LEFT - _BUTTONS, 0), high)
        painter.setFont(font("body"))
        painter.setPen(theme.current().text)
        shown = metrics.elidedText(self.windowTitle(), Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
