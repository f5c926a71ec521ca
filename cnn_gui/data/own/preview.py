"""Some images of own data as they would be understood, and what would be assumed, before anything is trained."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.counted import counted
from cnn_gui.data.dataset import Split
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.load import load_own
from cnn_gui.data.own.orientation import on_one_ground, oriented
from cnn_gui.data.own.own_images import OwnImages
from cnn_gui.data.own.pictures import PictureError, PictureSet, quiet_pillow
from cnn_gui.data.own.reading import AUTO, Reading, reading_as

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from cnn_gui.data.dataset import Images

SHOWN = 40
"""About so many images are shown, at least one of each class, and at most MOST_PER_CLASS of one."""
MOST_PER_CLASS = 5
LARGEST = 200_000_000
"""Files that take more bytes are not read for this."""


@dataclass(frozen=True)
class Understanding:
    """The settings that decide how own images are understood, by their names in a run's config."""

    image_size: int = 28
    colour: bool = False
    pixel_range: str = AUTO
    transparent: str = AUTO
    mirror: bool = False
    turn: str = "none"
    test_ground: str = AUTO


@dataclass(frozen=True, eq=False)
class Preview:
    """Attributes: images (N, C, H, W) uint8, captions (a word for each), notes (what was assumed), and whole (whether
    all images were looked at to find that out, or only those that are shown)."""

    images: Images
    captions: tuple[str, ...]
    notes: tuple[str, ...]
    whole: bool


class PreviewCancelled(Exception):  # noqa: N818  nothing is wrong
    """Nobody waits for it any more."""


def preview_files(
    train: Mapping[str, Sequence[Path]],
    test: Mapping[str, Sequence[Path]],
    how: Understanding,
    cancelled: Callable[[], bool],
) -> Preview:
    """Pictures of class folders: the files of each class, of which a few are read.

    Raises:
        DataError: none of these pictures can be read.
        PreviewCancelled: as was asked for.
    """

    def go_on() -> None:
        if cancelled():
            raise PreviewCancelled

    channels, side = 3 if how.colour else 1, how.image_size
    pictures, failed = PictureSet(size=side, colour=how.colour, wait=go_on), 0
    names, splits = list(train), []
    with quiet_pillow(), reading_as(Reading(how.pixel_range, how.transparent)):
        for part, most in ((train, SHOWN), (test, SHOWN // 4)):
            images, labels = [], []
            for name in list(part)[:most]:
                for path in _some(part[name], max(1, min(most // max(1, len(part)), MOST_PER_CLASS))):
                    go_on()
                    image = np.empty((channels, side, side), np.uint8)
                    try:
                        pictures.add(image, path)
                    except PictureError:
                        failed += 1
                    else:
                        images.append(image)
                        labels.append(names.index(name))
            splits.append((images, labels))
        notes = pictures.finish()
    if not splits[0][0]:
        raise DataError(
            f"None of {counted(failed, 'picture')} that were looked at can be read. Look at what the folder holds."
        )
    if failed:
        notes.append(f"{failed:,} of the pictures that were looked at cannot be read.")
    # Only now the places are filled.
    whole = [
        Split(np.stack(images) if images else np.empty((0, channels, side, side), np.uint8), np.array(labels, np.int64))
        for images, labels in splits
    ]
    own = OwnImages(whole[0], whole[1] if len(whole[1]) else None, tuple(names), (), "", tuple(notes))
    return _of(oriented(own, turn=how.turn, mirror=how.mirror), how, whole=False)


def preview_arrays(path: Path, how: Understanding) -> Preview | None:
    """Images of any other kind of own data; None if they are too many to be read for a look.

    Raises:
        DataError: they cannot be used.
    """
    if _size(path) > LARGEST:
        return None
    with reading_as(Reading(how.pixel_range, how.transparent)):
        own = load_own(path, image_size=how.image_size, colour=how.colour)
    labels = own.examples.labels
    classes = np.unique(labels)[:SHOWN]
    each = max(1, min(SHOWN // len(classes), MOST_PER_CLASS))
    places = np.concatenate([np.flatnonzero(labels == label)[:each] for label in classes])
    # The ground is compared over all images, before a few are picked and turned.
    test, note = None, ""
    if own.test is not None:
        inverted, note = on_one_ground(own.examples.images, own.test.images, how.test_ground)
        test = Split(np.ascontiguousarray(inverted[: SHOWN // 4]), own.test.labels[: SHOWN // 4])
    few = OwnImages(
        Split(own.examples.images[places], labels[places]),
        test,
        own.classes,
        (),
        own.title,
        (*own.notes, note) if note else own.notes,
    )
    as_it_is = Understanding(test_ground="stored")
    return _of(oriented(few, turn=how.turn, mirror=how.mirror), as_it_is, whole=True)


def _of(own: OwnImages, how: Understanding, *, whole: bool) -> Preview:
    images, notes = [own.examples.images], own.notes
    captions = [own.classes[label] for label in own.examples.labels]
    if own.test is not None:
        test, note = on_one_ground(own.examples.images, own.test.images, how.test_ground)
        images.append(test)
        captions += [f"{own.classes[label]} (test)" for label in own.test.labels]
        notes = (*notes, note) if note else notes
    return Preview(np.concatenate(images), tuple(captions), notes, whole)


def _some(paths: Sequence[Path], count: int) -> list[Path]:
    """So many of them, evenly from all."""
    return list(paths[:: max(1, len(paths) // count)][:count])


def _size(path: Path) -> int:
    """How many bytes a file takes when it is unpacked, as far as that can be told at once; of a folder, its files."""
    try:
        if path.is_dir():
            return sum(_size(file) for file in path.iterdir() if file.is_file())
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return sum(member.file_size for member in archive.infolist())
        # Packed images are some five to ten times smaller.
        return path.stat().st_size * (8 if path.suffix == ".gz" else 1)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        # What is wrong with it, its reader says.
        return 0
