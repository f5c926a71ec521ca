"""Own data in a NumPy archive (.npz), read without trust and written whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers.assemble import assemble
from cnn_gui.data.own.containers.contents import contents_of
from cnn_gui.data.own.containers.npz import npz_bag
from cnn_gui.data.own.own_images import title_of
from cnn_gui.data.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cnn_gui.data.dataset import Split
    from cnn_gui.data.own.own_images import OwnImages


def load_npz(path: Path) -> OwnImages:
    """The images of an archive with `images` and `labels`, perhaps `test_images` and `test_labels`, perhaps `classes`.

    Other names that people give are understood as `cnn_gui.data.own.containers.roles` has them. Types and shapes are
    those of `cnn_gui.data.own.arrays`; images keep their size. Types and sizes are checked before memory is taken.
    Arrays that are for nothing are not read, and named in `notes`.

    Raises:
        DataError: the file cannot be read, is damaged, holds objects that are no plain values, or lacks an array; the
            arrays do not fit together; or they would take more memory than MAX_BYTES.
    """
    return assemble(str(path), title_of(path).removesuffix(".npz"), contents_of(path.stem, npz_bag(path)))


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
