"""The pictures of an explanation side by side: patch × filter = products."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import lut, to_argb
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.look.stage_kinds import colours_by_symbol
from cnn_gui.ui.panels.microscope.context import pictures_of
from cnn_gui.ui.panels.microscope.patch_picture import PatchPicture
from cnn_gui.ui.widgets.mosaic.painter import EXACT_FROM
from cnn_gui.ui.widgets.mosaic.scale import per_layer
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as Place

if TYPE_CHECKING:
    from cnn_gui.explain.calculation.explanation import Explanation, Picture
    from cnn_gui.explain.moment import Moment
    from cnn_gui.ui.look.colormaps import Floats, Lut
    from cnn_gui.ui.widgets.mosaic.map_picture import PictureKind

UNIT = theme.UNIT
BETWEEN = 3 * UNIT
"""Room for an operator between two pictures."""
_SMALLEST = 3
# Sides of a cell in logical pixels: of grids whose numbers are printed, with all digits or short ones, and of maps.
_GRID_CELLS = (EXACT_FROM + 4, EXACT_FROM, *range(52, _SMALLEST, -1))
_MAP_CELLS = range(14, _SMALLEST, -1)
# Grids up to this side have their numbers printed.
_GRID = 7
_NARROWEST = 9 * UNIT
# How much of a picture behind another one is seen.
_FAINT = 0.35
# What the explanation of a pooling says of its largest candidate.
WINNER = "winner"


class PictureRow(QWidget):
    """As many pictures as an explanation has; pointing at a cell of one marks its partners in the others.

    Attributes: pictures (those in use).
    Signals: pointed(Cell or None), chosen(Cell).
    """

    pointed = Signal(object)
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[PatchPicture] = []
        self._spare: list[PatchPicture] = []
        self._operators: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.manager().changed.connect(self.update)

    def show_pictures(self, explanation: Explanation, moment: Moment) -> bool:
        """Show the pictures of an explanation; returns whether they need another place."""
        pictures = pictures_of(explanation, moment)
        shapes = [each.picture.maps.shape for each in self.pictures]
        while len(self.pictures) < len(pictures):
            self.pictures.append(self._spare.pop() if self._spare else self._make())
            self.pictures[-1].show()
        while len(self.pictures) > len(pictures):
            spare = self.pictures.pop()
            self._spare.append(spare)
            spare.hide()
            # What it is taken for next is another picture.
            spare.frame_place(None)
        for widget, picture in zip(self.pictures, pictures, strict=True):
            self._fill(widget, picture, moment)
        products = len(pictures) == 3
        self._operators = ("×", "=") if products else ("→",) * (len(pictures) - 1)
        # A gradient is mostly nothing: what it was multiplied with shines through.
        laid_over = products and pictures[0].array.shape == pictures[1].array.shape and pictures[0].array.ndim == 2
        for number, widget in enumerate(self.pictures):
            behind = laid_over and number == 0
            widget.set_backdrop(partial(_faint, pictures[1].array) if behind else None)
        self._settle(explanation)
        moved = shapes != [each.picture.maps.shape for each in self.pictures]
        if moved:
            self._place()
            self.update()
        return moved

    def mark(self, cells: tuple[Cell, ...]) -> None:
        """Frame what belongs to some cells, in every picture that shows the same positions."""
        found: Place | None = None
        for widget in self.pictures:
            found = found or next((place for cell in cells if (place := widget.place_of(cell)) is not None), None)
        for widget in self.pictures:
            widget.frame_place(found)

    def point_anew(self, cells: tuple[Cell, ...]) -> None:
        """Frame what is pointed at in the pictures of another number: by a mouse over one of them, or `cells`."""
        for widget in self.pictures:
            if (place := widget.cell()) is not None:
                self._point(widget, widget.part_of(place))
                return
        self.mark(cells)

    def needed(self, width: int, height: int) -> QSize:
        """Return the size of the largest pictures that fit into a place, or of the smallest if none does."""
        return self._size(self._cell_for(width, height), width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the place."""
        super().resizeEvent(event)
        self._place()

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the operators between the pictures."""
        metrics = QFontMetricsF(font("title"))
        painter.setFont(font("title"))
        painter.setPen(theme.current().text_muted)
        for operator, before, after in zip(self._operators, self.pictures, self.pictures[1:], strict=False):
            middle = (before.geometry().right() + after.geometry().left()) / 2
            height = self._tiles_middle(before)
            where = QPointF(middle - metrics.horizontalAdvance(operator) / 2, height + metrics.capHeight() / 2)
            painter.drawText(where, operator)

    def _make(self) -> PatchPicture:
        widget = PatchPicture()
        widget.setParent(self)
        widget.cell_pointed.connect(partial(self._point, widget))
        widget.cell_clicked.connect(self.chosen)
        return widget

    def _point(self, widget: PatchPicture, cell: Cell | None) -> None:
        place = None if cell is None else widget.place_of(cell)
        for other in self.pictures:
            other.frame_place(None if other is widget else place)
        self.pointed.emit(cell)

    def _settle(self, explanation: Explanation) -> None:
        """Mark for good what it is about: the number itself, what it is the gradient of, its one source, who won."""
        cell = explanation.cell
        sources = [
            term.source
            for term in explanation.terms
            if term.source is not None and (term.note == WINNER or not explanation.pictures)
        ]
        for widget in self.pictures:
            places = map(widget.place_of, (cell, Cell(cell.base, cell.index), *sources))
            place = next((place for place in places if place is not None), None)
            widget.set_mark(None if place is None else tuple(place))

    def _fill(self, widget: PatchPicture, picture: Picture, moment: Moment) -> None:
        kind = kind_of(moment, picture.symbol)
        if widget.kind() != kind:
            widget.set_kind(kind)
        # The same colours as in the whole array, so that they mean the same as in the network view.
        whole = per_layer(moment.array(picture.symbol), kind).of(0) if picture.symbol else None
        widget.set_levels(whole)
        widget.set_title(picture.title)
        widget.set_short_title(picture.short)
        widget.set_meaning(picture.title)
        shape = moment.layers.shapes[picture.symbol] if picture.symbol else ()
        widget.show_part(picture.array, picture.symbol, picture.start, shape, picture.step)

    # ---- geometry ----------------------------------------------------------------------------------------------

    def _tiles_middle(self, widget: PatchPicture) -> float:
        cell = widget.cell_rect(Place(0, 0, 0))
        rows = widget.picture.layout.height / widget.devicePixelRatioF() if widget.picture.layout else 0.0
        return widget.y() + cell.top() + rows / 2

    def _cell_for(self, width: int, height: int) -> int:
        side = max((max(each.picture.maps.shape[1:]) for each in self.pictures), default=1)
        for cell in _GRID_CELLS if side <= _GRID else _MAP_CELLS:
            size = self._size(cell, width)
            if size.width() <= width and size.height() <= height:
                return cell
        return _SMALLEST

    def _sizes(self, cell: int, width: int) -> list[QSize]:
        """The sizes of the pictures; as many titles as possible have room to be written in full."""
        metrics = QFontMetricsF(font("signs"))
        sizes = [each.needed(cell).expandedTo(QSize(_NARROWEST, 0)) for each in self.pictures]
        titles = [math.ceil(metrics.horizontalAdvance(each.title())) + UNIT for each in self.pictures]
        left = width - _across(sizes)
        for number in sorted(range(len(sizes)), key=lambda number: titles[number] - sizes[number].width()):
            missing = max(titles[number] - sizes[number].width(), 0)
            if missing <= left:
                sizes[number] += QSize(missing, 0)
                left -= missing
        return sizes

    def _size(self, cell: int, width: int) -> QSize:
        sizes = self._sizes(cell, width)
        return QSize(_across(sizes), max((size.height() for size in sizes), default=0))

    def _place(self) -> None:
        left = 0
        cell = self._cell_for(self.width(), self.height())
        for widget, size in zip(self.pictures, self._sizes(cell, self.width()), strict=True):
            widget.setGeometry(left, 0, size.width(), size.height())
            left += size.width() + BETWEEN


def _across(sizes: list[QSize]) -> int:
    return sum(size.width() for size in sizes) + BETWEEN * (len(sizes) - 1)


def _faint(behind: Floats, colours: theme.Theme) -> Lut:
    """A picture that lies behind another one: near the ground, and its smallest number is the ground."""
    ink = behind if colours.dark else -behind
    low, high = per_layer(ink, "grey").of(0)
    span = (high - low) / _FAINT
    return to_argb(ink, (low, low + span) if colours.dark else (high - span, high), lut("grey", colours))


def kind_of(moment: Moment, symbol: str) -> PictureKind:
    """Return the colours in which an array is shown everywhere; "" for products."""
    return colours_by_symbol(moment.layers.parts).get(symbol, "diverging")
