"""Arrays of images and labels as other programs store them, brought to ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cnn_gui.counted import counted
from cnn_gui.data.dataset import Skipped, Split
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.image_axes import ground_behind, to_channels_first, without_alpha
from cnn_gui.data.own.labels import NO_LABEL, NOT_LEARNED, number_labels
from cnn_gui.data.own.own_images import OwnImages, short_names
from cnn_gui.data.own.pixels import to_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.data.dataset import Images, Labels

Array: TypeAlias = npt.NDArray[Any]
Pair: TypeAlias = tuple[Array, Array]


def own_from_arrays(
    where: str,
    title: str,
    train: Pair,
    test: Pair | None = None,
    names: Sequence[str] | None = None,
    validation: Pair | None = None,
) -> OwnImages:
    """Images and labels as they were stored, by the rules of `to_channels_first`, `to_bytes` and `number_labels`.

    Validation images join the training images, from which validation is drawn. Test images of a class without
    training images, and all images without a label, are left out and listed.

    Args:
        where: the file, for messages.
        title: its name, for a person.
        train, test, validation: (images, labels).
        names: the names of the classes, if they are stored.

    Raises:
        DataError: the arrays cannot be used.
    """
    pairs = [pair for pair in (train, validation, test) if pair is not None]
    notes: list[str] = []
    arranged, labels = [], []
    for images, given in pairs:
        given = _one_row_each(given, images)
        views, note = to_channels_first(where, images, len(given))
        if len(views) != len(given):
            raise DataError(
                f"{where}: holds {counted(len(views), 'image')} but {counted(len(given), 'label')}. "
                "Each image needs one label."
            )
        arranged.append(views)
        labels.append(given)
        _add(notes, note)
    pixels, note = to_bytes(where, arranged)
    _add(notes, note)
    ground = ground_behind(pixels) if any(part.shape[1] in (2, 4) for part in pixels) else None
    pixels = [_opaque(part, ground, notes) for part in pixels]
    shape = pixels[0].shape[1:]
    for other in pixels[1:]:
        if other.shape[1:] != shape:
            raise DataError(
                f"{where}: training images are {_times(shape)} but test images {_times(other.shape[1:])} "
                "(channels × rows × columns). All images must have the same shape."
            )
    numbers, classes, note = number_labels(where, labels, names)
    _add(notes, note)
    classes, note = short_names(classes)
    _add(notes, note)
    if validation is not None:
        _add(notes, "The validation images join the training images, from which validation is drawn.")
        pixels[:2], numbers[:2] = [np.concatenate(pixels[:2])], [np.concatenate(numbers[:2])]
    skipped: list[Skipped] = []
    splits = [_labelled(title, part, found, skipped) for part, found in zip(pixels, numbers, strict=True)]
    return OwnImages(
        examples=splits[0],
        test=splits[1] if len(splits) > 1 and len(splits[1]) else None,
        classes=classes,
        skipped=tuple(skipped),
        title=title,
        notes=tuple(notes),
    )


def _add(notes: list[str], note: str) -> None:
    if note and note not in notes:
        notes.append(note)


def _one_row_each(labels: Array, images: Array) -> Array:
    """Labels whose first axis counts the images, where a program has stored them the other way round."""
    if labels.ndim != 2 or not images.ndim:
        return labels
    for count in (images.shape[0], images.shape[-1]):
        if count in labels.shape:
            return labels if labels.shape[0] == count else labels.T
    return labels


def _opaque(images: Images, ground: int | None, notes: list[str]) -> Images:
    images, note = without_alpha(images, ground)
    _add(notes, note)
    return images


def _labelled(title: str, images: Images, numbers: Labels, skipped: list[Skipped]) -> Split:
    """The images that have a class; the others are listed."""
    for number, reason in (
        (NO_LABEL, "images without a label"),
        (NOT_LEARNED, "test images of classes without training images"),
    ):
        count = np.count_nonzero(numbers == number)
        if count:
            skipped.append(Skipped(title, f"{reason}: {count:,}"))
    known = numbers >= 0
    if not known.all():
        images, numbers = images[known], numbers[known]
    return Split(np.ascontiguousarray(images), numbers)


def _times(shape: Sequence[int]) -> str:
    return "×".join(str(length) for length in shape)
