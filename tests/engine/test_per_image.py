"""What each image gives: the numbers of its own trace, which add up to those of the batch."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.engine import (
    PRESETS,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
    Network,
    ReLU,
    execution,
    preset,
    sharing,
)

PLACES = {
    "seed": [("conv1.W", (3, 0, 1, 2)), ("conv1.b", (2,)), ("dense1.W", (700, 4)), ("dense1.b", (9,))],
    "seed-unpooled": [("conv1.W", (3, 0, 1, 2)), ("conv1.b", (2,)), ("dense1.W", (700, 4)), ("dense1.b", (9,))],
    "seed-linear": [("conv1.W", (3, 0, 1, 2)), ("conv1.b", (2,)), ("dense1.W", (700, 4)), ("dense1.b", (9,))],
    "two-conv": [("conv1.W", (1, 0, 2, 0)), ("conv2.W", (5, 3, 0, 1)), ("conv2.b", (4,)), ("dense1.W", (3, 8))],
    "lenet": [("conv1.W", (5, 0, 4, 4)), ("conv2.W", (11, 5, 0, 3)), ("dense1.W", (9, 77)), ("dense3.b", (0,))],
}


def batch(count: int, side: int = 28) -> tuple[np.ndarray, np.ndarray]:
    """Images (N,1,side,side) and labels."""
    rng = np.random.default_rng(count)
    return rng.standard_normal((count, 1, side, side)).astype(np.float32), rng.integers(0, 10, count)


def last(images: np.ndarray) -> np.ndarray:
    """(N,C,H,W) as (C,H,W,N)."""
    return np.ascontiguousarray(images.transpose(1, 2, 3, 0))


@pytest.mark.parametrize("model", sorted(PRESETS))
def test_each_image_gives_what_its_trace_says_and_all_give_the_gradient_of_the_batch(model: str) -> None:
    network = preset(model, rng=np.random.default_rng(1))
    images, labels = batch(7)
    mean = network.step_gradients(last(images), labels)
    gradients = {name: array.copy() for name, array in mean.gradients.items()}
    traces = [network.trace(image, int(label)) for image, label in zip(images, labels, strict=True)]
    for name, index in PLACES[model]:
        made = network.per_image(last(images), labels, (name, index))
        assert made.gradient is not None
        own = [float(trace.parameter_gradients[name][index]) for trace in traces]
        np.testing.assert_allclose(made.gradient, own, rtol=1e-4, atol=1e-6)
        assert made.gradient.mean() == pytest.approx(float(gradients[name][index]), rel=1e-4, abs=1e-7)
        np.testing.assert_allclose(made.loss, [trace.loss for trace in traces], rtol=1e-5)
        assert made.loss.mean() == pytest.approx(mean.loss, rel=1e-5)
        assert made.predicted.tolist() == [int(trace.logits.argmax()) for trace in traces]
        lengths = [np.linalg.norm(trace.probabilities - np.eye(10)[trace.label]) for trace in traces]
        np.testing.assert_allclose(made.size, lengths, rtol=1e-5)


def test_without_a_place_there_is_no_gradient() -> None:
    network = preset("seed", rng=np.random.default_rng(1))
    images, labels = batch(3)
    made = network.per_image(last(images), labels)
    assert made.gradient is None
    assert len(made) == 3


def test_nothing_of_the_network_changes_and_the_next_step_is_the_same() -> None:
    images, labels = batch(5)
    network = preset("two-conv", rng=np.random.default_rng(2))
    before = {name: array.copy() for name, array in network.parameters.items()}
    first = {name: array.copy() for name, array in network.step_gradients(last(images), labels).gradients.items()}
    network.per_image(last(images), labels, ("conv2.W", (0, 0, 0, 0)))
    for name, array in network.step_gradients(last(images), labels).gradients.items():
        np.testing.assert_array_equal(array, first[name])
        np.testing.assert_array_equal(network.parameters[name], before[name])


@pytest.mark.parametrize("threads", [1, 2])
def test_dropout_silences_what_the_step_silenced_however_large_the_batch(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "_NUMBERS_OF_A_LAYER", 1)
    layers = [Conv2D(3), ReLU(), MaxPool2D(), Dropout(0.4), Flatten(), Dense(12), ReLU(), Dropout(0.5), Dense(10)]
    # Cut into slices of 4, 4 and 3, or shared out as 4 and 1, 4 and 2.
    monkeypatch.setattr(execution, "_slice_size", lambda fitting: 4)
    network = Network(layers, input_shape=(1, 10, 10), rng=np.random.default_rng(3), threads=threads)
    images, labels = batch(11, 10)
    generator = network.dropout_generator
    assert generator is not None
    state = generator.bit_generator.state
    mean = network.step_gradients(last(images), labels)
    loss, gradient = mean.loss, float(mean.gradients["conv1.W"][1, 0, 2, 2])
    after = generator.bit_generator.state
    generator.bit_generator.state = state
    made = network.per_image(last(images), labels, ("conv1.W", (1, 0, 2, 2)), dropout=True)
    assert generator.bit_generator.state == after
    assert made.gradient is not None
    assert made.gradient.mean() == pytest.approx(gradient, rel=1e-4)
    assert made.loss.mean() == pytest.approx(loss, rel=1e-5)
    # Without it, other numbers come out.
    bare = network.per_image(last(images), labels, ("conv1.W", (1, 0, 2, 2)))
    assert bare.gradient is not None
    assert bare.gradient.mean() != pytest.approx(gradient, rel=1e-2)
    # And nothing is drawn for it.
    assert generator.bit_generator.state == after
    network.close()


def test_a_place_that_is_not_there_is_refused() -> None:
    network = preset("seed", rng=np.random.default_rng(1))
    images, labels = batch(2)
    with pytest.raises(KeyError, match=r"no parameter 'conv9\.W'"):
        network.per_image(last(images), labels, ("conv9.W", (0, 0, 0, 0)))
    with pytest.raises(KeyError, match=r"no parameter 'relu1\.W'"):
        network.per_image(last(images), labels, ("relu1.W", (0,)))
    with pytest.raises(IndexError):
        network.per_image(last(images), labels, ("conv1.b", (99,)))
    with pytest.raises(ValueError, match="batch must be"):
        network.per_image(images, labels)
    with pytest.raises(ValueError, match="has no parameter"):
        network.layers[1].per_image("W", (0,), images, None)  # type: ignore[arg-type]
