"""The value of one number, large, with what it is: the place where the arrow keys move from cell to cell."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.explain.calculation.image_and_batch import image_and_batch, in_short
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, scaled, width_of
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.keys import ARROWS, ENTER
from cnn_gui.ui.widgets.text.plain import plain

UNIT = theme.UNIT
HEIGHT = 4 * UNIT
_PADDING = UNIT // 2
# Words that would lose more than their end are left to the tool tip.
_LEAST_ROOM = 12 * UNIT
_HINT = (
    "Arrow keys move to the next row or column, Page Up and Page Down to the next map or filter, "
    "Enter goes on to what it is used for."
)

# By key: rows down, columns to the right, maps further.
_STEPS = {
    **{key: (*step, 0) for key, step in ARROWS.items()},
    Qt.Key.Key_PageUp: (0, 0, -1),
    Qt.Key.Key_PageDown: (0, 0, 1),
}


def step_of(event: QKeyEvent) -> tuple[int, int, int] | None:
    """Return where a key leads: rows down, columns to the right, maps further; None for any other key."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return None
    return _STEPS.get(event.key())


class CellTitle(QWidget):
    """“= −0.5486”, and beside it in two small lines what the number is and when it was so.

    The place of the number only grows, so that nothing moves while it changes. A number that has another value in the
    mean of the batch is said with it, both in the same letters: in one line, or where it is narrow in two.

    Attributes: cell, value, kind, moment, mean (texts, "" for nothing).
    Signals: moved(rows down, columns to the right, maps further); entered(), for Enter.
    """

    moved = Signal(int, int, int)
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cell = self.value = self.kind = self.moment = self.mean = ""
        self._slot = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.manager().changed.connect(self.update)
        theme.manager().resized.connect(self._measure)

    def say(self, cell: str, value: str, kind: str, moment: str, mean: str = "") -> None:
        """Show a number, and its mean over the batch if it has one; without a value only what it is."""
        if cell != self.cell or mean:
            self._slot = 0.0
        self.cell, self.value, self.kind, self.moment, self.mean = cell, value, kind, moment, mean
        self._slot = max(self._slot, self._value_width())
        self.setAccessibleName(f"{cell} = {value}, {kind}" if value else f"{cell}, {kind}")
        self.setAccessibleDescription(_HINT)
        lines = f"{cell} · {kind}" if kind else cell, moment, _HINT
        self.setToolTip(plain("\n".join(line for line in lines if line)))
        self.update()

    def _measure(self) -> None:
        self._slot = self._value_width()

    def sizeHint(self) -> QSize:
        """Value and the longer of the two lines beside it."""
        small = QFontMetricsF(font("small"))
        beside = max(small.horizontalAdvance(self.kind), small.horizontalAdvance(self.moment))
        if self.mean:
            beside = max(width_of(image_and_batch(self.value, self.mean), "heading"), width_of(self.moment))
        return QSize(math.ceil(self._slot + beside) + 3 * UNIT, scaled(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """A value in smaller letters; which one it is must not move the window."""
        return QSize(11 * UNIT, scaled(HEIGHT))

    def means(self) -> tuple[str, ...]:
        """Return the lines in which the number stands beside its mean: one if there is room, else two; () without."""
        if not self.mean:
            return ()
        room, both = self.width() - 2 * _PADDING, image_and_batch(self.value, self.mean)
        words, fewer = tuple(both.split(" · ")), in_short(both)
        forms = ((both,), words) if width_of(self.moment) > room else ((both,), (fewer,), words)
        return next(
            (form for form in forms if all(width_of(line, "heading") <= room for line in form)),
            tuple(fewer.split(" · ")),
        )

    def shown(self) -> tuple[str, ...]:
        """Return the lines beside the value, or below it, as they are drawn; ended with … where there is no room."""
        if self.mean:
            beneath = self.width() - 2 * _PADDING
            return (_fitted(self.moment, beneath),) if len(self.means()) == 1 else ()
        room = self.width() - self._left_of_words() - _PADDING
        if room < _LEAST_ROOM:
            return ()
        lines = (line for line in (self.kind, self.moment) if line)
        return tuple(_fitted(line, room) for line in lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move from cell to cell."""
        step = step_of(event)
        if not self.cell:
            event.ignore()
        elif event.key() in ENTER:
            self.entered.emit()
        elif step is not None:
            self.moved.emit(*step)
        else:
            event.ignore()

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw value, kind and moment."""
        colours = theme.current()
        means = self.means()
        if self.value and not means:
            used = self._value_font()
            large = QFontMetricsF(used)
            painter.setFont(used)
            painter.setPen(colours.text)
            baseline = (self.height() + large.capHeight()) / 2
            painter.drawText(QPointF(_PADDING, baseline), f"= {self.value}")
        lines = self.shown()
        small = QFontMetricsF(font("small"))
        pitch = QFontMetricsF(font("heading")).ascent() if means else small.ascent() + 1
        lines = (*means, *lines)
        baseline = (self.height() - (len(lines) - 1) * pitch + small.capHeight()) / 2
        for number, line in enumerate(lines):
            painter.setFont(font("heading" if number < len(means) else "small"))
            painter.setPen(colours.text_muted if number >= max(len(means), 1) else colours.text)
            painter.drawText(QPointF(self._left_of_words(), baseline + number * pitch), line)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colours.accent, 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 1.5, -0.5, -1.5), 6, 6)

    def _left_of_words(self) -> float:
        return _PADDING + (self._slot + 2 * UNIT if self._slot else 0.0)

    def _value_font(self) -> QFont:
        return font("title" if self._slot + 2 * _PADDING <= self.width() else "heading")

    def _value_width(self) -> float:
        if not self.value or self.mean:
            return 0.0
        return QFontMetricsF(font("title")).horizontalAdvance(f"= {self.value}")


def _fitted(line: str, room: float) -> str:
    """Return a line, or its first and last part where all of it has no room; ended with … where these have none."""
    first, *others = line.split(" · ")
    forms = (line, f"{first} · {others[-1]}") if others else (line,)
    elided = QFontMetricsF(font("small")).elidedText(forms[-1], Qt.TextElideMode.ElideRight, room)
    return next((form for form in forms if width_of(form) <= room), elided)
