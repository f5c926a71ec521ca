"""Products in pieces are the products, and are cut where and as small as they should be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.engine.layers.products import Product, deep, tall, wide

SMALL = 10**6
sizes = st.integers(1, 60)


def _factors(rng: np.random.Generator, rows: int, depth: int, columns: int) -> tuple[Any, Any, Any]:
    """A, B as the transposed view that dW multiplies with, and where C belongs, full of what must be overwritten."""
    left, right = rng.normal(size=(rows, depth)), rng.normal(size=(columns, depth)).T
    return left, right, np.full((rows, columns), np.nan)


def _calls(product: Product) -> int:
    """How many products of two matrices one call is."""
    return int(np.prod(product._out.shape[:-2]))


@pytest.mark.parametrize("cut", [wide, tall, deep])
@given(
    rows=sizes, depth=sizes, columns=sizes, small=st.sampled_from([0, 50, 500, 5000, SMALL]), seed=st.integers(0, 99)
)
@settings(max_examples=60, deadline=None)
def test_pieces_give_the_product(cut: Any, rows: int, depth: int, columns: int, small: int, seed: int) -> None:
    left, right, out = _factors(np.random.default_rng(seed), rows, depth, columns)
    multiply = cut(left, right, out, small)
    for _ in range(2):
        multiply()
        np.testing.assert_allclose(out, left @ right, rtol=1e-11, atol=1e-11)
        # It multiplies what the arrays hold when it is called.
        left *= 2
        right += 1
        out.fill(np.nan)


@pytest.mark.parametrize("cut", [wide, deep])
def test_two_products_at_once(cut: Any, rng: np.random.Generator) -> None:
    """As in a block, for both horizontal offsets; the right factors overlap in memory."""
    memory = rng.normal(size=(18, 480))
    left = rng.normal(size=(8, 12)) if cut is wide else rng.normal(size=(2, 8, 480))
    right = np.stack([memory[:12], memory[6:]])
    right = right if cut is wide else right.transpose(0, 2, 1)
    out = np.full((2, 8, 480) if cut is wide else (2, 8, 12), np.nan)
    product = cut(left, right, out, 10_000)
    product()
    assert _calls(product) > 2
    np.testing.assert_allclose(out, np.matmul(left, right), rtol=1e-11)


@pytest.mark.parametrize(
    ("cut", "rows", "depth", "columns", "calls"),
    [
        # The seed network's block at 64 images: forward, dW, and what dX would be; at 16 images all are small already.
        (wide, 16, 12, 169 * 64, 8),
        (deep, 16, 169 * 64, 12, 8),
        (wide, 12, 16, 169 * 64, 8),
        (wide, 16, 12, 169 * 16, 1),
        (deep, 16, 169 * 16, 12, 1),
        # Its dense layer: forward and dX are small, dW gives more numbers than a small product may.
        (deep, 10, 1352, 64, 1),
        (tall, 1352, 10, 64, 1),
        (deep, 10, 64, 1352, 13),
        # Sums of 16 products are too short.
        (deep, 10, 16, 1352, 1),
        # 32 filters: a dense layer of 5,408 inputs.
        (deep, 10, 5408, 64, 8),
        (tall, 5408, 10, 64, 8),
        (deep, 10, 64, 5408, 52),
        # The second block of LeNet at 16 images: packing pays forward, dW is cut into strips.
        (wide, 32, 180, 400, 1),
        (deep, 32, 400, 180, 5),
        (wide, 180, 32, 400, 5),
        # Many filters, many rows: whole.
        (wide, 128, 96, 10000, 1),
        (deep, 128, 10000, 96, 1),
        # A prime number of places cannot be cut.
        (wide, 16, 12, 10007, 1),
        (deep, 16, 10007, 12, 1),
    ],
)
def test_what_is_cut_follows_from_the_shapes(cut: Any, rows: int, depth: int, columns: int, calls: int) -> None:
    left, right, out = (np.zeros(shape, np.float32) for shape in ((rows, depth), (depth, columns), (rows, columns)))
    product = cut(left, right, out, SMALL)
    assert _calls(product) == calls
    if calls > 1:
        (*_, m, k), n = product._left.shape, product._right.shape[-1]
        assert m * k * n <= SMALL
        if cut is deep:
            assert m * n <= 1200
            assert k >= 32


@pytest.mark.parametrize("cut", [wide, tall, deep])
def test_without_small_products_nothing_is_cut(cut: Any, rng: np.random.Generator) -> None:
    left, right, out = _factors(rng, 10, 3000, 64)
    product = cut(left, right, out, 0)
    assert _calls(product) == 1
    product()
    np.testing.assert_array_equal(out, np.dot(left, right))
