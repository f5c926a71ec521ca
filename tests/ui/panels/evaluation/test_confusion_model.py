"""The numbers and places of a confusion matrix."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.ui.panels.evaluation.confusion_model import Confusion, Grid, Mode, Pair, pooled

COUNTS = np.array([[90, 10, 0], [4, 95, 1], [0, 0, 0]], np.int64)


def test_the_cells_hold_what_was_counted() -> None:
    confusion = Confusion(COUNTS, "count")
    np.testing.assert_array_equal(confusion.values, COUNTS)
    assert confusion.texts() == [["90", "10", ""], ["4", "95", "1"], ["", "", "0"]]


def test_row_shares_are_of_the_images_of_the_true_class() -> None:
    confusion = Confusion(COUNTS, "row")
    np.testing.assert_allclose(confusion.values[:2], [[0.9, 0.1, 0], [0.04, 0.95, 0.01]])
    assert np.isnan(confusion.values[2]).all()
    assert confusion.texts() == [["90.0", "10.0", ""], ["4.0", "95.0", "1.0"], ["", "", ""]]


def test_column_shares_are_of_the_images_read_as_the_class() -> None:
    confusion = Confusion(COUNTS, "column")
    np.testing.assert_allclose(confusion.values[:, 1], [10 / 105, 95 / 105, 0])
    assert confusion.texts()[1][1] == f"{100 * 95 / 105:.1f}"
    assert confusion.texts()[2][2] == "0"


@pytest.mark.parametrize(("part", "text"), [(1, "0.01"), (4, "0.04"), (6, "0.1"), (9995, "99.9"), (10_000, "100")])
def test_a_small_share_is_never_written_as_zero_nor_a_large_one_as_all(part: int, text: str) -> None:
    counts = np.array([[10_000 - part, part], [0, 10_000]], np.int64)
    assert Confusion(counts, "row").texts()[0][1] == text


def test_errors_are_what_is_beside_the_diagonal() -> None:
    confusion = Confusion(COUNTS, "row")
    assert confusion.largest_error() == pytest.approx(0.1)
    assert np.diagonal(confusion.errors()).tolist() == [0, 0, 0]
    assert confusion.ranked_errors() == [Pair(0, 1), Pair(1, 0), Pair(1, 2)]


def test_without_errors_there_is_nothing_to_rank() -> None:
    confusion = Confusion(np.diag([5, 6]).astype(np.int64), "count")
    assert confusion.largest_error() == 0
    assert confusion.ranked_errors() == []


def test_counts_that_are_not_square_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(2, 3\)"):
        Confusion(np.zeros((2, 3), np.int64), "count")


@pytest.mark.parametrize(("mode", "widest"), [("count", "888"), ("row", "88.8"), ("column", "88.8")])
def test_room_for_numbers_depends_on_the_images_and_not_on_how_they_are_read(mode: Mode, widest: str) -> None:
    worse = np.array([[40, 60, 0], [50, 50, 0], [0, 0, 0]], np.int64)
    assert Confusion(COUNTS, mode).widest_text() == Confusion(worse, mode).widest_text() == widest


def test_no_error_is_lost_where_classes_share_pixels() -> None:
    values = np.zeros((1000, 1000))
    values[997, 3] = 5.0
    values[0, 999] = 2.0
    small = pooled(values, 4)
    assert small.shape == (250, 250)
    assert small[249, 0] == 5.0
    assert small[0, 249] == 2.0
    assert small.sum() == 7.0
    assert pooled(values[:10, :10], 3).shape == (4, 4)


def test_cells_are_as_large_as_the_place_allows() -> None:
    grid = Grid.fit(10, 300, 200, 80, square=False)
    assert (grid.block, grid.cell) == (1, (30.0, 20.0))
    assert (grid.width, grid.height) == (300, 200)
    assert Grid.fit(10, 300, 200, 80, square=True).cell == (20.0, 20.0)
    assert Grid.fit(2, 900, 900, 80, square=False).cell == (80.0, 80.0)
    wide = Grid.fit(10, 900, 100, 80, square=False)
    assert wide.cell == (20.0, 10.0)


@pytest.mark.parametrize("size", [2, 10, 100, 999, 1000])
def test_the_matrix_never_exceeds_its_place(size: int) -> None:
    grid = Grid.fit(size, 180, 150, 80, square=True)
    assert grid.width <= 180
    assert grid.height <= 150
    assert grid.height > 70


def test_every_cell_is_hit_where_it_is_drawn() -> None:
    grid = Grid.fit(10, 300, 200, 80, square=False)
    counts = np.ones((10, 10), np.int64)
    for pair in (Pair(0, 0), Pair(3, 7), Pair(9, 9)):
        x, y, width, height = grid.box(pair)
        assert grid.hit(x + width / 2, y + height / 2, counts) == pair
    assert grid.hit(-1, 5, counts) is None
    assert grid.hit(5, 200, counts) is None


def test_of_cells_that_share_a_pixel_the_fullest_is_hit_and_an_error_before_the_diagonal() -> None:
    grid = Grid.fit(1000, 250, 250, 80, square=True)
    assert grid.block == 4
    counts = np.zeros((1000, 1000), np.int64)
    counts[41, 802] = 3
    assert grid.hit(200.5, 10.5, counts) == Pair(41, 802)
    counts[np.arange(1000), np.arange(1000)] = 50
    assert grid.hit(10.5, 10.5, counts) == Pair(40, 40)
    counts[42, 41] = 1
    assert grid.hit(10.5, 10.5, counts) == Pair(42, 41)
