"""Adam: steps scaled by running means of the gradient and of its square."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine.optim import Optimizer, pieces

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.engine.layers.layer import Array


class Adam(Optimizer):
    """Adam (Kingma and Ba 2015, algorithm 1) with bias correction.

    g = dW + weight_decay · W for weights, g = db for biases (weight decay as an L2 term of the loss, as in SGD, not
    decoupled); m = β1 · m + (1 − β1) · g, v = β2 · v + (1 − β2) · g²;
    W −= learning_rate · (m / (1 − β1ᵗ)) / (√(v / (1 − β2ᵗ)) + ε), where t counts the steps from 1.

    Attributes: learning_rate, beta1 and beta2 (0 ≤ β < 1), epsilon (> 0), weight_decay (≥ 0).
    """

    SLOTS = ("mean", "square")

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__()
        self.learning_rate = learning_rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weight_decay = weight_decay
        self._steps = 0

    def state(self) -> dict[str, Array]:
        """Return copies of both running means, such as "mean.conv1.W" and "square.conv1.W", and of "steps"."""
        return {**super().state(), "steps": np.array(float(self._steps))}

    def restore(self, state: Mapping[str, Array]) -> None:
        super().restore({key: array for key, array in state.items() if key != "steps"})
        self._steps = int(state["steps"]) if "steps" in state else 0

    def _update(self, parameters: Mapping[str, Array], gradients: Mapping[str, Array]) -> None:
        self._steps += 1
        # The corrections of both means, drawn into one factor and ε, so that they cost nothing for each number.
        correction = sqrt(1.0 - self.beta2**self._steps)
        rate = self.learning_rate * correction / (1.0 - self.beta1**self._steps)
        epsilon = self.epsilon * correction
        slots = [self._slot(slot, parameters) for slot in ("mean", "square", "scratch", "scratch decayed")]
        for decays, (p, g, m, v, s, decayed) in pieces(self.weight_decay != 0.0, parameters, gradients, *slots):
            if decays and self.weight_decay:
                np.multiply(p, self.weight_decay, out=decayed)
                decayed += g
                g = decayed
            m *= self.beta1
            np.multiply(g, 1.0 - self.beta1, out=s)
            m += s
            v *= self.beta2
            np.multiply(g, g, out=s)
            s *= 1.0 - self.beta2
            v += s
            np.sqrt(v, out=s)
            s += epsilon
            np.divide(m, s, out=s)
            s *= rate
            p -= s
