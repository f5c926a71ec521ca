"""Maps as cells in a rectangle of somebody else's widget: colours, places, and which cell is where."""

from __future__ import annotations

from itertools import product

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import Floats, Level, to_argb
from cnn_gui.ui.widgets.mosaic import painter as painting
from cnn_gui.ui.widgets.mosaic.map_picture import MapPicture, PictureKind
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell

_FEW = 128
"""A picture of a few large pixels takes longer than these pixels one by one."""


class MapGrid:
    """The pixels of a mosaic without its heading, colour bar and mouse; it paints where it is told to stand.

    Attributes: picture (arrays, levels, colours).
    """

    def __init__(self) -> None:
        self.picture = MapPicture("diverging")
        self._area, self._ratio = QRectF(), 1.0
        self._place = painting.Places(QRectF(), QRectF(), 1.0)
        self._shape: tuple[int, ...] = ()
        self._corners: list[tuple[float, float]] | None = None
        self._colours: tuple[theme.Theme, list[int]] | None = None

    def show(self, array: Floats, kind: PictureKind, levels: tuple[Level, Level]) -> None:
        """Show maps (M,h,w), or with a kind for colours an image (3,h,w), in the colours of these levels.

        Raises ValueError for a shape that cannot be shown.
        """
        if self.picture.kind != kind:
            self.picture.restyle(kind)
        self.picture.fixed = levels
        self.picture.set_array(array)
        self._colours = None
        if self.picture.maps.shape != self._shape:
            self._shape = self.picture.maps.shape
            self._centre()

    def stand(self, area: QRectF, ratio: float) -> None:
        """Stand in the middle of an area in logical pixels, cells as large as they fit, on whole device pixels."""
        self._area, self._ratio = area, ratio
        self._centre()

    def _centre(self) -> None:
        place = painting.Places(QRectF(), self._area, self._ratio)
        self.picture.draw(place.width, place.height, theme.current())
        layout = self.picture.layout
        if layout is not None:
            spare = place.width - layout.width, place.height - layout.height
            corner = QPointF(*(int(each / 2) / self._ratio for each in spare))
            place = painting.Places(QRectF(), self._area.translated(corner), self._ratio)
        self._place = place
        self._corners = None

    # ---- places ------------------------------------------------------------------------------------------------

    def box(self) -> QRectF:
        """Return what all tiles cover, in logical pixels; an empty rectangle while there is nothing to show."""
        layout = self.picture.layout
        return QRectF() if layout is None else self._place.to_widget((0, 0, layout.width, layout.height))

    def cells(self, tile: int, row: int, column: int, height: int = 1, width: int = 1) -> QRectF:
        """Return where a block of cells of one tile stands."""
        layout = self.picture.layout
        if layout is None:
            return QRectF()
        x, y, scale, _ = layout.cell(Cell(tile, row, column))
        return self._place.to_widget((x, y, width * scale, height * scale))

    def corners(self) -> list[tuple[float, float]]:
        """Return x and y of the upper left corner of every cell, tile by tile in reading order."""
        layout = self.picture.layout
        if self._corners is None:
            self._corners = []
            if layout is not None:
                cells = product(range(layout.count), range(layout.rows), range(layout.columns))
                boxes = (self.cells(*cell) for cell in cells)
                self._corners = [(box.left(), box.top()) for box in boxes]
        return self._corners

    def cell_at(self, point: QPointF) -> Cell | None:
        """Return the cell under a point of the widget."""
        layout = self.picture.layout
        return None if layout is None else layout.hit(*self._place.to_device(point))

    def cell_size(self) -> float:
        """Return the width of a cell in logical pixels."""
        return 0.0 if self.picture.layout is None else self.picture.layout.scale / self._ratio

    # ---- painting ----------------------------------------------------------------------------------------------

    def colours(self) -> list[int]:
        """Return the colour 0xAARRGGBB of every cell, in the order of `corners`; not for colour images."""
        picture, look = self.picture, theme.current()
        if self._colours is None or self._colours[0] is not look:
            levels = (0.0, 1.0) if picture.fixed is None else picture.fixed
            self._colours = look, to_argb(picture.maps, levels, picture.table(look)).ravel().tolist()
        return self._colours[1]

    def paint(self, painter: QPainter) -> None:
        """Draw tiles and hairlines around them."""
        picture = self.picture
        if picture.coloured or picture.maps.size > _FEW:
            picture.draw(self._place.width, self._place.height, theme.current())
            painting.paint_tiles(painter, self._place, picture)
        else:
            size = self.cell_size()
            for (x, y), colour in zip(self.corners(), self.colours(), strict=True):
                painter.fillRect(QRectF(x, y, size, size), QColor.fromRgb(colour))
        painting.paint_edges(painter, self._place, picture)
