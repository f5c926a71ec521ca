"""The data sets that can be asked for by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.digits.builtin import load_digits
from cnn_gui.data.errors import DataError, MissingDataError
from cnn_gui.data.feeding.standardise import pixel_statistics
from cnn_gui.data.own.splitting import split_own
from cnn_gui.data.published.cifar import ARCHIVE, holds_cifar, load_cifar
from cnn_gui.data.published.mirrors import DOWNLOADS
from cnn_gui.data.published.mnist import four_files, holds_mnist, load_mnist, recognised
from cnn_gui.data.published.places import cache_directory, data_directories, downloaded

if TYPE_CHECKING:
    from cnn_gui.data.own.own_images import OwnImages, Progress

OWN = "own"
"""The name under which a person's own images go."""
DIGITS = tuple("0123456789")
FASHION = (
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
)
KUZUSHIJI = ("お o", "き ki", "す su", "つ tsu", "な na", "は ha", "ま ma", "や ya", "れ re", "を wo")
CIFAR = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
# A training file smaller than the published one lends at most this share to validation.
_LARGEST_DEFAULT_SHARE = 6

Loader = Callable[[Path], tuple[Split, Split]]


@dataclass(frozen=True)
class Files:
    """How a data set is stored.

    Attributes:
        needed: which files, for a sentence.
        holds: whether a directory has any of them.
        load: from such a directory to the whole training file and test file.
    """

    needed: str
    holds: Callable[[Path], bool]
    load: Loader


@dataclass(frozen=True)
class Entry:
    """One line of the catalogue.

    Attributes:
        title: the name that a person reads.
        classes: the name of each label; empty for own images, which bring theirs.
        validation: how many images are held out of the training file unless told otherwise.
        files: how it is stored; None for what comes with the program, and for own images.
    """

    title: str
    classes: tuple[str, ...]
    validation: int
    files: Files | None


def _like_mnist(name: str, title: str, classes: tuple[str, ...]) -> Entry:
    def holds(directory: Path) -> bool:
        # The files of all these data sets have the same names.
        return holds_mnist(directory) and recognised(directory) in (None, name)

    def load(directory: Path) -> tuple[Split, Split]:
        return load_mnist([directory], title=title, classes=len(classes))

    return Entry(title, classes, 5000, Files(four_files(), holds, load))


CATALOGUE = {
    "digits": Entry("Built-in digits", DIGITS, 2000, None),
    "mnist": _like_mnist("mnist", "MNIST", DIGITS),
    "fashion-mnist": _like_mnist("fashion-mnist", "Fashion-MNIST", FASHION),
    "kuzushiji-mnist": _like_mnist("kuzushiji-mnist", "Kuzushiji-MNIST", KUZUSHIJI),
    "cifar-10": Entry("CIFAR-10", CIFAR, 5000, Files(f"{ARCHIVE} or the files in it", holds_cifar, load_cifar)),
    OWN: Entry("Own images", (), 0, None),
}


def names() -> tuple[str, ...]:
    """The names that `load_dataset` knows."""
    return tuple(CATALOGUE)


def published() -> tuple[str, ...]:
    """The names of the data sets that are the same for everybody: all but own images."""
    return tuple(name for name in CATALOGUE if name != OWN)


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
    progress: Progress | None = None,
) -> Dataset:
    """A data set by name, with its validation images held out and its statistics taken.

    Of a published data set the last `validation` images of the training file are the validation split, so they are
    never trained on, whatever the limit; own images are held out by lot, the same share of each class. The training
    split is the first `train_limit` of the rest. The statistics are always those of the training split.

    Args:
        name: one of `names()`.
        data_dir: where the files are; None looks in $CNN_GUI_DATA. What was downloaded is looked at after that. Not
            used by the built-in digits and by own images.
        train_limit: at most this many training images, ≥ 1; None takes all.
        test_limit: at most this many test images, ≥ 1; None takes all.
        validation: how many images to hold out, ≥ 0 (0: an empty validation split); None takes 5000 of a published
            data set, 2000 of the built-in digits, but never more than a sixth; a sixth of own images.
        test_dataset: one of `published()`, whose test images are the test split instead; None: the data set's own.
        own_path: the file or folder of own images; only used with name "own", where it is needed.
        image_size: the side in pixels that pictures in folders are brought to.
        colour: pictures in folders as red, green and blue instead of grey.
        test_share: this share of own images is held out for test, unless they come with test images.
        split_seed: decides which own images are held out.
        progress: is told how many own pictures are read, and of how many; what it raises ends the loading.

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
        own = _own_images(own_path, image_size, colour, progress)
        parts = split_own(own, test_share=test_share, validation=validation, seed=split_seed)
        about = {"title": own.title, "classes": own.classes, "source": str(own_path)}
        about |= {"skipped": own.skipped, "notes": own.notes}
    else:
        entry = CATALOGUE[name]
        train_file, test, source = _whole_files(name, data_dir)
        parts = (*_held_out(entry, train_file, validation), test)
        about = {"title": entry.title, "classes": entry.classes, "source": source}
    train = _first(parts[0], train_limit)
    mean, deviation = pixel_statistics(train.images)
    dataset = Dataset(name, train=train, validation=parts[1], test=parts[2], mean=mean, deviation=deviation, **about)
    if test_dataset is not None and test_dataset != name:
        dataset = _with_test_images(dataset, test_dataset, data_dir)
    return replace(dataset, test=_first(dataset.test, test_limit))


def places_with(name: str, data_dir: Path | None) -> Path | None:
    """The first directory that holds files of a published data set: chosen, $CNN_GUI_DATA, or downloaded.

    None if there is no such directory, or nothing to look for.

    Raises:
        DataError: the chosen directory does not exist, or a directory may not be looked into.
    """
    files = CATALOGUE[name].files
    if files is None:
        return None
    if data_dir is not None and not data_dir.is_dir():
        raise DataError(f"{data_dir}: there is no such directory. Choose the one that holds {files.needed}.")
    for directory in data_directories(name, data_dir):
        try:
            if files.holds(directory):
                return directory
        except OSError as error:
            raise DataError(f"{directory}: cannot be looked into ({error.strerror or error}).") from error
    return downloaded(name)


def _own_images(path: Path | None, image_size: int, colour: bool, progress: Progress | None) -> OwnImages:
    # Loaded when wanted: reading pictures takes a library that nothing else needs.
    from cnn_gui.data.own.load import load_own

    if path is None:
        raise DataError("Own images need the file or the folder that they are in (--own PATH, or drop it here).")
    return load_own(path, image_size=image_size, colour=colour, progress=progress)


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


def _whole_files(name: str, data_dir: Path | None) -> tuple[Split, Split, str]:
    """Training file, test file, and where they came from."""
    files = CATALOGUE[name].files
    if files is None:
        return *load_digits(), "comes with the program"
    directory = places_with(name, data_dir)
    if directory is None:
        raise MissingDataError(name, _missing(name, files, data_dir))
    return *files.load(directory), str(directory)


def _missing(name: str, files: Files, data_dir: Path | None) -> str:
    directories = data_directories(name, data_dir)
    looked = " and ".join(str(place) for place in (*directories, cache_directory() / name))
    others = [(place, recognised(place)) for place in directories]
    found = "".join(f"{place} holds {CATALOGUE[other].title}. " for place, other in others if other)
    return (
        f"{CATALOGUE[name].title} is not on this machine: looked in {looked} for {files.needed}. {found}"
        f"Download it ({DOWNLOADS[name].size / 1e6:.0f} MB), or choose the directory that holds it "
        "(--data-dir DIR, or Open data directory… in the File menu), or set CNN_GUI_DATA to it."
    )


def _with_test_images(dataset: Dataset, name: str, data_dir: Path | None) -> Dataset:
    """The same data set, tested with the test images of another one."""
    entry = CATALOGUE[name]
    _, test, source = _whole_files(name, data_dir)
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
