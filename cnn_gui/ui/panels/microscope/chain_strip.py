"""A way of several places in one line: where it comes from, where one stands, where it goes; each can be gone to."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, scaled
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.keys import ENTER
from cnn_gui.ui.widgets.text.plain import plain

UNIT = theme.UNIT
HEIGHT = 3 * UNIT
_PADDING = 5
_ARROW, _ARROW_WIDTH = "→", 12
_FADE = 3 * UNIT


class Stop(NamedTuple):
    """One place of the way: what is drawn, what it is called in full, and whether a person has been there."""

    text: str
    name: str
    known: bool = False


class ChainStrip(QWidget):
    """Places with arrows between them; the present one is in sight, and the wheel shows what is beyond the edges.

    Left and Right choose a place, Enter goes there.

    Attributes: stops, here (number of the present one, None for none).
    Signals: chosen(number of a place).
    """

    chosen = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.stops: tuple[Stop, ...] = ()
        self.here: int | None = None
        self._cursor = 0
        self._hovered: int | None = None
        self._scrolled = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        theme.manager().changed.connect(self.update)

    def show_stops(self, stops: tuple[Stop, ...], here: int | None) -> None:
        """Show a way and where on it one stands."""
        if (stops, here) == (self.stops, self.here):
            return
        moved = here != self.here or len(stops) != len(self.stops)
        self.stops, self.here = stops, here
        self._cursor = here or 0
        if moved:
            self._bring_into_sight(self._cursor)
        self.setAccessibleDescription("" if here is None else stops[here].name)
        self.update()

    def place(self, number: int) -> QRectF:
        """Return where a place is drawn; it may lie beyond the edges."""
        metrics = QFontMetricsF(font("small"))
        left = -self._scrolled
        for stop in self.stops[:number]:
            left += metrics.horizontalAdvance(stop.text) + 2 * _PADDING + _ARROW_WIDTH
        return QRectF(left, 0, metrics.horizontalAdvance(self.stops[number].text) + 2 * _PADDING, self.height())

    def length(self) -> float:
        """Return how wide the whole way is."""
        return self.place(len(self.stops) - 1).right() + self._scrolled if self.stops else 0.0

    def sizeHint(self) -> QSize:
        """The whole way."""
        return QSize(math.ceil(self.length()), scaled(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """The present place, and a little of what is beside it."""
        return QSize(8 * UNIT, scaled(HEIGHT))

    # ---- mouse and keyboard ------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what a click would go to."""
        self._hover(self._stop_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing would be clicked."""
        super().leaveEvent(event)
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to a place."""
        number = self._stop_at(event.position())
        if number is not None and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(number)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Show more of the way."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        self._scroll(self._scrolled - turned / 2)
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Call a place by its full name in a tool tip."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            number = self._stop_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), plain("" if number is None else self.stops[number].name), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a place, and go there."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(self.stops) - 1}
        key = Qt.Key(event.key())
        if not self.stops or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif key in ENTER:
            self.chosen.emit(self._cursor)
        elif key in steps or key in ends:
            self._cursor = min(max(ends.get(key, self._cursor + steps.get(key, 0)), 0), len(self.stops) - 1)
            self._bring_into_sight(self._cursor)
            self.setAccessibleDescription(self.stops[self._cursor].name)
            self.update()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin where one stands."""
        super().focusInEvent(event)
        self._cursor = self.here or 0
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the present place in sight."""
        super().resizeEvent(event)
        self._bring_into_sight(self.here or 0)

    def _stop_at(self, point: QPointF) -> int | None:
        return next((number for number in range(len(self.stops)) if self.place(number).contains(point)), None)

    def _hover(self, number: int | None) -> None:
        if number != self._hovered:
            self._hovered = number
            self.setCursor(Qt.CursorShape.ArrowCursor if number is None else Qt.CursorShape.PointingHandCursor)
            self.update()

    def _bring_into_sight(self, number: int) -> None:
        if self.stops:
            # In the middle, so that both what comes and what was is seen.
            self._scroll(self.place(number).center().x() + self._scrolled - self.width() / 2)

    def _scroll(self, to: float) -> None:
        # To a whole pixel, the last of which shows the end entirely.
        last = max(math.ceil(self.length() - self.width()), 0)
        self._scrolled = float(min(max(round(to), 0), last))
        self.update()

    # ---- painting ----------------------------------------------------------------------------------------------

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the places in sight, and fade them out where the way goes on."""
        colours = theme.current()
        metrics = QFontMetricsF(font("small"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font("small"))
        baseline = (self.height() + metrics.capHeight()) / 2
        for number, stop in enumerate(self.stops):
            place = self.place(number)
            if place.right() + _ARROW_WIDTH < 0 or place.left() > self.width():
                continue
            self._paint_ground(painter, number, place)
            painter.setPen(colours.text if stop.known or number == self.here else colours.text_muted)
            painter.drawText(QPointF(place.left() + _PADDING, baseline), stop.text)
            if number < len(self.stops) - 1:
                painter.setPen(colours.text_disabled)
                middle = place.right() + (_ARROW_WIDTH - metrics.horizontalAdvance(_ARROW)) / 2
                painter.drawText(QPointF(middle, baseline), _ARROW)
        self._fade(painter)

    def _paint_ground(self, painter: QPainter, number: int, place: QRectF) -> None:
        colours = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        pill = place.adjusted(0.5, 2.5, -0.5, -2.5)
        if number in (self.here, self._hovered):
            painter.setBrush(colours.pressed if number == self.here else colours.hover)
            painter.drawRoundedRect(pill, 5, 5)
        if self.hasFocus() and number == self._cursor:
            painter.setPen(QPen(colours.accent, 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(pill, 5, 5)

    def _fade(self, painter: QPainter) -> None:
        ground = theme.current().panel
        clear = QColor(ground)
        clear.setAlpha(0)
        width = float(self.width())
        ends = ((self._scrolled > 0, 0.0, _FADE), (self.length() - self._scrolled > width + 0.5, width, width - _FADE))
        for more, edge, inside in ends:
            if more:
                gradient = QLinearGradient(edge, 0, inside, 0)
                gradient.setColorAt(0, ground)
                gradient.setColorAt(1, clear)
                painter.fillRect(QRectF(min(edge, inside), 0, _FADE, self.height()), gradient)
