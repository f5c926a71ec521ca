"""Markdown as a page that scrolls, with its equations set: nothing else of a text from outside is obeyed."""

from __future__ import annotations

import re
from math import ceil
from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QFontMetricsF, QImage, QResizeEvent, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.widgets.text.formula import SIZE, FormulaError, formula_picture, formula_size

UNIT = theme.UNIT
_EQUATION = "equation:"
# What is code keeps its dollars.
_PARTS = re.compile(
    r"^```math[ \t]*\n(?P<block>.*?)^```[ \t]*$|(?P<code>^```.*?^```[ \t]*$|`[^`\n]+`)|\$(?P<inline>[^$\n]+)\$",
    re.DOTALL | re.MULTILINE,
)
# Of the height of the letters around an equation, against those of one that stands alone.
_INLINE = 1.35


class MarkdownView(QTextBrowser):
    """Shows Markdown in the colours of the theme; HTML in it stays text, and it loads nothing from anywhere.

    Equations stand between dollars, or in blocks that are called math.

    Attributes: markdown (what is shown), equations (those of it, in LaTeX, in order).
    """

    def __init__(self) -> None:
        super().__init__()
        self.markdown = ""
        self.equations: list[str] = []
        self._alone: set[int] = set()
        self._shown_at = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        theme.manager().changed.connect(self._show)

    def set_markdown(self, text: str) -> None:
        """Show a text from its beginning."""
        self.markdown = text
        self._show()
        self.verticalScrollBar().setValue(0)

    def _show(self) -> None:
        self.equations, self._alone = [], set()
        self._shown_at = self.viewport().width()
        marked = _PARTS.sub(self._place, self.markdown)
        document = self.document()
        document.clear()
        document.setDefaultFont(font("body"))
        features = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
        document.setMarkdown(marked, features)
        self._dress()
        self._fit()
        self.setAccessibleDescription(self.toPlainText())

    def _place(self, found: re.Match[str]) -> str:
        if found["code"]:
            return found[0]
        latex = " ".join((found["block"] or found["inline"]).split())
        try:
            formula_size(latex)
        except FormulaError:
            # A text from outside may hold anything: what cannot be set is there as it was written.
            return found[0].replace("```math", "```") if found["block"] is not None else f"`{latex}`"
        if found["block"] is not None:
            self._alone.add(len(self.equations))
        self.equations.append(latex)
        picture = f"![]({_EQUATION}{len(self.equations) - 1})"
        return f"\n{picture}\n" if found["block"] is not None else picture

    def _dress(self) -> None:
        """Give paragraphs their distance, and equations their size and their place on the line."""
        document, block = self.document(), self.document().begin()
        while block.isValid():
            _space(block)
            places = []
            pieces = block.begin()
            while not pieces.atEnd():
                piece = pieces.fragment()
                if piece.charFormat().isImageFormat():
                    places.append((piece.position(), piece.length()))
                pieces += 1
            for start, length in places:
                cursor = QTextCursor(document)
                cursor.setPosition(start)
                cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
                look = cursor.charFormat().toImageFormat()
                size = self._size(look.name())
                look.setWidth(size.width())
                look.setHeight(size.height())
                look.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
                cursor.setCharFormat(look)
            block = block.next()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Equations only: no file and no address is opened."""
        picture = self._picture(name.toString() if isinstance(name, QUrl) else name)
        return QImage() if picture is None else picture

    def _size(self, name: str) -> QSize:
        picture = self._picture(name)
        return QSize(0, 0) if picture is None else picture.deviceIndependentSize().toSize()

    def _picture(self, name: str) -> QImage | None:
        number = name.removeprefix(_EQUATION)
        if number == name or not (number.isascii() and number.isdecimal()) or int(number) >= len(self.equations):
            return None
        height = QFontMetricsF(font("body")).height()
        scale = 1.0 if int(number) in self._alone else height / SIZE / _INLINE
        room = max(self.viewport().width() - UNIT, 8 * UNIT)
        return formula_picture(self.equations[int(number)], room, scale, self.devicePixelRatioF())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Equations are as wide as there is room."""
        super().resizeEvent(event)
        if self.equations and self.viewport().width() != self._shown_at:
            self._show()
        else:
            self._fit()

    def sizeHint(self) -> QSize:
        """As high as the text is at this width."""
        return QSize(30 * UNIT, self.maximumHeight())

    def _fit(self) -> None:
        """Be no higher than the text: what stands below it stands right below it."""
        document = self.document()
        document.setTextWidth(self.viewport().width())
        high = max(ceil(document.size().height()) + 2 * self.frameWidth() + UNIT, self.minimumHeight())
        if high != self.maximumHeight():
            self.setMaximumHeight(high)
            self.updateGeometry()


def _space(block: QTextBlock) -> None:
    cursor = QTextCursor(block)
    look = block.blockFormat()
    look.setLineHeight(125.0, 1)
    look.setBottomMargin(UNIT)
    cursor.setBlockFormat(look)
