"""The pictures and equations of a Markdown text: as large as they are, or as there is room, and sharp."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPyTextObject, QTextDocument, QTextFormat
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, metrics
from cnn_gui.ui.look.painters import paints_for_others
from cnn_gui.ui.widgets.text.formula import FormulaError, formula_size, paint_formula
from cnn_gui.ui.widgets.text.markdown import MATH

_LEAST = 8 * theme.UNIT


class MarkdownPictures(QPyTextObject):
    """Draws what stands in a text as a picture; a picture is read when it is first seen.

    Nothing is read but what lies below the text's own folder. In place of what cannot be had stands its name.

    Attributes: folder, equations (as LaTeX, by number): set for each text.
    """

    def __init__(self, owner: QWidget, room: Callable[[], float]) -> None:
        """room: how wide a picture may be, in logical pixels."""
        super().__init__(owner)
        self._owner, self._room = owner, room
        self.folder: Path | None = None
        self.equations: tuple[str, ...] = ()
        self._drawn: dict[str, QImage] = {}

    def forget(self) -> None:
        """Another text is shown."""
        self._drawn.clear()

    def equation(self, name: str) -> str | None:
        """Return the equation of an address; None for any other picture."""
        scheme, _, number = name.partition(":")
        known = scheme == MATH and number.isdecimal() and int(number) < len(self.equations)
        return self.equations[int(number)] if known else None

    def path(self, name: str) -> Path | None:
        """Return the file of a picture; None if it is not below the folder."""
        if self.folder is None:
            return None
        path = (self.folder / name).resolve()
        return path if path.is_relative_to(self.folder.resolve()) and path.is_file() else None

    def intrinsicSize(self, _document: QTextDocument, _position: int, form: QTextFormat) -> QSizeF:
        """As large as it is, smaller where there is less room."""
        size = self._natural(form.toImageFormat().name())
        scale = min(1.0, max(self._room(), _LEAST) / max(size.width(), 1.0))
        return size * scale

    @paints_for_others
    def drawObject(
        self, painter: QPainter, place: QRectF | QRect, _document: QTextDocument, _position: int, form: QTextFormat
    ) -> None:
        """Draw it."""
        name, place = form.toImageFormat().name(), QRectF(place)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        latex, words = self.equation(name), self._words(name)
        if words:
            painter.setFont(font("small"))
            painter.setPen(theme.current().text_muted)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
        elif latex is not None:
            paint_formula(painter, place, latex, theme.current().text)
        else:
            painter.drawImage(place, self._scaled(name, place.size()))

    def _natural(self, name: str) -> QSizeF:
        words = self._words(name)
        if words:
            measured = metrics("small")
            return QSizeF(measured.horizontalAdvance(words) + 2 * theme.UNIT, 2 * measured.height())
        latex = self.equation(name)
        return QSizeF(formula_size(latex) if latex is not None else QImageReader(str(self.path(name))).size())

    def _words(self, name: str) -> str:
        """What stands in place of a picture that cannot be had, "" if it can."""
        latex = self.equation(name)
        if latex is None:
            path = self.path(name)
            return name if path is None or QImageReader(str(path)).size().isEmpty() else ""
        try:
            formula_size(latex)
        except FormulaError:
            return latex
        return ""

    def _scaled(self, name: str, size: QSizeF) -> QImage:
        """The picture in as many pixels as the screen shows: kept, for it is painted with every line that scrolls."""
        pixels = (size * self._owner.devicePixelRatioF()).toSize()
        kept = self._drawn.get(name)
        if kept is None or kept.size() != pixels:
            kept = QImage(str(self.path(name))).scaled(
                pixels, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            self._drawn[name] = kept
        return kept
