"""A few typed letters find what is meant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.ui.actions.search import match

NAMES = ("Run", "One batch", "N batches", "One epoch", "Reset", "Reset with a new seed", "Reset layout", "Go to Curves")


def found(typed: str) -> list[str]:
    """The names that fit, best first, and as they stand where they fit equally well."""
    fits = [(fit.rank, name) for name in NAMES if (fit := match(typed, name))]
    return [name for _, name in sorted(fits, key=lambda each: each[0])]


def test_a_beginning_is_better_than_a_word_and_a_word_better_than_a_middle() -> None:
    assert found("res") == ["Reset", "Reset with a new seed", "Reset layout"]
    assert found("ba") == ["One batch", "N batches"]
    assert found("n") == ["N batches", "Reset with a new seed", "Run", "One batch", "One epoch"]


def test_the_beginnings_of_words_are_enough() -> None:
    assert found("gtc") == ["Go to Curves"]
    assert found("rlay") == ["Reset layout"]
    assert found("zz") == []
    assert match("res", "Go to Curves") is None
    assert match("theme", "Copy the number") is None


def test_every_typed_word_must_be_found() -> None:
    assert found("reset seed") == ["Reset with a new seed"]
    assert found("seed reset") == ["Reset with a new seed"]
    assert found("reset epoch") == []


def test_case_is_the_same_and_nothing_typed_fits_all() -> None:
    assert found("RESET L") == ["Reset layout"]
    assert len(found("  ")) == len(NAMES)


def test_the_places_are_those_of_the_typed_letters() -> None:
    fit = match("new", "Reset with a new seed")
    assert fit is not None
    assert fit.places == (13, 14, 15)
    scattered = match("rwn", "Reset with a new seed")
    assert scattered is not None
    assert [("Reset with a new seed")[place].lower() for place in scattered.places] == list("rwn")


@given(st.text(st.characters(codec="ascii"), max_size=6), st.text(st.characters(codec="ascii"), max_size=20))
def test_places_spell_what_was_typed(typed: str, text: str) -> None:
    fit = match(typed, text)
    if fit is not None:
        assert list(fit.places) == sorted(set(fit.places))
        assert all(0 <= place < len(text) for place in fit.places)
        if len(typed.split()) == 1 and fit.rank[0] < 3:
            assert "".join(text[place] for place in fit.places).lower() == typed.strip().lower()


@given(st.lists(st.text("abcde", min_size=1, max_size=5), min_size=1, max_size=4), st.data())
def test_beginnings_of_words_find_a_text(words: list[str], data: st.DataObject) -> None:
    typed = "".join(word[: data.draw(st.integers(0, len(word)))] for word in words)
    assert match(typed, " ".join(words)) is not None
