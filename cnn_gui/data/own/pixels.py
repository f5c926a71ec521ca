"""What the numbers of stored pixels mean, found out over a whole data set, and the bytes that they become."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.reading import AUTO, PIXEL_RANGES, chosen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnn_gui.data.dataset import Images

Array: TypeAlias = npt.NDArray[Any]

# Numbers are turned into bytes and counted in pieces of so many values; about so many are looked at for their range.
_CHUNK = 1 << 20
_SAMPLE = 1 << 20
# A value of floating point may be so much of the range too large or too small by rounding alone.
_SLACK = 1e-3
# Of floating point: most values may lie so much of the range beyond its ends, and a few so much, as they do after
# resizing; they are cut.
_MOST_BEYOND, _FEW_BEYOND, _MOST_CUT = 0.02, 0.5, 0.01
# A usual range that is used less far up, or in which all lies closer together, is not the one that is meant.
_LEAST_REACH, _LEAST_SPREAD = 0.25, 0.1
# A single value that has so much of all pixels is no stray one.
_BACKGROUND = 0.05
# Bytes that go so far use their range.
BRIGHT_BYTE = 64
# Training and test images whose brightest differ by more are not of one range.
_OTHER_RANGE = 50
_KINDS = {"b": "bool", "u": "whole", "i": "whole", "f": "floating"}
_USUAL_WHOLE = ((0, 1), (-1, 1), (0, 255), (-128, 127), (0, 1023), (0, 4095), (0, 16383), (0, 65535), (-32768, 32767))
_USUAL_FLOATING = ((0, 1), (-0.5, 0.5), (-1, 1), (0, 255), (0, 4095), (0, 65535))


@dataclass(frozen=True)
class Levels:
    """Which numbers are black and white.

    Attributes: black, white; usual (whether that is a range that many programs write, and not only what was found).
    """

    black: float
    white: float
    usual: bool


def to_bytes(where: str, arrays: Sequence[Array]) -> tuple[list[Images], str]:
    """Pixels as uint8, 0 to 255, by one rule for all arrays, and a sentence that says what was assumed, if anything.

    A pixel x becomes `round(255 · (x − black) / (white − black))`, cut to 0..255. Which numbers are black and white is
    what `chosen()` says, or else found out over all arrays together:

    - bool: False is black, True is white. uint8 that goes to BRIGHT_BYTE, or has one value only: grey levels as they
      are.
    - The first of the usual ranges (0 to 1, −1 to 1, 0 to 255, 12 and 16 bits, and others) that holds the values and
      is used to a quarter of its height or more. Of floating point a few values may lie beyond, as they do after
      resizing: what counts is where all but the outermost twentieths are.
    - Otherwise the lowest and the highest of the values, without stray ones.

    Raises:
        DataError: another type or two different ones; a value that is not finite; training and test images of
            different ranges.
    """
    kinds = {_KINDS.get(array.dtype.kind, "") for array in arrays}
    names = " and ".join(sorted({array.dtype.name for array in arrays}))
    if "" in kinds or len(kinds) > 1:
        raise DataError(
            f"{where}: pixels are {names}; expected bytes (uint8), bool, whole numbers or floating point, "
            "the same for all images. Convert the array."
        )
    low = min(float(array.min()) for array in arrays)
    high = max(float(array.max()) for array in arrays)
    if not all(math.isfinite(float(end)) for array in arrays for end in (array.min(), array.max(), high - low)):
        _refuse_what_is_not_finite(where, arrays)
        raise DataError(f"{where}: pixels go from {low:g} to {high:g}, too far apart for a picture. Scale the array.")
    as_they_are = kinds == {"bool"} or (names == "uint8" and (high >= BRIGHT_BYTE or low == high))
    levels = None
    if chosen().pixel_range == AUTO:
        _check_same_range(where, arrays)
        levels = Levels(0, 1 if kinds == {"bool"} else 255, True) if as_they_are else find_levels(arrays)
    levels, note = describe_levels(arrays, levels, f"Pixels are {names}")
    results = [scaled_to_bytes(array, levels) for array in arrays]
    return results, "" if as_they_are and chosen().pixel_range == AUTO else note


def describe_levels(arrays: Sequence[Array], found: Levels | None, what: str) -> tuple[Levels, str]:
    """Black and white as they were found out, or with None as `chosen()` says; and a sentence about that.

    Args:
        arrays: finite numbers.
        found: what was found out; None: a person chose, and not to have it found out.
        what: what the sentence begins with.
    """
    levels = found or Levels(*(PIXEL_RANGES[chosen().pixel_range].ends or measured(arrays)), True)
    low = min(float(array.min()) for array in arrays)
    high = max(float(array.max()) for array in arrays)
    beyond = count_beyond(arrays, levels) if low < levels.black or high > levels.white else 0
    note = f"{what} from {_number(low)} to {_number(high)}: {'assumed that ' if found else ''}{_meaning(levels)}"
    if not found:
        note += ", as was chosen"
    elif not levels.usual:
        note += ", between which nearly all lie" if beyond else ", the lowest and the highest of them"
    if beyond:
        note += f"; {beyond:,} of {sum(array.size for array in arrays):,} lie beyond and are cut"
    return levels, f"{note}."


def find_levels(arrays: Sequence[Array]) -> Levels:
    """Black and white of finite numbers of one kind, found out over all of them; see `to_bytes`."""
    low = min(float(array.min()) for array in arrays)
    high = max(float(array.max()) for array in arrays)
    whole = all(array.dtype.kind in "biu" for array in arrays)
    sample = _sample(arrays)
    if not whole and np.array_equal(sample, np.rint(sample)):
        whole = all(np.array_equal(piece, np.rint(piece)) for piece in _pieces(arrays))
    most_low, most_high = _most(sample)
    for black, white in _USUAL_WHOLE if whole else _USUAL_FLOATING:
        span = white - black
        most, few = (0.0, 0.0) if whole else (_MOST_BEYOND * span, _FEW_BEYOND * span)
        fits = low >= black - few and high <= white + few and most_low >= black - most and most_high <= white + most
        # Of a range that goes below 0 that half is used, too.
        wide = most_high - black >= _LEAST_REACH * span and most_high - most_low >= _LEAST_SPREAD * span
        below = black >= 0 or most_low <= black / 2
        cut = np.mean((sample < black - most) | (sample > white + most))
        if fits and below and (wide or low == high) and cut <= _MOST_CUT:
            return Levels(black, white, True)
    return Levels(*measured(arrays), False)


def measured(arrays: Sequence[Array]) -> tuple[float, float]:
    """The lowest and the highest of all values, or where stray ones begin: those further off than all the rest."""
    low = min(float(array.min()) for array in arrays)
    high = max(float(array.max()) for array in arrays)
    sample = _sample(arrays)
    inner_low, inner_high = (float(end) for end in np.quantile(sample, (0.001, 0.999)))
    most_low, most_high = _most(sample)
    inner_low, inner_high = min(inner_low, most_low), max(inner_high, most_high)
    span = inner_high - inner_low
    if span == 0:
        return (low, high) if low < high else (low, low + 1)
    return low if low >= inner_low - span else inner_low, high if high <= inner_high + span else inner_high


def count_beyond(arrays: Sequence[Array], levels: Levels) -> int:
    """How many values lie beyond black and white, by more than rounding."""
    slack = _SLACK * (levels.white - levels.black) if any(array.dtype.kind == "f" for array in arrays) else 0
    return sum(
        int(np.count_nonzero((piece < levels.black - slack) | (piece > levels.white + slack)))
        for piece in _pieces(arrays)
    )


def scaled_to_bytes(array: Array, levels: Levels) -> Images:
    """Numbers of any type as bytes, 0 for black and 255 for white; the array itself if it is that already."""
    if array.dtype == np.uint8 and (levels.black, levels.white) == (0, 255):
        return array
    result = np.empty(array.shape, np.uint8)
    # Whole numbers of 32 bits are not all floating points of 32.
    exact = np.dtype(np.float32 if array.dtype.kind == "f" and array.dtype.itemsize <= 4 else np.float64)
    black, scale = np.array((levels.black, 255 / (levels.white - levels.black)), exact)
    step = max(1, _CHUNK // max(1, array[0].size))
    for start in range(0, len(array), step):
        piece = array[start : start + step].astype(exact)
        result[start : start + step] = np.rint((piece - black) * scale).clip(0, 255)
    return result


def _check_same_range(where: str, arrays: Sequence[Array]) -> None:
    """Raises DataError if the brightest of one array is of another order than that of the others."""
    highs = [max(map(abs, _most(_sample([array])))) for array in arrays]
    lit = [high for high in highs if high > 0]
    if lit and max(lit) > _OTHER_RANGE * min(lit):
        raise DataError(
            f"{where}: training images and test images go to {' and '.join(map(_number, highs))}; expected one range "
            "for both, such as 0 to 1 or 0 to 255. Scale one of them."
        )


def _refuse_what_is_not_finite(where: str, arrays: Sequence[Array]) -> None:
    for array in arrays:
        if array.dtype.kind != "f":
            continue
        for number, image in enumerate(array):
            bad = np.count_nonzero(~np.isfinite(image))
            if bad:
                raise DataError(
                    f"{where}: image {number:,} has NaN or infinite pixels, {bad:,} of {image.size:,}. "
                    "Repair the array or leave these images out."
                )


def _most(sample: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Between which numbers all but the outermost twentieths lie, what is frequent itself aside."""
    values, counts = np.unique(sample, return_counts=True)
    background = values[counts >= _BACKGROUND * len(sample)]
    rest = sample[~np.isin(sample, background)]
    ends = (np.quantile(rest, (0.05, 0.95)) if len(rest) else rest, background)
    return float(min(end.min() for end in ends if len(end))), float(max(end.max() for end in ends if len(end)))


def _sample(arrays: Sequence[Array]) -> npt.NDArray[np.float64]:
    """About a million values, evenly from all images."""
    total = sum(array.size for array in arrays)
    every = max(1, total // _SAMPLE)
    # Prime to most widths, so that not always the same columns are met.
    every += every > 1 and every % 2 == 0
    parts = []
    for array in arrays:
        step = max(1, _CHUNK // max(1, array[0].size))
        for start in range(0, len(array), step):
            piece = array[start : start + step]
            parts.append(piece.reshape(-1)[::every].astype(np.float64))
    return np.concatenate(parts)


def _pieces(arrays: Sequence[Array]) -> Iterator[Array]:
    for array in arrays:
        step = max(1, _CHUNK // max(1, array[0].size))
        for start in range(0, len(array), step):
            yield array[start : start + step]


def _meaning(levels: Levels) -> str:
    return f"{_number(levels.black)} is black and {_number(levels.white)} is white"


def _number(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e5 else f"{value:,.0f}" if abs(value) < 1e15 else f"{value:.3g}"
