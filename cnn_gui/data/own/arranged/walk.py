"""A folder and all that is below it, looked at once, before anything in it is opened."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.own_images import natural_key
from cnn_gui.data.own.pictures import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path, PurePath

    from cnn_gui.data.own.own_images import Progress

MAX_ENTRIES = 1_000_000
"""So many files and folders may be in and below a folder of images."""

MAX_DEPTH = 16
"""So many folders may be within one another."""

# What systems, network drives and backup programs leave behind, besides names that begin with a dot.
_LITTER = frozenset(
    {
        "thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        "icon\r",
        "__macosx",
        "@eadir",
        "@tmp",
        "@recycle",
        "@recently-snapshot",
        "@__thumb",
        "#recycle",
        "#snapshot",
        "$recycle.bin",
        "recycler",
        "recycled",
        "system volume information",
        "found.000",
        "lost+found",
        "lost.dir",
        "_gsdata_",
        "__pycache__",
        "network trash folder",
        "temporary items",
    }
)
_NEWS_EVERY = 10_000


@dataclass(eq=False)
class Folder:
    """A folder with what is in it, in natural order.

    Attributes:
        path: where it is.
        folders: the folders in it.
        pictures: the files in it that are pictures by their names.
        others: its other files.
    """

    path: Path
    folders: list[Folder] = field(default_factory=list)
    pictures: list[Path] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)

    def all_folders(self) -> Iterator[Folder]:
        """The folder itself and all below it, each before those in it."""
        yield self
        for folder in self.folders:
            yield from folder.all_folders()

    def all_pictures(self) -> list[Path]:
        """The pictures in it and below it."""
        return [path for folder in self.all_folders() for path in folder.pictures]

    def has_pictures(self) -> bool:
        """Whether there is any in it or below it."""
        return bool(self.pictures) or any(folder.has_pictures() for folder in self.folders)

    def with_pictures(self) -> list[Folder]:
        """The folders in it that have pictures in or below them."""
        return [folder for folder in self.folders if folder.has_pictures()]


class Walk:
    """Looks through a folder, links followed; what systems leave behind is passed over in silence.

    Args:
        skip: is told what else is passed over, and why.
        progress: is told now and then how much was found; what it raises comes through.
    """

    def __init__(self, skip: Callable[[Path, str], None], progress: Progress | None) -> None:
        self._skip = skip
        self._progress = progress
        self._count = 0

    def through(self, path: Path) -> Folder:
        """The folder and all below it.

        Raises:
            OSError: the folder itself cannot be read.
            DataError: there are more than MAX_ENTRIES files and folders.
        """
        top = Folder(path)
        waiting: list[tuple[Folder, Folder | None, int]] = [(top, None, 0)]
        while waiting:
            folder, around, depth = waiting.pop()
            try:
                self._look_into(folder, depth)
            except OSError as error:
                if around is None:
                    raise
                around.folders.remove(folder)
                self._skip(folder.path, f"the folder cannot be read ({error.strerror})")
            waiting += [(inner, folder, depth + 1) for inner in folder.folders]
        return top

    def _look_into(self, folder: Folder, depth: int) -> None:
        with os.scandir(folder.path) as entries:
            for entry in entries:
                self._count += 1
                if self._count > MAX_ENTRIES:
                    raise DataError(
                        f"{folder.path}: here the count of files and folders passed {MAX_ENTRIES:,}, more than are "
                        "looked through. Choose the folder that holds the images of the classes and nothing else."
                    )
                if self._progress is not None and self._count % _NEWS_EVERY == 0:
                    self._progress(0, self._count)
                if not entry.name.startswith(".") and not is_litter(entry.name):
                    self._sort_in(folder, entry, depth)
        folder.folders.sort(key=lambda inner: natural_key(inner.path.name))
        for paths in (folder.pictures, folder.others):
            paths.sort(key=lambda path: natural_key(path.name))

    def _sort_in(self, folder: Folder, entry: os.DirEntry[str], depth: int) -> None:
        path = folder.path / entry.name
        try:
            is_folder, is_file = entry.is_dir(), entry.is_file()
            loops = is_folder and entry.is_symlink() and folder.path.resolve().is_relative_to(path.resolve())
        except OSError as error:
            self._skip(path, f"a link that cannot be followed ({error.strerror})")
            return
        if loops:
            self._skip(path, "a link back to a folder that it is in")
        elif is_folder and depth >= MAX_DEPTH:
            self._skip(path, f"more than {MAX_DEPTH} folders within one another")
        elif is_folder:
            folder.folders.append(Folder(path))
        elif is_file:
            (folder.pictures if is_picture(path) else folder.others).append(path)
        else:
            self._skip(path, "a link that leads nowhere" if entry.is_symlink() else "neither a file nor a folder")


def is_litter(name: str) -> bool:
    """Whether systems, network drives or backup programs leave a file or folder of this name behind."""
    return name.casefold() in _LITTER


def is_picture(path: PurePath) -> bool:
    """Whether a file is a picture by its name."""
    return path.suffix.lower() in SUFFIXES
