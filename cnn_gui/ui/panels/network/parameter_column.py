"""The weights and biases of one layer in the network view, beside the stage that they make."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from cnn_gui.explain.anatomy import Anatomy, Part
from cnn_gui.explain.cell import Cell, update_of
from cnn_gui.explain.regions import Region
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import wear, width_of
from cnn_gui.ui.panels.network.arrangement import Arrangement, arranged
from cnn_gui.ui.panels.network.column import COVERED, NO_LIMIT, fold_of
from cnn_gui.ui.panels.network.stage_heading import StageHeading
from cnn_gui.ui.widgets.mosaic.marks import Lit
from cnn_gui.ui.widgets.mosaic.mosaic import HOW_TO, Mosaic
from cnn_gui.ui.widgets.mosaic.painter import MARGIN
from cnn_gui.ui.widgets.mosaic.step_look import Weights, weight_place, weight_title
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as TileCell
from cnn_gui.ui.widgets.mosaic.tile_layout import fit
from cnn_gui.ui.widgets.text.heading import title_width
from cnn_gui.ui.widgets.text.numbers import shape_text

UNIT = theme.UNIT

# A cell of a filter is to be told apart from its neighbours; of the many weights of a dense layer a pattern is seen.
CELL_OF_A_FILTER, CELL_OF_DENSE = 6.0, 1.0
SHARE_OF_A_FILTER, SHARE_OF_DENSE = 1, 8
WIDEST = 20 * UNIT
HEIGHT_OF_BIASES = 3 * UNIT
"""Logical pixels for the cells of the biases, below the weights."""
HEIGHT_OF_CHANNELS = 6 * UNIT
"""The same for one number per channel, scale and shift of a batch normalisation: both are equally many."""
LEAST_TILES = 18 * UNIT
"""The weights are not made smaller than this for what may be covered."""

OF_VALUES = "weights"
OF_CHANNELS = "scale, shift"
OF_IMAGE = "← this image"
OF_BATCH = "← mean of batch"
OF_UPDATE = "change"


class ParameterView:
    """A mosaic of the weights or the biases of one layer: in a step of their gradient, then of their change.

    Attributes: name ("W2"), key ("dense1.W"), mosaic, arrangement.
    """

    def __init__(self, layers: Anatomy, part: Part, name: str, classes: tuple[str, ...]) -> None:
        self.name, self.key = name, layers.parameter_name(name)
        before = layers.part(part.before)
        flattened = layers.part(before.before).shape if before.kind == "flatten" else ()
        self.arrangement: Arrangement = arranged(layers.shapes[name], flattened)
        self._before = before.before
        self._filters = part.kind == "convolution"
        self._noun = "channel" if len(part.shape) == 3 and not self._filters else "unit"
        self._classes = classes if part is layers.last else ()
        self._symbol = name
        self._mean = False
        self.mosaic = Mosaic(name, kind="diverging", noun="filter" if self._filters else self._noun)
        self.mosaic.picture.in_rows = True
        self.mosaic.set_meaning(HOW_TO)
        self.mosaic.set_detail(shape_text(layers.shapes[name]))
        self.mosaic.set_naming(self._naming)
        self.mosaic.set_places(self._place)
        self.mosaic.set_about(self._about)

    @property
    def symbol(self) -> str:
        """The symbol of the array that is shown: "W2", "dW2" or "update:W2"."""
        return self._symbol

    def show(self, weights: Weights, *, words: bool = True) -> None:
        """Show the parameter itself, its gradient or its change."""
        self.dress(weights.symbol, weights.lit)
        self._mean = weights.mean
        self.mosaic.set_maps(self.arrangement.of(weights.array), words=words)

    def dress(self, symbol: str, lit: Lit) -> None:
        """Say what is shown."""
        if symbol != self._symbol:
            self._symbol = symbol
            self.mosaic.set_title(weight_title(symbol))
            # Until its numbers come, others would stand there under its name.
            self.mosaic.set_maps(None)
        self.mosaic.set_lit(lit)

    def lit(self) -> Lit:
        """Return whether the phase reads or writes it."""
        return self.mosaic.lit()

    def cell(self, place: TileCell) -> Cell:
        """Return which number stands at a place of the mosaic."""
        return Cell(self._symbol, self.arrangement.index_of(self.mosaic.index_of(place)))

    def shows(self, cell: Cell) -> bool:
        """Of a weight's gradient or change the weight itself is marked, and the other way round."""
        return cell.base == self.name

    def mark(self, cell: Cell | None) -> None:
        """Mark a number of this parameter, its gradient or its change."""
        here = cell is not None and self.shows(cell)
        self.mosaic.set_mark(self.arrangement.shown_at(cell.index) if cell is not None and here else None)

    def frame(self, regions: Mapping[str, Region]) -> None:
        """Frame what of it is among the regions."""
        region = regions.get(self._symbol)
        self.mosaic.set_frames(() if region is None else self.arrangement.boxes(region.boxes))

    def least_width(self, height: float) -> int:
        """Return the width in logical pixels that its cells need in a height, as far as there can be so much."""
        shape = self.arrangement.shown_shape
        if len(shape) == 1:
            return 0
        side = CELL_OF_A_FILTER if self._filters else CELL_OF_DENSE
        rows, columns = shape[-2:]
        images, maps = (shape[0], shape[1]) if len(shape) == 4 else (1, shape[0])
        down = max(int(height / ((rows + 1) * side)), 1)
        across = -(-images // down) * maps
        return min(ceil(across * (columns + 1) * side) + 2 * MARGIN, WIDEST)

    def height_in(self, width: int, height: int) -> int:
        """Return how much of a height its cells fill in a width, in logical pixels."""
        shape = self.arrangement.shown_shape
        if len(shape) == 1:
            return HEIGHT_OF_CHANNELS
        rows, columns = shape[-2:]
        images, maps = (shape[0], shape[1]) if len(shape) == 4 else (1, shape[0])
        ratio = self.mosaic.devicePixelRatioF()
        # In a place of another shape equally large cells may stand in other rows: so until nothing changes.
        while (layout := fit(images * maps, rows, columns, width * ratio, height * ratio, group=maps)) is not None:
            filled = ceil(layout.height / ratio)
            if filled >= height:
                break
            height = filled
        return height

    def _naming(self, tile: int) -> str:
        shape = self.arrangement.shown_shape
        if self.arrangement.is_matrix:
            return "matrix"
        unit, inside = divmod(tile, shape[1]) if len(shape) == 4 else (tile, 0)
        name = f"filter {unit}" if self._filters else self._unit(unit)
        several = len(shape) == 4 and shape[1] > 1
        return f"{name} · {'channel' if self._filters else 'map'} {inside}" if several else name

    def _place(self, place: TileCell) -> str:
        return weight_place(self._symbol, self.cell(place).index, mean=self._mean)

    def _about(self, place: TileCell) -> str:
        if self._filters:
            return ""
        index = self.cell(place).index
        to = self._unit(index[-1])
        if not self.arrangement.maps or len(index) == 1:
            return to
        return f"from {Cell(self._before, self.mosaic.index_of(place)[1:])} to {to}"

    def _unit(self, unit: int) -> str:
        return f"class {self._classes[unit]}" if self._classes else f"{self._noun} {unit}"


class ParameterColumn(QWidget):
    """The weights of one layer and its biases: below them, or beside them where there is too little height.

    Attributes: heading, key (the symbol of the weights), made (the symbol of the stage that they make), weights,
    biases, views (both), share (of the width that is left).
    """

    kind = "weights"

    def __init__(self, layers: Anatomy, part: Part, classes: tuple[str, ...]) -> None:
        super().__init__()
        self.made, self.key = part.symbol, part.weight
        self.share = SHARE_OF_A_FILTER if part.kind == "convolution" else SHARE_OF_DENSE
        self.weights = ParameterView(layers, part, part.weight, classes)
        self.biases = ParameterView(layers, part, part.bias, classes)
        self.views = (self.weights, self.biases)
        self._per_channel = part.kind == "batch normalisation"
        self._of_values = OF_CHANNELS if self._per_channel else OF_VALUES
        self._label = self.heading = StageHeading(self._of_values)
        self._label.setProperty("muted", True)
        wear(self._label, "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._label)
        self._both = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._both.addWidget(self.weights.mosaic, 1)
        self._both.addWidget(self.biases.mosaic)
        self._both.addStretch(0)
        column.addLayout(self._both, 1)
        self._tiles = 0
        self._beside: bool | None = None
        self._fold = fold_of(classes) if part is layers.last else None
        self.measure()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def measure(self) -> None:
        """Be as wide as the words need."""
        texts = [width_of(text) for text in (self._of_values, OF_IMAGE, OF_BATCH, OF_UPDATE)]
        titles = [ceil(title_width(weight_title(update_of(view.name)))) for view in self.views]
        words = ceil(max(texts)) + self.heading.room()
        self._least, self._least_biases = max(words, *titles) + 2 * MARGIN, titles[1] + 2 * MARGIN
        beside, self._beside = self._beside is True, None
        self._place_biases(beside=beside)
        self.setMinimumWidth(self._least)

    def parts(self) -> tuple[QWidget, ...]:
        """Return everything that a person can point at."""
        return self, self._label, *self.reached()

    @property
    def symbol(self) -> str:
        """What is said of it when it is out of sight."""
        return self.weights.symbol

    def reached(self) -> tuple[QWidget, ...]:
        """Return what Tab reaches in it."""
        return tuple(view.mosaic for view in self.views)

    def minimumSizeHint(self) -> QSize:
        """As high as a column of a stage."""
        return QSize(self._least, self._label.sizeHint().height() + self.weights.mosaic.minimumSizeHint().height())

    def make_legible(self, height: int, _width: int = NO_LIMIT) -> None:
        """Be as wide as the cells need in a height."""
        below = self._height_of_biases()
        beside = height < self.minimumSizeHint().height() + below
        self._place_biases(beside=beside)
        tiles = height - self._label.sizeHint().height() - self.weights.mosaic.around() - (0 if beside else below)
        # The bar of the walk may lie over the lower end: what is shown there is shown above it where there is room.
        self._tiles = tiles if beside else max(tiles - COVERED, min(tiles, LEAST_TILES))
        least = self._beside_width() + max(self._least, self.weights.least_width(self._tiles))
        if least != self.minimumWidth():
            self.setMinimumWidth(least)
        self._end_weights()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the biases stand close below the weights."""
        super().resizeEvent(event)
        self._end_weights()

    def _place_biases(self, *, beside: bool) -> None:
        if beside == self._beside:
            return
        self._beside = beside
        directions = QBoxLayout.Direction
        self._both.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self._both.setSpacing(UNIT if beside else 0)
        biases = self.biases.mosaic
        biases.set_fold(self._fold if beside else None)
        biases.setMinimumSize(self._least_biases, 0 if beside else self._height_of_biases())
        biases.setMaximumSize(
            self._least_biases if beside else NO_LIMIT, NO_LIMIT if beside else biases.minimumHeight()
        )
        self.weights.mosaic.setMinimumWidth(self._least)

    def _height_of_biases(self) -> int:
        return self.biases.mosaic.around() + (HEIGHT_OF_CHANNELS if self._per_channel else HEIGHT_OF_BIASES)

    def _beside_width(self) -> int:
        return self._least_biases + UNIT if self._beside else 0

    def _end_weights(self) -> None:
        """Give the weights no more height than they fill, so that the biases stand close below them."""
        most = NO_LIMIT
        if not self._beside and self._tiles > 0:
            filled = self.weights.height_in(self.width() - 2 * MARGIN, self._tiles)
            most = self.weights.mosaic.around() + max(filled, LEAST_TILES // 4)
        self.weights.mosaic.setMaximumHeight(most)

    def say(self, *, in_walk: bool) -> None:
        """Say above what of the weights is shown: in a walk gradients are of the batch, otherwise of this image."""
        shown = Cell(self.symbol)
        gradient = OF_BATCH if in_walk else OF_IMAGE
        self._label.setText(OF_UPDATE if shown.is_update else gradient if shown.is_gradient else self._of_values)

    def text(self) -> str:
        """Return what stands above."""
        return self._label.text()
