"""The line of the chain rule in shorter forms, each of them true: brackets are never left open, factors never cut."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cnn_gui.explain.calculation.figures import MINUS
from cnn_gui.explain.calculation.image_and_batch import in_short
from cnn_gui.explain.calculation.lines import EQUAL, ROUNDED
from cnn_gui.explain.chain_rule import Piece, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnn_gui.explain.chain_rule import ChainRule

Pieces = tuple[Piece, ...]

REST = "…"
"""For numbers that are added, or compared, and not written."""

_PLACE = re.compile(r"\[[^\]]*\]")
_OTHERS = re.compile(r"^\S+ others?$")
_ROUNDING = "rounding"
_RELATIONS = (EQUAL, ROUNDED)
# Not the 2 of W2.
_NUMBER = re.compile(r"(?<![\w.])\d+\.\d+")
_DIGITS = 3
_SIGNS = ("×", "+", MINUS, ",", "(", ")", "max(", REST, *_RELATIONS)


def forms(rule: ChainRule) -> Iterator[Pieces]:
    """Yield all that can stand in the line, from long to short.

    First the whole of it, then without the words of the chain rule, without places, first of all but the result, with a
    product in place of what it gives, without the rounding, with … for all other terms, without names, with three
    digits; in the end the result.
    """
    made = rule.pieces
    yield made
    for shorten in _STEPS:
        if shorten is _without_others and (nearly := _without_rounding(made)) != made:
            yield nearly
            # Where no other terms go, and the rounding with them, it does not come back.
            made = nearly if shorten(made) == made else made
        shorter = shorten(made)
        if shorter != made:
            made = shorter
            yield made
    yield _with_few_digits(made)
    *_, relation, result = made
    yield (Piece(REST), relation, result)
    yield (result,)


def without_roles(pieces: Pieces) -> Pieces:
    """Leave out the words of the chain rule."""
    return tuple(replace(piece, role=Role.NONE) for piece in pieces)


def _with_one_place(pieces: Pieces) -> Pieces:
    """Say of the result where it stands, and of nothing else."""
    return (*_without_places(pieces[:-1]), pieces[-1])


def _without_places(pieces: Pieces) -> Pieces:
    """W2[417, 7] is W2: where it stands is in sight, and in the tool tip."""
    return tuple(replace(piece, name=_PLACE.sub("", piece.name)) for piece in pieces)


def _opened(pieces: Pieces) -> Pieces:
    """Write a × b for (a × b = c)."""
    made: list[Piece] = []
    inside = given = rounded = False
    products = 0
    for piece in pieces:
        if piece.name == "(":
            inside, products = True, products + 1
        elif inside and piece.name == ")":
            inside = given = False
        elif inside and piece.name in _RELATIONS:
            given, rounded = True, rounded or piece.name == ROUNDED
        elif not given:
            made.append(piece)
    if (rounded or products > 1) and made[-2].name in _RELATIONS:
        # Whoever adds up unrounded products may get another last digit.
        made[-2] = replace(made[-2], name=ROUNDED)
    return tuple(made)


def _with_short_means(pieces: Pieces) -> Pieces:
    return tuple(replace(piece, number=in_short(piece.number)) for piece in pieces)


def _without_rounding(pieces: Pieces) -> Pieces:
    """Leave out what rounding has lost, and say ≈."""
    places = [place for place, piece in enumerate(pieces) if piece.name == _ROUNDING]
    if not places:
        return pieces
    *how, relation, result = (piece for place, piece in enumerate(pieces) if not {place, place + 1} & {*places})
    return (*how, replace(relation, name=ROUNDED), result)


def _without_others(pieces: Pieces) -> Pieces:
    """Write + … for all terms but the first product and a bias, and for what rounding them has lost."""
    made: list[Piece] = []
    for piece in pieces:
        if _OTHERS.match(piece.name):
            made.append(Piece(REST))
        elif piece.name == _ROUNDING and made[-2:-1] == [Piece(REST)]:
            # Its sign goes with it.
            made.pop()
        else:
            made.append(piece)
    return tuple(made)


def _without_names(pieces: Pieces) -> Pieces:
    """Leave only numbers, and of the result its name."""
    *how, result = pieces
    # An equation that stands before its own numbers says the same in letters.
    if len(how) > 2 and how[0].name and not how[0].number and how[1].name == EQUAL and how[2].number:
        how = how[2:]
    made = [piece for piece in how if piece.number or piece.name in _SIGNS]
    return (*(replace(piece, name="") if piece.number else piece for piece in made), result)


def _with_few_digits(pieces: Pieces) -> Pieces:
    """Write three digits of each number, and ≈ where some have been left out."""
    made = tuple(replace(piece, number=_NUMBER.sub(_rounded, piece.number)) for piece in pieces)
    if made == pieces:
        return pieces
    return tuple(replace(piece, name=ROUNDED) if piece.name == EQUAL else piece for piece in made)


def _rounded(found: re.Match[str]) -> str:
    text = found[0]
    behind = len(text.partition(".")[2])
    fewer = min(len(text.replace(".", "").lstrip("0")) - _DIGITS, behind)
    return text if fewer <= 0 else f"{round(Decimal(text), behind - fewer):f}"


_STEPS = (
    without_roles,
    _with_one_place,
    _without_places,
    _opened,
    _without_others,
    _with_short_means,
    _without_names,
)
