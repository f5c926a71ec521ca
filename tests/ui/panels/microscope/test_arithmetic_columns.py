"""Rows and columns of arithmetic: what is printed, where it stands, and what gives way where it is narrow."""

from __future__ import annotations

import itertools
import math
from functools import cache

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from cnn_gui.engine import SGD, preset
from cnn_gui.explain.calculation.explanation import Explanation, LineKind
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.explain import explain
from cnn_gui.explain.moment import Moment, OptimizerSettings, StepRecord
from cnn_gui.ui.panels.microscope.arithmetic_columns import LONGEST_BAR, ROW, SHORTEST_BAR, ArithmeticColumns
from cnn_gui.ui.panels.microscope.arithmetic_rows import GAP, RowMaker, width_of

CELLS = (
    Cell("Z1", (3, 4, 5)),
    Cell("P1", (1, 2, 2)),
    Cell("Z2", (5,)),
    Cell("A2", (5,)),
    Cell("L"),
    Cell("dF", (60,)),
    Cell("dW1", (3, 0, 1, 1)),
    Cell("db1", (3,)),
    Cell("update:W1", (3, 0, 1, 1)),
)


@cache
def moment(seed: int = 0) -> Moment:
    """An image of noise in a step of plain gradient descent."""
    rng = np.random.default_rng(seed)
    network = preset("seed", (1, 12, 12), 10, rng=rng)
    images = rng.standard_normal((1, 12, 12, 4)).astype(np.float32)
    labels = rng.integers(0, 10, 4)
    before = {name: array.copy() for name, array in network.parameters.items()}
    trace = network.trace(np.ascontiguousarray(images[..., 0]), int(labels[0]))
    found = network.step_gradients(images, labels).gradients
    gradients = {name: array.copy() for name, array in found.items()}
    optimizer = SGD(0.1)
    optimizer.step(network.parameters, found)
    after = {name: array.copy() for name, array in network.parameters.items()}
    step = StepRecord(4, 0, gradients, after, OptimizerSettings.of(optimizer), {}, 0.1)
    return Moment.of(network, trace, step=step, parameters=before)


def explained(cell: Cell, seed: int = 0) -> Explanation:
    """A cell explained with a few terms."""
    return explain(moment(seed), cell, 6)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_every_line_has_its_row(qapp: QApplication, cell: Cell) -> None:
    said = explained(cell)
    rows = RowMaker().rows(said, fresh=True)
    assert [row.line for row in rows if row.line is not None] == [*said.lines, *said.batch_lines]
    for row in rows:
        if row.line is None:
            continue
        assert row.value == row.line.value
        # What is printed in columns is the line.
        spoken = f"{row.head} {row.tail}".replace("Σ ", "").replace("max ", "").removesuffix(row.line.relation).strip()
        assert spoken == row.line.arithmetic
        assert f"{row.name}{row.formula}".startswith(row.line.name)
        assert row.formula.removeprefix(" = ") in ("", row.line.formula)


def test_links_lie_on_what_they_speak_of(qapp: QApplication) -> None:
    rows = RowMaker().rows(explained(Cell("Z1", (3, 4, 5))), fresh=True)
    pixel, weight = rows[4].links
    assert (pixel.cell, weight.cell) == (Cell("X", (0, 5, 6)), Cell("W1", (3, 0, 1, 1)))
    assert pixel.left == 0
    assert pixel.right == pytest.approx(width_of("X[0, 5, 6]"))
    assert weight.left == pytest.approx(width_of("X[0, 5, 6] × "))
    (row,) = RowMaker().rows(explained(Cell("L")), fresh=True)
    (link,) = row.links
    assert link.cell.symbol == "A2"
    assert link.left > width_of("L = ", False)
    assert not RowMaker().rows(explained(Cell("W1", (0, 0, 0, 0))), fresh=True)[0].links


def test_a_square_speaks_of_its_gradient_twice(qapp: QApplication) -> None:
    rows = RowMaker().rows(explained(Cell("Z2", (5,))), fresh=True)
    # What stands for many terms leads to no cell but to all of them.
    rest = [row.links for row in rows if row.line and row.line.kind is LineKind.REST]
    assert [[link.cell for link in links] for links in rest] == [[None]]
    assert [row.links[0].cell for row in rows if row.note == "bias"] == [Cell("b2", (5,))]


def test_places_are_kept_while_numbers_change(qapp: QApplication) -> None:
    maker, columns = RowMaker(), ArithmeticColumns()
    cell = Cell("dW1", (3, 0, 1, 1))
    seeds = [0, 1, 2, 3, 4]
    counts, rows_without_rounding = [], 0
    for number, seed in enumerate(seeds * 2):
        rows = maker.rows(explained(cell, seed), fresh=number == 0)
        moved = columns.take(rows, fresh=number == 0)
        counts.append(len(rows))
        rows_without_rounding += not any(row.line and row.line.kind is LineKind.ROUNDING for row in rows)
        if number >= len(seeds):
            assert not moved
    # A line for what rounding lost is there for some of them only.
    assert 0 < rows_without_rounding < 2 * len(seeds)
    assert counts == sorted(counts)
    assert len(set(counts[len(seeds) :])) == 1
    fresh = maker.rows(explained(cell, 0), fresh=True)
    assert len(fresh) == counts[0]


@pytest.mark.parametrize("cell", CELLS, ids=str)
@pytest.mark.parametrize("width", [300, 340, 378, 420, 500, 700, 900])
def test_nothing_overlaps_in_any_width(qapp: QApplication, cell: Cell, width: int) -> None:
    columns = ArithmeticColumns()
    columns.take(RowMaker().rows(explained(cell), fresh=True), fresh=True)
    c, bottom = columns.columns(width), 0.0
    assert c.value <= width + 0.5
    assert c.bar_width == 0 or c.bar + c.bar_width <= width + 0.5
    for placed in columns.placed(width):
        row = placed.row
        assert placed.top >= bottom
        bottom = placed.top + placed.height
        if row.heading or row.line is None:
            continue
        left = row.left_width if placed.noted else row.note_left - GAP
        tail = c.tail - width_of(row.tail)
        head = c.head - width_of(row.head) if row.head else tail
        assert c.value - width_of(row.value, row.is_result) >= c.tail
        if row.head:
            assert c.head <= tail
        if row.tail and not placed.breaks:
            assert left <= head, row.name
    assert columns.height(width) >= bottom


def test_what_gives_way_first(qapp: QApplication) -> None:
    columns = ArithmeticColumns()
    columns.take(RowMaker().rows(explained(Cell("Z2", (5,))), fresh=True), fresh=True)
    least, most = columns.natural_width()
    listed = [placed for placed in columns.placed(most) if placed.row.head]
    assert all(placed.noted and not placed.breaks for placed in listed)
    assert columns.columns(most).bar_width == pytest.approx(LONGEST_BAR, abs=1)
    assert columns.columns(least).bar_width == pytest.approx(SHORTEST_BAR, abs=2)
    assert columns.columns(2 * most).bar_width == LONGEST_BAR

    narrow = least - 5
    assert [placed.noted for placed in columns.placed(narrow) if placed.row.head].count(False) > 0
    assert columns.columns(narrow).bar_width > 0
    heights = columns.height(narrow)

    bare = max(p.row.note_left - GAP + columns._numbers(p.row) for p in columns.placed(most) if p.row.head)
    without_bars = round(bare + columns._value + GAP / 2) + 2
    assert columns.columns(without_bars).bar_width == 0
    assert columns.height(without_bars) == heights
    broken = columns.placed(without_bars - 20)
    assert any(placed.breaks and placed.noted for placed in broken)
    assert columns.columns(without_bars - 20).bar_width > 0


@pytest.mark.parametrize("width", [300, 360, 430, 600])
@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_no_formula_goes_beyond_the_edge(qapp: QApplication, cell: Cell, width: int) -> None:
    rows = RowMaker().rows(explained(cell), fresh=True)
    columns = ArithmeticColumns()
    columns.take(rows, fresh=True)
    # A single formula is not divided; in wide letters it needs more.
    width = max(width, math.ceil(max(width_of(row.formula) for row in rows)))
    for above, placed in itertools.pairwise((None, *columns.placed(width))):
        row = placed.row
        if row.formula:
            left = 0.0 if placed.folds else row.formula_left
            assert left + width_of(row.formula) <= width, row.formula
            assert placed.folds == (row.left_width > width)
        assert above is None or above.top + above.height <= placed.top
        if not row.heading:
            assert placed.height == ROW + placed.below
