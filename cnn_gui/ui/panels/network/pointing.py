"""What the mouse and the keyboard's cursor say in the columns of the network: which number is meant."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from cnn_gui.explain.anatomy import LOSS, ONE_HOT
from cnn_gui.explain.cell import Cell
from cnn_gui.ui.panels.network.loss_figure import LossFigure
from cnn_gui.ui.panels.network.view import MosaicView, View
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as TileCell


class Pointing(QObject):
    """Turns places of pictures into numbers by name, whatever the picture is of.

    Signals: cell_chosen(Cell) for a click or Enter; cell_pointed(Cell, or None) for what the mouse is over or the
    keyboard's cursor on; enlarge_wanted(Mosaic, map).
    """

    cell_chosen = Signal(object)
    cell_pointed = Signal(object)
    enlarge_wanted = Signal(object, int)

    def __init__(self, in_place_of_labels: Callable[[], str | None]) -> None:
        """in_place_of_labels: the gradient that a number of y is subtracted in, as long as there is a y."""
        super().__init__()
        self._in_place_of_labels = in_place_of_labels
        self._pointed: Cell | None = None

    def connect_mosaic(self, view: MosaicView) -> None:
        """Hear of the places of a mosaic."""
        mosaic = view.mosaic
        mosaic.clicked.connect(partial(self._choose, view))
        mosaic.hovered.connect(partial(self._point, view))
        mosaic.left.connect(partial(self._leave, view))
        mosaic.enlarge_wanted.connect(partial(self.enlarge_wanted.emit, mosaic))

    def connect_loss(self, loss: LossFigure) -> None:
        """Hear of the loss, which is one number."""
        loss.clicked.connect(lambda: self.cell_chosen.emit(Cell(LOSS)))
        loss.hovered.connect(lambda: self._point_at(Cell(LOSS)))
        loss.left.connect(partial(self._leave, loss))

    def forget(self) -> None:
        """Other arrays are shown: what is under the mouse is told anew."""
        self._pointed = None

    def _choose(self, view: MosaicView, *place: int) -> None:
        cell = view.cell(TileCell(*place))
        gradient = self._in_place_of_labels()
        if cell.symbol == ONE_HOT and gradient is not None:
            # It is given; where it counts is the gradient that it is subtracted in.
            cell = Cell(gradient, cell.index)
        self.cell_chosen.emit(cell)

    def _point(self, view: MosaicView, tile: int, row: int, across: int, _value: float) -> None:
        self._point_at(view.cell(TileCell(tile, row, across)))

    def _point_at(self, cell: Cell) -> None:
        # Told again with every new value.
        if cell != self._pointed:
            self._pointed = cell
            self.cell_pointed.emit(cell)

    def _leave(self, column: View) -> None:
        # The mouse may have entered another mosaic before it is said to have left this one.
        if self._pointed is not None and self._pointed.symbol == column.symbol:
            self._pointed = None
            self.cell_pointed.emit(None)
