"""The learned filters: every weight of a convolution, in diverging colours around zero."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QVBoxLayout

from cnn_gui.training.events import RunStarted
from cnn_gui.training.snapshot import Demand, Snapshot
from cnn_gui.ui import theme
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.reading_pace import SECONDS_BETWEEN_BARS
from cnn_gui.ui.widgets.heading import Heading
from cnn_gui.ui.widgets.mosaic import Mosaic

UNIT = theme.UNIT


class FiltersPanel(Panel):
    """All filters of one convolution layer; a layer behind another has one tile for each of its input channels.

    Attributes: mosaic, layer (the choice of the layer, hidden where there is only one).
    """

    title: ClassVar[str] = "Filters"
    seconds_between_frames: ClassVar[float] = SECONDS_BETWEEN_BARS
    needs: ClassVar[Demand] = Demand(trace=False, filters=True)

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: Snapshot | None = None
        self._channels = 1
        self.layer = QComboBox()
        self.layer.setAccessibleName("Convolution layer")
        self.layer.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.layer.currentIndexChanged.connect(self._show_again)
        self.mosaic = Mosaic(
            "W1", kind="diverging", noun="filter", empty_text="The filters of the first convolution appear here."
        )
        self.mosaic.set_naming(self._name)
        self.mosaic.clicked.connect(lambda index, _row, _column: self.enlarge(self.mosaic, index))
        self._heading = Heading("Layer")
        self._heading.add_control(self.layer)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, 0, 2 * UNIT, UNIT)
        column.setSpacing(UNIT // 2)
        column.addWidget(self._heading)
        column.addWidget(self.mosaic, 1)

    def begin_run(self, run: RunStarted) -> None:
        """Offer the convolutions of this run's network."""
        names = [layer.name for layer in run.layers if layer.kind == "Conv2D"]
        self._snapshot = None
        if names == [self.layer.itemText(index) for index in range(self.layer.count())]:
            return  # the person's choice stays, and what is enlarged
        self.layer.blockSignals(True)
        self.layer.clear()
        self.layer.addItems(names)
        self.layer.blockSignals(False)
        self._heading.setVisible(len(names) > 1)
        self.mosaic.set_maps(None)

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Show the weights of the chosen layer."""
        self._snapshot = snapshot
        weights = snapshot.filters.get(self.layer.currentText())
        if weights is None:
            return
        filters, self._channels, height, width = weights.shape
        self.mosaic.set_title(f"W{self.layer.currentIndex() + 1}")
        self.mosaic.set_detail("×".join(str(n) for n in weights.shape))
        self.mosaic.set_maps(np.reshape(weights, (filters * self._channels, height, width)), words=words)

    def _show_again(self) -> None:
        if self._snapshot is not None:
            self.show_frame(self._snapshot)

    def _name(self, index: int) -> str:
        if self._channels == 1:
            return f"filter {index}"
        filter_index, channel = divmod(index, self._channels)
        return f"filter {filter_index} · channel {channel}"
