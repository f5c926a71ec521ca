"""One phase in one line, or where it is narrow in two: its name, its equations and the shapes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.explain.calculation.image_and_batch import in_short
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, scaled, width_of
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.text.clauses import beginnings
from cnn_gui.ui.widgets.text.formula import formula_size, paint_formula

UNIT = theme.UNIT
HEIGHT = 4 * UNIT + UNIT // 2
TITLE_HEIGHT = 5 * UNIT // 2
NARROW = 50 * UNIT
"""Narrower than this, the title has a line of its own: beside it, an equation would be too small to be read."""

# Letters of the full size beside text of this size would shout.
_LARGEST, _SMALLEST = 0.85, 0.5
_APART = 3 * UNIT


class PhaseLine(QWidget):
    """The title, then as many equations as fit, and at the right the shapes if there is room for them.

    Where it is narrow the equations stand below the title: in every phase, so that nothing around it moves.

    Attributes: title, latex (one text per equation), shapes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.latex: tuple[str, ...] = ()
        self.shapes = ""
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.manager().changed.connect(self.update)

    def show_phase(self, title: str, latex: tuple[str, ...], shapes: str) -> None:
        """Show another phase. Raises FormulaError for an equation that cannot be set."""
        for each in latex:
            formula_size(each)
        self.title, self.latex, self.shapes = title, latex, shapes
        self.setAccessibleName(title)
        self.setAccessibleDescription("; ".join((*latex, shapes)))
        self.update()

    def equations(self) -> list[tuple[str, QRectF]]:
        """Return the equations that are drawn and where; the first is there in any case, made smaller if need be."""
        row = self._equations_row()
        left = row.left()
        found: list[tuple[str, QRectF]] = []
        for latex in self.latex:
            natural = formula_size(latex)
            scale = min(_LARGEST, row.height() / natural.height())
            room = row.right() - left
            if not found:
                scale = max(min(scale, room / natural.width()), _SMALLEST * scale)
            width = natural.width() * scale
            if found and width > room:
                break
            found.append((latex, QRectF(left, 0, width, natural.height() * scale)))
            left += width + _APART
        for _, place in found:
            place.moveTop(row.top() + (row.height() - place.height()) / 2)
        return found

    def aside(self) -> str:
        """Return what of the shapes is drawn: as many sentences as fit, or fewer words; "" without room for any."""
        row, places = self._equations_row(), self.equations()
        room = row.right() - (places[-1][1].right() + _APART if places else row.left())
        forms = (self.shapes, in_short(self.shapes), *beginnings(self.shapes)[1:])
        return next((form for form in forms if width_of(form) <= room), "")

    def heightForWidth(self, width: int) -> int:
        """One line, or two where it is narrow."""
        return scaled(HEIGHT + (TITLE_HEIGHT if width < scaled(NARROW) else 0))

    def sizeHint(self) -> QSize:
        """Any width, one line."""
        return QSize(0, scaled(HEIGHT))

    def _title_row(self) -> QRectF:
        return QRectF(0, 0, self.width(), scaled(TITLE_HEIGHT) if self.width() < scaled(NARROW) else self.height())

    def _equations_row(self) -> QRectF:
        """Beside the title or below it."""
        whole = QRectF(self.rect())
        if self.width() < scaled(NARROW):
            return whole.adjusted(0, scaled(TITLE_HEIGHT), 0, 0)
        return whole.adjusted(QFontMetricsF(font("title")).horizontalAdvance(self.title) + _APART, 0, 0, 0)

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, metrics = theme.current(), QFontMetricsF(font("title"))
        painter.setFont(font("title"))
        painter.setPen(colours.text)
        above = self._title_row()
        title = metrics.elidedText(self.title, Qt.TextElideMode.ElideRight, above.width())
        painter.drawText(QPointF(0, (above.height() + metrics.capHeight()) / 2), title)
        row = self._equations_row()
        for latex, place in self.equations():
            paint_formula(painter, place, latex, colours.text)
        small = QFontMetricsF(font("small"))
        shown = self.aside()
        if shown:
            painter.setFont(font("small"))
            painter.setPen(colours.text_muted)
            x = row.right() - small.horizontalAdvance(shown)
            painter.drawText(QPointF(x, row.top() + (row.height() + small.capHeight()) / 2), shown)
