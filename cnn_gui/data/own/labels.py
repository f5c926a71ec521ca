"""Labels as other programs store them: numbers, words, one-hot rows; brought to positions in a tuple of classes."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cnn_gui.counted import counted
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.own_images import check_class_count, natural_key, short_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.data.dataset import Labels

Array: TypeAlias = npt.NDArray[Any]

NOT_LEARNED = -1
"""The number of a label that no training image has."""

NO_LABEL = -2
"""The number of an image that has no label."""

_CLASSES_REMEDY = "Add images of another class, or say the names of all classes in `classes`."
# With fewer other classes −1 is taken for a class: labels may well be −1, 0 and 1.
_FEWEST_BESIDE_NONE = 3
# float64 holds whole numbers to here.
_LARGEST_WHOLE = 2**53
_LONGEST_WORD = 1000
_LAST_CODE_POINT = 0x10FFFF
_SURROGATES = (0xD800, 0xDFFF)


def number_labels(
    where: str, arrays: Sequence[Array], names: Sequence[str] | None = None
) -> tuple[list[Labels], tuple[str, ...], str]:
    """Labels as positions in the tuple of classes, those classes, and sentences that say what was assumed, if anything.

    - One-hot rows: the column of the 1 is the number.
    - Floating point: whole numbers; NaN is no label.
    - Words: each is the name of a class; without `names`, those of the first array in natural order. Blanks around
      them do not count, nor do capitals in names of two letters or more; an empty one is no label.
    - Whole numbers with K names: the positions in `names`, from 0 to K − 1; but if they are K other numbers, the
      smallest belongs to the first name, and so on.
    - Whole numbers without names: the numbers of the first array in order, which are the names as well. Beside 0, 1,
      2 … (three classes or more) −1 is no label.

    Args:
        where: the file, for messages.
        arrays: labels (N,), (N, 1), also with more axes of length 1, or one-hot (N, K); the first being those of the
            training images.
        names: the names of the classes.

    Returns:
        The number is NOT_LEARNED for labels that are in later arrays only, NO_LABEL where there is none.

    Raises:
        DataError: another type or shape, such as several labels for an image; less than two classes, or more than
            MAX_CLASSES; names that are not distinct; or a label that no name belongs to.
    """
    notes: list[str] = []
    columns, missing = [], []
    for array in arrays:
        column, unknown, note = _column(where, array)
        columns.append(column)
        missing.append(unknown)
        if note and note not in notes:
            notes.append(note)
    words = [column.dtype.kind == "U" for column in columns]
    if len(set(words)) > 1:
        raise DataError(f"{where}: some labels are words and some are numbers. Use one kind for all.")
    if words[0]:
        columns, note = _one_spelling(columns, missing, names)
        notes.append(note)
    else:
        missing = _without_minus_one(columns, missing)
    known = columns[0][~missing[0]]
    learned = np.unique(known)
    classes = tuple(sorted(map(str, learned), key=natural_key) if words[0] else map(str, learned.tolist()))
    if names is not None:
        classes = tuple(map(str, names))
        if len(set(classes)) < len(classes):
            raise DataError(f"{where}: `classes` has the same name twice. Give every class a name of its own.")
    if not len(learned):
        raise DataError(
            f"{where}: none of its {counted(len(columns[0]), 'image')} has a label. Choose data with labels."
        )
    check_class_count(where, len(classes), _CLASSES_REMEDY)
    keys: Array = learned
    if words[0]:
        keys = np.array(classes)
    elif names is not None and not 0 <= learned[0] <= learned[-1] < len(classes) and len(learned) == len(classes):
        notes.append(
            f"Labels are {_few(learned)}: assumed that these are the {len(classes)} names of classes, in order."
        )
    elif names is not None:
        keys = np.arange(len(classes))
    elif not np.array_equal(learned, np.arange(len(learned))):
        notes.append(f"Labels are {_few(learned)}: each is the name of a class, and the classes are numbered from 0.")
    numbers = [_positions(column, keys) for column in columns]
    for column, found, unknown in zip(columns, numbers, missing, strict=True):
        found[unknown] = NO_LABEL
        if names is not None and NOT_LEARNED in found:
            place = int(np.argmax(found == NOT_LEARNED))
            label, first, last = map(short_name, (str(column[place]), classes[0], classes[-1]))
            raise DataError(
                f"{where}: label {label} at position {place:,} has no name: `classes` has {len(classes)}, "
                f"from {first} to {last}. Name every class, or leave `classes` out."
            )
    return numbers, classes, " ".join(filter(None, notes))


def as_words(where: str, values: Array) -> Array:
    """Words of type S or U as text that can be shown.

    Raises:
        DataError: a code that is no character.
    """
    if values.dtype.kind == "S":
        return np.char.decode(values, "utf-8", "replace")
    values = np.ascontiguousarray(values, values.dtype.newbyteorder("="))
    codes = values.view(np.uint32)
    if codes.size and codes.max() > _LAST_CODE_POINT:
        raise DataError(f"{where}: holds words with a code that is no character. The file is damaged: fetch it again.")
    lone = (codes >= _SURROGATES[0]) & (codes <= _SURROGATES[1])
    if lone.any():
        codes = np.where(lone, np.uint32(ord("\N{REPLACEMENT CHARACTER}")), codes)
        values = codes.view(values.dtype)
    return values


def _column(where: str, array: Array) -> tuple[Array, npt.NDArray[np.bool_], str]:
    """Labels as (N,) whole numbers or words, where there is none, and what was assumed."""
    if array.dtype.kind == "O":
        array = _of_objects(where, array)
    if array.dtype.kind not in "iubfUS" or array.ndim == 0:
        raise DataError(
            f"{where}: labels are {array.dtype.name} of shape {array.shape}; expected shape (N,), one whole "
            "number or word for each image. Convert them."
        )
    if array.ndim > 1 and array.size == len(array):
        array = array.reshape(-1)
    note = ""
    if array.ndim > 1:
        array, note = _of_rows(where, array)
    none = np.zeros(len(array), np.bool_)
    if array.dtype.kind in "US":
        array = np.char.strip(as_words(where, array))
        return array, array == "", note
    if array.dtype.kind == "f":
        none = np.isnan(array)
        filled = np.where(none, 0, array)
        strange = ~((np.rint(filled) == filled) & (np.abs(filled) <= _LARGEST_WHOLE))
        if strange.any():
            place = int(np.argmax(strange))
            raise DataError(
                f"{where}: label {array[place]:g} at position {place:,} is no whole number. Networks here tell classes "
                "apart and do not estimate quantities: store the number or the name of each image's class."
            )
        array = filled
        note = "Labels are whole numbers stored as floating point."
    elif array.dtype.kind == "u" and array.size and int(array.max()) > np.iinfo(np.int64).max:
        raise DataError(f"{where}: label {array.max()} is too large. Number the classes from 0.")
    return array.astype(np.int64), none, note


def _of_objects(where: str, array: Array) -> Array:
    """Python's strings or numbers as an array of these; None is no label."""
    values = array.reshape(-1).tolist()
    kinds = {type(value) for value in values} - {type(None)}
    filled: Array
    if kinds <= {str, bytes} and kinds:
        filled = np.array([_text(value) for value in values])
    elif kinds <= {int, bool, float} and kinds:
        filled = np.array([np.nan if value is None else value for value in values])
    else:
        found = ", ".join(sorted(kind.__name__ for kind in kinds)) or "None"
        raise DataError(f"{where}: labels are objects ({found}); expected words or whole numbers. Convert them.")
    if filled.dtype.kind == "O":
        raise DataError(f"{where}: a label is too large a number. Number the classes from 0.")
    return filled.reshape(array.shape)


def _text(value: str | bytes | None) -> str:
    """A word as text that can be shown; a name that is never shown in full must not widen all others."""
    content = value.encode("utf-8", "replace") if isinstance(value, str) else value or b""
    return content.decode("utf-8", "replace")[:_LONGEST_WORD]


def _of_rows(where: str, array: Array) -> tuple[Array, str]:
    """The column of the 1 of one-hot rows; raises DataError for every other kind of rows."""
    if array.ndim > 2:
        sizes = " × ".join(f"{size:,}" for size in array.shape[1:])
        raise DataError(
            f"{where}: labels have shape {array.shape}, {sizes} for each image, as masks have that mark regions; "
            "expected one label for each image. Store the number of each image's class."
        )
    count = array.shape[1]
    if array.dtype.kind in "US" or count == 0:
        raise DataError(f"{where}: has {count} words as the label of each image; expected one. Keep one column.")
    if not np.isfinite(array).all():
        raise DataError(f"{where}: labels have NaN or infinite values. Store the number of each image's class.")
    low, high = array.min(), array.max()
    ones = array == high
    per_row = ones.sum(axis=1)
    two_values = high == 1 and low in (0, -1) and bool((ones | (array == low)).all())
    if two_values and (per_row == 1).all():
        return np.argmax(ones, axis=1), f"Labels are one-hot rows: the place of the 1 among {count} is the class."
    if two_values:
        few, many = int(per_row.min()), int(per_row.max())
        raise DataError(
            f"{where}: is multi-label data: each image has {few} to {many} of {count} labels. Networks here choose one "
            "class for each image: choose data with one class each, or keep only the images and labels for which that "
            "is so."
        )
    if array.dtype.kind == "f" and low >= 0 and np.allclose(array.sum(axis=1), 1, atol=1e-3):
        raise DataError(
            f"{where}: labels are rows of {count} probabilities; expected one class for each image. If the most "
            "probable is meant, store labels.argmax(axis=1)."
        )
    raise DataError(
        f"{where}: labels are {array.dtype.name} of shape {array.shape}, {count} numbers for each image; expected one "
        "whole number or word, or one-hot rows. Keep the column that says the class."
    )


def _one_spelling(
    columns: list[Array], missing: list[npt.NDArray[np.bool_]], names: Sequence[str] | None
) -> tuple[list[Array], str]:
    """Words that differ in capitals or composition only, brought to the spelling that most training images have."""
    known = [column[~none] for column, none in zip(columns, missing, strict=True)]
    learned, counts = np.unique(known[0], return_counts=True)
    spellings: dict[str, list[str]] = {}
    # The most frequent first; among equals the first of the alphabet.
    for place in np.argsort(-counts, kind="stable").tolist():
        spellings.setdefault(_folded(str(learned[place])), []).append(str(learned[place]))
    for column in known[1:]:
        for word in np.unique(column).tolist():
            same = spellings.setdefault(_folded(word), [])
            if word not in same:
                same.append(word)
    chosen = {folded: words[0] for folded, words in spellings.items()}
    if names is not None:
        exact = set(names)
        folded_names = {_folded(name): name for name in names}
        if len(folded_names) == len(names):
            chosen = {folded: folded_names.get(folded, words[0]) for folded, words in spellings.items()}
        replaced = {word: chosen[f] for f, words in spellings.items() for word in words if word not in exact}
    else:
        replaced = {word: words[0] for words in spellings.values() for word in words[1:]}
    replaced = {word: other for word, other in replaced.items() if word != other}
    if not replaced:
        return columns, ""
    result = []
    for column in columns:
        values, places = np.unique(column, return_inverse=True)
        result.append(np.array([replaced.get(word, word) for word in values.tolist()])[places.reshape(-1)])
    some = "; ".join(f"“{short_name(word)}” is “{short_name(other)}”" for word, other in list(replaced.items())[:3])
    more = f"; {len(replaced) - 3:,} more" if len(replaced) > 3 else ""
    return result, f"Names of classes that differ only in capitals are taken for one class: {some}{more}."


def _folded(word: str) -> str:
    """What names of one class have in common; single letters are told apart, as A and a are in alphabets."""
    word = unicodedata.normalize("NFC", word.strip())
    return word if len(word) < 2 else word.casefold()


def _without_minus_one(columns: list[Array], missing: list[npt.NDArray[np.bool_]]) -> list[npt.NDArray[np.bool_]]:
    """Where there is no label, −1 included, if the others are 0, 1, 2 and so on."""
    learned = np.unique(columns[0][~missing[0]])
    others = learned[learned != -1]
    if len(others) < _FEWEST_BESIDE_NONE or not np.array_equal(others, np.arange(len(others))):
        return missing
    return [none | (column == -1) for none, column in zip(missing, columns, strict=True)]


def _positions(values: Array, keys: Array) -> Labels:
    """Where each value is among distinct keys, NOT_LEARNED if nowhere."""
    order = np.argsort(keys, kind="stable")
    places = np.minimum(np.searchsorted(keys, values, sorter=order), len(keys) - 1)
    return np.where(keys[order[places]] == values, order[places], NOT_LEARNED).astype(np.int64)


def _few(values: Array) -> str:
    shown = [str(value) for value in values[:3].tolist()]
    return ", ".join(shown) if len(values) <= 3 else f"{', '.join(shown)} … {values[-1]}"
