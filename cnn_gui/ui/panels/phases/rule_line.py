"""The chain rule for the present number, in one line of a fixed height: each number in it leads to where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.explain.chain_rule import ChainRule, Piece
from cnn_gui.explain.rule_forms import forms, without_roles
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, metrics, width_of
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.keys import ENTER
from cnn_gui.ui.widgets.text.plain import plain

UNIT = theme.UNIT

_GAP, _WORD = 0.5 * UNIT, 0.5 * UNIT
_PADDING = 0.25 * UNIT
# Of the width, so much the names of the arrays may take; else only the present one is named.
_NAMES = 0.25
_HINT = "A number leads to the microscope: click it, or choose it with the arrow keys and press Enter."

Target = Cell | str
"""Where a part of the line leads: to a number, or to the line of another array of the phase."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the line as it is drawn.

    Attributes: place (of all of it), words (each with the x where it begins, and whether it is said quietly), target
    (where it leads; None: nowhere), present (whether it names the array that the line is about).
    """

    place: QRectF
    words: tuple[tuple[float, str, bool], ...]
    target: Target | None = None
    present: bool = False


class RuleLine(QWidget):
    """One line for one number; empty, and as high, where there is none.

    Where a phase writes several arrays their names stand in front, and choosing one shows the line of one of its
    numbers. Left and Right go from part to part, Enter does what a click does. Where there is too little room a
    shorter form stands that is as true; the tool tip has all of it.

    Attributes: rule (what is shown, or None).
    Signals: cell_chosen(Cell), symbol_chosen(name of an array).
    """

    cell_chosen = Signal(object)
    symbol_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rule: ChainRule | None = None
        self._symbols: tuple[str, ...] = ()
        self._at = 0
        self._under_mouse: Target | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("The present number")
        theme.manager().changed.connect(self.update)

    def show_rule(self, rule: ChainRule | None, symbols: Sequence[str] = ()) -> None:
        """Show the line of a number; symbols: the arrays of the phase that there could be a line of instead."""
        if tuple(symbols) != self._symbols:
            self._at = 0
        self.rule, self._symbols = rule, tuple(symbols)
        self.setAccessibleDescription("" if rule is None else f"{rule.text}. {_HINT}")
        self.update()

    def parts(self) -> list[Part]:
        """Return what is drawn, from left to right."""
        if self.rule is None:
            return []
        names = list(self._names())
        left = names[-1].place.right() + 2 * UNIT if names else 0.0
        made: list[Part] = []
        for pieces in forms(self.rule):
            made = list(self._laid_out(pieces, left))
            if made[-1].place.right() <= self.width():
                break
        return [*names, *made]

    def is_cut(self) -> bool:
        """Tell whether a shorter form of the line is drawn."""
        if self.rule is None:
            return False
        names = list(self._names())
        left = names[-1].place.right() + 2 * UNIT if names else 0.0
        return list(self._laid_out(without_roles(self.rule.pieces), left))[-1].place.right() > self.width()

    def _names(self) -> Iterator[Part]:
        """The arrays of the phase; where there is little room the present one, and how many there are."""
        assert self.rule is not None
        present, symbols = self.rule.cell.symbol, self._symbols
        if len(symbols) < 2:
            return
        shown = {symbol: str(Cell(symbol)).removeprefix("new ") for symbol in symbols}
        widths = [width_of(name) + _WORD + 2 * _PADDING for name in shown.values()]
        if sum(widths) > _NAMES * self.width():
            number = symbols.index(present) if present in symbols else 0
            following = symbols[(number + 1) % len(symbols)]
            shown = {following: f"{shown.get(present, present)} ({number + 1} of {len(symbols)})"}
            present = following
        left = 0.0
        for symbol, name in shown.items():
            place = QRectF(left, 0, width_of(name) + 2 * _PADDING, self.height())
            yield Part(place, ((left + _PADDING, name, symbol != present),), symbol, symbol == present)
            left = place.right() + _WORD

    def _laid_out(self, pieces: Sequence[Piece], left: float) -> Iterator[Part]:
        before = ""
        for piece in pieces:
            if before and not before.endswith("(") and piece.name not in (")", ","):
                left += _GAP
            words: list[tuple[float, str, bool]] = []
            # Only what leads somewhere can have an edge.
            padding = 0.0 if piece.cell is None else _PADDING
            x = left + padding
            spoken = ((piece.role.value, True),)
            for word, quiet in (*spoken, (piece.name, piece.cell is not None), (piece.number, False)):
                if word:
                    words.append((x, word, quiet))
                    x += width_of(word) + _WORD
            right = x - _WORD + padding if words else x
            yield Part(QRectF(left, 0, right - left, self.height()), tuple(words), piece.cell)
            before, left = piece.name or piece.number, right

    # ---- size --------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Any width, one line."""
        return QSize(0, round(metrics("signs").height()) + 2)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    # ---- mouse and keyboard ------------------------------------------------------------------------------------------

    def _targets(self) -> list[Part]:
        return [part for part in self.parts() if part.target is not None]

    def _target_at(self, point: QPointF) -> Target | None:
        return next((part.target for part in self._targets() if part.place.contains(point)), None)

    def _choose(self, target: Target | None) -> None:
        if isinstance(target, Cell):
            self.cell_chosen.emit(target)
        elif target is not None:
            self.symbol_chosen.emit(target)

    def event(self, event: QEvent) -> bool:
        """Say in a tool tip where a number leads, and all of a line that is cut."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            target = self._target_at(QPointF(event.pos()))
            tip = "" if self.rule is None else f"{self.rule.text}\n{_HINT}"
            if isinstance(target, Cell):
                tip = f"{target}: how it came about, in the microscope"
            elif target is not None:
                tip = f"A number of {Cell(target)} instead"
            if isinstance(target, Cell) and self.is_cut() and self.rule is not None:
                tip = f"{tip}\n{self.rule.text}"
            QToolTip.showText(event.globalPos(), plain(tip), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light what leads somewhere."""
        self._hover(self._target_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Light nothing."""
        self._hover(None)
        super().leaveEvent(event)

    def _hover(self, target: Target | None) -> None:
        if target != self._under_mouse:
            self._under_mouse = target
            if target is None:
                self.unsetCursor()
            else:
                self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where a part leads."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self._target_at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from part to part, and where it leads."""
        targets = self._targets()
        steps: dict[int, int] = {
            Qt.Key.Key_Left: self._at - 1,
            Qt.Key.Key_Right: self._at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(targets) - 1,
        }
        if not targets or not (event.key() in ENTER or event.key() in steps):
            super().keyPressEvent(event)
        elif event.key() in ENTER:
            self._choose(targets[min(self._at, len(targets) - 1)].target)
        else:
            self._at = min(max(steps[event.key()], 0), len(targets) - 1)
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it no more."""
        super().focusOutEvent(event)
        self.update()

    # ---- painting ----------------------------------------------------------------------------------------------------

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the line."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, letters = theme.current(), metrics("signs")
        painter.setFont(font("signs"))
        base = (self.height() + letters.ascent() - letters.descent()) / 2
        targets = self._targets()
        focused = targets[min(self._at, len(targets) - 1)] if targets and self.hasFocus() else None
        for part in self.parts():
            edge = part.place.adjusted(0.5, 0.5, -0.5, -0.5)
            if part.target is not None and part.target == self._under_mouse:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colours.pressed)
                painter.drawRoundedRect(edge, 3, 3)
            if focused is not None and part.place == focused.place:
                painter.setPen(QPen(colours.accent, 1.0))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(edge, 3, 3)
            for x, word, quiet in part.words:
                painter.setPen(colours.text_muted if quiet else colours.text)
                painter.drawText(QPointF(x, base), word)
            if part.present:
                painter.fillRect(QRectF(part.place.left(), self.height() - 2, part.place.width(), 2), colours.text)
