"""Which operator of ONNX becomes what."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cnn_gui.files.imports.onnx.operators import numbers, vectors, windows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cnn_gui.files.imports.onnx.chain import Chain
    from cnn_gui.files.imports.onnx.graph import Node
    from cnn_gui.files.imports.onnx.tensors import Constant

    Operator = Callable[[Chain, Node, Sequence[Constant]], None]

OPERATORS: Mapping[str, Operator] = {
    "Add": numbers.plus,
    "ArgMax": vectors.probabilities,
    "AveragePool": windows.average_pooling,
    "BatchNormalization": numbers.normalisation,
    "Cast": numbers.nothing,
    "Conv": windows.convolution,
    "Div": numbers.over,
    "Dropout": numbers.dropout,
    "Elu": numbers.elu,
    "Flatten": vectors.flatten,
    "Gelu": numbers.gelu,
    "Gemm": vectors.gemm,
    "GlobalAveragePool": windows.global_average,
    "Identity": numbers.nothing,
    "LeakyRelu": numbers.leaky,
    "Log": vectors.probabilities,
    "LogSoftmax": vectors.probabilities,
    "MatMul": vectors.product,
    "MaxPool": windows.max_pooling,
    "Mul": numbers.times,
    "PRelu": numbers.leaky,
    "Pad": windows.pad,
    "ReduceMean": windows.mean,
    "Relu": numbers.activation,
    "Reshape": vectors.reshape,
    "Sigmoid": numbers.activation,
    "Softmax": vectors.probabilities,
    "Squeeze": vectors.squeeze,
    "Sub": numbers.minus,
    "Tanh": numbers.activation,
    "Transpose": vectors.transpose,
    "Unsqueeze": vectors.unsqueeze,
}
"""By its name: it adds to the chain what the node does, given the constants of the node in their order."""

TURNED: Mapping[str, Operator] = {
    "Add": numbers.plus,
    "Mul": numbers.times,
    "Sub": partial(numbers.minus, turned=True),
    "Div": partial(numbers.over, turned=True),
}
"""Those that may have what flows as their second input."""
