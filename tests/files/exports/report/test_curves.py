"""Curves as SVG: what is drawn stands where the numbers say."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.files.exports.report.curves import bins, curves
from cnn_gui.files.exports.report.scale import ticks, written
from cnn_gui.training.run.history import History


def points(svg: str, kind: str) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The points of the first path of a class, (n, 2)."""
    found = re.search(rf'<path class="{kind}" d="M([^"]+)"', svg)
    assert found is not None
    return np.array([[float(number) for number in point.split()] for point in found[1].split("L")])


@given(st.integers(1, 3000), st.integers(1, 500))
def test_bins_lose_no_batch_and_keep_the_extremes(count: int, most: int) -> None:
    values = np.random.default_rng(count).normal(size=count)
    middle, mean, low, high = bins(values, most)
    assert len(middle) == min(most, count)
    assert (low.min(), high.max()) == (values.min(), values.max())
    assert (low <= mean + 1e-12).all()
    assert (mean <= high + 1e-12).all()
    assert 1 <= middle[0] <= middle[-1] <= count
    if most >= count:
        assert np.array_equal(middle, np.arange(1, count + 1))
        assert np.allclose(mean, values)


def test_accuracy_goes_from_the_bottom_to_the_top() -> None:
    history = History()
    for accuracy in (0.0, 0.5, 1.0):
        history.append_batch(1.0, accuracy, 0.1)
    svg = curves(history).split("<figure")[2]
    drawn = points(svg, "training")
    grid = [float(place) for place in re.findall(r'class="grid" d="M56 ([\d.]+)H', svg)]
    # The lines of 0 and of 1 are the first and the last one.
    assert drawn[:, 1].tolist() == pytest.approx([grid[0], (grid[0] + grid[-1]) / 2, grid[-1]])
    assert np.allclose(np.diff(drawn[:, 0]), drawn[1, 0] - drawn[0, 0], atol=0.1)


def test_validations_stand_at_their_batches_and_those_without_a_number_nowhere() -> None:
    history = History()
    for _ in range(10):
        history.append_batch(1.0, 0.5, 0.1)
    history.append_validation(5, 1.0, 0.5)
    history.append_validation(7, float("nan"), 0.5)
    history.append_validation(10, 0.5, 0.5)
    svg = curves(history).split("<figure")[1]
    assert points(svg, "validation")[:, 0].tolist() == [342.0, 628.0]
    assert svg.count("<circle") == 2


def test_the_learning_rate_is_drawn_where_it_changes_and_only_there() -> None:
    history = History()
    history.append_batch(1.0, 0.5, 0.1)
    history.append_batch(1.0, 0.5, 0.1)
    assert "Learning rate" not in curves(history)
    history.append_batch(1.0, 0.5, 0.01)
    assert "Learning rate" in curves(history)


def test_a_loss_of_nothing_but_zeros_is_drawn() -> None:
    history = History()
    history.append_batch(0.0, 1.0, 0.1)
    assert "NaN" not in curves(history)
    assert "nan" not in curves(history)


@given(
    st.floats(-1e6, 1e6),
    st.floats(1e-6, 1e6),
    st.integers(2, 12),
)
def test_ticks_are_round_inside_and_few(low: float, span: float, most: int) -> None:
    high = low + span
    found = ticks(low, high, most)
    assert len(found) <= most
    slack = span * 1e-6
    assert all(low - slack <= tick <= high + slack for tick in found)
    if most >= 6:
        assert len(found) >= 2


def test_ticks_of_usual_axes() -> None:
    assert [written(tick) for tick in ticks(0, 1, 6)] == ["0", "0.2", "0.4", "0.6", "0.8", "1"]
    assert [written(tick) for tick in ticks(0, 12_000, 6)] == ["0", "5,000", "10,000"]
    with pytest.raises(ValueError, match="in order"):
        ticks(1, 1, 6)
