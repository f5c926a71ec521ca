"""From arrays with names to images with labels: all that belongs together is read, checked and joined."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.arrays import own_from_arrays
from cnn_gui.data.own.containers.bag import Item, check_images, check_labels, named
from cnn_gui.data.own.containers.contents import PARTS
from cnn_gui.data.own.containers.objects import stacked
from cnn_gui.data.own.containers.roles import TEST, TRAIN, VALIDATION
from cnn_gui.data.own.labels import as_words
from cnn_gui.data.own.own_images import check_class_count, natural_key, short_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.data.own.arrays import Array, Pair
    from cnn_gui.data.own.containers.contents import Contents, Pieces
    from cnn_gui.data.own.own_images import OwnImages

_EXPECTED = (
    "Expected the arrays images and labels (or x_train and y_train, data and target …), and if wanted test_images, "
    "test_labels and classes."
)
# In these names there is nothing to explain.
_PLAIN = re.compile(r"((test|train|val|valid)[_/]|)(images|labels)|[xy]_(train|test|val)|classes")


def assemble(where: str, title: str, found: Contents, *, image_size: int = 28, colour: bool = False) -> OwnImages:
    """Read what was found.

    Args:
        where: the file or folder, for messages.
        title: its name, for a person.
        found: what it holds.
        image_size, colour: what pictures of different sizes are brought to.

    Raises:
        DataError: images or labels are missing, do not fit together, or would take too much memory.
    """
    if not any(piece.whole for piece in found.pieces):
        per_class = _one_per_class(found)
        if per_class is not None:
            inside = all(piece.said for piece in found.pieces)
            return _read_classes(where, title, per_class, "arrays" if inside else "files")
        if len(found.all) == 1 and found.pieces and found.pieces[0].images is not None:
            raise DataError(
                f"{where}: holds images without labels. Keep the file with their labels beside it, called alike (X "
                "and y, images and labels); or if each of several files holds one class, choose their folder."
            )
        names = ", ".join(map(named, found.all[:20])) or "nothing"
        raise DataError(f"{where}: holds {names}, but not images and labels. {_EXPECTED}")
    for piece in found.pieces:
        if not piece.whole:
            array = piece.images or piece.labels
            missing = "labels" if piece.labels is None else "images"
            name = named(array[0]) if array else piece.file
            raise DataError(f"{where}: has {name} but not the other, the {missing} for it. Store both or none.")
    parts = _parts(where, found)
    _check_sizes(where, [piece for part in parts.values() for piece in part])
    classes = found.names
    if found.classes:
        check_labels(where, *found.classes[0])
        classes = _class_names(where, found.classes[0][1].read())
    notes = [*found.notes, *_said(parts)]
    pairs = {part: _read(where, pieces, image_size, colour, notes) for part, pieces in parts.items()}
    own = own_from_arrays(where, title, pairs[TRAIN], pairs.get(TEST), classes, pairs.get(VALIDATION))
    taken = {name for name, _ in found.classes[:1]}
    others = (*found.unused, *(name for name, _ in found.classes if name not in taken))
    unused = [named(name) for name in dict.fromkeys(others)]
    if unused:
        more = f" and {len(unused) - 10:,} more" if len(unused) > 10 else ""
        notes.append(f"Not used: {', '.join(unused[:10])}{more}.")
        return replace(own, notes=(*own.notes, *notes))
    return replace(own, notes=(*notes, *own.notes))


def _check_sizes(where: str, pieces: Pieces) -> None:
    images = [piece.images[1] for piece in pieces if piece.images is not None]
    labels = [piece.labels for piece in pieces if piece.labels is not None]
    check_images(where, images, [item for _, item in labels])
    for name, item in labels:
        check_labels(where, name, item)


def _parts(where: str, found: Contents) -> dict[str, Pieces]:
    """Training, validation and test images; whatever there is, the first of these is called training."""
    parts: dict[str, Pieces] = {}
    for part in PARTS:
        pieces = [piece for piece in found.pieces if (piece.part or TRAIN) == part]
        kinds = {re.sub(r"\d+", "", piece.file) for piece in pieces}
        if len(kinds) > 1:
            names = ", ".join(short_name(piece.file) for piece in pieces[:5])
            raise DataError(
                f"{where}: holds several sets of images for {part}: {names}. Choose one of these files instead."
            )
        if pieces:
            parts[part] = sorted(pieces, key=lambda piece: natural_key(piece.file))
    if TRAIN not in parts:
        first = next(iter(parts))
        found.notes.append(
            f"There are {first} images only: they are taken for all, and divided."
            if len(parts) == 1
            else f"There are no training images: the {first} images are taken for these."
        )
        parts[TRAIN] = parts.pop(first)
    return parts


def _said(parts: dict[str, Pieces]) -> list[str]:
    """Which arrays were taken, where their names are not the usual ones."""
    notes = []
    for part, pieces in parts.items():
        names = [array[0] for piece in pieces[:1] for array in (piece.images, piece.labels) if array]
        if len(pieces) > 1:
            files = f"{short_name(pieces[0].file)} to {short_name(pieces[-1].file)}"
            notes.append(f"The {part} images are those of {len(pieces):,} files, {files}.")
        elif not pieces[0].said and not all(_PLAIN.fullmatch(name) for name in names):
            images, labels = map(named, names)
            notes.append(f"For {part}: images from {images}, labels from {labels}.")
    return notes


def _read(where: str, pieces: Pieces, image_size: int, colour: bool, notes: list[str]) -> Pair:
    images, labels = [], []
    for piece in pieces:
        if piece.images is None or piece.labels is None:
            continue
        pictures, numbers = piece.images[1].read(), piece.labels[1].read()
        for array in (pictures, numbers):
            if array.ndim == 0:
                raise DataError(
                    f"{where}: holds a single number where an array with one entry for each image is expected."
                )
        pictures, note = stacked(where, pictures, image_size=image_size, colour=colour)
        if note and note not in notes:
            notes.append(note)
        images.append(pictures)
        labels.append(numbers)
    if len(images) == 1:
        return images[0], labels[0]
    if len({array.shape[1:] for array in images}) > 1 or len({array.shape[1:] for array in labels}) > 1:
        raise DataError(
            f"{where}: the files for one part hold arrays of different shapes. Choose one of these files instead."
        )
    if len({array.dtype.kind for array in labels}) > 1:
        raise DataError(f"{where}: some labels are words and some are numbers. Use one kind for all.")
    return np.concatenate(images), np.concatenate(labels)


def _class_names(where: str, names: Array) -> tuple[str, ...]:
    if names.dtype.kind == "O" and all(isinstance(name, (str, bytes)) for name in names.reshape(-1).tolist()):
        texts = [name.decode("utf-8", "replace") if isinstance(name, bytes) else name for name in names.reshape(-1)]
        return tuple(text.encode("utf-8", "replace").decode() for text in texts)
    if names.ndim != 1 or names.dtype.kind not in "USiu":
        raise DataError(
            f"{where}: classes is {names.dtype.name} of shape {names.shape}; expected shape (K,), a word for each."
        )
    return tuple(map(str, (as_words(where, names) if names.dtype.kind in "US" else names).tolist()))


def _one_per_class(found: Contents) -> list[tuple[str, Item]] | None:
    """Images of one class per file or array, if that is what these are."""
    arrays = [(piece.file, piece.images[1]) for piece in found.pieces if piece.images is not None]
    shapes = {item.shape[1:] for _, item in arrays}
    if len(arrays) < 2 or len(arrays) < len(found.pieces) or len(shapes) > 1 or len({file for file, _ in arrays}) < 2:
        return None
    return sorted(arrays, key=lambda array: natural_key(array[0]))


def _read_classes(where: str, title: str, arrays: Sequence[tuple[str, Item]], kind: str) -> OwnImages:
    check_class_count(where, len(arrays), "")
    check_images(where, [item for _, item in arrays])
    files = [file for file, _ in arrays]
    # "full_numpy_bitmap_cat" and "full_numpy_bitmap_dog" are cat and dog.
    start = re.match(r"(.*[_\- ])?", _common_start(files))
    names = [file[start.end() if start else 0 :] or file for file in files]
    images = np.concatenate([item.read() for _, item in arrays])
    labels = np.repeat(np.arange(len(arrays)), [item.shape[0] for _, item in arrays])
    own = own_from_arrays(where, title, (images, labels), names=names)
    return replace(own, notes=(f"Each of {len(arrays):,} {kind} is a class, and has its name.", *own.notes))


def _common_start(names: Sequence[str]) -> str:
    first, last = min(names), max(names)
    same = next((place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    return first[:same]
