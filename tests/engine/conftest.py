"""Helpers of the engine's tests: run one layer batch first, and build the networks that the tests compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest

from cnn_gui.engine.layers.layer import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.engine.layers.layer import Array, Layer


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
