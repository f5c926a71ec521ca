"""A gradient of one image beside the mean of its batch, in the one order in which the program gives the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn_gui.explain.cell import Cell
    from cnn_gui.explain.moment import Moment


def image_and_batch(image: str, batch: str) -> str:
    """Return both numbers, which are given as text: this image −0.0041 · mean of the batch −0.0168."""
    return f"this image {image} · mean of the batch {batch}"


def mean_in_batch(moment: Moment, cell: Cell) -> float | None:
    """Return the mean over the batch of the gradient of a parameter; None for all else, and where no step is known."""
    if moment.step is None or not cell.is_gradient or not moment.layers.is_parameter(cell.base):
        return None
    return float(moment.step.gradients[moment.layers.parameter_name(cell.base)][cell.index])
