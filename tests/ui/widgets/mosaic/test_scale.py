"""Which numbers get the end colours."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.ui.widgets.mosaic.scale import Levels, per_layer, per_map

MAPS = np.array([[[-1.0, 0.5]], [[2.0, -4.0]]], np.float32)


@pytest.mark.parametrize(
    ("kind", "ends"), [("diverging", (-4.0, 4.0)), ("sequential", (0.0, 2.0)), ("grey", (-4.0, 2.0))]
)
def test_a_layer_has_one_pair_of_levels(kind: str, ends: tuple[float, float]) -> None:
    levels = per_layer(MAPS, kind)
    assert levels.shared
    assert levels.of(0) == levels.of(1) == ends


@pytest.mark.parametrize(
    ("kind", "ends"),
    [
        ("diverging", [(-1.0, 1.0), (-4.0, 4.0)]),
        ("sequential", [(0.0, 0.5), (0.0, 2.0)]),
        ("grey", [(-1.0, 0.5), (-4.0, 2.0)]),
    ],
)
def test_every_map_can_have_its_own(kind: str, ends: list[tuple[float, float]]) -> None:
    levels = per_map(MAPS, kind)
    assert not levels.shared
    assert [levels.of(0), levels.of(1)] == ends


@pytest.mark.parametrize("find", [per_layer, per_map])
def test_what_is_not_finite_does_not_count_but_is_told(find: object) -> None:
    maps = MAPS.copy()
    maps[0, 0, 0], maps[1, 0, 1] = np.nan, np.inf
    levels = find(maps, "diverging")  # type: ignore[operator]
    assert not levels.finite
    assert levels.of(1) == (-2.0, 2.0)


@pytest.mark.parametrize("find", [per_layer, per_map])
@pytest.mark.parametrize("kind", ["diverging", "sequential", "grey"])
def test_levels_are_never_equal(find: object, kind: str) -> None:
    for value in (0.0, 1e-30, np.nan, -np.inf, 3.0):
        low, high = find(np.full((2, 2, 2), value, np.float32), kind).of(0)  # type: ignore[operator]
        assert low < high


@pytest.mark.parametrize("find", [per_layer, per_map])
def test_zeros_are_told(find: object) -> None:
    assert find(np.zeros((2, 3, 3), np.float32), "sequential").zero  # type: ignore[operator]
    assert not find(MAPS, "sequential").zero  # type: ignore[operator]
    assert not find(np.full((1, 2, 2), np.nan, np.float32), "sequential").zero  # type: ignore[operator]


def test_colour_images_have_levels_over_their_three_channels() -> None:
    images = np.zeros((2, 3, 2, 2), np.float32)
    images[0, 1], images[1, 2] = -3.0, 5.0
    levels = per_map(images, "diverging")
    assert [levels.of(0), levels.of(1)] == [(-3.0, 3.0), (-5.0, 5.0)]
    assert not levels.by_channel
    assert np.shape(levels.low) == (2, 1, 1, 1)


def test_levels_by_channel_reach_from_the_lowest_to_the_highest() -> None:
    low, high = (np.reshape(ends, (1, 3, 1, 1)).astype(np.float64) for ends in ((-2, -1, -3), (2, 4, 3)))
    levels = Levels(low, high)
    assert levels.by_channel
    assert not levels.shared
    assert levels.of(0) == (-3.0, 4.0)
