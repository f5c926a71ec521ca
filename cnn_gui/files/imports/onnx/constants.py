"""Arithmetic on numbers that stand in the file: what exporters leave to be computed before the first image."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine.architecture.limits import MOST_PARAMETERS
from cnn_gui.files.imports.onnx.not_ours import NotOursError
from cnn_gui.files.imports.onnx.tensors import TYPES, Constant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cnn_gui.files.imports.onnx.graph import Node

BATCH = -(2**40)
"""Stands for the number of images, which is open, in the shape of a batch."""

_MOST_NUMBERS = 4 * MOST_PARAMETERS
"""So many numbers are computed at most: weights may be written in another type, and in another order."""

_TWO: dict[str, Callable[[Constant, Constant], Constant]] = {
    "Add": np.add,
    "Sub": np.subtract,
    "Mul": np.multiply,
    "Div": np.divide,
    "Pow": np.power,
    "Max": np.maximum,
    "Min": np.minimum,
}
_ONE: dict[str, Callable[[Constant], Constant]] = {
    "Sqrt": np.sqrt,
    "Neg": np.negative,
    "Reciprocal": np.reciprocal,
    "Exp": np.exp,
    "Identity": np.asarray,
}
KNOWN = frozenset(
    {*_TWO, *_ONE, "Constant", "Cast", "Reshape", "Transpose", "Unsqueeze", "Squeeze", "Concat", "Gather", "Slice"}
)
"""The operators that are computed here; "Shape" is known to who knows what flows."""


class Constants(dict[str, Constant]):
    """Constants by name: those of the file, and what is computed of them; a small file could ask for very much."""

    def __init__(self, given: Mapping[str, Constant]) -> None:
        super().__init__(given)
        self._left = _MOST_NUMBERS

    def compute(self, node: Node) -> None:
        """Add what a node gives that has only constants before it.

        Raises NotOursError if they do not fit together, or all that is computed becomes too much.
        """
        given = [self[name] for name in node.inputs if name]
        try:
            # Found out before: what is too large must not be allocated.
            if _count(node, given) > self._left:
                raise NotOursError(node, f"more than {_MOST_NUMBERS:,} numbers would be computed with it")
            with np.errstate(all="ignore"):
                found = _computed(node, given)
        except (ValueError, IndexError, TypeError, KeyError) as error:
            raise NotOursError(node, f"its constants do not fit together ({error})") from error
        if not any(np.may_share_memory(found, array) for array in given):
            self._left -= found.size
        self[node.outputs[0]] = found


def whole_numbers(node: Node, values: Constant) -> list[int]:
    """Return the numbers of a constant such as a shape or axes. Raises NotOursError if they are no whole numbers."""
    if values.dtype.kind not in "iu":
        raise NotOursError(node, "whole numbers are expected in its constants, and there are others")
    return [int(value) for value in values.reshape(-1)]


def _count(node: Node, given: Sequence[Constant]) -> int:
    """How many numbers a node gives, or a few more."""
    if node.operation in _TWO:
        return prod(np.broadcast_shapes(*(array.shape for array in given)))
    if node.operation == "Concat":
        return sum(array.size for array in given)
    if node.operation == "Gather":
        along = int(given[0].shape[node.whole("axis", 0)])
        return given[0].size // max(along, 1) * given[1].size
    return given[0].size if given else 0


def axes_of(node: Node, given: Sequence[Constant]) -> list[int] | None:
    """Return the axes of an operator, an attribute once and an input since; None if they are not said."""
    if len(given) > 1:
        return whole_numbers(node, given[1])
    return node.row("axes")


def _computed(node: Node, given: Sequence[Constant]) -> Constant:
    operation = node.operation
    if operation == "Constant":
        return _constant(node)
    first = given[0]
    if operation in _TWO:
        if len(given) != 2:
            raise ValueError(f"{len(given)} instead of two")
        whole = operation == "Div" and first.dtype.kind in "iu"
        return np.floor_divide(first, given[1]) if whole else _TWO[operation](first, given[1])
    if operation in _ONE:
        return _ONE[operation](first)
    if operation == "Cast":
        return first.astype(TYPES[node.whole("to", 1)])
    if operation == "Reshape":
        return first.reshape(whole_numbers(node, given[1]))
    if operation == "Transpose":
        return first.transpose(node.row("perm"))
    if operation == "Concat":
        return np.concatenate(given, node.whole("axis", 0))
    if operation == "Gather":
        return np.asarray(np.take(first, given[1].astype(np.int64), node.whole("axis", 0)))
    if operation == "Slice":
        return _sliced(node, given)
    axes = axes_of(node, given)
    if operation == "Squeeze":
        return np.squeeze(first, None if axes is None else tuple(axes))
    return np.expand_dims(first, tuple(axes or ()))


def _constant(node: Node) -> Constant:
    for name, value in node.attributes.items():
        if name == "value" and isinstance(value, np.ndarray):
            return value
        if name in ("value_float", "value_floats"):
            return np.array(value, np.float32)
        if name in ("value_int", "value_ints"):
            return np.array(value, np.int64)
    raise KeyError("a kind of constant that is not read")


def _sliced(node: Node, given: Sequence[Constant]) -> Constant:
    rows = [node.row("starts"), node.row("ends"), node.row("axes"), None]
    for place, row in enumerate(given[1:]):
        rows[place] = whole_numbers(node, row)
    starts, ends = rows[0] or [], rows[1] or []
    axes, steps = rows[2] or list(range(len(starts))), rows[3] or [1] * len(starts)
    parts = [slice(None)] * given[0].ndim
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        parts[axis] = slice(start, end, step)
    return given[0][tuple(parts)]
