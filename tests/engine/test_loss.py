from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.engine import reference, softmax_cross_entropy
from cnn_gui.engine.layers.layer import Workspace
from cnn_gui.engine.loss import exact_loss


@given(
    n=st.integers(1, 6), classes=st.integers(1, 7), spread=st.sampled_from([0.1, 1.0, 50.0]), seed=st.integers(0, 999)
)
@settings(max_examples=40, deadline=None)
def test_loss_equals_the_loops(n: int, classes: int, spread: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    z, labels = rng.normal(scale=spread, size=(n, classes)), rng.integers(0, classes, n)
    loss, probabilities, dlogits = softmax_cross_entropy(np.ascontiguousarray(z.T), labels)
    expected_loss, a, dz = reference.softmax_cross_entropy(z, labels)
    np.testing.assert_allclose(loss, expected_loss, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(probabilities.T, a, rtol=1e-12)
    np.testing.assert_allclose(dlogits.T, dz, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("label", [0, 1, 2])
def test_logits_of_ten_thousand_give_finite_numbers(dtype: type, label: int) -> None:
    logits = np.array([[1e4], [-1e4], [0.0]], dtype)
    loss, probabilities, dlogits = softmax_cross_entropy(logits, np.array([label]))
    assert loss == pytest.approx([0.0, 2e4, 1e4][label])
    np.testing.assert_array_equal(probabilities, [[1.0], [0.0], [0.0]])
    assert np.isfinite(dlogits).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_loss_is_finite_as_far_as_the_type_reaches(dtype: type) -> None:
    """And beyond it is never a finite number that is wrong: training sees it and pauses."""
    largest = float(np.finfo(dtype).max)
    for share in (0.1, 0.45, 0.49):
        logits = np.array([[share * largest], [-share * largest], [0.0]], dtype)
        for label, expected in enumerate((0.0, 2 * share * largest, share * largest)):
            loss, probabilities, dlogits = softmax_cross_entropy(logits, np.array([label]))
            assert loss == pytest.approx(expected)
            assert np.isfinite(probabilities).all()
            assert np.isfinite(dlogits).all()
    with np.errstate(over="ignore", invalid="ignore"):
        for share in (0.51, 0.9, 1.0):
            logits = np.array([[share * largest], [-share * largest], [0.0]], dtype)
            for label in range(3):
                assert not np.isfinite(softmax_cross_entropy(logits, np.array([label]))[0])
        # The sum over the images counts too.
        logits = np.repeat(np.array([[0.2 * largest], [-0.2 * largest]], dtype), 3, axis=1)
        assert not np.isfinite(softmax_cross_entropy(logits, np.array([1, 1, 1]))[0])
        assert softmax_cross_entropy(logits, np.array([1, 1, 0]))[0] == pytest.approx(0.8 / 3 * largest)


@given(st.lists(st.floats(-120, 120, width=32), min_size=2, max_size=12), st.data())
def test_the_exact_loss_has_all_digits(logits: list[float], data: st.DataObject) -> None:
    label = data.draw(st.integers(0, len(logits) - 1))
    with localcontext(prec=150):
        exact = sum((Decimal(z) - Decimal(logits[label])).exp() for z in logits).ln()
    assert exact_loss(np.array(logits, np.float32), label) == pytest.approx(float(exact), rel=1e-13)


def test_the_exact_loss_reaches_further_than_float32() -> None:
    largest = float(np.finfo(np.float32).max)
    logits = np.array([0.9 * largest, -0.9 * largest], np.float32)
    assert exact_loss(logits, 1) == pytest.approx(1.8 * largest)
    assert exact_loss(logits, 0) == 0.0
    assert math.isnan(exact_loss(np.array([np.inf, 0.0], np.float32), 0))
    assert exact_loss(np.array([3.0], np.float32), 0) == 0.0


def test_gradient_of_every_image_sums_to_zero(rng: np.random.Generator) -> None:
    _, _, dlogits = softmax_cross_entropy(rng.normal(size=(10, 6)), rng.integers(0, 10, 6))
    np.testing.assert_allclose(dlogits.sum(axis=0), 0.0, atol=1e-15)


def test_logits_are_not_changed_and_a_workspace_is_reused(rng: np.random.Generator) -> None:
    logits, labels, work = rng.normal(size=(4, 3)), np.array([0, 3, 1]), Workspace()
    before = logits.copy()
    loss, _, first = softmax_cross_entropy(logits, labels, work)
    again, _, second = softmax_cross_entropy(logits, labels, work)
    assert first is second
    assert loss == again
    np.testing.assert_array_equal(logits, before)
