"""Searching the pages of the help."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QTextDocument

from cnn_gui.ui.help.pages import Page, Pages
from cnn_gui.ui.widgets.text.markdown import prepare
from cnn_gui.ui.widgets.text.markdown_dress import blocks
from cnn_gui.ui.widgets.text.markdown_view import FEATURES

MOST = 300
"""So many places are listed; more nobody looks through."""

_BEFORE, _BEHIND = 28, 60


@dataclass(frozen=True)
class Hit:
    """Where a text stands. page, heading: it is below. start, length: in letters of the page.

    before, words, behind: the line that it stands in, around it.
    """

    page: Page
    heading: str
    start: int
    length: int
    before: str
    words: str
    behind: str


@dataclass(frozen=True)
class _Paragraph:
    page: Page
    heading: str
    start: int
    text: str


class Search:
    """Finds texts in all pages; reads them when somebody first searches."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._paragraphs: list[_Paragraph] | None = None

    def find(self, wanted: str) -> list[Hit]:
        """Return where a text stands, small and capital letters alike, in order; MOST at most.

        Several blanks count as one. Nothing is found of nothing.
        """
        words = wanted.split()
        if not words:
            return []
        if self._paragraphs is None:
            self._paragraphs = list(self._read())
        pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
        hits: list[Hit] = []
        for paragraph in self._paragraphs:
            for match in pattern.finditer(paragraph.text):
                if len(hits) == MOST:
                    return hits
                hits.append(_hit(paragraph, match))
        return hits

    def _read(self) -> Iterator[_Paragraph]:
        for page in self._pages.pages:
            document = QTextDocument()
            document.setMarkdown(prepare(self._pages.text(page)).markdown, FEATURES)
            heading = page.title
            for block in blocks(document):
                if block.blockFormat().headingLevel():
                    heading = block.text()
                yield _Paragraph(page, heading, block.position(), block.text())


def _hit(paragraph: _Paragraph, match: re.Match[str]) -> Hit:
    text = paragraph.text
    start, end = match.span()
    before, behind = text[max(0, start - _BEFORE) : start], text[end : end + _BEHIND]
    if start > _BEFORE:
        # From the beginning of a word on.
        before = f"…{before.partition(' ')[2] if ' ' in before else before}"
    if end + _BEHIND < len(text):
        behind = f"{behind.rpartition(' ')[0] if ' ' in behind else behind}…"
    length = end - start
    return Hit(paragraph.page, paragraph.heading, paragraph.start + start, length, before, match[0], behind)
