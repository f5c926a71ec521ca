"""What is right is told right, and everything else is told so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.explain.cell import Cell
from cnn_gui.lessons.answers import Question, judge
from cnn_gui.lessons.expressions.expression import Expression
from cnn_gui.lessons.expressions.text import Text
from cnn_gui.lessons.expressions.values import ExpressionError, Value
from cnn_gui.lessons.lesson import Ask

NAMES: dict[str, Value] = {"g": -0.0041372, "Z": np.array([[1.0, 5.0], [3.0, 2.0]]), "n": 7, "zero": 0.0}


def ask(kind: str, answer: str, **more: object) -> Ask:
    texts = {
        "question": Text.parse("What?"),
        "right": Text.parse("Yes: {answer}."),
        "wrong": (Text.parse("{given} no"),),
    }
    return Ask(kind=kind, answer=Expression.parse(answer), **(texts | more))  # type: ignore[arg-type]


def test_each_option_is_told_what_it_is() -> None:
    options = tuple(Text.parse(option) for option in ("grows {n}", "shrinks", "stays"))
    replies = tuple(Text.parse(reply) for reply in ("no, not 0", "no, not 1", "no, not 2"))
    asked = ask("choose", "1 if g < 0 else 0", options=options, wrong=replies)

    question = Question.of(asked, NAMES)
    assert (question.options, question.answer) == (("grows 7", "shrinks", "stays"), 1)
    assert judge(asked, 1, NAMES).right
    assert judge(asked, 1, NAMES).reply == "Yes: shrinks."
    assert [(judge(asked, i, NAMES).right, judge(asked, i, NAMES).reply) for i in (0, 2)] == [
        (False, "no, not 0"),
        (False, "no, not 2"),
    ]


def test_one_reply_serves_all_wrong_options() -> None:
    options = (Text.parse("a"), Text.parse("b"))
    assert judge(ask("choose", "0", options=options), 1, NAMES).reply == "b no"


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (-0.0041372, True),
        (-0.0041, True),
        (-0.00414, True),
        (-0.0042, True),  # 1.5 %
        (-0.00425, False),
        (-0.0043, False),
        (-0.004, False),  # one digit is not enough to say it
        (0.0041, False),
        (0.0, False),
        (float("nan"), False),
        (float("inf"), False),
        (-41, False),
    ],
)
def test_numbers_are_right_within_the_tolerance_or_the_digits_typed(given: float, right: bool) -> None:
    assert judge(ask("number", "g", tolerance=0.02), given, NAMES).right is right


def test_without_a_tolerance_the_digits_typed_decide() -> None:
    asked = ask("number", "g")
    assert [judge(asked, given, NAMES).right for given in (-0.0041, -0.00414, -0.0042)] == [True, True, False]


def test_whole_numbers_are_right_when_they_are_equal() -> None:
    assert [judge(ask("number", "n"), given, NAMES).right for given in (6, 7, 7.0, 7.4)] == [False, True, True, False]
    assert [judge(ask("number", "zero"), given, NAMES).right for given in (0, 0.0001)] == [True, False]


@given(st.floats(-1e6, 1e6), st.floats(0.001, 0.2), st.floats(1.01, 10))
def test_a_number_off_by_more_than_tolerance_and_digits_is_wrong(
    answer: float, tolerance: float, factor: float
) -> None:
    names = {"v": answer}
    asked = ask("number", "v", tolerance=tolerance)
    assert judge(asked, answer, names).right
    assert judge(asked, answer * (1 + tolerance * 0.99), names).right
    off = answer + abs(answer) * tolerance * factor
    if off != answer and len(repr(off).strip("-0.")) > 10:
        assert not judge(asked, off, names).right


def test_a_cell_is_right_when_array_and_place_are() -> None:
    asked = ask("cell", "place(Z)", symbol="Z1")
    assert Question.of(asked, NAMES).answer == Cell("Z1", (0, 1))
    assert judge(asked, Cell("Z1", (0, 1)), NAMES).reply == "Yes: Z1[0, 1]."
    for wrong in (Cell("Z1", (1, 0)), Cell("A1", (0, 1)), Cell("Z1", (0,))):
        assert not judge(asked, wrong, NAMES).right


def test_a_question_that_the_run_cannot_answer_says_why() -> None:
    for asked in (
        ask("number", "missing"),
        ask("cell", "n", symbol="Z1"),
        ask("choose", "5", options=(Text.parse("a"),)),
    ):
        with pytest.raises(ExpressionError):
            Question.of(asked, NAMES)
