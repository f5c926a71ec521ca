"""From one image's gradient of a parameter to the batch's mean, which is what the update uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Term
from cnn_gui.explain.calculation.image_and_batch import mean_name
from cnn_gui.explain.cell import Cell

if TYPE_CHECKING:
    from cnn_gui.explain.moment import Moment

WITHOUT_DROPOUT = (
    "In the training step dropout silenced some of the numbers that are shown here, so what this image gave to the "
    "batch differs from what is shown."
)
_OTHER_STATISTICS = (
    "The training step normalised with mean and variance of the batch, not with the running ones that are shown here, "
    "so what this image gave to the batch differs from what is shown."
)


def mean_of_the_batch(
    moment: Moment, cell: Cell, this_image: Calculation
) -> tuple[tuple[Calculation, ...], tuple[str, ...]]:
    """Return what follows for the whole batch from the gradient ``cell`` of this image, and what is to be said.

    dW = 1/N Σ dW(image): this image's share, one N-th of its gradient, and what all other images give together, which
    is the difference to the mean. Where the share is not known (the image is not in the batch, or dropout was at work)
    only the mean is given.
    """
    step = moment.step
    if step is None:
        return (), ("No training step has been recorded, so only this image is counted.",)
    n = step.batch_size
    mean = float(step.gradients[moment.layers.parameter_name(cell.base)][cell.index])
    name = mean_name(cell)
    if step.index_in_batch is None or moment.layers.has_dropout or _normalised_otherwise(moment):
        if step.index_in_batch is None:
            reason = "This image is not in the batch."
        else:
            reason = WITHOUT_DROPOUT if moment.layers.has_dropout else _OTHER_STATISTICS
        term = Term((Factor(mean, label=f"1/{n} of the sum over its {_images(n)}"),))
        return (Calculation(name, (term,), stored=mean),), (reason,)

    own = Factor(this_image.shown, cell)
    size = this_image.size / n
    if n == 1:
        term = Term((own,), note="this image is the whole batch")
        return (Calculation(name, (term,), stored=mean, least_size=size),), ()
    terms = (
        Term((own, Factor(1.0 / n, label=f"1/{n}")), note="this image's share"),
        Term((Factor(mean - own.value / n, label=f"the other {_images(n - 1)} together"),)),
    )
    note = f"The update uses the mean over the {_images(n)} of the batch; each counts with 1/{n}."
    return (Calculation(name, terms, stored=mean, least_size=size),), (note,)


def _normalised_otherwise(moment: Moment) -> bool:
    """Whether a batch normalisation is shown with its running statistics."""
    used = (stage.normalised_with for stage in moment.trace.stages)
    return any(each is not None and not each.of_batch for each in used)


def _images(n: int) -> str:
    return "image" if n == 1 else f"{n} images"
