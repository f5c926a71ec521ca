"""Which actions a few typed letters mean."""

from __future__ import annotations

from typing import NamedTuple


class Match(NamedTuple):
    """rank: the smaller, the better; equal ones fit equally. places: of the typed letters in the text, ascending."""

    rank: tuple[int, int]
    places: tuple[int, ...]


def match(typed: str, text: str) -> Match | None:
    """Return how well a text fits what was typed, None if it does not; upper and lower case are the same.

    Best is a text that begins so, then one with a word that begins so, then one that has it anywhere, then one that is
    spelled by the beginnings of its words ("gtc" is "Go to Curves", "rlay" is "Reset layout"). Several typed words must
    all be found.
    """
    places: set[int] = set()
    worst = (0, 0)
    for word in typed.lower().split():
        found = _word(word, text.lower())
        if found is None:
            return None
        places |= set(found[1])
        worst = max(worst, found[0])
    return Match(worst, tuple(sorted(places)))


def _word(word: str, text: str) -> tuple[tuple[int, int], tuple[int, ...]] | None:
    starts = [place for place in range(len(text)) if text.startswith(word, place)]
    if starts:
        at_words = [place for place in starts if _begins_word(text, place)]
        place = (at_words or starts)[0]
        kind = 0 if place == 0 else 1 if at_words else 2
        return (kind, 0), tuple(range(place, place + len(word)))
    letters = _beginnings(word, text)
    if letters is None:
        return None
    return (3, letters[-1] - letters[0]), letters


def _beginnings(word: str, text: str, behind: int = -1) -> tuple[int, ...] | None:
    """Places behind `behind` that spell a word, each next to the one before or where a word of the text begins."""
    if not word:
        return ()
    next_to = [behind + 1] if behind >= 0 else []
    begins = [place for place in range(behind + 1, len(text)) if _begins_word(text, place)]
    for place in (*next_to, *begins):
        if text.startswith(word[0], place):
            rest = _beginnings(word[1:], text, place)
            if rest is not None:
                return place, *rest
    return None


def _begins_word(text: str, place: int) -> bool:
    return place == 0 or not text[place - 1].isalnum()
