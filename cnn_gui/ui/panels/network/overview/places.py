"""Where the blocks of the overview stand, and which place of the row of columns each of its places means."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

import numpy as np
from PySide6.QtCore import QRectF

from cnn_gui.engine import Shape
from cnn_gui.ui.widgets.text.numbers import shape_text

GAP = 3.0
"""Logical pixels between two blocks."""

LEAST = 0.7
"""Height of the lowest block, as a share of the highest one's."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Block:
    """A stage as the overview shows it.

    Attributes: symbol ("Z1"), words (what makes it: "conv 3×3"), kind (as the engine calls it), shape (of one image;
    () for a single number).
    """

    symbol: str
    words: str
    kind: str
    shape: Shape

    @property
    def text(self) -> str:
        """Everything about it: Z1 · conv 3×3 · 8×26×26."""
        return " · ".join(filter(None, (self.symbol, self.words, shape_text(self.shape))))


@dataclass(frozen=True)
class Row:
    """The row of columns, in its own logical pixels.

    Attributes: spans (from where to where each stage stands in it; None: beside it, where it is always in sight), left,
    right (the part that is in sight).
    """

    spans: tuple[Span | None, ...] = ()
    left: int = 0
    right: int = 0

    def is_in_sight(self, index: int) -> bool:
        """Return whether a stage is in sight, all of it."""
        span = self.spans[index]
        return span is None or (self.left <= span[0] and span[1] <= self.right)


def boxes(blocks: Sequence[Block], area: QRectF) -> list[QRectF]:
    """Return where the blocks stand: side by side, equally wide, as high as their maps are large.

    The largest maps fill the height, smaller ones less of it, by the logarithm of their side; numbers in a row have the
    least, in which a name still has room.
    """
    if not blocks:
        return []
    sides = [max(block.shape[-2:]) if len(block.shape) > 1 else 1 for block in blocks]
    most = max(log2(max(sides)), 1.0)
    step = (area.width() + GAP) / len(blocks)
    found = []
    for place, side in enumerate(sides):
        height = area.height() * (LEAST + (1 - LEAST) * log2(side) / most)
        top = area.center().y() - height / 2
        found.append(QRectF(area.left() + place * step, top, max(step - GAP, 1.0), height))
    return found


def to_overview(row: Row, stands: Sequence[QRectF], at: float) -> float:
    """Return which place of the overview stands for one of the row; stands: what `boxes` has given."""
    there, here = _knots(row, stands)
    return float(np.interp(at, there, here)) if there else 0.0


def beginning(row: Row, stands: Sequence[QRectF], middle: float) -> int:
    """Return where the part in sight is to begin so that its frame in the overview is around a middle.

    As near as there can be: at both ends of the row it goes no further.
    """
    there, here = _knots(row, stands)
    if not there:
        return row.left
    width = row.right - row.left

    def middle_from(left: int) -> float:
        return float(np.interp((left, left + width), there, here).sum()) / 2

    return bisect_left(range(max(round(there[-1]) - width, 0)), middle, key=middle_from)


def _knots(row: Row, stands: Sequence[QRectF]) -> tuple[list[float], list[float]]:
    there: list[float] = []
    here: list[float] = []
    for span, box in zip(row.spans, stands, strict=True):
        if span is not None:
            there += span
            here += (box.left(), box.right())
    return there, here
