"""Drawings come out as MNIST's images are: box, centre of mass, usual pen."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.digits.builtin import load_digits
from cnn_gui.data.drawing.handwriting import BOX, SIZE, USUAL, WIDE, follows_convention, line_width, prepare
from cnn_gui.data.load import load_dataset
from cnn_gui.resources_path import resource


def canvas(*parts: tuple[int, int, int, int], side: int = 280) -> np.ndarray:
    """A black canvas with full ink in rectangles (top, left, height, width)."""
    made = np.zeros((side, side), np.uint8)
    for top, left, height, width in parts:
        made[top : top + height, left : left + width] = 255
    return made


def box(image: np.ndarray) -> tuple[int, int, int, int]:
    """Top, left, height and width of what is not zero."""
    rows, columns = (np.flatnonzero(image[0].any(axis=axis)) for axis in (1, 0))
    return int(rows[0]), int(columns[0]), int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def centre(image: np.ndarray) -> tuple[float, float]:
    """Centre of mass, (row, column), from where MNIST's is: index 14 of 0 to 27."""
    mass = image[0].astype(float)
    axis = np.arange(len(mass)) - 14
    return mass.sum(axis=1) @ axis / mass.sum(), mass.sum(axis=0) @ axis / mass.sum()


# A hook of lines 20 wide: tall, with more ink below.
HOOK = ((40, 60, 180, 20), (200, 60, 20, 90))


def test_a_bar_is_averaged_over_areas_exactly() -> None:
    # 200 high becomes 20, so each pixel is the mean of 10×10: 30 wide is three columns of full ink.
    image = prepare(canvas((33, 71, 200, 30)))
    expected = np.zeros((28, 28), np.uint8)
    # Rows of mean 9.5 could begin at 4 or 5; three columns have their middle at 14.
    expected[4:24, 13:16] = 255
    assert image.shape == (1, 28, 28)
    assert image.dtype == np.uint8
    np.testing.assert_array_equal(image[0], expected)


def test_a_cell_is_the_mean_of_the_part_of_each_pixel_that_it_covers() -> None:
    # 4 rows become 3 × 1: cell edges at 0, 4/3, 8/3, 4; rows 0 and 3 hold ink.
    ink = np.zeros((4, 4), np.uint8)
    ink[[0, 3]] = 240
    image = prepare(ink, (3, 1), centred=False)
    np.testing.assert_array_equal(image[0], [[180], [0], [180]])


@pytest.mark.parametrize(("down", "right"), [(0, 0), (1, 0), (-37, 58), (55, -60), (-40, 130)])
def test_where_it_was_drawn_makes_no_difference(down: int, right: int) -> None:
    moved = [(top + down, left + right, height, width) for top, left, height, width in HOOK]
    np.testing.assert_array_equal(prepare(canvas(*moved)), prepare(canvas(*HOOK)))


def test_how_large_it_was_drawn_makes_no_difference() -> None:
    half = [tuple(value // 2 for value in part) for part in HOOK]
    np.testing.assert_array_equal(prepare(canvas(*half)), prepare(canvas(*HOOK)))


@pytest.mark.parametrize(
    "parts", [HOOK, ((90, 20, 20, 240),), ((10, 130, 260, 22),), ((0, 0, 24, 200), (0, 180, 90, 24))]
)
def test_the_longer_side_fills_the_box_and_the_other_keeps_its_proportion(parts: tuple[tuple[int, ...], ...]) -> None:
    drawn = canvas(*parts)
    _, _, height, width = box(drawn[None])
    found = box(prepare(drawn))
    assert max(found[2:]) == BOX
    assert min(found[2:]) == max(1, round(min(height, width) * BOX / max(height, width)))


@pytest.mark.parametrize("parts", [HOOK, ((90, 20, 20, 240),), ((0, 0, 24, 200), (0, 180, 90, 24))])
def test_the_centre_of_mass_is_within_half_a_pixel_of_the_middle(parts: tuple[tuple[int, ...], ...]) -> None:
    row, column = centre(prepare(canvas(*parts)))
    assert abs(row) <= 0.5
    assert abs(column) <= 0.5


def test_random_scribbles_keep_to_the_convention() -> None:
    rng = np.random.default_rng(4)
    for _ in range(50):
        parts = []
        for _ in range(4):
            top, left = (int(place) for place in rng.integers(20, 200, 2))
            parts.append((top, left, *((60, 12) if rng.random() < 0.5 else (12, 60))))
        image = prepare(canvas(*parts))
        top, left, height, width = box(image)
        assert max(height, width) == BOX
        # A digit that would reach over the edge stays inside instead.
        for place, extent, off in zip((top, left), (height, width), centre(image), strict=True):
            assert abs(off) <= 0.5 or place == 0 or place + extent == SIZE


def test_images_of_mnist_are_prepared_already(mnist_dir: Path) -> None:
    """Drawn as they are, most test images come back bit for bit, and all with the centre where they have it."""
    images = load_dataset("mnist", data_dir=mnist_dir).test.images
    prepared = np.stack([prepare(image[0]) for image in images])
    assert (prepared == images).all(axis=(1, 2, 3)).mean() > 0.85
    for drawn in (images, prepared):
        np.testing.assert_allclose(np.mean([centre(image) for image in drawn], axis=0), 0, atol=0.02)


@pytest.mark.parametrize(("faint", "widens"), [(1, True), (2, False)])
def test_one_faint_line_of_pixels_is_the_strokes_soft_edge(faint: int, widens: bool) -> None:
    drawn = np.zeros((40, 40), np.uint8)
    drawn[10:29, 18:20] = 255
    strong = prepare(drawn)
    # The edge itself, or the second line of pixels beyond it, of ink too faint to count as drawn.
    drawn[28 + faint, 18:20] = 30
    assert (prepare(drawn) != strong).any() == widens
    if widens:
        # 19 rows and their edge are 20, so nothing is scaled.
        np.testing.assert_array_equal(prepare(drawn)[0, 23:, 13], [255, 30, 0, 0, 0])


def test_nothing_drawn_gives_zeros() -> None:
    for centred in (True, False):
        assert not prepare(canvas(), centred=centred).any()


def test_what_a_rubber_left_behind_counts_for_nothing() -> None:
    drawn = canvas(*HOOK)
    drawn[270, 270] = drawn[3, 2] = 20
    np.testing.assert_array_equal(prepare(drawn), prepare(canvas(*HOOK)))
    faint = np.where(drawn == 20, drawn, 0).astype(np.uint8)
    assert not prepare(faint).any()


def test_a_dot_is_a_disc_in_the_middle() -> None:
    y, x = np.mgrid[:280, :280]
    drawn = ((np.hypot(y - 60, x - 201) <= 11) * 255).astype(np.uint8)
    image = prepare(drawn)
    assert box(image) == (4, 4, BOX, BOX)
    np.testing.assert_array_equal(image[0], image[0].T)
    np.testing.assert_array_equal(image[0], image[0, ::-1, ::-1])
    assert image[0, 13, 13] == 255


def test_a_full_canvas_fills_the_box() -> None:
    expected = np.zeros((1, 28, 28), np.uint8)
    expected[:, 4:24, 4:24] = 255
    np.testing.assert_array_equal(prepare(canvas((0, 0, 280, 280))), expected)
    assert prepare(canvas((0, 0, 280, 280)), centred=False).min() == 255


def test_not_centred_the_canvas_is_only_made_smaller() -> None:
    drawn = canvas((20, 210, 60, 10))
    image = prepare(drawn, centred=False)
    np.testing.assert_array_equal(image[0], drawn.reshape(28, 10, 28, 10).mean(axis=(1, 3)))
    assert box(image) == (2, 21, 6, 1)


@pytest.mark.parametrize(("size", "expected"), [(32, 23), (12, 9), ((20, 40), 14), (1, 1)])
def test_other_sizes_keep_the_share_of_the_box(size: int | tuple[int, int], expected: int) -> None:
    image = prepare(canvas(*HOOK), size)
    assert image.shape == (1, *((size, size) if isinstance(size, int) else size))
    assert max(box(image)[2:]) == expected


# ---- the width of the pen --------------------------------------------------------------------------------------------


def test_the_width_of_a_line_is_measured() -> None:
    for width in (2, 5, 9):
        line = np.zeros((300, 30))
        line[:, 8 : 8 + width] = 200
        # The two ends count as edge, too.
        assert line_width(line) == pytest.approx(width, rel=0.04)
    assert line_width(np.zeros((5, 5))) == 0


def test_the_usual_width_is_that_of_the_built_in_digits() -> None:
    train, _ = load_digits(resource("digits.npz"))
    widths = [line_width(image[0].astype(float)) for image in train.images[:600]]
    assert np.median(widths) == pytest.approx(USUAL, abs=0.15)
    assert np.percentile(widths, 90) == pytest.approx(WIDE, abs=0.2)


def ring(radius: float, pen: float) -> np.ndarray:
    y, x = np.mgrid[:280, :280] - 139.5
    return ((np.abs(np.hypot(y, x) - radius) <= pen / 2) * 255).astype(np.uint8)


def test_wide_lines_become_as_wide_as_usual_ones() -> None:
    def width(drawn: np.ndarray) -> float:
        return line_width(prepare(drawn)[0].astype(float))

    usual, wide = ring(80, 22), ring(30, 22)
    # Made larger, the small ring would have lines of 5.4 pixels.
    assert width(wide) == pytest.approx(USUAL, abs=0.6)
    assert width(usual) == pytest.approx(22 * BOX / (2 * 80 + 22), abs=0.4)
    image = prepare(wide)
    assert box(image)[2:] == (BOX, BOX)
    assert image[0, 13, 13] == 0


def test_preparing_costs_little_more_than_adding_up_the_canvas() -> None:
    drawings = [canvas(*HOOK), ring(80, 22), ring(30, 30), canvas((0, 0, 280, 280))]

    def cost(work: Callable[[np.ndarray], object], drawn: np.ndarray) -> int:
        began = time.perf_counter_ns()
        work(drawn)
        return time.perf_counter_ns() - began

    for drawn in drawings:
        # In turns and the least of many, so that what else the machine does falls on both.
        costs = [(cost(prepare, drawn), cost(_added_up, drawn)) for _ in range(40)]
        assert min(prepared for prepared, _ in costs) <= 10 * min(added for _, added in costs)


def _added_up(drawn: np.ndarray) -> np.ndarray:
    return drawn.cumsum(axis=0).cumsum(axis=1)


# ---- which data sets keep to it --------------------------------------------------------------------------------------


def test_the_built_in_digits_follow_the_convention_and_pictures_do_not() -> None:
    train, _ = load_digits(resource("digits.npz"))
    assert follows_convention(train.images[:200])
    rng = np.random.default_rng(1)
    moved = np.stack([np.roll(image, rng.integers(-4, 5, 2), axis=(1, 2)) for image in train.images[:200]])
    assert not follows_convention(moved)
