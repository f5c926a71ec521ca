"""Own data in IDX files: one pair of images and labels, or a folder with training and test files."""

from __future__ import annotations

import os
import re
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.counted import counted
from cnn_gui.data.errors import DataError
from cnn_gui.data.idx import read_idx_header, read_idx_values
from cnn_gui.data.own.arrays import own_from_arrays
from cnn_gui.data.own.own_images import check_memory, readable, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnn_gui.data.own.arrays import Pair
    from cnn_gui.data.own.own_images import OwnImages

_IMAGES = re.compile(r"images(?=.*idx[34])", re.IGNORECASE)
_LABELS = re.compile(r"labels(?=.*idx1)", re.IGNORECASE)
_TEST = re.compile(r"t10k|test", re.IGNORECASE)
# Below a folder, files of this naming are looked for so deep (data/MNIST/raw), and given up beyond so many entries:
# folders of pictures have many, and are none of these.
_DEEPEST = 4
_MOST_ENTRIES = 2000
# What one image costs beside its pixels, while labels are numbered and images are held out.
_BYTES_PER_IMAGE = 100


# Bytes, whole numbers and floating point of some sizes; then how many axes there are.
_CODES, _MOST_AXES = frozenset(b"\x08\x09\x0b\x0c\x0d\x0e"), 4


def begins_as_idx(start: bytes) -> bool:
    """Whether a file with these first four bytes may be an IDX file."""
    return start[:2] == b"\0\0" and len(start) > 3 and start[2] in _CODES and 0 < start[3] <= _MOST_AXES


def load_idx(path: Path) -> OwnImages:
    """The images of an IDX file, with the labels from the file beside it; or the other way round.

    `…images…idx3…` belongs to `…labels…idx1…`, plain or with .gz. Images are (N, H, W), or with channels as
    `own_arrays.to_channels_first` has them; they keep their size.

    Raises:
        DataError: a file is missing or cannot be used.
    """
    beside = path.parent
    if _key(beside.name) == _key(path.name):
        beside = beside.parent
    named = _named_files(beside)
    images = _images_of(path, named)
    (pair,) = _read_pairs(path, [images], named)
    return own_from_arrays(str(path), title_of(images), pair)


def idx_images_in(folder: Path) -> list[Path]:
    """The files of images of MNIST's naming in a folder, sorted, or else in the folders below, the nearest ones.

    Of one that is there plain and packed, the plain. A file may also be in a folder of its own name.

    Raises:
        OSError: the folder cannot be read.
    """
    return sorted(path for path in _named_files(folder).values() if _IMAGES.search(path.name))


def load_idx_folder(folder: Path) -> OwnImages:
    """Training and test images of a folder that holds IDX files of MNIST's naming.

    The file of test images is the one with t10k or test in its name; without it, there are no test images.

    Raises:
        DataError: there is more than one file of either kind, or none of training images; or a file cannot be used.
    """
    named = _named_files(folder)
    images = sorted(path for path in named.values() if _IMAGES.search(path.name))
    test = [path for path in images if _TEST.search(path.name)]
    train = [path for path in images if path not in test]
    if len(train) != 1 or len(test) > 1:
        names = ", ".join(readable(path.relative_to(folder).as_posix()) for path in images)
        raise DataError(
            f"{folder}: expected one IDX file of training images and at most one of test images, found {names}. "
            "Choose one of these files instead of the folder."
        )
    pairs = _read_pairs(folder, [*train, *test], named)
    return own_from_arrays(str(folder), title_of(folder), pairs[0], pairs[1] if test else None)


def _read_pairs(where: Path, images: Sequence[Path], named: dict[str, Path]) -> list[Pair]:
    """Images and labels of some files; what all of them announce is looked at before any is read."""
    labels = [_labels_of(path, named) for path in images]
    total = 0
    for path, label_path in zip(images, labels, strict=True):
        header, label_header = read_idx_header(path), read_idx_header(label_path, dimensions=1)
        if header.shape[0] != label_header.shape[0]:
            raise DataError(
                f"{where}: {path.name} holds {counted(header.shape[0], 'image')} but "
                f"{counted(label_header.shape[0], 'label')} ({label_path.name}). Each image needs one label."
            )
        total += header.byte_count + _BYTES_PER_IMAGE * header.shape[0]
    check_memory(where, total, "Take fewer images.")
    return [
        (read_idx_values(path), read_idx_values(label_path, dimensions=1))
        for path, label_path in zip(images, labels, strict=True)
    ]


def _images_of(path: Path, named: dict[str, Path]) -> Path:
    """The file itself; if it holds labels, the file of their images, or itself if there is none."""
    if _IMAGES.search(path.name) or not _LABELS.search(path.name):
        return path
    images = (other for other in named.values() if _IMAGES.search(other.name))
    return next((other for other in images if _key(_label_name(other.name)) == _key(path.name)), path)


def _labels_of(path: Path, named: dict[str, Path]) -> Path:
    name = _label_name(path.name)
    if name == path.name:
        raise DataError(
            f"{path}: cannot tell which file holds its labels. Choose the file of the images, with a name such as "
            "train-images-idx3-ubyte, and keep train-labels-idx1-ubyte beside it."
        )
    plain = path.with_name(name.removesuffix(".gz"))
    beside = [path.with_name(name), plain, path.with_name(f"{plain.name}.gz")]
    found = next((candidate for candidate in beside if candidate.exists() and not candidate.is_dir()), None)
    found = found or named.get(_key(name))
    if found is None:
        raise DataError(f"{plain}: the file is missing, plain or with .gz. Put the labels beside {path.name}.")
    return found


def _label_name(name: str) -> str:
    return re.sub("idx[34]", "idx1", re.sub("images", "labels", name, flags=re.IGNORECASE), flags=re.IGNORECASE)


def _named_files(folder: Path) -> dict[str, Path]:
    """The files of MNIST's naming by their keys, from the nearest folders that have any files of images.

    Raises:
        OSError: the folder itself cannot be read.
    """
    levels: list[dict[str, Path]] = []
    for depth, path in _walk(folder):
        # A file in a folder of its own name, as some programs unpack it, belongs where that folder is.
        if depth and _key(path.parent.name) == _key(path.name):
            depth -= 1
        while len(levels) <= depth:
            levels.append({})
        known = levels[depth].setdefault(_key(path.name), path)
        if _order(path) < _order(known):
            levels[depth][_key(path.name)] = path
    nearest = (level for level in levels if any(_IMAGES.search(path.name) for path in level.values()))
    return next(nearest, {})


def _walk(folder: Path) -> Iterator[tuple[int, Path]]:
    """How deep, and what: every file of MNIST's naming in the folder and in those below, the nearest first."""
    waiting = deque([(0, folder)])
    count = 0
    while waiting:
        depth, place = waiting.popleft()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    count += 1
                    path = place / entry.name
                    if _IMAGES.search(entry.name) or _LABELS.search(entry.name):
                        if not entry.is_dir():
                            yield depth, path
                            continue
                    elif depth and count > _MOST_ENTRIES:
                        return
                    if depth < _DEEPEST and not entry.name.startswith(".") and entry.is_dir(follow_symlinks=not depth):
                        waiting.append((depth + 1, path))
        except OSError:
            # Whoever reads the folders says which of them cannot be read; here none is missed but this one.
            if place == folder:
                raise


def _key(name: str) -> str:
    """What a name has in common with other spellings of it: train-images.idx3-ubyte, train-images-idx3-ubyte.gz."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower())
    found = re.match(r".*?idx\d", plain)
    return found.group() if found else plain


def _order(path: Path) -> tuple[bool, int, str]:
    return path.suffix == ".gz", len(path.parts), path.name
