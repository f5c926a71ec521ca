"""Words that come from outside, such as names of classes and files, are shown as they are and never read as markup."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


def plain(text: str) -> str:
    """Return what a tool tip must be told so that it shows this text: Qt takes for markup what looks like it."""
    if "<" not in text:
        return text
    return f'<p style="white-space: pre-wrap">{html.escape(text)}</p>'


def in_paragraphs(*texts: str) -> str:
    """Return the same for a long text: a tool tip breaks the lines of paragraphs."""
    return "".join(f"<p>{html.escape(text)}</p>" for text in texts)


def plain_label(
    text: str = "",
    parent: QWidget | None = None,
    *,
    alignment: Qt.AlignmentFlag | None = None,
    wordWrap: bool = False,
) -> QLabel:
    """Return a label that shows every text as it is."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wordWrap)
    if alignment is not None:
        label.setAlignment(alignment)
    return label
