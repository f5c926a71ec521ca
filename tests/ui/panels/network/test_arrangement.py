"""Where each weight of a layer stands in its picture."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.ui.panels.network.arrangement import MOST_MAPS, Arrangement, arranged

ARRANGEMENTS = [
    Arrangement((4, 2, 3, 3)),
    Arrangement((7,)),
    Arrangement((6, 5)),
    Arrangement((2 * 3 * 4, 5), (2, 3, 4)),
]


@pytest.mark.parametrize("made", ARRANGEMENTS)
def test_each_number_has_one_place_and_is_found_there(made: Arrangement) -> None:
    array = np.arange(np.prod(made.shape), dtype=np.float32).reshape(made.shape)
    shown = made.of(array)
    assert shown.shape == made.shown_shape
    for index in np.ndindex(*made.shape):
        place = made.shown_at(index)
        assert shown[place] == array[index]
        assert made.index_of(place) == index


def test_the_weights_of_a_unit_are_laid_out_like_the_maps_that_go_into_it() -> None:
    rng = np.random.default_rng(3)
    maps, array = rng.normal(size=(2, 3, 4)), rng.normal(size=(24, 5))
    made = arranged(array.shape, maps.shape)
    for unit in range(5):
        assert np.isclose((made.of(array)[unit] * maps).sum(), maps.reshape(-1) @ array[:, unit])


@pytest.mark.parametrize("made", ARRANGEMENTS)
def test_boxes_cover_the_same_numbers(made: Arrangement) -> None:
    rng = np.random.default_rng(1)
    for _ in range(30):
        ends = [sorted(rng.choice(extent + 1, 2, replace=False).tolist()) for extent in made.shape]
        box = tuple(slice(start, stop) for start, stop in ends)
        wanted = np.zeros(made.shape, np.float32)
        wanted[box] = 1
        found = np.zeros(made.shown_shape, np.float32)
        for part in made.boxes([box]):
            found[part] += 1
        np.testing.assert_array_equal(found, made.of(wanted))


def test_all_weights_of_a_unit_are_one_box() -> None:
    made = Arrangement((24, 5), (2, 3, 4))
    (box,) = made.boxes([(slice(0, 24), slice(2, 3))])
    assert box == (slice(2, 3), slice(0, 2), slice(0, 3), slice(0, 4))


def test_what_would_be_too_many_maps_is_a_matrix() -> None:
    assert not arranged((16 * 25, MOST_MAPS // 16), (16, 5, 5)).is_matrix
    assert arranged((16 * 25, MOST_MAPS // 16 + 1), (16, 5, 5)).is_matrix
    assert arranged((120, 84), ()).is_matrix
    assert not arranged((10,), (8, 13, 13)).is_matrix
