"""How much of something the batch as a whole has comes from each of its images."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Term
from cnn_gui.explain.calculation.figures import Scale, column
from cnn_gui.explain.calculation.image_and_batch import mean_name
from cnn_gui.explain.calculation.lines import EQUAL

if TYPE_CHECKING:
    from cnn_gui.training.messages.batch import BatchView

Figures = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


class Measure(Enum):
    """What is shared out; the value is its name for a person."""

    LOSS = "Loss"
    SIZE = "Size of the gradient"
    GRADIENT = "Gradient"


@dataclass(frozen=True, eq=False)
class Shares:
    """Each image's share of a batch's mean; all shares together are that mean.

    Attributes:
        measure: what is shared out. name: of the mean: "L", "dW1[3, 0, 1, 2]", "size of dZ2".
        values: (N,) of each image by itself. mean: of the batch; as the engine computed it where it has.
    """

    measure: Measure
    name: str
    values: Figures
    mean: float

    @cached_property
    def shares(self) -> Figures:
        """(N,), each value / N."""
        parts: Figures = self.values / len(self.values)
        return parts

    @cached_property
    def scale(self) -> Scale:
        """The decimals of all shares and of the mean, enough to tell a usual share from nothing."""
        sizes = np.abs(self.shares[np.isfinite(self.shares)])
        usual = float(np.median(sizes[sizes > 0])) if (sizes > 0).any() else self.mean
        return column([*self.shares.tolist(), self.mean], 10 * usual)

    def text(self, number: int) -> str:
        """Return the share of an image as it is printed."""
        return self.scale.text(float(self.shares[number]))

    @cached_property
    def largest(self) -> float:
        """The size of the largest share; 0 if there is none."""
        sizes = np.abs(self.shares[np.isfinite(self.shares)])
        return float(sizes.max(initial=0.0))

    def part(self, number: int) -> float:
        """Return a share as a part of the largest, −1…1."""
        share = float(self.shares[number])
        return share / self.largest if self.largest and np.isfinite(share) else 0.0

    def order(self, *, by_share: bool) -> Numbers:
        """Return the images in the batch's order, or the largest share, whatever its sign, first."""
        if not by_share:
            return np.arange(len(self.values))
        ranked: Numbers = np.argsort(-np.nan_to_num(np.abs(self.shares), nan=np.inf), kind="stable")
        return ranked

    def added_up(self) -> str:
        """Return what the printed shares add up to, and how that is the printed mean."""
        if not (np.isfinite(self.shares).all() and np.isfinite(self.mean)):
            return "numbers have overflown"
        ticks = sum(self.scale.ticks(share) for share in self.shares.tolist())
        lost = self.scale.ticks(self.mean) - ticks
        rounding = f", with the rounding of {self.scale.text_of(lost, sign=True)}" if lost else ""
        return f"{self.scale.text_of(ticks)}{rounding} {EQUAL} {self.scale.text(self.mean)}"

    def calculation(self) -> Calculation:
        """Return the mean as a sum of all images' shares."""
        n = len(self.values)
        share = Factor(1.0 / n, label=f"1/{n}")
        terms = tuple(
            Term((Factor(value, label=f"image {number}"), share)) for number, value in enumerate(self.values.tolist())
        )
        return Calculation(mean_name(self.name), terms, stored=self.mean)


def shares_of(batch: BatchView, measure: Measure, first: str) -> Shares:
    """Return what the images of a batch give to one of its numbers; first: the gradient of the logits, "dZ2"."""
    gives = batch.gives
    if measure is Measure.GRADIENT and gives.gradient is not None:
        return Shares(measure, str(batch.about), gives.gradient, batch.mean)
    if measure is Measure.LOSS:
        return Shares(measure, "L", gives.loss, batch.record.loss)
    return Shares(Measure.SIZE, f"size of {first}", gives.size, float(gives.size.mean()))
