"""Small tables in text files: CSV and its kin, whatever separates their columns, and JSON."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from cnn_gui.data.own.arranged.walk import is_picture
from cnn_gui.data.regular_file import check_regular, open_regular

if TYPE_CHECKING:
    from pathlib import Path

_JSON = frozenset({".json", ".jsonl", ".ndjson"})
SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt"}) | _JSON
"""How the names of tables end, in lower case."""

MAX_BYTES = 50_000_000
"""A larger file is not looked at: the table of a million pictures is about as large."""

_SEPARATORS = (",", "\t", ";", "|")
_LOOKED_AT = 50
_FIRST_ROWS = 20
_FIRST_BYTES = 1 << 16
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

    Text is UTF-8, or UTF-16 if it begins so, or else Latin-1. JSON has records, one in each line or in a list, or the
    class of each file: `{"1.png": "cat"}`, `{"labels": [["1.png", 0]]}`.
    """
    try:
        if check_regular(path) > MAX_BYTES:
            return None
        with open_regular(path) as file:
            content = file.read(MAX_BYTES)
            rows = _json_rows(content) if path.suffix.lower() in _JSON else _rows(content)
    except OSError:
        # One of many files beside the images, and none that a person has named.
        return None
    return Table(path, rows) if rows else None


def read_lines(path: Path) -> list[str]:
    """The lines of a text file that are not empty, without blanks around them; none if it cannot be read."""
    try:
        if check_regular(path) > MAX_BYTES:
            return []
        with open_regular(path) as file:
            content = file.read(MAX_BYTES)
    except OSError:
        # As above.
        return []
    return [line.strip() for line in _decoded(content).splitlines() if line.strip()]


def names_pictures(path: Path) -> bool:
    """Whether a file is a table with names of picture files in its first rows, and not one of numbers.

    Raises:
        OSError: it cannot be read.
    """
    if path.suffix.lower() not in SUFFIXES:
        return False
    with open_regular(path) as file:
        rows = _json_rows(file.read(MAX_BYTES)) if path.suffix.lower() in _JSON else _rows(file.read(_FIRST_BYTES))
    return any(is_picture(PurePosixPath(cell)) for row in rows[1:_FIRST_ROWS] for cell in row)


def _rows(content: bytes) -> list[list[str]]:
    """The rows of a text, all of the length of the first; none if it has no columns."""
    if b"\0" in content[:1024] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return []
    text = _decoded(content)
    separator = _separator(text)
    if separator is None:
        rows = [line.rsplit(None, 1) for line in text.splitlines()]
    else:
        try:
            rows = list(csv.reader(io.StringIO(text), delimiter=separator, strict=False))
        except csv.Error:
            return []
    rows = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    width = len(rows[0]) if rows else 0
    return [(row + [""] * width)[:width] for row in rows] if width > 1 else []


def _json_rows(content: bytes) -> list[list[str]]:
    """The rows of a JSON text with a header; none if it is no table."""
    text = _decoded(content)
    try:
        value = json.loads(text)
    except RecursionError:
        return []
    except ValueError:
        try:
            value = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            return []
    if isinstance(value, dict) and len(value) == 1:
        # {"labels": …}, {"data": …}
        (inner,) = value.values()
        value = inner if isinstance(inner, (list, dict)) else value
    if isinstance(value, dict):
        value = list(value.items())
    if not isinstance(value, list) or not value:
        return []
    if all(isinstance(one, dict) for one in value):
        names = [name for name in value[0] if _is_cell(value[0][name])]
        rows = [names, *([_cell(one.get(name)) for name in names] for one in value)]
    elif all(isinstance(one, (list, tuple)) and len(one) == 2 and all(map(_is_cell, one)) for one in value):
        rows = [["file", "label"], *([_cell(first), _cell(second)] for first, second in value)]
    else:
        return []
    return rows if len(rows[0]) > 1 else []


def _is_cell(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, float))


def _cell(value: Any) -> str:
    return str(value).strip() if _is_cell(value) and value is not None else ""


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
