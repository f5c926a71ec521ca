"""A data set as a run wants it: loaded by name, its validation images held out, its statistics taken."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.digits.ahead import digits
from cnn_gui.data.errors import DataError
from cnn_gui.data.feeding.standardise import pixel_statistics
from cnn_gui.data.own.orientation import on_one_ground, oriented
from cnn_gui.data.own.reading import AUTO, Reading, reading_as
from cnn_gui.data.own.splitting import split_own
from cnn_gui.data.published.catalogue import CATALOGUE, OWN, Entry, load_files, names, published
from cnn_gui.data.published.mirrors import DOWNLOADS

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.data.own.own_images import OwnImages, Progress

# A training file smaller than the published one lends at most this share to validation.
_LARGEST_DEFAULT_SHARE = 6


def load_dataset(
    name: str,
    *,
    data_dir: Path | None = None,
    train_limit: int | None = None,
    test_limit: int | None = None,
    validation: int | None = None,
    test_dataset: str | None = None,
    own_path: Path | None = None,
    image_size: int = 28,
    colour: bool = False,
    test_share: float = 0.2,
    split_seed: int = 0,
    pixel_range: str = AUTO,
    transparent: str = AUTO,
    mirror: bool = False,
    turn: str = "none",
    test_ground: str = AUTO,
    progress: Progress | None = None,
) -> Dataset:
    """A data set by name, with its validation images held out and its statistics taken.

    Of a published data set the last `validation` images of the training file are the validation split, so they are
    never trained on, whatever the limit; own images are held out by lot, the same share of each class. The training
    split is the first `train_limit` of the rest. The statistics are always those of the training split.

    Args:
        name: one of `catalogue.names()`.
        data_dir: where the files are; None looks in $CNN_GUI_DATA. What was downloaded is looked at after that. Not
            used by the built-in digits and by own images.
        train_limit: at most this many training images, ≥ 1; None takes all.
        test_limit: at most this many test images, ≥ 1; None takes all.
        validation: how many images to hold out, ≥ 0 (0: an empty validation split); None takes 5000 of a published
            data set, 2000 of the built-in digits, but never more than a sixth; a sixth of own images.
        test_dataset: one of `catalogue.published()`, whose test images are the test split instead; None: the data
            set's own.
        own_path: the file or folder of own images; only used with name "own", where it is needed.
        image_size: the side in pixels that pictures in folders are brought to.
        colour: pictures in folders as red, green and blue instead of grey.
        test_share: this share of own images is held out for test, unless they come with test images.
        split_seed: decides which own images are held out.
        pixel_range, transparent: how stored pixels of own images are understood, as in `cnn_gui.data.own.reading`.
        mirror, turn: own images mirrored, then turned, as in `cnn_gui.data.own.orientation.oriented`.
        test_ground: whether test images of own data are inverted, as in `on_one_ground` there.
        progress: is told how many images are read, and of how many (0: not known yet), where that takes long; what it
            raises ends the loading.

    Raises:
        MissingDataError: the files of a published data set are not on this machine.
        DataError: the name is unknown, a number is out of range, the files cannot be used, or the test images of
            `test_dataset` do not fit.
    """
    for wanted, known in ((name, names()), (test_dataset or "digits", published())):
        if wanted not in known:
            raise DataError(f"There is no data set called {wanted!r}. Choose one of: {', '.join(known)}.")
    for option, limit in (("train limit", train_limit), ("test limit", test_limit)):
        if limit is not None and limit < 1:
            raise DataError(f"The {option} is {limit}, but at least 1 image is needed. Leave it out to take all.")
    about: dict[str, Any]
    if name == OWN:
        with reading_as(Reading(pixel_range, transparent)):
            own = _own_images(own_path, image_size, colour, progress)
        own = oriented(own, turn=turn, mirror=mirror)
        parts = split_own(own, test_share=test_share, validation=validation, seed=split_seed)
        about = {"title": own.title, "classes": own.classes, "source": str(own_path)}
        about |= {"skipped": own.skipped, "notes": own.notes}
    else:
        entry = CATALOGUE[name]
        train_file, test, source = _whole_files(name, data_dir, progress)
        parts = (*_held_out(entry, train_file, validation), test)
        about = {"title": entry.title, "classes": entry.classes, "source": source, "notes": ()}
    about["notes"] = (*about["notes"], *_of_a_wrong_directory(name, test_dataset, data_dir, about["title"]))
    train = _first(parts[0], train_limit)
    mean, deviation = pixel_statistics(train.images)
    dataset = Dataset(name, train=train, validation=parts[1], test=parts[2], mean=mean, deviation=deviation, **about)
    if test_dataset is not None and test_dataset != name:
        dataset = _with_test_images(dataset, test_dataset, data_dir, progress)
    if name == OWN:
        images, note = on_one_ground(train.images, dataset.test.images, test_ground)
        notes = (*dataset.notes, note) if note else dataset.notes
        dataset = replace(dataset, test=Split(images, dataset.test.labels), notes=notes)
    return replace(dataset, test=_first(dataset.test, test_limit))


def _of_a_wrong_directory(name: str, test_dataset: str | None, data_dir: Path | None, title: str) -> tuple[str, ...]:
    """What to say of a directory that is not there where nothing was looked for in it: it was meant for something."""
    if data_dir is None or any(each in DOWNLOADS for each in (name, test_dataset)) or data_dir.is_dir():
        return ()
    return (f"{data_dir}: there is no such directory. {title} did not need it; whoever meant other data chooses them.",)


def _own_images(path: Path | None, image_size: int, colour: bool, progress: Progress | None) -> OwnImages:
    # Loaded when wanted: reading pictures takes a library that nothing else needs.
    from cnn_gui.data.own.copies import with_copies_found
    from cnn_gui.data.own.load import load_own

    if path is None:
        raise DataError("Own images need the file or the folder that they are in (--own PATH, or drop it here).")
    return with_copies_found(load_own(path, image_size=image_size, colour=colour, progress=progress))


def _held_out(entry: Entry, train_file: Split, validation: int | None) -> tuple[Split, Split]:
    """Training and validation images."""
    if validation is None:
        validation = min(entry.validation, len(train_file) // _LARGEST_DEFAULT_SHARE)
    remaining = len(train_file) - validation
    if not 0 <= validation < len(train_file):
        raise DataError(
            f"{validation} images cannot be held out for validation of {entry.title}, whose training file has "
            f"{len(train_file)}: choose 0 to {len(train_file) - 1}."
        )
    return train_file.part(0, remaining), train_file.part(remaining, len(train_file))


def _whole_files(name: str, data_dir: Path | None, progress: Progress | None) -> tuple[Split, Split, str]:
    """Training file, test file, and where they came from."""
    if CATALOGUE[name].files is None:
        return *digits(), "comes with the program"
    train, test, directory = load_files(name, data_dir, *([] if progress is None else [progress]))
    return train, test, str(directory)


def _with_test_images(dataset: Dataset, name: str, data_dir: Path | None, progress: Progress | None) -> Dataset:
    """The same data set, tested with the test images of another one."""
    entry = CATALOGUE[name]
    _, test, source = _whole_files(name, data_dir, progress)
    shape = test.images.shape[1:]
    if shape != dataset.image_shape:
        raise DataError(
            f"The test images of {entry.title} are {_times(shape)}, but the training images of {dataset.title} are "
            f"{_times(dataset.image_shape)} (channels × height × width). Choose test images of the same shape."
        )
    if len(entry.classes) != len(dataset.classes):
        raise DataError(
            f"The test images of {entry.title} are of {len(entry.classes)} classes, but the training images of "
            f"{dataset.title} are of {len(dataset.classes)}. Choose test images of the same classes."
        )
    return replace(dataset, test=test, source=f"{dataset.source}; test images of {entry.title}: {source}")


def _first(split: Split, limit: int | None) -> Split:
    return split if limit is None else split.part(0, min(limit, len(split)))


def _times(shape: tuple[int, ...]) -> str:
    return "×".join(str(length) for length in shape)
