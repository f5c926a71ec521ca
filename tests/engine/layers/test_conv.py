from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.engine import Conv2D, ShapeError, reference
from cnn_gui.engine.layers.layer import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable


@st.composite
def convolutions(draw: st.DrawFn) -> dict[str, Any]:
    """Random sizes with any kernel, stride and padding that fit."""
    kernel = draw(st.sampled_from([1, 2, 3, 4, 5, 11]))
    padding = draw(st.sampled_from(["valid", "same"]) | st.integers(0, kernel - 1))
    smallest = {"valid": kernel, "same": 1}.get(padding) or max(1, kernel - 2 * padding)
    return {
        "n": draw(st.integers(1, 4)),
        "channels": draw(st.integers(1, 3)),
        "height": draw(st.integers(smallest, 11)),
        "width": draw(st.integers(smallest, 11)),
        "filters": draw(st.integers(1, 4)),
        "kernel": kernel,
        "stride": draw(st.integers(1, 4)),
        "padding": padding,
        "seed": draw(st.integers(0, 2**32 - 1)),
    }


@given(case=convolutions())
@settings(max_examples=60, deadline=None)
def test_convolution_equals_the_loops_forward_and_backward(run_layer: Callable[..., Any], case: dict[str, Any]) -> None:
    rng = np.random.default_rng(case["seed"])
    shape = (case["channels"], case["height"], case["width"])
    layer = Conv2D(case["filters"], case["kernel"], case["padding"], stride=case["stride"])
    output_shape = layer.build(shape, rng, np.dtype(np.float64))
    W, b = layer.parameters["W"], layer.parameters["b"]
    b[:] = rng.normal(size=b.shape)
    x, dz = rng.normal(size=(case["n"], *shape)), rng.normal(size=(case["n"], *output_shape))

    run = run_layer(layer, x, dz)

    around = layer.margins(*shape[1:]), layer.stride
    np.testing.assert_allclose(run.output, reference.convolution(x, W, b, *around), rtol=1e-12, atol=1e-12)
    dx, dw, db = reference.convolution_backward(x, W, dz, *around)
    np.testing.assert_allclose(run.dx, dx, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(run.gradients["W"], dw, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(run.gradients["b"], db, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "size", "margins", "output"),
    [
        # As ONNX has them for SAME_UPPER: what cannot be halved is below and at the right.
        (3, 1, "same", (7, 7), (1, 1, 1, 1), (7, 7)),
        (2, 1, "same", (7, 7), (0, 1, 0, 1), (7, 7)),
        (3, 2, "same", (8, 7), (0, 1, 1, 1), (4, 4)),
        (5, 4, "same", (9, 8), (2, 2, 0, 1), (3, 2)),
        (1, 4, "same", (9, 8), (0, 0, 0, 0), (3, 2)),
        (3, 2, "valid", (8, 7), (0, 0, 0, 0), (3, 3)),
        (3, 2, 2, (8, 7), (2, 2, 2, 2), (5, 5)),
        (11, 4, 2, (8, 8), (2, 2, 2, 2), (1, 1)),
    ],
)
def test_padding_and_stride_say_how_many_places_there_are(
    kernel: int, stride: int, padding: Any, size: tuple[int, int], margins: tuple[int, ...], output: tuple[int, int]
) -> None:
    layer = Conv2D(5, kernel, padding, stride=stride)
    assert layer.margins(*size) == margins
    assert layer.output_shape((1, *size)) == (5, *output)


def test_a_margin_is_named_only_where_all_sides_and_images_have_it() -> None:
    assert [Conv2D(1, 5, padding).margin for padding in ("valid", "same", 1)] == [0, 2, 1]
    assert Conv2D(1, 4, "same").margin is None
    assert Conv2D(1, 5, "same", stride=2).margin is None


def test_reused_buffers_leave_nothing_of_the_batch_before(
    run_layer: Callable[..., Any], rng: np.random.Generator
) -> None:
    layer, work = Conv2D(2, 3, "same"), Workspace()
    layer.build((2, 5, 4), rng, np.dtype(np.float64))
    first, second = rng.normal(size=(2, 3, 2, 5, 4))
    dz = rng.normal(size=(3, 2, 5, 4))
    run_layer(layer, first, dz, work)
    again = run_layer(layer, second, dz, work)
    fresh = run_layer(layer, second, dz)
    np.testing.assert_array_equal(again.output, fresh.output)
    np.testing.assert_array_equal(again.dx, fresh.dx)


def test_first_layer_computes_no_input_gradient(rng: np.random.Generator) -> None:
    layer, work = Conv2D(2), Workspace()
    layer.build((1, 4, 4), rng, np.dtype(np.float32))
    z = layer.forward(rng.normal(size=(1, 4, 4, 2)).astype(np.float32), work)
    gradients = {key: np.zeros_like(array) for key, array in layer.parameters.items()}
    assert layer.backward(np.ones_like(z), work, gradients, need_dx=False) is None
    assert gradients["W"].any()


def test_backward_without_forward_says_what_is_missing(rng: np.random.Generator) -> None:
    layer = Conv2D(2)
    layer.build((1, 4, 4), rng, np.dtype(np.float32))
    with pytest.raises(RuntimeError, match="forward"):
        layer.backward(np.ones((2, 2, 2, 1), np.float32), Workspace(), {}, need_dx=False)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Conv2D(8, 12), "kernel must be a whole number from 1 to 11, not 12"),
        (lambda: Conv2D(8, 0), "from 1 to 11, not 0"),
        (lambda: Conv2D(8, stride=5), "stride must be a whole number from 1 to 4, not 5"),
        (lambda: Conv2D(8, stride=0), "from 1 to 4, not 0"),
        (lambda: Conv2D(8, 3, 3), "padding must be 'valid', 'same' or a whole number from 0 to 2, less than .*, not 3"),
        (lambda: Conv2D(8, 3, -1), "from 0 to 2, .*not -1"),
        (lambda: Conv2D(0), "filters must be a whole number of at least 1, not 0"),
        (lambda: Conv2D(2.5), "filters must be a whole number"),  # type: ignore[arg-type] # the wrong value is the test
        (lambda: Conv2D(8, padding="full"), "'valid', 'same' or"),  # type: ignore[arg-type] # the wrong value is the test
        (lambda: Conv2D(8, init="zeros"), "he, glorot"),
        (lambda: Conv2D(8, 5, name="first").output_shape((1, 4, 9)), "first.*smaller.*5×5"),
        (lambda: Conv2D(8).output_shape((100,)), r"Conv2D got a vector.*before Flatten"),
    ],
)
def test_wrong_arguments_are_named_with_what_is_allowed(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_shape_problems_are_shape_errors() -> None:
    with pytest.raises(ShapeError):
        Conv2D(8, 5).output_shape((1, 4, 4))
