"""Shifted and turned images equal what a loop over pixels gives."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_gui.data.feeding import augment
from cnn_gui.data.feeding.augment import ANGLES, RandomMotion, shift

IMAGES = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=4, max_dims=4, max_side=4))


def move_by_loops(
    images: np.ndarray, shifts: np.ndarray, degrees: list[float] | None = None, fill: int = 0
) -> np.ndarray:
    """Each pixel of the result looks for its own place in the image."""
    count, channels, height, width = images.shape
    result = np.full_like(images, fill)
    for n, c, i, j in np.ndindex(count, channels, height, width):
        down, right = shifts[n].tolist()
        angle = math.radians(degrees[n]) if degrees else 0.0
        y, x = i - (height - 1) / 2, j - (width - 1) / 2
        row = round((height - 1) / 2 + math.cos(angle) * y + math.sin(angle) * x) - down
        column = round((width - 1) / 2 - math.sin(angle) * y + math.cos(angle) * x) - right
        if 0 <= row < height and 0 <= column < width:
            result[n, c, i, j] = images[n, c, row, column]
    return result


@settings(deadline=None)
@given(images=IMAGES, fill=st.integers(0, 255), data=st.data())
def test_shift_equals_a_loop_over_pixels(images: np.ndarray, fill: int, data: st.DataObject) -> None:
    offsets = data.draw(hnp.arrays(np.int64, (len(images), 2), elements=st.integers(-6, 6)))
    before = images.copy()
    np.testing.assert_array_equal(shift(images, offsets, fill), move_by_loops(images, offsets, fill=fill))
    np.testing.assert_array_equal(images, before)


@settings(deadline=None)
@given(images=IMAGES, pixels=st.integers(0, 3), data=st.data())
def test_shifted_images_of_a_motion_equal_a_loop_over_pixels(
    images: np.ndarray, pixels: int, data: st.DataObject
) -> None:
    motion = RandomMotion(images.shape[1:], shift=pixels)
    shifts = data.draw(hnp.arrays(np.int64, (len(images), 2), elements=st.integers(-pixels, pixels)))
    np.testing.assert_array_equal(motion.shifted(images, shifts), move_by_loops(images, shifts))


# Angles at which no pixel's place is half-way between two pixels, where rounding errors would decide.
@pytest.mark.parametrize("rotation", [7.0, 23.0, 61.0])
@pytest.mark.parametrize("shape", [(6, 1, 9, 9), (6, 1, 8, 8), (6, 3, 5, 8), (1, 2, 1, 4)])
@pytest.mark.parametrize("pixels", [0, 2])
@pytest.mark.parametrize("largest_table", [0, augment.LARGEST_TABLE])
def test_turned_images_equal_a_loop_over_pixels(
    shape: tuple[int, ...], rotation: float, pixels: int, largest_table: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(augment, "LARGEST_TABLE", largest_table)
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, shape, dtype=np.uint8)
    before = images.copy()
    shifts = rng.integers(-pixels, pixels + 1, (len(images), 2))
    angles = rng.integers(0, ANGLES, len(images))
    degrees = [-rotation + 2 * rotation * number / (ANGLES - 1) for number in angles.tolist()]
    motion = RandomMotion(images.shape[1:], shift=pixels, rotation=rotation)
    expected = move_by_loops(images, shifts, degrees)
    np.testing.assert_array_equal(motion.turned(images, shifts, angles), expected)
    # Fewer images in the same buffers.
    np.testing.assert_array_equal(motion.turned(images[:1], shifts[:1], angles[:1]), expected[:1])
    np.testing.assert_array_equal(images, before)


def test_a_quarter_turn_is_counter_clockwise() -> None:
    images = np.arange(9, dtype=np.uint8).reshape(1, 1, 3, 3)
    turned = RandomMotion((1, 3, 3), rotation=90).turned(images, np.zeros((1, 2), int), np.array([ANGLES - 1]))
    np.testing.assert_array_equal(turned[0, 0], np.rot90(images[0, 0]))


def test_the_middle_angle_turns_nothing() -> None:
    images = np.random.default_rng(2).integers(0, 256, (2, 1, 7, 6), dtype=np.uint8)
    middle = np.full(2, ANGLES // 2)
    turned = RandomMotion((1, 7, 6), rotation=30).turned(images, np.zeros((2, 2), int), middle)
    np.testing.assert_array_equal(turned, images)


def test_random_shifts_are_even_over_all_offsets_and_differ_between_images() -> None:
    images = np.zeros((5000, 1, 5, 5), np.uint8)
    images[:, :, 2, 2] = 1
    shifted = RandomMotion((1, 5, 5), shift=2)(images, np.random.default_rng(3))
    counts = shifted.sum(axis=(0, 1))
    assert counts.sum() == 5000
    assert counts.min() > 140
    assert counts.max() < 260


def test_random_angles_lean_to_neither_side_and_reach_both_ends() -> None:
    images = np.zeros((3300, 1, 41, 41), np.uint8)
    images[:, :, 20, 40] = 1  # 20 pixels to the right of the middle
    turned = RandomMotion((1, 41, 41), rotation=30)(images, np.random.default_rng(3))
    _, _, rows, _ = np.nonzero(turned)
    assert (rows.min(), rows.max()) == (10, 30)  # 20 · sin 30° up and down
    assert abs(rows.mean() - 20) < 0.5


@pytest.mark.parametrize(("shift", "rotation"), [(2, 0.0), (0, 10.0), (2, 10.0)])
def test_what_is_drawn_is_what_the_generator_gives_shifts_first(shift: int, rotation: float) -> None:
    images = np.random.default_rng(1).integers(0, 256, (5, 1, 6, 6), dtype=np.uint8)
    motion = RandomMotion((1, 6, 6), shift=shift, rotation=rotation)
    rng, twin = np.random.default_rng(8), np.random.default_rng(8)
    moved = motion(images, rng)
    shifts = twin.integers(-shift, shift + 1, (5, 2)) if shift else np.zeros((5, 2), int)
    expected = (
        motion.turned(images, shifts, twin.integers(0, ANGLES, 5)) if rotation else motion.shifted(images, shifts)
    )
    np.testing.assert_array_equal(moved, expected)
    assert rng.bit_generator.state == twin.bit_generator.state


def test_no_motion_changes_nothing_and_draws_nothing() -> None:
    rng = np.random.default_rng(4)
    images = np.ones((2, 1, 3, 3), np.uint8)
    assert RandomMotion((1, 3, 3))(images, rng) is images
    assert rng.bit_generator.state == np.random.default_rng(4).bit_generator.state


@pytest.mark.parametrize("rotation", [0.0, 20.0])
def test_large_images_need_no_table_of_all_angles(rotation: float) -> None:
    images = np.zeros((1, 1, 1200, 1000), np.uint8)
    tracemalloc.start()
    try:
        moved = RandomMotion(images.shape[1:], shift=1, rotation=rotation)(images, np.random.default_rng(0))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert moved.shape == images.shape
    # A table of all angles would take 33 · 8 bytes for each pixel.
    assert peak < 100 * images.size


@pytest.mark.parametrize(
    ("given", "named"), [({"shift": -1}, "-1"), ({"rotation": -2.0}, "-2"), ({"rotation": 91}, "91")]
)
def test_a_number_out_of_range_is_refused(given: dict[str, float], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        RandomMotion((1, 3, 3), **given)
