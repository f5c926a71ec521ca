"""Texts have their numbers as people read them, and leave equations alone."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.lessons.expressions.text import Text
from cnn_gui.lessons.expressions.values import ExpressionError

NAMES = {"L": 2.302585, "g": -0.00413, "n": 7, "Z": np.array([1.5, -1.5]), "at": (0, 3), "word": "dZ2", "none": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The loss is {L:.4f}.", "The loss is 2.3026."),
        ("{g:.4f} and {g:+.1e}", "−0.0041 and −4.1e−03"),
        ("{Z[1]:.2f}, {Z[0:1][0]:+.1f}, {length(Z[0:2])}", "−1.50, +1.5, 2"),
        ("{0 - 0.00001:.3f}", "0.000"),
        ("{n} of {1000 * n:,d}, {n / 10:.0%}", "7 of 7,000, 70%"),
        ("{n / 7:d}", "1"),
        ("{at} {word} {none} {n > 3}", "[0, 3] dZ2 not known yet yes"),
        ("{{as it is}}", "{as it is}"),
        (r"$\frac{1}{N}$ and `x[{n}]`", r"$\frac{1}{N}$ and `x[7]`"),
        ("```math\n\\frac{1}{2}\n```\n{n}", "```math\n\\frac{1}{2}\n```\n7"),
        ("nothing", "nothing"),
        ("", ""),
    ],
)
def test_numbers_stand_in_texts(text: str, expected: str) -> None:
    assert Text.parse(text).value(NAMES) == expected
    assert Text.parse(text).readable(NAMES) == expected


def test_the_names_of_a_text_are_those_of_its_expressions() -> None:
    assert Text.parse("{L:.4f} {Z[n]:.1f} `{x}`").names == {"L", "Z", "n", "x"}


@pytest.mark.parametrize("text", ["{L:100000d}", "{L:>9}", "{L!r}", "{L.real}", "{}", "{n:x}", "{word:{n}}"])
def test_formats_and_expressions_that_are_not_allowed_are_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        Text.parse(text)


def test_what_cannot_be_computed_is_left_open_where_a_text_must_be_shown() -> None:
    text = Text.parse("{missing:.2f} of {n}; {Z}")
    assert text.readable(NAMES) == "… of 7; …"
    with pytest.raises(ExpressionError):
        text.value(NAMES)
