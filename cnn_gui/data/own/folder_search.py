"""Finds the image files of each class in a folder, before any of them is opened."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from cnn_gui.data.dataset import Skipped
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.own_images import check_class_count, natural_key, readable
from cnn_gui.data.own.pictures import SUFFIXES

TRAIN_NAMES = frozenset({"train", "training"})
TEST_NAMES = frozenset({"test", "testing"})
VALIDATION_NAMES = frozenset({"val", "valid", "validation"})
ADVICE = "Make one sub-folder for each class, named like the class, and put its PNG, JPEG or BMP files into it."
# What operating systems leave behind, besides names that begin with a dot.
_LITTER = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx"})

Files: TypeAlias = dict[str, list[Path]]


@dataclass
class Search:
    """A walk through a folder.

    Attributes:
        root: the folder.
        train, test: the image files of each class, classes and files in natural order; after `run`.
        skipped: what was passed over so far.
        notes: what was assumed, one sentence each.
    """

    root: Path
    train: Files = field(default_factory=dict)
    test: Files = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Fills `train` and `test`.

        Raises:
            DataError: the folder cannot be read, has more classes than allowed, or is arranged in another way.
        """
        try:
            folders, files = self._contents(self.root)
        except OSError as error:
            raise DataError(
                f"{self.root}: the folder cannot be read ({error.strerror}). Check the path and who may read it."
            ) from error
        parts = [folder for folder in folders if _is_named(folder, TRAIN_NAMES) and _holds_classes(folder)]
        for file in files:
            if not parts and not folders and _is_image(file):
                raise DataError(f"{self.root}: holds images, but no folders that say what they show. {ADVICE}")
            self.skip(file, "outside the folders of the classes")
        if parts:
            self._take_parts(parts, folders)
        elif len(folders) == 1 and _holds_classes(folders[0]):
            name = readable(folders[0].name)
            raise DataError(
                f"{self.root}: holds one folder, {name}, and the folders are in there. Choose {name} instead."
            )
        else:
            self.train = self._classes(folders)

    def skip(self, path: Path, reason: str) -> None:
        """Notes that a file or folder is left out."""
        self.skipped.append(Skipped(readable(path.relative_to(self.root).as_posix()), reason))

    def drop_test_images(self, name: str) -> None:
        """Leaves out the test images of a class that has no training images; nothing if it has none."""
        files = self.test.pop(name, [])
        if files:
            self.skip(files[0].parent, f"test images of a class without training images: {len(files):,}")

    def _take_parts(self, parts: list[Path], folders: list[Path]) -> None:
        """Training and test images that are already separated."""
        validation = [folder for folder in folders if _is_named(folder, VALIDATION_NAMES)]
        test = [folder for folder in folders if _is_named(folder, TEST_NAMES)]
        for folder in folders:
            if folder not in parts + validation + test:
                self.skip(folder, "beside the folder of the training images")
        self.train = self._classes(self._folders_in(parts + validation))
        self.test = self._classes(self._folders_in(test))
        for folder in validation:
            self.notes.append(f"The images in {folder.name} join the training images, from which validation is drawn.")
        for name in sorted(self.test.keys() - self.train.keys(), key=natural_key):
            self.drop_test_images(name)

    def _folders_in(self, parts: Iterable[Path]) -> list[Path]:
        found = []
        for part in parts:
            folders, files = self._contents_or_skip(part) or ([], [])
            found += folders
            for file in files:
                self.skip(file, "outside the folders of the classes")
        return found

    def _classes(self, folders: list[Path]) -> Files:
        """The image files of each class, from the folders of the classes; those without an image are left out."""
        # Looked at before the folders are: only too many can be told by now.
        check_class_count(self.root, max(2, len({readable(folder.name) for folder in folders})), ADVICE)
        found: Files = {}
        for folder in folders:
            contents = self._contents_or_skip(folder)
            if contents is None:
                continue
            inner, files = contents
            for path in inner:
                self.skip(path, "a folder inside the folder of a class")
            for path in files:
                if _is_image(path):
                    found.setdefault(readable(folder.name), []).append(path)
                else:
                    self.skip(path, "no PNG, JPEG or BMP file by its name")
            if readable(folder.name) not in found:
                self.skip(folder, "a class without images")
        return {name: found[name] for name in sorted(found, key=natural_key)}

    def _contents_or_skip(self, folder: Path) -> tuple[list[Path], list[Path]] | None:
        try:
            return self._contents(folder)
        except OSError as error:
            self.skip(folder, f"the folder cannot be read ({error.strerror})")
            return None

    def _contents(self, folder: Path) -> tuple[list[Path], list[Path]]:
        """Its folders and its files in natural order, links followed; hidden ones are passed over in silence."""
        folders, files = [], []
        with os.scandir(folder) as entries:
            for entry in entries:
                path = folder / entry.name
                if entry.name.startswith(".") or entry.name.casefold() in _LITTER:
                    continue
                try:
                    is_folder, is_file = entry.is_dir(), entry.is_file()
                    loops = is_folder and entry.is_symlink() and folder.resolve().is_relative_to(path.resolve())
                except OSError as error:
                    self.skip(path, f"a link that cannot be followed ({error.strerror})")
                    continue
                if loops:
                    self.skip(path, "a link back to a folder that it is in")
                elif is_folder:
                    folders.append(path)
                elif is_file:
                    files.append(path)
                else:
                    self.skip(
                        path, "a link that leads nowhere" if entry.is_symlink() else "neither a file nor a folder"
                    )
        for paths in (folders, files):
            paths.sort(key=lambda path: natural_key(path.name))
        return folders, files


def _is_named(folder: Path, names: frozenset[str]) -> bool:
    return folder.name.casefold() in names


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def _holds_classes(folder: Path) -> bool:
    """Whether the folder holds folders and no images, so that it cannot be a class itself."""
    folders, files = Search(folder)._contents_or_skip(folder) or ([], [])
    return bool(folders) and not any(_is_image(file) for file in files)
