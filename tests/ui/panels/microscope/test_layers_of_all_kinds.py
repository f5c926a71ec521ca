"""The microscope over layers of all kinds: places are called by what they count, and activations show their curve."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from cnn_gui.explain.cell import Cell
from cnn_gui.explain.curve import function_of
from cnn_gui.explain.explain import explain
from cnn_gui.explain.moment import Moment
from cnn_gui.ui.panels.microscope.arithmetic_rows import GAP
from cnn_gui.ui.panels.microscope.chain import axes, begin, chain, moved, source, used_for

Choose = Callable[[Moment, str], Cell]


@pytest.fixture
def world(worlds: Any) -> Any:
    """A microscope over a network with every kind of layer."""
    return worlds("every kind", width=1200, height=500)


def test_the_curve_of_an_activation_is_there_where_it_is_at_work(world: Any, some_cell: Choose) -> None:
    moment, page = world.feed(), world.panel.page
    layers = moment.layers
    seen = set()
    for symbol in layers.shapes:
        cell = some_cell(moment, symbol)
        world.panel.show_cell(cell)
        base = next((part for part in layers.parts if part.symbol == cell.base and not cell.is_update), None)
        part = None if base is None else layers.after(base) if cell.is_gradient else base
        at_work = part is not None and part.is_activation
        assert page.curve.isVisible() == at_work, symbol
        if part is None or not at_work:
            continue
        seen.add((part.kind, cell.is_gradient))
        point = page.curve.point
        z = moment.value(Cell(part.before, cell.index))
        assert point.z == z
        assert point.derivative == float(function_of(part).derivative(np.array([z]))[0])
        assert (point.before, point.after) == (Cell(part.before, cell.index), Cell(part.symbol, cell.index))
        # It stands below the arithmetic, and over nothing.
        assert page.curve.geometry().top() >= page.arithmetic.geometry().bottom()
        assert not page.curve.geometry().intersects(page.notes.geometry())
    kinds = {"leaky relu", "gelu", "elu", "tanh", "sigmoid"}
    assert seen == {(kind, backward) for kind in kinds for backward in (False, True)}


def test_places_are_called_by_what_they_count(world: Any) -> None:
    layers = world.feed().layers
    assert axes(layers, "γ1") == axes(layers, "dβ1") == axes(layers, "update:γ1") == ("channel",)
    assert axes(layers, "γ3") == ("unit",)
    assert axes(layers, "G2") == ("channel",)
    assert axes(layers, "W3") == ("input", "unit")
    assert axes(layers, "b2") == ("filter",)
    assert axes(layers, "Z4") == axes(layers, "b4") == ("class",)
    assert axes(layers, "B1") == ("channel", "row", "column")
    assert axes(layers, "L") == ()


def test_the_chain_leads_from_a_pixel_through_all_layers_and_back(world: Any) -> None:
    moment = world.feed()
    way = chain(moment.layers, "X")
    cell = begin(moment, "X", {})
    passed = [cell.symbol]
    path = {cell.symbol: cell}
    while (step := used_for(moment, cell, way, path)) is not None:
        moment.layers.check(step)
        path[step.symbol] = cell = step
        passed.append(cell.symbol)
    # The way back begins at the logits: softmax and loss are differentiated together.
    assert passed == list(way)
    # From the last logit gradient a person gets back to the image by what contributes most.
    origin: Cell | None = path["dZ1"]
    symbols = []
    while origin is not None:
        symbols.append(origin.symbol)
        origin = source(moment.layers, explain(moment, origin))
    assert symbols[:2] == ["dZ1", "dA1"]
    assert symbols[-1] == "X"


def test_numbers_in_no_window_are_not_begun_with(world: Any) -> None:
    moment = world.feed()
    # Of 5×5 the 3×3 windows of the pooling, two apart, hold all; of 12×12 the filter 4×4 too.
    part = next(part for part in moment.layers.parts if part.kind == "pooling")
    found = begin(moment, part.before, {})
    sizes = np.abs(moment.array(part.before))
    end = (part.shape[1] - 1) * part.stride + part.size
    assert sizes[found.index] == sizes[:, :end, :end].max()


def test_arrows_move_over_factors_and_offsets(world: Any) -> None:
    layers = world.feed().layers
    assert moved(layers, Cell("γ1", (0,)), 1, 0, 0) == Cell("γ1", (1,))
    assert moved(layers, Cell("β1", (2,)), 0, 1, 0) == Cell("β1", (2,))


@pytest.mark.parametrize("width", [430, 700, 1100])
def test_no_number_of_any_calculation_is_cut(worlds: Any, some_cell: Choose, width: int) -> None:
    world = worlds("every kind", width=width, height=420)
    moment, page = world.feed(), world.panel.page
    for symbol in moment.layers.shapes:
        world.panel.show_cell(some_cell(moment, symbol))
        QApplication.processEvents()
        arithmetic = page.arithmetic
        shown = arithmetic.columns
        columns = shown.columns(arithmetic.width())
        for placed in shown.placed(arithmetic.width()):
            # What is widest stands first: the numbers of a row begin within the view.
            assert columns.tail - shown._numbers(placed.row) >= -GAP - 1, f"{symbol}: {placed.row}"
            assert columns.value <= arithmetic.width() + 1, symbol
