"""Sizes, places and pixels of a gallery."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from cnn_gui.ui.widgets.gallery.keys import moved
from cnn_gui.ui.widgets.gallery.model import Lattice, picture_size, sheet


@pytest.mark.parametrize(
    ("image", "shown"),
    [((28, 28), (56, 56)), ((32, 32), (64, 64)), ((8, 8), (56, 56)), ((12, 10), (60, 50)), ((72, 36), (72, 36))],
)
def test_an_image_is_shown_at_a_whole_multiple_of_its_size(image: tuple[int, int], shown: tuple[int, int]) -> None:
    assert picture_size(*image) == shown


def test_a_large_image_is_made_smaller_and_keeps_its_shape() -> None:
    assert picture_size(128, 64) == (56, 28)


def test_grey_images_become_grey_pixels() -> None:
    images = np.arange(3 * 4, dtype=np.uint8).reshape(3, 1, 2, 2)
    pixels = sheet(images, np.array([2, 0]))
    assert pixels.shape == (4, 2)
    assert pixels[0, 1] == 0xFF090909
    assert pixels[2:].tolist() == [[0xFF000000, 0xFF010101], [0xFF020202, 0xFF030303]]


def test_colour_images_keep_their_colours() -> None:
    images = np.zeros((2, 3, 1, 2), np.uint8)
    images[1, :, 0, 1] = (200, 100, 7)
    pixels = sheet(images, np.array([1]))
    assert pixels.tolist() == [[0xFF000000, 0xFFC86407]]


def test_two_channels_are_no_image() -> None:
    with pytest.raises(ValueError, match="2 channels"):
        sheet(np.zeros((1, 2, 4, 4), np.uint8), np.array([0]))


def test_cells_fill_the_width_and_do_not_overlap() -> None:
    lattice = Lattice.fit(10, 300, (62, 80), 8)
    assert lattice.columns == 4
    assert lattice.rows == 3
    assert lattice.corner(0) == (0, 0)
    assert lattice.corner(9)[1] == 2 * 88
    assert lattice.pitch[0] >= 70
    assert lattice.corner(3)[0] + 62 <= 300
    assert lattice.height == 3 * 88 - 8


def test_a_width_below_one_cell_still_holds_one() -> None:
    lattice = Lattice.fit(3, 20, (62, 80), 8)
    assert lattice.columns == 1
    assert lattice.rows == 3


def test_no_image_takes_no_height() -> None:
    assert Lattice.fit(0, 300, (62, 80), 8).height == 0


def test_points_lead_to_cells_and_gaps_to_none() -> None:
    lattice = Lattice(10, 4, (70, 88), (62, 80))
    assert lattice.at(0, 0) == 0
    assert lattice.at(61, 79) == 0
    assert lattice.at(65, 10) is None
    assert lattice.at(10, 84) is None
    assert lattice.at(71, 90) == 5
    assert lattice.at(71 + 140, 180) is None
    assert lattice.at(300, 10) is None
    assert lattice.at(-1, 10) is None


def test_only_rows_that_reach_into_a_stretch_are_between() -> None:
    lattice = Lattice(10_000, 4, (70, 88), (62, 80))
    assert lattice.between(0, 87) == range(4)
    assert lattice.between(87, 88) == range(8)
    assert lattice.between(88 * 2499, 88 * 2600) == range(9996, 10_000)


@pytest.mark.parametrize(
    ("key", "to"),
    [
        (Qt.Key.Key_Left, 4),
        (Qt.Key.Key_Right, 6),
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_Down, 9),
        (Qt.Key.Key_PageDown, 13),
        (Qt.Key.Key_PageUp, 0),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 17),
        (Qt.Key.Key_Space, None),
        (0, None),
    ],
)
def test_keys_move_through_the_list(key: int, to: int | None) -> None:
    assert moved(5, 2, key, Lattice(18, 4, (70, 88), (62, 80)), 2) == to


def test_the_first_key_leads_to_what_is_in_sight() -> None:
    lattice = Lattice(18, 4, (70, 88), (62, 80))
    assert moved(None, 8, Qt.Key.Key_Down, lattice, 2) == 8
    assert moved(None, 8, Qt.Key.Key_End, lattice, 2) == 17
    assert moved(None, 8, Qt.Key.Key_Home, lattice, 2) == 0
    assert moved(None, 0, Qt.Key.Key_Down, Lattice(0, 4, (70, 88), (62, 80)), 2) is None
