"""What the columns of a text file are, if it holds a picture in each row: pixels, class, and what else."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cnn_gui.data.errors import DataError
from cnn_gui.data.idx import GZIP_MAGIC
from cnn_gui.data.own.containers.bounded import Bounded
from cnn_gui.data.own.containers.roles import Content, role_of
from cnn_gui.data.own.image_axes import is_flat_picture
from cnn_gui.data.packed import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*", re.IGNORECASE)
"""A number as it stands in a cell."""

_SEPARATORS = (",", ";", "\t", None)
_FEWEST_COLUMNS = 26
_LOOKED_AT = 100
_START = 1 << 20
_LONGEST_LINE = 1 << 24
_MOST = 0.9
_PIXEL = re.compile(r"\D{0,20}\d+(\D\d+){0,2}")
_COMMA = re.compile(r"(?<=\d),(?=\d)")
_COUNTER = re.compile(r"(image_?)?id|index|unnamed.*|row|filename|", re.IGNORECASE)
_PARTS = ("usage", "split", "set", "part")
_DAMAGE = (EOFError, zlib.error)


@dataclass(frozen=True)
class Layout:
    """What the columns of a table are.

    Attributes:
        separator: what stands between columns; None for blanks.
        header: whether the first line is one.
        columns: how many.
        label: the column of the labels; None if there is none.
        pixels: the columns of the pixels; a single one holds all, with blanks between.
        part: the column that says what a row is for, or None.
        ignored: names of columns that are not used.
        guessed: whether no name says which column has the labels.
        comma: whether numbers are written with a decimal comma.
    """

    separator: str | None
    header: bool
    columns: int
    label: int | None
    pixels: tuple[int, ...]
    part: int | None
    ignored: tuple[str, ...]
    guessed: bool = False
    comma: bool = False


def layout_of(path: Path) -> Layout | None:
    """What the columns of a text file are, by its first lines; None if it is no table of pixels."""
    try:
        with lines_of(path) as lines:
            start, length = [], 0
            for line in lines:
                start.append(line)
                length += len(line)
                if len(start) == _LOOKED_AT or (len(start) > 3 and length > _START):
                    break
    except (OSError, DataError):
        return None
    start = [line for line in start if line.strip()]
    if len(start) < 2:
        return None
    for comma in (False, True):
        # Between columns stands something else, where a comma is in the numbers.
        for separator in _SEPARATORS[comma:]:
            rows = [cells_of(with_points(line) if comma else line, separator) for line in start]
            found = _layout(separator, rows)
            if found is not None:
                return replace(found, comma=comma)
    return None


def with_points(line: str) -> str:
    """A line whose numbers have decimal commas, with points instead."""
    return _COMMA.sub(".", line)


def names_pixel(name: str) -> bool:
    """Whether a column of this name may hold one pixel of each image."""
    return _PIXEL.fullmatch(name.strip()) is not None


def cells_of(line: str, separator: str | None) -> list[str]:
    if separator is None:
        return line.split()
    if '"' not in line:
        return line.rstrip("\r\n").split(separator)
    try:
        return next(csv.reader(io.StringIO(line), delimiter=separator), [])
    except csv.Error:
        # A cell that is longer than any: the number of columns will be found wrong.
        return [line]


@contextmanager
def lines_of(path: Path) -> Iterator[Iterator[str]]:
    """The lines of a text file, plain or packed with gzip; a line may be no longer than a row of pixels."""
    try:
        with path.open("rb") as file:
            start = file.read(2)
            file.seek(0)
            stream = Bounded(str(path), unpacked(file) if start == GZIP_MAGIC else file, _LONGEST_LINE)
            yield _decoded(path, stream, start)
    except _DAMAGE as error:
        raise DataError(f"{path}: the gzip file is damaged or incomplete ({error}). Fetch it again.") from error


def _decoded(path: Path, stream: Bounded, start: bytes) -> Iterator[str]:
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        yield from _decoded_wide(path, stream)
        return
    first = True
    while line := stream.readline():
        if first and line.startswith(b"\xef\xbb\xbf"):
            line = line[3:]
        first = False
        if b"\0" in line[:1000]:
            raise DataError(f"{path}: is no text file.")
        yield line.decode("utf-8", "replace")


def _decoded_wide(path: Path, stream: Bounded) -> Iterator[str]:
    """UTF-16, as Excel writes text."""
    decoder, rest = codecs.getincrementaldecoder("utf-16")("replace"), ""
    while content := stream.read(_START):
        *lines, rest = (rest + decoder.decode(content)).splitlines(keepends=True) or [""]
        yield from lines
        if len(rest) > _LONGEST_LINE:
            raise DataError(f"{path}: has a line of more than {_LONGEST_LINE:,} letters, as no table has.")
    if rest:
        yield rest


def _layout(separator: str | None, rows: list[list[str]]) -> Layout | None:
    first, count = rows[0], len(rows[0])
    others = [row for row in rows[1:] if len(row) == count]
    # A damaged row among many is told when it is read.
    if count < 2 or len(others) < _MOST * (len(rows) - 1):
        return None
    # Pixels in one cell.
    for place, cell in enumerate(others[0]):
        values = cell.split()
        if separator is not None and is_flat_picture(len(values)) and all(map(NUMBER.fullmatch, values[:100])):
            return _by_names(separator, first, (place,))
    if count < _FEWEST_COLUMNS:
        return None
    numeric = [NUMBER.fullmatch(cell) is not None for cell in others[0]]
    if sum(not number for number in numeric) > count // 10:
        return None
    if sum(NUMBER.fullmatch(cell) is None for cell in first) > count // 2 or _counts_up(first) or _alone_differs(rows):
        pixels = tuple(place for place, name in enumerate(first) if names_pixel(name))
        if not is_flat_picture(len(pixels)):
            pixels = tuple(place for place, name in enumerate(first) if numeric[place] and not _is_other(name))
        if not is_flat_picture(len(pixels)):
            return _label_among(separator, rows, pixels)
        return _by_names(separator, first, pixels)
    return _without_names(separator, rows)


def _counts_up(names: list[str]) -> bool:
    """Whether cells are the numbers of columns: 0, 1, 2 and so on, but for a few."""
    numbers = [int(name) for name in names if name.strip().isdecimal() and len(name) < 8]
    steps = [after - before for before, after in itertools.pairwise(numbers)]
    return len(numbers) > len(names) // 2 and all(step == 1 for step in steps)


def _alone_differs(rows: list[list[str]]) -> bool:
    """Whether the first row alone has no cell twice, as names have none: pandas makes 0, 0.1, 0.2 of zeros."""
    return len(set(rows[0])) == len(rows[0]) and not any(len(set(row)) == len(row) for row in rows[1:])


def _label_among(separator: str | None, rows: list[list[str]], numbers: tuple[int, ...]) -> Layout | None:
    """A table whose columns are all called alike, the labels too: V1, V2 and so on, as R has them."""
    wanted = [[row[place] for place in numbers] for row in rows[1:] if len(row) == len(rows[0])]
    found = _without_names(separator, wanted) if wanted and is_flat_picture(len(numbers) - 1) else None
    if found is None or found.label is None:
        return None
    label = numbers[found.label]
    layout = _by_names(separator, rows[0], tuple(place for place in numbers if place != label))
    ignored = tuple(name for name in layout.ignored if name != rows[0][label].strip())
    return replace(layout, label=label, ignored=ignored, guessed=True)


def _by_names(separator: str | None, names: list[str], pixels: tuple[int, ...]) -> Layout:
    taken = set(pixels)
    others = [place for place in range(len(names)) if place not in taken]
    roles = {place: role_of(names[place]) for place in others}
    labels = [place for place in others if roles[place].content is Content.LABELS]
    labels.sort(key=lambda place: roles[place].rank)
    part = next((place for place in others if names[place].strip().lower() in _PARTS), None)
    left = [place for place in others if place != part and not _COUNTER.fullmatch(names[place].strip())]
    label = labels[0] if labels else left[0] if len(left) == 1 else None
    ignored = tuple(names[place].strip() or "(no name)" for place in others if place not in (label, part))
    return Layout(separator, True, len(names), label, pixels, part, ignored)


def _is_other(name: str) -> bool:
    return role_of(name).content is Content.LABELS or _COUNTER.fullmatch(name.strip()) is not None


def _without_names(separator: str | None, rows: list[list[str]]) -> Layout | None:
    """The label is in the first or the last column: where words are, or what is least like the pixel beside it."""
    count = len(rows[0])
    if not is_flat_picture(count - 1):
        nothing = Layout(separator, False, count, None, tuple(range(count)), None, ())
        return nothing if is_flat_picture(count) else None
    rows = [row for row in rows if len(row) == count]

    def strangeness(place: int, beside: int) -> tuple[bool, float]:
        pairs = [(row[place], row[beside]) for row in rows]
        if not any(NUMBER.fullmatch(cell) for cell, _ in pairs):
            return True, 0.0
        numbers = [tuple(map(float, pair)) for pair in pairs if all(map(NUMBER.fullmatch, pair))]
        whole = len(numbers) == len(pairs) and all(cell.is_integer() for cell, _ in numbers)
        return False, sum(abs(one - other) for one, other in numbers) if whole else -1.0

    label = 0 if strangeness(0, 1) >= strangeness(count - 1, count - 2) else count - 1
    pixels = tuple(place for place in range(count) if place != label)
    return Layout(separator, False, count, label, pixels, None, (), guessed=True)
