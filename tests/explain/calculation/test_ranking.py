from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.explain.calculation.arithmetic import Factor, Term
from cnn_gui.explain.calculation.ranking import WHOLE, ranked


def by_place(products: np.ndarray, k: int) -> tuple[list[str], tuple[object, ...]]:
    terms, groups = ranked(products, lambda index: Term((Factor(float(products[index]), label=str(index)),)), k)
    return [term.name for term in terms], groups


def test_a_short_sum_is_listed_whole_in_its_own_order() -> None:
    names, groups = by_place(np.arange(float(WHOLE)).reshape(3, 3, 3), 5)
    assert len(names) == WHOLE
    assert names[:2] == ["(0, 0, 0)", "(0, 0, 1)"]
    assert groups == ()


def test_a_long_sum_is_ranked_by_size_and_equal_ones_keep_their_order(rng: np.random.Generator) -> None:
    products = np.zeros(100)
    products[[7, 50, 3, 99]] = [-5.0, 2.0, 2.0, -7.0]
    names, groups = by_place(products, 3)
    assert names == ["(99,)", "(7,)", "(3,)"]
    assert [(g.count, g.value, g.magnitude, g.zeros) for g in groups] == [(97, 2.0, 2.0, 96)]


def test_zeros_are_not_worth_a_line() -> None:
    products = np.zeros(100)
    products[4] = 1.0
    assert by_place(products, 12)[0] == ["(4,)"]


def test_of_nothing_but_zeros_one_is_listed() -> None:
    names, groups = by_place(np.zeros((5, 20)), 12)
    assert len(names) == 1
    assert [(g.count, g.value, g.zeros) for g in groups] == [(99, 0.0, 99)]


@pytest.mark.parametrize("k", [1, 12, 60])
def test_nothing_is_lost(k: int, rng: np.random.Generator) -> None:
    products = rng.normal(size=(4, 25))
    terms, groups = ranked(products, lambda index: Term((Factor(float(products[index]), label="x"),)), k)
    values = [term.value for term in terms]
    assert len(values) == k
    assert values == sorted(values, key=abs, reverse=True)
    assert sum(values) + sum(group.value for group in groups) == pytest.approx(products.sum())
    assert sum(map(abs, values)) + sum(group.magnitude for group in groups) == pytest.approx(np.abs(products).sum())
