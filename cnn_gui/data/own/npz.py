"""Own data in a NumPy archive (.npz), read without trust and written whole or not at all."""

from __future__ import annotations

import math
import struct
import tokenize
import zipfile
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np
from numpy.lib import format as npy

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.arrays import own_from_arrays
from cnn_gui.data.own.own_images import check_memory, readable, short_name, title_of
from cnn_gui.data.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cnn_gui.data.dataset import Split
    from cnn_gui.data.own.arrays import Array
    from cnn_gui.data.own.own_images import OwnImages

# Images and labels for training, then for test: ours, Keras's mnist.npz, MedMNIST's.
_ARRAYS = (
    ("images", "labels", "test_images", "test_labels"),
    ("x_train", "y_train", "x_test", "y_test"),
    ("train_images", "train_labels", "test_images", "test_labels"),
)
_CLASSES = "classes"
_END = ".npy"
# What zipfile, zlib and NumPy's header reader raise for content that is damaged or made to deceive.
_DAMAGE = (
    EOFError,
    NotImplementedError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    tokenize.TokenError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def load_npz(path: Path) -> OwnImages:
    """The images of an archive with `images` and `labels`, perhaps `test_images` and `test_labels`, perhaps `classes`.

    x_train, y_train, x_test and y_test, or train_images and train_labels, are taken for these as well. Types and shapes
    are those of `cnn_gui.data.own.arrays`; images keep their size. Types and sizes are checked before memory is taken.
    Arrays of other names are not read, and named in `notes`.

    Raises:
        DataError: the file cannot be read, is damaged, holds pickled objects, or lacks an array; the arrays do not
            fit together; or they would take more memory than MAX_BYTES.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _load(_Archive(path, archive))
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror or error}). It must be a readable file.") from error
    except _DAMAGE as error:
        raise DataError(f"{path}: the archive is damaged ({error or 'incomplete'}). Make or fetch it again.") from error


class _Archive:
    """The arrays of an .npz file by name."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path = path
        self._archive = archive
        self.names = [name.removesuffix(_END) for name in archive.namelist() if name.endswith(_END)]

    def check(self, names: Sequence[str]) -> None:
        """Raises DataError if one of these arrays holds objects or is shorter than announced, or all are too large."""
        total = 0
        for name in names:
            member = self._archive.getinfo(name + _END)
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise DataError(f"{self.path}: is packed in a way that NumPy does not use. Write it with numpy.savez.")
            with self._archive.open(member) as file:
                shape, dtype = _read_header(cast("BinaryIO", file))
                header = file.tell()
            if dtype.hasobject:
                raise DataError(
                    f"{self.path}: the array {name} holds pickled Python objects, which are not read because they "
                    "could run any program. Store it as an array of numbers or of text."
                )
            size = math.prod(shape) * dtype.itemsize
            if size > member.file_size - header:
                raise DataError(
                    f"{self.path}: the array {name} announces {size:,} bytes but has fewer. The file is damaged: "
                    "make or fetch it again."
                )
            total += size
        check_memory(self.path, total, "Store the images as uint8, make them smaller, or take fewer.")

    def read(self, name: str) -> Array:
        with self._archive.open(name + _END) as file:
            return npy.read_array(cast("BinaryIO", file), allow_pickle=False)


def _read_header(file: BinaryIO) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
    version = npy.read_magic(file)
    reader = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = reader(file)
    return shape, dtype


def _load(archive: _Archive) -> OwnImages:
    path = archive.path
    if not archive.names:
        raise DataError(
            f"{path}: is a zip archive without arrays. If it holds images, unpack it and choose the folder."
        )
    known = next((names for names in _ARRAYS if set(names[:2]) <= set(archive.names)), None)
    if known is None:
        raise DataError(
            f"{path}: holds {', '.join(map(_named, archive.names))}, but not images and labels. "
            "Expected the arrays images and labels (or x_train and y_train), and if wanted test_images, test_labels "
            "and classes."
        )
    tests = [name for name in known[2:] if name in archive.names]
    if len(tests) == 1:
        raise DataError(f"{path}: has {tests[0]} but not the other of {known[2]} and {known[3]}. Store both or none.")
    has_classes = _CLASSES in archive.names
    used = [*known[:2], *tests, *([_CLASSES] if has_classes else [])]
    archive.check(used)
    names = _class_names(path, archive.read(_CLASSES)) if has_classes else None
    test = (archive.read(known[2]), archive.read(known[3])) if tests else None
    train = archive.read(known[0]), archive.read(known[1])
    for array in (*train, *(test or ())):
        if array.ndim == 0:
            raise DataError(f"{path}: holds a single number where an array with one entry for each image is expected.")
    own = own_from_arrays(str(path), title_of(path).removesuffix(".npz"), train, test, names)
    unused = [_named(name) for name in archive.names if name not in used]
    return replace(own, notes=(*own.notes, f"Not used: {', '.join(unused)}.")) if unused else own


def _named(name: str) -> str:
    return short_name(readable(name))


def _class_names(path: Path, names: Array) -> list[str]:
    if names.ndim != 1 or names.dtype.kind not in "USiu":
        raise DataError(
            f"{path}: classes is {names.dtype.name} of shape {names.shape}; expected shape (K,), a word for each."
        )
    return [name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name) for name in names.tolist()]


def save_npz(path: Path, split: Split, classes: Sequence[str]) -> None:
    """Write images, labels and the names of the classes, so that `load_npz` gives them back.

    Images are stored as (N, H, W), or (N, H, W, 3) if they have colour.

    Raises:
        ValueError: the images have neither 1 nor 3 channels, or a label has no class.
        DataError: there is nothing to write, or it cannot be written; nothing is left behind then.
    """
    if split.images.shape[1] not in (1, 3) or not 0 <= split.labels.min(initial=0) <= split.labels.max(initial=0) < len(
        classes
    ):
        raise ValueError(f"cannot store images of shape {split.images.shape} with {len(classes)} classes")
    if split.images.size == 0:
        raise DataError(f"{path}: there are no images to write. Add at least one.")
    images = split.images[:, 0] if split.images.shape[1] == 1 else split.images.transpose(0, 2, 3, 1)
    try:
        with whole_file(path) as file:
            np.savez_compressed(file, images=images, labels=split.labels, classes=np.array(classes))
    except OSError as error:
        raise DataError(
            f"{path}: cannot be written ({error.strerror or error}). "
            "Choose a folder that you may write to, on a disk with free space."
        ) from error
