"""A network of a file for a data set: its shape, its classes, and which pixels it expects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.digits.builtin import load_digits
from cnn_gui.data.errors import DataError
from cnn_gui.data.feeding.standardise import pixel_statistics
from cnn_gui.engine.architecture import parse
from cnn_gui.files.imports.onnx import for_data
from cnn_gui.files.imports.onnx.for_data import brought_for
from cnn_gui.files.imports.onnx.network import OnnxNetwork, Preprocessing
from cnn_gui.training.checkpoint.begun_with import begun_with
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run

FOLDER = Path(__file__).parent / "networks"


@pytest.fixture(scope="module")
def digits() -> Dataset:
    """Some of the built-in digits."""
    train, test = load_digits()
    mean, deviation = pixel_statistics(train.images)
    parts = train.part(0, 400), train.part(400, 800), test.part(0, 200)
    return Dataset("digits", "Digits", *parts, tuple("0123456789"), mean, deviation, source="built in")


@pytest.mark.parametrize(
    ("name", "said", "least"),
    [
        ("torch_plain", "The file does not say which pixels it expects: it gets standardised ones, and", 0.8),
        ("keras_pooled", "The file does not say which pixels it expects. With pixels from 0 to 1, ", 0.5),
        ("torch_viewed", "What the file does with pixels from 0 to 1, its first layer does now.", 0.8),
        ("keras_rescaled", "What the file does with pixels from 0 to 255, its first layer does now.", 0.7),
    ],
)
def test_a_run_begins_with_what_the_file_has_learned(digits: Dataset, name: str, said: str, least: float) -> None:
    brought = brought_for(digits, FOLDER / f"{name}.onnx")
    assert said in brought.notes[1]
    run = begun_with(brought, RunConfig(batch_size=16), digits)
    assert run.config.model == brought.model
    assert run.history.edits == ((0, f"all weights taken from {name}.onnx"),)
    for key, array in brought.learned.items():
        assert np.array_equal(run.network.learned[key], array), key
    standardised = run.standardiser.to_engine(digits.test.images)
    assert (run.network.logits_batch_last(standardised).argmax(axis=0) == digits.test.labels).mean() > least
    # It can be trained on.
    run.step()
    assert run.batch == 1


def test_other_images_are_refused_with_what_is_needed(make_run: Callable[..., Run]) -> None:
    dataset = make_run(0).dataset
    with pytest.raises(DataError) as caught:
        brought_for(dataset, FOLDER / "torch_plain.onnx")
    assert "takes grey images of 28 × 28 pixels and knows 10 classes" in str(caught.value)
    assert "are grey images of 20 × 20 pixels in 4 classes" in str(caught.value)


@pytest.mark.parametrize(("line", "front"), [("conv 2 3x3", ""), ("conv 2 3x3 same", "norm, "), ("flatten", "")])
def test_what_is_done_with_pixels_is_taken_up_exactly(line: str, front: str) -> None:
    rng = np.random.default_rng(0)
    specs = parse(f"{line}, dense 3" if line == "flatten" else f"{line}, flatten, dense 3")
    sizes = {"conv 2 3x3": 32, "conv 2 3x3 same": 72, "flatten": 72}[line]
    dense = {"W": rng.normal(size=(sizes, 3)), "b": rng.normal(size=3)}
    conv = {"W": rng.normal(size=(2, 2, 3, 3)), "b": rng.normal(size=2)}
    arrays = ({}, dense) if line == "flatten" else (conv, {}, dense)
    plain = OnnxNetwork(specs, arrays, (2, 6, 6), 3, None, ())
    own = Preprocessing(np.array([3.0, 0.5]), np.array([-1.0, 2.0]), 1)
    mean, deviation = np.array([0.2, 0.6]), np.array([0.1, 0.3])
    pixels = rng.random((5, 2, 6, 6))
    standardised = (pixels - mean[:, None, None]) / deviation[:, None, None]
    wanted = plain_logits(plain, pixels * own.scale[:, None, None] + own.offset[:, None, None])
    fed = replace(plain, preprocessing=own).fed_with(mean, deviation)
    assert fed.line == front + plain.line
    assert np.allclose(plain_logits(fed, standardised), wanted, atol=1e-4)
    raw = replace(plain, preprocessing=own).raw()
    assert np.allclose(plain_logits(raw, pixels), wanted, atol=1e-4)


def plain_logits(network: OnnxNetwork, images: np.ndarray) -> np.ndarray:
    """What the engine gives, (N, classes)."""
    from cnn_gui.engine import network_of

    made = network_of(network.line, network.input_shape, network.classes, rng=np.random.default_rng(0))
    made.set_learned(network.learned())
    return made.logits_batch_last(np.ascontiguousarray(images.transpose(1, 2, 3, 0), np.float32)).T


def test_few_images_are_tried(digits: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def evaluate(network: object, standardiser: object, split: Split) -> object:
        seen.append(len(split))
        return type("Found", (), {"accuracy": 0.5})()

    monkeypatch.setattr(for_data, "evaluate", evaluate)
    brought = brought_for(digits, FOLDER / "torch_plain.onnx")
    assert seen == [300] * 4
    assert "and 50.0% of 300 images are right." in brought.notes[1]
