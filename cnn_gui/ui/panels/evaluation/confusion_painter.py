"""How a confusion matrix is drawn: colours, class names, numbers, legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import STEPS, Lut, lut, to_argb
from cnn_gui.ui.look.fonts import font, measured
from cnn_gui.ui.look.painters import saved
from cnn_gui.ui.look.painting import bright
from cnn_gui.ui.panels.evaluation.confusion_model import Confusion, Grid, Pair, pooled
from cnn_gui.ui.widgets.mosaic.colour_bar import STRIP
from cnn_gui.ui.widgets.text.number_font import numbers_font, write_numbers

LARGEST_CELL = 10 * theme.UNIT
LINES_FROM = 7.0
"""Size of a cell in logical pixels from which lines separate it from the next."""
MOST_NUMBERS = 2500
NAME_SHARE, FEWER_NAMES_SHARE = 0.3, 0.2
"""Share of the width, and of the height, that the names of the classes may take; less where not all can be written."""
GAP = 4.0
TRUE, READ_AS = "true", "read as"


@cache
def right_colours(dark: bool) -> Lut:
    """Return 255 colours for the diagonal, 0xAARRGGBB, from none to all read rightly.

    Quiet, and of another hue than the errors: where nearly all is right it would drown them in their own colours.
    """
    colours = theme.DARK if dark else theme.LIGHT
    faintest, strongest = (0.08, 0.42) if dark else (0.06, 0.36)
    shares = np.linspace(faintest, strongest, STEPS).tolist()
    return np.array([theme.mix(colours.panel, colours.truth, share).rgba() for share in shares], np.uint32)


def cell_colours(confusion: Confusion, grid: Grid, colours: theme.Theme) -> Lut:
    """Return the colour of every block of cells: (n,n) of 0xAARRGGBB.

    Errors are coloured from the ground at zero to the end of the sequential map at the largest of them. A block that
    holds several cells shows the largest error in it; on the diagonal, that the classes are read rightly only where
    none is.
    """
    errors = pooled(confusion.errors(), grid.block)
    painted = to_argb(errors, (0.0, max(confusion.largest_error(), 1e-12)), lut("sequential", colours))
    diagonal = np.nan_to_num(np.diagonal(confusion.values))
    shares = diagonal / max(float(diagonal.max(initial=0.0)), 1.0) if confusion.mode == "count" else diagonal
    shares = np.maximum.reduceat(shares, np.arange(0, len(shares), grid.block)) if len(shares) else shares
    rightly = right_colours(colours.dark)[np.rint(shares * (STEPS - 1)).astype(np.intp)]
    blocks = np.arange(grid.count)
    alone = errors[blocks, blocks] == 0
    painted[blocks[alone], blocks[alone]] = rightly[alone]
    return np.ascontiguousarray(painted)


@dataclass(frozen=True)
class Places:
    """Where the parts of a matrix stand, in logical pixels; `ratio` is device pixels per logical pixel.

    every: each so-many-th row and column has its name. upright: names of columns stand on end. digits: height of the
    numbers' font in pixels, 0 where they do not fit. legend: of the errors' colours, empty beside numbers.
    """

    grid: Grid
    corner: QPointF
    ratio: float
    names_width: float
    names_height: float
    upright: bool
    every: tuple[int, int]
    digits: int
    legend: QRectF

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a block."""
        return self.grid.cell[0] / self.ratio, self.grid.cell[1] / self.ratio

    @property
    def matrix(self) -> QRectF:
        """The rectangle of all cells."""
        return QRectF(self.corner.x(), self.corner.y(), self.grid.width / self.ratio, self.grid.height / self.ratio)

    def box(self, pair: Pair) -> QRectF:
        """Return where a cell is drawn."""
        x, y, width, height = (value / self.ratio for value in self.grid.box(pair))
        return QRectF(self.corner.x() + x, self.corner.y() + y, width, height)


@measured(maxsize=4)
def places(area: tuple[float, float], ratio: float, classes: tuple[str, ...], widest: str) -> Places:
    """Divide an area (width, height) for these classes; `widest` is the widest number."""
    tiny = QFontMetricsF(font("tiny"))
    line, widths = tiny.height(), [tiny.horizontalAdvance(name) for name in classes]
    longest = max(widths, default=0.0)
    share = NAME_SHARE if len(classes) * line <= 0.8 * area[1] else FEWER_NAMES_SHARE
    names_width = min(longest, area[0] * share)
    left = line + 2 * GAP + names_width

    def fitted(top: float, *, legend: bool) -> Grid:
        right = legend_width() if legend else 2.0
        place = (area[0] - left - right) * ratio, (area[1] - top - 2.0) * ratio
        return Grid.fit(len(classes), *place, LARGEST_CELL * ratio, square=legend)

    def height_of_names(grid: Grid) -> float:
        flat = longest + GAP <= grid.cell[0] / ratio
        return line if flat else min(longest, area[1] * share)

    grid = fitted(2 * line, legend=False)
    names_height = height_of_names(grid)
    grid = fitted(line + names_height + GAP, legend=False)
    digits = digits_that_fit(grid, ratio, widest)
    if not digits:
        grid = fitted(line + names_height + GAP, legend=True)
    upright = names_height > line or longest + GAP > grid.cell[0] / ratio
    corner = QPointF(round(left * ratio) / ratio, round((line + names_height + GAP) * ratio) / ratio)
    tight = tiny.capHeight() + 3.0
    across = tight if upright else longest + GAP
    every = spread(tight, grid.cell[1] / ratio, grid.block), spread(across, grid.cell[0] / ratio, grid.block)
    legend = QRectF(corner.x() + grid.width / ratio + 2 * GAP, corner.y(), STRIP, grid.height / ratio)
    return Places(
        grid, corner, ratio, names_width, names_height, upright, every, digits, QRectF() if digits else legend
    )


def legend_width() -> float:
    """Return the width in logical pixels of the legend and its numbers."""
    return 3 * GAP + STRIP + QFontMetricsF(font("tiny")).horizontalAdvance("88.8 %")


def least_width(cells: float) -> int:
    """Return the width in logical pixels of a matrix with names of one letter, cells so wide together, and a legend."""
    tiny = QFontMetricsF(font("tiny"))
    return round(tiny.height() + 2 * GAP + tiny.horizontalAdvance("0") + cells + legend_width())


def spread(needed: float, given: float, block: int) -> int:
    """Return how many classes further the next name stands, so that each has the room it needs: 1, 2, 5, 10, …"""
    wanted, power = needed / given * block, 1
    while 5 * power < wanted:
        power *= 10
    return power if power >= wanted else 2 * power if 2 * power >= wanted else 5 * power


def digits_that_fit(grid: Grid, ratio: float, widest: str) -> int:
    """Return the height in pixels of the largest font whose numbers fit into the cells, 0 if none does."""
    if grid.block > 1 or grid.size**2 > MOST_NUMBERS:
        return 0
    width, height = grid.cell[0] / ratio, grid.cell[1] / ratio
    for pixels in range(14, 7, -1):
        _, widths, digit = numbers_font(pixels)
        if sum(widths[each] for each in widest) + 3 <= width and digit + 4 <= height:
            return pixels
    return 0


def paint_cells(painter: QPainter, place: Places, colours: Lut) -> None:
    """Draw the cells in their colours, with hairlines between them."""
    count = place.grid.count
    image = QImage(colours.data, count, count, 4 * count, QImage.Format.Format_RGB32)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    matrix, (width, height) = place.matrix, place.cell
    painter.drawImage(matrix, image)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.current().border, 1.0))
    lines = []
    if min(width, height) >= LINES_FROM:
        across = [matrix.left() + index * width - 0.5 for index in range(1, count)]
        down = [matrix.top() + index * height - 0.5 for index in range(1, count)]
        lines = [QLineF(x, matrix.top(), x, matrix.bottom()) for x in across]
        lines += [QLineF(matrix.left(), y, matrix.right(), y) for y in down]
    painter.drawLines(lines)
    painter.drawRect(matrix.adjusted(-0.5, -0.5, 0.5, 0.5))


def paint_numbers(painter: QPainter, place: Places, confusion: Confusion, colours: Lut) -> None:
    """Print the values in their cells, dark on light colours and light on dark ones."""
    used = numbers_font(place.digits)
    (width, height), corner = place.cell, place.corner
    left, top = corner.x() + width / 2, corner.y() + (height + used.digit) / 2
    texts = confusion.texts()
    places = [(left + column * width, top + row * height) for row in range(len(texts)) for column in range(len(texts))]
    light = bright(colours).ravel().tolist()
    write_numbers(painter, used, [text for line in texts for text in line], places, light, width - 2)


@measured(maxsize=2048)
def _elided(name: str, width: float) -> tuple[str, float]:
    metrics = QFontMetricsF(font("tiny"))
    # The middle gives way: classes that are counted differ at the end, others at the beginning.
    shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, width + 0.5)
    return shown, metrics.horizontalAdvance(shown)


def paint_names(painter: QPainter, place: Places, classes: Sequence[str], cell: Pair | None) -> None:
    """Write the classes beside the rows and above the columns, those of `cell` strongly, and what each side is."""
    colours, metrics = theme.current(), QFontMetricsF(font("tiny"))
    painter.setFont(font("tiny"))
    (width, height), matrix, middle = place.cell, place.matrix, metrics.capHeight() / 2
    pointed = (None, None) if cell is None else (cell.true, cell.predicted)
    block = place.grid.block
    for index in named(len(classes), place.every[0], pointed[0]):
        text, wide = _elided(classes[index], place.names_width)
        painter.setPen(colours.text if index == pointed[0] else colours.text_muted)
        y = matrix.top() + (index // block + 0.5) * height
        painter.drawText(QPointF(matrix.left() - GAP - wide, y + middle), text)
    for index in named(len(classes), place.every[1], pointed[1]):
        text, wide = _elided(classes[index], place.names_height if place.upright else width)
        painter.setPen(colours.text if index == pointed[1] else colours.text_muted)
        x = matrix.left() + (index // block + 0.5) * width
        if place.upright:
            _paint_upright(painter, QPointF(x + middle, matrix.top() - GAP), text)
        else:
            painter.drawText(QPointF(x - wide / 2, matrix.top() - GAP), text)
    painter.setPen(colours.text_muted)
    painter.drawText(QPointF(matrix.left(), metrics.ascent()), READ_AS)
    _paint_upright(painter, QPointF(metrics.ascent(), matrix.top() + metrics.horizontalAdvance(TRUE)), TRUE)


def named(count: int, every: int, pointed: int | None) -> list[int]:
    """Return the classes whose names are written: each so-many-th, and in its place the one that is pointed at."""
    shown = [index for index in range(0, count, every) if pointed is None or abs(index - pointed) >= every]
    return shown if pointed is None else [*shown, pointed]


def _paint_upright(painter: QPainter, foot: QPointF, text: str) -> None:
    with saved(painter):
        painter.translate(foot)
        painter.rotate(-90)
        painter.drawText(QPointF(0, 0), text)


def paint_legend(painter: QPainter, place: Places, largest: str) -> None:
    """Draw the colours of the errors beside the matrix, from zero at the bottom to the largest of them."""
    colours, metrics, strip = theme.current(), QFontMetricsF(font("tiny")), place.legend
    table = np.ascontiguousarray(lut("sequential", colours)[STEPS - 1 :: -1])
    painter.drawImage(strip, QImage(table.data, 1, STEPS, 4, QImage.Format.Format_RGB32))
    painter.fillRect(QRectF(strip.left(), strip.bottom(), strip.width(), 1), colours.text_muted)
    painter.setFont(font("tiny"))
    painter.setPen(colours.text_muted)
    painter.drawText(QPointF(strip.right() + GAP, strip.top() + metrics.capHeight()), largest)
    painter.drawText(QPointF(strip.right() + GAP, strip.bottom()), "0")
