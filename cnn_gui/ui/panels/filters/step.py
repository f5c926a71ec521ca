"""What the filters panel shows of the weights of a layer: as they are, or in a step their gradient and their change."""

from __future__ import annotations

from cnn_gui.explain.cell import Cell
from cnn_gui.explain.phases.phase import Phase
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.ui.widgets.mosaic.step_look import Weights, weights_in
from cnn_gui.ui.widgets.text.numbers import shape_text


def weights_of(snapshot: Snapshot, layer: str, number: int) -> Weights | None:
    """Return what to show of W``number``, the weights of ``layer``; None if the snapshot has none of it."""
    array = snapshot.filters.get(layer)
    if array is None:
        return None
    symbol = f"W{number}"
    if snapshot.walk is None:
        return Weights(symbol, array, shape_text(array.shape))
    return weights_in(snapshot.walk, f"{layer}.W", symbol)


def layer_of(phase: Phase, count: int, otherwise: int) -> int:
    """Return which of ``count`` convolutions a phase is about, from 0: the one whose weights it reads or writes."""
    about = {Cell(symbol).base for symbol in phase.symbols}
    found = [index for index in range(count) if f"W{index + 1}" in about]
    return found[0] if len(found) == 1 else otherwise
