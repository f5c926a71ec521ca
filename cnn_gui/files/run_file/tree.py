"""Nested values as JSON, and back: what JSON has no word for is an object with one name that begins with a $.

Arrays stand apart, by the names of members. Whole numbers beyond 2⁵³ (those of a random generator) and floating-point
numbers that are not finite are text: other programs would round or refuse them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

_ARRAY, _INT, _FLOAT = "$array", "$int", "$float"
_EXACT = 2**53
_LONGEST_NUMBER = 1000
_NOT_FINITE = ("nan", "inf", "-inf")
MAX_DEPTH = 20


def to_json(value: Any, keep: Callable[[str, Any], str], name: str) -> Any:
    """The value as JSON has it.

    Args:
        value: mappings with text as keys, lists, tuples (they become lists), arrays, numbers, text, True, False, None.
        keep: told a name and an array, gives the name of the member that it will be.
        name: of the value, for the members; parts are separated by "/".

    Raises:
        TypeError: a value or a key of another kind.
        ValueError: it is nested too deeply.
    """
    return _to_json(value, keep, name, 0)


def _to_json(value: Any, keep: Callable[[str, Any], str], name: str, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise ValueError(f"{name} is nested too deeply to be kept")
    if isinstance(value, np.ndarray):
        return {_ARRAY: keep(name, value)}
    if isinstance(value, np.bool_ | np.integer | np.floating):
        value = value.item()
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError(f"{name} has a key that is no text")
        return {_escaped(key): _to_json(each, keep, f"{name}/{key}", depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_to_json(each, keep, f"{name}/{place}", depth + 1) for place, each in enumerate(value)]
    return _plain_to_json(value, name)


def _plain_to_json(value: Any, name: str) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if -_EXACT <= value <= _EXACT else {_INT: str(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {_FLOAT: str(float(value))}
    raise TypeError(f"{name} is a {type(value).__name__}, which cannot be kept with a run")


def from_json(value: Any, array: Callable[[str], Any]) -> Any:
    """The value that `to_json` was given; array: gives the array of a member.

    Raises:
        ValueError: it is no value of this form; the message is a clause. And what `array` raises.
    """
    if isinstance(value, list):
        return [from_json(each, array) for each in value]
    if not isinstance(value, dict):
        return value
    special = [key for key in value if key.startswith("$") and not key.startswith("$$")]
    if not special:
        return {key.removeprefix("$"): from_json(each, array) for key, each in value.items()}
    content = value[special[0]]
    if len(value) > 1 or not isinstance(content, str):
        raise ValueError(f"{special[0]} does not stand alone")
    if special == [_ARRAY]:
        return array(content)
    if special == [_FLOAT] and content in _NOT_FINITE:
        return float(content)
    if special == [_INT] and len(content) < _LONGEST_NUMBER and content.removeprefix("-").isdecimal():
        return int(content)
    raise ValueError(f"{special[0]} is not known")


def _escaped(key: str) -> str:
    return f"${key}" if key.startswith("$") else key
