"""Has a layer of ReLUs died: 0 for every image, so that no gradient gets through it any more?"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cnn_gui.engine.layers.activations.leaky_relu import LeakyReLU
from cnn_gui.engine.layers.activations.relu import ReLU
from cnn_gui.engine.layers.batch_norm import BatchNorm
from cnn_gui.engine.layers.dropout import Dropout
from cnn_gui.engine.layers.flatten import Flatten
from cnn_gui.engine.layers.global_average import GlobalAveragePool
from cnn_gui.engine.layers.pooling import Pooling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.engine import Network
    from cnn_gui.engine.layers.layer import Array, Layer

# A single image may find every ReLU of a layer shut; so many in a row only do when it is all but dead for good.
ENOUGH_IMAGES = 32
# A gradient that comes as far as behind these comes as far as before them.
_LOOKED_THROUGH = (Pooling, GlobalAveragePool, Flatten, Dropout)


class _Place(NamedTuple):
    """A layer of ReLUs, the last layer with parameters before it, and what is looked at of that and of the next one.

    least: in smaller batches nothing can be seen of it.
    """

    relus: str
    before: str
    before_bias: str
    after_weights: str
    after_bias: str
    least: int


class DeadRelus:
    """Looks at the gradients of batches, where a dead layer shows itself without looking at any activation.

    If all ReLUs of a layer give 0 for all images of a batch, no gradient goes back through them: that of the biases
    before them is exactly 0. So it is when no gradient comes that far, because every image is read with probability 1
    or because a layer behind is the dead one. Then the biases of the next layer have none either. Where they have one
    and its weights have not, what went in was 0: dW is made of dZ and the A before it. Of a batch normalisation β is
    the bias, and γ what multiplies. The biases of a layer right before one are taken away again and have no gradient:
    its own β tells whether one comes that far. Only ReLUs die, and leaky ones with the slope 0: all else passes some.

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
        dead = next((each for each in self._places if images >= each.least and _dead(each, gradients)), None)
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
        not gradients[place.before_bias].any()
        and bool(gradients[place.after_bias].any())
        and not gradients[place.after_weights].any()
    )


def _places(network: Network) -> tuple[_Place, ...]:
    trained = [layer for layer in network.layers if layer.parameters]
    places = []
    for number, relus in enumerate(network.layers):
        before = [layer for layer in network.layers[:number] if layer.parameters]
        if _can_die(relus) and before and len(before) < len(trained):
            _, bias = _names(before[-1])
            weights, _ = _names(trained[len(before)])
            places.append(_Place(relus.name, before[-1].name, bias, weights, *_witness(network, trained[len(before)])))
    return tuple(places)


def _witness(network: Network, layer: Layer) -> tuple[str, int]:
    """The bias whose gradient tells that one comes as far as a layer, and how many images this takes at least.

    One number alone in its batch is normalised to 0, whatever it is, so that nothing gets back through it.
    """
    shape, behind = network.input_shape, False
    for each in network.layers:
        shape = each.output_shape(shape)
        if behind and isinstance(each, BatchNorm):
            return _names(each)[1], 1 if prod(shape[1:]) > 1 else 2
        if behind and not isinstance(each, _LOOKED_THROUGH):
            break
        behind = behind or each is layer
    return _names(layer)[1], 1


def _can_die(layer: Layer) -> bool:
    return isinstance(layer, ReLU) or (isinstance(layer, LeakyReLU) and layer.slope == 0)


def _names(layer: Layer) -> tuple[str, str]:
    """The names of what multiplies in a layer with parameters, and of what is added: weights and bias, or γ and β."""
    multiplied, added = ("gamma", "beta") if isinstance(layer, BatchNorm) else ("W", "b")
    return f"{layer.name}.{multiplied}", f"{layer.name}.{added}"
