"""Has a layer of ReLUs died: 0 for every image, so that no gradient gets through it any more?"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cnn_gui.engine.layers.activations.relu import ReLU

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.engine import Network
    from cnn_gui.engine.layers.layer import Array

# A single image may find every ReLU of a layer shut; so many in a row only do when it is all but dead for good.
ENOUGH_IMAGES = 32


class _Place(NamedTuple):
    """A layer of ReLUs, the layer that computes what goes into it, and the next one with parameters."""

    relus: str
    before: str
    after: str


class DeadRelus:
    """Looks at the gradients of batches, where a dead layer shows itself without looking at any activation.

    If all ReLUs of a layer give 0 for all images of a batch, no gradient goes back through them: that of the biases
    before them is exactly 0. So it is when no gradient comes that far, because every image is read with probability 1
    or because a layer behind is the dead one. Then the biases of the next layer have none either. Where they have one
    and its weights have not, what went in was 0: dW is made of dZ and the A before it.

    Attributes: name (of the layer that was dead in the last batch looked at, the last of several; "" for none), since
    (the first batch of those in a row that it was dead in), frozen_since (from which batch on not one bit of the
    parameters before it has changed; only known of a layer that is confirmed as dead).
    """

    def __init__(self, network: Network) -> None:
        self.name = ""
        self.since = self.frozen_since = 0
        self._images = 0
        self._network = network
        self._places = _places(network)
        self._before: Mapping[str, Array] = {}

    @property
    def confirmed(self) -> bool:
        """Whether it was dead for enough images in a row."""
        return self._images >= ENOUGH_IMAGES

    @property
    def suspected(self) -> bool:
        """Whether it was dead, but not for enough images: the next batch should be looked at too."""
        return bool(self.name) and not self.confirmed

    def look(self, batch: int, images: int, gradients: Mapping[str, Array]) -> None:
        """Look at the gradients of a batch of so many images, of the mean loss by each parameter, by name."""
        dead = next((place for place in self._places if _dead(place, gradients)), None)
        if dead is None:
            self.name, self._images, self._before = "", 0, {}
            return
        if dead.relus != self.name:
            self.name, self.since, self._images, self._before = dead.relus, batch, 0, {}
        self._images += images
        if self.confirmed:
            self._compare(batch, dead.before)

    def _compare(self, batch: int, layer: str) -> None:
        # What has not changed by one bit from one look to the next had no gradient in between either.
        now = {name: array for name, array in self._network.parameters.items() if name.partition(".")[0] == layer}
        if not (self._before and all(np.array_equal(now[name], array) for name, array in self._before.items())):
            self.frozen_since = batch
            self._before = {name: array.copy() for name, array in now.items()}


def _dead(place: _Place, gradients: Mapping[str, Array]) -> bool:
    # In this order: nearly always the first small array says that it lives.
    return (
        not gradients[f"{place.before}.b"].any()
        and bool(gradients[f"{place.after}.b"].any())
        and not gradients[f"{place.after}.W"].any()
    )


def _places(network: Network) -> tuple[_Place, ...]:
    trained = [layer.name for layer in network.layers if layer.parameters]
    behind = dict(pairwise(trained))
    return tuple(
        _Place(relus.name, layer.name, behind[layer.name])
        for layer, relus in pairwise(network.layers)
        if layer.parameters and isinstance(relus, ReLU) and layer.name in behind
    )
