"""GELU that an exporter wrote as arithmetic: found by what it computes, in whatever order it is written."""

from __future__ import annotations

from dataclasses import replace
from math import erf, erfc, sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cnn_gui.files.imports.onnx.graph import Node
    from cnn_gui.files.imports.onnx.tensors import Constant

_POINTS = np.linspace(-6, 6, 121)
_ARITHMETIC = frozenset({"Add", "Sub", "Mul", "Div", "Neg", "Erf", "Erfc", "Transpose"})
# Keras writes 1 − erf(z) as an operator that ONNX does not have.
_ERRORS = frozenset({"Erf", "Erfc"})
# Constants such as 1/√2 are stored in float32.
_CLOSE = 1e-5
# No exporter writes more; a file that is no network could be searched for hours.
_MOST_STEPS, _MOST_VALUES = 8, 24
Turn = tuple[int, ...]

_OF_ONE: dict[str, Callable[[Constant], Constant]] = {
    "Erf": lambda values: np.array([erf(z) for z in values]),
    "Erfc": lambda values: np.array([erfc(z) for z in values]),
    "Neg": np.negative,
    "Transpose": np.asarray,
}
_OF_TWO = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide}


def with_gelus(nodes: Sequence[Node], constants: Mapping[str, Constant]) -> list[Node]:
    """Put Gelu in the place of the last node of each arithmetic that computes z·Φ(z); what led to it has no use then.

    constants: all that are known, of nodes too.
    """
    found: dict[str, tuple[Node, ...]] = {}
    tried: set[str] = set()
    givers = {output: node for node in nodes for output in node.outputs}
    for node in nodes:
        if node.operation not in _ERRORS or not node.inputs:
            continue
        flowing = node.inputs[0]
        for _ in range(_MOST_STEPS):
            before = givers.get(flowing)
            if before is None or before.operation not in _ARITHMETIC:
                break
            open_ends = [name for name in before.inputs if name not in constants]
            if len(open_ends) != 1:
                break
            flowing = open_ends[0]
            if flowing in tried:
                break
            tried.add(flowing)
            last = _last(nodes, constants, flowing)
            if last is not None:
                found[last[0].outputs[0]] = _written(last[0], flowing, last[1])
                break
    return [each for node in nodes for each in found.get(next(iter(node.outputs), ""), (node,))]


def _written(last: Node, flowing: str, turn: Turn) -> tuple[Node, ...]:
    """One node for the arithmetic, and one for the axes if they are exchanged behind it."""
    if not turn:
        return (replace(last, operation="Gelu", inputs=(flowing,), attributes={}),)
    between = f"{last.outputs[0]} before its axes are exchanged"
    return (
        replace(last, operation="Gelu", inputs=(flowing,), outputs=(between,), attributes={}),
        replace(last, operation="Transpose", inputs=(between,), attributes={"perm": list(turn)}),
    )


def _last(nodes: Sequence[Node], constants: Mapping[str, Constant], start: str) -> tuple[Node, Turn] | None:
    """The node that gives GELU of what flows into `start`, and where the axes are behind it; some exporters exchange
    them on the way. Every number that follows is computed.
    """
    wanted = np.array([z * (1 + erf(z / sqrt(2))) / 2 for z in _POINTS])
    values: dict[str, Constant] = {start: _POINTS}
    turns: dict[str, Turn] = {start: ()}
    for node in nodes:
        flowing = [name for name in node.inputs if name in values]
        if node.operation not in _ARITHMETIC or not flowing or len({turns[name] for name in flowing}) > 1:
            continue
        given = [values.get(name, constants.get(name)) for name in node.inputs]
        arrays = [array for array in given if array is not None and array.size in (1, _POINTS.size)]
        value = _value(node.operation, [array.reshape(-1).astype(np.float64) for array in arrays])
        if len(arrays) < len(given) or value is None:
            continue
        name = node.outputs[0]
        if len(values) == _MOST_VALUES:
            return None
        values[name], turns[name] = value, _turned(turns[flowing[0]], node)
        if np.allclose(value, wanted, rtol=0, atol=_CLOSE):
            return node, turns[name]
    return None


def _turned(turn: Turn, node: Node) -> Turn:
    """Where the axes are behind a node; () where they are as they were."""
    order = node.row("perm")
    if node.operation != "Transpose" or order is None:
        return turn
    turn = turn or tuple(range(len(order)))
    turn = tuple(turn[axis] for axis in order if axis < len(turn))
    return () if turn == tuple(sorted(turn)) else turn


def _value(operation: str, given: list[Constant]) -> Constant | None:
    with np.errstate(all="ignore"):
        if len(given) == 1 and operation in _OF_ONE:
            return _OF_ONE[operation](given[0])
        if len(given) == 2 and operation in _OF_TWO:
            return np.asarray(_OF_TWO[operation](given[0], given[1]))
    return None
