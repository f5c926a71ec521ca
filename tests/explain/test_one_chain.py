"""Without a chosen number the lines of all phases are about numbers that come from each other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.engine import PRESETS
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.explain import explain
from cnn_gui.explain.one_chain import one_chain
from cnn_gui.explain.phases.phases import phases
from cnn_gui.explain.present_cell import in_order, present_cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.explain.moment import Moment


@pytest.mark.parametrize("model", PRESETS)
def test_each_number_is_computed_with_the_one_before_it(made_moment: Callable[..., Moment], model: str) -> None:
    moment = made_moment(model)
    layers, chain = moment.layers, one_chain(moment)
    assert set(chain) == set(layers.shapes)
    for part in layers.parts[1:]:
        sources = explain(moment, chain[part.symbol], 10**6).sources
        assert chain[part.before] in sources
        if part.has_parameters:
            assert {chain[part.weight], chain[part.bias]} <= set(sources)
            of_weight = explain(moment, chain[f"d{part.weight}"], 10**6).sources
            assert {chain[f"d{part.symbol}"], chain[part.before]} <= set(of_weight)
        if part.kind != "softmax" and part.before != "X":
            assert chain[f"d{part.symbol}"] in explain(moment, chain[f"d{part.before}"], 10**6).sources
    for symbol, cell in chain.items():
        assert cell.index == chain[Cell(symbol).base].index


@pytest.mark.parametrize("model", PRESETS)
def test_the_lines_of_all_phases_are_on_the_chain(made_moment: Callable[..., Moment], model: str) -> None:
    moment = made_moment(model)
    chain = one_chain(moment)
    for phase in phases(moment.layers, 8):
        symbols = in_order(moment, phase)
        assert present_cell(moment, symbols) == chain[symbols[0]]


def test_it_goes_through_the_largest_gradient_that_a_relu_lets_through(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    chain = one_chain(moment)
    is_open = moment.array("P1") > 0
    assert abs(moment.value(chain["dP1"])) == np.abs(moment.array("dP1")[is_open]).max()
    assert moment.value(chain["dZ1"]) == moment.value(chain["dP1"]) != 0
    assert chain["Z1"].index == chain["A1"].index == chain["dA1"].index
    f, i, j = chain["P1"].index
    assert chain["F"].index == (f * 169 + i * 13 + j,)
    parts = np.abs(moment.array("W2")[chain["F"].index[0]] * moment.array("dZ2"))
    assert parts[chain["dZ2"].index[0]] == parts.max()
    # Of the nine weights the one whose product with dZ1 is largest.
    _, y, x = chain["Z1"].index
    assert abs(moment.value(chain["X"])) == np.abs(moment.array("X")[0, y : y + 3, x : x + 3]).max()
    assert chain["update:W1"].index == chain["dW1"].index == (f, 0, *np.subtract(chain["X"].index[1:], (y, x)))


def test_without_a_label_and_with_numbers_that_have_overflown_there_is_one_too(
    made_moment: Callable[..., Moment],
) -> None:
    moment = made_moment("seed", with_label=False)
    assert moment.value(one_chain(moment)["P1"]) == moment.array("P1").max()
    broken = {name: np.full_like(array, np.nan) for name, array in moment.parameters.items()}
    assert set(one_chain(replace(made_moment("seed"), parameters=broken)))
