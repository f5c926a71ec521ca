"""Symbols and places as LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnn_gui.explain.cell import Cell


_GREEK = {"γ": r"\gamma", "β": r"\beta"}


def symbol(name: str) -> str:
    r"""Return a symbol as LaTeX: Z_{1} for "Z1", \mathrm{d}W_{1} for "dW1"; "update:W1" is the W_{1} it belongs to."""
    name = name.removeprefix("update:")
    gradient = name.startswith("d")
    name = name.removeprefix("d")
    primes = len(name) - len(name.rstrip("′"))
    letter, number = _GREEK.get(name[0], name[0]), name[1:].rstrip("′")
    text = letter + (f"_{{{number}}}" if number else "") + "'" * primes
    return rf"\mathrm{{d}}{text}" if gradient else text


def at(name: str, places: Iterable[int | str]) -> str:
    """Return an element as LaTeX: Z_{1}[3, 12, 7]."""
    index = ", ".join(map(str, places))
    return f"{symbol(name)}[{index}]" if index else symbol(name)


def cell(which: Cell) -> str:
    """Return a cell as LaTeX."""
    return at(which.symbol, which.index)


def region(name: str) -> str:
    r"""Return the document's X_region as LaTeX; the word goes up where the number of P_{1} is in its place."""
    text = symbol(name)
    return text + ("^" if "_" in text else "_") + r"{\mathrm{region}}"


def moved(start: int, letter: str, stride: int = 1) -> str:
    """Return a place counted from ``start``: 12 + u, or u alone for 0; 12 + 2i where it goes on by a stride."""
    letter = letter if stride == 1 else f"{stride}{letter}"
    if not start:
        return letter
    return f"{start} + {letter}" if start > 0 else f"{letter} - {-start}"
