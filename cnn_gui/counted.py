"""A number with its noun, the noun as the number wants it: 1 batch, 64 batches."""

from __future__ import annotations

_TAKE_ES = ("s", "x", "ch", "sh")


def plural(noun: str) -> str:
    """Return the plural of a regular noun, or of the last word of several: batches, training images."""
    return f"{noun}{'es' if noun.endswith(_TAKE_ES) else 's'}"


def noun_of(number: float | str, noun: str) -> str:
    """Return the noun of a number, which may be text as it is shown: "1" has the singular, "1.0" and "0" have not."""
    return noun if number in (1, "1") else plural(noun)


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: 1 image, 1,234 images."""
    return f"{count:,} {noun_of(count, noun)}"


def each_of(count: int, noun: str) -> str:
    """Return all of some things, one by one: each of the 64 images; the one image."""
    return f"the one {noun}" if count == 1 else f"each of the {counted(count, noun)}"
