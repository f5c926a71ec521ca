"""Ink and paper of pictures are told apart."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.data.drawing.ink import FAINTEST, bright_ground, common_ground, ink


def drawing(paper: float, strength: float, *, grain: float = 0, slope: float = 0) -> np.ndarray:
    """A cross of ink on paper that may be grainy and lit from one side."""
    picture = np.full((60, 80), paper, float) + np.linspace(0, slope, 80)
    picture += np.random.default_rng(0).normal(0, grain, picture.shape) if grain else 0
    picture[28:32, 20:60] = picture[10:50, 38:42] = strength
    return picture.clip(0, 255).round().astype(np.uint8)


INKED = drawing(0, 255) > 0


def test_a_clean_drawing_stays_as_it_is() -> None:
    clean = drawing(0, 255)
    clean[10, 38] = 77
    np.testing.assert_array_equal(ink(clean), clean)


@pytest.mark.parametrize("picture", [drawing(90, 200), drawing(60, 220, grain=6), drawing(20, 180, slope=25)])
def test_paper_becomes_black_and_ink_white(picture: np.ndarray) -> None:
    found = ink(picture)
    assert found[INKED].min() > 200
    assert np.percentile(found[~INKED], 95) < 40


@pytest.mark.parametrize("level", [0, 7, 255])
def test_an_even_picture_has_no_ink(level: int) -> None:
    assert not ink(np.full((9, 12), level, np.uint8)).any()
    assert not ink(drawing(100, 100 + FAINTEST - 1)).any()
    assert ink(drawing(100, 100 + FAINTEST)).any()


def test_the_ground_is_what_most_of_the_edge_is() -> None:
    assert not bright_ground(drawing(20, 255))
    assert bright_ground(255 - drawing(20, 255))
    framed = drawing(20, 255)
    framed[:, :5] = 255
    assert not bright_ground(framed)
    assert bright_ground(np.full((3, 8, 8), 200, np.uint8))


def test_images_have_a_common_ground_if_nine_of_ten_agree() -> None:
    dark = np.stack([drawing(10, 255)] * 20)[:, None]
    few, many = dark.copy(), dark.copy()
    few[:2], many[:8] = 255 - dark[0], 255 - dark[0]
    assert common_ground(dark) is False
    assert common_ground(255 - dark) is True
    assert common_ground(few) is False
    assert common_ground(many) is None
