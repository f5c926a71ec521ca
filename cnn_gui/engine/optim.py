"""Gradient descent."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from cnn_gui.engine.parameters import FlatArrays, is_weight

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnn_gui.engine.layers.layer import Array


class Optimizer(ABC):
    """Changes parameters in place, given gradients by the same names.

    Hyperparameters are plain attributes and may be changed between steps. What the optimizer remembers from step to
    step are its *slots*: for each slot one array for each parameter. A slot called "scratch…" is memory to work in.
    ``SLOTS`` names those that a ``state()`` may hold.
    """

    SLOTS: ClassVar[tuple[str, ...]] = ()

    def __init__(self) -> None:
        self._slots: dict[str, Mapping[str, Array]] = {}
        self._restored: dict[str, Array] = {}

    @np.errstate(over="ignore", invalid="ignore")
    def step(self, parameters: Mapping[str, Array], gradients: Mapping[str, Array]) -> None:
        """Update ``parameters`` in place; ``gradients`` are not changed. Raises ValueError if their names differ."""
        if not same_names(parameters, gradients):
            raise ValueError(
                f"gradients are for {', '.join(gradients) or 'nothing'}, parameters are {', '.join(parameters)}"
            )
        self._update(parameters, gradients)

    @abstractmethod
    def _update(self, parameters: Mapping[str, Array], gradients: Mapping[str, Array]) -> None: ...

    def state(self) -> dict[str, Array]:
        """Return copies of what is remembered, by names such as "velocity.conv1.W"; empty if there is nothing."""
        if self._restored:
            return {key: array.copy() for key, array in self._restored.items()}
        return {
            f"{slot}.{name}": array.copy()
            for slot, arrays in self._slots.items()
            if not slot.startswith("scratch")
            for name, array in arrays.items()
        }

    def restore(self, state: Mapping[str, Array]) -> None:
        """Take up a ``state()``; what follows is then bit-identical, given the same hyperparameters."""
        self._slots.clear()
        self._restored = {key: np.array(array) for key, array in state.items()}

    def _slot(self, slot: str, parameters: Mapping[str, Array]) -> Mapping[str, Array]:
        """Return one array for each parameter, zero in the beginning, or as restored."""
        arrays = self._slots.get(slot)
        if arrays is None:
            if isinstance(parameters, FlatArrays):
                arrays = parameters.zeros_like()
            else:
                arrays = {name: np.zeros_like(array) for name, array in parameters.items()}
            for name, array in arrays.items():
                restored = self._restored.pop(f"{slot}.{name}", None)
                if restored is not None:
                    array[...] = restored
            self._slots[slot] = arrays
        return arrays


def same_names(first: Mapping[str, Array], second: Mapping[str, Array]) -> bool:
    """Tell whether two mappings hold arrays of the same names."""
    if isinstance(first, FlatArrays) and isinstance(second, FlatArrays) and first.shapes is second.shapes:
        return True
    return first.keys() == second.keys()


def pieces(apart: bool, *mappings: Mapping[str, Array]) -> Iterator[tuple[bool, tuple[Array, ...]]]:
    """Give the arrays of several mappings side by side, in as few pieces as possible.

    Each item is (does it hold weights that decay, one array of each mapping). Arrays that share one vector come in one
    piece, or, if weights and biases must be told ``apart``, in two.
    """
    flat = [mapping for mapping in mappings if isinstance(mapping, FlatArrays)]
    if len(flat) < len(mappings):
        for name in mappings[0]:
            yield is_weight(name), tuple(mapping[name] for mapping in mappings)
    elif apart:
        yield True, tuple(mapping.weights for mapping in flat)
        yield False, tuple(mapping.biases for mapping in flat)
    else:
        yield False, tuple(mapping.flat for mapping in flat)


class SGD(Optimizer):
    """Stochastic gradient descent with momentum (Polyak 1964), Nesterov's variant and weight decay.

    g = dW + weight_decay · W for weights, g = db for biases; v = momentum · v + g;
    W −= learning_rate · v, or with Nesterov W −= learning_rate · (g + momentum · v)
    (Sutskever et al. 2013, written as PyTorch does, so that a new learning rate acts at once and in full).
    While momentum is 0 nothing is remembered: W −= learning_rate · g, and switched on it starts from rest.

    Attributes: learning_rate, momentum (0 ≤ momentum < 1 makes sense), nesterov, weight_decay (≥ 0).
    """

    SLOTS = ("velocity",)

    def __init__(
        self,
        learning_rate: float = 0.05,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__()
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.nesterov = nesterov
        self.weight_decay = weight_decay

    def _update(self, parameters: Mapping[str, Array], gradients: Mapping[str, Array]) -> None:
        scratch = self._slot("scratch", parameters)
        if not self.momentum:
            self._slots.pop("velocity", None)
            self._restored.clear()
        # Without momentum the scratch array takes the place of the velocity, which is then not read.
        velocity = self._slot("velocity", parameters) if self.momentum else scratch
        for decays, (p, g, v, s) in pieces(self.weight_decay != 0.0, parameters, gradients, velocity, scratch):
            if decays and self.weight_decay:
                np.multiply(p, self.weight_decay, out=s)
                s += g
                g = s
            if self.momentum:
                v *= self.momentum
                v += g
                if self.nesterov:
                    np.add(g, self.momentum * v, out=s)
                    s *= self.learning_rate
                else:
                    np.multiply(v, self.learning_rate, out=s)
            else:
                np.multiply(g, self.learning_rate, out=s)
            p -= s
