"""How a slide is drawn: maps, empty cells, captions, small arrays with their numbers, frames."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPixmap

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, scaled
from cnn_gui.ui.look.painters import painter_on
from cnn_gui.ui.look.painting import paint_frame, paint_mark
from cnn_gui.ui.panels.motion import grid_numbers as numbers
from cnn_gui.ui.panels.motion.map_grid import MapGrid
from cnn_gui.ui.panels.motion.slides.model import Beat, Sheet, Side, Slide
from cnn_gui.ui.panels.motion.sliding_block import CAPTION
from cnn_gui.ui.panels.motion.sliding_layout import LINE, Arrangement
from cnn_gui.ui.widgets.mosaic.colour_bar import level_texts, paint_colour_bar
from cnn_gui.ui.widgets.text.heading import paint_heading, paint_readout


def background(
    size: QSize, ratio: float, slide: Slide, arrangement: Arrangement, maps: Mapping[Side, MapGrid]
) -> QPixmap:
    """Return everything that looks the same at every position: the maps, empty or not, colour bars, signs."""
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(theme.current().panel)
    with painter_on(picture) as painter:
        for side, bar in zip(Side, arrangement.bars, strict=True):
            if slide.filled is side:
                _paint_unknown(painter, maps[side].box())
            else:
                maps[side].paint(painter)
            if bar is not None:
                _paint_bar(painter, bar, maps[side])
        if slide.filled is not Side.LEFT:
            left = maps[Side.LEFT]
            for row, column, height, width in slide.spare():
                for tile in range(left.picture.count):
                    _paint_unused(painter, left.cells(tile, row, column, height, width))
        paint_signs(painter, arrangement, slide)
    return picture


def finished(grid: MapGrid, ratio: float) -> QPixmap:
    """Return a map with all of its cells, alone in a picture."""
    box = grid.box()
    picture = QPixmap((box.size() * ratio).toSize())
    picture.setDevicePixelRatio(ratio)
    with painter_on(picture) as painter:
        painter.translate(-box.topLeft())
        grid.paint(painter)
    return picture


def _paint_unknown(painter: QPainter, box: QRectF) -> None:
    """A map nothing of which is known yet: hatched, for an empty cell is not a cell that holds 0."""
    colours = theme.current()
    painter.fillRect(box, colours.window)
    painter.fillRect(box, QBrush(colours.border, Qt.BrushStyle.BDiagPattern))
    painter.setPen(QPen(colours.border, 1.0))
    painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))


def _paint_unused(painter: QPainter, box: QRectF) -> None:
    """Cells that take no part."""
    veil = QColor(theme.current().panel)
    veil.setAlpha(160)
    painter.fillRect(box, veil)
    painter.fillRect(box, QBrush(theme.current().text_muted, Qt.BrushStyle.FDiagPattern))


def _paint_bar(painter: QPainter, place: QRectF, grid: MapGrid) -> None:
    levels, picture = grid.picture.levels(), grid.picture
    low, high = ("black", "white") if levels.by_channel else level_texts(*levels.of(0))
    paint_colour_bar(painter, place, picture.table(theme.current()), picture.kind, low, high)


def paint_signs(painter: QPainter, arrangement: Arrangement, slide: Slide) -> None:
    """Write × and ≈ between the small arrays."""
    painter.setFont(font("body"))
    painter.setPen(theme.current().text_muted)
    for sign, place in zip(slide.operators, arrangement.signs, strict=True):
        if place is not None:
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, sign)


def paint_heading_of(painter: QPainter, place: QRectF, sheet: Sheet, readout: str) -> None:
    """Write the name of a map and its shape, or the number under the mouse."""
    if readout:
        paint_readout(painter, place, sheet.title, (readout, readout.rpartition(" = ")[2]))
    else:
        paint_heading(painter, place, sheet.title, sheet.detail)


def caption_box(place: QRectF, sheet: Sheet, grid: MapGrid) -> tuple[str, QRectF]:
    """Return what stands above a small array, its name and the unit of the numbers inside, and where."""
    text = f"{sheet.title}{numbers.unit(grid)}"
    width = QFontMetricsF(font("tiny")).horizontalAdvance(text)
    return text, QRectF(place.center().x() - width / 2, place.top(), width, scaled(CAPTION))


def paint_caption(painter: QPainter, text: str, box: QRectF) -> None:
    """Write the name of a small array."""
    painter.setFont(font("tiny"))
    painter.setPen(theme.current().text_muted)
    capital = QFontMetricsF(font("tiny")).capHeight()
    painter.drawText(QPointF(box.left(), box.bottom() - (scaled(CAPTION) - capital) / 2), text)


def paint_lines(painter: QPainter, place: QRectF, beat: Beat) -> None:
    """Write the lines below the small arrays, each in the longest form that fits."""
    metrics = QFontMetricsF(font("small"))
    painter.setFont(font("small"))
    for number, forms in enumerate(beat.lines):
        for text in forms:
            width = metrics.horizontalAdvance(text)
            if width <= place.width():
                break
        if width > place.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
            width = metrics.horizontalAdvance(text)
        painter.setPen(theme.current().text if number == 0 else theme.current().text_muted)
        baseline = place.top() + number * scaled(LINE) + (scaled(LINE) + metrics.capHeight()) / 2
        painter.drawText(QPointF(place.center().x() - width / 2, baseline), text)


def paint_grid(painter: QPainter, grid: MapGrid, sheet: Sheet) -> None:
    """Draw a small array with its numbers, if there is room for them, and the cell that stands out."""
    grid.paint(painter)
    numbers.paint(painter, grid)
    if sheet.mark is not None:
        box = grid.cells(0, *sheet.mark).adjusted(2, 2, -2, -2)
        paint_frame(painter, box, theme.current().text, 2.0)


def paint_place(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """Frame a window or a cell so that it is seen on any colour."""
    paint_mark(painter, box, colour, 2.0, least=0.0)
