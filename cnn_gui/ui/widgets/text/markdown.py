"""Markdown as Qt understands it: equations become pictures, keys become code, and headings get their anchors."""

from __future__ import annotations

import re
from dataclasses import dataclass

MATH = "math"
"""The scheme of the addresses of equations: math:0 is the first of a text."""

_FENCE = re.compile(r"^(?P<fence>```+|~~~+)[ \t]*(?P<kind>\w*)[^\n]*\n(?P<code>.*?)^(?P=fence)[ \t]*$", re.M | re.S)
_CODE = re.compile(r"(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)", re.S)
_KEY = re.compile(r"<kbd>(.+?)</kbd>")
_INLINE = re.compile(r"(?<![\w$\\])\$(?=\S)([^$\n]+?)(?<=\S)\$(?!\w)")
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Prepared:
    """A text for Qt. equations: as LaTeX, in the order of their addresses."""

    markdown: str
    equations: tuple[str, ...]


def prepare(text: str) -> Prepared:
    """Return a text in which equations ($…$, and blocks of ```math) are pictures, and keys (<kbd>) are code."""
    equations: list[str] = []
    pieces: list[str] = []
    at = 0
    for match in _FENCE.finditer(text):
        pieces.append(_prepare_prose(text[at : match.start()], equations))
        pieces.append(_picture(match["code"].strip(), equations) if match["kind"] == "math" else match[0])
        at = match.end()
    pieces.append(_prepare_prose(text[at:], equations))
    return Prepared("".join(pieces), tuple(equations))


def anchor_of(heading: str) -> str:
    """Return the anchor that a heading gets where Markdown is shown."""
    return _NOT_IN_ANCHORS.sub("", heading.lower()).replace(" ", "-")


def _prepare_prose(text: str, equations: list[str]) -> str:
    """Outside of fences: what stands in `code` stays as it is."""
    pieces: list[str] = []
    at = 0
    for match in _CODE.finditer(text):
        pieces += [_prepare_words(text[at : match.start()], equations), match[0]]
        at = match.end()
    pieces.append(_prepare_words(text[at:], equations))
    return "".join(pieces)


def _prepare_words(text: str, equations: list[str]) -> str:
    with_equations = _INLINE.sub(lambda match: _picture(match[1], equations), text)
    return _KEY.sub(lambda match: code_span(match[1]), with_equations)


def code_span(text: str) -> str:
    """Return a text as code within a line, whatever stands in it; not for a cell of a table with a bar in it."""
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    edge = " " if "`" in (text[:1], text[-1:]) else ""
    return f"{ticks}{edge}{text}{edge}{ticks}"


def _picture(latex: str, equations: list[str]) -> str:
    equations.append(latex)
    # Without words for it, Qt leaves a picture out.
    return f"![equation]({MATH}:{len(equations) - 1})"
