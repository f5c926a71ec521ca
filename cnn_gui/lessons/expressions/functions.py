"""The functions that an expression can call, by name."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_gui.lessons.expressions.values import Array, ExpressionError, Value, checked, is_number, kind, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def called(name: str, arguments: list[Value]) -> Value:
    """Return what a function gives. Raises ExpressionError for arguments that it does not take."""
    function, counts = FUNCTIONS[name]
    if len(arguments) not in counts:
        raise ExpressionError(f"{name}(…) takes {' or '.join(map(str, counts))} of them, not {len(arguments)}")
    with np.errstate(all="ignore"):
        try:
            return checked(plain(function(*arguments)))
        except OverflowError:
            raise ExpressionError("the number becomes too large") from None


def _elementwise(
    name: str, of_array: Callable[[Array], Array], of_number: Callable[[float], float]
) -> Callable[[Any], Any]:
    def function(value: Value) -> Any:
        if isinstance(value, np.ndarray):
            return of_array(value.astype(np.float64))
        if not is_number(value):
            raise ExpressionError(f"{name}(…) takes numbers, not {kind(value)}")
        assert isinstance(value, int | float)
        return of_number(value)

    return function


def _log(value: float) -> float:
    if value <= 0:
        raise ExpressionError(f"log(…) takes numbers above 0, not {value}")
    return math.log(value)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _of_array(name: str, function: Callable[[Array], Any]) -> Callable[[Value], Any]:
    def checked_first(value: Value) -> Any:
        if not isinstance(value, np.ndarray):
            raise ExpressionError(f"{name}(…) takes an array, not {kind(value)}")
        if not value.size:
            raise ExpressionError(f"{name}(…) takes an array with something in it")
        return function(value)

    return checked_first


def _place(array: Array) -> tuple[int, ...]:
    return tuple(int(index) for index in np.unravel_index(int(array.argmax()), array.shape))


def _total(array: Array) -> Any:
    return array.sum(dtype=np.float64 if array.dtype.kind == "f" else np.int64)


def _between(name: str, of_arrays: Callable[[Any, Any], Any]) -> Callable[[Value, Value], Any]:
    def function(left: Value, right: Value) -> Any:
        if not (is_number(left) and is_number(right)):
            raise ExpressionError(f"{name}(…) takes two numbers, not {kind(left)} and {kind(right)}")
        return of_arrays(left, right)

    return function


def _round(value: Value, digits: Value = 0) -> Any:
    if not (is_number(value) and isinstance(digits, int) and 0 <= digits <= 12):
        raise ExpressionError("round(…) takes a number and how many decimals, from 0 to 12")
    assert isinstance(value, int | float)
    return round(value, digits) if digits else math.floor(value + 0.5)


def _length(value: Value) -> int:
    if isinstance(value, np.ndarray) and value.ndim:
        return len(value)
    if isinstance(value, tuple):
        return len(value)
    raise ExpressionError(f"length(…) takes an array or a place, not {kind(value)}")


FUNCTIONS: Mapping[str, tuple[Callable[..., Any], tuple[int, ...]]] = {
    "absolute": (_elementwise("absolute", np.absolute, abs), (1,)),
    "sign": (_elementwise("sign", np.sign, _sign), (1,)),
    "exp": (_elementwise("exp", np.exp, math.exp), (1,)),
    "log": (_elementwise("log", np.log, _log), (1,)),
    "argmax": (_of_array("argmax", np.argmax), (1,)),
    "argmin": (_of_array("argmin", np.argmin), (1,)),
    "place": (_of_array("place", _place), (1,)),
    "largest": (_of_array("largest", np.max), (1,)),
    "smallest": (_of_array("smallest", np.min), (1,)),
    "total": (_of_array("total", _total), (1,)),
    "mean": (_of_array("mean", lambda array: array.mean(dtype=np.float64)), (1,)),
    "maximum": (_between("maximum", max), (2,)),
    "minimum": (_between("minimum", min), (2,)),
    "round": (_round, (1, 2)),
    "length": (_length, (1,)),
    "shape": (_of_array("shape", np.shape), (1,)),
}
"""By name: the function, and how many arguments it takes."""
