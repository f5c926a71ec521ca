"""Bars of contributions."""

from __future__ import annotations

import math

import pytest

from cnn_gui.ui.panels.microscope.ranked_terms import measure


def test_the_largest_fills_its_side() -> None:
    scale = measure([0.5, -2.0, 1.0])
    assert scale.extent(-2.0) == (0.0, 0.5)
    assert scale.extent(1.0) == (0.5, 0.75)
    assert scale.extent(0.0) == (0.5, 0.5)
    assert scale.zero() == 0.5


def test_without_negative_ones_all_of_the_place_is_used() -> None:
    scale = measure([0.5, 2.0])
    assert scale.extent(2.0) == (0.0, 1.0)
    assert scale.extent(0.5) == (0.0, 0.25)
    assert measure([0.5], signed=True).extent(0.5) == (0.5, 1.0)


def test_what_is_no_number_has_no_bar() -> None:
    scale = measure([math.nan, math.inf, -1.0])
    assert scale.largest == 1.0
    assert scale.extent(math.nan) == scale.extent(math.inf) == (0.5, 0.5)
    assert measure([0.0, 0.0]).extent(0.0) == (0.0, 0.0)
    assert measure([]).largest == 0.0


@pytest.mark.parametrize("value", [3.0, -3.0])
def test_nothing_is_longer_than_the_place(value: float) -> None:
    assert measure([1.0, -1.0]).extent(value) in ((0.5, 1.0), (0.0, 0.5))
