"""An equation in mathematical typesetting: LaTeX in, drawn as vectors in the colour of the text."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled, share
from cnn_gui.ui.look.painters import paints_itself

SIZE = 18
"""Height of a letter in logical pixels where there is room."""
_SMALLEST = 0.6


class FormulaError(ValueError):
    """The text is no LaTeX that can be set; the message holds the text."""


def load_letters() -> None:
    """Load what typesetting needs, a quarter of a second's work, so that nobody waits for it at their first equation.

    For a thread beside the window's, once the window shows something: nothing here touches Qt.
    """
    import ziamath.zmath  # noqa: F401  which makes its fonts when it is loaded


@lru_cache(maxsize=256)
def _typeset(latex: str, colour: str, size: float = SIZE) -> QSvgRenderer:
    # Loading its fonts takes a quarter of a second, which only those pay who look at an equation.
    from ziamath.config import config
    from ziamath.zmath import Latex

    # Qt draws SVG Tiny 1.2, which knows no symbols that are used again.
    config.svg2 = False
    try:
        # Its font pulls what stands low behind a P into the stem; behind nothing it stays where it is.
        drawing = Latex(latex.replace("P_", "P{}_"), size=size, color=colour).svg()
    except Exception as error:
        raise FormulaError(f"this equation cannot be set: {latex!r} ({type(error).__name__}: {error})") from error
    # In SVG pictures, Qt would draw black edges around the letters.
    drawing = drawing.replace("<svg ", '<svg stroke-opacity="0" ', 1)
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    return renderer


def paint_formula(painter: QPainter, place: QRectF, latex: str, colour: QColor) -> None:
    """Draw an equation at the left of `place`, in the middle of its height, smaller where it would not fit.

    Raises FormulaError for a text that cannot be set.
    """
    renderer = _typeset(latex, colour.name(), SIZE * share())
    size = QSizeF(renderer.defaultSize())
    scale = min(1.0, place.width() / size.width(), place.height() / size.height())
    drawn = QSizeF(size.width() * scale, size.height() * scale)
    top = place.top() + (place.height() - drawn.height()) / 2
    renderer.render(painter, QRectF(QPointF(place.left(), top), drawn))


def formula_size(latex: str) -> QSize:
    """Return the size at which an equation is drawn where there is room, in logical pixels."""
    return _typeset(latex, theme.current().text.name(), SIZE * share()).defaultSize()


class Formula(QWidget):
    """One equation; it shrinks to the width it is given, and says itself in LaTeX to a screen reader.

    Attributes: latex ("" draws nothing).
    """

    def __init__(self, latex: str = "", *, expected: tuple[int, int] | None = None) -> None:
        """Show an equation; raises FormulaError if it cannot be set.

        With its size in logical pixels, it is set when somebody first sees it: the letters of mathematics take a fifth
        of a start to load.
        """
        super().__init__()
        self.latex = ""
        self._expected = expected
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.manager().changed.connect(self.update)
        self.set_latex(latex)

    def set_latex(self, latex: str) -> None:
        """Show another equation; raises FormulaError, and keeps the one before, if it cannot be set."""
        if self.latex:
            self._expected = None
        if latex and self._expected is None:
            formula_size(latex)
        self.latex = latex
        self.setAccessibleName(f"Equation: {latex}" if latex else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The size of the equation where there is room."""
        if self._expected is not None:
            return QSize(*map(scaled, self._expected))
        return formula_size(self.latex) if self.latex else QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        """As narrow as it can still be read."""
        hint = self.sizeHint()
        return QSize(round(hint.width() * _SMALLEST), hint.height())

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the equation in the colour of the text."""
        if self.latex:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_formula(painter, QRectF(self.rect()), self.latex, theme.current().text)
            if self._expected is not None:
                # From now on it is measured.
                self._expected = None
                self.updateGeometry()
