"""How the stages of a network look by their kind: the colours of their values, their tint where they are blocks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QColor

from cnn_gui.engine import ACTIVATIONS
from cnn_gui.ui.look.palette import mix

if TYPE_CHECKING:
    from cnn_gui.ui.look.colormaps import Kind
    from cnn_gui.ui.look.theme import Theme

POOLS = ("pooling", "average pooling", "global average pooling")
"""Kinds that say in fewer numbers what they were given: their values have the sign of what came in."""


class Named(Protocol):
    """A stage of a network, in a trace or in an anatomy."""

    @property
    def symbol(self) -> str:
        """Its name: "Z1"."""
        ...

    @property
    def kind(self) -> str:
        """What makes it, as the engine calls it: "convolution"."""
        ...


_NEVER_NEGATIVE = ("relu", "sigmoid", "softmax")

_WEIGHTED, _DENSE, _BENT, _FEWER, _NORMED, _OTHER = "#4a7fb5", "#8a63a8", "#c9892b", "#4f9a7a", "#b0607a", "#7d8694"
_TINTS = {
    "convolution": _WEIGHTED,
    "dense": _DENSE,
    "batch normalisation": _NORMED,
    **dict.fromkeys(POOLS, _FEWER),
    **dict.fromkeys(ACTIVATIONS, _BENT),
}


def value_colours(kinds: Iterable[str]) -> Kind:
    """Return the colours for the values of a stage; kinds: of the stages from the input to it, itself last.

    Grey for the input; sequential from zero for what cannot be negative: ReLU, sigmoid, softmax, and pooling of such
    values; diverging around zero for all others. A flattened vector holds both signs in its colours, whatever it is of:
    it is read beside the gradients that come back in the same order. ValueError without a stage.
    """
    way = list(kinds)
    if not way:
        raise ValueError("there is no stage to colour: kinds needs the kind of at least one")
    if way[-1] == "input":
        return "grey"
    while len(way) > 1 and way[-1] in POOLS:
        way.pop()
    return "sequential" if way[-1] in _NEVER_NEGATIVE else "diverging"


def colours_by_symbol(stages: Iterable[Named]) -> dict[str, Kind]:
    """Return the colours for the values of all stages of a network, given in their order, by symbol."""
    kinds: list[str] = []
    found: dict[str, Kind] = {}
    for stage in stages:
        kinds.append(stage.kind)
        found[stage.symbol] = value_colours(kinds)
    return found


def tint_of(kind: str, colours: Theme) -> QColor:
    """Return the ground of a block that stands for a stage; text of the theme can be read on it.

    Convolutions, dense layers, activations, pooling and batch normalisation have a hue each, all others none.
    """
    return mix(colours.panel, QColor(_TINTS.get(kind, _OTHER)), 0.45 if colours.dark else 0.4)
