"""A moved image is the same image, somewhere else."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.lessons.shifted import shifted, shifted_name


@pytest.mark.parametrize(("right", "down"), [(0, 0), (1, 0), (-2, 3), (4, -1), (9, 0), (-20, 20)])
def test_pixels_move_and_what_comes_in_is_black(right: int, down: int) -> None:
    image = np.random.default_rng(7).integers(1, 256, (2, 7, 9), np.uint8)
    before = image.copy()
    moved = shifted(image, right, down)
    for channel, row, column in np.ndindex(image.shape):
        inside = 0 <= row - down < 7 and 0 <= column - right < 9
        assert moved[channel, row, column] == (image[channel, row - down, column - right] if inside else 0)
    assert moved.flags.owndata
    np.testing.assert_array_equal(image, before)


def test_a_moved_image_says_how_far() -> None:
    assert shifted_name("test image 4", 3, 0) == "test image 4, 3 px to the right"
    assert shifted_name("test image 4", -1, -2) == "test image 4, 1 px to the left, 2 px up"
    assert shifted_name("test image 4", 0, 5) == "test image 4, 5 px down"
