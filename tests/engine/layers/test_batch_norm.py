"""Batch normalisation: the loops of the equations, PyTorch, running statistics, and batches that must not be cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.engine import BatchNorm, ShapeError
from cnn_gui.engine.layers.layer import Workspace
from cnn_gui.engine.reference import batch_norm, batch_norm_backward, batch_statistics

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.engine.layers.layer import Array

F64 = np.dtype(np.float64)


def made(shape: tuple[int, ...], rng: np.random.Generator, **options: Any) -> BatchNorm:
    """A layer whose parameters and statistics are not those that it begins with."""
    layer = BatchNorm(**options)
    layer.build(shape, rng, F64)
    for array in (*layer.parameters.values(), layer.statistics["mean"]):
        array += rng.normal(size=array.shape)
    layer.statistics["variance"] *= rng.uniform(0.5, 2.0, size=shape[0])
    return layer


@given(
    n=st.integers(1, 4),
    shape=st.one_of(st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 4)), st.tuples(st.integers(1, 5))),
    of_batch=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=60, deadline=None)
def test_batch_norm_equals_the_loops_forward_and_backward(
    run_layer: Callable[..., Any], n: int, shape: tuple[int, ...], of_batch: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    layer = made(shape, rng, epsilon=1e-3)
    x, dy = 3 + rng.normal(size=(n, *shape)), rng.normal(size=(n, *shape))

    run = run_layer(layer, x, dy, training=of_batch)

    gamma, beta = layer.parameters["gamma"], layer.parameters["beta"]
    used = batch_statistics(x) if of_batch else (layer.statistics["mean"], layer.statistics["variance"])
    np.testing.assert_allclose(run.output, batch_norm(x, gamma, beta, *used, 1e-3), rtol=1e-10, atol=1e-10)
    dx, d_gamma, d_beta = batch_norm_backward(x, gamma, *used, 1e-3, dy, of_batch=of_batch)
    np.testing.assert_allclose(run.dx, dx, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(run.gradients["gamma"], d_gamma, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(run.gradients["beta"], d_beta, rtol=1e-10, atol=1e-10)


def test_a_normalised_batch_has_mean_beta_and_deviation_gamma(rng: np.random.Generator) -> None:
    layer = made((3, 5, 5), rng, epsilon=1e-12)
    y = layer.forward(7 + 4 * rng.normal(size=(3, 5, 5, 8)), Workspace(), training=True)
    np.testing.assert_allclose(y.mean(axis=(1, 2, 3)), layer.parameters["beta"], rtol=1e-9)
    np.testing.assert_allclose(y.std(axis=(1, 2, 3)), abs(layer.parameters["gamma"]), rtol=1e-9)


def test_the_running_statistics_follow_a_batch_by_the_momentum(rng: np.random.Generator) -> None:
    layer, work = made((2, 3, 3), rng, momentum=0.3), Workspace()
    before = {key: array.copy() for key, array in layer.statistics.items()}
    x = rng.normal(size=(2, 3, 3, 4))
    layer.forward(x, work, training=True)
    np.testing.assert_array_equal(layer.statistics["mean"], before["mean"])
    layer.follow(work)
    expected = 0.7 * before["mean"] + 0.3 * x.mean(axis=(1, 2, 3))
    np.testing.assert_allclose(layer.statistics["mean"], expected, rtol=1e-12)
    expected = 0.7 * before["variance"] + 0.3 * x.var(axis=(1, 2, 3), ddof=1)
    np.testing.assert_allclose(layer.statistics["variance"], expected, rtol=1e-12)


@pytest.mark.parametrize(("count", "training"), [(1, True), (4, False)])
def test_a_single_number_and_an_evaluation_move_no_statistics(
    rng: np.random.Generator, count: int, training: bool
) -> None:
    layer, work = made((2,), rng), Workspace()
    before = {key: array.copy() for key, array in layer.statistics.items()}
    y = layer.forward(rng.normal(size=(2, count)), work, training=training)
    layer.follow(work)
    assert np.isfinite(y).all()
    for key, array in before.items():
        np.testing.assert_array_equal(layer.statistics[key], array)


@pytest.mark.parametrize("shape", [(4, 6, 6), (5,)])
def test_equals_pytorch_forward_backward_and_in_its_running_statistics(
    run_layer: Callable[..., Any], rng: np.random.Generator, shape: tuple[int, ...]
) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: nothing to compare with")
    layer = BatchNorm(momentum=0.2, epsilon=1e-4)
    layer.build(shape, rng, np.dtype(np.float32))
    theirs = (torch.nn.BatchNorm2d if len(shape) == 3 else torch.nn.BatchNorm1d)(shape[0], eps=1e-4, momentum=0.2)
    for key, parameter in (("gamma", theirs.weight), ("beta", theirs.bias)):
        layer.parameters[key] += rng.normal(size=shape[0]).astype(np.float32)
        parameter.data = torch.from_numpy(layer.parameters[key].copy())

    def check(training: bool) -> None:
        theirs.train(training)
        x, dy = (rng.normal(size=(16, *shape)).astype(np.float32) for _ in range(2))
        theirs.zero_grad()
        x_torch = torch.from_numpy(x).requires_grad_()
        y_torch = theirs(x_torch)
        y_torch.backward(torch.from_numpy(dy))
        work = Workspace()
        run = run_layer(layer, x, dy, work, training=training)
        layer.follow(work)
        pairs: list[tuple[Array, Any]] = [
            (run.output, y_torch.detach()),
            (run.dx, x_torch.grad),
            (run.gradients["gamma"], theirs.weight.grad),
            (run.gradients["beta"], theirs.bias.grad),
            (layer.statistics["mean"], theirs.running_mean),
            (layer.statistics["variance"], theirs.running_var),
        ]
        for ours, other in pairs:
            np.testing.assert_allclose(ours, other.numpy(), rtol=1e-4, atol=1e-5)

    for training in (True, True, False):
        check(training)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"momentum": 0.0}, "momentum"), ({"momentum": 1.5}, "momentum"), ({"epsilon": 0}, "epsilon")],
)
def test_wrong_arguments_are_named(options: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BatchNorm(**options)


def test_a_shape_that_is_neither_maps_nor_a_vector_is_refused() -> None:
    with pytest.raises(ShapeError, match="norm7 needs feature maps"):
        BatchNorm(name="norm7").output_shape((2, 3))
