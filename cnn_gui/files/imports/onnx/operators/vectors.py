"""Dense layers, how batches are written, and the end: probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.files.imports.onnx.constants import axes_of, whole_numbers
from cnn_gui.files.imports.onnx.not_ours import NotOursError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.files.imports.onnx.chain import Chain
    from cnn_gui.files.imports.onnx.graph import Node
    from cnn_gui.files.imports.onnx.tensors import Constant


def gemm(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """Gemm: alpha · X · B + beta · C."""
    if node.whole("transA", 0):
        raise NotOursError(node, "it exchanges images and their numbers (transA)")
    weights = given[0].astype(np.float64)
    if weights.ndim != 2:
        raise NotOursError(node, f"its weights have shape {weights.shape}, and a matrix is expected")
    weights = (weights.T if node.whole("transB", 0) else weights) * node.number("alpha", 1.0)
    bias = np.zeros(weights.shape[1])
    if len(given) > 1:
        shift = given[1].astype(np.float64) * node.number("beta", 1.0)
        if shift.size not in (1, bias.size) or shift.ndim > 2 or (shift.ndim == 2 and shift.shape[0] != 1):
            raise NotOursError(node, f"it has biases of shape {shift.shape} for {bias.size} units")
        bias = bias + shift.reshape(-1)
    _dense(chain, node, weights, bias)


def product(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """MatMul with a matrix at the right; what is added behind it becomes the biases."""
    weights = given[0].astype(np.float64)
    if weights.ndim != 2:
        raise NotOursError(node, f"its weights have shape {weights.shape}, and a matrix is expected")
    _dense(chain, node, weights, np.zeros(weights.shape[1]))


def _dense(chain: Chain, node: Node, weights: Constant, bias: Constant) -> None:
    if chain.axes != "ND":
        raise NotOursError(
            node, f"it multiplies a batch {chain.written} with a matrix; only vectors can be multiplied here"
        )
    chain.flatten(node)
    inputs = chain.shape[0]
    if len(weights) != inputs:
        raise NotOursError(node, f"its matrix takes {len(weights)} numbers, and there are {inputs}")
    if chain.order is not None:
        weights = weights[chain.order]
    chain.order = None
    chain.add(node, "dense", {"W": weights, "b": bias}, units=weights.shape[1])


def flatten(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """Flatten behind the number of images."""
    axis = node.whole("axis", 1)
    if axis not in (1, 1 - len(chain.axes)):
        raise NotOursError(node, f"it flattens a batch {chain.written} from axis {axis} on, which mixes images")
    chain.flatten(node)


def reshape(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """Reshape."""
    wanted = whole_numbers(node, given[0]) if given else node.row("shape") or []
    chain.reshape(node, wanted)


def transpose(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """Transpose."""
    chain.transpose(node, node.row("perm"))


def squeeze(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """Squeeze, where it leaves no axis of many numbers out."""
    sizes = list(chain.sizes)
    axes = axes_of(node, [np.empty(0), *given])
    chosen = [place for place, size in enumerate(sizes) if size == 1 and place] if axes is None else axes
    gone = {axis % len(sizes) for axis in chosen}
    if 0 in gone or any(sizes[axis] != 1 for axis in gone):
        raise NotOursError(node, f"it leaves out axes {tuple(chosen)} of a batch {chain.written}")
    chain.reshape(node, [size for place, size in enumerate(sizes) if place not in gone])


def unsqueeze(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """Unsqueeze: one more axis, for the only channel."""
    axes = axes_of(node, [np.empty(0), *given]) or []
    sizes = list(chain.sizes)
    count = len(sizes) + len(axes)
    for axis in sorted(axis % count for axis in axes):
        sizes.insert(axis, 1)
    chain.reshape(node, sizes)


def probabilities(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """Softmax, LogSoftmax, ArgMax, Log: the end, which is left out. The program's own softmax stands there."""
    if chain.axes != "ND" or not chain.is_vector:
        raise NotOursError(
            node, f"it stands behind a batch {chain.written}; only behind a vector it is the end of a network"
        )
    if node.operation == "Log" and chain.ended is None:
        raise NotOursError(node, "it stands before the probabilities, and no layer here does this")
    if node.operation not in ("Log",) and node.whole("axis", -1 if node.operation != "ArgMax" else 0) not in (1, -1):
        raise NotOursError(node, "it looks along the images, not along the classes")
    chain.ended = node.title
