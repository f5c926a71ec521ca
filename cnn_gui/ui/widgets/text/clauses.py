"""The beginnings of a text that are sentences by themselves."""

from __future__ import annotations

import re

# Behind a comma only what comes on top of a sentence that is whole.
_ENDS = re.compile(r"[.;:](?= )|,(?= (?:so|and the|and a|and it|and numbers|positive|a feature) )| (?=and combined )")


def beginnings(text: str) -> tuple[str, ...]:
    """Return a text and its beginnings up to where a clause ends, from long to short, each with a full stop."""
    ends = [found.start() for found in _ENDS.finditer(text)]
    return text, *(f"{text[:end]}." for end in reversed(ends))
