"""The weights of one filter or unit: chosen, seen, and changed by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from cnn_gui.engine import Array
from cnn_gui.explain.cell import Cell
from cnn_gui.training.inspection.kernels import KERNELS
from cnn_gui.training.inspection.what_if import Place
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.what_if.choice import WeightsChoice
from cnn_gui.ui.panels.what_if.weight_editor import WeightEditor
from cnn_gui.ui.panels.what_if.weights import Edit, Multiplies, Weights
from cnn_gui.ui.widgets.fields.switch import switch
from cnn_gui.ui.widgets.mosaic.map_picture import CHANNELS
from cnn_gui.ui.widgets.text.numbers import TIMES
from cnn_gui.ui.widgets.text.plain import plain

UNIT = theme.UNIT

EMPTY = "The weights of the chosen filter appear here."


class FilterEditor(QWidget):
    """The weights that are chosen as a grid, the bias beside it, and what can be done with all of them at once.

    Attributes: choice, grid, bias (editors), zero, invert, preset (buttons), presets (the menu of the last), whole (the
    switch for all channels).
    Signals: edit_wanted(Edit); refused(sentence); chosen(), after another filter was chosen.
    """

    edit_wanted = Signal(object)
    refused = Signal(str)
    chosen = Signal()

    def __init__(self, choice: WeightsChoice) -> None:
        super().__init__()
        self.choice = choice
        self._classes: tuple[str, ...] = ()
        self._colour_images = False
        self._parameters: Mapping[str, Array] = {}
        self._before: Mapping[str, Array] = {}
        self.grid = WeightEditor("W", empty_text=EMPTY)
        self.bias = WeightEditor("b", colour_bar=False)
        self.zero = self._button("Zero", "Make all these weights 0", self._zero)
        self.invert = self._button("Invert", "Turn the sign of all these weights", self._invert)
        meaning = "Put a filter that is known from image processing here, as long as the learned one"
        self.preset = self._button("Preset…", meaning, self._offer_presets)
        self.preset.setAccessibleName("Preset filter")
        self.presets = QMenu(self.preset)
        for name, (meaning, _) in KERNELS.items():
            self.presets.addAction(meaning).triggered.connect(partial(self.put, name))
        self.whole = switch(
            "All",
            "All channels at once",
            "Zero, Invert and Preset change all channels, and not only the one that is shown",
        )
        self.whole.setChecked(True)
        self._place()
        choice.changed.connect(self._show_chosen)
        self.grid.edited.connect(self._edit_weight)
        self.bias.edited.connect(self._edit_bias)
        for editor in (self.grid, self.bias):
            editor.refused.connect(self.refused)
        self.grid.set_place_name(self._weight_name)
        self.bias.set_place_name(self._bias_name)
        self.set_editable(False)

    def _button(self, text: str, meaning: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(plain(meaning))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(slot)
        return button

    def _place(self) -> None:
        # Room for the numbers of a filter 3×3.
        self.grid.setMinimumWidth(13 * UNIT + UNIT // 2)
        self.bias.setFixedSize(10 * UNIT, 9 * UNIT)
        column = QVBoxLayout()
        column.setSpacing(UNIT // 2)
        column.addWidget(self.bias)
        for button in (self.zero, self.invert, self.preset, self.whole):
            column.addWidget(button)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        row.addWidget(self.grid, 1)
        row.addLayout(column)

    # ---- what it shows -----------------------------------------------------------------------------------------

    def begin_run(self, layers: tuple[Weights, ...], classes: tuple[str, ...], colour_images: bool) -> None:
        """Offer the layers of another network; its weights come with the next snapshot."""
        self._classes, self._colour_images = classes, colour_images
        self._parameters, self._before = {}, {}
        self.choice.set_weights(layers)
        self._show_chosen()

    def show_parameters(self, parameters: Mapping[str, Array], before: Mapping[str, Array]) -> None:
        """Show the parameters of now; before: those arrays that were others before the edits, by name."""
        self._parameters, self._before = parameters, before
        self._show_weights()

    def set_editable(self, editable: bool) -> None:
        """Let numbers be changed, or only be looked at."""
        self.grid.set_editable(editable)
        self.bias.set_editable(editable)
        for button in (self.zero, self.invert):
            button.setEnabled(editable)
        weights = self.choice.weights()
        self.preset.setEnabled(editable and weights is not None and weights.rows % 2 == 1)

    def show_cell(self, cell: Cell) -> bool:
        """Choose the weight or bias of a cell such as W1[3, 0, 1, 2] or b1[3]; whether it is one."""
        for index, weights in enumerate(self.choice.layers()):
            if cell.base == weights.weight:
                unit, channel, _, _ = weights.find(cell.index)
                self.choice.choose(index, unit, channel)
                return True
            if cell.base == weights.bias:
                self.choice.choose(index, cell.index[0])
                return True
        return False

    def _show_chosen(self) -> None:
        weights = self.choice.weights()
        convolution = weights is not None and weights.convolution
        self.preset.setVisible(convolution)
        self.whole.setVisible(weights is not None and weights.channels > 1)
        self.set_editable(self.grid.is_editable())
        if weights is not None:
            self.whole.setText(f"All {weights.channels}")
            self.whole.setAccessibleName(f"All {weights.channels} {'channels' if convolution else 'maps'} at once")
            self.grid.set_title(self._title(weights))
            self.grid.set_detail(self._detail(weights))
            self.bias.set_title(f"{weights.bias}[{self.choice.unit.value()}]")
            self.bias.set_detail("bias")
            for button, verb in ((self.zero, "Zero"), (self.invert, "Invert")):
                button.setAccessibleName(f"{verb} the {weights.kind.value}")
        self._show_weights()
        self.chosen.emit()

    def _show_weights(self) -> None:
        weights = self.choice.weights()
        array = None if weights is None else self._parameters.get(weights.weight_name)
        if weights is None or array is None:
            self.grid.set_maps(None)
            self.bias.set_maps(None)
            return
        unit, channel = self.choice.unit.value(), self.choice.channel.value()
        biases = self._parameters[weights.bias_name]
        # One scale for both, so that the colour bar holds for the bias too.
        largest = max(float(np.abs(array).max()), float(np.abs(biases).max()))
        before = self._before.get(weights.weight_name)
        old = None if before is None else weights.grid(before, unit, channel)
        self.grid.set_weights(weights.grid(array, unit, channel), old, largest=largest)
        before = self._before.get(weights.bias_name)
        old = None if before is None else before[unit].reshape(1, 1)
        self.bias.set_weights(biases[unit].reshape(1, 1), old, largest=largest)

    def _title(self, weights: Weights) -> str:
        unit, channel = self.choice.unit.value(), self.choice.channel.value()
        if weights.convolution:
            return f"{weights.weight}[{unit}, {channel}]"
        return f"{weights.weight}[{unit}]" if weights.kind is Multiplies.GAMMA else f"{weights.weight}[:, {unit}]"

    def _detail(self, weights: Weights) -> str:
        if weights.convolution:
            if self._colour_images and weights.weight == "W1":
                return CHANNELS[self.choice.channel.value()]
            return f"{weights.rows}{TIMES}{weights.columns}"
        unit = self.choice.unit.value()
        if weights.kind is Multiplies.GAMMA:
            return "factor"
        last = weights is self.choice.layers()[-1] and unit < len(self._classes)
        source = f"map {self.choice.channel.value()}" if weights.channels > 1 else "inputs"
        return f"{source} to {f'class {self._classes[unit]}' if last else f'unit {unit}'}"

    def _weight_name(self, row: int, column: int) -> str:
        weights = self.choice.weights()
        assert weights is not None, "there is a grid only of a layer"
        place = weights.place(self.choice.unit.value(), self.choice.channel.value(), row, column)
        return str(Cell(weights.weight, place))

    def _bias_name(self, _row: int, _column: int) -> str:
        weights = self.choice.weights()
        assert weights is not None, "there is a bias only of a layer"
        return str(Cell(weights.bias, (self.choice.unit.value(),)))

    # ---- edits -------------------------------------------------------------------------------------------------

    def put(self, name: str) -> None:
        """Put a filter of KERNELS in the place of the learned one."""
        weights = self.choice.weights()
        if weights is not None and weights.weight_name in self._parameters:
            # What stands there now may be zero, or another preset.
            learned = self._before.get(weights.weight_name, self._parameters[weights.weight_name])
            self.edit_wanted.emit(weights.preset(learned, *self._scope(weights), name))

    def _offer_presets(self) -> None:
        self.presets.popup(self.preset.mapToGlobal(QPoint(0, self.preset.height())))

    def _zero(self) -> None:
        self._replace(lambda part: np.zeros_like(part))

    def _invert(self) -> None:
        self._replace(lambda part: -part)

    def _replace(self, change: Callable[[Array], Array]) -> None:
        weights = self.choice.weights()
        array = None if weights is None else self._parameters.get(weights.weight_name)
        if weights is not None and array is not None:
            unit, channel = self._scope(weights)
            self.edit_wanted.emit(weights.replaced(array, unit, channel, change(weights.part(array, unit, channel))))

    def _scope(self, weights: Weights) -> tuple[int, int | None]:
        """The unit, and the channel that the buttons change: None for all."""
        everything = weights.channels == 1 or self.whole.isChecked()
        return self.choice.unit.value(), None if everything else self.choice.channel.value()

    def _edit_weight(self, row: int, column: int, value: float, goes_on: bool) -> None:
        weights = self.choice.weights()
        if weights is not None:
            place = weights.place(self.choice.unit.value(), self.choice.channel.value(), row, column)
            self._want(weights.weight_name, place, value, goes_on)

    def _edit_bias(self, _row: int, _column: int, value: float, goes_on: bool) -> None:
        weights = self.choice.weights()
        if weights is not None:
            self._want(weights.bias_name, (self.choice.unit.value(),), value, goes_on)

    def _want(self, name: str, place: Place, value: float, goes_on: bool) -> None:
        self.edit_wanted.emit(Edit(name, place, value, goes_on))
