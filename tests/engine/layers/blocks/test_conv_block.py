"""A block gives what its layers give, one after the other; these are compared with loops in tests of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.engine import (
    ELU,
    GELU,
    BatchNorm,
    Conv2D,
    Dense,
    Flatten,
    Layer,
    LeakyReLU,
    MaxPool2D,
    Network,
    ReLU,
    Sigmoid,
    Tanh,
    reference,
)
from cnn_gui.engine.layers.blocks.conv_block import ConvBlock
from cnn_gui.engine.layers.blocks.fuse import fuse
from cnn_gui.engine.layers.fused import ConvReLUPool
from cnn_gui.engine.layers.layer import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

ACTIVATIONS = [None, ReLU, LeakyReLU, ELU, Tanh, Sigmoid, GELU]


@st.composite
def rows_of_layers(draw: st.DrawFn) -> tuple[list[Layer], tuple[int, int, int]]:
    """One or two convolutions of any kernel and padding with what may stand behind them, and an input shape."""
    shape = (draw(st.integers(1, 11)), draw(st.integers(8, 10)), draw(st.integers(8, 10)))
    layers: list[Layer] = []
    for _ in range(draw(st.integers(1, 2))):
        kernel = draw(st.integers(1, 4))
        padding = draw(st.sampled_from(["valid", "same", kernel - 1]))
        layers.append(Conv2D(draw(st.sampled_from([1, 3, 9, 17])), kernel, padding))
        if draw(st.booleans()):
            layers.append(BatchNorm())
        activation = draw(st.sampled_from(ACTIVATIONS))
        if activation is not None:
            layers.append(activation())
    if draw(st.booleans()):
        layers.append(MaxPool2D())
    return layers, shape


def network(layers: list[Layer], shape: tuple[int, int, int], seed: int, **options: Any) -> Network:
    """Build a network with parameters of all signs, so that some normalisations turn the order of numbers around."""
    rng = np.random.default_rng(seed)
    built = Network([*layers, Flatten(), Dense(4)], input_shape=shape, rng=rng, **options)
    for name, array in built.parameters.items():
        if not name.endswith("W"):
            array[...] = rng.normal(size=array.shape)
    return built


def assert_same(got: dict[str, Any], expected: dict[str, Any], tolerance: float) -> None:
    """Compare arrays by name, the difference of each as a share of all together."""
    total = np.sqrt(sum(np.sum(np.square(array)) for array in expected.values()))
    for name, array in expected.items():
        assert np.linalg.norm(got[name] - array) <= tolerance * total, name


@given(case=rows_of_layers(), seed=st.integers(0, 2**32 - 1), small=st.sampled_from([0, 3000]))
@settings(max_examples=60, deadline=None)
def test_blocks_equal_their_layers_in_training_and_with_running_statistics(
    case: tuple[list[Layer], tuple[int, int, int]], seed: int, small: int
) -> None:
    layers, shape = case
    fused = network(layers, shape, seed, dtype=np.float64, small_product=small)
    plain = fused.copy(fused=False)
    rng = np.random.default_rng(seed)
    for n in (4, 3, 4):
        x, labels = rng.normal(size=(*shape, n)), rng.integers(0, 4, n)
        got, expected = fused.step_gradients(x, labels), plain.step_gradients(x, labels)
        assert got.loss == pytest.approx(expected.loss, rel=1e-9)
        assert_same(dict(got.gradients), dict(expected.gradients), 1e-9)
        for name, array in plain.statistics.items():
            np.testing.assert_allclose(fused.statistics[name], array, rtol=1e-9, atol=1e-12)
        images = np.moveaxis(x, 3, 0)
        running = [each.loss_and_gradients(images, labels, running=True) for each in (fused, plain)]
        assert running[0][0] == pytest.approx(running[1][0], rel=1e-9)
        assert_same(running[0][1], running[1][1], 1e-9)
        np.testing.assert_allclose(fused.forward(images), plain.forward(images), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kernel", [2, 3])
def test_ties_and_zeros_are_routed_as_by_the_loops(
    run_layer: Callable[..., Any], rng: np.random.Generator, kernel: int
) -> None:
    """Small whole numbers make most windows a tie, and many Z exactly zero; odd sizes leave a row and a column out."""
    conv = Conv2D(3, kernel)
    conv.build((9, 6 + kernel, 8 + kernel), rng, np.dtype(np.float64))
    W, b = conv.parameters["W"], conv.parameters["b"]
    W[:] = rng.integers(-1, 2, W.shape) * (rng.random(W.shape) < 0.2)
    b[:] = rng.integers(-1, 2, 3)
    x = (rng.random((3, 9, 6 + kernel, 8 + kernel)) < 0.3).astype(np.float64)
    dp = rng.integers(-9, 10, (3, 3, 3, 4)).astype(np.float64)
    run = run_layer(ConvBlock(conv, None, ReLU(), MaxPool2D()), x, dp)
    z = reference.convolution(x, W, b)
    a = reference.relu(z)
    dz = reference.relu_backward(z, reference.max_pool_backward(a, dp))
    expected = (reference.max_pool(a), *reference.convolution_backward(x, W, dz))
    for got, right in zip((run.output, run.dx, *run.gradients.values()), expected, strict=True):
        np.testing.assert_array_equal(got, right)


@pytest.mark.parametrize("is_pooled", [False, True])
def test_a_mean_far_from_zero_costs_no_digits(is_pooled: bool) -> None:
    """The mean of squares less the squared mean would lose all of them here, in float32."""
    layers = [Conv2D(4), BatchNorm(), ReLU(), *([MaxPool2D()] if is_pooled else [])]
    fused = network(layers, (2, 8, 8), 5)
    rng = np.random.default_rng(5)
    # The deviation of each map is a small part of its mean.
    x = (100 + rng.normal(size=(2, 8, 8, 16))).astype(np.float32)
    labels = rng.integers(0, 4, 16)
    exact = fused.copy(dtype=np.float64, fused=False).step_gradients(x.astype(np.float64), labels).gradients
    plain = fused.copy(fused=False).step_gradients(x, labels).gradients
    for name, gradient in fused.step_gradients(x, labels).gradients.items():
        lost = [np.linalg.norm(each - exact[name]) for each in (gradient, plain[name])]
        assert lost[0] <= 3 * lost[1] + 1e-6 * np.linalg.norm(exact[name]), name


def test_a_bias_before_a_normalisation_gets_no_gradient_in_training() -> None:
    fused = network([Conv2D(3), BatchNorm(), ReLU()], (1, 6, 6), 1)
    rng = np.random.default_rng(1)
    x, labels = rng.normal(size=(1, 6, 6, 5)).astype(np.float32), rng.integers(0, 4, 5)
    assert not fused.step_gradients(x, labels).gradients["conv1.b"].any()
    running = fused.loss_and_gradients(np.moveaxis(x, 3, 0), labels, running=True)[1]
    assert running["conv1.b"].any()


def test_backward_needs_a_forward_pass_of_its_own(rng: np.random.Generator) -> None:
    conv = Conv2D(2)
    conv.build((1, 6, 6), rng, np.dtype(np.float64))
    block = ConvBlock(conv, None, ReLU(), None)
    work, gradients = Workspace(), {key: np.zeros_like(array) for key, array in block.parameters.items()}
    with pytest.raises(RuntimeError, match="forward"):
        block.backward(np.zeros((2, 4, 4, 1)), work, gradients, need_dx=False)
    dy = block.forward(np.ones((1, 6, 6, 1)), work)
    block.backward(dy.copy(), work, gradients, need_dx=False)
    with pytest.raises(RuntimeError, match="forward"):
        block.backward(dy, work, gradients, need_dx=False)


def kinds(layers: list[Layer], channels: int = 1) -> list[str]:
    """Return what a network of these layers executes, by class and number of layers."""
    plan = network(layers, (channels, 12, 12), 0).plan[:-2]
    return [f"{type(layer).__name__} {len(layer.parts)}" for layer in plan]


def test_the_block_that_pays_is_chosen() -> None:
    same = Conv2D(16, 3, "same")
    assert kinds([same, ReLU(), MaxPool2D()]) == ["ConvReLUPool 3"]
    assert kinds([same, ReLU(), MaxPool2D()], 9) == ["ConvBlock 3"]
    assert kinds([Conv2D(16, 2, "same"), ReLU(), MaxPool2D()]) == ["ConvBlock 3"]
    assert kinds([same, Tanh(), MaxPool2D()]) == ["ConvReLUPool 3"]
    assert kinds([same, Tanh(), MaxPool2D()], 9) == ["ConvBlock 3"]
    assert kinds([same, BatchNorm(), Tanh(), MaxPool2D()]) == ["ConvBlock 4"]
    assert kinds([same, BatchNorm(), Tanh()]) == ["ConvBlock 2", "Tanh 1"]
    # A valley does not commute with a maximum, and other windows overlap or leave more out.
    assert kinds([same, GELU(), MaxPool2D()]) == ["ConvBlock 1", "GELU 1", "MaxPool2D 1"]
    assert kinds([same, ReLU(), MaxPool2D(3, stride=2)]) == ["ConvBlock 2", "MaxPool2D 1"]
    assert kinds([Conv2D(16, stride=2), BatchNorm(), ReLU()]) == ["Conv2D 1", "BatchNorm 1", "ReLU 1"]
    assert kinds([Conv2D(8), ReLU()]) == ["Conv2D 1", "ReLU 1"]
    block = fuse(network([same, BatchNorm(), ReLU()], (1, 6, 6), 0).layers)[0]
    assert (block.name, block.whole_batch) == ("conv1+norm1+relu1", True)
    assert set(block.parameters) == {"W", "b", "gamma", "beta"}
    assert isinstance(block, ConvBlock)
    assert not isinstance(block, ConvReLUPool)
