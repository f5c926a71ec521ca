"""Which files hold arrays, and who reads each: told by the first bytes, and by the name where these say nothing."""

from __future__ import annotations

import codecs
import re
import stat
import struct
import zlib
from typing import TYPE_CHECKING

from cnn_gui.data.errors import DataError
from cnn_gui.data.idx import GZIP_MAGIC
from cnn_gui.data.own.containers import columns, hdf5, matlab, npy
from cnn_gui.data.own.containers.columns import columns_bag
from cnn_gui.data.own.containers.hdf5 import hdf5_bag
from cnn_gui.data.own.containers.matlab import matlab_bag
from cnn_gui.data.own.containers.npy import npy_bag
from cnn_gui.data.own.containers.npz import npz_bag
from cnn_gui.data.own.containers.pickles import pickle_bag
from cnn_gui.data.own.containers.pixel_tables import pixel_table_bag
from cnn_gui.data.own.containers.table_layout import layout_of
from cnn_gui.data.packed import unpacked

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.data.own.containers.bag import Bag
    from cnn_gui.data.own.own_images import Progress

SUFFIXES = (".npz", ".npy", ".mat", ".h5", ".hdf5", *columns.SUFFIXES, ".pkl", ".pickle", ".p", ".csv", ".tsv")
"""How the names of files with arrays end, in lower case; pickles and tables also with .gz behind."""

_TEXT = (".csv", ".tsv", ".txt", ".data")
_PICKLED = (".pkl", ".pickle", ".p")
_PICKLE = re.compile(rb"\x80[\x02-\x05]|\(dp0|\(dp1|\(lp[01]|\(\(?cnumpy")
_CIFAR = re.compile(r"(data|test)_batch(_\d)?|batches\.meta|train|test|meta")
_USER_BLOCK = 512
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def kind_of(path: Path) -> str:
    """The kind of a file with arrays, one of npz, npy, matlab, hdf5, columns, pickle, table; "" for every other file.

    Raises:
        OSError: it cannot be read.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        return ""
    with path.open("rb") as file:
        start = file.read(16)
        packed = start.startswith(GZIP_MAGIC)
        if packed:
            start = _unpacked_start(path)
        elif start.startswith(matlab.MAGIC[:6]):
            file.seek(_USER_BLOCK)
            return "hdf5" if file.read(8) == hdf5.MAGIC else "matlab"
    name = path.name.lower().removesuffix(".gz")
    if start.startswith(b"PK"):
        return "npz" if not packed and (name.endswith(".npz") or _begins_with_array(path)) else ""
    if start.startswith(npy.MAGIC):
        return "" if packed else "npy"
    if start.startswith(hdf5.MAGIC):
        return "" if packed else "hdf5"
    if start.startswith((columns.PARQUET_MAGIC, columns.ARROW_MAGIC)) or name.endswith(columns.SUFFIXES):
        return "" if packed else "columns"
    if name.endswith(_PICKLED) or (_PICKLE.match(start) and (packed or _CIFAR.fullmatch(name) or b"\x80" in start[:1])):
        return "pickle"
    readable = start.isascii() and not any(byte < 9 for byte in start)
    return "table" if (readable or start.startswith(_BOMS)) and layout_of(path) is not None else ""


def is_array_file(path: Path) -> bool:
    """Whether a file holds arrays, or is called as if it did: it is worth to be opened as data."""
    if path.name.lower().removesuffix(".gz").endswith(SUFFIXES):
        return True
    try:
        return bool(kind_of(path))
    except OSError:
        # What is wrong with it is said by who opens it.
        return False


def bag_in(
    path: Path, kind: str, *, image_size: int = 28, colour: bool = False, progress: Progress | None = None
) -> Bag:
    """What a file of this kind holds.

    Raises:
        DataError: it cannot be used.
        OSError: it cannot be read.
    """
    if kind == "columns":
        return columns_bag(path, image_size=image_size, colour=colour, progress=progress)
    if kind == "table":
        layout = layout_of(path)
        if layout is None:
            raise DataError(f"{path}: is no table of pixels any more. Open it again.")
        return pixel_table_bag(path, layout, progress)
    readers = {"npz": npz_bag, "npy": npy_bag, "matlab": matlab_bag, "hdf5": hdf5_bag, "pickle": pickle_bag}
    return readers[kind](path)


def stem_of(path: Path) -> str:
    """The name of a file without the endings that say its kind."""
    name = path.name
    for end in (".gz", *SUFFIXES, *_TEXT):
        if name.lower().endswith(end) and len(name) > len(end):
            name = name[: -len(end)]
    return name


def _begins_with_array(path: Path) -> bool:
    """Whether the first file in a zip archive is an array; nothing else of it is looked at."""
    with path.open("rb") as file:
        head = file.read(30)
        if len(head) < 30:
            return False
        return file.read(struct.unpack("<H", head[26:28])[0]).endswith(b".npy")


def _unpacked_start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return unpacked(file).read(16)
    except (OSError, EOFError, zlib.error):
        # Who reads it says that it is damaged.
        return b""
