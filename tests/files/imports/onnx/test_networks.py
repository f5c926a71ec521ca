"""Networks that PyTorch and Keras trained and exported give the same here as in onnxruntime."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnn_gui.data.digits.builtin import load_digits
from cnn_gui.engine import network_of
from cnn_gui.files.exports.network.onnx_model import onnx_model
from cnn_gui.files.imports.onnx.network import OnnxNetwork
from cnn_gui.files.imports.onnx.read import read_onnx
from cnn_gui.training.run.run import Run

FOLDER = Path(__file__).parent / "networks"
IMAGES, TOLERANCE = 1000, 1e-4
LINES = {
    "keras_colour": "conv 6 3x3, elu, pool 2, conv 6 5x5 stride 2, tanh, flatten, norm, dense 12, sigmoid, dense 10",
    "keras_pooled": "conv 5 4x4 same, leaky 0.2, norm, avgpool 2, conv 12 3x3, tanh, gap, dense 10",
    "keras_rescaled": "conv 4 3x3 same, relu, pool 2, conv 6 3x3 stride 2 same, relu, dense 16, relu, dense 10",
    "torch_folded": "conv 6 3x3 stride 2 pad 1, leaky 0.1, avgpool 3 stride 2, conv 12 3x3, gelu, gap, dense 10",
    "torch_new": "conv 6 3x3 stride 2 pad 1, leaky 0.1, avgpool 3 stride 2, conv 12 3x3, gelu, gap, dense 10",
    "torch_normed": "conv 5 2x2 same, elu 0.5, norm, avgpool 4, conv 10 7x7, dense 10",
    "torch_plain": "conv 4 5x5 same, relu, pool 2, conv 8 3x3, relu, pool 3 stride 2, dense 24, relu, dense 10",
    "torch_viewed": (
        "norm, conv 4 3x3 same, tanh, pool 2, conv 6 4x4 stride 2 pad 1, elu, dense 16, norm, sigmoid, dense 10"
    ),
}


def logits_of(network: OnnxNetwork, images: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """What the engine gives, (N, classes), of images (N, C, H, W) as the first layer takes them."""
    made = network_of(network.line, network.input_shape, network.classes, rng=np.random.default_rng(0))
    made.set_learned(network.learned())
    return made.logits_batch_last(np.ascontiguousarray(images.transpose(1, 2, 3, 0), np.float32)).T


def shifted(logits: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Logarithms of the probabilities, in float64."""
    shift = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    result: np.ndarray[Any, Any] = shift - np.log(np.exp(shift).sum(axis=1, keepdims=True))
    return result


def answers(path: Path, images: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """What onnxruntime gives."""
    onnxruntime = pytest.importorskip("onnxruntime", reason="needs onnxruntime: pip install -e '.[readers]'")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    (taken,) = session.get_inputs()
    (found,) = session.run(None, {taken.name: images})
    result: np.ndarray[Any, Any] = found
    return result


@pytest.mark.parametrize("name", LINES)
def test_a_thousand_images_get_the_same_numbers(name: str) -> None:
    network = read_onnx(FOLDER / f"{name}.onnx").raw()
    assert network.line == LINES[name]
    assert network.classes == 10
    channels, height, width = network.input_shape
    grey = load_digits()[1].images[:IMAGES, :, :height, :width].astype(np.float32)
    images = np.repeat(grey, channels, axis=1) / (1 if name == "keras_rescaled" else 255)
    images[:, -1] /= channels
    theirs = answers(
        FOLDER / f"{name}.onnx",
        np.ascontiguousarray(images.transpose(0, 2, 3, 1)) if name.startswith("keras") else images,
    )
    ours = logits_of(network, images)
    if name in ("keras_colour", "keras_rescaled"):
        ours = np.exp(shifted(ours))
    elif name in ("torch_folded", "torch_new"):
        ours = shifted(ours)
    assert len(ours) == IMAGES
    assert np.abs(ours - theirs).max() < TOLERANCE


def test_they_have_learned_something() -> None:
    images, labels = (lambda split: (split.images, split.labels))(load_digits()[1])
    mean, deviation = [images.mean() / 255], [images.std() / 255]
    for name, least in (("torch_plain", 0.8), ("keras_rescaled", 0.7), ("torch_viewed", 0.8)):
        network = read_onnx(FOLDER / f"{name}.onnx").fed_with(mean, deviation)
        standardised = (images[:500] / 255 - mean[0]) / deviation[0]
        right = logits_of(network, standardised).argmax(axis=1) == labels[:500]
        assert right.mean() > least, name


OWN = (
    "conv 4 4x4 stride 2 pad 1, norm, leaky 0.1, avgpool 3 stride 2, conv 5 3x3 same, gelu, norm, gap, dropout 0.2, "
    "dense 8, elu 0.5, dense 4"
)


@pytest.mark.parametrize("model", ["seed", "lenet", OWN], ids=["seed", "lenet", "own"])
def test_what_the_program_exports_comes_back(make_run: Callable[..., Run], tmp_path: Path, model: str) -> None:
    pytest.importorskip("onnx", reason="needs onnx: pip install -e '.[export]'")
    run = make_run(4, channels=3, model=model)
    path = tmp_path / "own.onnx"
    path.write_bytes(onnx_model(run))
    network = read_onnx(path).fed_with(run.dataset.mean, run.dataset.deviation)
    assert network.line.startswith(run_line(run))
    learned = network.learned()
    assert learned.keys() == run.network.learned.keys()
    for name, array in run.network.learned.items():
        assert np.array_equal(learned[name], array), name


def run_line(run: Run) -> str:
    """The line of a run's model as a file has it: initial weights are not said, the last layer is."""
    from cnn_gui.engine import PRESETS

    model = run.config.model
    # Dropout is silent outside of training, and is not exported.
    line = PRESETS[model].line if model in PRESETS else model.replace("dropout 0.2, ", "")
    return line.replace(" glorot", "")
