"""The arrays in an ONNX file."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from cnn_gui.files.imports.onnx.wire import WireError, part, signed, text, wholes

Constant = npt.NDArray[Any]

_BFLOAT16 = 16
# The numbers of TensorProto.DataType.
TYPES = {1: "<f4", 2: "u1", 3: "i1", 4: "<u2", 5: "<i2", 6: "<i4", 7: "<i8", 9: "?", 10: "<f2", 11: "<f8", 13: "<u8"}
_NAMED = {8: "text", 12: "uint32", 14: "complex64", 15: "complex128", _BFLOAT16: "bfloat16"}
# In which field the numbers of a type stand, where they are not raw bytes.
_FLOATS, _WHOLES, _LONGS, _DOUBLES = 4, 5, 7, 10
_MOST_AXES = 8


class TensorError(Exception):
    """An array that cannot be read, for a reason that is no damage; the text is a clause."""


def tensor(message: memoryview, fields: Any) -> tuple[str, Constant]:
    """Return name and numbers of a TensorProto; bfloat16 becomes float32.

    fields: `wire.fields`, or what gives the same. Raises WireError for damage, TensorError for what is not read.
    """
    name, kind, dims, raw = "", 0, [], None
    where, elsewhere = "", False
    rows: dict[int, list[memoryview | int]] = {}
    for number, _, content in fields(message):
        if number == 1:
            dims += wholes(content)
        elif number == 2:
            kind = signed(content)
        elif number == 8:
            name = text(content)
        elif number == 9:
            raw = part(content)
        elif number == 13:
            entry = {key: text(value) for key, _, value in fields(part(content))}
            where = entry.get(2, "") if entry.get(1) == "location" else where
            elsewhere = True
        elif number == 14:
            elsewhere = elsewhere or signed(content) == 1
        elif number in (_FLOATS, _WHOLES, _LONGS, _DOUBLES):
            rows.setdefault(number, []).append(content)
    if elsewhere:
        raise TensorError(f"its weights lie in another file, {where or 'beside it'!r}")
    if kind not in TYPES and kind != _BFLOAT16:
        raise TensorError(f"the array {name!r} is of type {_NAMED.get(kind, kind)}, which is not read")
    if len(dims) > _MOST_AXES or any(size < 0 for size in dims):
        raise WireError(f"the array {name!r} has an impossible shape")
    stored = np.dtype("<u2" if kind == _BFLOAT16 else TYPES[kind])
    values = _of_bytes(raw, stored, name) if raw is not None else _of_rows(rows, stored, kind)
    if values.size != prod(dims):
        raise WireError(f"the array {name!r} of shape {tuple(dims)} holds {values.size:,} numbers")
    if kind == _BFLOAT16:
        values = (values.astype("<u4") << 16).view("<f4")
    return name, values.reshape(dims)


def _of_bytes(raw: memoryview, stored: np.dtype[Any], name: str) -> Constant:
    if len(raw) % stored.itemsize:
        raise WireError(f"the array {name!r} ends in the middle of a number")
    return np.frombuffer(raw, stored)


def _of_rows(rows: dict[int, list[memoryview | int]], stored: np.dtype[Any], kind: int) -> Constant:
    """Numbers one by one, or packed: float32 and float64 as they are, all others as whole numbers."""
    if kind in (1, 11):
        packed = b"".join(bytes(part(content)) for content in rows.get(_FLOATS if kind == 1 else _DOUBLES, []))
        return _of_bytes(memoryview(packed), stored, "")
    numbers = [value for content in rows.get(_LONGS if kind == 7 else _WHOLES, []) for value in wholes(content)]
    if kind in (10, _BFLOAT16):
        # Their bits, as whole numbers.
        return np.array(numbers, np.int64).astype("<u2").view(stored)
    return np.array(numbers, np.int64).astype(stored)
