"""Helpers of the engine's tests: run one layer batch first, and build the networks that the tests compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest

from cnn_gui.engine.layers.layer import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cnn_gui.engine.layers.layer import Array, Layer
    from cnn_gui.engine.optim import Optimizer

    Arrays = Mapping[str, Array]


class LayerRun(NamedTuple):
    """What a layer gave for one batch, batch first."""

    output: Array
    dx: Array
    gradients: dict[str, Array]


def _batch_last(array: Array) -> Array:
    return np.ascontiguousarray(np.moveaxis(array, 0, -1))


def _batch_first(array: Array) -> Array:
    return np.moveaxis(array, -1, 0).copy()


@pytest.fixture(scope="session")
def run_layer() -> Callable[..., LayerRun]:
    """Give a function that runs forward and backward of a built layer on arrays (N,...)."""

    def run(layer: Layer, x: Array, dy: Array, work: Workspace | None = None, **forward_options: Any) -> LayerRun:
        work = Workspace() if work is None else work
        # NaN would survive in anything that backward fails to overwrite.
        gradients = {key: np.full_like(array, np.nan) for key, array in layer.parameters.items()}
        output = _batch_first(layer.forward(_batch_last(x), work, **{"training": True, **forward_options}))
        batch_dy = _batch_last(dy)
        before = batch_dy.copy()
        dx = layer.backward(batch_dy, work, gradients, need_dx=True)
        assert dx is not None
        np.testing.assert_array_equal(batch_dy, before, err_msg="backward changed the array it was given")
        return LayerRun(output, _batch_first(dx), gradients)

    return run


@pytest.fixture
def rng() -> np.random.Generator:
    """Give a generator that is the same in every test."""
    return np.random.default_rng(20240229)


@pytest.fixture
def steps_end_at() -> Callable[..., None]:
    """Give a function that lets an optimizer take steps, which must leave the gradients alone, and compares the end."""

    def check(optimizer: Optimizer, parameters: Arrays, steps: list[Arrays], expected: Arrays, *, rtol: float) -> None:
        for gradients in steps:
            before = {name: array.copy() for name, array in gradients.items()}
            optimizer.step(parameters, gradients)
            for name, array in gradients.items():
                np.testing.assert_array_equal(array, before[name])
        for name, array in parameters.items():
            np.testing.assert_allclose(array, expected[name], rtol=rtol, atol=1e-15, err_msg=name)

    return check
