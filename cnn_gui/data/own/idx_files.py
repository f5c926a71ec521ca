"""Own data in IDX files: one pair of images and labels, or a folder with training and test files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnn_gui.data.errors import DataError
from cnn_gui.data.idx import read_idx
from cnn_gui.data.own.arrays import own_from_arrays
from cnn_gui.data.own.own_images import title_of

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.data.own.arrays import Pair
    from cnn_gui.data.own.own_images import OwnImages

_IMAGES = re.compile(r"images(?=.*idx[34])", re.IGNORECASE)
_TEST = re.compile(r"t10k|test", re.IGNORECASE)


def load_idx(path: Path) -> OwnImages:
    """The images of an IDX file, with the labels from the file beside it.

    `…images…idx3…` belongs to `…labels…idx1…`, plain or with .gz. Images are (N, H, W), or with channels as
    `own_arrays.to_channels_first` has them; they keep their size.

    Raises:
        DataError: a file is missing or cannot be used.
    """
    return own_from_arrays(str(path), title_of(path), _read_pair(path))


def idx_images_in(folder: Path) -> list[Path]:
    """The files of images of MNIST's naming in a folder, sorted; of one that is there plain and packed, the plain.

    Raises:
        OSError: the folder cannot be read.
    """
    found = sorted(path for path in folder.iterdir() if _IMAGES.search(path.name) and path.is_file())
    return [path for path in found if path.suffix != ".gz" or path.with_suffix("") not in found]


def load_idx_folder(folder: Path) -> OwnImages:
    """Training and test images of a folder that holds IDX files of MNIST's naming.

    The file of test images is the one with t10k or test in its name; without it, there are no test images.

    Raises:
        DataError: there is more than one file of either kind, or none of training images; or a file cannot be used.
    """
    images = idx_images_in(folder)
    test = [path for path in images if _TEST.search(path.name)]
    train = [path for path in images if path not in test]
    if len(train) != 1 or len(test) > 1:
        names = ", ".join(path.name for path in images)
        raise DataError(
            f"{folder}: expected one IDX file of training images and at most one of test images, found {names}. "
            "Choose one of these files instead of the folder."
        )
    own_test = _read_pair(test[0]) if test else None
    return own_from_arrays(str(folder), title_of(folder), _read_pair(train[0]), own_test)


def _read_pair(path: Path) -> Pair:
    name = re.sub("idx[34]", "idx1", re.sub("images", "labels", path.name, flags=re.IGNORECASE), flags=re.IGNORECASE)
    if name == path.name:
        raise DataError(
            f"{path}: cannot tell which file holds its labels. Choose the file of the images, with a name such as "
            "train-images-idx3-ubyte, and keep train-labels-idx1-ubyte beside it."
        )
    plain = name.removesuffix(".gz")
    for candidate in (path.with_name(name), path.with_name(plain), path.with_name(f"{plain}.gz")):
        if candidate.is_file():
            return read_idx(path), read_idx(candidate, dimensions=1)
    raise DataError(
        f"{path.with_name(plain)}: the file is missing, plain or with .gz. Put the labels beside {path.name}."
    )
