"""The pen draws what a plain computation of distances draws."""

from __future__ import annotations

import numpy as np

from cnn_gui.data.digits.pen import draw


def test_a_dot_is_a_soft_disc_in_the_middle() -> None:
    image = draw(np.zeros((1, 1, 2)), np.full((1, 1), 3.0), np.array([1.0]))[0]
    x, y = np.meshgrid(np.arange(28) - 13.5, np.arange(28) - 13.5)
    expected = np.clip(0.5 - (np.hypot(x, y) - 3), 0, 1) * 255
    np.testing.assert_allclose(image, expected, atol=0.51)


def test_ink_is_where_the_nearest_edge_of_all_points_is_near() -> None:
    rng = np.random.default_rng(0)
    # Symmetric around the middle, so that centring moves nothing; on the pen's grid of 1/64 pixel.
    half = np.round(rng.uniform(-8, 8, (6, 2)) * 64) / 64
    points = np.concatenate([half, -half])
    image = draw(points[None], np.full((1, 12), 1.5), np.array([1.25]))[0]
    x, y = np.meshgrid(np.arange(28) - 13.5, np.arange(28) - 13.5)
    distance = np.hypot(x[..., None] - points[:, 0], y[..., None] - points[:, 1]).min(axis=2) - 1.5
    expected = np.clip(0.5 - distance / 1.25, 0, 1) * 255
    expected[(np.abs(x) > 10) | (np.abs(y) > 10)] = 0
    np.testing.assert_allclose(image, expected, atol=0.51)


def test_the_centre_of_mass_comes_to_the_middle() -> None:
    points = np.array([[[-7.0, 5.0], [-6.0, 5.0]]])
    image = draw(points, np.full((1, 2), 1.0), np.array([1.0]))[0].astype(float)
    middle = np.arange(28) - 14
    assert abs(image.sum(axis=0) @ middle / image.sum()) <= 0.5
    assert abs(image.sum(axis=1) @ middle / image.sum()) <= 0.5


def test_many_images_are_drawn_as_each_alone() -> None:
    rng = np.random.default_rng(1)
    points, radii, softness = rng.uniform(-8, 8, (37, 9, 2)), rng.uniform(0.6, 2, (37, 9)), rng.uniform(0.8, 1.5, 37)
    together = draw(points, radii, softness)
    for i in (0, 15, 16, 36):
        np.testing.assert_array_equal(together[i], draw(points[i : i + 1], radii[i : i + 1], softness[i : i + 1])[0])
