"""How a Markdown text looks once Qt has read it: the window's letters and colours in place of a browser's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtGui import (
    QBrush,
    QFont,
    QFontDatabase,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font

UNIT = theme.UNIT
_LINE_HEIGHT = 135
# Above and below a heading of each level, and how much larger than the text it is.
_HEADINGS = {1: (0, 2 * UNIT, 1.6), 2: (3 * UNIT, UNIT, 1.3), 3: (2 * UNIT, UNIT // 2, 1.1)}
_USUAL_HEADING = (UNIT, UNIT // 2, 1.0)
_CODE_SIZE = 0.94
_PARAGRAPH = UNIT

# The letter that Qt puts in place of a picture.
_PICTURE = "\ufffc"

Keeps = Callable[[str], bool]


def dress(document: QTextDocument, keeps: Keeps) -> None:
    """Give a document that was read from Markdown the look of the window.

    keeps: whether an address leads anywhere; the words of others stay, and are no link.
    """
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    for block in list(blocks(document)):
        _dress_block(block)
        for start, length, form in list(_fragments(block)):
            changed = _letters(form, block.blockFormat().headingLevel(), keeps)
            if changed is not None:
                cursor.setPosition(start)
                cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(changed)
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _dress_table(frame)
    cursor.endEditBlock()


def blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    """The paragraphs of a document, headings and cells of tables included."""
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _fragments(block: QTextBlock) -> Iterator[tuple[int, int, QTextCharFormat]]:
    at = block.begin()
    while not at.atEnd():
        piece = at.fragment()
        yield piece.position(), piece.length(), piece.charFormat()
        at += 1


def _dress_block(block: QTextBlock) -> None:
    form = QTextBlockFormat(block.blockFormat())
    level = form.headingLevel()
    in_table = QTextCursor(block).currentTable() is not None
    above, below, _ = _HEADINGS.get(level, _USUAL_HEADING) if level else (0, 0 if in_table else _PARAGRAPH, 1.0)
    if _is_code(form):
        form.setBackground(QBrush(theme.current().hover))
        form.setLeftMargin(UNIT)
        # One long line would make all of the text wider than its window.
        form.setNonBreakableLines(False)
        below = 0 if _is_code(block.next().blockFormat()) and block.next().isValid() else _PARAGRAPH
    elif block.textList() is not None:
        below = UNIT // 2
    form.setTopMargin(above)
    form.setBottomMargin(below)
    # Room between lines is a share of their height, and a picture is a high one.
    spacing = 100 if _PICTURE in block.text() else _LINE_HEIGHT
    form.setLineHeight(spacing, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    QTextCursor(block).setBlockFormat(form)


def _is_code(form: QTextBlockFormat) -> bool:
    return form.hasProperty(QTextFormat.Property.BlockCodeFence) or form.hasProperty(
        QTextFormat.Property.BlockCodeLanguage
    )


def _letters(form: QTextCharFormat, level: int, keeps: Keeps) -> QTextCharFormat | None:
    """The format that takes the place of one that was read; None: it stays."""
    if form.objectType() == QTextFormat.ObjectTypes.ImageObject.value:
        return None
    made = QTextCharFormat()
    body, colours = font("body"), theme.current()
    size = body.pointSizeF()
    made.setFontFamilies(body.families())
    made.setFontItalic(form.fontItalic())
    made.setForeground(colours.text)
    if form.fontWeight() > QFont.Weight.Normal or level:
        made.setFontWeight(QFont.Weight.DemiBold)
    if level:
        size *= _HEADINGS.get(level, _USUAL_HEADING)[2]
    if form.fontFixedPitch():
        made.setFontFamilies(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families())
        made.setFontFixedPitch(True)
        made.setBackground(colours.hover)
        size *= _CODE_SIZE
    made.setFontPointSize(size)
    if form.isAnchor() and keeps(form.anchorHref()):
        made.setAnchor(True)
        made.setAnchorHref(form.anchorHref())
        made.setForeground(QBrush(colours.training))
        made.setFontUnderline(True)
    return made


def _dress_table(table: QTextTable) -> None:
    colours = theme.current()
    form = table.format()
    form.setBorder(1)
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBorderBrush(QBrush(colours.border))
    form.setBorderCollapse(True)
    form.setCellPadding(UNIT * 0.75)
    form.setTopMargin(UNIT // 2)
    form.setBottomMargin(2 * UNIT)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    form.setHeaderRowCount(1)
    table.setFormat(form)
    for column in range(table.columns()):
        cell = table.cellAt(0, column)
        head = QTextCharFormat(cell.format())
        head.setBackground(QBrush(colours.window))
        cell.setFormat(head)
