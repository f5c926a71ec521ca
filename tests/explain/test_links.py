"""Regions are compared with dependencies followed number by number, by the definition of each layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.engine import (
    ELU,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePool,
    MaxPool2D,
    Network,
    ReLU,
    Sigmoid,
    Tanh,
)
from cnn_gui.explain.anatomy import Anatomy, CellError, Part
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.explain import explain
from cnn_gui.explain.links import children, reach, receptive_field, sources
from cnn_gui.explain.regions import Region, whole
from tests.explain.networks import LAYERS

if TYPE_CHECKING:
    from cnn_gui.engine import Layer
    from cnn_gui.explain.moment import Moment

Cells = set[tuple[int, ...]]


def read_by(layers: Anatomy, part: Part, index: tuple[int, ...]) -> Cells:
    """The places of the stage before that one number of a stage is computed from."""
    before = layers.part(part.before)
    if part.is_activation or part.kind == "batch normalisation":
        return {index}
    match part.kind:
        case "global average pooling":
            return {(index[0], row, column) for row in range(before.shape[1]) for column in range(before.shape[2])}
        case "flatten":
            return {tuple(int(i) for i in np.unravel_index(index[0], before.shape))}
        case "pooling" | "average pooling" | "convolution":
            own, i, j = index
            size, (top, _, left, _) = part.kernel or part.size, part.margins
            rows = {part.stride * i + u - top for u in range(size)} & {*range(before.shape[1])}
            columns = {part.stride * j + v - left for v in range(size)} & {*range(before.shape[2])}
            channels = range(before.shape[0]) if part.kernel else (own,)
            return {(c, row, column) for c in channels for row in rows for column in columns}
    return set(np.ndindex(before.shape))


def dependencies(layers: Anatomy) -> dict[tuple[str, str], dict[tuple[int, ...], Cells]]:
    """For each pair of stages: from each place of the later one, the places of the earlier one that it depends on."""
    found: dict[tuple[str, str], dict[tuple[int, ...], Cells]] = {}
    for later, part in enumerate(layers.parts[1:], 1):
        direct = {index: read_by(layers, part, index) for index in np.ndindex(part.shape)}
        found[part.symbol, part.before] = direct
        for earlier in layers.parts[: later - 1]:
            further = found[part.before, earlier.symbol]
            found[part.symbol, earlier.symbol] = {
                index: set().union(*(further[place] for place in places)) for index, places in direct.items()
            }
    return found


def places(region: Region) -> Cells:
    cells = list(region.cells())
    assert len(cells) == region.count == len(set(cells))
    assert all(cell.symbol == region.symbol and cell.index in region for cell in cells)
    assert region.middle in cells
    return {cell.index for cell in cells}


SMALL: Mapping[str, Callable[[], list[Layer]]] = {
    "valid": lambda: [
        *(Conv2D(2, 3, "valid"), ReLU(), MaxPool2D(2), Conv2D(2, 3, "same"), ReLU(), MaxPool2D(2)),
        *(Flatten(), Dense(3), ReLU(), Dense(2)),
    ],
    "same": lambda: [
        *(Conv2D(2, 3, "same"), ReLU(), MaxPool2D(2), Conv2D(2, 3, "same"), ReLU(), MaxPool2D(2)),
        *(Flatten(), Dense(3), ReLU(), Dense(2)),
    ],
    "overlapping": lambda: [
        *(Conv2D(2, 4, "same", stride=2), BatchNorm(), Tanh(), AveragePool2D(3, stride=2), Conv2D(2, 2, 1), ELU()),
        *(MaxPool2D(2, stride=1), GlobalAveragePool(), BatchNorm(), Dense(3), Sigmoid(), Dense(2)),
    ],
}


def moment_of(layers: list[Layer]) -> Moment:
    from cnn_gui.explain.moment import Moment

    generator = np.random.default_rng(3)
    network = Network(layers, input_shape=(2, 11, 14), rng=generator)
    return Moment.of(network, network.trace(generator.normal(size=(2, 11, 14)), 1))


@pytest.fixture(scope="module", params=["valid", "same"])
def small(request: pytest.FixtureRequest) -> Moment:
    """A network small enough to follow every number, with odd maps, and padding in one of the two cases."""
    return moment_of(SMALL[request.param]())


@pytest.fixture(scope="module", params=SMALL)
def any_small(request: pytest.FixtureRequest) -> Moment:
    """The same, or one with windows that overlap, of all kinds, with padding on some sides only."""
    return moment_of(SMALL[request.param]())


def test_receptive_fields_are_exactly_what_a_number_depends_on(any_small: Moment) -> None:
    depends = dependencies(any_small.layers)
    for (later, earlier), by_place in depends.items():
        for index, expected in by_place.items():
            assert places(receptive_field(any_small, Cell(later, index))[earlier]) == expected, (later, index, earlier)


def test_reach_is_exactly_what_depends_on_a_number(any_small: Moment) -> None:
    depends = dependencies(any_small.layers)
    for part in any_small.layers.parts[:-1]:
        for index in np.ndindex(part.shape):
            reached = reach(any_small, Cell(part.symbol, index))
            for later in any_small.layers.parts[any_small.layers.parts.index(part) + 1 :]:
                by_place = depends[later.symbol, part.symbol]
                expected = {place for place, found in by_place.items() if index in found}
                got = places(reached[later.symbol]) if later.symbol in reached else set()
                assert got == expected, (part.symbol, index, later.symbol)


def test_windows_far_apart_are_framed_with_what_lies_between_them(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("windows far apart")
    depends = dependencies(moment.layers)
    for (later, earlier), by_place in depends.items():
        is_direct = moment.layers.part(later).before == earlier
        for index, expected in by_place.items():
            framed = places(receptive_field(moment, Cell(later, index))[earlier])
            assert framed == expected if is_direct else framed >= expected, (later, index, earlier)
    # Between the windows nothing is computed from a number.
    assert reach(moment, Cell("X", (0, 2, 0))) == {}


def test_what_no_window_holds_reaches_no_further(small: Moment) -> None:
    _, rows, columns = small.layers.part("A1").shape
    odd = (0, rows - 1, 0) if rows % 2 else (0, 0, columns - 1)
    assert reach(small, Cell("A1", odd)) == {}
    assert children(small, Cell("A1", odd)) == ()


def test_a_weight_reaches_the_whole_map_it_makes_and_everything_behind(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("two-conv")
    shapes = moment.layers.shapes
    for cell in (Cell("W1", (5, 0, 1, 2)), Cell("b1", (5,))):
        reached = reach(moment, cell)
        assert list(reached) == ["Z1", "A1", "P1", "Z2", "A2", "P2", "F", "Z3", "A3", "L"]
        for symbol in ("Z1", "A1", "P1"):
            assert reached[symbol].box == (slice(5, 6), *(slice(0, n) for n in shapes[symbol][1:]))
        assert all(reached[symbol] == whole(symbol, shapes[symbol]) for symbol in ("Z2", "P2", "F", "Z3", "A3"))
    assert reach(moment, Cell("W3", (17, 4)))["Z3"].box == (slice(4, 5),)
    assert reach(moment, Cell("b3", (4,)))["Z3"].box == (slice(4, 5),)


def test_a_map_of_the_last_pooling_is_one_piece_of_the_vector(made_moment: Callable[..., Moment]) -> None:
    reached = reach(made_moment("seed"), Cell("W1", (5, 0, 1, 2)))
    assert reached["F"].boxes == ((slice(5 * 169, 6 * 169),),)


def test_receptive_fields_name_the_parameters_on_the_way(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    field = receptive_field(moment, Cell("Z1", (3, 12, 7)))
    assert field["W1"].box == (slice(3, 4), slice(0, 1), slice(0, 3), slice(0, 3))
    assert field["b1"].box == (slice(3, 4),)
    assert field["X"].box == (slice(0, 1), slice(12, 15), slice(7, 10))
    field = receptive_field(moment, Cell("Z2", (4,)))
    assert field["W2"].box == (slice(0, 1352), slice(4, 5))
    assert field["W1"] == whole("W1", (8, 1, 3, 3))


def test_the_loss_depends_on_one_probability_and_so_on_everything(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    field = receptive_field(moment, Cell("L"))
    assert field["A2"].box == (slice(moment.trace.label, (moment.trace.label or 0) + 1),)
    assert field["X"] == whole("X", (1, 28, 28))
    assert reach(moment, Cell("L")) == {}
    unlabelled = made_moment("seed", with_label=False)
    assert receptive_field(unlabelled, Cell("L"))["A2"] == whole("A2", (10,))
    assert children(unlabelled, Cell("L")) == ()


def test_a_gradient_depends_on_the_gradients_of_what_its_number_reaches(small: Moment) -> None:
    for symbol in ("X", "Z1", "A1", "P1", "Z2", "F", "Z3"):
        cell = Cell(symbol, tuple(extent // 3 for extent in small.layers.shapes[symbol]))
        field, reached = receptive_field(small, Cell(f"d{symbol}", cell.index)), reach(small, cell)
        del reached["L"]
        assert [name.removeprefix("d") for name in field] == list(reached)
        for name, region in field.items():
            assert region.boxes == reached[name.removeprefix("d")].boxes
    logits = small.layers.last.symbol
    assert receptive_field(small, Cell(f"d{logits}", (1,))) == {"A4": Region("A4", ((slice(1, 2),),))}


def test_a_gradient_reaches_the_gradients_of_what_its_number_read(small: Moment) -> None:
    cell = Cell("Z2", (1, 2, 3))
    reached, field = reach(small, Cell("dZ2", cell.index)), receptive_field(small, cell)
    assert list(reached) == ["dP1", "dW2", "db2", "dA1", "dZ1", "dX", "dW1", "db1"]
    for symbol in ("P1", "A1", "Z1", "X", "W2", "b2", "W1", "b1"):
        assert reached[f"d{symbol}"].boxes == field[symbol].boxes, symbol


def test_the_gradient_of_a_weight_comes_from_what_was_multiplied(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    field = receptive_field(moment, Cell("dW1", (5, 0, 2, 1)))
    assert field["dZ1"].box == (slice(5, 6), slice(0, 26), slice(0, 26))
    assert field["X"].box == (slice(0, 1), slice(2, 28), slice(1, 27))
    assert field["dZ2"] == whole("dZ2", (10,))
    field = receptive_field(moment, Cell("dW2", (100, 3)))
    assert [field[symbol].box for symbol in ("F", "dZ2", "A2")] == [(slice(100, 101),), (slice(3, 4),), (slice(3, 4),)]
    assert "X" not in receptive_field(moment, Cell("db1", (5,)))
    padded = receptive_field(made_moment("lenet"), Cell("dW1", (0, 0, 0, 4)))
    assert padded["X"].box == (slice(0, 1), slice(0, 26), slice(2, 28))


def test_updates_and_parameters_end_the_chain(made_moment: Callable[..., Moment]) -> None:
    moment, place = made_moment("seed"), (5, 0, 2, 1)
    assert list(receptive_field(moment, Cell("update:W1", place))) == ["W1", "dW1"]
    assert receptive_field(moment, Cell("W1", place)) == {}
    assert reach(moment, Cell("update:W1", place)) == {}
    assert list(reach(moment, Cell("dW1", place))) == ["update:W1"]
    assert children(moment, Cell("update:W1", place)) == ()


def test_children_lead_through_the_whole_step(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    cell, way = Cell("X", (0, 13, 13)), ["X"]
    while following := children(moment, cell):
        region = following[0]
        cell = next(region.cells())
        if cell.symbol == "A2":
            cell = Cell("A2", (moment.trace.label or 0,))
        way.append(cell.symbol)
    assert way == ["X", "Z1", "A1", "P1", "F", "Z2", "A2", "L", "dZ2", "dF", "dP1", "dA1", "dZ1", "dX"]
    assert [region.symbol for region in children(moment, Cell("dZ1", (0, 3, 3)))] == ["dX", "dW1", "db1"]
    assert [region.symbol for region in children(moment, Cell("dW1", (0, 0, 1, 1)))] == ["update:W1"]
    assert [region.symbol for region in children(moment, Cell("W1", (0, 0, 1, 1)))] == ["Z1"]
    assert children(moment, Cell("A2", (((moment.trace.label or 0) + 1) % 10,))) == ()


def test_sources_are_those_of_the_lines_in_their_order(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    assert sources(moment, Cell("A1", (3, 12, 7))) == (Cell("Z1", (3, 12, 7)),)
    assert sources(moment, Cell("dF", (70,)))[:2] == (Cell("dZ2", (0,)), Cell("W2", (70, 0)))
    first = explain(moment, Cell("Z2", (4,))).lines[0]
    assert sources(moment, Cell("Z2", (4,)))[0] == first.source


@pytest.mark.parametrize("model", ["seed", "two-conv", "lenet", "seed-unpooled", "seed-linear", *LAYERS])
def test_a_child_has_the_cell_among_its_sources(
    model: str, made_moment: Callable[..., Moment], rng: np.random.Generator
) -> None:
    """Following a contribution to where it went and back: links and explanations agree."""
    moment = made_moment(model)
    for symbol, shape in moment.layers.shapes.items():
        cell = Cell(symbol, tuple(int(rng.integers(extent)) for extent in shape))
        for region in children(moment, cell):
            child = region.middle
            if child.symbol == "L" or child.symbol.startswith("update:") or region.count < 30:
                assert cell in sources(moment, child, 20_000) or symbol == "L", (cell, child)


@pytest.mark.parametrize("function", [children, reach, receptive_field, sources])
def test_a_cell_that_is_not_there_is_refused(
    function: Callable[[Moment, Cell], object], made_moment: Callable[..., Moment]
) -> None:
    with pytest.raises(CellError, match="is outside"):
        function(made_moment("seed"), Cell("Z1", (0, 26, 0)))
