"""Small tables in text files: CSV and its kin, whatever separates their columns."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from cnn_gui.data.own.arranged.walk import is_picture
from cnn_gui.data.regular_file import check_regular, open_regular

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt"})
"""How the names of tables end, in lower case."""

MAX_BYTES = 50_000_000
"""A larger file is not looked at: the table of a million pictures is about as large."""

_SEPARATORS = (",", "\t", ";", "|")
_LOOKED_AT = 50
_BYTE_ORDERS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of cells without blanks around them; those of another length than the first are cut or filled up.

    Attributes:
        path: the file.
        rows: at least one; of two columns or more. The first may be a header.
    """

    path: Path
    rows: list[list[str]]


def read_table(path: Path) -> Table | None:
    """The rows of a text file, None if it has no columns, is larger than MAX_BYTES, or cannot be read.

    Text is UTF-8, or UTF-16 if it begins so, or else Latin-1.
    """
    try:
        if check_regular(path) > MAX_BYTES:
            return None
        with open_regular(path) as file:
            content = file.read(MAX_BYTES)
    except OSError:
        # One of many files beside the images, and none that a person has named.
        return None
    if b"\0" in content[:1024] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    text = _decoded(content)
    separator = _separator(text)
    rows = []
    if separator is None:
        rows = [line.rsplit(None, 1) for line in text.splitlines()]
    else:
        try:
            rows = list(csv.reader(io.StringIO(text), delimiter=separator, strict=False))
        except csv.Error:
            return None
    rows = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    width = len(rows[0]) if rows else 0
    if width < 2:
        return None
    return Table(path, [(row + [""] * width)[:width] for row in rows])


def names_pictures(path: Path) -> bool:
    """Whether a file is a table with names of picture files in its first rows, and not one of numbers."""
    if path.suffix.lower() not in SUFFIXES:
        return False
    table = read_table(path)
    return table is not None and any(is_picture(PurePosixPath(cell)) for row in table.rows[1:20] for cell in row)


def _decoded(content: bytes) -> str:
    for start, encoding in _BYTE_ORDERS:
        if content.startswith(start):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _separator(text: str) -> str | None:
    """What stands equally often in each of the first lines; None: blanks, of which names may have some too."""
    lines = text[: 200 * _LOOKED_AT].splitlines()[:_LOOKED_AT]
    counts = {separator: [line.count(separator) for line in lines if line.strip()] for separator in _SEPARATORS}
    even = [separator for separator, found in counts.items() if found and min(found) == max(found) > 0]
    some = [separator for separator, found in counts.items() if found and found[0] > 0 and min(found[:-1] or found) > 0]
    return next(iter((*even, *some)), None)
