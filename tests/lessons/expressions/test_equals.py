"""An “=” of a lesson holds with the digits that are printed, or it says “≈”."""

from __future__ import annotations

import pytest

from cnn_gui.lessons.expressions.equals import with_honest_equals
from cnn_gui.lessons.expressions.text import Text


@pytest.mark.parametrize(
    "text",
    [
        "Yes: 0.3895 − 1 = −0.6105.",
        "(−0.6105) × (−0.0830) = 0.05067.",
        "8 × 13 × 13 = 1,352",
        "0.053822 − 0.1 × (0.07808) = 0.046014.",
        "L = −log 0.3895 = 0.9429.",
        "−0.1 × (0.5) = −0.05",
        "as $2 + 2 = 5$ in an equation",
        "```\n2 + 2 = 5\n```",
        "two = three",
    ],
)
def test_what_holds_stays(text: str) -> None:
    assert with_honest_equals(text) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("(−0.6105) × (−0.0830) = 0.05065. With", "(−0.6105) × (−0.0830) ≈ 0.05065. With"),
        ("0.3895 − 1 = −0.6104", "0.3895 − 1 ≈ −0.6104"),
        ("L = −log 0.3895 = 0.9428.", "L = −log 0.3895 ≈ 0.9428."),
        ("0.5 − 0.1 × (2.00) = 0.31", "0.5 − 0.1 × (2.00) ≈ 0.31"),
    ],
)
def test_what_the_printed_digits_do_not_give_is_about_that(text: str, told: str) -> None:
    assert with_honest_equals(text) == told


def test_texts_with_numbers_are_checked() -> None:
    text = Text.parse("{a:.1f} × {a:.1f} = {a * a:.3f}")
    assert text.readable({"a": 0.25}) == text.value({"a": 0.25}) == "0.2 × 0.2 ≈ 0.062"
    assert text.value({"a": 0.5}) == "0.5 × 0.5 = 0.250"
