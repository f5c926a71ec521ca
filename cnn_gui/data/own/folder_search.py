"""Finds the image files of each class in a folder, before any of them is opened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from cnn_gui.data.dataset import Skipped
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.arranged.flat import Flat, short_list
from cnn_gui.data.own.arranged.parts import Part, is_generic, part_named, parts_among
from cnn_gui.data.own.arranged.walk import Folder, Walk
from cnn_gui.data.own.own_images import check_class_count, natural_key, readable
from cnn_gui.data.own.picture_files import to_choose_instead

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cnn_gui.data.own.own_images import Progress

ADVICE = "Make one sub-folder for each class, named like the class, and put its pictures into it."
# So many of the pictures a table must name to be believed more than the folders that they are in.
_MOST = 0.9
_NAMED = 3

Files: TypeAlias = dict[str, list[Path]]


@dataclass
class Search:
    """A walk through a folder, and what its arrangement says.

    Attributes:
        root: the folder.
        progress: is told now and then how much was found; what it raises comes through.
        tables: the classes stand in these tables and nowhere else; None: as the folders are arranged.
        train, test: the image files of each class, classes and files in natural order; after `run`.
        skipped: what was passed over so far.
        notes: what was assumed, one sentence each.
    """

    root: Path
    progress: Progress | None = None
    tables: Sequence[Path] | None = None
    train: Files = field(default_factory=dict)
    test: Files = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _stray: list[Path] = field(default_factory=list)

    def run(self) -> None:
        """Fills `train` and `test`.

        Raises:
            DataError: the folder cannot be read, has more classes or files than allowed, or does not say which class
                an image has.
        """
        try:
            top = Walk(self.skip, self.progress).through(self.root)
        except OSError as error:
            raise DataError(
                f"{self.root}: the folder cannot be read ({error.strerror}). Check the path and who may read it."
            ) from error
        if self.tables is None and not top.has_pictures():
            instead = to_choose_instead([path for folder in top.all_folders() for path in folder.others])
            if instead:
                raise DataError(f"{self.root}: {instead}")
        self._flat = Flat(top, self.tables)
        place = self._unwrapped(top)
        inner = place.with_pictures()
        parts = parts_among(inner)
        if self.tables is not None:
            if not self._take_heap(place):
                raise DataError(
                    f"{self.tables[0]}: names none of the pictures in its folder or below. "
                    "Put it beside them, with a column of their names and one that is called label."
                )
        elif any(_holds_classes(folder) for folders in parts.values() for folder in folders):
            self._take_parts(place, parts)
        elif not (_is_heap(place) and self._take_heap(place)) and not self._take_contradiction(place):
            self._take_classes(place)
        for path in self._stray:
            if path not in self._flat.used:
                self.skip(path, "outside the folders of the classes")
        self.notes += self._flat.notes
        self.train, self.test = _sorted(self.train), _sorted(self.test)
        for name in self.test.keys() - self.train.keys():
            self.drop_test_images(name)
        self._note_spellings()

    def skip(self, path: Path, reason: str) -> None:
        """Notes that a file or folder is left out."""
        self.skipped.append(Skipped(readable(path.relative_to(self.root).as_posix()), reason))

    def drop_test_images(self, name: str) -> None:
        """Leaves out the test images of a class that has no training images; nothing if it has none."""
        files = self.test.pop(name, [])
        if files:
            self.skip(files[0].parent, f"test images of a class without training images: {len(files):,}")

    def _unwrapped(self, top: Folder) -> Folder:
        """The folder that the classes or parts are in: the given one, or the only one in it, and so on."""
        place = top
        while not place.pictures:
            inner = place.with_pictures()
            if len(inner) != 1 or not _holds_classes(inner[0]):
                break
            self._stray += place.others
            for folder in place.folders:
                if folder is not inner[0]:
                    self.skip(folder.path, "a folder without images")
            place = inner[0]
        if place is not top and part_named(place.path.name) is not Part.TRAIN:
            self.notes.append(f"The images are in the folder {self._shown(place.path)}.")
        return place

    def _take_parts(self, place: Folder, parts: dict[Part, list[Folder]]) -> None:
        """Training and test images that are already separated."""
        self._stray += [*place.pictures, *place.others]
        taken = [folder for folders in parts.values() for folder in folders]
        for folder in place.folders:
            if folder not in taken:
                self.skip(folder.path, "beside the folder of the training images")
        for part in (Part.TRAIN, Part.VALIDATION, Part.TEST):
            for folder in parts.get(part, []):
                _add(self.test if part is Part.TEST else self.train, self._in_part(folder))
        names = {part: _listed(folder.path.name for folder in folders) for part, folders in parts.items()}
        if Part.TRAIN not in parts:
            self.notes.append(f"There are no training images: those in {names[Part.VALIDATION]} are taken.")
        elif Part.VALIDATION in parts:
            self.notes.append(
                f"The images in {names[Part.VALIDATION]} join the training images, from which validation is drawn."
            )
        for part in (Part.TRAIN, Part.TEST):
            if len(parts.get(part, [])) > 1:
                self.notes.append(f"The images in {names[part]} are taken together.")

    def _in_part(self, part: Folder) -> Files:
        """The classes of a part: its folders; for images that are in none, what a table or their names say."""
        place = part
        while not place.pictures and len(inner := place.with_pictures()) == 1 and _holds_classes(inner[0]):
            place = inner[0]
        if _holds_classes(place) and not all(is_generic(folder.path.name) for folder in place.with_pictures()):
            self._stray += place.others
            return self._classes(place.folders)
        pictures = part.all_pictures()
        found = self._flat.by_tables(pictures) or self._flat.by_names(pictures)
        if self.train and not self.train.keys() & found.keys():
            found = {}
        if not found:
            self.skip(part.path, f"images of which nothing says the class: {len(pictures):,}")
        return found

    def _take_heap(self, place: Folder) -> bool:
        """Images whose classes stand in a table or in their names; False if neither is so."""
        pictures = place.all_pictures()
        found = self._flat.by_tables(pictures) or self._flat.by_names(pictures)
        if found:
            self._share_out(found, place)
        return bool(found)

    def _take_contradiction(self, place: Folder) -> bool:
        """Images that a table sorts otherwise than their folders do: it names nearly all, and says that it has classes.

        So folders that only divide many images are not taken for classes.
        """
        pictures = place.all_pictures()
        found = self._flat.by_tables(pictures, sure=True)
        by_folder = {path: folder for folder in place.folders for path in folder.all_pictures()}
        pairs = {(name, by_folder.get(path)) for name, paths in found.items() for path in paths}
        agree = len(pairs) == len(found) == len(set(by_folder.values()))
        if agree or sum(map(len, found.values())) < _MOST * len(pictures):
            self._flat.forget()
            return False
        self._flat.notes.append("The folders that the images are in say something else, and are not asked.")
        self._share_out(found, place)
        return True

    def _share_out(self, found: Files, place: Folder) -> None:
        """Gives images to training and test, as tables or folders around them say."""
        for name, paths in found.items():
            for path in paths:
                part = self._flat.part_of(path)
                _add(self.test if part is Part.TEST else self.train, {name: [path]})
        if not self.train:
            self.train, self.test = self.test, {}
        known = {path for paths in found.values() for path in paths}
        for folder in place.all_folders():
            self._stray += folder.others
            unknown = [path for path in folder.pictures if path not in known]
            if len(unknown) > _NAMED and len(unknown) == len(folder.pictures):
                self.skip(folder.path, f"images of which nothing says the class: {len(unknown):,}")
            else:
                for path in unknown:
                    several = self._flat.has_several(path)
                    self.skip(path, "has several classes in the table" if several else "nothing says its class")

    def _take_classes(self, place: Folder) -> None:
        """Folders that are classes."""
        inner = place.with_pictures()
        if place.pictures and not place.folders:
            raise DataError(f"{self.root}: holds images, but no folders that say what they show. {ADVICE}")
        self._stray += [*place.pictures, *place.others]
        inside = [parts_among(folder.with_pictures()) for folder in inner]
        if len(inner) > 1 and all(inside) and not any(folder.pictures for folder in inner):
            for folder, parts in zip(inner, inside, strict=True):
                self._take_parts_of_class(folder, parts)
            self.notes.append("Training and test images are in folders inside those of the classes.")
            return
        self.train = self._classes(place.folders)
        if len(inner) > 1 and all(part_named(folder.path.name) for folder in inner):
            names = _listed(folder.path.name for folder in inner)
            self.notes.append(f"{names} are taken as classes: there are no folders of classes in them.")

    def _take_parts_of_class(self, folder: Folder, parts: dict[Part, list[Folder]]) -> None:
        """A class that is divided: cats/train, cats/test."""
        self._stray += folder.others
        taken = {inner: part for part, folders in parts.items() for inner in folders}
        for inner in folder.folders:
            if inner in taken:
                files = {readable(folder.path.name): inner.all_pictures()}
                _add(self.test if taken[inner] is Part.TEST else self.train, files)
            else:
                self.skip(inner.path, "beside the folder of the training images")

    def _classes(self, folders: Sequence[Folder]) -> Files:
        """The image files of each class, from the folders of the classes; those without an image are left out."""
        # Looked at before the folders are: only too many can be told by now.
        check_class_count(self.root, max(2, len({readable(folder.path.name) for folder in folders})), ADVICE)
        found: Files = {}
        for folder in folders:
            for inner in folder.all_folders():
                for path in inner.others:
                    self.skip(path, "no picture by its name")
                if inner is not folder and not inner.has_pictures():
                    self.skip(inner.path, "a folder inside the folder of a class, without images")
            if folder.has_pictures():
                found.setdefault(readable(folder.path.name), []).extend(folder.all_pictures())
            else:
                self.skip(folder.path, "a class without images")
        self._note_nested([folder for folder in folders if folder.has_pictures()])
        return found

    def _note_nested(self, classes: Sequence[Folder]) -> None:
        """Says that images in folders inside classes belong to these. Raises DataError if that cannot be told."""
        inside = [{readable(inner.path.name) for inner in folder.with_pictures()} for folder in classes]
        names = sorted(set().union(*inside), key=natural_key)
        if not names or all(map(is_generic, names)):
            return
        # The same ones in each, and no image outside them: kinds of cats and dogs, or cats and dogs of several places?
        alike = len(names) > 1 and len(classes) > 1 and all(one == set(names) for one in inside)
        if alike and not any(folder.pictures for folder in classes):
            outer = [readable(folder.path.name) for folder in classes]
            raise DataError(
                f"{self.root}: holds the folders {short_list(outer)}, and each of them the same ones, "
                f"{short_list(names)}: it cannot be told which are the classes. "
                f"Choose the folder {outer[0]} alone, or put all images of a class directly into one folder."
            )
        self.notes.append(f"Images in folders inside the folder of a class ({short_list(names)}) belong to that class.")

    def _note_spellings(self) -> None:
        alike = Counter(" ".join(name.casefold().split()) for name in self.train)
        twice = [name for name in self.train if alike[" ".join(name.casefold().split())] > 1]
        if twice:
            self.notes.append(f"{_listed(twice)} differ in spelling only, and are taken as different classes.")

    def _shown(self, path: Path) -> str:
        return readable(path.relative_to(self.root).as_posix())


def _listed(names: Iterable[str]) -> str:
    *first, last = map(readable, names)
    return f"{', '.join(first)} and {last}" if first else last


def _add(files: Files, more: Files) -> None:
    for name, paths in more.items():
        files.setdefault(name, []).extend(paths)


def _sorted(files: Files) -> Files:
    return {name: files[name] for name in sorted(files, key=natural_key)}


def _holds_classes(folder: Folder) -> bool:
    """Whether the images of a folder are all in folders inside it, so that it cannot be a class itself."""
    return not folder.pictures and folder.has_pictures()


def _is_heap(place: Folder) -> bool:
    """Whether the folders in a folder, if there are any, do not look like classes."""
    inner = place.with_pictures()
    names = [folder.path.name for folder in inner]
    named = len(names) > 1 and not all(is_generic(name) or part_named(name) for name in names)
    return not named and not any(map(_holds_classes, inner))
