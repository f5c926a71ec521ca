"""The way of a number through a step: which array follows which, and which cell to go on to."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from cnn_gui.engine import preset
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.explain import explain
from cnn_gui.explain.links import children
from cnn_gui.explain.moment import Moment
from cnn_gui.explain.regions import whole
from cnn_gui.ui.panels.microscope import chain as ways


@cache
def _moment(model: str, label: int | None) -> Moment:
    rng = np.random.default_rng(3)
    size = 28 if model == "lenet" else 12
    network = preset(model, (1, size, size), 10, rng=rng)
    return Moment.of(network, network.trace(rng.standard_normal((1, size, size)).astype(np.float32), label))


@pytest.fixture
def moment_of() -> Callable[..., Moment]:
    """Give a function that traces an image of noise: moment_of("lenet", label=None)."""
    return lambda model="seed", label=4: _moment(model, label)


def test_the_way_leads_through_every_array_to_an_update(moment_of: Callable[..., Moment]) -> None:
    for model in ("seed", "two-conv", "lenet", "seed-unpooled", "seed-linear"):
        layers = moment_of(model).layers
        for symbol in layers.shapes:
            way = ways.chain(layers, symbol)
            assert symbol in way
            assert len(set(way)) == len(way)
            assert set(way) <= set(layers.shapes)
            assert way[-1].startswith("update:") or way[-1] == "dX"


def test_each_array_of_a_way_is_computed_from_one_before(moment_of: Callable[..., Moment]) -> None:
    for model in ("seed", "two-conv", "lenet"):
        moment = moment_of(model)
        for symbol in moment.layers.shapes:
            for before, after in pairwise(ways.chain(moment.layers, symbol)):
                start = ways.begin(moment, before, {})
                reached = {region.symbol for region in children(moment, start)}
                # The gradient of the logits follows from the loss, whatever the probability.
                assert after in reached, f"{before} → {after}"


def test_a_parameter_stands_at_the_beginning_and_at_the_end(moment_of: Callable[..., Moment]) -> None:
    layers = moment_of("two-conv").layers
    assert ways.chain(layers, "W2")[:2] == ("W2", "Z2")
    assert ways.chain(layers, "W2")[-3:] == ("dZ2", "dW2", "update:W2")
    assert ways.chain(layers, "update:b3")[-3:] == ("dZ3", "db3", "update:b3")
    assert ways.chain(layers, "dX")[-2:] == ("dZ1", "dX")


def test_what_contributes_most_is_the_source(moment_of: Callable[..., Moment]) -> None:
    moment = moment_of()
    x, w = moment.array("X")[0, 4:7, 5:8], moment.array("W1")[3, 0]
    row, column = np.unravel_index(int(np.abs(x * w).argmax()), (3, 3))
    found = ways.source(moment.layers, explain(moment, Cell("Z1", (3, 4, 5))))
    assert found == Cell("X", (0, 4 + int(row), 5 + int(column)))

    signs = set()
    for unit in range(10):
        products = moment.array("F") * moment.array("W2")[:, unit]
        largest = int(np.abs(products).argmax())
        signs.add(bool(products[largest] > 0))
        assert ways.source(moment.layers, explain(moment, Cell("Z2", (unit,)))) == Cell("F", (largest,))
    assert signs == {True, False}

    window = moment.array("A1")[2, 4:6, 6:8]
    row, column = np.unravel_index(int(window.argmax()), (2, 2))
    found = ways.source(moment.layers, explain(moment, Cell("P1", (2, 2, 3))))
    assert found == Cell("A1", (2, 4 + int(row), 6 + int(column)))

    for nothing in (Cell("W1", (0, 0, 0, 0)), Cell("X", (0, 1, 1))):
        assert ways.source(moment.layers, explain(moment, nothing)) is None


def test_a_bias_is_no_source_while_there_is_another(moment_of: Callable[..., Moment]) -> None:
    moment = moment_of()
    parameters = {name: array.copy() for name, array in moment.parameters.items()}
    parameters["conv1.b"][...] = 1000.0
    heavy = Moment(moment.layers, moment.trace, parameters)
    found = ways.source(heavy.layers, explain(heavy, Cell("Z1", (3, 4, 5))))
    assert found is not None
    assert found.symbol == "X"


def test_what_one_came_by_is_gone_on_to(moment_of: Callable[..., Moment]) -> None:
    moment = moment_of()
    region = whole("dF", moment.layers.shapes["dF"])
    assert ways.pick(moment, region, {"F": Cell("F", (17,))}) == Cell("dF", (17,))
    assert ways.pick(moment, region, {"dF": Cell("dF", (3,)), "F": Cell("F", (17,))}) == Cell("dF", (3,))
    strongest = Cell("dF", (int(np.abs(moment.array("dF")).argmax()),))
    assert ways.pick(moment, region, {}) == strongest
    assert ways.pick(moment, region, {"F": Cell("F", (99_999,))}) == strongest


def test_the_right_class_is_gone_on_to_or_the_strongest(moment_of: Callable[..., Moment]) -> None:
    labelled, unlabelled = moment_of(label=4), moment_of(label=None)
    for symbol in ("Z2", "A2", "dZ2"):
        region = whole(symbol, (10,))
        assert ways.pick(labelled, region, {}) == Cell(symbol, (4,))
    logits = np.abs(unlabelled.array("Z2"))
    assert ways.pick(unlabelled, whole("Z2", (10,)), {}) == Cell("Z2", (int(logits.argmax()),))
    # Nothing is known of what cannot be computed.
    assert ways.pick(unlabelled, whole("dZ2", (10,)), {}) == Cell("dZ2", (5,))


def test_no_number_is_gone_on_to_that_a_pooling_leaves_out() -> None:
    moment = _moment.__wrapped__("two-conv", 4)
    _, height, width = moment.layers.shapes["A2"]
    _, *windows = moment.layers.shapes["P2"]
    assert (height, width) != (2 * windows[0], 2 * windows[1])
    moment.array("A2")[0, height - 1, 0] = 1e6
    picked = ways.pick(moment, whole("A2", moment.layers.shapes["A2"]), {})
    assert max(picked.index[1:]) < 2 * windows[0]
    assert children(moment, picked)


def test_a_stop_is_reached_link_by_link(moment_of: Callable[..., Moment]) -> None:
    for model in ("seed", "lenet"):
        moment = moment_of(model)
        way = ways.chain(moment.layers, "X")
        start = Cell("Z1", (3, 4, 5))
        for target in way:
            if target == start.symbol:
                continue
            cells = ways.towards(moment, start, target, way, {start.symbol: start})
            assert cells[-1].symbol == target
            assert [cell.symbol for cell in cells] == (
                [target] if target == "X" else list(way[way.index("Z1") + 1 : way.index(target) + 1])
            )
            for before, after in pairwise((start, *cells) if target != "X" else ()):
                assert any(
                    after.index in region for region in children(moment, before) if region.symbol == after.symbol
                )


def test_the_loss_is_gone_to_from_behind(moment_of: Callable[..., Moment]) -> None:
    moment = moment_of()
    way = ways.chain(moment.layers, "X")
    assert ways.towards(moment, Cell("dZ1", (3, 4, 5)), "L", way, {})[-1] == Cell("L")
    assert ways.towards(moment, Cell("dZ1", (3, 4, 5)), "A2", way, {})[-1].symbol == "A2"


def test_without_a_label_the_way_can_still_be_gone(moment_of: Callable[..., Moment]) -> None:
    moment = moment_of(label=None)
    way = ways.chain(moment.layers, "X")
    for target in way:
        cells = ways.towards(moment, Cell("Z1", (3, 4, 5)), target, way, {"Z1": Cell("Z1", (3, 4, 5))})
        assert cells[-1].symbol == target
        moment.layers.check(cells[-1])


def test_moving_stays_in_the_array(moment_of: Callable[..., Moment]) -> None:
    for model in ("seed", "lenet"):
        layers = moment_of(model).layers
        for symbol, shape in layers.shapes.items():
            for corner in (tuple(0 for _ in shape), tuple(extent - 1 for extent in shape)):
                for step in ((-1, 0, 0), (1, 0, 0), (0, -1, 0), (0, 1, 0), (0, 0, -1), (0, 0, 1)):
                    layers.check(ways.moved(layers, Cell(symbol, corner), *step))


@pytest.mark.parametrize(
    ("cell", "step", "expected"),
    [
        (Cell("Z1", (1, 2, 3)), (1, 0, 0), (1, 3, 3)),
        (Cell("Z1", (1, 2, 3)), (0, -1, 0), (1, 2, 2)),
        (Cell("Z1", (1, 2, 3)), (0, 0, 1), (2, 2, 3)),
        (Cell("Z1", (7, 2, 3)), (0, 0, 1), (7, 2, 3)),
        # A flattened vector moves as the maps it was made of: 8 of 5×5.
        (Cell("F", (60,)), (0, 1, 0), (61,)),
        (Cell("dF", (60,)), (1, 0, 0), (65,)),
        (Cell("F", (60,)), (0, 0, 1), (85,)),
        (Cell("W2", (60, 4)), (1, 0, 0), (65, 4)),
        (Cell("dW2", (60, 4)), (0, 1, 0), (60, 5)),
        (Cell("update:W2", (60, 4)), (0, 0, -1), (35, 4)),
        (Cell("Z2", (3,)), (1, 0, 0), (4,)),
        (Cell("b2", (3,)), (0, -1, 0), (2,)),
        (Cell("W1", (3, 0, 1, 1)), (0, 0, 1), (4, 0, 1, 1)),
        (Cell("L"), (1, 0, 0), ()),
    ],
)
def test_moving(
    moment_of: Callable[..., Moment], cell: Cell, step: tuple[int, int, int], expected: tuple[int, ...]
) -> None:
    assert ways.moved(moment_of().layers, cell, *step) == Cell(cell.symbol, expected)


def test_filters_are_passed_channel_by_channel(moment_of: Callable[..., Moment]) -> None:
    layers = moment_of("two-conv").layers
    assert layers.shapes["W2"] == (16, 8, 3, 3)
    assert ways.moved(layers, Cell("W2", (3, 7, 1, 1)), 0, 0, 1) == Cell("W2", (4, 0, 1, 1))
    assert ways.moved(layers, Cell("W2", (0, 0, 1, 1)), 0, 0, -1) == Cell("W2", (0, 0, 1, 1))


def test_places_have_names(moment_of: Callable[..., Moment]) -> None:
    layers = moment_of("lenet").layers
    assert ways.axes(layers, "dA1") == ("channel", "row", "column")
    assert ways.axes(layers, "update:W1") == ("filter", "channel", "row", "column")
    assert ways.axes(layers, "W3") == ("input", "unit")
    assert ways.axes(layers, "W5") == ("input", "class")
    assert ways.axes(layers, "b1") == ("filter",)
    assert ways.axes(layers, "F") == ("element",)
    assert ways.axes(layers, "dZ5") == ("class",)
    assert ways.axes(layers, "L") == ()
