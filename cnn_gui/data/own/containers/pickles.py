"""Data sets that are pickled: CIFAR's Python batches, mnist.pkl.gz, dictionaries of arrays. Nothing in them is run."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import numpy as np

from cnn_gui.data.errors import DataError
from cnn_gui.data.idx import GZIP_MAGIC
from cnn_gui.data.own.containers.bag import Bag, whole
from cnn_gui.data.own.containers.bounded import Bounded
from cnn_gui.data.own.containers.plain_pickle import read_plain_pickle
from cnn_gui.data.packed import unpacked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cnn_gui.data.own.containers.bag import Array

_PARTS = {2: ("train", "test"), 3: ("train", "valid", "test")}
_DEEPEST = 4
_MOST_ARRAYS = 1000


def pickle_bag(path: Path) -> Bag:
    """The arrays of a pickle, plain or packed with gzip.

    A dictionary gives them their names, those in it too; pairs of images and labels, two or three of them, are for
    training, validation and test, as in mnist.pkl.gz; a pair alone is images and labels.

    Raises:
        DataError: it is damaged, too large, or holds anything but plain values and arrays.
        OSError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(2) == GZIP_MAGIC
            file.seek(0)
            stream = unpacked(file) if packed else file
            value = read_plain_pickle(f"{path}: this pickle", cast("BinaryIO", Bounded(str(path), stream)))
    except (EOFError, zlib.error) as error:
        raise DataError(f"{path}: the gzip file is damaged or incomplete ({error}). Fetch it again.") from error
    return bag_of(path.stem.removesuffix(".pkl"), value)


def bag_of(name: str, value: object) -> Bag:
    """The arrays in plain values, by the names that dictionaries give them.

    Args:
        name: what an array is called that has no name.
        value: what a pickle holds.
    """
    arrays: dict[str, Array] = {}
    _collect(name, value, arrays, ())
    return Bag({key: whole(array) for key, array in arrays.items()})


def _collect(name: str, value: Any, arrays: dict[str, Array], above: tuple[int, ...]) -> None:
    if id(value) in above or len(above) > _DEEPEST or len(arrays) > _MOST_ARRAYS:
        return
    inside = (*above, id(value))
    if isinstance(value, np.ndarray) and value.dtype.kind == "O" and value.ndim == 0:
        _collect(name, value.item(), arrays, inside)
    elif isinstance(value, np.ndarray):
        arrays[name] = value
    elif isinstance(value, dict):
        for key, inner in value.items():
            text = key.decode("latin-1") if isinstance(key, bytes) else str(key)
            _collect(text if not above else f"{name}/{text}", inner, arrays, inside)
    elif isinstance(value, (list, tuple)) and value:
        names = _names_of(value)
        if names is not None:
            for key, inner in zip(names, value, strict=True):
                _collect(key if not above else f"{name}/{key}", inner, arrays, inside)
        elif all(isinstance(one, (list, tuple)) and _is_example(one) for one in value):
            start = f"{name}/" if above else ""
            arrays[f"{start}images"], arrays[f"{start}labels"] = (
                _objects(column) for column in zip(*value, strict=True)
            )
        elif _is_column(value):
            arrays[name] = _objects(value)


def _is_column(values: Sequence[Any]) -> bool:
    return {type(one) for one in values} <= {int, bool, float, str, bytes} or _are_pictures(values)


def _are_pictures(values: Any) -> bool:
    if isinstance(values, np.ndarray):
        return values.ndim > 1 or (values.ndim == 1 and values.dtype.kind == "O")
    return isinstance(values, (list, tuple)) and bool(values) and all(isinstance(one, np.ndarray) for one in values)


def _is_example(values: Sequence[Any]) -> bool:
    return len(values) == 2 and isinstance(values[0], np.ndarray) and isinstance(values[1], (int, str, bytes))


def _objects(values: Sequence[Any]) -> Array:
    array = np.empty(len(values), object)
    for place, value in enumerate(values):
        array[place] = value
    return array


def _names_of(values: list[Any] | tuple[Any, ...]) -> tuple[str, ...] | None:
    """What the parts of a tuple are, if they are pairs of images and labels, or such a pair."""
    if len(values) == 2 and _is_pair(values):
        return "images", "labels"
    if len(values) in _PARTS and all(isinstance(one, (list, tuple)) and _is_pair(one) for one in values):
        return _PARTS[len(values)]
    return None


def _is_pair(values: list[Any] | tuple[Any, ...]) -> bool:
    if len(values) != 2 or not _are_pictures(values[0]):
        return False
    labels = values[1]
    return labels.ndim in (1, 2) if isinstance(labels, np.ndarray) else isinstance(labels, list) and bool(labels)
