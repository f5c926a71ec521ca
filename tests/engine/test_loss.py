from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.engine import reference, softmax_cross_entropy
from cnn_gui.engine.layers.layer import Workspace


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
