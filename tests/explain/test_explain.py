"""Every kind of cell of every model and optimizer: the terms give the engine's number, the lines add up to it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.engine import preset
from cnn_gui.explain.anatomy import CellError
from cnn_gui.explain.calculation.explanation import Operation
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.explain import explain
from tests.explain.adding_up import TOLERANCE, check, number, random_cells, unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.explain.moment import Moment

MODELS = {
    "seed": {},
    "two-conv": {},
    "lenet": {},
    "seed-unpooled": {},
    "seed-linear": {},
    "seed with odd maps in colour": {"input_shape": (3, 17, 20), "filters": 5, "classes": 4},
    "two-conv with odd maps in colour": {"input_shape": (3, 15, 16)},
    "lenet in colour with dropout": {"input_shape": (3, 30, 26), "dropout": 0.5},
    "seed with many classes, an image alone": {"classes": 40, "batch_size": 1, "index": 0},
    "seed with an image that is not in the batch": {"index": None},
}
SGD_MODELS = [(model, "sgd") for model in MODELS]
ALL_OPTIMIZERS = [
    *("momentum", "nesterov", "weight decay", "momentum with weight decay", "nesterov with weight decay"),
    *("adam", "adam with weight decay"),
]
CASES = [*SGD_MODELS, *((model, optimizer) for model in ("seed", "two-conv", "lenet") for optimizer in ALL_OPTIMIZERS)]


def moment_of(made_moment: Callable[..., Moment], model: str, optimizer: str) -> Moment:
    return made_moment(model.split()[0].rstrip(","), optimizer, **MODELS[model])


@pytest.mark.parametrize(("model", "optimizer"), CASES)
def test_terms_give_the_engines_number_and_lines_add_up_to_it(
    model: str, optimizer: str, made_moment: Callable[..., Moment], rng: np.random.Generator
) -> None:
    moment = moment_of(made_moment, model, optimizer)
    for cell in random_cells(moment, rng, 5 if optimizer == "sgd" else 2):
        check(moment, explain(moment, cell))


@pytest.mark.parametrize("k", [1, 5, 40])
def test_long_sums_are_whole_whatever_is_listed(
    k: int, made_moment: Callable[..., Moment], rng: np.random.Generator
) -> None:
    moment = made_moment("lenet", "sgd")
    for cell in random_cells(moment, rng, 1):
        explanation = explain(moment, cell, k)
        check(moment, explanation)
        for group in explanation.groups:
            listed = [term for term in explanation.terms if term.note != "bias"]
            assert 1 <= len(listed) <= k
            assert group.count + len(listed) > max(k, 27)


def test_float64_networks_agree_far_better(made_moment: Callable[..., Moment], rng: np.random.Generator) -> None:
    network = preset("two-conv", (2, 17, 17), rng=rng, dtype=np.float64)
    moment = made_moment("two-conv", network=network)
    for cell in random_cells(moment, rng, 3):
        for calculation in explain(moment, cell).calculations:
            assert calculation.difference < 1e-11, cell


def test_a_number_that_the_engine_did_not_compute_is_seen(
    made_moment: Callable[..., Moment], rng: np.random.Generator
) -> None:
    """The check above can fail: with one weight changed after the pass, the terms do not give the number."""
    moment = made_moment("seed", seed=8)
    cell = Cell("Z1", (2, 7, 9))
    assert explain(moment, cell).difference <= TOLERANCE
    parameters = {name: array.copy() for name, array in moment.parameters.items()}
    parameters["conv1.W"][2, 0, 1, 1] += 0.01
    assert explain(replace(moment, parameters=parameters), cell).difference > TOLERANCE


# ---- what the words say ---------------------------------------------------------------------------------------------


def test_a_convolution_cell_is_patch_times_filter_plus_bias(made_moment: Callable[..., Moment]) -> None:
    explanation = explain(made_moment("seed"), Cell("Z1", (3, 12, 7)))
    assert [term.name for term in explanation.terms] == [
        *(f"X[0, {12 + u}, {7 + v}] × W1[3, 0, {u}, {v}]" for u in range(3) for v in range(3)),
        "b1[3]",
    ]
    assert "Filter 3 lies on rows 12 to 14 and columns 7 to 9 of X" in explanation.sentence
    assert [picture.title for picture in explanation.pictures] == ["X under the filter", "filter 3", "products"]
    assert explanation.latex == (
        r"Z_{1}[3, 12, 7] = \sum_{c,u,v} X[c, 12 + u, 7 + v] \cdot W_{1}[3, c, u, v] + b_{1}[3]"
    )


def test_beyond_the_edge_there_is_padding(made_moment: Callable[..., Moment]) -> None:
    explanation = explain(made_moment("lenet"), Cell("Z1", (0, 0, 1)))
    padded = [term for term in explanation.terms if term.factors[0].label == "padding"]
    assert len(padded) == 25 - 3 * 4
    assert all(term.factors[0].value == 0.0 and term.sources[0].symbol == "W1" for term in padded)
    assert any("padded with zeros" in note for note in explanation.notes)


def test_a_relu_says_whether_it_is_open(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    z = moment.array("Z1")
    for is_open, word, gate in ((True, "open", "passes"), (False, "shut", "blocked")):
        place = tuple(np.argwhere((z > 0) == is_open)[0].tolist())
        assert word in explain(moment, Cell("A1", place)).sentence
        gradient = explain(moment, Cell("dZ1", place))
        assert gate in gradient.sentence
        assert gradient.terms[0].factors[1].label == word


def test_pooling_names_the_winner_and_a_tie_goes_to_the_first(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    a, d = moment.array("A1"), moment.array("dA1")
    ties = 0
    for c, i, j in np.ndindex(3, 13, 13):
        explanation = explain(moment, Cell("P1", (c, i, j)))
        (winner,) = [term for term in explanation.terms if term.note == "winner"]
        values = [term.value for term in explanation.terms]
        assert explanation.terms.index(winner) == values.index(max(values))
        routed = [explain(moment, Cell("dA1", (c, 2 * i + u, 2 * j + v))) for u in (0, 1) for v in (0, 1)]
        assert [e.terms[0].factors[1].label for e in routed].count("won") == 1
        assert [e.terms[0].factors[1].label for e in routed].index("won") == values.index(max(values))
        if values.count(max(values)) > 1:
            ties += 1
            assert "are equal" in explanation.sentence
            assert sum("first in reading order" in e.sentence for e in routed) == values.count(max(values)) - 1
    assert ties > 10
    assert a.shape == d.shape


def test_a_loser_says_who_won(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    a = moment.array("A1")
    c, i, j = next(
        place for place in np.ndindex(8, 13, 13) if len(np.unique(window := _window(a, *place))) == window.size
    )
    row, column = divmod(int(_window(a, c, i, j).argmin()), 2)
    explanation = explain(moment, Cell("dA1", (c, 2 * i + row, 2 * j + column)))
    row, column = divmod(int(_window(a, c, i, j).argmax()), 2)
    assert f"lost the window of P1[{c}, {i}, {j}] to A1[{c}, {2 * i + row}, {2 * j + column}]" in explanation.sentence
    assert explanation.stored == 0.0


def _window(a: np.ndarray, c: int, i: int, j: int) -> np.ndarray:
    return a[c, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]


@pytest.mark.parametrize("place", [(0, 14, 3), (2, 4, 16), (4, 14, 16)])
def test_what_no_window_holds_gets_no_gradient_and_says_so(
    place: tuple[int, int, int], made_moment: Callable[..., Moment]
) -> None:
    moment = made_moment("seed", input_shape=(1, 17, 19), filters=5)
    explanation = explain(moment, Cell("dA1", place))
    assert "in no window" in explanation.sentence
    assert explanation.result == explanation.stored == 0.0


def test_a_logit_lists_its_largest_contributions_and_the_rest_as_one(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    explanation = explain(moment, Cell("Z2", (4,)), 10)
    products = moment.array("F").astype(float) * moment.array("W2")[:, 4]
    *ranked, bias = explanation.terms
    assert [term.factors[0].cell.index[0] for term in ranked if term.factors[0].cell] == [
        *np.argsort(-np.abs(products), kind="stable")[:10]
    ]
    assert bias.note == "bias"
    (rest,) = explanation.groups
    assert (rest.count, rest.name) == (1342, "the other 1,342 terms")
    assert rest.zeros == np.count_nonzero(products == 0)
    assert ranked[0].note.startswith("P1[")


def test_a_softmax_is_exponentials_sum_and_quotient(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    total, quotient = explain(moment, Cell("A2", (7,))).calculations
    logits = moment.array("Z2").astype(float)
    assert [term.value for term in total.terms] == pytest.approx(np.exp(logits - logits.max()).tolist())
    assert quotient.terms[1].value == pytest.approx(np.exp(logits - logits.max()).sum())
    assert quotient.operation is Operation.QUOTIENT


def test_the_loss_is_minus_the_log_of_the_right_classs_probability(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    explanation = explain(moment, Cell("L"))
    assert explanation.sources == (Cell("A2", (moment.trace.label or 0,)),)
    assert explanation.lines[-1].text.startswith(f"L = −log(A2[{moment.trace.label}]) = −log(0.")


def test_a_loss_beyond_all_probabilities_is_taken_apart(
    made_moment: Callable[..., Moment], rng: np.random.Generator
) -> None:
    network = preset("seed", rng=rng)
    network.parameters["dense1.b"][...] = np.linspace(0, 900, 10)
    moment = made_moment("seed", network=network, steps_before=0, index=0, seed=4)
    assert moment.array("A2")[moment.trace.label] == 0.0
    explanation = explain(moment, Cell("L"))
    check(moment, explanation)
    assert "rounded to 0" in explanation.sentence
    assert explanation.stored > 90


def certain(made_moment: Callable[..., Moment], rng: np.random.Generator, lead: float) -> Moment:
    """The moment of an image that the network is certain of: its class leads the others by so much."""
    network = preset("seed", rng=rng)
    label = made_moment("seed", network=network, steps_before=0, index=0, seed=4).trace.label
    network.parameters["dense1.b"][label] = lead
    return made_moment("seed", network=network.copy(), steps_before=0, index=0, seed=4)


@pytest.mark.parametrize("lead", [5.0, 8.0, 9.0, 10.0, 13.0, 17.0, 25.0, 60.0])
def test_the_loss_of_certainty_has_all_its_digits(
    lead: float, made_moment: Callable[..., Moment], rng: np.random.Generator
) -> None:
    moment = certain(made_moment, rng, lead)
    label = moment.trace.label or 0
    logits = [Decimal(float(z)) for z in moment.array("Z2")]
    with localcontext(prec=60):
        exact = (sum((z - logits[label]).exp() for z in logits)).ln()
    explanation = explain(moment, Cell("L"))
    check(moment, explanation)
    last = explanation.lines[-1]
    assert last.relation == "="
    assert abs(number(last.value) - exact) <= unit(last.value) * Decimal("0.501")
    assert explanation.stored == pytest.approx(float(exact), rel=1e-12)
    # What training makes of it is said where four digits show the difference.
    trained = moment.trace.loss_in_training
    assert trained is not None
    differs = abs(trained - float(exact)) > 5e-5 * float(exact)
    assert differs == any("A training step computes it in float32" in note for note in explanation.notes)
    # Both are among the cases.
    assert differs or lead < 13
    assert not differs or lead > 5


def test_a_loss_that_float32_calls_nothing_is_none(
    made_moment: Callable[..., Moment], rng: np.random.Generator
) -> None:
    moment = certain(made_moment, rng, 25.0)
    assert (moment.trace.loss_in_training, moment.array("A2")[moment.trace.label]) == (0.0, 1.0)
    explanation = explain(moment, Cell("L"))
    assert 0 < explanation.stored < 1e-9
    assert explanation.notes[-1] == "A training step computes it in float32, where it comes out as 0."
    assert r"\log\Bigl(1 + \sum_{j \neq" in explanation.latex


def test_gradients_say_what_certainty_has_taken_from_them(
    made_moment: Callable[..., Moment], rng: np.random.Generator
) -> None:
    for lead, lost in ((2.0, False), (25.0, True)):
        moment = certain(made_moment, rng, lead)
        label = moment.trace.label or 0
        for cell in (Cell("dZ2", (label,)), Cell("dF", (100,)), Cell("dW1", (0, 0, 1, 1)), Cell("dX", (0, 9, 9))):
            explanation = explain(moment, cell)
            check(moment, explanation)
            said = re.compile(rf"dZ2\[{label}\] is 0, and would be −[0-9.]+e−1[0-9] with more of them")
            assert any(said.search(note) for note in explanation.notes) == lost
        assert not any("certain" in note for note in explain(moment, Cell("Z2", (label,))).notes)


def test_the_gradient_of_a_logit_is_probability_minus_label(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    label = moment.trace.label or 0
    right, wrong = explain(moment, Cell("dZ2", (label,))), explain(moment, Cell("dZ2", ((label + 1) % 10,)))
    assert [term.value for term in right.terms][1] == -1.0
    assert [term.value for term in wrong.terms][1] == 0.0
    assert "counts with 1/8" in right.notes[0]


def test_a_filters_gradient_sums_over_all_positions_and_has_its_picture(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    explanation = explain(moment, Cell("dW1", (5, 0, 2, 1)))
    assert "676 positions" in explanation.sentence
    upstream, under, products = (picture.array for picture in explanation.pictures)
    np.testing.assert_array_equal(upstream, moment.array("dZ1")[5])
    np.testing.assert_array_equal(under, moment.array("X")[0, 2:28, 1:27])
    assert products.sum() == pytest.approx(explanation.stored, rel=1e-5)
    assert len(explanation.terms) + explanation.groups[0].count == 676


def test_a_parameters_gradient_leads_to_the_mean_of_the_batch(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    assert moment.step is not None
    for cell in (Cell("dW1", (5, 0, 2, 1)), Cell("db1", (5,)), Cell("dW2", (100, 3)), Cell("db2", (3,))):
        explanation = explain(moment, cell)
        (mean,) = explanation.batch
        share, others = mean.terms
        assert mean.stored == moment.step.gradients[moment.layers.parameter_name(cell.base)][cell.index]
        assert share.value == pytest.approx(explanation.stored / 8)
        assert others.name == "the other 7 images together"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"index": None}, "not in the batch"),
        ({"with_step": False}, "No training step has been recorded"),
        ({"model": "lenet", "dropout": 0.5}, "dropout silenced"),
    ],
)
def test_no_share_is_claimed_where_none_is_known(
    options: dict[str, object], said: str, made_moment: Callable[..., Moment]
) -> None:
    explanation = explain(made_moment(**options), Cell("dW1", (5, 0, 2, 1)))
    assert any(said in note for note in explanation.notes)
    assert not any(term.note == "this image's share" for mean in explanation.batch for term in mean.terms)


def test_a_pixel_says_how_it_was_standardised(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    assert moment.preparation is not None
    place = tuple(np.argwhere(moment.preparation.pixels > 100)[0].tolist())
    explanation = explain(moment, Cell("X", place))
    pixel = int(moment.preparation.pixels[place])
    assert [calculation.name for calculation in explanation.calculations[:2]] == [
        "brightness",
        "distance from the mean",
    ]
    assert f"brightness {pixel} of 255" in explanation.sentence
    assert explanation.lines[0].text.startswith(f"brightness = pixel / white = {pixel} / 255 ")


def test_an_input_of_unknown_origin_is_as_given(made_moment: Callable[..., Moment]) -> None:
    moment = replace(made_moment("seed"), preparation=None)
    assert explain(moment, Cell("X", (0, 3, 3))).lines[-1].note == "as given"


def test_an_update_shows_every_term_of_its_optimizer(made_moment: Callable[..., Moment]) -> None:
    cell = Cell("update:W1", (5, 0, 2, 1))
    names = {
        optimizer: [calculation.name for calculation in explain(made_moment("seed", optimizer), cell).calculations]
        for optimizer in ("sgd", "weight decay", "momentum", "nesterov with weight decay", "adam")
    }
    last = str(cell)
    assert names == {
        "sgd": [last],
        "weight decay": ["g", last],
        "momentum": ["v", last],
        "nesterov with weight decay": ["g", "v", "change", last],
        "adam": ["m", "v", "m̂", "v̂", "√v̂ + ε", "change", last],
    }


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov with weight decay", "weight decay", "adam"])
def test_an_update_says_which_way_the_parameter_went(made_moment: Callable[..., Moment], optimizer: str) -> None:
    moment = made_moment("seed", optimizer)
    assert moment.step is not None
    old, gradient = moment.parameters["conv1.W"], moment.step.gradients["conv1.W"]
    new = moment.step.parameters_after["conv1.W"]
    against_it = 0
    for index in np.ndindex(old.shape):
        sentence = explain(moment, Cell("update:W1", index)).sentence
        if optimizer == "sgd":
            assert "where more of it makes the loss larger, it becomes smaller" in sentence
            assert (new[index] - old[index]) * gradient[index] <= 0
            continue
        assert "makes the loss larger" not in sentence
        grew, moved = new[index] > old[index], new[index] != old[index]
        assert ("becomes larger" in sentence) == (grew and moved)
        along = (new[index] - old[index]) * gradient[index] > 0
        against_it += along
        assert ("its gradient alone would make it" in sentence) == along
        assert ("smaller: by" if grew else "larger: by") in sentence or not along
    # The steps before left a velocity that outweighs some gradients.
    assert against_it > 0 or optimizer in ("sgd", "weight decay")


def test_a_bias_does_not_decay(made_moment: Callable[..., Moment]) -> None:
    explanation = explain(made_moment("seed", "weight decay"), Cell("update:b1", (0,)))
    assert len(explanation.calculations) == 1
    assert not any("λ" in line.text for line in explanation.lines)


def test_a_parameter_whose_gradient_is_nothing_is_moved_by_what_else_there_is(
    made_moment: Callable[..., Moment],
) -> None:
    moment = made_moment("seed", "weight decay")
    assert moment.step is not None
    gradients = {name: np.zeros_like(array) for name, array in moment.step.gradients.items()}
    after = {name: array * np.float32(1 - 0.05 * 0.01) for name, array in moment.parameters.items()}
    moment = replace(moment, step=replace(moment.step, gradients=gradients, parameters_after=after))
    weights = moment.parameters["conv1.W"]
    index = np.unravel_index(weights.argmax(), weights.shape)
    sentence = explain(moment, Cell("update:W1", tuple(map(int, index)))).sentence
    assert sentence.endswith("Here it becomes smaller, though its gradient is 0: by the weight decay.")
    still = replace(moment, step=replace(moment.step, parameters_after=moment.parameters))
    assert "Here it stays as it is" in explain(still, Cell("update:W1", tuple(map(int, index)))).sentence


def test_momentum_starts_from_rest(made_moment: Callable[..., Moment]) -> None:
    cell = Cell("update:W1", (5, 0, 2, 1))
    first = explain(made_moment("seed", "momentum", steps_before=0), cell)
    assert any("at rest" in note for note in first.notes)
    assert not any("at rest" in note for note in explain(made_moment("seed", "momentum"), cell).notes)
    check(made_moment("seed", "momentum", steps_before=0), first)


def test_a_parameter_is_learned_not_computed(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    for cell, said in (
        (Cell("W1", (5, 0, 2, 1)), "a weight of filter 5"),
        (Cell("b1", (5,)), "the bias of map 5 of Z1"),
        (Cell("W2", (100, 3)), "F[100] goes into Z2[3]"),
        (Cell("b2", (3,)), "the bias of unit 3 of Z2"),
    ):
        explanation = explain(moment, cell)
        assert said in explanation.sentence
        assert f"see new {cell}" in explanation.sentence


def test_dropout_is_mentioned_where_it_would_be(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("lenet", dropout=0.5)
    assert any("dropout" in note for note in explain(moment, Cell("Z4", (3,))).notes)
    assert any("dropout" in note for note in explain(moment, Cell("dA3", (3,))).notes)
    assert not any("dropout" in note for note in explain(moment, Cell("Z3", (3,))).notes)


# ---- what cannot be explained ---------------------------------------------------------------------------------------


def test_without_a_label_the_forward_pass_can_be_explained_and_nothing_else(
    made_moment: Callable[..., Moment],
) -> None:
    moment = made_moment("seed", with_label=False)
    for symbol, shape in moment.layers.shapes.items():
        cell = Cell(symbol, (0,) * len(shape))
        if symbol == "L" or cell.is_gradient:
            with pytest.raises(CellError, match="needs a label"):
                explain(moment, cell)
        else:
            check(moment, explain(moment, cell))


def test_wrong_questions_are_refused(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    with pytest.raises(CellError, match="is outside Z1"):
        explain(moment, Cell("Z1", (0, 26, 0)))
    with pytest.raises(CellError, match="there is no array"):
        explain(moment, Cell("Z7", (0,)))
    with pytest.raises(ValueError, match="k must be at least 1, not 0"):
        explain(moment, Cell("Z1", (0, 0, 0)), 0)


def test_numbers_that_have_overflown_are_explained_without_a_fault(
    made_moment: Callable[..., Moment], rng: np.random.Generator
) -> None:
    network = preset("two-conv", (1, 16, 16), rng=rng)
    for array in network.parameters.values():
        array *= 1e30
    moment = made_moment("two-conv", network=network, steps_before=0)
    texts = [explain(moment, cell).lines[-1].text for cell in random_cells(moment, rng, 3)]
    assert any("∞" in text or "NaN" in text for text in texts)
