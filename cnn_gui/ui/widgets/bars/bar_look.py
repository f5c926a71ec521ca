"""How one row of the probability bars is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from cnn_gui.shares import probability
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, measured
from cnn_gui.ui.look.painters import saved
from cnn_gui.ui.look.painting import paint_row_cursor

MARK = 2.0 * theme.UNIT
"""Logical pixels at the left for the sign of the true class."""
# Three digits, and one more where these would read as 1.
_WIDEST = "0.0000"


@measured(maxsize=8)
def bar_look(classes: tuple[str, ...], width: int) -> BarLook:
    """Return the measured columns for these classes in a width of logical pixels; measured once."""
    return BarLook(classes, width)


class BarLook:
    """Measures the columns once, then draws rows: sign, name, bar, number."""

    def __init__(self, classes: Sequence[str], width: float) -> None:
        self._plain, self._bold = font("small"), QFont(font("small"))
        self._bold.setWeight(QFont.Weight.Bold)
        metrics = QFontMetricsF(self._bold)
        widest = max((metrics.horizontalAdvance(name) for name in classes), default=0.0)
        self.names = min(widest, width * 0.35)
        self._widths = {
            (predicted, text): QFontMetricsF(used).horizontalAdvance(text)
            for predicted, used in ((True, self._bold), (False, self._plain))
            for text in (_WIDEST, "NaN")
        }
        self.numbers = self._widths[True, _WIDEST]
        self._digit = metrics.capHeight()
        # On whole pixels, so that what is drawn around a bar ends where the bar does.
        self.bar_left = float(math.ceil(MARK + self.names + theme.UNIT))
        self.bar_width = max(math.floor(width - self.bar_left - self.numbers - 2 * theme.UNIT), 1.0)
        self._metrics = metrics
        self._shown: dict[str, str] = {}

    def track(self, place: QRectF) -> QRectF:
        """Return where the bar of probability 1 would be in a row."""
        thick = min(max(place.height() * 0.5, 6.0), 14.0)
        return QRectF(self.bar_left, round(place.center().y() - thick / 2), self.bar_width, round(thick))

    def seen(self, value: float, ratio: float) -> tuple[str, int]:
        """Return what is seen of a probability, its number and the device pixel at which its bar ends."""
        return _number(value), math.floor((self.bar_left + self.bar_width * _share(value)) * ratio + 0.5)

    def name(self, name: str) -> str:
        """Return a name as it is shown; a long one loses its end."""
        shown = self._shown.get(name)
        if shown is None:
            shown = self._metrics.elidedText(name, Qt.TextElideMode.ElideRight, self.names + 1)
            self._shown[name] = shown
        return shown

    def paint(
        self,
        painter: QPainter,
        place: QRectF,
        name: str,
        value: float,
        *,
        predicted: bool = False,
        true: bool = False,
        chosen: bool = False,
    ) -> None:
        """Draw a row; `value` is the probability, 0 to 1."""
        colours = theme.current()
        if chosen:
            paint_row_cursor(painter, place)
        track = self.track(place)
        painter.fillRect(track, colours.grid)
        share = _share(value)
        fill = colours.truth if true else colours.text if predicted else colours.text_disabled
        painter.fillRect(QRectF(track.left(), track.top(), track.width() * share, track.height()), fill)
        baseline = place.center().y() + self._digit / 2
        painter.setFont(self._bold if predicted else self._plain)
        painter.setPen(colours.text if predicted or true else colours.text_muted)
        painter.drawText(QPointF(MARK, baseline), self.name(name))
        # Tabular digits: the points stand below each other.
        number, widest = _number(value), _WIDEST if math.isfinite(value) else "NaN"
        right = place.right() - theme.UNIT / 2
        painter.drawText(QPointF(right - self._widths[predicted, widest], baseline), number)
        if true:
            self._mark(painter, place, track, share)

    def _mark(self, painter: QPainter, place: QRectF, track: QRectF, share: float) -> None:
        """A pointer before the name, an outline around the track, and the word where there is room.

        No tick: that says that something is right, and the true class may be read wrongly.
        """
        colours = theme.current()
        with saved(painter):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.truth)
            middle = place.center().y()
            painter.drawPolygon([QPointF(3, middle - 4.5), QPointF(9.5, middle), QPointF(3, middle + 4.5)])
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(colours.truth, 1))
            painter.drawRect(track.adjusted(0, 0, -1, -1))
        tiny = QFontMetricsF(font("tiny"))
        word = "true"
        room = track.width() * (1 - share)
        if room > tiny.horizontalAdvance(word) + theme.UNIT and track.height() >= tiny.capHeight() + 3:
            painter.setFont(font("tiny"))
            painter.setPen(colours.text_muted)
            x = track.right() - tiny.horizontalAdvance(word) - theme.UNIT / 2
            painter.drawText(QPointF(x, track.center().y() + tiny.capHeight() / 2), word)


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0) if math.isfinite(value) else 0.0


def _number(value: float) -> str:
    return probability(value, 3) if math.isfinite(value) else "NaN"
