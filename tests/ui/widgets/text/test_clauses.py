"""Beginnings of a text that say something true by themselves."""

from __future__ import annotations

import pytest

from cnn_gui.ui.widgets.text.clauses import beginnings


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("One clause, of 13,610 numbers", ()),
        ("It is so: it has a reason. It was so.", ("It is so: it has a reason.", "It is so.")),
        (
            "It was used everywhere, so it is a sum: of many.",
            ("It was used everywhere, so it is a sum.", "It was used everywhere."),
        ),
        # What would say something else is no beginning.
        ("It is that by what comes out, times its own.", ()),
    ],
)
def test_a_text_is_cut_where_a_clause_ends(text: str, forms: tuple[str, ...]) -> None:
    assert beginnings(text) == (text, *forms)
