"""Gradient check: is dL/dparameter what the loss does when the parameter is moved a little?

Everything is computed in float64 on a copy of the network, so a run is never disturbed. A central difference has an
error of order ε², as long as no kink lies between the two ends: a ReLU that opens (or another activation whose slope
jumps at 0), or another winner of a pooling window. Where there is one, the check says so, because there the difference
may be large although nothing is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cnn_gui.engine.checks import check_images, check_labels
from cnn_gui.engine.layers.activations.activation import Activation
from cnn_gui.engine.layers.layer import Array, Workspace
from cnn_gui.engine.layers.pool import MaxPool2D

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.engine.network import Network

_FLOOR = 1e-3

# A loss in float64 is right up to some units in its last place, and so is nothing that a difference quotient says below
# this, divided by ε. A bias before batch normalisation has a gradient of zero, and there is nothing but rounding.
_ROUNDING = 32 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Check:
    """One comparison.

    Attributes:
        analytic: what the backward pass says.
        numerical: (L(θ + ε) − L(θ − ε)) / 2ε.
        relative_error: |analytic − numerical| / max(|analytic|, |numerical|, floor); 0 where both are no more than what
            rounding makes of a difference quotient (7e-10 for ε = 1e-5 and a loss up to 1).
        kink: whether a number passed the kink of its activation, or a pooling winner changed, between the two ends.
    """

    analytic: float
    numerical: float
    relative_error: float
    kink: bool


@dataclass(frozen=True)
class ElementCheck(Check):
    """The check of one number: element ``index`` of parameter ``name``."""

    name: str
    index: tuple[int, ...]


class GradientChecker:
    """Checks the gradients of one network on one batch, as it is now: the network may go on training meanwhile.

    Attributes:
        loss: the mean loss of the batch in float64.
        gradients: the analytic gradients under test.
    """

    def __init__(
        self,
        network: Network,
        images: npt.ArrayLike,
        labels: npt.ArrayLike,
        *,
        gradients: Mapping[str, Array] | None = None,
        epsilon: float = 1e-5,
        running: bool = False,
    ) -> None:
        """Copy the network, and compute its gradients in float64 unless ``gradients`` to be tested are given.

        images (N,C,H,W), labels (N,), epsilon > 0; no dropout; batch normalisation uses the statistics of these
        images, or the running ones if ``running``. Raises ValueError for anything that does not fit the network.
        """
        if not epsilon > 0:
            raise ValueError(f"epsilon must be greater than 0, not {epsilon}")
        self.epsilon = epsilon
        self._network = network.copy(dtype=np.float64)
        batch = check_images(images, network.input_shape, self._network.dtype)
        self._x = np.ascontiguousarray(batch.transpose(1, 2, 3, 0))
        self._labels = check_labels(labels, len(batch), network.classes)
        self._running = running
        self.loss, computed = self._network.loss_and_gradients(batch, self._labels, running=running)
        self.gradients: Mapping[str, Array] = computed
        if gradients is not None:
            if {name: array.shape for name, array in gradients.items()} != {
                name: array.shape for name, array in computed.items()
            }:
                raise ValueError(f"gradients must have the names and shapes of {', '.join(computed)}")
            self.gradients = {name: np.array(gradients[name], np.float64) for name in computed}

    def element(self, name: str, index: tuple[int, ...]) -> ElementCheck:
        """Check one element; errors are relative to no less than a thousandth of the array's largest gradient.

        Raises KeyError for an unknown parameter, IndexError for a place outside it.
        """
        array = self._network.parameters[name]
        direction = np.zeros_like(array)
        direction[index] = 1.0
        analytic = float(self.gradients[name][index])
        check = self._compare({name: direction}, analytic, _FLOOR * float(np.abs(self.gradients[name]).max()))
        return ElementCheck(*check, name=name, index=index)

    def random_elements(self, count: int, rng: np.random.Generator) -> list[ElementCheck]:
        """Check ``count`` elements of every parameter, drawn without repetition (all of them if there are no more)."""
        checks = []
        for name, array in self._network.parameters.items():
            chosen = rng.choice(array.size, min(count, array.size), replace=False)
            for flat in np.sort(chosen).tolist():
                checks.append(self.element(name, tuple(int(i) for i in np.unravel_index(flat, array.shape))))
        return checks

    def projection(self, rng: np.random.Generator) -> Check:
        """Check all gradients at once along one random direction of length 1: <dL/dθ, v> against the difference."""
        direction = {name: rng.normal(size=array.shape) for name, array in self._network.parameters.items()}
        length = np.sqrt(sum(float((v * v).sum()) for v in direction.values()))
        direction = {name: v / length for name, v in direction.items()}
        analytic = sum(float((self.gradients[name] * v).sum()) for name, v in direction.items())
        return Check(*self._compare(direction, analytic, 0.0))

    def _compare(
        self, direction: Mapping[str, Array], analytic: float, floor: float
    ) -> tuple[float, float, float, bool]:
        before = {name: self._network.parameters[name].copy() for name in direction}
        ends = []
        for sign in (1.0, -1.0):
            for name, v in direction.items():
                self._network.parameters[name][...] = before[name] + sign * self.epsilon * v
            loss = self._network.loss_batch_last(self._x, self._labels, running=self._running)
            ends.append((loss, self._switches()))
        for name, values in before.items():
            self._network.parameters[name][...] = values

        (loss_above, above), (loss_below, below) = ends
        numerical = (loss_above - loss_below) / (2 * self.epsilon)
        difference = abs(analytic - numerical)
        largest = max(abs(analytic), abs(numerical))
        if largest <= _ROUNDING * max(1.0, abs(loss_above)) / self.epsilon:
            difference = 0.0
        scale = max(largest, floor)
        # A pooling tie between equal patches flips by rounding alone; a real change of winner is of the order of ε.
        kink = any(_switched(a, b, 1e-6 * self.epsilon) for a, b in zip(above, below, strict=True))
        return analytic, numerical, difference / scale if difference else 0.0, kink

    def _switches(self) -> list[Array]:
        """Return what decides the path of the gradient: the input of each kink, the candidates of each max pooling."""
        found = []
        x = self._x
        for layer in self._network.layers:
            if isinstance(layer, MaxPool2D):
                found.append(layer.candidates(x))
            elif isinstance(layer, Activation) and layer.has_kink:
                found.append(x[None])
            x = layer.forward(x, Workspace(), training=layer.whole_batch and not self._running)
        return found


def _switched(above: Array, below: Array, tolerance: float) -> bool:
    """Tell whether any number is above a kink at one end only, or any window's winner at one end loses at the other."""
    if len(above) == 1:
        return bool(((above > 0) != (below > 0)).any())
    winner = below.argmax(axis=0)[None]
    return bool((above.max(axis=0) - np.take_along_axis(above, winner, axis=0)[0] > tolerance).any())
