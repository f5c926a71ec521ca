"""Standardised pixels equal the formula, in both layouts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_gui.data.feeding.standardise import Standardiser, pixel_statistics

image_batches = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=4, max_dims=4, max_side=5))


@settings(deadline=None)
@given(images=image_batches)
def test_statistics_equal_numpys_mean_and_deviation(images: np.ndarray) -> None:
    mean, deviation = pixel_statistics(images)
    scaled = images / 255
    expected = scaled.std(axis=(0, 2, 3))
    np.testing.assert_allclose(mean, scaled.mean(axis=(0, 2, 3)), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(deviation, np.where(expected < 1e-9, 1, expected), rtol=1e-6)


def test_statistics_of_equal_pixels_have_deviation_one() -> None:
    mean, deviation = pixel_statistics(np.full((2, 1, 3, 3), 51, np.uint8))
    assert mean == pytest.approx([0.2])
    assert deviation.tolist() == [1.0]


def test_statistics_cover_every_chunk_of_a_large_array() -> None:
    images = np.random.default_rng(0).integers(0, 256, (300, 2, 28, 28), dtype=np.uint8)
    mean, deviation = pixel_statistics(images)
    np.testing.assert_allclose(mean, (images / 255).mean(axis=(0, 2, 3)), rtol=1e-7)
    np.testing.assert_allclose(deviation, (images / 255).std(axis=(0, 2, 3)), rtol=1e-7)


def test_statistics_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="no pixels"):
        pixel_statistics(np.zeros((0, 1, 28, 28), np.uint8))


@settings(deadline=None)
@given(images=image_batches, dtype=st.sampled_from([np.float32, np.float64]), data=st.data())
def test_engine_layout_equals_the_formula_with_the_batch_last(
    images: np.ndarray, dtype: type[np.floating], data: st.DataObject
) -> None:
    channels = images.shape[1]
    mean = data.draw(hnp.arrays(np.float64, channels, elements=st.floats(0, 1)))
    deviation = data.draw(hnp.arrays(np.float64, channels, elements=st.floats(0.01, 1)))
    standardiser = Standardiser(mean, deviation, dtype)
    expected = ((images / 255 - mean[:, None, None]) / deviation[:, None, None]).transpose(1, 2, 3, 0)
    out = np.full(expected.shape, np.nan, dtype)
    result = standardiser.to_engine(images, out)
    assert result is out
    assert standardiser.to_engine(images).dtype == dtype
    tolerance = 1e-12 if dtype is np.float64 else 2e-5
    np.testing.assert_allclose(out, expected, rtol=tolerance, atol=100 * tolerance)
    np.testing.assert_array_equal(standardiser.to_public(images), out.transpose(3, 0, 1, 2))
    np.testing.assert_array_equal(standardiser.to_public(images[0]), out[..., 0])


def test_the_training_split_becomes_mean_zero_and_deviation_one() -> None:
    images = np.random.default_rng(1).integers(0, 256, (50, 3, 8, 8), dtype=np.uint8)
    x = Standardiser(*pixel_statistics(images)).to_engine(images)
    np.testing.assert_allclose(x.mean(axis=(1, 2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose(x.std(axis=(1, 2, 3)), 1, atol=1e-5)


def test_images_of_a_gathered_view_are_accepted() -> None:
    images = np.random.default_rng(2).integers(0, 256, (6, 2, 4, 4), dtype=np.uint8)
    standardiser = Standardiser([0.1, 0.2], [0.3, 0.4])
    np.testing.assert_array_equal(standardiser.to_engine(images[::2]), standardiser.to_engine(images[::2].copy()))


@pytest.mark.parametrize(
    ("mean", "deviation"),
    [([0.1], [0.0]), ([0.1], [-1.0]), ([np.nan], [1.0]), ([0.1], [np.inf]), ([0.1, 0.2], [1.0]), (0.1, 1.0)],
)
def test_impossible_statistics_are_refused(mean: list[float], deviation: list[float]) -> None:
    with pytest.raises(ValueError, match="mean"):
        Standardiser(mean, deviation)


def test_wrong_shapes_types_and_layouts_are_refused() -> None:
    standardiser = Standardiser([0.1], [0.3])
    images = np.zeros((4, 1, 2, 2), np.uint8)
    with pytest.raises(ValueError, match="images must be"):
        standardiser.to_engine(np.zeros((4, 3, 2, 2), np.uint8))
    with pytest.raises(ValueError, match="images must be"):
        standardiser.to_engine(images.astype(np.float32))  # type: ignore[arg-type]  # the wrong type is the point
    with pytest.raises(ValueError, match="images must be"):
        standardiser.to_public(images[0, 0])
    for out in (np.empty((4, 1, 2, 2), np.float32), np.empty((1, 2, 2, 4)), np.empty((4, 2, 2, 1), np.float32).T):
        with pytest.raises(ValueError, match="out must be"):
            standardiser.to_engine(images, out)
