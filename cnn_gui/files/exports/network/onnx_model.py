"""The network as an ONNX model: raw pixels in, probabilities out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

import cnn_gui
from cnn_gui.files.exports.network.onnx_layers import Graph, add_layer
from cnn_gui.files.exports.packages import needed
from cnn_gui.training.run.network.models import model_title

if TYPE_CHECKING:
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
    graph = Graph(onnx)
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
        add_layer(graph, layer, shape)
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


def _without_surrogates(text: str) -> str:
    """Text that can be written as UTF-8: bytes of a name that are no text become question marks."""
    return text.encode(errors="replace").decode()
