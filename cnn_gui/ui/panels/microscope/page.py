"""One explanation on a page: equation, sentence, pictures, arithmetic, an activation's curve, notes.

In two columns where there is room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled, wear
from cnn_gui.ui.panels.microscope.arithmetic_columns import ROW
from cnn_gui.ui.panels.microscope.arithmetic_view import ArithmeticView
from cnn_gui.ui.panels.microscope.on_curve import on_curve
from cnn_gui.ui.panels.microscope.pictures import PictureRow
from cnn_gui.ui.widgets.plots.activation_curve import ActivationCurve
from cnn_gui.ui.widgets.text.equations import Equations
from cnn_gui.ui.widgets.text.plain import plain_label

if TYPE_CHECKING:
    from cnn_gui.explain.calculation.explanation import Explanation
    from cnn_gui.explain.cell import Cell
    from cnn_gui.explain.moment import Moment

UNIT = theme.UNIT
WIDE_FROM = 80 * UNIT
"""From this width on, for letters of the usual size, the arithmetic stands beside the pictures."""
_GAP = 3 * UNIT
_APART = UNIT
# A column of words narrower than this is tiring to read, and so is one that is wider.
_NARROWEST, _WIDEST = 36 * UNIT, 56 * UNIT
# So much of the width the arithmetic may take beside the words before some of its rows take two lines.
_SHARE = 0.62
_LOWEST_PICTURES = 12 * UNIT
# Of a curve: its width, and how low and how high it is.
_CURVE, _CURVE_HEIGHTS = 34 * UNIT, (15 * UNIT, 24 * UNIT)
# For frames and grounds that stand out of the rows.
_OUTSIDE = UNIT // 2

# Lines besides the listed terms: bias, rest, rounding and result; in gradients of parameters also those of the batch.
_OTHER_LINES, _LINES_OF_THE_BATCH = 4, 7
_FEWEST, _MOST, _WHEN_NARROW = 4, 20, 8


class MicroscopePage(QScrollArea):
    """Shows an explanation, or why there is none. What stands on it keeps its place while numbers change.

    Attributes: content (all of it, also what is out of sight), equations, sentence, pictures, arithmetic, curve, notes
    (its parts).
    Signals: pointed(Cell or None), chosen(Cell), opened(Line: what stands for many terms), resized().
    """

    pointed = Signal(object)
    chosen = Signal(object)
    opened = Signal(object)
    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.content = QWidget()
        self.content.setProperty("ground", "panel")
        self.content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.equations = Equations()
        self.sentence = _words()
        self.pictures = PictureRow()
        self.arithmetic = ArithmeticView()
        self.curve = ActivationCurve()
        self.notes = _words()
        self.notes.setProperty("muted", True)
        self._parts = (self.equations, self.sentence, self.pictures, self.arithmetic, self.curve, self.notes)
        for part in self._parts:
            part.setParent(self.content)
        self._has_lines = self._has_curve = False
        # Heights that words have needed, so that what is below them stays where it is.
        self._kept: dict[tuple[QLabel, int], int] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self.content)
        self.arithmetic.pointed.connect(self._point_from_line)
        self.arithmetic.followed.connect(self.chosen)
        self.arithmetic.opened.connect(self.opened)
        self.arithmetic.reached.connect(self._scroll_to)
        self.pictures.pointed.connect(self._point_from_picture)
        self.pictures.chosen.connect(self.chosen)
        theme.manager().resized.connect(self._measure)

    def show_explanation(self, explanation: Explanation, moment: Moment, *, fresh: bool) -> None:
        """Show an explanation; fresh: of another cell than before."""
        if fresh:
            self._kept.clear()
            self.verticalScrollBar().setValue(0)
        moved = [
            fresh or not self._has_lines,
            self.equations.set_latex(explanation.equations),
            self._say(self.sentence, explanation.sentence),
            self._say(self.notes, "\n".join(explanation.notes)),
            self.pictures.show_pictures(explanation, moment),
            self.arithmetic.show_lines(explanation, fresh=fresh),
            self._show_curve(explanation.cell, moment),
        ]
        if fresh:
            self.pictures.point_anew(self.arithmetic.partners())
        self._has_lines = True
        if any(moved):
            self._arrange()

    def _show_curve(self, cell: Cell, moment: Moment) -> bool:
        """Show where a number is on the curve of an activation; returns whether there is one now, or none any more."""
        found = on_curve(moment, cell)
        before, self._has_curve = self._has_curve, found is not None
        if found is not None:
            self.curve.show_point(*found)
        return before != self._has_curve

    def show_problem(self, text: str, advice: str) -> None:
        """Say why a number cannot be explained, and what to do."""
        self._has_lines = self._has_curve = False
        self._kept.clear()
        self._say(self.sentence, text)
        self._say(self.notes, advice)
        self._arrange()

    def room_for_terms(self, *, of_batch: bool) -> int:
        """Return how many terms of a long sum to list, so that all lines are seen at once, with those of a batch."""
        if not self.is_wide:
            return _WHEN_NARROW
        others = _OTHER_LINES + (_LINES_OF_THE_BATCH if of_batch else 0)
        return min(max(self.height() // scaled(ROW) - others, _FEWEST), _MOST)

    @property
    def is_wide(self) -> bool:
        """Whether the arithmetic stands beside the words."""
        return self.width() >= scaled(WIDE_FROM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the parts for the new size."""
        super().resizeEvent(event)
        self._kept.clear()
        self._arrange()
        self.resized.emit()

    def _measure(self) -> None:
        self._kept.clear()
        self._arrange()

    # ---- words -------------------------------------------------------------------------------------------------

    def _say(self, label: QLabel, text: str) -> bool:
        """Let a label say something else; returns whether it needs more room for that."""
        if text == label.text():
            return False
        label.setText(text)
        width = label.width()
        return self._words_height(label, width) != label.height()

    def _words_height(self, label: QLabel, width: int) -> int:
        if not label.text():
            return 0
        needed = label.heightForWidth(width)
        self._kept[label, width] = max(needed, self._kept.get((label, width), 0))
        return self._kept[label, width]

    # ---- geometry ----------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        """Place everything; where it is higher than the page, a scroll bar takes its share of the width."""
        bar = self.verticalScrollBar().sizeHint().width()
        height = self._place(self.width())
        too_high = height > self.height()
        if too_high:
            height = self._place(self.width() - bar)
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn if too_high else policy.ScrollBarAlwaysOff)
        self.content.resize(self.width() - (bar if too_high else 0), max(height, self.height()))
        for part in (self.equations, self.arithmetic):
            part.setVisible(self._has_lines)
        self.pictures.setVisible(self._has_lines and bool(self.pictures.pictures))
        self.curve.setVisible(self._has_curve)
        self.notes.setVisible(bool(self.notes.text()))

    def _place(self, width: int) -> int:
        """Give every part its place in a width; returns the height of all."""
        inside = QRect(_OUTSIDE, 0, width - 2 * _OUTSIDE, self.height())
        if not self._has_lines:
            words = min(inside.width(), _WIDEST)
            return self._stack((self.sentence, self.notes), QRect(inside.left(), UNIT, words, inside.height()))
        if not self.is_wide:
            parts = (self.equations, self.sentence, self.arithmetic, self.curve, self.pictures, self.notes)
            return self._stack(parts, inside)
        least, most = self.arithmetic.natural_width()
        room = max(inside.width() - _GAP - min(least, round(inside.width() * _SHARE)), _NARROWEST)
        # Pictures as large as they can be, words as wide as the longest bars leave room for.
        words = min(max(inside.width() - _GAP - most, _NARROWEST), room, _WIDEST)
        left = max(words, self._pictures_width(room))
        column = QRect(inside.left(), 0, left, inside.height())
        beside = QRect(column.right() + 1 + _GAP, 0, min(inside.width() - left - _GAP, max(most, _WIDEST)), 0)
        first = self._stack((self.equations, self.sentence, self.pictures), column)
        second = self._stack((self.arithmetic, self.curve), beside)
        if first + _APART + self._words_height(self.notes, min(left, _WIDEST)) <= self.height() or first <= second:
            first = self._stack((self.notes,), QRect(column.left(), first + _APART, left, 0))
        else:
            second = self._stack((self.notes,), QRect(beside.left(), second + _APART, beside.width(), 0))
        return max(first, second)

    def _pictures_width(self, room: int) -> int:
        """How wide the pictures can be in a column below the words."""
        if not self.pictures.pictures:
            return 0
        words = min(room, _WIDEST)
        above = self.equations.heightForWidth(words) + self._words_height(self.sentence, words) + 2 * _APART
        return self.pictures.needed(room, max(self.height() - above, _LOWEST_PICTURES)).width()

    def _stack(self, parts: tuple[QWidget, ...], column: QRect) -> int:
        """Place parts one below the other; returns where the last one ends."""
        top, width = column.top(), column.width()
        end = top
        for part in parts:
            wide = width
            if part is self.pictures:
                if not self.pictures.pictures:
                    continue
                room = column.height() - top if self.is_wide else self.height() - UNIT
                size = self.pictures.needed(width, max(room, _LOWEST_PICTURES))
                wide, height = min(size.width(), width), size.height()
            elif part is self.curve:
                if not self._has_curve:
                    continue
                least, most = map(scaled, _CURVE_HEIGHTS)
                wide, height = min(scaled(_CURVE), width), min(max(self.height() - top, least), most)
            elif isinstance(part, QLabel):
                wide = min(width, _WIDEST)
                height = self._words_height(part, wide)
            else:
                height = part.heightForWidth(width)
            part.setGeometry(column.left(), top, wide, height)
            if height:
                end = top + height
                top = end + _APART
        return end

    def _scroll_to(self, row: QRectF) -> None:
        place = row.toRect().translated(self.arithmetic.pos())
        self.ensureVisible(place.left(), place.center().y(), 0, place.height())

    def _point_from_line(self, cell: object) -> None:
        self.pictures.mark(self.arithmetic.partners())
        self.pointed.emit(cell)

    def _point_from_picture(self, cell: Cell | None) -> None:
        self.arithmetic.set_partner(cell)
        self.pointed.emit(cell)


def _words() -> QLabel:
    label = plain_label(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    wear(label, "signs")
    return label
