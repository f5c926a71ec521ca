"""What the update of a step that is walked through has done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.cell import Cell
from cnn_gui.training.messages.update_effect import Moved, UpdateEffect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.training.inspection.walk import Walk


def effect_of(walk: Walk, updates: Sequence[str]) -> UpdateEffect:
    """Return what an update has done to the loss of its own batch, and to each parameter.

    updates: the symbols of the new parameters, "update:W1", in the network's order. See `Walk.loss_after` for what the
    first call costs.
    """
    record = walk.record
    moved = []
    for symbol, (name, before) in zip(updates, record.before.items(), strict=True):
        # In float64: squares of small changes would be lost.
        change = record.after[name].astype(np.float64) - before
        size = float(np.linalg.norm(before.astype(np.float64)))
        share = float(np.linalg.norm(change)) / size if size else None
        moved.append(Moved(Cell(symbol).base, before.size, int(np.count_nonzero(change)), share))
    return UpdateEffect(record.loss, walk.loss_after(), tuple(moved))
