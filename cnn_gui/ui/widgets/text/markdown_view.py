"""A Markdown text to be read: equations set, pictures as wide as there is room, links told and never followed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QUrl, Signal
from PySide6.QtGui import QResizeEvent, QTextBlock, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QTextBrowser, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.widgets.text.markdown import anchor_of, prepare
from cnn_gui.ui.widgets.text.markdown_dress import blocks, dress
from cnn_gui.ui.widgets.text.markdown_pictures import MarkdownPictures

UNIT = theme.UNIT
FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
"""What of Markdown is understood; HTML is shown as the letters that it is written with."""

_MARGIN = 2 * UNIT


class MarkdownView(QTextBrowser):
    """Follows theme and fonts. Nothing is read but the pictures below the text's own folder.

    Signals: link_chosen(address) by a click or Enter.
    """

    link_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._folder: Path | None = None
        self._keeps: Callable[[str], bool] = _always
        self._anchors: dict[str, int] = {}
        self._pictures = MarkdownPictures(self, lambda: self.viewport().width() - 2 * _MARGIN)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(_MARGIN)
        image = QTextFormat.ObjectTypes.ImageObject.value
        self.document().documentLayout().registerHandler(image, self._pictures)
        self.anchorClicked.connect(lambda url: self.link_chosen.emit(url.toString()))
        theme.manager().changed.connect(self._show_again)

    def show_text(self, text: str, folder: Path | None = None, keeps: Callable[[str], bool] | None = None) -> None:
        """Show a text from its beginning.

        folder: where its pictures are; None shows none. keeps: whether an address leads anywhere; others are no links.
        """
        self._text, self._folder, self._keeps = text, folder, keeps or _always
        self._render()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(0)

    def headings(self) -> list[tuple[int, str, str]]:
        """Return the headings below the first level, in order: level, words, anchor."""
        found = ((block.blockFormat().headingLevel(), block.text()) for block in blocks(self.document()))
        return [(level, words, anchor_of(words)) for level, words in found if level > 1]

    def show_anchor(self, anchor: str) -> bool:
        """Scroll to a heading, which then stands at the top; whether it is there."""
        if anchor not in self._anchors:
            return False
        self.show_block(self.document().findBlockByNumber(self._anchors[anchor]))
        return True

    def show_block(self, block: QTextBlock) -> None:
        """Put the cursor at the beginning of a paragraph, which then stands at the top."""
        self.setTextCursor(QTextCursor(block))
        top = self.document().documentLayout().blockBoundingRect(block).top()
        self.verticalScrollBar().setValue(round(top) - UNIT)

    def select(self, start: int, length: int) -> None:
        """Select so many letters of the text, and bring them into sight, with what stands before them."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        before = self.viewport().height() // 3
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect().top() - before)

    # ---- making it -------------------------------------------------------------------------------------------------

    def _render(self) -> None:
        prepared = prepare(self._text)
        self._pictures.forget()
        self._pictures.folder, self._pictures.equations = self._folder, prepared.equations
        document = self.document()
        document.setDefaultFont(font("body"))
        document.setMarkdown(prepared.markdown, FEATURES)
        dress(document, self._keeps)
        self._anchors = {}
        for block in blocks(document):
            if block.blockFormat().headingLevel():
                self._anchors.setdefault(anchor_of(block.text()), block.blockNumber())

    def _show_again(self) -> None:
        if self._text:
            cursor, at = self.textCursor(), self.verticalScrollBar().value()
            start, length = cursor.selectionStart(), cursor.selectionEnd() - cursor.selectionStart()
            self._render()
            self.select(start, length)
            self.verticalScrollBar().setValue(at)

    # ---- Qt --------------------------------------------------------------------------------------------------------

    def loadResource(self, _kind: int, _name: QUrl | str) -> Any:
        """Nothing is read for a text but its pictures, see `MarkdownPictures`."""
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is read at the top stays there."""
        top = self.cursorForPosition(QPoint(_MARGIN, 0)).block() if self._text else None
        bar = self.verticalScrollBar()
        edge = self.document().documentLayout().blockBoundingRect(top).top() - bar.value() if top is not None else 0.0
        super().resizeEvent(event)
        if top is not None:
            bar.setValue(round(self.document().documentLayout().blockBoundingRect(top).top() - min(edge, 0.0)))

    def changeEvent(self, event: QEvent) -> None:
        """Other letters: the text is set anew."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._show_again()


def _always(_address: str) -> bool:
    return True
