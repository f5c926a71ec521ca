"""The images of the batch that is walked through, and what each of them gives to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn_gui.engine import PerImage
    from cnn_gui.explain.cell import Cell
    from cnn_gui.training.run.record import Record


@dataclass(frozen=True, eq=False)
class BatchView:
    """A batch, image by image. Nobody writes to its arrays.

    Attributes:
        record: the step, with the images and the batch's own gradients.
        gives: what each of its N images gives, with dropout as in this step.
        about: the number whose gradient `gives` has, "dW1[3, 0, 1, 2]"; None: none was asked for.
        mean: of the batch, as the step computed it: the mean of each image's gradient; NaN without one.
    """

    record: Record
    gives: PerImage
    about: Cell | None
    mean: float

    def __len__(self) -> int:
        return len(self.record)
