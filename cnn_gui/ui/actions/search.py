"""Which actions a few typed letters mean."""

from __future__ import annotations

from typing import NamedTuple


class Match(NamedTuple):
    """rank: the smaller, the better. places: of the letters in the text that were typed, ascending."""

    rank: tuple[int, int]
    places: tuple[int, ...]


def match(typed: str, text: str) -> Match | None:
    """Return how well a text fits what was typed, None if it does not; upper and lower case are the same.

    Best is a text that begins so, then one with a word that begins so, then one that has it anywhere, then one that has
    the letters in this order from the beginning of a word on, the closer together the better. Several typed words must
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
        return (kind, place), tuple(range(place, place + len(word)))
    letters = _in_order(word, text)
    if letters is None:
        return None
    return (3, letters[-1] - letters[0]), letters


def _in_order(word: str, text: str) -> tuple[int, ...] | None:
    """The closest places of the letters of a word, in their order, the first where a word begins."""
    best: tuple[int, ...] | None = None
    for start in (place for place, letter in enumerate(text) if letter == word[0] and _begins_word(text, place)):
        places, place = [start], start
        for letter in word[1:]:
            place = text.find(letter, place + 1)
            if place < 0:
                return best
            places.append(place)
        if best is None or places[-1] - places[0] < best[-1] - best[0]:
            best = tuple(places)
    return best


def _begins_word(text: str, place: int) -> bool:
    return place == 0 or not text[place - 1].isalnum()
