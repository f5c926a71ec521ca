"""Images as rows of numbers in text files: Kaggle's label,pixel0,pixel1…; OpenML's; pixels in one cell (FER2013)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers.bag import Bag, whole
from cnn_gui.data.own.containers.roles import TEST, TRAIN, VALIDATION, role_of
from cnn_gui.data.own.containers.table_layout import NUMBER, cells_of, lines_of, with_points
from cnn_gui.data.own.own_images import check_memory, short_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cnn_gui.data.own.containers.table_layout import Layout
    from cnn_gui.data.own.own_images import Progress

Array: TypeAlias = npt.NDArray[Any]

_ROWS_AT_ONCE = 1000
_LETTERS_AT_ONCE = 1 << 22
_LARGEST_WHOLE = 2**53
# FER2013 has two parts for test, of which the public one is looked at during training.
_USAGE = {"publictest": VALIDATION, "privatetest": TEST}


def pixel_table_bag(path: Path, layout: Layout, progress: Progress | None = None) -> Bag:
    """The pixels (N, D) and the labels of a table, divided if a column says so.

    Args:
        path: the file, plain or packed with gzip.
        layout: what its columns are.
        progress: told how many of how many rows are read; what it raises comes through.

    Raises:
        DataError: there are no labels; a row has another number of columns or something that is no number; the images
            would take too much memory; or the file is damaged.
        OSError: it cannot be read.
    """
    if layout.label is None:
        raise DataError(
            f"{path}: is a table of {len(layout.pixels):,} pixels for each image, without labels. Choose the table "
            "with a column that says the class of each image, often called train.csv."
        )
    with lines_of(path) as lines:
        total = sum(1 for line in lines if line.strip()) - layout.header
    width = len(layout.pixels)
    check_memory(path, total * width if width > 1 else 0, "Take fewer rows.")
    reader = _Rows(path, layout, total)
    with lines_of(path) as lines:
        for done in reader.read(map(with_points, lines) if layout.comma else lines):
            if progress is not None:
                progress(done, total)
    pixels, labels, parts = reader.result()
    notes = []
    if not layout.header:
        place = "first" if layout.label == 0 else "last"
        notes.append(f"The table has no header: its {place} column is taken for the labels.")
    elif layout.guessed:
        notes.append(f"Column {layout.label + 1:,} of the table is taken for the labels, as its numbers are no pixels.")
    if layout.part is not None:
        notes.append("A column of the table says which rows are for training, validation and test.")
    if layout.ignored:
        notes.append(f"Columns that are not used: {', '.join(map(short_name, layout.ignored[:10]))}.")
    items = {}
    for part in dict.fromkeys(parts):
        chosen = np.array([one == part for one in parts])
        start = f"{part}_" if part else ""
        everything = bool(chosen.all())
        items[f"{start}images"] = whole(pixels if everything else pixels[chosen])
        items[f"{start}labels"] = whole(labels if everything else labels[chosen])
    return Bag(items, notes=tuple(notes))


class _Rows:
    def __init__(self, path: Path, layout: Layout, total: int) -> None:
        self._path = path
        self._layout = layout
        self._total = total
        self._pieces: list[Array] = []
        self._labels: list[str] = []
        self._parts: list[str | None] = []
        self._read = 0

    def read(self, lines: Iterator[str]) -> Iterator[int]:
        """Reads all; says now and then how many rows it has."""
        waiting: list[str] = []
        length = 0
        if self._layout.header:
            next((line for line in lines if line.strip()), None)
        for line in lines:
            if line.strip():
                waiting.append(line)
                length += len(line)
            if len(waiting) == _ROWS_AT_ONCE or length > _LETTERS_AT_ONCE:
                self._take(waiting)
                waiting, length = [], 0
                yield self._read
        if waiting:
            self._take(waiting)
        yield self._read

    def result(self) -> tuple[Array, Array, list[str | None]]:
        """Pixels, labels, and what each row is for."""
        if not self._pieces:
            raise DataError(f"{self._path}: holds no rows. At least one image is needed.")
        return np.concatenate(self._pieces), _labels(self._labels), self._parts

    def _take(self, lines: list[str]) -> None:
        layout = self._layout
        if len(layout.pixels) == 1:
            rows = [cells_of(line, layout.separator) for line in lines]
            self._check(rows)
            texts: list[str] = [row[layout.pixels[0]] for row in rows]
            piece = self._numbers(texts, None, None)
        else:
            simple = layout.label in (0, layout.columns - 1) and layout.part is None
            if simple and len(layout.pixels) == layout.columns - 1 and '"' not in lines[0]:
                first = layout.label == 0
                halves = [_divided(line.strip(), layout.separator, first=first) for line in lines]
                self._labels += [_unquoted(label) for label, _ in halves]
                self._parts += [None] * len(lines)
                piece = self._numbers([pixels for _, pixels in halves], layout.separator, None)
                if piece.shape[1] != len(layout.pixels):
                    self._check([cells_of(line, layout.separator) for line in lines])
                self._add(piece)
                return
            rows = [cells_of(line, layout.separator) for line in lines]
            self._check(rows)
            piece = self._numbers(lines, layout.separator, layout.pixels)
        self._labels += [_unquoted(row[cast("int", layout.label)]) for row in rows]
        self._parts += [None if layout.part is None else _part(row[layout.part]) for row in rows]
        self._add(piece)

    def _add(self, piece: Array) -> None:
        if self._pieces and piece.shape[1] != self._pieces[0].shape[1]:
            raise DataError(
                f"{self._path}: rows from {self._read + 1:,} on have {piece.shape[1]:,} pixels instead of "
                f"{self._pieces[0].shape[1]:,}. All images must have the same size."
            )
        self._pieces.append(piece)
        self._read += len(piece)
        size = max(one.dtype.itemsize for one in self._pieces) * piece.shape[1]
        check_memory(self._path, size * max(self._read, self._total), "Take fewer rows.")

    def _check(self, rows: Sequence[Sequence[str]]) -> None:
        for number, row in enumerate(rows):
            if len(row) != self._layout.columns:
                raise DataError(
                    f"{self._path}: row {self._read + number + 1:,} has {len(row):,} columns, expected "
                    f"{self._layout.columns:,} as in the first. Repair or remove that row."
                )

    def _numbers(self, lines: list[str], separator: str | None, columns: tuple[int, ...] | None) -> Array:
        """Pixels of some rows, uint8 if that holds them, else float32."""
        whole_numbers = not any(mark in line for line in lines[:: max(1, len(lines) // 20)] for mark in ".eEnN")
        for dtype in (np.int16, np.float32) if whole_numbers else (np.float32,):
            try:
                values = np.loadtxt(
                    lines, dtype, delimiter=separator, usecols=columns, ndmin=2, comments=None, quotechar='"'
                )
            except (ValueError, OverflowError, DeprecationWarning):
                # What is wrong is looked for below, in words that fit the file.
                continue
            if dtype == np.int16 and values.min(initial=0) >= 0 and values.max(initial=0) <= 255:
                return values.astype(np.uint8)
            return values.astype(np.float32)
        raise self._wrong(lines, separator, columns)

    def _wrong(self, lines: list[str], separator: str | None, columns: tuple[int, ...] | None) -> DataError:
        """Which of some rows cannot be read, and why."""
        rows = [cells_of(line, separator) for line in lines]
        usual = len(rows[0]) if self._read or len(self._layout.pixels) == 1 else len(self._layout.pixels)
        if columns is not None:
            usual = self._layout.columns
        for number, row in enumerate(rows):
            where = f"{self._path}: row {self._read + number + 1:,}"
            if len(row) != usual:
                return DataError(
                    f"{where} has {len(row):,} values, expected {usual:,} as in the others. Repair or remove that row."
                )
            chosen = row if columns is None else [row[place] for place in columns]
            bad = next((cell for cell in chosen if NUMBER.fullmatch(_unquoted(cell)) is None), None)
            if bad is not None:
                return DataError(f"{where} has {bad[:20]!r} where a pixel should be. Repair or remove that row.")
        return DataError(f"{self._path}: rows from {self._read + 1:,} on cannot be read as numbers. Repair them.")


def _divided(line: str, separator: str | None, *, first: bool) -> tuple[str, str]:
    """The label of a line, and the line without it."""
    pieces = line.split(separator, 1) if first else line.rsplit(separator, 1)[::-1]
    return (pieces[0], pieces[1]) if len(pieces) == 2 else (pieces[0], "")


def _unquoted(cell: str) -> str:
    return cell.strip().strip('"')


def _part(cell: str) -> str | None:
    word = _unquoted(cell).lower()
    return {VALIDATION: "val", TEST: "test", TRAIN: "train"}.get(_USAGE.get(word) or role_of(word).part or "")


def _labels(cells: list[str]) -> Array:
    if all(cell == "" or NUMBER.fullmatch(cell) for cell in cells):
        numbers = np.array([float(cell) if cell else np.nan for cell in cells])
        # What is missing or no whole number is seen to by who numbers labels.
        whole_numbers = (np.rint(numbers) == numbers) & (np.abs(numbers) < _LARGEST_WHOLE)
        return numbers.astype(np.int64) if whole_numbers.all() else numbers
    result = np.empty(len(cells), object)
    result[:] = cells
    return result
