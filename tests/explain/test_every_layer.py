"""Every kind of layer: its explanations give the engine's numbers and add up, and say so in words and equations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.engine import ACTIVATIONS, Dense, Flatten, LeakyReLU, Network
from cnn_gui.explain.anatomy import AVERAGE, GLOBAL_AVERAGE, NORMALISATION
from cnn_gui.explain.calculation.formats import equation_with_numbers
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.chain_rule import Role, chain_rule
from cnn_gui.explain.curve import curve, point
from cnn_gui.explain.explain import explain
from cnn_gui.explain.links import reach, receptive_field
from cnn_gui.explain.masks import activation_mask, gradient_mask
from cnn_gui.explain.one_chain import one_chain
from cnn_gui.explain.phases.phases import Direction, phases
from cnn_gui.explain.present_cell import in_order, present_cell
from cnn_gui.explain.rule_forms import forms
from tests.explain.adding_up import check, random_cells
from tests.explain.networks import LAYERS, network_of
from tests.explain.phases.test_phases import assert_typeset

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment

# As in a walk, and as outside of one: only a batch normalisation makes a difference.
MOMENTS = [*((name, False) for name in LAYERS), ("normalised", True)]


def stage(moment: Moment, kind: str) -> Part:
    """The first stage of a kind."""
    return next(part for part in moment.layers.parts if part.kind == kind)


@pytest.mark.parametrize(("name", "running"), MOMENTS)
def test_terms_give_the_engines_number_and_lines_add_up_to_it(
    name: str, running: bool, made_moment: Callable[..., Moment], rng: np.random.Generator
) -> None:
    moment = made_moment(name, running=running)
    for cell in random_cells(moment, rng, 4):
        check(moment, explain(moment, cell))


def test_all_kinds_are_among_these(made_moment: Callable[..., Moment]) -> None:
    kinds = {part.kind for name in LAYERS for part in made_moment(name).layers.parts}
    assert kinds >= {*ACTIVATIONS, "convolution", "pooling", AVERAGE, GLOBAL_AVERAGE, NORMALISATION, "flatten", "dense"}


def test_the_equations_of_every_new_kind_are_typeset(made_moment: Callable[..., Moment]) -> None:
    typeset: set[str] = set()
    for name in LAYERS:
        moment = made_moment(name)
        found = {phase.id: phase for phase in phases(moment.layers, 8)}
        for phase in found.values():
            assert not set("{}") & set(phase.shapes + phase.what + phase.why)
        for part in moment.layers.parts[1:-1]:
            if part.kind in typeset or part.kind in ("convolution", "dense", "flatten", "relu"):
                continue
            typeset.add(part.kind)
            backward = gradient_of(part.weight if part.has_parameters else part.before)
            equations = {*found[part.symbol].equations, *found[backward].equations}
            cells = [
                Cell(part.symbol, (0,) * len(part.shape)),
                Cell(backward, (0,) * len(moment.layers.shapes[backward])),
            ]
            explanations = [explain(moment, cell, 1) for cell in cells]
            equations |= {equation for each in explanations for equation in each.equations[:-1]}
            for equation in (*equations, *map(equation_with_numbers, explanations)):
                assert_typeset(equation)
    assert len(typeset) == 9


@pytest.mark.parametrize(("name", "running"), MOMENTS)
def test_each_phase_reads_what_its_explanations_lead_to(
    name: str, running: bool, made_moment: Callable[..., Moment], rng: np.random.Generator
) -> None:
    moment = made_moment(name, running=running)
    for phase in phases(moment.layers, 8):
        if phase.direction is Direction.UPDATE:
            continue
        for symbol in phase.writes:
            if symbol in moment.layers.shapes:
                shape = moment.layers.shapes[symbol]
                cell = Cell(symbol, tuple(int(rng.integers(extent)) for extent in shape))
                assert {source.symbol for source in explain(moment, cell).sources} <= {*phase.symbols}, cell


@pytest.mark.parametrize(("name", "running"), MOMENTS)
def test_backward_each_line_says_what_arrives_and_what_is_passed_on(
    name: str, running: bool, made_moment: Callable[..., Moment]
) -> None:
    moment = made_moment(name, running=running)
    last = gradient_of(moment.layers.last.symbol)
    for cell in one_chain(moment).values():
        if not cell.is_gradient:
            continue
        roles = [piece.role for piece in chain_rule(moment, cell).pieces]
        assert roles[-1] is (Role.PARAMETER if moment.layers.is_parameter(cell.base) else Role.PASSED_ON)
        assert (Role.ARRIVING in roles) is (cell.symbol != last)
        # A bias is added, so that its own derivative is 1.
        added = cell.base in [part.bias for part in moment.layers.trained]
        assert (Role.LOCAL in roles) is (cell.symbol != last and not added), chain_rule(moment, cell).text


@pytest.mark.parametrize("name", LAYERS)
def test_whatever_a_person_follows_every_phase_has_a_number_to_show(
    name: str, made_moment: Callable[..., Moment], rng: np.random.Generator
) -> None:
    moment = made_moment(name)
    orders = [in_order(moment, phase) for phase in phases(moment.layers, 8)]
    for symbol, shape in moment.layers.shapes.items():
        followed = Cell(symbol, tuple(int(rng.integers(extent)) for extent in shape))
        belonging = {**receptive_field(moment, followed), **reach(moment, followed)}
        for order in orders:
            shown = present_cell(moment, order, followed)
            moment.layers.check(shown)
            assert shown.symbol in order
            if shown.symbol in belonging and Cell(shown.symbol).base != followed.base:
                assert shown.index in belonging[shown.symbol]


@pytest.mark.parametrize("name", LAYERS)
def test_numbers_that_have_overflown_are_explained_without_a_fault(
    name: str, made_moment: Callable[..., Moment], rng: np.random.Generator
) -> None:
    network = network_of(name)
    for array in network.parameters.values():
        array *= 1e30
    moment = made_moment(network=network, steps_before=0)
    for cell in random_cells(moment, rng, 2):
        assert explain(moment, cell).lines
        assert list(forms(chain_rule(moment, cell)))
    for part in moment.layers.parts[1:-1]:
        assert gradient_mask(moment, part.symbol).total
        if part.is_activation:
            assert activation_mask(moment, part.symbol).total
            assert np.isfinite(curve(moment, part.symbol).value).all()
            assert point(moment, Cell(part.symbol, (0,) * len(part.shape))).after.symbol == part.symbol


# ---- what the words say ---------------------------------------------------------------------------------------------


def test_padding_is_said_where_the_filter_lies_on_it(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("strides and means")
    part = stage(moment, "convolution")
    assert (part.kernel, part.stride, part.margins) == (5, 2, (2, 2, 2, 2))
    corner = explain(moment, Cell("Z1", (0, 0, 8)))
    assert "rows −2 to 2 and columns 14 to 18 of X, in all 2 channels" in corner.sentence
    assert "Here the filter lies on 2 rows of them above and 2 columns of them on the right." in corner.notes[0]
    assert corner.notes[0].startswith("Around the edge the input is padded with zeros.")
    assert "None of them" in explain(moment, Cell("Z1", (0, 3, 3))).notes[0]
    # "same" of an even kernel puts the smaller half above and left.
    assert moment.layers.part("Z2").margins == (0, 1, 0, 1)
    shapes = next(phase.shapes for phase in phases(moment.layers) if phase.id == "Z2")
    assert "with zeros around the edge (1 row below, 1 column right)" in shapes


def test_a_stride_is_in_the_places_of_a_weights_gradient(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("strides and means")
    explanation = explain(moment, Cell("dW1", (1, 0, 2, 4)))
    assert "on every second row and column, its corner on row 0, column 2" in explanation.sentence
    assert explanation.latex.endswith(r"\mathrm{d}Z_{1}[1, i, j] \cdot X[0, 2i, 2 + 2j]")
    under = explanation.pictures[1]
    assert (under.symbol, under.start, under.step) == ("X", (0, 0, 2), 2)


def test_what_no_filter_lies_on_says_so(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("windows far apart")
    # 1×1 filters, two rows and columns apart.
    before = stage(moment, "sigmoid")
    explanation = explain(moment, Cell(gradient_of(before.symbol), (0, 1, 0)))
    assert "The filters never lie on" in explanation.sentence
    assert explanation.stored == explanation.result == 0.0


def test_a_number_of_several_windows_gets_what_it_won(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("windows that overlap")
    part = stage(moment, "pooling")
    a = moment.array(part.before)
    won_by_place = np.zeros(a.shape, int)
    for c, i, j in np.ndindex(part.shape):
        row, column = divmod(int(a[c, i : i + 3, j : j + 3].argmax()), 3)
        won_by_place[c, i + row, j + column] += 1
    best = tuple(np.argwhere(won_by_place == won_by_place.max())[0].tolist())
    explanation = explain(moment, Cell(gradient_of(part.before), best))
    labels = [term.factors[1].label for term in explanation.terms]
    assert labels.count("won") == won_by_place.max() > 1
    assert f"is in {len(labels)} windows of {part.symbol}, since they overlap" in explanation.sentence
    lost = tuple(np.argwhere(won_by_place[:, 2:3, 2:3] == 0)[0].tolist())
    lost = (lost[0], 2, 2)
    assert "won none of them" in explain(moment, Cell(gradient_of(part.before), lost)).sentence


def test_what_no_window_holds_says_why(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("windows far apart")
    between, edge = explain(moment, Cell("dX", (0, 2, 0))), explain(moment, Cell("dX", (1, 14, 3)))
    assert "The windows of P0 are 2×2 and 3 apart, so that some numbers lie between them" in between.sentence
    assert "X is 15×17, and what is left at its lower or right edge would fill no window of 2×2" in edge.sentence
    assert between.stored == edge.stored == 0.0


def test_a_mean_is_a_sum_and_a_quotient_and_its_gradient_a_share(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("strides and means")
    for kind, count in ((AVERAGE, 9), (GLOBAL_AVERAGE, 12)):
        part = stage(moment, kind)
        total, mean = explain(moment, Cell(part.symbol, (1,) + (0,) * (len(part.shape) - 1))).calculations
        assert len(total.terms) == count
        assert mean.terms[1].value == count
        back = explain(moment, Cell(gradient_of(part.before), (1, 0, 0)))
        assert back.terms[0].factors[1].label == f"1/{count}"
        assert back.terms[0].factors[1].value == pytest.approx(1 / count)


@pytest.mark.parametrize(
    ("name", "kind", "derivative"),
    [
        (
            "strides and means",
            "gelu",
            lambda z, a: (1 + math.erf(z / 2**0.5)) / 2 + z * math.exp(-z * z / 2) / 2.50662827,
        ),
        ("windows that overlap", "tanh", lambda z, a: 1 - a * a),
        ("windows that overlap", "sigmoid", lambda z, a: a * (1 - a)),
        ("windows far apart", "elu", lambda z, a: 1.0 if z > 0 else 0.5 * math.exp(z)),
        ("strides and means", "leaky relu", lambda z, a: 1.0 if z > 0 else 0.01),
    ],
)
def test_a_derivative_is_that_of_the_activation(
    name: str, kind: str, derivative: Callable[[float, float], float], made_moment: Callable[..., Moment]
) -> None:
    moment = made_moment(name)
    part = stage(moment, kind)
    z = moment.array(part.before)
    for place in (np.unravel_index(z.argmin(), z.shape), np.unravel_index(z.argmax(), z.shape)):
        index = tuple(int(i) for i in place)
        factor = explain(moment, Cell(gradient_of(part.before), index)).terms[0].factors[1]
        expected = derivative(float(z[place]), moment.value(Cell(part.symbol, index)))
        assert factor.value == pytest.approx(expected, abs=2e-7), (kind, z[place])


@pytest.mark.parametrize(
    ("slope", "said", "back"), [(0.3, "times the slope 0.3", "a part of"), (0.0, "nothing", "blocked")]
)
def test_a_leaky_relu_says_what_passes(
    slope: float, said: str, back: str, made_moment: Callable[..., Moment], rng: np.random.Generator
) -> None:
    network = Network([LeakyReLU(slope), Flatten(), Dense(3)], input_shape=(1, 8, 8), rng=rng)
    moment = made_moment(network=network)
    shut = tuple(np.argwhere(moment.array("X") < 0)[0].tolist())
    value, gradient = explain(moment, Cell("A0", shut)), explain(moment, Cell("dX", shut))
    assert said in value.sentence
    assert back in gradient.sentence
    check(moment, value)
    check(moment, gradient)
    assert gradient_mask(moment, "X").passes[shut] == (slope > 0)


def test_a_batch_normalisation_says_whose_mean_it_used(made_moment: Callable[..., Moment]) -> None:
    walk, outside = made_moment("normalised"), made_moment("normalised", running=True)
    for moment, said, terms in ((walk, "those of the batch", 2), (outside, "running ones", 1)):
        explanation = explain(moment, Cell("B1", (2, 3, 3)))
        assert any(said in note for note in explanation.notes)
        assert [calculation.name for calculation in explanation.calculations] == [
            *("distance from the mean", "v + ε", "deviation", "x̂", "B1[2, 3, 3]"),
        ]
        assert len(explain(moment, Cell("dZ1", (2, 3, 3))).terms) == terms
    ((share, _),) = (mean.terms for mean in explain(walk, Cell("dγ1", (2,))).batch)
    assert share.note == "this image's share"
    assert any("not with the running ones" in note for note in explain(outside, Cell("dγ1", (2,))).notes)


def test_parameters_of_a_batch_normalisation_have_names_of_their_own(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("normalised")
    layers = moment.layers
    assert [part.parameters for part in layers.trained] == [
        *(("γ0", "β0"), ("W1", "b1"), ("γ1", "β1"), ("γ1′", "β1′"), ("W2", "b2"), ("γ2", "β2"), ("W3", "b3")),
    ]
    assert [layers.parameter_name(symbol) for symbol in ("γ1", "β1′")] == ["norm2.gamma", "norm3.beta"]
    assert "map 2 of Z1 is multiplied with" in explain(moment, Cell("γ1", (2,))).sentence
    assert "number 2 of F is shifted by" in explain(moment, Cell("β1′", (2,))).sentence
    # What is taken off again right behind it has no effect; of another bias nothing of the kind is said.
    biases = ("b1", "b2", "b3", "β1")
    told = [symbol for symbol in biases if "changes no loss" in explain(moment, Cell(symbol, (2,))).sentence]
    assert told == ["b1", "b2"]


def test_dropout_is_told_wherever_it_stands(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("dropout anywhere")
    notes = {
        symbol: explain(moment, Cell(symbol, (0,) * len(shape))).notes for symbol, shape in moment.layers.shapes.items()
    }
    told = {symbol for symbol, each in notes.items() if any("dropout sets each number" in note for note in each)}
    assert told == {"A1", "dZ1", "G1", "dP1", "Z3", "dA2"}
    assert [phase.id for phase in phases(moment.layers) if "dropout" in phase.what] == ["Z1", "P1", "A2"]
