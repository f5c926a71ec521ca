"""Learning-rate schedules against their formulas, written out at single points."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.training.run.schedule import LOWEST_RATE, SCHEDULES, Plan, learning_rate


@given(batch=st.integers(0, 10_000))
def test_a_constant_schedule_never_changes_the_rate(batch: int) -> None:
    assert learning_rate("constant", 0.3, batch, total=1000) == 0.3


@pytest.mark.parametrize(
    ("schedule", "batch", "expected"),
    [
        ("linear", 0, 0.2),
        ("linear", 25, 0.15),
        ("linear", 50, 0.1),
        ("cosine", 0, 0.2),
        ("cosine", 25, 0.2 * 0.5 * (1 + math.cos(math.pi / 4))),
        ("cosine", 50, 0.1),
        ("step", 33, 0.2),
        ("step", 34, 0.02),
        ("step", 67, 0.002),
        ("step", 99, 0.002),
        ("linear", 100, 0.002),
        ("cosine", 100, 0.002),
        ("cosine", 5000, 0.002),
    ],
)
def test_schedule_follows_its_formula(schedule: str, batch: int, expected: float) -> None:
    assert learning_rate(schedule, 0.2, batch, total=100) == pytest.approx(expected, rel=1e-12)


def test_warm_up_rises_in_a_straight_line_to_the_base_rate() -> None:
    rates = [learning_rate("cosine", 0.5, batch, total=1000, warm_up=10) for batch in range(11)]
    assert rates[:10] == pytest.approx([0.05 * (batch + 1) for batch in range(10)])
    assert rates[10] == 0.5


@given(
    schedule=st.sampled_from(sorted(SCHEDULES)),
    base=st.floats(1e-5, 10),
    total=st.integers(1, 5000),
    warm_up=st.integers(0, 200),
    batch=st.integers(0, 20_000),
)
def test_the_rate_is_never_above_the_base_nor_zero_and_falls_after_the_warm_up(
    schedule: str, base: float, total: int, warm_up: int, batch: int
) -> None:
    rate = learning_rate(schedule, base, batch, total=total, warm_up=warm_up)
    assert 0 < rate <= base
    if batch >= warm_up:
        assert learning_rate(schedule, base, batch + 1, total=total, warm_up=warm_up) <= rate
        assert rate >= base / 100 * (1 - 1e-12)


@pytest.mark.parametrize(("schedule", "batch", "warm_up"), [("cosine", 10**6, 0), ("step", 99, 0), ("linear", 0, 50)])
def test_the_rate_never_falls_below_what_can_be_set_by_hand(schedule: str, batch: int, warm_up: int) -> None:
    assert learning_rate(schedule, 2e-5, batch, total=100, warm_up=warm_up) == LOWEST_RATE


def test_a_plan_is_under_way_while_the_rate_may_differ_from_its_base() -> None:
    assert Plan("cosine", 0.1, 100).under_way(5000)
    assert not Plan("constant", 0.1, 100).under_way(0)
    assert [Plan("constant", 0.1, 100, warm_up=2).under_way(batch) for batch in range(4)] == [True, True, False, False]
    assert [str(Plan(name, 0.1, 100)) for name in ("constant", "step")] == ["warm-up", "step schedule"]
    assert Plan("linear", 0.2, 100, warm_up=10).rate(55) == learning_rate("linear", 0.2, 55, total=100, warm_up=10)


@pytest.mark.parametrize("schedule", ["linear", "cosine"])
@pytest.mark.parametrize("warm_up", [18, 19, 20, 21, 500])
def test_a_warm_up_leaves_half_of_the_way_so_that_the_rate_never_falls_off_a_cliff(schedule: str, warm_up: int) -> None:
    rates = [learning_rate(schedule, 0.1, batch, total=20, warm_up=warm_up) for batch in range(25)]
    assert rates[9] == rates[10] == 0.1
    assert rates[20:] == pytest.approx([0.001] * 5)
    steps = [before - after for before, after in pairwise(rates)]
    assert max(steps) < 0.1 / 10 * math.pi / 2
    assert Plan(schedule, 0.1, 20, warm_up).warming == 10


def test_a_constant_rate_has_a_warm_up_as_long_as_one_likes() -> None:
    assert learning_rate("constant", 0.1, 50, total=20, warm_up=100) == pytest.approx(0.1 * 51 / 100)


@given(
    schedule=st.sampled_from(sorted(SCHEDULES)),
    total=st.integers(-10_000, 0),
    warm_up=st.integers(0, 200),
    batch=st.integers(0, 1000),
)
def test_a_way_that_is_over_before_it_begins_is_at_its_end(schedule: str, total: int, warm_up: int, batch: int) -> None:
    risen = min(1.0, (batch + 1) / max(warm_up, 1))
    end = {"constant": risen, "plateau": risen}.get(schedule, 0.01)
    assert learning_rate(schedule, 0.1, batch, total=total, warm_up=warm_up) == pytest.approx(0.1 * end)
