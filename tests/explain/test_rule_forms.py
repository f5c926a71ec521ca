"""Shorter forms of the line of the chain rule: each is true by itself."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from cnn_gui.explain.calculation.figures import MINUS
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.chain_rule import ChainRule, Piece, Role, chain_rule
from cnn_gui.explain.phases.phases import phases
from cnn_gui.explain.present_cell import in_order, present_cell
from cnn_gui.explain.rule_forms import REST, forms
from tests.explain.networks import LAYERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cnn_gui.explain.moment import Moment

RUNS = [
    *(("seed", "sgd"), ("seed", "adam"), ("two-conv", "momentum"), ("lenet", "adam with weight decay")),
    *((name, "sgd") for name in LAYERS),
]


def rules(moment: Moment) -> Iterator[ChainRule]:
    """The line of the most telling number of every array of every phase."""
    assert moment.step is not None
    for phase in phases(moment.layers, moment.step.batch_size, moment.step.optimizer):
        for symbol in in_order(moment, phase):
            yield chain_rule(moment, present_cell(moment, [symbol]))


def text(pieces: tuple[Piece, ...]) -> str:
    """A form as it is drawn."""
    return " ".join(word for piece in pieces for word in (piece.role.value, piece.name, piece.number) if word)


@pytest.mark.parametrize(("model", "optimizer"), RUNS)
def test_no_form_leaves_a_bracket_open_or_loses_its_result(
    made_moment: Callable[..., Moment], model: str, optimizer: str
) -> None:
    for rule in rules(made_moment(model, optimizer)):
        made = list(forms(rule))
        texts = [text(each) for each in made]
        assert texts[0] == text(rule.pieces)
        assert [each for each in texts if each.count("(") != each.count(")")] == []
        assert {each[-1].cell for each in made} == {rule.cell}
        lengths = [len(each) for each in texts]
        # The last but one of three digits may be as short as the whole result alone.
        assert lengths[:-2] == sorted(lengths[:-2], reverse=True)
        for each in made[:-2]:
            # Every product has both its factors.
            assert not any("×" in pair and REST in pair for pair in pairwise(piece.name for piece in each))


def test_a_long_sum_gives_way_from_the_words_to_the_digits() -> None:
    cell = Cell("dW1", (4, 0, 1, 1))
    rule = ChainRule(
        cell,
        (
            Piece("("),
            Piece("dZ1[4, 11, 16]", "0.08678", Cell("dZ1", (4, 11, 16)), Role.ARRIVING),
            Piece("×"),
            Piece("X[0, 12, 17]", "2.8346", Cell("X", (0, 12, 17)), Role.LOCAL),
            Piece("="),
            Piece("", "0.2460"),
            Piece(")"),
            Piece("+"),
            Piece("675 others", f"{MINUS}0.3493"),
            Piece(MINUS),
            Piece("rounding", "0.0001"),
            Piece("="),
            Piece("dW1[4, 0, 1, 1]", f"this image {MINUS}0.1034 · mean of the batch 0.07808", cell, Role.PARAMETER),
        ),
    )
    both, short = "this image −0.1034 · mean of the batch 0.07808", "image −0.1034 · mean 0.07808"
    whole = "dZ1[4, 11, 16] 0.08678 × X[0, 12, 17] 2.8346 = 0.2460 ) + 675 others −0.3493 − rounding 0.0001"
    assert [text(each) for each in forms(rule)][1:] == [
        f"( {whole} = dW1[4, 0, 1, 1] {both}",
        f"( dZ1 0.08678 × X 2.8346 = 0.2460 ) + 675 others −0.3493 − rounding 0.0001 = dW1[4, 0, 1, 1] {both}",
        f"( dZ1 0.08678 × X 2.8346 = 0.2460 ) + 675 others −0.3493 − rounding 0.0001 = dW1 {both}",
        f"dZ1 0.08678 × X 2.8346 + 675 others −0.3493 − rounding 0.0001 = dW1 {both}",
        f"dZ1 0.08678 × X 2.8346 + 675 others −0.3493 ≈ dW1 {both}",
        f"dZ1 0.08678 × X 2.8346 + … = dW1 {both}",
        f"dZ1 0.08678 × X 2.8346 + … = dW1 {short}",
        f"0.08678 × 2.8346 + … = dW1 {short}",
        "0.0868 × 2.83 + … ≈ dW1 image −0.103 · mean 0.0781",
        f"… = dW1 {short}",
        f"dW1 {short}",
    ]


def test_an_update_keeps_learning_rate_and_gradient_and_a_rounded_product_makes_its_line_rounded() -> None:
    cell = Cell("update:W1", (4, 0, 1, 1))
    old = Piece("W1[4, 0, 1, 1]", "0.05382", Cell("W1", (4, 0, 1, 1)))
    mean = Piece("mean dW1[4, 0, 1, 1]", "0.07808", Cell("dW1", (4, 0, 1, 1)))

    def made(relation: str) -> list[str]:
        product = (Piece("("), Piece("η", "0.1"), Piece("×"), mean, Piece(relation), Piece("", "0.00781"), Piece(")"))
        result = Piece("new W1[4, 0, 1, 1]", "0.04601", cell)
        return [text(each) for each in forms(ChainRule(cell, (old, Piece(MINUS), *product, Piece("="), result)))]

    assert "W1 0.05382 − η 0.1 × mean dW1 0.07808 = new W1 0.04601" in made("=")
    assert "W1 0.05382 − η 0.1 × mean dW1 0.07808 ≈ new W1 0.04601" in made("≈")
    assert "0.05382 − 0.1 × 0.07808 = new W1 0.04601" in made("=")


@pytest.mark.parametrize(("model", "optimizer"), RUNS)
def test_there_is_no_negative_zero_and_no_number_of_y_is_offered(
    made_moment: Callable[..., Moment], model: str, optimizer: str
) -> None:
    moment = made_moment(model, optimizer)
    d_logits = f"d{moment.layers.part(moment.layers.parts[-1].before).symbol}"
    for place in range(moment.layers.shapes[d_logits][0]):
        rule = chain_rule(moment, Cell(d_logits, (place,)))
        y = next(piece for piece in rule.pieces if piece.name.startswith("y["))
        assert y.number.rstrip("0") in ("0.", "1.")
    for rule in rules(moment):
        assert rule.cell.symbol != "y"
        for each in rule.pieces:
            assert not (each.number.startswith(MINUS) and not each.number.strip(f"{MINUS}0.")), rule.text
