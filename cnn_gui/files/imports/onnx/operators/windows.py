"""Convolutions and poolings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine import Conv2D
from cnn_gui.files.imports.onnx.chain import NO_MARGINS
from cnn_gui.files.imports.onnx.constants import axes_of, whole_numbers
from cnn_gui.files.imports.onnx.not_ours import NotOursError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.files.imports.onnx.chain import Chain, Margins
    from cnn_gui.files.imports.onnx.graph import Node
    from cnn_gui.files.imports.onnx.tensors import Constant


def convolution(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """Conv: square kernels, one stride, all channels together."""
    _, height, width = chain.maps(node)
    weights = given[0].astype(np.float64)
    if weights.ndim != 4:
        raise NotOursError(node, f"its filters have {weights.ndim - 2} directions, and images have two")
    groups = node.whole("group", 1)
    if groups != 1:
        raise NotOursError(
            node, f"it sees the channels in {groups} groups; a convolution here sees all of them at once"
        )
    kernel, stride = _square(node, list(weights.shape[2:]), "kernel"), _stride(node)
    _not_dilated(node)
    above, below, left, right = chain.margins
    own = _margins(node, [kernel] * 2, stride, height + above + below, width + left + right)
    margins = (own[0] + above, own[1] + below, own[2] + left, own[3] + right)
    padding = _padding(node, kernel, stride, margins, height, width)
    if weights.shape[1] != chain.shape[0]:
        raise NotOursError(node, f"its filters see {weights.shape[1]} channels, and there are {chain.shape[0]}")
    bias = given[1].astype(np.float64) if len(given) > 1 else np.zeros(len(weights))
    if bias.shape != weights.shape[:1]:
        raise NotOursError(node, f"it has {bias.size} biases for {len(weights)} filters")
    chain.margins = NO_MARGINS
    chain.add(
        node,
        "conv",
        {"W": weights, "b": bias},
        filters=len(weights),
        kernel=kernel,
        stride=stride,
        padding=padding,
    )


def pad(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """Pad: zeros around the maps, which the next convolution takes up."""
    amounts = whole_numbers(node, given[0]) if given else node.row("pads") or []
    value = float(given[1].reshape(-1)[0]) if len(given) > 1 and given[1].size else node.number("value", 0.0)
    axes = whole_numbers(node, given[2]) if len(given) > 2 else list(range(len(chain.axes)))
    if node.word("mode", "constant") != "constant" or value != 0:
        raise NotOursError(node, "it lays something other than zeros around the maps")
    if chain.is_vector or len(amounts) != 2 * len(axes):
        raise NotOursError(node, f"it lays zeros around a batch {chain.written} as {tuple(amounts)}")
    around = dict.fromkeys("NCHWD", (0, 0))
    for place, axis in enumerate(axes):
        around[chain.axes[axis]] = (amounts[place], amounts[place + len(axes)])
    if any(around[letter] != (0, 0) for letter in "NCD") or min(amounts) < 0:
        raise NotOursError(node, f"it lays zeros around a batch {chain.written} as {tuple(amounts)}")
    above, below, left, right = chain.margins
    (top, bottom), (first, last) = around["H"], around["W"]
    chain.margins = above + top, below + bottom, left + first, right + last


def max_pooling(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """MaxPool."""
    _pooling(chain, node, "pool")


def average_pooling(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """AveragePool; where the window is the whole map, it is the mean of the map."""
    _, height, width = chain.maps(node)
    kernel = node.row("kernel_shape")
    # Padded, there are more windows than this one.
    if kernel == [height, width] and not any(_margins(node, kernel, _stride(node), height, width)):
        chain.add(node, "gap")
        return
    _pooling(chain, node, "avgpool")


def global_average(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """GlobalAveragePool."""
    chain.maps(node)
    chain.add(node, "gap")


def mean(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """ReduceMean over rows and columns."""
    axes = axes_of(node, [np.empty(0), *given])
    letters = sorted(chain.axes[axis] for axis in axes or ())
    if chain.is_vector or letters != ["H", "W"]:
        raise NotOursError(
            node, f"it takes the mean of a batch {chain.written} along {axes}; only whole maps can be averaged"
        )
    if node.whole("keepdims", 1) == 0:
        chain.axes = "ND"
    chain.add(node, "gap")


def _pooling(chain: Chain, node: Node, word: str) -> None:
    _, height, width = chain.maps(node)
    kernel = node.row("kernel_shape") or []
    size, stride = _square(node, kernel, "window"), _stride(node)
    _not_dilated(node)
    if len(node.outputs) > 1 and node.outputs[1]:
        raise NotOursError(node, "it also tells where each maximum was, which is not taken up here")
    margins = _margins(node, kernel, stride, height, width)
    rounded_up = node.whole("ceil_mode", 0) == 1 and ((height - size) % stride or (width - size) % stride)
    if any(margins):
        raise NotOursError(
            node, f"it lays {margins} around the maps (above, below, left, right); poolings here lay nothing"
        )
    if rounded_up:
        raise NotOursError(node, "it pools windows that are not full (ceil_mode); poolings here leave them out")
    chain.add(node, word, size=size, stride=stride)


def _square(node: Node, sizes: list[int], what: str) -> int:
    if len(sizes) != 2 or sizes[0] != sizes[1]:
        raise NotOursError(node, f"its {what} is {' × '.join(map(str, sizes))}; here it must be a square")
    return sizes[0]


def _stride(node: Node) -> int:
    strides = node.row("strides") or [1, 1]
    if len(strides) != 2 or strides[0] != strides[1]:
        raise NotOursError(node, f"its strides are {tuple(strides)}; here they must be equal")
    if strides[0] < 1:
        raise NotOursError(node, f"its stride is {strides[0]}, and 1 is the least")
    return strides[0]


def _not_dilated(node: Node) -> None:
    if any(step != 1 for step in node.row("dilations") or ()):
        raise NotOursError(node, "its windows have gaps (dilations), which windows here do not")


def _margins(node: Node, kernel: list[int], stride: int, height: int, width: int) -> Margins:
    """Zeros around the maps, as it says them or as they follow from `auto_pad`: above, below, left, right."""
    automatic = node.word("auto_pad", "NOTSET")
    if automatic in ("SAME_UPPER", "SAME_LOWER"):
        found = []
        for size, extent in zip(kernel, (height, width), strict=True):
            total = max((-(-extent // stride) - 1) * stride + size - extent, 0)
            small, large = total // 2, total - total // 2
            found += [small, large] if automatic == "SAME_UPPER" else [large, small]
        return found[0], found[1], found[2], found[3]
    pads = (node.row("pads") if automatic == "NOTSET" else None) or [0, 0, 0, 0]
    if len(pads) != 4 or min(pads) < 0:
        raise NotOursError(node, f"it lays {tuple(pads)} around the maps, which is not understood")
    return pads[0], pads[2], pads[1], pads[3]


def _padding(node: Node, kernel: int, stride: int, margins: Margins, height: int, width: int) -> str | int:
    """Our setting that gives these margins."""
    above = margins[0]
    if not any(margins):
        return "valid"
    try:
        same = Conv2D(1, kernel, "same", stride=stride).margins(height, width) == margins
    except ValueError as error:
        raise NotOursError(node, str(error)) from error
    symmetric = margins == (above,) * 4 and above < kernel
    if same and (not symmetric or (stride == 1 and kernel % 2)):
        return "same"
    if symmetric:
        return above
    raise NotOursError(
        node,
        f"it lays {margins} zeros around maps of {height} × {width} (above, below, left, right), which no padding here "
        "does: the same on all sides, or “same”",
    )
