"""The network as an ONNX model: raw pixels in, probabilities out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

import cnn_gui
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
    Layer,
    LeakyReLU,
    MaxPool2D,
    ReLU,
    Sigmoid,
    Tanh,
)
from cnn_gui.files.exports.errors import ExportError
from cnn_gui.files.exports.packages import needed
from cnn_gui.training.run.network.models import model_title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.engine import Shape
    from cnn_gui.training.run.run import Run

OPSET = 13
"""The oldest set of operators that has all that is used, in the form it has had since: what runs most widely."""

IR_VERSION = 8
"""Of the file format: that of 2021, which every runtime of the last years reads."""

INPUT, OUTPUT = "pixels", "probabilities"


def onnx_model(run: Run) -> bytes:
    """A checked model with one input, uint8 (N, C, H, W), 0…255, and one output, float32 (N, classes).

    N is free. Standardisation and softmax are inside; dropout, which is silent outside of training, is left out. The
    metadata hold the names of the classes (JSON), the data set, the model and the digest of the parameters.

    Raises ExportError if `onnx` is not installed, and for a layer that ONNX has no equal of.
    """
    onnx = needed("ONNX", "onnx")
    helper, tensor = onnx.helper, onnx.TensorProto
    graph = _Graph(onnx)
    network, dataset = run.network, run.dataset

    # As the standardiser computes it, so that the numbers are the same: x · scale − offset.
    deviation = dataset.deviation.astype(np.float64)[:, None, None]
    mean = dataset.mean.astype(np.float64)[:, None, None]
    graph.constant("scale", 1 / (255 * deviation))
    graph.constant("offset", mean / deviation)
    graph.add("Cast", [INPUT], "bytes as numbers", to=tensor.FLOAT)
    graph.add("Mul", [graph.last, "scale"], "scaled")
    graph.add("Sub", [graph.last, "offset"], "standardised")
    shape = network.input_shape
    for layer in network.layers:
        _add(graph, layer, shape)
        shape = layer.output_shape(shape)
    graph.add("Softmax", [graph.last], OUTPUT, axis=1)

    made = helper.make_graph(
        graph.nodes,
        model_title(run.config.model),
        [helper.make_tensor_value_info(INPUT, tensor.UINT8, ["N", *network.input_shape])],
        [helper.make_tensor_value_info(OUTPUT, tensor.FLOAT, ["N", network.classes])],
        graph.constants,
    )
    model = helper.make_model(
        made,
        producer_name="CNN GUI",
        producer_version=cnn_gui.__version__,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    about = {
        "classes": json.dumps(dataset.classes),
        "dataset": _without_surrogates(dataset.title),
        "model": run.config.model,
        "batches": str(run.batch),
        "parameters_sha256": run.parameters_sha256(),
    }
    helper.set_model_props(model, about)
    onnx.checker.check_model(model, full_check=True)
    contents: bytes = model.SerializeToString()
    return contents


class _Graph:
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


def _add(graph: _Graph, layer: Layer, shape: Shape) -> None:
    names = []
    for key, array in (*layer.parameters.items(), *layer.statistics.items()):
        names.append(f"{layer.name}.{key}")
        graph.constant(names[-1], array)
    inputs = [graph.last, *names]
    if isinstance(layer, Conv2D):
        top, bottom, left, right = layer.margins(*shape[1:])
        window = {"kernel_shape": [layer.kernel] * 2, "strides": [layer.stride] * 2}
        graph.add("Conv", inputs, layer.name, pads=[top, left, bottom, right], **window)
    elif isinstance(layer, Dense):
        graph.add("Gemm", inputs, layer.name)
    elif isinstance(layer, BatchNorm):
        graph.add("BatchNormalization", inputs, layer.name, epsilon=layer.epsilon)
    elif isinstance(layer, MaxPool2D | AveragePool2D):
        # What does not fill a window is dropped on both sides: ceil_mode is 0 unless said otherwise.
        operation = "MaxPool" if isinstance(layer, MaxPool2D) else "AveragePool"
        graph.add(operation, inputs, layer.name, kernel_shape=[layer.size] * 2, strides=[layer.stride] * 2)
    elif isinstance(layer, GlobalAveragePool):
        graph.add("GlobalAveragePool", inputs, f"{layer.name}.mean")
        graph.add("Flatten", [graph.last], layer.name, axis=1)
    elif isinstance(layer, LeakyReLU):
        graph.add("LeakyRelu", inputs, layer.name, alpha=layer.slope)
    elif isinstance(layer, ELU):
        graph.add("Elu", inputs, layer.name, alpha=layer.alpha)
    elif isinstance(layer, GELU):
        _add_gelu(graph, layer.name)
    elif type(layer) in _PLAIN:
        graph.add(_PLAIN[type(layer)], inputs, layer.name)
    elif isinstance(layer, Flatten):
        graph.add("Flatten", inputs, layer.name, axis=1)
    elif not isinstance(layer, Dropout):
        raise ExportError(f"The layer {layer.name} ({layer.kind}) has no equal in ONNX. Export the weights as npz.")


_PLAIN: Mapping[type[Layer], str] = {ReLU: "Relu", Tanh: "Tanh", Sigmoid: "Sigmoid"}


def _add_gelu(graph: _Graph, name: str) -> None:
    """Z · (1 + erf(Z / √2)) / 2, which is an operation of its own only in later sets of operators."""
    z = graph.last
    for key, value in (("root of 2", 2.0**0.5), ("1", 1.0), ("half", 0.5)):
        graph.constant(f"{name}.{key}", np.array(value))
    graph.add("Div", [z, f"{name}.root of 2"], f"{name}.scaled")
    graph.add("Erf", [graph.last], f"{name}.erf")
    graph.add("Add", [graph.last, f"{name}.1"], f"{name}.sum")
    graph.add("Mul", [graph.last, z], f"{name}.product")
    graph.add("Mul", [graph.last, f"{name}.half"], name)


def _without_surrogates(text: str) -> str:
    """Text that can be written as UTF-8: bytes of a name that are no text become question marks."""
    return text.encode(errors="replace").decode()
