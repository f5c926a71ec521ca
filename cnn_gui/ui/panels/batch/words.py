"""What is said of a batch and its images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.calculation.image_and_batch import mean_name
from cnn_gui.ui.panels.batch.shares import Measure, Shares
from cnn_gui.ui.widgets.gallery.model import Caption, Captions
from cnn_gui.ui.widgets.text.numbers import exact

if TYPE_CHECKING:
    from cnn_gui.training.messages.batch import BatchView

NO_WALK = (
    "The images of one batch, each with its loss and its share of the gradient, appear here while you walk through a "
    "step: press / or choose Run → One phase."
)
_MEANT = {
    Measure.LOSS: "its loss / {n}",
    Measure.SIZE: "the length of its own {name} / {n}: every gradient of an image grows with it",
    Measure.GRADIENT: "its own {name} / {n}",
}
NO_CELL = " Choose a number of a gradient, such as dW1[0, 0, 1, 1], to see how much of it is whose."


def sentence(shares: Shares, *, with_cell: bool) -> tuple[str, ...]:
    """Return what stands below the images and what it adds up to, from long to short."""
    n = len(shares.values)
    name = shares.name.removeprefix("size of ")
    meant = _MEANT[shares.measure].format(n=n, name=name)
    added = f"The {n:,} shares add up to {shares.added_up()}" if n > 1 else f"Its share is {shares.added_up()}"
    mean = f"the {mean_name(shares.name)} of the batch"
    hint = "" if with_cell else NO_CELL
    return (
        f"Below each: class, loss, and share of {mean}: {meant}. {added}.{hint}",
        f"Below each: class, loss, and share of {mean}: {meant}. {added}.",
        f"Class, loss, share of the {mean_name(shares.name)}. {added}.",
        f"{added}.",
    )


def image_forms(batch: BatchView, shares: Shares, classes: tuple[str, ...], number: int) -> tuple[str, ...]:
    """Return everything about an image, from long to short."""
    loss, n = exact(float(batch.gives.loss[number])), len(batch)
    what = f"{_read(batch, classes, number)}, loss {loss}"
    place = f"image {number} of the batch (training image {int(batch.record.indices[number]):,})"
    own = f"{shares.name} {exact(float(shares.values[number]))} / {n} = {shares.text(number)}"
    return f"{place}: {what}; {own}", f"image {number}: {what}; {own}", f"{what}; share {shares.text(number)}"


def captions(batch: BatchView, shares: Shares, classes: tuple[str, ...]) -> Captions:
    """Return what stands below the images: class (→ class read, if it is another), loss, share."""

    def of(numbers: list[int]) -> list[Caption]:
        return [_caption(batch, shares, classes, number) for number in numbers]

    longest = max((_caption(batch, shares, classes, number) for number in range(len(batch))), key=_length)
    longest = Caption(
        longest.first,
        longest.second,
        max((exact(float(loss)) for loss in batch.gives.loss), key=len),
        below=max((shares.text(number) for number in range(len(batch))), key=len),
    )
    return Captions(of, longest, lambda number: image_forms(batch, shares, classes, number)[0])


def _caption(batch: BatchView, shares: Shares, classes: tuple[str, ...], number: int) -> Caption:
    true, read = int(batch.record.labels[number]), int(batch.gives.predicted[number])
    return Caption(
        classes[true],
        "" if read == true else classes[read],
        exact(float(batch.gives.loss[number])),
        below=shares.text(number),
        bar=shares.part(number),
    )


def _length(caption: Caption) -> int:
    return len(caption.first) + len(caption.second)


def _read(batch: BatchView, classes: tuple[str, ...], number: int) -> str:
    true, read = int(batch.record.labels[number]), int(batch.gives.predicted[number])
    return f"{classes[true]} read {'rightly' if true == read else f'as {classes[read]}'}"
