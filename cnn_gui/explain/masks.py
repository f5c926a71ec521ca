"""Where gradient gets through: which ReLUs are open, who won a pooling window, and where both is so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnn_gui.explain.anatomy import CellError
from cnn_gui.explain.curve import slopes, steepest
from cnn_gui.explain.windows import under
from cnn_gui.shares import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.engine.layers.layer import Mask as Truths
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment


SATURATED = 0.01
"""Where an activation has less than this share of its steepest slope, hardly any gradient passes."""


@dataclass(frozen=True, eq=False)
class Mask:
    """Positions of one array that let gradient through.

    Attributes:
        symbol: the array whose positions these are.
        passes: True where gradient passes, in the shape of that array.
        word: what the positions that pass are called: "open", "winners", "receive gradient".
    """

    symbol: str
    passes: Truths
    word: str

    @property
    def count(self) -> int:
        """How many positions let gradient through."""
        return int(np.count_nonzero(self.passes))

    @property
    def total(self) -> int:
        """How many positions there are."""
        return self.passes.size

    @property
    def share(self) -> float:
        """Count of total, 0…1."""
        return self.count / self.total

    @property
    def text(self) -> str:
        """For a person: 1,204 of 5,408 open (22.3 %)."""
        return f"{self.count:,} of {self.total:,} {self.word} ({percent(self.share)} %)"


def relu_mask(moment: Moment, symbol: str) -> Mask:
    """Return where the ReLU that makes ``symbol`` ("A1") is open: its positions are those of its input, Z > 0.

    Raises CellError if no ReLU makes it.
    """
    part = _stage(moment, symbol, "relu")
    return Mask(part.before, moment.array(part.before) > 0, "open")


def activation_mask(moment: Moment, symbol: str) -> Mask:
    """Return where the activation that makes ``symbol`` lets gradient through well, as positions of its input.

    A ReLU: where it is open. A leaky ReLU: above 0, where it is not only a part. All others: where they are not
    saturated, which is where the size of the derivative is at least a hundredth of the largest that it has anywhere.
    Raises CellError if no activation makes it.
    """
    part = next((part for part in moment.layers.parts if part.symbol == symbol and part.is_activation), None)
    if part is None:
        known = [part.symbol for part in moment.layers.parts if part.is_activation]
        raise _unknown(symbol, "n activation", known)
    z = moment.array(part.before)
    if part.kind in ("relu", "leaky relu"):
        return Mask(part.before, z > 0, "open" if part.kind == "relu" else "above 0")
    passes = np.abs(slopes(part, z)) >= SATURATED * steepest(part)
    return Mask(part.before, passes, "not saturated")


def winner_mask(moment: Moment, symbol: str) -> Mask:
    """Return which positions of the input of the pooling that makes ``symbol`` ("P1") won a window.

    In each window one, the first of equal ones in row-major order; where windows overlap one position may win several.
    A dropped row or column holds none. Raises CellError if no max pooling makes it.
    """
    part = _stage(moment, symbol, "pooling")
    a = moment.array(part.before)
    size, stride = part.size, part.stride
    wins = np.zeros(a.shape, np.bool_)
    windows = sliding_window_view(a, (size, size), (1, 2))[:, ::stride, ::stride]
    best = windows.reshape(*windows.shape[:3], size * size).argmax(-1)
    c, i, j = np.indices(best.shape)
    wins[c, stride * i + best // size, stride * j + best % size] = True
    return Mask(part.before, wins, "winners")


def pooled_mask(moment: Moment, symbol: str) -> Mask:
    """Return which positions of the input of a pooling are in any of its windows. Raises CellError if none makes it."""
    part = next((part for part in moment.layers.parts if part.symbol == symbol and part.is_pooling), None)
    if part is None:
        raise _unknown(symbol, " pooling", [part.symbol for part in moment.layers.parts if part.is_pooling])
    before = moment.layers.part(part.before)
    held = [np.zeros(extent, np.bool_) for extent in before.shape[1:]]
    for axis, places in enumerate(held):
        for place in range(part.shape[1 + axis]):
            places[under(part, axis, slice(place, place + 1))] = True
    passes = np.broadcast_to(held[0][:, None] & held[1], before.shape)
    return Mask(part.before, passes, "in a window")


def gradient_mask(moment: Moment, symbol: str) -> Mask:
    """Return which positions of ``symbol`` ("Z1") receive gradient through the ReLU and the pooling behind it.

    Open and, if a pooling follows, winner or in a window. Other activations weaken a gradient but never shut it off.
    Behind anything else every position passes, also behind a batch normalisation with the batch's own mean: all of its
    numbers get gradient by way of that. No label is needed: where it passes, the gradient may still happen to
    be 0. Raises CellError if ``symbol`` is no stage.
    """
    part = _stage(moment, symbol)
    passes = np.ones(part.shape, np.bool_)
    following = moment.layers.after(part)
    while following is not None and following.keeps_places and not _hangs_on_the_batch(moment, following):
        if following.kind == "relu" or following.settings.get("slope") == 0:
            passes &= moment.array(following.before) > 0
        following = moment.layers.after(following)
    # A pooling changes the places, so what lies behind it belongs to other positions.
    if following is not None and following.is_pooling:
        mask = winner_mask if following.kind == "pooling" else pooled_mask
        passes &= mask(moment, following.symbol).passes
    return Mask(symbol, passes, "receive gradient")


def _hangs_on_the_batch(moment: Moment, part: Part) -> bool:
    used = moment.trace.stage(part.symbol).normalised_with
    return used is not None and used.of_batch


def _unknown(symbol: str, kind: str, known: Sequence[str]) -> CellError:
    return CellError(
        f"{symbol!r} is not the output of a{kind} of this network; those are: {', '.join(known) or 'none'}"
    )


def _stage(moment: Moment, symbol: str, kind: str = "") -> Part:
    parts = [part for part in moment.layers.parts if kind in ("", part.kind)]
    for part in parts:
        if part.symbol == symbol:
            return part
    raise _unknown(symbol, f" {kind or 'layer'}", [part.symbol for part in parts])
