"""Images from a folder that has one sub-folder for each class."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.data.dataset import Split
from cnn_gui.data.own.folder_search import ADVICE, Search
from cnn_gui.data.own.own_images import OwnImages, check_class_count, check_memory, short_names, title_of
from cnn_gui.data.own.pictures import PictureError, PictureSet, quiet_pillow

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.data.own.folder_search import Files
    from cnn_gui.data.own.own_images import Progress

_REPORT_EVERY = 16


def load_folder(
    path: Path, *, image_size: int = 28, colour: bool = False, progress: Progress | None = None
) -> OwnImages:
    """The images of a folder, sorted into its sub-folders by class, as squares of one size.

    Sub-folders are classes, in natural order of their names ("2" before "10"); images in folders inside them belong to
    them. If one of them is called train, training_set or the like and has its images in folders inside it, then the
    classes are in there, and those in test or eval are the test images; those in val, valid or dev join the examples.
    A single folder around it all is entered. Images in one heap have the classes that a table beside them says, or
    else those in their names (cat.17.jpg). Links are followed. Hidden files and what systems leave behind are passed
    over in silence; whatever else is left out is listed in `skipped`: damaged images, files of another kind, classes
    without images, test images of a class without training images. What was assumed is said in `notes`.

    The images come in turn from each class, so that the first few show all classes. How a picture becomes an image is
    said at `cnn_gui.data.own.pictures.PictureSet`.

    Args:
        path: the folder.
        image_size: side of the images in pixels, ≥ 1.
        colour: three channels, or grey.
        progress: told after some images at a time how many of how many are read.

    Raises:
        DataError: the folder cannot be read; it has less than two classes with images, or more than MAX_CLASSES (found
            before any image is read); or its images would take more memory than MAX_BYTES.
    """
    return _load(Search(path, progress), image_size, colour)


def load_table(
    path: Path, *, image_size: int = 28, colour: bool = False, progress: Progress | None = None
) -> OwnImages:
    """The images that a table names, which are in its folder or below, with the classes that stand in it.

    Raises:
        DataError: as for a folder; or it names no images, or does not tell their classes.
    """
    return _load(Search(path.parent, progress, tables=(path,)), image_size, colour, title=title_of(path))


def _load(search: Search, image_size: int, colour: bool, title: str = "") -> OwnImages:
    path, progress = search.root, search.progress
    search.run()
    reader = _Reader(search, (3 if colour else 1, image_size, image_size), progress)
    names = tuple(search.train)
    with quiet_pillow():
        examples, test = reader.read(search.train, names), reader.read(search.test, names)
        search.notes += reader.pictures.finish()
    learned = np.unique(examples.labels)
    for label in sorted(set(range(len(names))) - set(learned.tolist())):
        files = search.train[names[label]]
        search.skip(files[0].parent, f"a class without images: none of {len(files):,} could be read")
        search.drop_test_images(names[label])
    remedy = ADVICE
    if search.skipped:
        first = search.skipped[0]
        remedy += f" Left out: {len(search.skipped):,}, the first being {first.path} ({first.reason})."
    check_class_count(path, len(learned), remedy)
    if len(learned) < len(names):
        examples, test = _renumbered(examples, learned), _renumbered(test, learned)
    classes, note = short_names([names[label] for label in learned])
    return OwnImages(
        examples=examples,
        test=test if len(test) else None,
        classes=classes,
        skipped=tuple(search.skipped),
        title=title or title_of(path),
        notes=(*search.notes, note) if note else tuple(search.notes),
    )


class _Reader:
    """Reads image files into arrays that are made for them beforehand."""

    def __init__(self, search: Search, shape: tuple[int, int, int], progress: Progress | None) -> None:
        self._search = search
        self._shape = shape
        self._progress = progress
        self._done = 0
        self._total = sum(len(files) for part in (search.train, search.test) for files in part.values())
        remedy = "Choose a smaller image size, grey images, or fewer images."
        check_memory(search.root, self._total * math.prod(shape), remedy)
        self.pictures = PictureSet(size=shape[1], colour=shape[0] == 3, wait=self._tell)

    def read(self, part: Files, names: tuple[str, ...]) -> Split:
        """The images of a part, one of each class, then the next of each; labels are positions in `names`."""
        labelled = [(names.index(name), files) for name, files in part.items()]
        order = sorted((place, label, file) for label, files in labelled for place, file in enumerate(files))
        images = np.empty((len(order), *self._shape), np.uint8)
        labels = np.empty(len(order), np.int64)
        count = 0
        for _, label, file in order:
            try:
                self.pictures.add(images[count], file)
            except PictureError as error:
                self._search.skip(file, error.reason)
            else:
                labels[count] = label
                count += 1
            self._done += 1
            if self._done % _REPORT_EVERY == 0 or self._done == self._total:
                self._tell()
        return Split(images[:count], labels[:count])

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._done, self._total)


def _renumbered(split: Split, learned: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Split:
    """Only the examples of the learned classes, numbered by their places among them."""
    kept = np.isin(split.labels, learned)
    return Split(split.images[kept], np.searchsorted(learned, split.labels[kept]).astype(np.int64))
