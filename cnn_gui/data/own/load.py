"""A person's own images: whatever file or folder they chose, read by the one who understands it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cnn_gui.data.errors import DataError
from cnn_gui.data.idx import GZIP_MAGIC
from cnn_gui.data.own.archives.load import DOCUMENTS, is_archive, load_archive
from cnn_gui.data.own.arranged.table_files import names_pictures
from cnn_gui.data.own.cifar_binary import is_cifar_binary, load_cifar_binary
from cnn_gui.data.own.containers.kinds import kind_of
from cnn_gui.data.own.containers.load import array_files_in, load_arrays
from cnn_gui.data.own.emnist import as_emnist, is_emnist
from cnn_gui.data.own.folders import load_folder, load_table
from cnn_gui.data.own.idx_files import begins_as_idx, idx_images_in, load_idx, load_idx_folder
from cnn_gui.data.own.npz import load_npz
from cnn_gui.data.own.own_images import OwnImages
from cnn_gui.data.own.picture_files import stands_for_pictures
from cnn_gui.data.own.pictures import SUFFIXES
from cnn_gui.data.regular_file import NotRegularError, open_regular

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.data.own.own_images import Progress

__all__ = ["OwnImages", "holds_pictures", "load_own"]

_EXPECTED = (
    "Expected a file with images and labels (.npz, .npy, .mat, .h5, .parquet, .csv with a column for each pixel, IDX), "
    "a table that names pictures, or a folder or an archive with one sub-folder for each class."
)
_ZIP = b"PK"
_TABLES = (".csv.gz", ".tsv.gz")
_IDX = ("ubyte", ".idx")
# What people choose instead, by its first bytes or its name, and what they should choose.
_INSTEAD = (
    (
        b"\x80",
        (".pt", ".pth", ".joblib", ".keras"),
        "is not read, because it could run any program: store numpy.savez instead",
    ),
    (b"\x89PNG", tuple(SUFFIXES), "a single picture is not a data set: choose the folder that its class is in"),
    (
        None,
        (".csv", ".tsv", ".csv.gz", ".tsv.gz"),
        "this table has no column for each pixel of square pictures, and the class in another column",
    ),
    (None, (".tfrecord", ".tfrecords"), "TensorFlow's records are not read: store numpy.savez instead"),
    (None, (".7z", ".rar", ".xz", ".bz2"), "this archive is not read: unpack it and choose what it holds"),
    (None, (".xls", ".xlsx", ".ods"), "a spreadsheet is not read: save it as CSV, with a column for each pixel"),
    (
        b"%PDF",
        (".docx", ".odt", ".pptx", ".odp", ".epub", ".pdf"),
        "a document is not read: save its pictures as files",
    ),
    (None, (".mp4", ".avi", ".mov", ".mkv", ".webm"), "a film is not read: save some of its frames as pictures"),
    (
        b"<!",
        (".html", ".htm"),
        "this is a web page: perhaps the server sent it instead of the data; fetch the file again",
    ),
    (None, (".json", ".arff", ".db", ".sqlite", ".lmdb"), "this kind is not read: store numpy.savez instead"),
)


def holds_pictures(path: Path) -> bool:
    """Whether own images are pictures in folders, archives or a table, which have to be brought to one size."""
    try:
        if not path.is_dir():
            return stands_for_pictures(path)
        return not (is_cifar_binary(path) or idx_images_in(path) or array_files_in(path))
    except OSError:
        # What is wrong with the folder is said when it is looked into.
        return True


def load_own(path: Path, *, image_size: int = 28, colour: bool = False, progress: Progress | None = None) -> OwnImages:
    """Own images, from one of these kinds of source, told apart by what they hold and not by their name:

    - an .npz file: `cnn_gui.data.own.npz.load_npz`
    - another file with arrays, a table of pixels or of pictures, or a folder of such files:
      `cnn_gui.data.own.containers.load.load_arrays`
    - a zip or tar archive of any of the others: `cnn_gui.data.own.archives.load.load_archive`
    - an IDX file of images, plain or gzip, with the file of its labels beside it: `cnn_gui.data.own.idx_files.load_idx`
    - a folder with IDX files of MNIST's naming: `cnn_gui.data.own.idx_files.load_idx_folder`
    - the folder of CIFAR-10's binary version, or a file in it: `cnn_gui.data.own.cifar_binary.load_cifar_binary`
    - a folder of pictures whose classes its arrangement says: `cnn_gui.data.own.folders.load_folder`
    - a table that names pictures and their classes: `cnn_gui.data.own.folders.load_table`

    Args:
        path: the file or folder.
        image_size: side in pixels that pictures of different sizes are brought to; arrays keep their size.
        colour: whether these have three channels or one; arrays keep theirs.
        progress: told how many of how many pictures are read; what it raises comes through.

    Raises:
        DataError: the source is missing, of no known kind, or cannot be used.
    """
    try:
        if is_cifar_binary(path):
            return load_cifar_binary(path, progress)
        if path.is_dir():
            images = idx_images_in(path)
            if images:
                own = load_idx_folder(path)
                return as_emnist(own, images[0]) if is_emnist(images[0]) else own
            arrays = array_files_in(path)
            if arrays:
                return load_arrays(arrays, path, image_size=image_size, colour=colour, progress=progress)
            return load_folder(path, image_size=image_size, colour=colour, progress=progress)
        with open_regular(path) as file:
            start = file.read(8)
        if names_pictures(path):
            return load_table(path, image_size=image_size, colour=colour, progress=progress)
        if is_archive(path):
            return load_archive(
                path, partial(load_own, image_size=image_size, colour=colour, progress=progress), progress
            )
        if kind_of(path):
            return load_arrays([path], path, image_size=image_size, colour=colour, progress=progress)
        if start.startswith(_ZIP) and not path.name.lower().endswith(DOCUMENTS):
            return load_npz(path)
        if (
            begins_as_idx(start)
            or path.name.lower().endswith(_IDX)
            or (start.startswith(GZIP_MAGIC) and not path.name.lower().endswith(_TABLES))
        ):
            own = load_idx(path)
            return as_emnist(own, path) if is_emnist(path) else own
    except FileNotFoundError as error:
        raise DataError(f"{path}: there is no such file or folder. Check the path.") from error
    except NotRegularError as error:
        raise DataError(f"{path}: is {error}. {_EXPECTED}") from error
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror or error}). Check who may read it.") from error
    except MemoryError as error:
        raise DataError(f"{path}: its images do not fit into the free memory. Take fewer or smaller ones.") from error
    name = path.name.lower()
    reasons = (
        text for magic, ends, text in _INSTEAD if name.endswith(ends) or (magic is not None and start.startswith(magic))
    )
    raise DataError(f"{path}: {next(reasons, 'unknown kind') if start else 'the file is empty'}. {_EXPECTED}")
