"""The words that a lesson can use: of what the window shows, of the run, and of the arrays of a model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np

from cnn_gui.engine import network_of
from cnn_gui.explain.anatomy import Anatomy, anatomy
from cnn_gui.explain.cell import Cell, update_of
from cnn_gui.explain.phases.phases import phases

PANELS = (
    "step",
    "network",
    "experiment",
    "data",
    "curves",
    "evaluation",
    "microscope",
    "motion",
    "what-if",
    "gradient-check",
    "batch",
    "prediction",
    "filters",
    "draw",
    "why",
)
"""The panels of the window, called as on the command line."""
UPDATE = "update"
"""What a lesson calls the phase of the update."""

# Where the program may name an array as no name can be.
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)
NEW, MEAN = "new_", "mean_"
_GREEK = {"γ": "gamma", "β": "beta"}


@dataclass(frozen=True)
class Vocabulary:
    """What there is of a model.

    Attributes: phases (by the symbol that each writes first; the last is "update"), layers (its arrays).
    """

    model: str
    phases: tuple[str, ...]
    layers: Anatomy

    @property
    def stages(self) -> tuple[str, ...]:
        """The symbols that can be framed: those of all arrays but updates."""
        return tuple(symbol for symbol in self.layers.shapes if ":" not in symbol)

    @property
    def names(self) -> frozenset[str]:
        """The arrays as expressions call them: new_W1 is W1 behind the update, mean_dW1 the mean of the batch."""
        return array_names(self.layers)


def array_names(layers: Anatomy) -> frozenset[str]:
    """Return what the arrays of a network are called in expressions: as everywhere, but γ1 is gamma1, and β1 beta1."""
    found = {spelled(symbol) for symbol in layers.shapes}
    for symbol in layers.shapes:
        if layers.is_parameter(symbol):
            found |= {NEW + spelled(symbol), f"{MEAN}d{spelled(symbol)}"}
    return frozenset(name for name in found if _NAME.fullmatch(name))


def spelled(symbol: str) -> str:
    """Return a symbol in letters that every keyboard has: dgamma1 for dγ1."""
    for letter, word in _GREEK.items():
        symbol = symbol.replace(letter, word)
    return symbol


def symbol_of_name(name: str) -> str:
    """Return the symbol that a name of an expression spells, without new_ and mean_: dγ1 for dgamma1."""
    for letter, word in _GREEK.items():
        name = name.replace(word, letter)
    return name


def symbol_of(name: str) -> str:
    """Return the symbol of a cell as explanations have it: "update:W1" for "new W1" or "new_W1", "γ1" for "gamma1"."""
    base = name.removeprefix("new ").removeprefix(NEW)
    symbol = symbol_of_name(base)
    return update_of(symbol) if base != name else symbol


@cache
def vocabulary(model: str) -> Vocabulary:
    """Return what there is of a model, found by asking a network of it."""
    network = network_of(model, rng=np.random.default_rng(0))
    layers = anatomy(network.layers, network.trace(np.zeros(network.input_shape, np.float32), 0))
    return Vocabulary(model, tuple(phase_name(phase.id) for phase in phases(layers)), layers)


def phase_name(phase_id: str) -> str:
    """Return what a lesson calls a phase: that of the update is the only one of its kind."""
    return UPDATE if Cell(phase_id).is_update else phase_id
