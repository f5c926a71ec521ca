"""How far two maps agree, where the right answer is known by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from cnn_gui.training.probe.agreement import agreement, most_important


def test_agreement_of_equals_and_opposites() -> None:
    rng = np.random.default_rng(6)
    values = rng.random((10, 10)).astype(np.float32)
    assert agreement(values, values, 1) == pytest.approx((1.0, 1.0))
    assert agreement(values, -values, 1) == pytest.approx((1.0, 1.0))  # it is the strength that is compared
    correlation, overlap = agreement(values, 1 - values, 1)
    assert correlation == pytest.approx(-1)
    assert overlap == 0


def test_correlation_agrees_with_scipy_ties_included() -> None:
    rng = np.random.default_rng(7)
    for _ in range(5):
        a = rng.integers(0, 6, (9, 7)).astype(np.float32)
        b = (a + rng.integers(-4, 4, (9, 7))).astype(np.float32)
        expected = spearmanr(a.reshape(-1), np.abs(b).reshape(-1)).statistic
        assert agreement(a, b, 1)[0] == pytest.approx(expected)


def test_saliency_is_averaged_over_the_patch_as_far_as_it_lies_in_the_image() -> None:
    saliency = np.zeros((6, 6), np.float32)
    saliency[0, 0] = 9
    # Averages: 9/4 at the corner, 9/6 beside it, 9/9 across from it.
    averaged = np.zeros((6, 6), np.float32)
    averaged[:2, :2] = [[9 / 4, 9 / 6], [9 / 6, 1]]
    assert agreement(saliency, averaged, 3) == pytest.approx((1.0, 1.0))


def test_overlap_counts_the_common_part_of_the_largest_tenth() -> None:
    a, b = np.random.default_rng(8).random((2, 10, 10)).astype(np.float32) * 0.1
    a.reshape(-1)[:10] = 1
    b.reshape(-1)[7:17] = 1
    assert agreement(a, b, 1)[1] == pytest.approx(0.3)


def test_overlap_compares_no_more_pixels_than_matter() -> None:
    a = np.zeros((10, 10), np.float32)
    a[0, :2] = 3, 2
    b = np.random.default_rng(9).random((10, 10)).astype(np.float32) * 0.1
    b[0, 0], b[5, 5] = 8, 9
    assert agreement(a, b, 1)[1] == 0.5


def test_what_overlaps_is_what_both_masks_have_in_common() -> None:
    saliency, occlusion = np.random.default_rng(10).normal(size=(2, 12, 9)).astype(np.float32)
    first, second = most_important(abs(saliency), occlusion, 3)
    assert first.sum() == second.sum() == 11  # a tenth of 108, rounded up
    assert (first & second).sum() / 11 == agreement(abs(saliency), occlusion, 3)[1]


def test_maps_that_overflowed_agree_on_nothing() -> None:
    broken, whole = np.full((10, 10), np.nan, np.float32), np.ones((10, 10), np.float32)
    assert np.isnan(agreement(broken, whole, 1)).all()
    assert not np.any(most_important(whole, broken, 1))
