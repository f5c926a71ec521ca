"""HDF5 files (.h5, .hdf5), and MATLAB's of version 7.3, which are such: read by h5py."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers.bag import Bag, Item, named
from cnn_gui.data.own.containers.extras import needed

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.data.own.containers.bag import Array

MAGIC = b"\x89HDF\r\n\x1a\n"
# What begins with a sign like "#refs#" is MATLAB's own.
_HIDDEN = "#"
_MOST_ARRAYS = 1000
_DAMAGE = (OSError, RuntimeError, ValueError, KeyError, TypeError, OverflowError)


def hdf5_bag(path: Path) -> Bag:
    """The arrays of a file, by their paths in it. Nothing that stands in other files is followed.

    MATLAB counts axes the other way round; that is undone.

    Raises:
        DataError: h5py is missing, or the file damaged.
    """
    h5py = needed(path, "h5py", "an HDF5 file")
    items: dict[str, Item] = {}
    notes: list[str] = []

    def visit(name: str, thing: Any) -> None:
        if not isinstance(thing, h5py.Dataset) or name.startswith(_HIDDEN) or len(items) >= _MOST_ARRAYS:
            return
        if thing.external or thing.is_virtual:
            notes.append(f"The array {named(name)} stands in another file and is not read.")
        elif thing.shape is not None:
            items[name] = _item(path, name, thing)

    try:
        with h5py.File(path, "r") as file:
            file.visititems(visit)
    except _DAMAGE as error:
        raise DataError(f"{path}: the HDF5 file cannot be read ({error}). Make or fetch it again.") from error
    return Bag(items, notes=tuple(notes))


def _item(path: Path, name: str, dataset: Any) -> Item:
    turned = "MATLAB_class" in dataset.attrs
    shape = tuple(reversed(dataset.shape)) if turned else tuple(dataset.shape)
    stored = dataset.id.get_storage_size()
    size = math.prod(shape) * (1 if dataset.dtype.hasobject else dataset.dtype.itemsize)
    if dataset.compression is None and size > max(stored, 1) and size > 1_000_000:
        raise DataError(
            f"{path}: the array {named(name)} announces {size:,} bytes but has {stored:,}. The file is incomplete: "
            "make or fetch it again."
        )

    def read() -> Array:
        h5py = needed(path, "h5py", "an HDF5 file")
        try:
            with h5py.File(path, "r") as file:
                values = np.asarray(file[name][()])
        except _DAMAGE as error:
            raise DataError(f"{path}: the array {named(name)} cannot be read ({error}). Make it again.") from error
        return values.T if turned else values

    return Item(shape, dataset.dtype, read)
