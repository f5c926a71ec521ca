"""Each layer as operations of ONNX."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_gui.engine import (
    ELU,
    GELU,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    LeakyReLU,
    MaxPool2D,
    ReLU,
    Sigmoid,
    Tanh,
)
from cnn_gui.files.exports.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.engine import Layer, Shape

_PLAIN: Mapping[type[Layer], str] = {ReLU: "Relu", Tanh: "Tanh", Sigmoid: "Sigmoid"}
"""The layers that are one operation without settings."""


class Graph:
    """Operations in a row. last: the name of what the last one gave."""

    def __init__(self, onnx: Any) -> None:
        self._onnx = onnx
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.last = ""

    def constant(self, name: str, values: np.ndarray[Any, Any]) -> None:
        array = np.ascontiguousarray(values, np.float32)
        self.constants.append(self._onnx.numpy_helper.from_array(array, name))

    def add(self, operation: str, inputs: list[str], output: str, **attributes: Any) -> None:
        self.nodes.append(self._onnx.helper.make_node(operation, inputs, [output], name=output, **attributes))
        self.last = output


def add_layer(graph: Graph, layer: Layer, shape: Shape) -> None:
    """Put the operations of a layer behind the last, for the shape of one image before it; those of evaluation.

    Dropout, which is silent outside of training, is left out. Raises ExportError for a layer that has no equal.
    """
    names = []
    for key, array in {**layer.parameters, **layer.statistics}.items():
        names.append(f"{layer.name}.{key}")
        graph.constant(names[-1], array)
    inputs = [graph.last, *names]
    if isinstance(layer, Conv2D):
        top, bottom, left, right = layer.margins(*shape[1:])
        graph.add(
            "Conv",
            inputs,
            layer.name,
            kernel_shape=[layer.kernel] * 2,
            pads=[top, left, bottom, right],
            strides=[layer.stride] * 2,
        )
    elif isinstance(layer, Dense):
        graph.add("Gemm", inputs, layer.name)
    elif isinstance(layer, MaxPool2D | AveragePool2D):
        # What fills no window at the edge is dropped on both sides: ceil_mode is 0 unless said otherwise.
        operation = "MaxPool" if isinstance(layer, MaxPool2D) else "AveragePool"
        graph.add(operation, inputs, layer.name, kernel_shape=[layer.size] * 2, strides=[layer.stride] * 2)
    elif isinstance(layer, GlobalAveragePool):
        graph.add("GlobalAveragePool", inputs, f"{layer.name} 1x1")
        graph.add("Flatten", [graph.last], layer.name, axis=1)
    elif isinstance(layer, BatchNorm):
        # ONNX calls momentum what stays of the old statistics.
        graph.add("BatchNormalization", inputs, layer.name, epsilon=layer.epsilon, momentum=1 - layer.momentum)
    elif isinstance(layer, GELU):
        _add_gelu(graph, layer)
    elif isinstance(layer, Flatten):
        graph.add("Flatten", inputs, layer.name, axis=1)
    elif isinstance(layer, LeakyReLU):
        graph.add("LeakyRelu", inputs, layer.name, alpha=layer.slope)
    elif isinstance(layer, ELU):
        graph.add("Elu", inputs, layer.name, alpha=float(layer.alpha))
    elif type(layer) in _PLAIN:
        graph.add(_PLAIN[type(layer)], inputs, layer.name)
    elif not isinstance(layer, Dropout):
        raise ExportError(f"The layer {layer.name} ({layer.kind}) has no equal in ONNX. Export the weights as npz.")


def _add_gelu(graph: Graph, layer: GELU) -> None:
    """Z · (1 + erf(Z / √2)) / 2 in steps: the operation Gelu is in no set of operators before the twentieth."""
    z, name = graph.last, layer.name
    for key, number in (("root of 2", math.sqrt(2)), ("one", 1.0), ("half", 0.5)):
        graph.constant(f"{name} {key}", np.array(number))
    graph.add("Div", [z, f"{name} root of 2"], f"{name} scaled")
    graph.add("Erf", [graph.last], f"{name} erf")
    graph.add("Add", [graph.last, f"{name} one"], f"{name} above 0")
    graph.add("Mul", [graph.last, z], f"{name} doubled")
    graph.add("Mul", [graph.last, f"{name} half"], name)
