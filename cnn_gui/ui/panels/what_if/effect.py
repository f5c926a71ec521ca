"""What edits do to the probe and to the batch: losses, probabilities and a feature map, beside what they were."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from cnn_gui.engine import Trace
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.what_if.before_after import BeforeAfter
from cnn_gui.ui.panels.what_if.compared_bars import ComparedBars
from cnn_gui.ui.panels.what_if.words import changes
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell
from cnn_gui.ui.widgets.pictures.offer import PictureOffer
from cnn_gui.ui.widgets.pictures.pictured import Pictured
from cnn_gui.ui.widgets.text.readout import place_text

UNIT = theme.UNIT

CHROME = 8 * UNIT
"""Height of heading and colour bar of a mosaic."""
BARS_EMPTY = "The probabilities of the classes appear here."
NOW_EMPTY = "What this filter makes of the image appears here."
BEFORE_EMPTY = "What it made of the image before an edit appears here."


class EffectView(QWidget):
    """Losses and readings in words, and a bar for each class. Attributes: words, bars."""

    def __init__(self) -> None:
        super().__init__()
        self._classes: tuple[str, ...] = ()
        self.words = BeforeAfter(3)
        self.bars = ComparedBars(empty_text=BARS_EMPTY)
        PictureOffer(self.bars, lambda: Pictured(self.bars, "Probabilities before and now", vector=True))
        # Room for losses of four digits, before and now.
        self.setMinimumWidth(22 * UNIT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT // 2)
        column.addWidget(self.words)
        column.addWidget(self.bars, 1)

    def begin_run(self, classes: tuple[str, ...]) -> None:
        """Take over the classes of another run."""
        self._classes = classes
        self.bars.set_before(None)
        self.bars.set_classes(classes)
        self.words.set_changes(())

    def show_frame(self, snapshot: Snapshot) -> None:
        """Show what the network makes of the probe, now and before the edits."""
        trace, what_if = snapshot.trace, snapshot.what_if
        if trace is None:
            return
        self.bars.set_before(None if what_if is None else what_if.trace.probabilities)
        self.bars.set_probabilities(trace.probabilities, trace.label)
        self.words.set_changes(changes(trace, what_if, self._classes, snapshot.probe.title))


class MapsView(QWidget):
    """One feature map of the probe, before and now, in the same colours. Attributes: before, now (mosaics)."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[object, ...] = ()
        self.before = Mosaic("Before", noun="map", empty_text=BEFORE_EMPTY)
        self.now = Mosaic("Now", noun="map", empty_text=NOW_EMPTY)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(UNIT)
        for mosaic in (self.before, self.now):
            mosaic.setMinimumWidth(9 * UNIT)
            self._row.addWidget(mosaic, 1)

    def show_map(self, layer: str, channel: int, now: Trace | None, before: Trace | None) -> None:
        """Show one channel of what a layer makes; before: None while nothing is changed."""
        key = (layer, channel, now, before)
        if key == self._shown:
            return
        self._shown = key
        maps = [None if trace is None else _map(trace, layer, channel) for trace in (before, now)]
        there = [one for one in maps if one is not None]
        largest = max((float(np.abs(one).max(initial=0.0, where=np.isfinite(one))) for one in there), default=0.0)
        symbol = "" if now is None else next((s.symbol for s in now.stages if s.layer == layer), "")
        for mosaic, one in zip((self.before, self.now), maps, strict=True):
            mosaic.set_detail(f"{symbol}[{channel}]" if symbol else "")
            mosaic.set_places(partial(_place, symbol, channel) if symbol else None)
            # The same colours mean the same numbers in both.
            mosaic.set_levels((-largest, largest) if largest else None)
            mosaic.set_maps(one)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One above the other, or side by side: whatever makes the maps larger."""
        super().resizeEvent(event)
        upright = min(self.width(), self.height() / 2 - CHROME) > min(self.width() / 2, self.height() - CHROME)
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if upright else QBoxLayout.Direction.LeftToRight)


def _place(symbol: str, channel: int, cell: Cell) -> str:
    return place_text(symbol, (channel, cell.row, cell.column))


def _map(trace: Trace, layer: str, channel: int) -> np.ndarray[tuple[int, ...], np.dtype[np.floating]] | None:
    """One channel (1, H, W) of what a layer makes, None where it makes no maps."""
    for stage in trace.stages:
        if stage.layer == layer and stage.value.ndim == 3:
            return stage.value[channel : channel + 1]
    return None
