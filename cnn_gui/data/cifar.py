"""CIFAR-10 in its binary version: from the archive as it is published, or from the six files in it.

Each record is one byte with the label, 0 to 9, then 3072 bytes with the pixels: 1024 of red, of green and of
blue, each row by row (Krizhevsky: "Learning Multiple Layers of Features from Tiny Images").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import numpy.typing as npt

from cnn_gui.data.dataset import Split
from cnn_gui.data.errors import DataError
from cnn_gui.data.plain_tar import DamagedError, UnusualError, plain_members
from cnn_gui.data.regular_file import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    Progress = Callable[[int, int], None]

ARCHIVE = "cifar-10-binary.tar.gz"
FOLDER = "cifar-10-batches-bin"
TRAIN = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
TEST = "test_batch.bin"
CLASSES = 10
IMAGE_SHAPE = (3, 32, 32)
RECORD = 1 + 3 * 32 * 32
IMAGES = 60_000
# Nobody's memory is filled by a file that only claims to be one of them.
_MOST_BYTES = 2 * IMAGES * RECORD
_PIECE = 1 << 20


def holds_cifar(directory: Path) -> bool:
    """Whether a directory has the archive, or the folder from it, or any of the six files."""
    return (directory / ARCHIVE).is_file() or _folder(directory) is not None


def load_cifar(directory: Path, progress: Progress = lambda _done, _total: None) -> tuple[Split, Split]:
    """The training images, those of the five batches one after the other, and the test images.

    All six files are preferred to the archive, which is read in memory and never unpacked on disk.

    Args:
        directory: one that `holds_cifar`.
        progress: told now and then how many of how many images are read; what it raises comes through.

    Returns:
        The two splits; images (N, 3, 32, 32) uint8, labels 0..9.

    Raises:
        DataError: a file is missing or cannot be read, is not a whole number of records, or has a label
            that is not 0..9; the archive is damaged, has a member that leads out of it, or is not as it was published.
    """
    folder, archive = _folder(directory), directory / ARCHIVE
    whole = folder is not None and all((folder / name).is_file() for name in (*TRAIN, TEST))
    if folder is not None and (whole or not archive.is_file()):
        splits = _of_folder(folder, progress)
    else:
        splits = _of_archive(archive, progress)
    images = np.concatenate([splits[name].images for name in TRAIN])
    labels = np.concatenate([splits[name].labels for name in TRAIN])
    return Split(images, labels), splits[TEST]


def _folder(directory: Path) -> Path | None:
    places = (directory / FOLDER, directory)
    return next((place for place in places if any((place / name).is_file() for name in (*TRAIN, TEST))), None)


def _split(source: str, content: bytearray) -> Split:
    if not content or len(content) % RECORD:
        raise DataError(
            f"{source}: has {len(content):,} bytes, expected a multiple of {RECORD:,} (a label and 3×32×32 pixels "
            "for each image). The file is damaged or truncated: fetch it again."
        )
    records: npt.NDArray[np.uint8] = np.frombuffer(content, np.uint8).reshape(-1, RECORD)
    labels = records[:, 0].astype(np.int64)
    wrong = np.flatnonzero(labels >= CLASSES)
    if wrong.size:
        raise DataError(
            f"{source}: label {labels[wrong[0]]} of image {wrong[0]:,} is out of range, expected 0 to {CLASSES - 1}. "
            "The file is damaged, or it is not the binary version of CIFAR-10."
        )
    return Split(np.ascontiguousarray(records[:, 1:]).reshape(-1, *IMAGE_SHAPE), labels)


def _of_folder(folder: Path, progress: Progress) -> Mapping[str, Split]:
    splits: dict[str, Split] = {}
    count = _Count(progress)
    for name in (*TRAIN, TEST):
        path = folder / name
        try:
            with open_regular(path) as file:
                _check_size(path, path.stat().st_size)
                splits[name] = _split(str(path), count.joined(_pieces(file)))
        except FileNotFoundError as error:
            raise DataError(_incomplete(str(folder), name)) from error
        except OSError as error:
            raise DataError(_unreadable(path, error)) from error
    return splits


def _of_archive(path: Path, progress: Progress) -> Mapping[str, Split]:
    splits: dict[str, Split] = {}
    count = _Count(progress)
    try:
        with open_regular(path) as file:
            _check_size(path, path.stat().st_size)
            # One pass in the order of the archive: to go back would mean to decompress it again.
            for name, content in plain_members(file, _MOST_BYTES, count.tell):
                _check_name(path, name)
                last = name.rpartition("/")[2]
                if last in (*TRAIN, TEST):
                    splits[last] = _split(f"{path}: {name}", count.joined(content))
    except DamagedError as error:
        raise DataError(f"{path}: the archive is damaged or incomplete ({error}). Fetch it again.") from error
    except UnusualError as error:
        raise DataError(f"{path}: {error}. This is not the published file: fetch it again.") from error
    except OSError as error:
        raise DataError(_unreadable(path, error)) from error
    for name in (*TRAIN, TEST):
        if name not in splits:
            raise DataError(_incomplete(str(path), name))
    return splits


def _pieces(file: BinaryIO) -> Iterable[bytes]:
    so_far = 0
    # Not more than was allowed, whatever the file has become.
    while so_far <= _MOST_BYTES and (piece := file.read(_PIECE)):
        so_far += len(piece)
        yield piece


class _Count:
    """How many images are read."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bytes = 0

    def tell(self) -> None:
        """Tell how many there are."""
        self._progress(min(IMAGES, self._bytes // RECORD), IMAGES)

    def joined(self, pieces: Iterable[bytes]) -> bytearray:
        """The content of a file with images."""
        content = bytearray()
        for piece in pieces:
            content += piece
            self._bytes += len(piece)
            self.tell()
        return content


def _check_name(path: Path, name: str) -> None:
    if name.startswith("/") or ".." in name.split("/") or "\\" in name:
        raise DataError(
            f"{path}: has a member {name!r} that leads out of the archive. This is not the published file: "
            "fetch it again."
        )


def _check_size(path: Path, size: int) -> None:
    if size > _MOST_BYTES:
        raise DataError(f"{path}: holds far more than CIFAR-10 does. This is not the published file: fetch it again.")


def _unreadable(path: Path, error: OSError) -> str:
    return f"{path}: cannot be read ({error.strerror or error}). It must be a readable file."


def _incomplete(place: str, name: str) -> str:
    return f"{place}: {name} is missing. CIFAR-10 needs {', '.join(TRAIN)} and {TEST}, or {ARCHIVE} as published."
