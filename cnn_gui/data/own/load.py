"""A person's own images: whatever file or folder they chose, read by the one who understands it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cnn_gui.data.errors import DataError
from cnn_gui.data.idx import GZIP_MAGIC
from cnn_gui.data.own.archives.load import is_archive, load_archive
from cnn_gui.data.own.arranged.table_files import names_pictures
from cnn_gui.data.own.folders import load_folder, load_table
from cnn_gui.data.own.idx_files import idx_images_in, load_idx, load_idx_folder
from cnn_gui.data.own.npz import load_npz
from cnn_gui.data.own.own_images import OwnImages
from cnn_gui.data.own.pictures import SUFFIXES
from cnn_gui.data.regular_file import NotRegularError, open_regular

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.data.own.own_images import Progress

__all__ = ["OwnImages", "load_own"]

_EXPECTED = (
    "Expected an .npz file with images and labels, an IDX file of images, "
    "or a folder with one sub-folder for each class."
)
_ZIP = b"PK"
_IDX = b"\0\0"
# What people choose instead, by its first bytes or its name, and what they should choose.
_INSTEAD = (
    (b"\x93NUMPY", (".npy",), "one array cannot hold images and labels: store both with numpy.savez"),
    (b"\x80", (".pkl", ".pickle"), "a Python pickle is not read, because it could run any program"),
    (b"\x89PNG", tuple(SUFFIXES), "a single picture is not a data set: choose the folder that its class is in"),
)


def load_own(path: Path, *, image_size: int = 28, colour: bool = False, progress: Progress | None = None) -> OwnImages:
    """Own images, from one of these kinds of source, told apart by what they hold and not by their name:

    - an .npz file: `cnn_gui.data.own.npz.load_npz`
    - a zip or tar archive of any of the others: `cnn_gui.data.own.archives.load.load_archive`
    - an IDX file of images, plain or gzip, with the file of its labels beside it: `cnn_gui.data.own.idx_files.load_idx`
    - a folder with IDX files of MNIST's naming: `cnn_gui.data.own.idx_files.load_idx_folder`
    - a folder of pictures whose classes its arrangement says: `cnn_gui.data.own.folders.load_folder`
    - a table that names pictures and their classes: `cnn_gui.data.own.folders.load_table`

    Args:
        path: the file or folder.
        image_size: side in pixels that the images of class folders are brought to; arrays keep their size.
        colour: whether the images of class folders have three channels or one; arrays keep theirs.
        progress: told how many of how many images of class folders are read; what it raises comes through.

    Raises:
        DataError: the source is missing, of no known kind, or cannot be used.
    """
    try:
        if path.is_dir():
            if idx_images_in(path):
                return load_idx_folder(path)
            return load_folder(path, image_size=image_size, colour=colour, progress=progress)
        with open_regular(path) as file:
            start = file.read(8)
        if names_pictures(path):
            return load_table(path, image_size=image_size, colour=colour, progress=progress)
        if is_archive(path):
            return load_archive(
                path, partial(load_own, image_size=image_size, colour=colour, progress=progress), progress
            )
        if start.startswith(_ZIP):
            return load_npz(path)
        if start.startswith((_IDX, GZIP_MAGIC)):
            return load_idx(path)
    except FileNotFoundError as error:
        raise DataError(f"{path}: there is no such file or folder. Check the path.") from error
    except NotRegularError as error:
        raise DataError(f"{path}: is {error}. {_EXPECTED}") from error
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror or error}). Check who may read it.") from error
    except MemoryError as error:
        raise DataError(f"{path}: its images do not fit into the free memory. Take fewer or smaller ones.") from error
    suffix = path.suffix.lower()
    reason = next((text for magic, ends, text in _INSTEAD if start.startswith(magic) or suffix in ends), "unknown kind")
    raise DataError(f"{path}: {reason if start else 'the file is empty'}. {_EXPECTED}")
