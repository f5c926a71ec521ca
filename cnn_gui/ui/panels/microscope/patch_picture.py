"""A part of an array as a small grid of numbers in colours; each knows which cell of the array it is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QPainter

from cnn_gui.explain.cell import Cell, cell_of_part
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.widgets.mosaic import painter as painting
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as Place
from cnn_gui.ui.widgets.mosaic.tile_places import Span
from cnn_gui.ui.widgets.text.readout import place_text

if TYPE_CHECKING:
    from cnn_gui.ui.look.colormaps import Floats

# Between two tiles, see `tile_layout`.
_WIDEST_GAP = 8
# Of a picture whose margins are to be found.
_SIDE = 1000.0


class PatchPicture(Mosaic):
    """A mosaic without colour bar that speaks of cells: of `symbol`, its first element standing at `start`.

    Attributes: symbol ("" for what stands in no array).
    Signals: cell_pointed(Cell, or None for none); cell_clicked(Cell).
    """

    cell_pointed = Signal(object)
    cell_clicked = Signal(object)

    def __init__(self) -> None:
        super().__init__("", colour_bar=False)
        self.symbol = self._short = ""
        self._start: tuple[int, ...] = ()
        self._step = 1
        self._shape: tuple[int, ...] = ()
        self._flat = True
        self.hovered.connect(self._point)
        self.left.connect(self._point_at_nothing)
        self.clicked.connect(self._click)

    def set_short_title(self, short: str) -> None:
        """Say what stands above it where the title has no room; "" for its beginning."""
        if short != self._short:
            self._short = short
            self.update()

    def heading(self, width: float) -> str:
        """Return what stands above it in a width: the title, the short one, or as much of that as there is room for."""
        small = QFontMetricsF(font("signs"))
        fitting = [text for text in (self.title(), self._short) if text and small.horizontalAdvance(text) <= width]
        return fitting[0] if fitting else small.elidedText(self.title(), Qt.TextElideMode.ElideRight, width)

    def show_part(
        self, array: Floats, symbol: str, start: tuple[int, ...], shape: tuple[int, ...], step: int = 1
    ) -> None:
        """Show (H,W) or (C,H,W): the part of an array of that shape that begins at `start`, or of none.

        step: only every so manieth row and column of that array is shown.
        """
        self.symbol, self._start, self._shape, self._flat = symbol, start, shape, array.ndim == 2
        self._step = step
        self.set_maps(array if array.ndim == 3 else array[None])

    def part_of(self, place: Place) -> Cell | None:
        """Return the cell of the array at a place; None for what stands in none, and in a padding."""
        return cell_of_part(self.symbol, self._start, self._shape, tuple(place), self._step) if self.symbol else None

    def place_name(self, cell: Place) -> str:
        """Return which cell of the array it is; of what stands in none, which row and column of the picture."""
        part = self.part_of(cell)
        if part is not None:
            return str(part)
        return "padding" if self.symbol else place_text("product", tuple(cell[1:] if self._flat else cell))

    def place_of(self, cell: Cell) -> Place | None:
        """Return where a cell of the array is shown; None if it is not."""
        if not self.symbol or cell.symbol != self.symbol or len(cell.index) != len(self._start):
            return None
        offsets = [i - start for i, start in zip(cell.index, self._start, strict=True)]
        if any(offset % self._step for offset in offsets[-2:]):
            return None
        tile, row, column = offsets[-3:]
        place = Place(tile, row // self._step, column // self._step)
        shown = not any(offsets[:-3]) and min(place) >= 0 and self.picture.contains(place)
        return place if shown else None

    def frame_place(self, place: Place | None) -> None:
        """Frame one place; None for no frame."""
        shown = place is not None and self.picture.contains(place)
        if place is None or not shown:
            self.set_spans(())
        else:
            tile, row, column = place
            self.set_spans((Span(tile, tile + 1, row, row + 1, column, column + 1),))

    def needed(self, cell: int) -> QSize:
        """Return the size that makes cells so many logical pixels large."""
        count, rows, columns = self.picture.maps.shape
        across = math.ceil(math.sqrt(count))
        gap = _WIDEST_GAP if count > 1 else 0
        place = painting.places(QRectF(0, 0, _SIDE, _SIDE), 1.0, bar=False).tiles
        width = across * (columns * cell + gap) - gap
        height = -(-count // across) * (rows * cell + gap) - gap
        return QSize(round(width + _SIDE - place.width()), round(height + _SIDE - place.height()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """No scale to choose: the colours are those of the whole array."""
        event.ignore()

    def minimumSizeHint(self) -> QSize:
        """It gets its size from outside."""
        return QSize(0, 0)

    def _point(self, tile: int, row: int, column: int) -> None:
        self.cell_pointed.emit(self.part_of(Place(tile, row, column)))

    def _point_at_nothing(self) -> None:
        self.cell_pointed.emit(None)

    def _click(self, tile: int, row: int, column: int) -> None:
        cell = self.part_of(Place(tile, row, column))
        if cell is not None:
            self.cell_clicked.emit(cell)

    def _paint_header(self, painter: QPainter, place: QRectF) -> None:
        """Quieter than the heading of a panel: the title, or what is under the mouse."""
        colours, small = theme.current(), QFontMetricsF(font("signs"))
        readouts = self.readouts()
        fitting = [form for form in readouts if small.horizontalAdvance(form) <= place.width()]
        shown = self.heading(place.width())
        if readouts:
            shown = small.elidedText((fitting or readouts)[0], Qt.TextElideMode.ElideRight, place.width())
        painter.setFont(font("signs"))
        painter.setPen(colours.text if readouts else colours.text_muted)
        painter.drawText(QPointF(place.left(), place.bottom() - small.descent()), shown)
