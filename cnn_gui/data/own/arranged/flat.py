"""Images in one heap: which class each has, as tables beside them say, or else their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.arranged.file_names import reading_of
from cnn_gui.data.own.arranged.in_order import labelled_in_order
from cnn_gui.data.own.arranged.parts import Part
from cnn_gui.data.own.arranged.table_files import SUFFIXES, read_table
from cnn_gui.data.own.arranged.tables import Labelled, Pictures, labelled_by
from cnn_gui.data.own.own_images import natural_key, readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from cnn_gui.data.own.arranged.walk import Folder

Files: TypeAlias = "dict[str, list[Path]]"

# Beside many images there may be many files of text, one for each image; tables are few.
_MOST_TABLES = 50
_NAMED = 3


class Flat:
    """Tells the classes of images that no folder tells.

    Attributes:
        used: the tables that classes were taken from.
        notes: how tables and names were understood.
    """

    def __init__(self, top: Folder, tables: Sequence[Path] | None = None) -> None:
        """tables: these and no others; None looks for them in the folder."""
        self.used: set[Path] = set()
        self.notes: list[str] = []
        self._top = top
        self._paths = tables
        self._pictures = Pictures(top.path, top.all_pictures())
        self._found: list[tuple[Path, Labelled]] | None = None
        self._problem: DataError | None = None

    def by_tables(self, pictures: Iterable[Path], *, sure: bool = False) -> Files:
        """The class of each of these images that a table tells of; with `sure`, only if a header says `label` or such.

        Raises:
            DataError: there is a table that names images, but none of which the classes could be told.
        """
        found: Files = {}
        asked = list(pictures)
        left = set(asked)
        for path, labelled in self._tables():
            here = [picture for picture in asked if picture in left and picture in labelled.classes]
            if here and (labelled.by_name or not sure):
                for picture in here:
                    found.setdefault(labelled.classes[picture], []).append(picture)
                left.difference_update(here)
                self.used.add(path)
                if labelled.note not in self.notes:
                    self.notes.append(labelled.note)
        if not found and not sure and self._problem is not None:
            raise self._problem
        return found

    def forget(self) -> None:
        """Takes back what was asked so far: no table is used, and there is nothing to be said."""
        self.used.clear()
        self.notes.clear()

    def by_names(self, pictures: Sequence[Path]) -> Files:
        """The classes that stand in the names of these images; none if that cannot be told."""
        stems = [path.stem for path in pictures if self.part_of(path) is not Part.TEST] or [
            path.stem for path in pictures
        ]
        reading = reading_of(stems)
        found: Files = {}
        for path in pictures if reading else ():
            name = reading(path.stem) if reading else None
            if name:
                found.setdefault(readable(name), []).append(path)
        if found:
            names = short_list(sorted(found, key=natural_key))
            self.notes.append(f"The classes are taken from the names of the files: {names}.")
        return found

    def part_of(self, path: Path) -> Part | None:
        """What an image is for, as a table says, or else the folders that it is in."""
        for _, labelled in self._tables():
            if path in labelled.parts:
                return labelled.parts[path]
        return self._pictures.part_of(path)

    def has_several(self, path: Path) -> bool:
        """Whether a table gives an image more than one class."""
        return any(path in labelled.several for _, labelled in self._tables())

    def _tables(self) -> list[tuple[Path, Labelled]]:
        if self._found is None:
            self._found, pictures = [], self._top.all_pictures()
            for path in self._candidates():
                table = read_table(path)
                try:
                    labelled = None if table is None else labelled_by(table, self._pictures)
                except DataError as error:
                    # Said only if no other table tells the classes.
                    self._problem = self._problem or error
                else:
                    labelled = labelled or labelled_in_order(path, pictures)
                    if labelled is not None:
                        self._found.append((path, labelled))
        return self._found

    def _candidates(self) -> Sequence[Path]:
        if self._paths is not None:
            return self._paths
        paths = [path for folder in self._top.all_folders() for path in folder.others]
        # What is to be handed in to a competition names the test images, with the same class for all of them.
        paths = [path for path in paths if path.suffix.lower() in SUFFIXES and "submission" not in path.name.casefold()]
        paths.sort(key=lambda path: (path.suffix.lower() == ".txt", len(path.parts), natural_key(path.name)))
        return paths[:_MOST_TABLES]


def short_list(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
