from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.engine import SGD, Conv2D, Dense, Flatten, MaxPool2D, Network, ReLU, preset, reference
from cnn_gui.engine.layers.blocks.fuse import fuse
from cnn_gui.engine.layers.fused import ConvReLUPool
from cnn_gui.engine.layers.layer import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cnn_gui.engine import Layer


def block(
    shape: tuple[int, ...], filters: int, kernel: int, padding: Any, rng: np.random.Generator, dtype: Any = np.float64
) -> tuple[ConvReLUPool, tuple[int, ...]]:
    """Return a block with random parameters and its output shape."""
    conv = Conv2D(filters, kernel, padding)
    conv.build(shape, rng, np.dtype(dtype))
    conv.parameters["b"][:] = rng.normal(scale=0.3, size=filters)
    fused = ConvReLUPool(conv, ReLU(), MaxPool2D())
    return fused, fused.output_shape(shape)


def by_loops(fused: ConvReLUPool, x: Any, dp: Any) -> tuple[Any, Any, Any, Any]:
    """Return P, dX, dW, db by the equations of the three layers."""
    W, b = fused.parameters["W"], fused.parameters["b"]
    z = reference.convolution(x, W, b, fused.margin)
    a = reference.relu(z)
    dz = reference.relu_backward(z, reference.max_pool_backward(a, dp))
    return (reference.max_pool(a), *reference.convolution_backward(x, W, dz, fused.margin))


@st.composite
def blocks(draw: st.DrawFn) -> dict[str, Any]:
    """Random sizes, odd ones too, that leave at least one window to the pooling."""
    padding, kernel = draw(st.sampled_from(["valid", "same"])), draw(st.sampled_from([1, 3, 5]))
    smallest = kernel + 1 if padding == "valid" else 2
    return {
        "n": draw(st.integers(1, 4)),
        "shape": (draw(st.integers(1, 3)), draw(st.integers(smallest, 9)), draw(st.integers(smallest, 9))),
        "filters": draw(st.integers(1, 4)),
        "kernel": kernel,
        "padding": padding,
        "seed": draw(st.integers(0, 2**32 - 1)),
    }


@given(case=blocks())
@settings(max_examples=60, deadline=None)
def test_block_equals_the_loops_forward_and_backward(run_layer: Callable[..., Any], case: dict[str, Any]) -> None:
    rng = np.random.default_rng(case["seed"])
    fused, output_shape = block(case["shape"], case["filters"], case["kernel"], case["padding"], rng)
    x, dp = rng.normal(size=(case["n"], *case["shape"])), rng.normal(size=(case["n"], *output_shape))
    run = run_layer(fused, x, dp)
    p, dx, dw, db = by_loops(fused, x, dp)
    np.testing.assert_allclose(run.output, p, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(run.dx, dx, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(run.gradients["W"], dw, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(run.gradients["b"], db, rtol=1e-12, atol=1e-12)


@given(seed=st.integers(0, 2**32 - 1), kernel=st.sampled_from([1, 3, 5]), padding=st.sampled_from(["valid", "same"]))
@settings(max_examples=60, deadline=None)
def test_ties_and_zeros_are_routed_as_by_the_loops(
    run_layer: Callable[..., Any], seed: int, kernel: int, padding: Any
) -> None:
    """Small whole numbers make most windows a tie, and many Z exactly zero, with no rounding to hide behind."""
    rng = np.random.default_rng(seed)
    fused, output_shape = block((2, 7, 8), 3, kernel, padding, rng)
    fused.parameters["W"][:] = rng.integers(-1, 2, fused.parameters["W"].shape)
    fused.parameters["b"][:] = rng.integers(-1, 2, 3)
    x = (rng.random((3, 2, 7, 8)) < 0.3).astype(np.float64)
    dp = rng.integers(-9, 10, (3, *output_shape)).astype(np.float64)
    run = run_layer(fused, x, dp)
    for got, expected in zip((run.output, run.dx, *run.gradients.values()), by_loops(fused, x, dp), strict=True):
        np.testing.assert_array_equal(got, expected)


def test_a_constant_image_gives_every_gradient_one_home(run_layer: Callable[..., Any]) -> None:
    fused, output_shape = block((1, 7, 7), 1, 3, "valid", np.random.default_rng(0))
    fused.parameters["W"][:] = 0.25
    fused.parameters["b"][:] = 0.0
    run = run_layer(fused, np.ones((1, 1, 7, 7)), np.ones((1, *output_shape)))
    assert run.gradients["b"][0] == 4.0
    np.testing.assert_array_equal(run.gradients["W"], np.full((1, 1, 3, 3), 4.0))
    # Only the first of four equal positions sends gradient back: windows at (0,0), (0,2), (2,0), (2,2).
    expected = np.zeros((7, 7))
    for i, j in ((0, 0), (0, 2), (2, 0), (2, 2)):
        expected[i : i + 3, j : j + 3] += 0.25
    np.testing.assert_array_equal(run.dx[0, 0], expected)


def test_reused_buffers_leave_nothing_of_the_batch_before(
    run_layer: Callable[..., Any], rng: np.random.Generator
) -> None:
    fused, output_shape = block((2, 9, 7), 3, 3, "same", rng)
    work = Workspace()
    first, second = rng.normal(size=(2, 4, 2, 9, 7))
    dp = rng.normal(size=(4, *output_shape))
    run_layer(fused, first, dp, work)
    again, fresh = run_layer(fused, second, dp, work), run_layer(fused, second, dp)
    for got, expected in zip((again.output, again.dx), (fresh.output, fresh.dx), strict=True):
        np.testing.assert_array_equal(got, expected)
    for key, gradient in fresh.gradients.items():
        np.testing.assert_array_equal(again.gradients[key], gradient)


def test_backward_without_forward_says_what_is_missing(rng: np.random.Generator) -> None:
    fused, _ = block((1, 6, 6), 2, 3, "valid", rng)
    with pytest.raises(RuntimeError, match="forward"):
        fused.backward(np.zeros((2, 2, 2, 1)), Workspace(), {}, need_dx=False)


def test_blocks_are_chosen_where_the_three_layers_stand_in_a_row(rng: np.random.Generator) -> None:
    layers = [
        *(Conv2D(2, name="a"), MaxPool2D(name="b"), Conv2D(2, name="c"), ReLU(name="d"), MaxPool2D(name="e")),
        *(Conv2D(2, name="f"), ReLU(name="g"), Flatten(name="h")),
    ]
    assert [layer.name for layer in fuse(layers)] == ["a+b", "c+d+e", "f", "g", "h"]
    assert [layer.name for layer in preset("lenet", rng=rng).plan[:3]] == [
        "conv1+relu1+pool1",
        "conv2+relu2+pool2",
        "flatten",
    ]
    plain = preset("seed", rng=rng).copy(fused=False)
    assert plain.plan == plain.layers


def small(*layers: Layer) -> Sequence[Layer]:
    return [*layers, Flatten(), Dense(5, "glorot")]


def row(filters: int, kernel: int = 3, padding: Any = "valid") -> Sequence[Layer]:
    return Conv2D(filters, kernel, padding), ReLU(), MaxPool2D()


# Layers, input shape, and the sizes of the batches that are trained in turn.
NETWORKS: dict[str, tuple[Sequence[Layer] | str, tuple[int, ...], Sequence[int]]] = {
    "seed": ("seed", (1, 28, 28), (8,)),
    "two-conv": ("two-conv", (1, 28, 28), (8,)),
    "lenet": ("lenet", (1, 28, 28), (8,)),
    "odd sizes": (small(*row(3), *row(4)), (1, 17, 19), (6,)),
    "same padding, odd sizes": (small(*row(3, 3, "same"), *row(4, 3, "same")), (1, 11, 9), (6,)),
    "several channels": (small(*row(4), *row(3)), (3, 14, 14), (6,)),
    "5×5 kernels": (small(*row(3, 5, "same"), *row(4, 5)), (2, 16, 15), (6,)),
    "1×1 kernels": (small(*row(3, 1), *row(4, 1)), (2, 8, 7), (6,)),
    "batch 1": ("seed", (1, 28, 28), (1,)),
    "last short batch": (small(*row(4), *row(3)), (1, 16, 16), (8, 8, 3)),
    "mixed with plain layers": (small(Conv2D(3), *row(4), Conv2D(2, 3, "same"), ReLU()), (1, 14, 14), (5,)),
}


def fifty_steps(network: Network, sizes: Sequence[int]) -> tuple[list[float], list[dict[str, Any]], dict[str, Any]]:
    """Train 50 batches of images that have a constant background, as digits have."""
    rng, optimizer = np.random.default_rng(7), SGD(0.02, momentum=0.5)
    losses, gradients = [], []
    for step in range(50):
        n = sizes[step % len(sizes)]
        x = rng.normal(size=(*network.input_shape, n))
        x[:, :, : network.input_shape[2] // 3] = -0.4242
        result = network.step_gradients(x.astype(network.dtype), rng.integers(0, network.classes, n))
        losses.append(result.loss)
        gradients.append({name: array.copy() for name, array in result.gradients.items()})
        optimizer.step(network.parameters, result.gradients)
    return losses, gradients, dict(network.parameters)


def relative_difference(got: Any, expected: Any) -> float:
    """Return the norm of the difference as a share of the norm."""
    return float(np.linalg.norm(got - expected) / max(np.linalg.norm(expected), 1e-30))


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-4)])
@pytest.mark.parametrize("small_product", [0, 3000], ids=["whole", "in pieces"])
@pytest.mark.parametrize("case", NETWORKS)
def test_fused_and_plain_give_the_same_loss_gradients_and_parameters_for_fifty_steps(
    case: str, small_product: int, dtype: Any, tolerance: float
) -> None:
    layers, shape, sizes = NETWORKS[case]
    rng = np.random.default_rng(3)
    if isinstance(layers, str):
        fused = preset(layers, shape, rng=rng, dtype=dtype, small_product=small_product)
    else:
        fused = Network(layers, input_shape=shape, rng=rng, dtype=dtype, small_product=small_product)
    plain = Network(fused.layers, input_shape=shape, rng=rng, dtype=dtype, fused=False)
    plain.set_parameters(fused.parameters)
    assert any(isinstance(layer, ConvReLUPool) for layer in fused.plan)
    assert not any(isinstance(layer, ConvReLUPool) for layer in plain.plan)

    losses, gradients, parameters = fifty_steps(fused, sizes)
    expected_losses, expected_gradients, expected_parameters = fifty_steps(plain, sizes)

    np.testing.assert_allclose(losses, expected_losses, rtol=tolerance)
    for step, (got, expected) in enumerate(zip(gradients, expected_gradients, strict=True)):
        for name, gradient in expected.items():
            assert relative_difference(got[name], gradient) < tolerance, f"gradient of {name} in step {step}"
    for name, parameter in expected_parameters.items():
        assert relative_difference(parameters[name], parameter) < tolerance, name
