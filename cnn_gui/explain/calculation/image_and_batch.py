"""A gradient of one image beside the mean of its batch, in the one order and the words in which the two are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn_gui.explain.cell import Cell
    from cnn_gui.explain.moment import Moment

_IMAGE, _MEAN = "this image", "mean of the batch"
_SHORT = {f"{_IMAGE} ": "image ", _MEAN: "mean"}


def image_and_batch(image: str, batch: str) -> str:
    """Return both numbers, which are given as text: this image −0.0041 · mean of the batch −0.0168."""
    return f"{_IMAGE} {image} · {_MEAN} {batch}"


def in_short(both: str) -> str:
    """Return the same with fewer letters: image −0.0041 · mean −0.0168; any other text as it is."""
    for words, fewer in _SHORT.items():
        both = both.replace(words, fewer)
    return both


def mean_name(name: object) -> str:
    """Return how the mean over a batch is called, so that nobody takes it for the number of one image: mean dW1[…]."""
    return f"mean {name}"


def mean_in_batch(moment: Moment, cell: Cell) -> float | None:
    """Return the mean over the batch of the gradient of a parameter; None for all else, and where no step is known."""
    if moment.step is None or not cell.is_gradient or not moment.layers.is_parameter(cell.base):
        return None
    return float(moment.step.gradients[moment.layers.parameter_name(cell.base)][cell.index])
