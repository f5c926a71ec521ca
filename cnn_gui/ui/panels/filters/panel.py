"""The learned filters: every weight of a convolution, in diverging colours around zero or as it sees colours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from cnn_gui.explain.calculation.image_and_batch import image_and_batch, mean_in_batch
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.regions import Region
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.messages.walk import WalkView
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.filters.step import layer_of, weights_of
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox
from cnn_gui.ui.widgets.fields.switch import switch
from cnn_gui.ui.widgets.mosaic.map_picture import CHANNELS, PictureKind
from cnn_gui.ui.widgets.mosaic.mosaic import HOW_TO, Mosaic
from cnn_gui.ui.widgets.mosaic.step_look import Weights, weight_place
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as TileCell
from cnn_gui.ui.widgets.text.heading import Heading
from cnn_gui.ui.widgets.text.numbers import exact

UNIT = theme.UNIT

_WAITING = "The filters of the first convolution appear here."
_NONE = "This network has no convolution, and so no filters."


class FiltersPanel(Panel):
    """All filters of one convolution layer; a layer behind another has one tile for each of its input channels.

    Filters that look at a colour image are shown as colours, each a tile of its own, with grey for zero: bright red is
    where the filter wants red, cyan where it wants none. Or channel by channel like those of any other layer.

    While a person walks through a step, the weights are shown until their gradient is there, then that, and in the
    update what it changes.

    Attributes: mosaic, layer (the choice of the layer, hidden where there is only one), channels (the switch from
    colours to channels, hidden where there are no colours).
    Signals: cell_chosen(Cell) for a click or Enter; cell_pointed(Cell, or None) for what the mouse is over or the
    keyboard's cursor on. The symbol is "W1", "dW1" or "update:W1".
    """

    title: ClassVar[str] = "Filters"
    about: ClassVar[str] = "The weights of a convolution as pictures"
    help_section: ClassVar[str] = "user-guide#the-filters"
    place: ClassVar[Place] = Place.RIGHT_BELOW
    chooses_numbers: ClassVar[bool] = True
    needs: ClassVar[Demand] = Demand(trace=False, filters=True)
    cell_chosen = Signal(object)
    cell_pointed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: Snapshot | None = None
        self._walk: WalkView | None = None
        self._layer_before = 0
        self._shown: Weights | None = None
        self._colour_images = False
        self._marked: Cell | None = None
        self._pointed: Cell | None = None
        self.layer = ChoiceBox("Convolution layer")
        self.layer.currentIndexChanged.connect(self._show_again)
        self.channels = switch(
            "Channels",
            "Colour channels of the filters one by one",
            "Show the weights for red, green and blue one by one instead of as one colour",
        )
        self.channels.toggled.connect(self._show_again)
        self.mosaic = Mosaic("W1", kind="diverging", noun="filter", empty_text=_WAITING)
        self.mosaic.set_naming(self._name)
        self.mosaic.set_places(self._place_name)
        self.mosaic.set_about(self._about)
        self.mosaic.set_meaning(HOW_TO)
        self.mosaic.clicked.connect(lambda *place: self.cell_chosen.emit(self._cell(*place)))
        self.mosaic.hovered.connect(self._point)
        self.mosaic.left.connect(self._leave)
        self.mosaic.enlarge_wanted.connect(lambda index: self.enlarge(self.mosaic, index))
        self._heading = Heading()
        self._heading.add_control(self.layer)
        self._heading.add_control(self.channels)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, 0, 2 * UNIT, UNIT)
        column.setSpacing(UNIT // 2)
        column.addWidget(self._heading)
        column.addWidget(self.mosaic, 1)
        self._offer()

    def connect_to(self, board: Switchboard) -> None:
        """Weights are explained elsewhere; what is explained or framed elsewhere is marked and framed here."""
        self.cell_chosen.connect(board.cell_chosen)
        self.cell_chosen.connect(board.weight_chosen)
        self.cell_pointed.connect(board.weight_pointed)
        board.cell_explained.connect(self.mark)
        board.regions_framed.connect(self.frame)

    def begin_run(self, run: RunStarted) -> None:
        """Offer the convolutions of this run's network."""
        names = [layer.name for layer in run.layers if layer.kind == "Conv2D"]
        self._snapshot = self._walk = None
        self._colour_images = run.dataset.image_shape[0] == len(CHANNELS)
        if names != [self.layer.itemText(index) for index in range(self.layer.count())]:
            self.layer.blockSignals(True)
            self.layer.clear()
            self.layer.addItems(names)
            self.layer.blockSignals(False)
            self.mosaic.set_maps(None)
            self._shown = None
        self.mosaic.set_empty_text(_WAITING if names else _NONE)
        # Otherwise the person's choice stays, and what is enlarged.
        self._offer()

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Show the weights of the chosen layer."""
        self._snapshot = snapshot
        if snapshot.walk is not self._walk:
            self._follow_walk(snapshot.walk)
        shown = weights_of(snapshot, self.layer.currentText(), self.layer.currentIndex() + 1)
        if shown is None:
            return
        before, self._shown = self._shown, shown
        self.mosaic.set_title(shown.title)
        self.mosaic.set_detail(shown.detail)
        self.mosaic.set_lit(shown.lit)
        self.mosaic.set_maps(shown.array, words=words)
        if before is None or before.symbol != shown.symbol:
            self._pointed = None
            self.mosaic.set_frames(())
            self._mark()

    def _follow_walk(self, walk: WalkView | None) -> None:
        """Choose the layer whose weights the phase is about; in the end, that which was chosen in the beginning."""
        before, self._walk = self._walk, walk
        chosen = self.layer.currentIndex()
        if before is None:
            self._layer_before = chosen
        wanted = self._layer_before if walk is None else layer_of(walk.phase, self.layer.count(), chosen)
        if wanted != chosen:
            self.layer.blockSignals(True)
            self.layer.setCurrentIndex(wanted)
            self.layer.blockSignals(False)
            self._offer()

    def _show_again(self) -> None:
        self._offer()
        if self._snapshot is not None:
            self.show_frame(self._snapshot)

    def _offer(self) -> None:
        """Show the choices that there are, and the colours that go with them."""
        several, colours = self.layer.count() > 1, self._sees_colours()
        self.layer.setVisible(several)
        self.channels.setVisible(colours)
        self._heading.set_title("Layer" if several else "Weights")
        self._heading.setVisible(several or colours)
        kind: PictureKind = "signed colour" if colours and not self.channels.isChecked() else "diverging"
        if self.mosaic.kind() != kind:
            self.mosaic.set_kind(kind)

    def _sees_colours(self) -> bool:
        """Whether the filters of the chosen layer look at the image itself, in colour."""
        return self._colour_images and self.layer.currentIndex() == 0

    def _name(self, index: int) -> str:
        inputs = 1 if self._shown is None else self._shown.array.shape[1]
        if inputs == 1 or self.mosaic.picture.coloured:
            return f"filter {index}"
        filter_index, channel = divmod(index, inputs)
        name = CHANNELS[channel] if self._sees_colours() else f"channel {channel}"
        return f"filter {filter_index} · {name}"

    def _place_name(self, place: TileCell) -> str:
        cell = self._cell(*place)
        index: list[int | str] = list(cell.index)
        if self.mosaic.picture.coloured:
            index[1] = ":"
        return weight_place(cell.symbol, tuple(index), mean=self._shown is not None and self._shown.mean)

    def _about(self, place: TileCell) -> str:
        one_by_one, cell = self._sees_colours() and not self.mosaic.picture.coloured, self._cell(*place)
        about = [CHANNELS[cell.index[1]]] if one_by_one else []
        moment = None if self._snapshot is None else self._snapshot.moment
        # Only behind its batch there is a mean; the map shows it.
        if moment is not None and moment.trace.label is not None:
            mean = mean_in_batch(moment, cell)
            if mean is not None and not self.mosaic.picture.coloured:
                about.append(image_and_batch(exact(moment.value(cell)), exact(mean)))
        return " · ".join(about)

    # ---- what is pointed out -----------------------------------------------------------------------------------------

    def mark(self, cell: Cell | None) -> None:
        """Mark the selected weight, and choose its layer; of a weight's gradient or update the weight itself.

        None, and whatever is no weight of a convolution, marks nothing.
        """
        self._marked = cell
        names = [f"W{number + 1}" for number in range(self.layer.count())]
        if cell is not None and cell.base in names:
            self.layer.setCurrentIndex(names.index(cell.base))
        self._mark()

    def _mark(self) -> None:
        cell, shown = self._marked, self._shown
        here = cell is not None and shown is not None and cell.base == Cell(shown.symbol).base
        self.mosaic.set_mark(cell.index if cell is not None and here else None)

    def frame(self, regions: Mapping[str, Region]) -> None:
        """Frame a part of the weights that are shown, in place of what was framed; an empty mapping frames nothing."""
        region = None if self._shown is None else regions.get(self._shown.symbol)
        self.mosaic.set_frames(() if region is None else region.boxes)

    def _cell(self, tile: int, row: int, column: int) -> Cell:
        symbol = "" if self._shown is None else self._shown.symbol
        return Cell(symbol, self.mosaic.index_of(TileCell(tile, row, column)))

    def _point(self, tile: int, row: int, column: int, _value: float) -> None:
        cell = self._cell(tile, row, column)
        # Told again with every new value.
        if cell != self._pointed:
            self._pointed = cell
            self.cell_pointed.emit(cell)

    def _leave(self) -> None:
        if self._pointed is not None:
            self._pointed = None
            self.cell_pointed.emit(None)
