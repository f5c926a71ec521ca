"""The ONNX model, computed by onnxruntime as other programs do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cnn_gui.files.exports.network.onnx_model import INPUT, OPSET, OUTPUT, onnx_model
from cnn_gui.training.run.run import Run
from tests.files.lines import LINES

onnx = pytest.importorskip("onnx", reason="needs onnx: pip install -e '.[export]'")
onnxruntime = pytest.importorskip("onnxruntime", reason="needs onnxruntime: pip install -e '.[readers]'")

IMAGES = 1000
TOLERANCE = 1e-5


def answers(contents: bytes, images: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """What onnxruntime makes of images (N, C, H, W) uint8."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(contents, options, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {INPUT: images})
    result: np.ndarray[Any, Any] = found
    return result


@pytest.mark.parametrize("channels", [1, 3], ids=["grey", "colour"])
@pytest.mark.parametrize(
    "settings",
    [
        {"model": "seed"},
        {"model": "two-conv"},
        {"model": "lenet"},
        {"model": "seed-linear"},
        {"model": "lenet", "dropout": 0.3},
        *({"model": line, "optimizer": "adam", "learning_rate": 0.01} for line in LINES.values()),
    ],
    ids=["seed", "two-conv", "lenet", "linear", "dropout", *LINES],
)
def test_a_thousand_images_get_the_same_probabilities(
    make_run: Callable[..., Run], probabilities_of: Callable[..., Any], settings: dict[str, Any], channels: int
) -> None:
    run = make_run(channels=channels, **settings)
    images = np.random.default_rng(3).integers(0, 256, (IMAGES, *run.network.input_shape), dtype=np.uint8)
    # Images of the data as well, which the network is sure of.
    images[: len(run.dataset.train)] = run.dataset.train.images

    found = answers(onnx_model(run), images)

    expected = probabilities_of(run, images)
    assert found.dtype == np.float32
    assert np.abs(found - expected).max() <= TOLERANCE
    # Not all alike, or the comparison would say nothing.
    assert len(np.unique(expected.argmax(axis=1))) > 1
    assert expected.max() > 0.5


def test_an_odd_row_and_column_are_dropped_as_here(
    make_run: Callable[..., Run], probabilities_of: Callable[..., Any]
) -> None:
    run = make_run(6, size=21)
    images = run.dataset.train.images
    assert np.abs(answers(onnx_model(run), images) - probabilities_of(run, images)).max() <= TOLERANCE


def test_batches_may_have_any_length(run: Run) -> None:
    contents, images = onnx_model(run), run.dataset.train.images
    for count in (1, 7):
        assert answers(contents, images[:count]).shape == (count, 4)


def test_what_the_model_says_of_itself(run: Run) -> None:
    model = onnx.load_from_string(onnx_model(run))

    assert [(each.domain, each.version) for each in model.opset_import] == [("", OPSET)]
    about = {each.key: each.value for each in model.metadata_props}
    assert json.loads(about["classes"]) == list(run.dataset.classes)
    assert about["parameters_sha256"] == run.parameters_sha256()
    assert about["model"] == "two-conv"
    (given,), (answer,) = model.graph.input, model.graph.output
    assert (given.name, answer.name) == (INPUT, OUTPUT)
    assert given.type.tensor_type.elem_type == onnx.TensorProto.UINT8
    sizes = [each.dim_param or each.dim_value for each in given.type.tensor_type.shape.dim]
    assert sizes == ["N", 1, 20, 20]
