"""NumPy archives (.npz): a zip file with an .npy file for each array."""

from __future__ import annotations

import math
import zipfile
from typing import TYPE_CHECKING, BinaryIO, cast

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers.bag import Bag, Item, named
from cnn_gui.data.own.containers.npy import DAMAGE, read_array, read_header

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.data.own.containers.bag import Array

_END = ".npy"
# Deflate cannot pack more than 1032 bytes into one.
_MAX_RATIO = 1032
_MAX_ARRAYS = 1000


def npz_bag(path: Path) -> Bag:
    """The arrays of an archive.

    Raises:
        DataError: the file cannot be read or is damaged; it has no arrays, far too many, or one that is shorter than
            announced.
    """
    with _opened(path) as archive:
        members = [member for member in archive.infolist() if member.filename.endswith(_END)]
        if not members:
            raise DataError(_no_arrays(path, archive))
        if len(members) > _MAX_ARRAYS:
            raise DataError(
                f"{path}: holds {len(members):,} arrays, more than the {_MAX_ARRAYS:,} that are allowed. "
                "Store all images as one array, and all labels."
            )
        return Bag({member.filename.removesuffix(_END): _item(path, archive, member) for member in members})


class _opened(zipfile.ZipFile):  # noqa: N801  # used like a function
    """An archive whose damage is told as a DataError, within the context."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            super().__init__(path)
        except OSError as error:
            raise DataError(
                f"{path}: cannot be read ({error.strerror or error}). It must be a readable file."
            ) from error
        except (*DAMAGE, zipfile.BadZipFile) as error:
            raise DataError(self._damaged(error)) from error

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.close()
        if isinstance(error, OSError):
            raise DataError(f"{self._path}: cannot be read ({error.strerror or error}).") from error
        if isinstance(error, (*DAMAGE, zipfile.BadZipFile)):
            raise DataError(self._damaged(error)) from error

    def _damaged(self, error: BaseException) -> str:
        return f"{self._path}: the archive is damaged ({error or 'incomplete'}). Make or fetch it again."


def _item(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Item:
    where = f"{path}: the array {named(member.filename.removesuffix(_END))}"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DataError(f"{path}: is packed in a way that NumPy does not use. Write it with numpy.savez.")
    with archive.open(member) as file:
        shape, dtype = read_header(where, cast("BinaryIO", file))
        header = file.tell()
    size = math.prod(shape) * (1 if dtype.hasobject else dtype.itemsize)
    possible = min(member.file_size, min(member.compress_size, path.stat().st_size) * _MAX_RATIO)
    if size > possible - header:
        raise DataError(f"{where} announces {size:,} bytes but has fewer. The file is damaged: make or fetch it again.")

    def read() -> Array:
        with _opened(path) as archive, archive.open(member) as file:
            return read_array(where, cast("BinaryIO", file))

    return Item(shape, dtype, read)


def _no_arrays(path: Path, archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    if any(name.endswith("data.pkl") for name in names):
        return (
            f"{path}: is a PyTorch file, which is not read because it could run any program. "
            "Store images and labels with numpy.savez."
        )
    return f"{path}: is a zip archive without arrays. If it holds images, unpack it and choose the folder."
