"""Equations one after another, in as many rows as they need."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.text.formula import formula_size, paint_formula

APART = 3 * theme.UNIT
BELOW = theme.UNIT // 2
# Letters of 18 pixels beside text of 13 would shout; with less than 13 the indices cannot be read.
LARGEST, SMALLEST = 0.85, 0.72
# More than two are a calculation in several steps.
_SEVERAL, _OF_SEVERAL = 2, 0.72


class Equations(QWidget):
    """Typeset equations in reading order; what is wider than the place is made smaller.

    Attributes: latex (one text per equation).
    """

    def __init__(self) -> None:
        super().__init__()
        self.latex: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.manager().changed.connect(self.update)

    def set_latex(self, latex: tuple[str, ...]) -> bool:
        """Show other equations; returns whether they are others. Raises FormulaError for what cannot be set."""
        if latex == self.latex:
            return False
        for each in latex:
            formula_size(each)
        self.latex = latex
        self.setAccessibleName("; ".join(latex))
        self.update()
        return True

    def pieces(self, width: float) -> tuple[str, ...]:
        """Return what is set in a width: an equation that is too wide for it goes on in a new row after its "="."""
        return self._pieces(self.latex, width)

    def _pieces(self, equations: tuple[str, ...], width: float) -> tuple[str, ...]:
        return tuple(piece for latex in equations for piece in self._fitted(latex, width))

    def _fitted(self, latex: str, width: float) -> tuple[str, ...]:
        if formula_size(latex).width() * min(self._scale(), SMALLEST) <= width:
            return (latex,)
        return _halves(latex)

    def places(self, width: float) -> list[QRectF]:
        """Return where the pieces stand in a width."""
        return self._places(self.pieces(width), width)

    def _places(self, pieces: tuple[str, ...], width: float) -> list[QRectF]:
        rows: list[list[QSize]] = [[]]
        used = 0.0
        for latex in pieces:
            natural = formula_size(latex)
            scale = max(min(self._scale(), width / max(natural.width(), 1)), SMALLEST)
            size = QSize(round(min(natural.width() * scale, width)), round(natural.height() * scale))
            if rows[-1] and used + size.width() > width:
                rows.append([])
                used = 0.0
            rows[-1].append(size)
            used += size.width() + APART
        made: list[QRectF] = []
        top = 0
        for row in rows:
            height, left = max((size.height() for size in row), default=0), 0
            for size in row:
                made.append(QRectF(left, top + (height - size.height()) / 2, size.width(), size.height()))
                left += size.width() + APART
            top += height + BELOW
        return made

    def _scale(self) -> float:
        return _OF_SEVERAL if len(self.latex) > _SEVERAL else LARGEST

    def heightForWidth(self, width: int) -> int:
        """As high as its rows."""
        return self.height_of(self.latex, width)

    def height_of(self, equations: tuple[str, ...], width: int) -> int:
        """Return how high these equations are in a width."""
        places = self._places(self._pieces(equations, width), width)
        return round(max((place.bottom() for place in places), default=0))

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the equations in the colour of the text."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width()
        for latex, place in zip(self.pieces(width), self.places(width), strict=True):
            paint_formula(painter, place, latex, theme.current().text)


def _halves(latex: str) -> tuple[str, ...]:
    """An equation up to its first "=" that stands in no braces, and the rest; itself if there is none."""
    depth = 0
    for place, letter in enumerate(latex):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "=" and not depth and latex[place + 1 :].strip():
            return latex[: place + 1], latex[place + 1 :].strip()
    return (latex,)
