"""The functions of activations, printed: whoever calculates with the digits shown gets the digits shown."""

from __future__ import annotations

import math

import pytest

from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Operation, Term
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.calculation.formats import equation_with_numbers
from cnn_gui.explain.calculation.lines import lines_of
from cnn_gui.explain.cell import Cell
from tests.explain.adding_up import check_lines, combined

FUNCTIONS = {
    Operation.TANH: ("tanh(Z1[0])", r"\tanh(-0.5)"),
    Operation.SIGMOID: ("1 / (1 + exp(−Z1[0]))", r"1 / (1 + \exp(0.5))"),
    Operation.EXPONENTIAL_LESS_ONE: ("exp(Z1[0]) − 1", r"\exp(-0.5) - 1"),
    Operation.NORMAL_SHARE: ("Φ(Z1[0])", r"\Phi(-0.5)"),
    Operation.NORMAL_DENSITY: ("φ(Z1[0])", r"\varphi(-0.5)"),
}
SIZES = (0.0, 1e-30, 1e-14, 1e-9, 3e-5, 0.01234567, 0.5, 0.987654321, 1.5, 3.14159, 7.5, 11.98)


def of(operation: Operation, z: float) -> Calculation:
    return Calculation("A1[0]", (Term((Factor(z, Cell("Z1", (0,))),)),), operation)


@pytest.mark.parametrize("operation", FUNCTIONS)
def test_a_printed_function_gives_what_is_printed(operation: Operation) -> None:
    for size in SIZES:
        for z in (size, -size):
            calculation = of(operation, z)
            assert calculation.result == pytest.approx(combined(calculation), rel=1e-13, abs=1e-300)
            lines = lines_of(calculation)
            check_lines(calculation, lines)
            assert lines[-1].formula == FUNCTIONS[operation][0]


def test_a_function_far_out_is_what_it_comes_to() -> None:
    far = {
        Operation.TANH: (-1.0, 1.0),
        Operation.SIGMOID: (0.0, 1.0),
        Operation.NORMAL_SHARE: (0.0, 1.0),
        Operation.NORMAL_DENSITY: (0.0, 0.0),
    }
    for operation, (low, high) in far.items():
        for size in (800.0, 1e30, math.inf):
            assert (of(operation, -size).result, of(operation, size).result) == (low, high)
            assert lines_of(of(operation, size))
        assert math.isnan(of(operation, math.nan).result)
    assert of(Operation.EXPONENTIAL_LESS_ONE, -1e30).result == -1.0


@pytest.mark.parametrize("operation", FUNCTIONS)
def test_a_function_is_written_for_other_programs(operation: Operation) -> None:
    explanation = Explanation(Cell("A1", (0,)), "", "", ("A",), (of(operation, -0.5),))
    assert FUNCTIONS[operation][1] in equation_with_numbers(explanation)
