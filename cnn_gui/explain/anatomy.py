"""Which arrays a network has, of which shapes, and how each comes from the one before: plain data, no live layer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cnn_gui.engine import ACTIVATIONS, Dropout, Objective
from cnn_gui.engine.objective import PLAIN as CROSS_ENTROPY
from cnn_gui.engine.trace import symbols_of
from cnn_gui.explain.cell import Cell, gradient_of, update_of
from cnn_gui.explain.form import PLAIN, Form, form_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnn_gui.engine import Layer, Shape, Trace
    from cnn_gui.explain.form import Margins

LOSS = "L"
ONE_HOT = "y"
"""The label as the loss takes it: 1 at the true class, 0 at all others. It is given, so nothing explains it."""


AVERAGE, GLOBAL_AVERAGE = "average pooling", "global average pooling"
NORMALISATION = "batch normalisation"

# What multiplies and what is added, by the kind of the stage; and what the engine calls them.
_LETTERS = {"convolution": ("W", "b"), "dense": ("W", "b"), NORMALISATION: ("γ", "β")}
_NAMES = {"W": "W", "b": "b", "γ": "gamma", "β": "beta"}


class CellError(ValueError):
    """A cell that cannot be explained; the message says, for a person, what is missing or what there is instead."""


@dataclass(frozen=True)
class Part:
    """One stage of the forward pass.

    Attributes:
        symbol, kind, layer: as in the engine's ``Stage``: "Z1", "convolution", "conv1".
        shape: of one image, (C,H,W) or (D,).
        before: the symbol it is computed from, "" for the input.
        form: what the layer was built with: its windows, its settings.
        dropout: the rate at which its numbers are silenced in training before the next stage; 0 without dropout.
    """

    symbol: str
    kind: str
    layer: str
    shape: Shape
    before: str = ""
    form: Form = PLAIN
    dropout: float = 0.0

    @property
    def kernel(self) -> int:
        """Side of the filters of a convolution; 0 for all else."""
        return self.form.kernel

    @property
    def size(self) -> int:
        """Side of the windows of a pooling; 0 for all else."""
        return self.form.size

    @property
    def window(self) -> int:
        """Side of what slides over the maps, a filter or a pooling's window; 0 where nothing does."""
        return self.kernel or self.size

    @property
    def stride(self) -> int:
        """Rows and columns from one window to the next; 1 where nothing slides."""
        return self.form.stride

    @property
    def margins(self) -> Margins:
        """Rows and columns of zeros around the maps before it: above, below, on the left, on the right."""
        return self.form.margins

    @property
    def settings(self) -> Mapping[str, float]:
        """The numbers of an activation or a batch normalisation: slope, alpha, momentum, epsilon; else empty."""
        return dict(self.form.settings)

    @property
    def is_activation(self) -> bool:
        """Whether a function of each number alone makes it, such as ReLU or tanh."""
        return self.kind in ACTIVATIONS

    @property
    def is_pooling(self) -> bool:
        """Whether windows make it that are pooled: their largest number, or their mean."""
        return self.kind in ("pooling", AVERAGE)

    @property
    def keeps_places(self) -> bool:
        """Whether each of its numbers stands where the number stands that it is made of."""
        return self.is_activation or self.kind == NORMALISATION

    @property
    def has_parameters(self) -> bool:
        """Whether it is made with numbers that are learned."""
        return self.kind in _LETTERS

    @property
    def number(self) -> str:
        """What stands behind the letter in its symbol: "1" of "Z1", "1′" of "B1′", "" of "X" and "F"."""
        return self.symbol[1:]

    @property
    def weight(self) -> str:
        """The symbol of what multiplies: weights "W1", or "γ1" of a batch normalisation; only with parameters."""
        return _LETTERS[self.kind][0] + self.number

    @property
    def bias(self) -> str:
        """The symbol of what is added: a bias "b1", or "β1" of a batch normalisation; only with parameters."""
        return _LETTERS[self.kind][1] + self.number

    @property
    def parameters(self) -> tuple[str, ...]:
        """The symbols of its parameters; empty without."""
        return (self.weight, self.bias) if self.has_parameters else ()


@dataclass(frozen=True)
class Anatomy:
    """The stages of a network from the input to the softmax, and everything that follows from them.

    Attributes:
        parts: the stages in order.
        objective: what the loss is: cross-entropy, perhaps with class weights and smoothed labels.
    """

    parts: tuple[Part, ...]
    objective: Objective = CROSS_ENTROPY

    @cached_property
    def _parts(self) -> dict[str, Part]:
        return {part.symbol: part for part in self.parts}

    @cached_property
    def _following(self) -> dict[str, Part]:
        return {part.before: part for part in self.parts if part.before}

    @cached_property
    def _makers(self) -> dict[str, Part]:
        return {symbol: part for part in self.trained for symbol in part.parameters}

    @cached_property
    def trained(self) -> tuple[Part, ...]:
        """The stages that have parameters, in order."""
        return tuple(part for part in self.parts if part.has_parameters)

    @property
    def last(self) -> Part:
        """The logits, the input of the softmax."""
        return self.parts[-2]

    @property
    def has_dropout(self) -> bool:
        """Whether training silences numbers that a trace does not."""
        return any(part.dropout for part in self.parts)

    def part(self, symbol: str) -> Part:
        """Return the stage called ``symbol``. Raises KeyError for anything that is no stage."""
        return self._parts[symbol]

    def after(self, part: Part) -> Part | None:
        """Return the stage computed from ``part``, None behind the softmax."""
        return self._following.get(part.symbol)

    def maker(self, parameter: str) -> Part:
        """Return the stage that a parameter such as "W1" makes. Raises KeyError for anything that is no parameter."""
        return self._makers[parameter]

    def is_parameter(self, symbol: str) -> bool:
        """Tell "W1" and "b1" from everything else."""
        return symbol in self._makers

    def parameter_name(self, symbol: str) -> str:
        """Return the engine's name of a parameter: "conv1.W" for "W1". Raises KeyError if it is none."""
        return f"{self.maker(symbol).layer}.{_NAMES[symbol[0]]}"

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """The shape of every array there can be, by symbol, in the order of a training step."""
        found: dict[str, Shape] = {}
        for part in self.parts:
            if part.has_parameters:
                found |= {part.weight: self._weight_shape(part), part.bias: part.shape[:1]}
            found[part.symbol] = part.shape
        found[LOSS] = ()
        forward = list(found)
        # The document takes the derivatives of softmax and loss together, so the softmax has no gradient of its own.
        for symbol in reversed(forward[:-2]):
            found[gradient_of(symbol)] = found[symbol]
        for symbol in forward:
            if self.is_parameter(symbol):
                found[update_of(symbol)] = found[symbol]
        return found

    def check(self, cell: Cell) -> None:
        """Raise CellError unless ``cell`` is a place in an array of this network."""
        shape = self.shapes.get(cell.symbol)
        if shape is None:
            softmax, logits = self.parts[-1].symbol, self.last.symbol
            if cell.symbol == gradient_of(softmax):
                raise CellError(
                    f"softmax and loss are differentiated together, so there is no d{softmax}: see d{logits}"
                )
            there = ", ".join(str(Cell(symbol)) for symbol in self.shapes)
            raise CellError(f"there is no array {str(Cell(cell.symbol))!r} in this network: it has {there}")
        if len(cell.index) != len(shape) or not all(0 <= i < n for i, n in zip(cell.index, shape, strict=True)):
            raise CellError(f"{cell} is outside {Cell(cell.symbol)}, which has the shape {shape}")

    def _weight_shape(self, part: Part) -> Shape:
        if part.kind == NORMALISATION:
            return part.shape[:1]
        inputs = self.part(part.before).shape[0]
        if part.kind == "convolution":
            return part.shape[0], inputs, part.kernel, part.kernel
        return inputs, part.shape[0]


def parameter_symbols(layers: Sequence[Layer]) -> dict[str, str]:
    """Return what a person calls each parameter of a network, by the engine's name: "W1" for "conv1.W"."""
    staged = [layer for layer in layers if not isinstance(layer, Dropout)]
    found = {}
    for layer, symbol in zip(staged, symbols_of([layer.kind for layer in staged]), strict=True):
        for letter in _LETTERS.get(layer.kind, ()):
            found[f"{layer.name}.{_NAMES[letter]}"] = letter + symbol[1:]
    return found


def anatomy(layers: Sequence[Layer], trace: Trace) -> Anatomy:
    """Describe a network by its layers and any trace of it; only settings are read, never a live array."""
    by_name = {layer.name: layer for layer in layers}
    silenced: dict[str, float] = {}
    previous = ""
    for layer in layers:
        if isinstance(layer, Dropout):
            silenced[previous] = 1.0 - (1.0 - silenced.get(previous, 0.0)) * (1.0 - layer.rate)
        else:
            previous = layer.name
    parts: list[Part] = []
    for stage in trace.stages:
        made_by, before = by_name.get(stage.layer), parts[-1] if parts else None
        form = form_of(made_by, before.shape) if made_by is not None and before is not None else PLAIN
        rate = silenced.get(stage.layer, 0.0) if stage.kind != "softmax" else 0.0
        symbol = before.symbol if before is not None else ""
        parts.append(Part(stage.symbol, stage.kind, stage.layer, stage.value.shape, symbol, form, rate))
    return Anatomy(tuple(parts), trace.objective)
