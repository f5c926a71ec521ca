"""How a mosaic is drawn: tiles, numbers inside large cells, frames."""

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import measured, scaled
from cnn_gui.ui.look.painting import INK, PAPER, wants_ink
from cnn_gui.ui.widgets.mosaic import colour_bar
from cnn_gui.ui.widgets.mosaic.map_picture import MapPicture
from cnn_gui.ui.widgets.mosaic.tile_layout import TileLayout
from cnn_gui.ui.widgets.text import heading
from cnn_gui.ui.widgets.text.number_font import numbers_font, write_numbers, written
from cnn_gui.ui.widgets.text.numbers import exact, short

NUMBERS_FROM = 34
"""Width of a cell in logical pixels from which its number is printed inside."""
COLOURS_FROM = 56
"""The same for the three numbers of a colour image, one below the other."""
ELEMENTS_FROM = 18
"""Height of a vector's cell in logical pixels from which the number of the element stands in its corner."""
EXACT_FROM = 72
"""Width of a cell in logical pixels from which its number is printed with all digits of a readout."""
MOST_EDGES = 256
"""More tiles than this get no edges: they are too small for them."""
MARGIN = 2
"""Logical pixels around the tiles, for frames."""
CELL_FRAME = 1.5
"""Width in logical pixels of the frame around the cell that is pointed at."""
FRAMES = 5
"""Frames of cells and regions, ticks included, reach so far beyond the tiles where there is room."""


@dataclass(frozen=True, eq=False)
class Places:
    """Where the parts of a mosaic stand, in logical pixels; `ratio` is device pixels per logical pixel."""

    header: QRectF
    tiles: QRectF
    ratio: float

    @cached_property
    def width(self) -> float:
        """Device pixels for tiles, across."""
        return float(int(self.tiles.width() * self.ratio))

    @cached_property
    def height(self) -> float:
        """Device pixels for tiles, down."""
        return float(int(self.tiles.height() * self.ratio))

    def to_device(self, point: QPointF) -> tuple[float, float]:
        """Return a point of the widget in device pixels from the tiles' corner."""
        inside = point - self._corner()
        return inside.x() * self.ratio, inside.y() * self.ratio

    def to_widget(self, box: tuple[float, float, float, float]) -> QRectF:
        """Return a box of device pixels from the tiles' corner as a rectangle of the widget."""
        x, y, width, height = (value / self.ratio for value in box)
        return QRectF(x, y, width, height).translated(self._corner())

    def _corner(self) -> QPointF:
        # On a whole device pixel, so that every cell is.
        corner = self.tiles.topLeft() * self.ratio
        return QPointF(round(corner.x()), round(corner.y())) / self.ratio


def places(area: QRectF, ratio: float, *, bar: bool) -> Places:
    """Divide the area of a mosaic: heading above, room for the colour bar below, tiles between."""
    top = scaled(heading.HEIGHT) + theme.UNIT / 2
    bottom = scaled(colour_bar.HEIGHT) + theme.UNIT if bar else 0.0
    head = QRectF(area.left() + MARGIN, area.top(), area.width() - 2 * MARGIN, scaled(heading.HEIGHT))
    return Places(head, area.adjusted(MARGIN, top + MARGIN, -MARGIN, -bottom - MARGIN), ratio)


def bar_place(place: Places, picture: MapPicture) -> QRectF:
    """Return the rectangle of the colour bar: below the tiles, as wide as they are or as its numbers need."""
    return _bar_place(place, picture.layout)


@measured(maxsize=64)
def _bar_place(place: Places, layout: TileLayout | None) -> QRectF:
    grid = place.to_widget((0, 0, layout.width, layout.height)) if layout else place.tiles
    width = min(max(grid.width(), colour_bar.narrowest()), place.tiles.width())
    return QRectF(grid.left(), grid.bottom() + theme.UNIT, width, scaled(colour_bar.HEIGHT))


def bar_strip(place: Places, picture: MapPicture, area: QRect) -> QRect:
    """Return where the numbers of the colour bar stand: from the lower edge of its colours down, all across."""
    return area.adjusted(0, math.ceil(bar_place(place, picture).top() + colour_bar.STRIP), 0, 0)


@lru_cache(maxsize=64)
def _sheet(place: Places, layout: TileLayout) -> QRectF:
    return place.to_widget((0, 0, layout.width, layout.height))


@lru_cache(maxsize=64)
def grid(place: Places, layout: TileLayout) -> QRect:
    """Return what the tiles cover, with room for the frames around them, in whole pixels; heading and legend are out.

    It never ends outside of the widget, so that what is asked to be painted is what will be painted.
    """
    around = _sheet(place, layout).adjusted(-FRAMES, -FRAMES, FRAMES, FRAMES)
    return around.intersected(place.tiles.adjusted(-MARGIN, -FRAMES, MARGIN, MARGIN)).toAlignedRect()


@lru_cache(maxsize=64)
def bare(place: Places, layout: TileLayout) -> QRect | None:
    """Return what the tiles and the numbers in them cover without frames; None where either covers more or only a part.

    Mixed cells cover a part of the pixels at the edges; three digits are wider than small cells.
    """
    area = _sheet(place, layout).toAlignedRect()
    inside = layout.rows * layout.columns > 1 or layout.count <= 100 or layout.scale / place.ratio < ELEMENTS_FROM
    return area if inside and layout.scale >= 1 and area.top() != grid(place, layout).top() else None


def paint_tiles(painter: QPainter, place: Places, picture: MapPicture) -> None:
    """Draw the picture, with what stands behind it in its gaps."""
    layout, tiles = picture.layout, picture.tiles
    if layout is None or tiles is None:
        return
    mixed = layout.scale < 1
    if mixed:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(_sheet(place, layout), tiles.drawn_at(layout))
    if mixed:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)


@lru_cache(maxsize=64)
def _targets(place: Places, layout: TileLayout) -> list[QRectF]:
    return [place.to_widget(layout.tile(index)) for index in range(layout.count)]


@lru_cache(maxsize=64)
def _edges(place: Places, layout: TileLayout) -> list[QRectF]:
    return [box.adjusted(-0.5, -0.5, 0.5, 0.5) for box in _targets(place, layout)]


def paint_edges(painter: QPainter, place: Places, picture: MapPicture) -> None:
    """Draw a hairline around every tile, so that a map of zeros, whose colour is the ground's, is seen to be there.

    A vector of cells without gaps gets one around all of it.
    """
    layout = picture.layout
    if layout is None:
        return
    if picture.is_vector:
        edges = [_sheet(place, layout).adjusted(-0.5, -0.5, 0.5, 0.5)] if layout.sheet else []
    else:
        apart = layout.gap == 1 or layout.gap >= 2
        edges = _edges(place, layout) if apart and layout.count <= MOST_EDGES else []
    if edges:
        painter.setPen(QPen(theme.current().border, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects(edges)


def numbers_fit(place: Places, picture: MapPicture) -> bool:
    """Whether the cells are large enough for their numbers."""
    layout = picture.layout
    return layout is not None and layout.scale / place.ratio >= (COLOURS_FROM if picture.coloured else NUMBERS_FROM)


def paint_numbers(painter: QPainter, place: Places, picture: MapPicture) -> None:
    """Print every value in its cell where there is room, dark on light colours and light on dark ones.

    Those of a colour stand on three lines.
    """
    layout, tiles = picture.layout, picture.tiles
    if layout is None or tiles is None or not numbers_fit(place, picture):
        return
    cell = layout.scale / place.ratio
    lines = picture.maps.swapaxes(0, 1) if picture.coloured else picture.maps[None]
    used = numbers_font(round(min(max(cell * (0.27 if len(lines) == 1 else 0.18), 10.0), scaled(15))))
    light = wants_ink(tiles.colours())
    write = exact if cell >= EXACT_FROM * (1 if len(lines) == 1 else 1.25) else short
    for number, line in enumerate(lines):
        name = f"{'RGB'[number]} " if picture.coloured else ""
        texts = [name + write(value) for value in line.ravel().tolist()]
        below = (number - (len(lines) - 1) / 2) * used.digit * 1.75
        write_numbers(painter, used, texts, number_places(place, layout, used.digit, below), light, cell - 2)


@lru_cache(maxsize=64)
def number_places(place: Places, layout: TileLayout, digit: float, below: float) -> list[tuple[float, float]]:
    """Where the number of each cell stands, tile by tile in reading order: its middle, and its baseline.

    digit: height of a digit; below: how far under the middle of the cell.
    """
    cell = layout.scale / place.ratio
    corner = place.to_widget((0, 0, 0, 0)).topLeft()
    left, top = corner.x() + cell / 2, corner.y() + (cell + digit) / 2 + below
    pitch_x, pitch_y = layout.pitch_x / place.ratio, layout.pitch_y / place.ratio
    return [
        (left + right * pitch_x + column * cell, top + down * pitch_y + row * cell)
        for down, right in (divmod(index, layout.across) for index in range(layout.count))
        for row in range(layout.rows)
        for column in range(layout.columns)
    ]


def elements_fit(place: Places, picture: MapPicture) -> bool:
    """Whether the cells of a vector are large enough for the numbers of its elements."""
    layout = picture.layout
    return layout is not None and picture.is_vector and layout.scale / place.ratio >= ELEMENTS_FROM


def paint_element_numbers(painter: QPainter, place: Places, picture: MapPicture) -> None:
    """Write in the corner of a vector's cells which element each is (a class, a unit), where there is room."""
    layout, tiles = picture.layout, picture.tiles
    if layout is None or tiles is None or not elements_fit(place, picture):
        return
    pixels = 9
    left, top = 3, 3 + numbers_font(pixels).digit
    boxes, dark_ink = _targets(place, layout), wants_ink(tiles.colours())
    painter.setFont(numbers_font(pixels).font)
    for on_light, ink in ((True, INK), (False, PAPER)):
        painter.setPen(ink)
        for index, (box, is_light) in enumerate(zip(boxes, dark_ink, strict=True)):
            if is_light is on_light:
                written(str(index), pixels).paint(painter, box.left() + left, box.top() + top)
