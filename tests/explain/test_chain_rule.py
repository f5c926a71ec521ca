"""The chain rule in one line: the engine's numbers, printed so that the line adds up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.explain.calculation.figures import MINUS
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.chain_rule import ChainRule, Piece, Role, chain_rule
from cnn_gui.explain.one_chain import one_chain
from cnn_gui.explain.phases.phases import Direction, phases
from cnn_gui.explain.present_cell import in_order, present_cell
from tests.explain.networks import LAYERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.explain.moment import Moment

RUNS = [
    *(("seed", "sgd"), ("seed", "adam"), ("two-conv", "momentum"), ("lenet", "adam with weight decay")),
    *((name, "sgd") for name in LAYERS),
]
MEAN = " · mean of the batch "


def number(text: str) -> Decimal:
    """A printed number."""
    return Decimal(text.replace(MINUS, "-"))


def unit(text: str) -> float:
    """What the last digit of a printed number counts."""
    return float(Decimal(1).scaleb(int(number(text).as_tuple().exponent)))


def own(piece: Piece) -> str:
    """The number of a piece without the batch's mean beside it."""
    return piece.number.partition(MEAN)[0].removeprefix("this image ")


def added_up(pieces: tuple[Piece, ...]) -> Decimal:
    """What the numbers of a sum give as they are printed; of a product in brackets the one that it is said to give."""
    total, sign, in_brackets, last = Decimal(0), 1, False, Decimal(0)
    for piece in pieces:
        if piece.name == "(":
            in_brackets = True
        elif piece.name == ")":
            in_brackets, total = False, total + sign * last
        elif piece.name in ("+", MINUS):
            sign = -1 if piece.name == MINUS else 1
        elif piece.number:
            last = number(piece.number)
            if not in_brackets:
                total += sign * last
    return total


def lines_of_a_step(moment: Moment) -> list[ChainRule]:
    """The line of the most telling number of every array of every phase, and of some others."""
    rng = np.random.default_rng(3)
    assert moment.step is not None
    found = []
    for phase in phases(moment.layers, moment.step.batch_size, moment.step.optimizer):
        for symbol in in_order(moment, phase):
            shape = moment.layers.shapes[symbol]
            some = [Cell(symbol, tuple(int(rng.integers(n)) for n in shape)) for _ in range(5)]
            found += [chain_rule(moment, cell) for cell in (present_cell(moment, [symbol]), *some)]
    return found


@pytest.mark.parametrize(("model", "optimizer"), RUNS)
def test_every_number_of_every_line_is_the_engines(
    made_moment: Callable[..., Moment], model: str, optimizer: str
) -> None:
    moment = made_moment(model, optimizer)
    assert moment.step is not None
    compared = 0
    for line in lines_of_a_step(moment):
        gates = {piece.name for piece in line.pieces if piece.name.startswith("(") and len(piece.name) > 1}
        for piece in line.pieces:
            if piece.cell is None or not piece.number or (not piece.name and gates):
                continue
            value = moment.value(piece.cell)
            if piece.name.startswith("mean d"):
                name = moment.layers.parameter_name(piece.cell.base)
                value = float(moment.step.gradients[name][piece.cell.index])
            assert abs(float(number(own(piece))) - value) <= 0.5001 * unit(own(piece)), line.text
            compared += 1
            if MEAN in piece.number:
                mean = piece.number.partition(MEAN)[2]
                stored = moment.step.gradients[moment.layers.parameter_name(piece.cell.base)][piece.cell.index]
                assert abs(float(number(mean)) - stored) <= 0.5001 * unit(mean), line.text
    assert compared > 200


@pytest.mark.parametrize(("model", "optimizer"), RUNS)
def test_what_is_printed_adds_up(made_moment: Callable[..., Moment], model: str, optimizer: str) -> None:
    sums = products = 0
    for line in lines_of_a_step(made_moment(model, optimizer)):
        *left, relation, result = line.pieces
        shown = number(own(result))
        names = [piece.name for piece in left]
        if any(name in ("+", MINUS) for name in names):
            assert added_up(tuple(left)) == shown, line.text
            sums += 1
        elif "×" in names and relation.name == "=":
            product = Decimal(1)
            for piece in left:
                product *= number(piece.number) if piece.number else 1
            assert abs(product - shown) <= Decimal("0.5") * Decimal(str(unit(own(result)))), line.text
            products += 1
    assert sums > 30
    assert products > 20


def test_a_relu_passes_what_arrives_or_blocks_it(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    z = moment.array("Z1")
    for is_open in (True, False):
        index = tuple(int(i) for i in np.argwhere((z > 0) == is_open)[40])
        line = chain_rule(moment, Cell("dZ1", index))
        arriving, times, local, why, equal, passed = line.pieces
        assert (arriving.role, arriving.cell) == (Role.ARRIVING, Cell("dA1", index))
        assert (local.role, local.number, why.cell) == (Role.LOCAL, "1" if is_open else "0", Cell("Z1", index))
        assert why.name == f"({Cell('Z1', index)} {'> 0' if is_open else '≤ 0'})"
        assert (passed.role, passed.cell) == (Role.PASSED_ON, Cell("dZ1", index))
        assert (times.name, equal.name) == ("×", "=")
        assert number(passed.number) == (number(arriving.number) if is_open else 0)


def test_of_a_long_sum_the_largest_product_is_listed(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    dz, w = moment.array("dZ2").astype(float), moment.array("W2").astype(float)
    line = chain_rule(moment, Cell("dF", (417,)))
    unit_of_largest = int(np.abs(dz * w[417]).argmax())
    assert line.pieces[1].cell == Cell("dZ2", (unit_of_largest,))
    assert line.pieces[3].cell == Cell("W2", (417, unit_of_largest))
    (rest,) = [piece for piece in line.pieces if piece.name == "9 others"]
    others = (dz * w[417]).sum() - (dz * w[417])[unit_of_largest]
    assert abs(float(number(rest.number)) - others) <= unit(rest.number)


def test_backward_each_line_says_what_arrives_and_what_is_passed_on(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("lenet")
    for phase in phases(moment.layers, 8):
        if phase.direction is not Direction.BACKWARD:
            continue
        for symbol in phase.writes:
            line = chain_rule(moment, present_cell(moment, [symbol]))
            roles = [piece.role for piece in line.pieces]
            of_parameter = moment.layers.is_parameter(Cell(symbol).base)
            assert roles[-1] is (Role.PARAMETER if of_parameter else Role.PASSED_ON)
            assert (Role.ARRIVING in roles) is (symbol != gradient_of(moment.layers.last.symbol)), line.text
            assert (MEAN in line.text) is of_parameter


def test_the_number_that_a_person_follows_is_the_one_shown(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    found = {phase.id: in_order(moment, phase) for phase in phases(moment.layers, 8)}
    z = Cell("Z1", (3, 12, 7))
    assert present_cell(moment, found["dZ1"], z) == Cell("dZ1", z.index)
    assert present_cell(moment, found["dA1"], z).symbol == "dA1"
    # It reaches one number of P1, and so the one of F at the same place.
    assert present_cell(moment, found["P1"], z) == Cell("P1", (3, 6, 3))
    assert present_cell(moment, found["F"], z) == Cell("F", (3 * 169 + 6 * 13 + 3,))
    weight = Cell("dW1", (5, 0, 1, 2))
    assert present_cell(moment, found["update:W1"], weight) == Cell("update:W1", weight.index)
    assert present_cell(moment, found["dW1"], weight) == weight
    # Of its map the most telling number.
    there = present_cell(moment, found["dZ1"], weight)
    gradient = np.abs(moment.array("dZ1")[5])
    assert there == Cell("dZ1", (5, *(int(i) for i in np.unravel_index(gradient.argmax(), gradient.shape))))


def test_without_one_it_is_a_number_of_the_one_chain(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    found = {phase.id: in_order(moment, phase) for phase in phases(moment.layers, 8)}
    assert found["dW2"] == ("dF", "dW2", "db2")
    assert found["dW1"] == ("dW1", "db1")
    for followed in (None, Cell("Z9", (1,)), Cell("Z1", (99, 0, 0))):
        assert present_cell(moment, found["dZ1"], followed) == one_chain(moment)["dZ1"]


def test_numbers_that_have_overflown_are_shown_as_they_are(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    broken = {name: np.where(np.abs(a) == np.abs(a).max(), np.inf, a) for name, a in moment.parameters.items()}
    cell = present_cell(moment, ["dF"])
    line = chain_rule(replace(moment, parameters=broken), cell)
    assert "∞" in chain_rule(replace(moment, parameters=dict.fromkeys(broken, np.full((1352, 10), np.inf))), cell).text
    assert line.pieces[-1] == chain_rule(moment, cell).pieces[-1]
