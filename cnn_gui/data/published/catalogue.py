"""The data sets that can be asked for by name, and where their files are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cnn_gui.data.cifar import ARCHIVE, holds_cifar, load_cifar
from cnn_gui.data.dataset import Split
from cnn_gui.data.errors import DataError, MissingDataError
from cnn_gui.data.published.downloaded import check_downloaded, downloaded, folder_of
from cnn_gui.data.published.mirrors import DOWNLOADS
from cnn_gui.data.published.mnist import four_files, holds_mnist, load_mnist, recognised
from cnn_gui.data.published.places import data_directories

OWN = "own"
"""The name under which a person's own images go."""
DIGITS = tuple("0123456789")
FASHION = (
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
)
KUZUSHIJI = ("お o", "き ki", "す su", "つ tsu", "な na", "は ha", "ま ma", "や ya", "れ re", "を wo")
CIFAR = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")

Progress = Callable[[int, int], None]
Loader = Callable[[Path, Progress], tuple[Split, Split]]


@dataclass(frozen=True)
class Files:
    """How a data set is stored.

    Attributes:
        needed: which files, for a sentence.
        holds: whether a directory has any of them.
        load: from such a directory to the whole training file and test file; tells how many images of how many it has.
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

    def load(directory: Path, _progress: Progress) -> tuple[Split, Split]:
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
    """The names of all data sets."""
    return tuple(CATALOGUE)


def published() -> tuple[str, ...]:
    """The names of the data sets that are the same for everybody: all but own images."""
    return tuple(name for name in CATALOGUE if name != OWN)


def places_with(name: str, data_dir: Path | None) -> Path | None:
    """The first directory that holds files of a published data set: chosen, $CNN_GUI_DATA, or downloaded.

    None if there is no such directory, or nothing to look for.

    Raises:
        DataError: the chosen directory does not exist, or a directory may not be looked into.
    """
    files = CATALOGUE[name].files
    if files is None:
        return None
    if data_dir is not None and not _is_directory(data_dir):
        raise DataError(f"{data_dir}: there is no such directory. Choose the one that holds {files.needed}.")
    for directory in data_directories(name, data_dir):
        with _looking_into(directory):
            if files.holds(directory):
                return directory
    return downloaded(name)


def _is_directory(path: Path) -> bool:
    with _looking_into(path):
        return path.is_dir()


@contextmanager
def _looking_into(directory: Path) -> Iterator[None]:
    """A directory that cannot be looked into, or whose name is none that the system knows, is a DataError."""
    try:
        yield
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise DataError(
            f"{directory}: cannot be looked into ({reason}). Check its name and who may read it."
        ) from error


def load_files(
    name: str, data_dir: Path | None, progress: Progress = lambda _done, _total: None
) -> tuple[Split, Split, Path]:
    """The whole training file and test file of a data set that is stored in files, and the directory they are in.

    Downloaded files are compared with their checksums, unless that was done before and they have not changed since.

    Args:
        name: the data set.
        data_dir: the chosen directory; None looks in $CNN_GUI_DATA. Downloads are looked at in any case.
        progress: is told now and then how many images of how many (0: not known yet) are there; what it raises ends
            the loading.

    Raises:
        MissingDataError: there is no such directory, or a downloaded file is not what was published.
        DataError: the files cannot be used, or `data_dir` does not exist.
        ValueError: the data set has no files.
    """
    files = CATALOGUE[name].files
    if files is None:
        raise ValueError(f"{name} has no files")
    directory = places_with(name, data_dir)
    if directory is None:
        raise MissingDataError(name, _missing(name, files, data_dir))
    if directory == folder_of(name):
        try:
            check_downloaded(name, lambda: progress(0, 0))
        except OSError as error:
            raise DataError(
                f"{directory}: cannot be read ({error.strerror or error}). Check who may read it."
            ) from error
    return *files.load(directory, progress), directory


def in_its_place(name: str, directory: Path) -> str:
    """Which other data set a directory holds in files of the same names, as a sentence; "" if it holds none.

    Raises:
        DataError: the directory may not be looked into.
    """
    for place in data_directories(name, directory):
        with _looking_into(place):
            other = recognised(place)
        if other is not None and other != name:
            return f"{place} holds {CATALOGUE[other].title}, whose files have the same names."
    return ""


def _missing(name: str, files: Files, data_dir: Path | None) -> str:
    directories = data_directories(name, data_dir)
    looked = " and ".join(str(place) for place in (*directories, folder_of(name)))
    # The last of them is what was chosen, the one before its folder of this name.
    found = f"{in_its_place(name, directories[-1])} ".lstrip() if directories else ""
    return (
        f"{CATALOGUE[name].title} is not on this machine: looked in {looked} for {files.needed}. {found}"
        f"Download it ({DOWNLOADS[name].size / 1e6:.0f} MB), or choose the directory that holds it "
        "(--data-dir DIR, or Open data directory… in the File menu), or set CNN_GUI_DATA to it."
    )
