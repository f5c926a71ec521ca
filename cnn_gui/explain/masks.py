"""Where gradient gets through: which ReLUs are open, who won a pooling window, and where both is so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine.layers.pool import quarters
from cnn_gui.explain.anatomy import CellError
from cnn_gui.shares import percent

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Mask as Truths
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment


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


def winner_mask(moment: Moment, symbol: str) -> Mask:
    """Return which positions of the input of the pooling that makes ``symbol`` ("P1") won their window.

    One in each window, the first of equal ones in row-major order; a dropped row or column holds none.
    Raises CellError if no pooling makes it.
    """
    part = _stage(moment, symbol, "pooling")
    a = moment.array(part.before)
    upper_left, upper_right, lower_left, lower_right = quarters(a)
    first_above, first_below = upper_left >= upper_right, lower_left >= lower_right
    above = np.maximum(upper_left, upper_right) >= np.maximum(lower_left, lower_right)
    wins = np.zeros_like(a)
    routes = (above & first_above, above & ~first_above, ~above & first_below, ~above & ~first_below)
    for quarter, route in zip(quarters(wins), routes, strict=True):
        quarter[...] = route
    return Mask(part.before, wins > 0, "winners")


def gradient_mask(moment: Moment, symbol: str) -> Mask:
    """Return which positions of ``symbol`` ("Z1") receive gradient through the ReLU and the pooling behind it.

    Open and, if a pooling follows, winner. Behind anything else every position passes. No label is needed: where it
    passes, the gradient may still happen to be 0. Raises CellError if ``symbol`` is no stage.
    """
    part = _stage(moment, symbol)
    passes = np.ones(part.shape, np.bool_)
    following = moment.layers.after(part)
    while following is not None and following.kind == "relu":
        passes &= relu_mask(moment, following.symbol).passes
        following = moment.layers.after(following)
    # A pooling changes the places, so what lies behind it belongs to other positions.
    if following is not None and following.kind == "pooling":
        passes &= winner_mask(moment, following.symbol).passes
    return Mask(symbol, passes, "receive gradient")


def _stage(moment: Moment, symbol: str, kind: str = "") -> Part:
    parts = [part for part in moment.layers.parts if kind in ("", part.kind)]
    for part in parts:
        if part.symbol == symbol:
            return part
    known = ", ".join(part.symbol for part in parts) or "none"
    raise CellError(f"{symbol!r} is not the output of a {kind or 'layer'} of this network; those are: {known}")
