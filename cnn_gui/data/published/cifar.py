"""CIFAR-10 in its binary version: from the archive as it is published, or from the six files in it.

Each record is one byte with the label, 0 to 9, then 3072 bytes with the pixels: 1024 of red, of green and of
blue, each row by row (Krizhevsky: "Learning Multiple Layers of Features from Tiny Images").
"""

from __future__ import annotations

import gzip
import tarfile
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cnn_gui.data.dataset import Split
from cnn_gui.data.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

ARCHIVE = "cifar-10-binary.tar.gz"
FOLDER = "cifar-10-batches-bin"
TRAIN = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
TEST = "test_batch.bin"
CLASSES = 10
IMAGE_SHAPE = (3, 32, 32)
RECORD = 1 + 3 * 32 * 32
# The published files have 60,000 records. Nobody's memory is filled by a file that only claims to be one of them.
_MOST_BYTES = 2 * 60_000 * RECORD


def holds_cifar(directory: Path) -> bool:
    """Whether a directory has the archive, or the folder from it, or any of the six files."""
    return (directory / ARCHIVE).is_file() or _folder(directory) is not None


def load_cifar(directory: Path) -> tuple[Split, Split]:
    """The training images, those of the five batches one after the other, and the test images.

    All six files are preferred to the archive, which is read in memory and never unpacked on disk.

    Args:
        directory: one that `holds_cifar`.

    Returns:
        The two splits; images (N, 3, 32, 32) uint8, labels 0..9.

    Raises:
        DataError: a file is missing or cannot be read, is not a whole number of records, or has a label
            that is not 0..9; the archive is damaged or has a member that leads out of it.
    """
    folder, archive = _folder(directory), directory / ARCHIVE
    whole = folder is not None and all((folder / name).is_file() for name in (*TRAIN, TEST))
    splits = _of_folder(folder) if folder is not None and (whole or not archive.is_file()) else _of_archive(archive)
    images = np.concatenate([splits[name].images for name in TRAIN])
    labels = np.concatenate([splits[name].labels for name in TRAIN])
    return Split(images, labels), splits[TEST]


def _folder(directory: Path) -> Path | None:
    places = (directory / FOLDER, directory)
    return next((place for place in places if any((place / name).is_file() for name in (*TRAIN, TEST))), None)


def _split(source: str, content: bytes) -> Split:
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


def _of_folder(folder: Path) -> Mapping[str, Split]:
    splits = {}
    for name in (*TRAIN, TEST):
        path = folder / name
        try:
            with path.open("rb") as file:
                _check_size(path, path.stat().st_size)
                splits[name] = _split(str(path), file.read())
        except FileNotFoundError as error:
            raise DataError(_incomplete(str(folder), name)) from error
        except OSError as error:
            raise DataError(_unreadable(path, error)) from error
    return splits


def _of_archive(path: Path) -> Mapping[str, Split]:
    splits: dict[str, Split] = {}
    try:
        with gzip.open(path) as unpacked, tarfile.open(fileobj=unpacked, mode="r|") as archive:
            # One pass in the order of the archive: to go back would mean to decompress it again.
            so_far = 0
            for member in archive:
                so_far += tarfile.BLOCKSIZE + member.size
                _check_member(path, member, so_far)
                name = PurePosixPath(member.name).name
                file = archive.extractfile(member) if name in (*TRAIN, TEST) and member.isreg() else None
                if file is not None:
                    splits[name] = _split(f"{path}: {member.name}", file.read())
            # The checksum of the gzip file stands at its end, and is compared by whoever reads as far as that.
            while unpacked.read(tarfile.RECORDSIZE):
                so_far += tarfile.RECORDSIZE
                _check_size(path, so_far)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{path}: the archive is damaged or incomplete ({error}). Fetch it again.") from error
    except OSError as error:
        raise DataError(_unreadable(path, error)) from error
    for name in (*TRAIN, TEST):
        if name not in splits:
            raise DataError(_incomplete(str(path), name))
    return splits


def _check_member(path: Path, member: tarfile.TarInfo, so_far: int) -> None:
    name = PurePosixPath(member.name)
    if name.is_absolute() or ".." in name.parts or "\\" in member.name:
        raise DataError(
            f"{path}: has a member {member.name!r} that leads out of the archive. This is not the published file: "
            "fetch it again."
        )
    _check_size(path, so_far)


def _check_size(path: Path, so_far: int) -> None:
    if so_far > _MOST_BYTES:
        raise DataError(f"{path}: holds far more than CIFAR-10 does. This is not the published file: fetch it again.")


def _unreadable(path: Path, error: OSError) -> str:
    return f"{path}: cannot be read ({error.strerror or error}). It must be a readable file."


def _incomplete(place: str, name: str) -> str:
    return f"{place}: {name} is missing. CIFAR-10 needs {', '.join(TRAIN)} and {TEST}, or {ARCHIVE} as published."
