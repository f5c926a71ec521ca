"""Classes that stand in a table which names the files: labels.csv beside a folder of images."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.arranged.parts import Part, part_named, part_within
from cnn_gui.data.own.arranged.walk import is_picture
from cnn_gui.data.own.own_images import MAX_CLASSES, readable, short_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.data.own.arranged.table_files import Table

_LOOKED_AT = 300
_MOST_COLUMNS = 200
# Headers of the column with the classes, the likeliest first.
_CLASS = (
    "label",
    "classname",
    "labelname",
    "categoryname",
    "class",
    "category",
    "target",
    "species",
    "breed",
    "diagnosis",
    "dx",
    "labels",
    "classes",
    "classlabel",
    "classid",
    "labelid",
    "categoryid",
    "digit",
    "character",
    "emotion",
    "annotation",
    "tag",
    "tags",
    "gt",
    "groundtruth",
    "y",
)
_PART = frozenset({"split", "set", "subset", "dataset", "partition", "usage", "fold", "phase"})
_MULTI = re.compile(r"[|;,]\s*")


@dataclass
class Labelled:
    """What a table says of the pictures.

    Attributes:
        classes: the class of each picture that has one.
        parts: what each of some pictures is for.
        several: the pictures that the table gives more than one class.
        note: how the table was understood.
        by_name: whether the header of the column says that it holds the classes, so that nothing was guessed.
    """

    classes: dict[Path, str] = field(default_factory=dict)
    parts: dict[Path, Part] = field(default_factory=dict)
    several: set[Path] = field(default_factory=set)
    note: str = ""
    by_name: bool = False


class Pictures:
    """Pictures as a table may name them: by path, by name, by name without ending."""

    def __init__(self, root: Path, pictures: Sequence[Path]) -> None:
        self._root = root
        self._by_name: dict[str, list[Path]] = {}
        for path in pictures:
            for name in {readable(path.name).casefold(), readable(path.stem).casefold()}:
                self._by_name.setdefault(name, []).append(path)

    def named(self, cell: str, table: Path) -> Path | None:
        """The one picture that a cell names, None if there is none or more than one."""
        if not cell or len(cell) > 1000:
            return None
        wanted = [part for part in PurePosixPath(cell.replace("\\", "/").casefold()).parts if part not in (".", "/")]
        found = self._by_name.get(wanted[-1], []) if wanted else []
        if len(found) > 1 and len(wanted) > 1:
            found = [path for path in found if self._folders(path)[1 - len(wanted) :] == wanted[:-1]] or found
        if len(found) > 1:
            beside = [path for path in found if path.is_relative_to(table.parent)]
            found = beside or found
        part = part_within(table.stem)
        if len(found) > 1 and part is not None:
            found = [path for path in found if self.part_of(path) is part] or found
        return found[0] if len(found) == 1 else None

    def part_of(self, path: Path) -> Part | None:
        """What a picture is for, by the folders that it is in."""
        return next((part for name in self._folders(path) if (part := part_named(name))), None)

    def _folders(self, path: Path) -> list[str]:
        return [readable(name).casefold() for name in path.relative_to(self._root).parts[:-1]]


def labelled_by(table: Table, pictures: Pictures) -> Labelled | None:
    """What a table says of the pictures; None if it names none.

    Raises:
        DataError: it names pictures, but it cannot be told which column has the classes, or pictures have several.
    """
    column = _column_of_names(table, pictures)
    if column is None:
        return None
    header = None if pictures.named(table.rows[0][column], table.path) else table.rows[0]
    rows = table.rows[1:] if header else table.rows
    named = [(path, row) for row in rows if (path := pictures.named(row[column], table.path)) is not None]
    where = readable(table.path.name)
    plain = [re.sub(r"[^a-z0-9]", "", name.casefold()) for name in header or []]
    part_column = next((place for place, name in enumerate(plain) if name in _PART and place != column), None)
    if part_column is not None and not all(part_named(row[part_column]) for _, row in named[:_LOOKED_AT]):
        part_column = None
    others = [place for place in range(len(table.rows[0])) if place not in (column, part_column)]
    result = Labelled()
    one_hot = _one_hot([row for _, row in named], others) if header else []
    by_name = [place for wanted in _CLASS for place in others if plain[place : place + 1] == [wanted]]
    if by_name:
        place, result.by_name = _worded(by_name, named), True
        words = f"in its column {short_name((header or [])[place])}"
        pairs = [(path, row[place]) for path, row in named]
    elif one_hot:
        names = header or []
        words = f"in its columns {short_name(names[one_hot[0]])} … {short_name(names[one_hot[-1]])}"
        pairs = [(path, names[place]) for path, row in named for place in one_hot if _number(row[place])]
        result.by_name = True
    else:
        place = _likely(table, others, named)
        title = short_name(header[place]) if header else f"number {place + 1}"
        words = f"taken from its column {title}, since no other can be meant"
        pairs = [(path, row[place]) for path, row in named]
    _fill(result, pairs, where)
    if part_column is not None:
        part_names = {path: part_named(row[part_column]) for path, row in named}
        result.parts = {path: part for path, part in part_names.items() if part is not None}
    result.note = f"The classes stand in {where}, {words}."
    return result


def _column_of_names(table: Table, pictures: Pictures) -> int | None:
    """The column whose cells name the most pictures, and most of its cells do."""
    sample = table.rows[1 : 1 + _LOOKED_AT] or table.rows
    found = []
    for place in range(min(_MOST_COLUMNS, len(table.rows[0]))):
        hits = [path for row in sample if (path := pictures.named(row[place], table.path)) is not None]
        with_ending = sum(is_picture(PurePosixPath(row[place])) for row in sample)
        if 2 * len(hits) > len(sample):
            found.append((with_ending, len(set(hits)), -place))
    return -max(found)[2] if found else None


def _worded(places: Sequence[int], named: Sequence[tuple[Path, list[str]]]) -> int:
    """Of several columns of classes the one that has words, if another has but numbers."""
    words = [place for place in places if any(_number(row[place]) is None for _, row in named[:_LOOKED_AT])]
    return (words or list(places))[0]


def _likely(table: Table, places: Sequence[int], named: Sequence[tuple[Path, list[str]]]) -> int:
    """The column that alone can have the classes. Raises DataError if there is none, or more than one."""
    fitting = []
    for place in places:
        values = Counter(row[place] for _, row in named if row[place])
        if 2 <= len(values) <= min(MAX_CLASSES, max(2, sum(values.values()) // 2)):
            fitting.append(place)
    words = [place for place in fitting if any(_number(row[place]) is None for _, row in named)]
    chosen = words if len(words) == 1 else fitting
    if len(chosen) != 1:
        header = ", ".join(short_name(cell) for cell in table.rows[0][:10])
        raise DataError(
            f"{table.path}: names pictures, but it cannot be told which of its columns ({header}) has their classes. "
            "Call that column label."
        )
    return chosen[0]


def _one_hot(rows: Sequence[list[str]], places: Sequence[int]) -> list[int]:
    """The columns that stand for classes, with 1 for those of a picture and 0 for the others, if there are any."""
    numeric = [place for place in places if all(_number(row[place]) in (0.0, 1.0) for row in rows)]
    if len(numeric) < 2:
        return []
    sums = {sum(bool(_number(row[place])) for place in numeric) for row in rows}
    # Two columns of 0 and 1 that are both 1 now and then are two properties; more are the classes of pictures that
    # have several, which is said then.
    return numeric if sums and max(sums) > 0 and (len(numeric) > 2 or max(sums) == 1) else []


def _fill(result: Labelled, pairs: Sequence[tuple[Path, str]], where: str) -> None:
    words = {word for _, word in pairs}
    for path, word in pairs:
        if not word:
            continue
        if result.classes.setdefault(path, word) != word or _is_several(word, words):
            result.several.add(path)
    for path in result.several:
        del result.classes[path]
    if len(result.several) > len(result.classes):
        raise DataError(
            f"{where}: gives {len(result.several):,} of its pictures several classes at once. A network here tells one "
            "class for each picture: keep one row and one class for each."
        )


def _is_several(word: str, words: set[str]) -> bool:
    parts = _MULTI.split(word)
    return len(parts) > 1 and all(part in words for part in parts)


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
