"""Which weights are looked at: layer, filter or unit, channel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.what_if.weights import Multiplies, Weights
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox
from cnn_gui.ui.widgets.fields.number_fields import WholeField
from cnn_gui.ui.widgets.text.plain import plain

UNIT = theme.UNIT


class WeightsChoice(QWidget):
    """Which layer, which filter or unit of it, which channel.

    Attributes: layer, unit, channel (the fields; the last is hidden where there is only one).
    Signals: changed(), after the person or `choose` chose something else.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[Weights, ...] = ()
        self.layer = ChoiceBox("Layer")
        self.layer.setToolTip("Layer whose weights are shown")
        self.unit = WholeField(0, minimum=0, maximum=0, name="Filter")
        self.channel = WholeField(0, minimum=0, maximum=0, name="Channel")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT // 2)
        for field in (self.layer, self.unit, self.channel):
            row.addWidget(field)
        row.addStretch(1)
        self.layer.currentIndexChanged.connect(self._choose_layer)
        self.unit.valueChanged.connect(self.changed)
        self.channel.valueChanged.connect(self.changed)
        self._fit()

    def set_weights(self, layers: tuple[Weights, ...]) -> None:
        """Offer the layers of a network; the choice stays if it is there too."""
        if layers == self._all:
            return
        with self._silent():
            chosen = self.layer.currentText()
            self._all = layers
            self.layer.clear()
            self.layer.addItems([weights.layer for weights in layers])
            self.layer.setCurrentIndex(max(self.layer.findText(chosen), 0) if layers else -1)
            self._fit()
        self.changed.emit()

    def layers(self) -> tuple[Weights, ...]:
        """Return what is offered."""
        return self._all

    def weights(self) -> Weights | None:
        """Return the chosen layer, None while there is none."""
        index = self.layer.currentIndex()
        return self._all[index] if 0 <= index < len(self._all) else None

    def choose(self, layer: int, unit: int, channel: int = 0) -> None:
        """Choose by number; what is out of range becomes the nearest there is."""
        with self._silent():
            self.layer.setCurrentIndex(layer)
            self._fit()
            self.unit.setValue(unit)
            self.channel.setValue(channel)
        self.changed.emit()

    def _choose_layer(self) -> None:
        with self._silent():
            self._fit()
        self.changed.emit()

    @contextmanager
    def _silent(self) -> Iterator[None]:
        """Change several fields, of which is told once."""
        fields = (self.layer, self.unit, self.channel)
        for field in fields:
            field.blockSignals(True)
        try:
            yield
        finally:
            for field in fields:
                field.blockSignals(False)

    def _fit(self) -> None:
        weights = self.weights()
        word = Multiplies.FILTER.value if weights is None else weights.kind.value
        source = "map" if word == Multiplies.UNIT.value else "channel"
        self.unit.setPrefix(f"{word} ")
        self.unit.setAccessibleName(word.capitalize())
        self.channel.setPrefix(f"{source} ")
        self.channel.setAccessibleName(source.capitalize())
        self.unit.setMaximum(weights.units - 1 if weights else 0)
        self.channel.setMaximum(weights.channels - 1 if weights else 0)
        several = weights is not None and weights.channels > 1
        self.channel.setVisible(several)
        self.channel.setToolTip("Input channel of the filter" if word == "filter" else "Map in front of this layer")
        self.unit.setToolTip(plain(f"{word.capitalize()} of this layer"))
