"""What an expression can give: numbers, words, places and arrays; and how two of them are put together."""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

Array: TypeAlias = npt.NDArray[Any]
Value: TypeAlias = "bool | int | float | str | tuple[int, ...] | Array | None"

LARGEST_WHOLE = 2**53
"""Up to here every whole number is a float, too."""
LARGEST_EXPONENT = 16


class ExpressionError(ValueError):
    """An expression that cannot be read or has no value; the message says why, for a person."""


def calculated(sign: str, left: Value, right: Value) -> Value:
    """Return left sign right for +, −, *, /, //, % and **, of numbers and arrays, in float64 where a float is in it.

    Raises ExpressionError for anything else, for shapes that do not fit, and where there is no finite number.
    """
    if not (is_number(left) or isinstance(left, np.ndarray)) or not (is_number(right) or isinstance(right, np.ndarray)):
        raise ExpressionError(f"{sign} calculates with numbers, not with {kind(left)} and {kind(right)}")
    if sign == "**" and not (isinstance(right, int | float) and abs(right) <= LARGEST_EXPONENT):
        raise ExpressionError(f"the exponent of ** must be a number from −{LARGEST_EXPONENT} to {LARGEST_EXPONENT}")
    _check_fit(left, right)
    try:
        with np.errstate(all="ignore"):
            return checked(_CALCULATE[sign](_exact(left), _exact(right)))
    except ZeroDivisionError:
        raise ExpressionError("division by zero") from None
    except OverflowError:
        raise ExpressionError("the number becomes too large") from None


def compared(sign: str, left: Value, right: Value) -> Value:
    """Return left sign right for ==, !=, <, <=, >, >=: of arrays an array of truths.

    Raises ExpressionError where an order is asked of what has none, and for shapes that do not fit.
    """
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        if not all(is_number(one) or isinstance(one, np.ndarray) for one in (left, right)):
            raise ExpressionError(f"{kind(left)} cannot be compared with {kind(right)}")
        _check_fit(left, right)
    elif sign not in ("==", "!=") and not (is_number(left) and is_number(right)):
        raise ExpressionError(f"{sign} compares numbers, not {kind(left)} with {kind(right)}")
    result: Value = _COMPARE[sign](left, right)
    return result


def item(value: Value, index: object) -> Value:
    """Return a number or a part of an array, or one number of a place; indices count from 0 and stay inside.

    Raises ExpressionError for a place that is not there.
    """
    if isinstance(value, tuple):
        if isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(value):
            return value[index]
        raise ExpressionError(f"a place of {len(value)} numbers has no number {index}")
    if not isinstance(value, np.ndarray):
        raise ExpressionError(f"{kind(value)} has no parts")
    parts = index if isinstance(index, tuple) else (index,)
    if len(parts) > value.ndim:
        raise ExpressionError(f"{len(parts)} indices are too many for the shape {_shape(value)}")
    for part, extent in zip(parts, value.shape, strict=False):
        if not isinstance(part, slice) and not (_whole(part) and 0 <= part < extent):
            raise ExpressionError(
                f"there is no place {part} in the shape {_shape(value)}: it goes from 0 to {extent - 1}"
            )
    return plain(value[parts])


def plain(value: Any) -> Value:
    """Return what NumPy gives as a value: its scalars as numbers of Python."""
    if isinstance(value, np.generic):
        return checked(value.item())
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return checked(value.item())
    result: Value = value
    return result


def checked(value: Any) -> Value:
    """Return a result that is a number within bounds, or an array. Raises ExpressionError for others."""
    if isinstance(value, bool | np.ndarray):
        return value
    if isinstance(value, int) and abs(value) > LARGEST_WHOLE:
        raise ExpressionError("the number becomes too large")
    if isinstance(value, complex):
        raise ExpressionError("a root of a negative number is no number here")
    if isinstance(value, float) and not math.isfinite(value):
        raise ExpressionError("the result is no finite number")
    result: Value = value
    return result


def truth(value: Value) -> bool:
    """Return whether a condition holds. Raises ExpressionError for an array, which holds in some places only."""
    if isinstance(value, np.ndarray):
        raise ExpressionError("an array is neither true nor false: ask total(…) or all of its numbers by largest(…)")
    return bool(value)


def is_number(value: object) -> bool:
    """Tell numbers, truths among them, from all else."""
    return isinstance(value, int | float)


def kind(value: Value) -> str:
    """Return what a value is, in words."""
    if isinstance(value, np.ndarray):
        return f"an array of the shape {_shape(value)}"
    if isinstance(value, tuple):
        return "a place"
    if value is None:
        return "nothing (it is not known yet)"
    return "the word " + repr(value) if isinstance(value, str) else f"the number {value}"


def _shape(array: Array) -> str:
    return "×".join(map(str, array.shape)) or "of one number"


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _exact(value: Any) -> Any:
    """An array in float64, unless of whole numbers: a sum has then more digits than are shown."""
    if isinstance(value, np.ndarray):
        return value.astype(np.float64 if value.dtype.kind in "fb" else np.int64)
    return value


def _check_fit(left: Value, right: Value) -> None:
    """Small arrays may be repeated along large ones; nothing grows beyond the larger of the two."""
    if not (isinstance(left, np.ndarray) and isinstance(right, np.ndarray)):
        return
    try:
        shape = np.broadcast_shapes(left.shape, right.shape)
    except ValueError:
        shape = (left.size + right.size + 1,)
    if math.prod(shape) > max(left.size, right.size):
        raise ExpressionError(f"the shapes {_shape(left)} and {_shape(right)} do not fit together")


_CALCULATE: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
