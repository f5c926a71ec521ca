"""Arrays of images and labels as other programs store them, brought to ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cnn_gui.data.dataset import Skipped, Split
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.own_images import OwnImages, check_class_count, natural_key, short_name, short_names
from cnn_gui.data.own.pixels import to_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.data.dataset import Labels

Array: TypeAlias = npt.NDArray[Any]
Pair: TypeAlias = tuple[Array, Array]

_CLASSES_REMEDY = "Add images of another class, or say the names of all classes in `classes`."


def own_from_arrays(
    where: str, title: str, train: Pair, test: Pair | None = None, names: Sequence[str] | None = None
) -> OwnImages:
    """Images and labels as they were stored, by the rules of `to_bytes`, `to_channels_first` and `number_labels`.

    Test images of a class without training images are left out and listed.

    Args:
        where: the file, for messages.
        title: its name, for a person.
        train, test: (images, labels).
        names: the names of the classes, if they are stored.

    Raises:
        DataError: the arrays cannot be used.
    """
    pairs = [train] if test is None else [train, test]
    for images, labels in pairs:
        if len(images) != len(labels):
            raise DataError(
                f"{where}: holds {len(images):,} images but {len(labels):,} labels. Each image needs one label."
            )
    pixels, pixel_note = to_bytes(where, [to_channels_first(where, images) for images, _ in pairs])
    if test is not None and pixels[0].shape[1:] != pixels[1].shape[1:]:
        raise DataError(
            f"{where}: training images are {_times(pixels[0].shape[1:])} but test images {_times(pixels[1].shape[1:])} "
            "(channels × rows × columns). All images must have the same shape."
        )
    numbers, classes, label_note = number_labels(where, [labels for _, labels in pairs], names)
    classes, name_note = short_names(classes)
    skipped: list[Skipped] = []
    splits = []
    for part, labels in zip(pixels, numbers, strict=True):
        known = labels >= 0
        if not known.all():
            reason = f"test images of classes without training images: {np.count_nonzero(~known):,}"
            skipped.append(Skipped(title, reason))
            part, labels = part[known], labels[known]
        splits.append(Split(np.ascontiguousarray(part), labels))
    return OwnImages(
        examples=splits[0],
        test=splits[1] if len(splits) > 1 and len(splits[1]) else None,
        classes=classes,
        skipped=tuple(skipped),
        title=title,
        notes=tuple(note for note in (pixel_note, label_note, name_note) if note),
    )


def to_channels_first(where: str, images: Array) -> Array:
    """(N, H, W), (N, H, W, C) or (N, C, H, W) as a view (N, C, H, W), C being 1 or 3.

    If the last axis has 1 or 3 entries, it is the channels, else the second.

    Raises:
        DataError: another shape, or no pixels.
    """
    if images.ndim == 3:
        images = images[:, None]
    elif images.ndim == 4 and images.shape[3] in (1, 3):
        images = images.transpose(0, 3, 1, 2)
    elif images.ndim != 4 or images.shape[1] not in (1, 3):
        raise DataError(
            f"{where}: images have shape {images.shape}; expected (N, H, W) for grey, or (N, H, W, 3) or (N, 3, H, W) "
            "for colour. Give the array that shape."
        )
    if images.size == 0:
        raise DataError(f"{where}: holds no pixels (images have shape {images.shape}). At least one image is needed.")
    return images


def number_labels(
    where: str, arrays: Sequence[Array], names: Sequence[str] | None = None
) -> tuple[list[Labels], tuple[str, ...], str]:
    """Labels as positions in the tuple of classes, those classes, and a sentence that says what was assumed, if any.

    - Words: each is the name of a class; without `names`, those of the first array in natural order.
    - Whole numbers with K names: the positions in `names`, from 0 to K − 1; but if they are K other numbers, the
      smallest belongs to the first name, and so on.
    - Whole numbers without names: the numbers of the first array in order, which are the names as well.

    Args:
        where: the file, for messages.
        arrays: labels (N,) or (N, 1), the first being those of the training images.
        names: the names of the classes.

    Returns:
        Of labels that are in later arrays only, the number is −1.

    Raises:
        DataError: another type or shape; less than two classes, or more than MAX_CLASSES; names that are not
            distinct; or a label that no name belongs to.
    """
    columns = [array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array for array in arrays]
    for column in columns:
        if column.ndim != 1 or column.dtype.kind not in "iubUS":
            raise DataError(
                f"{where}: labels are {column.dtype.name} of shape {column.shape}; expected shape (N,), one whole "
                "number or word for each image. Convert them; rows with a single 1 become numbers with argmax(axis=1)."
            )
    words = [_as_words(column) for column in columns if column.dtype.kind in "US"]
    if words and len(words) < len(columns):
        raise DataError(f"{where}: some labels are words and some are numbers. Use one kind for all.")
    columns = words or [column.astype(np.int64) for column in columns]
    learned = np.unique(columns[0])
    classes = tuple(sorted(map(str, learned), key=natural_key) if words else map(str, learned.tolist()))
    if names is not None:
        classes = tuple(map(str, names))
        if len(set(classes)) < len(classes):
            raise DataError(f"{where}: `classes` has the same name twice. Give every class a name of its own.")
    check_class_count(where, len(classes), _CLASSES_REMEDY)
    note = ""
    keys: Array = learned
    if words:
        keys = np.array(classes)
    elif names is not None and not 0 <= learned[0] <= learned[-1] < len(classes) and len(learned) == len(classes):
        note = f"Labels are {_few(learned)}: assumed that these are the {len(classes)} names of classes, in order."
    elif names is not None:
        keys = np.arange(len(classes))
    elif not np.array_equal(learned, np.arange(len(learned))):
        note = f"Labels are {_few(learned)}: each is the name of a class, and the classes are numbered from 0."
    numbers = [_positions(column, keys) for column in columns]
    for column, found in zip(columns, numbers, strict=True):
        if names is not None and found.min() < 0:
            place = int(np.argmax(found < 0))
            label, first, last = map(short_name, (str(column[place]), classes[0], classes[-1]))
            raise DataError(
                f"{where}: label {label} at position {place:,} has no name: `classes` has {len(classes)}, "
                f"from {first} to {last}. Name every class, or leave `classes` out."
            )
    return numbers, classes, note


def _positions(values: Array, keys: Array) -> Labels:
    """Where each value is among distinct keys, −1 if nowhere."""
    order = np.argsort(keys, kind="stable")
    places = np.minimum(np.searchsorted(keys, values, sorter=order), len(keys) - 1)
    return np.where(keys[order[places]] == values, order[places], -1).astype(np.int64)


def _as_words(labels: Array) -> Array:
    return np.char.decode(labels, "utf-8", "replace") if labels.dtype.kind == "S" else labels


def _few(values: Array) -> str:
    shown = [str(value) for value in values[:3].tolist()]
    return ", ".join(shown) if len(values) <= 3 else f"{', '.join(shown)} … {values[-1]}"


def _times(shape: Sequence[int]) -> str:
    return "×".join(str(length) for length in shape)
