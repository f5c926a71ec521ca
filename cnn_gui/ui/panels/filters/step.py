"""What the filters panel shows of the weights of a layer: as they are, or in a step their gradient and their change."""

from __future__ import annotations

from dataclasses import dataclass

from cnn_gui.explain.cell import Cell
from cnn_gui.explain.phases.phase import Phase
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.ui.look.colormaps import Floats
from cnn_gui.ui.widgets.mosaic.marks import Lit
from cnn_gui.ui.widgets.mosaic.step_look import parameter_look
from cnn_gui.ui.widgets.text.numbers import MINUS, shape_text


@dataclass(frozen=True, eq=False)
class Weights:
    """An array (F,C,k,k) with its symbol, what its heading says, and whether the present phase reads or writes it."""

    symbol: str
    array: Floats
    title: str
    detail: str
    lit: Lit = ""


def weights_of(snapshot: Snapshot, layer: str, number: int) -> Weights | None:
    """Return what to show of W``number``, the weights of ``layer``; None if the snapshot has none of it."""
    array = snapshot.filters.get(layer)
    if array is None:
        return None
    symbol, shape = f"W{number}", shape_text(array.shape)
    walk = snapshot.walk
    if walk is None:
        return Weights(symbol, array, symbol, shape)
    look = parameter_look(walk.phases, walk.index, symbol)
    name, record, cell = f"{layer}.W", walk.record, Cell(look.symbol)
    if cell.is_update:
        change = record.after[name] - record.before[name]
        return Weights(look.symbol, change, f"new {symbol} {MINUS} {symbol}", "the change", look.lit)
    if cell.is_gradient:
        return Weights(look.symbol, record.gradients[name], look.symbol, "mean of the batch", look.lit)
    return Weights(symbol, array, symbol, shape, look.lit)


def layer_of(phase: Phase, count: int, otherwise: int) -> int:
    """Return which of ``count`` convolutions a phase is about, from 0: the one whose weights it reads or writes."""
    about = {Cell(symbol).base for symbol in phase.symbols}
    found = [index for index in range(count) if f"W{index + 1}" in about]
    return found[0] if len(found) == 1 else otherwise
