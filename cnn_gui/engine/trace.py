"""Every intermediate array of one image, forward and backward, under the names of the source document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine.layers.activations.kinds import ACTIVATIONS
from cnn_gui.engine.layers.layer import Array, Labels, Layer, Workspace
from cnn_gui.engine.loss import exact_loss, softmax_cross_entropy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnn_gui.engine.parameters import FlatArrays

_LETTERS = {
    "convolution": "Z",
    "dense": "Z",
    **dict.fromkeys(ACTIVATIONS, "A"),
    "pooling": "P",
    "average pooling": "P",
    "global average pooling": "G",
    "flatten": "F",
    "softmax": "A",
}


@dataclass(frozen=True, eq=False)
class Stage:
    """One array on the way of one image through the network.

    Attributes:
        symbol: its name in the document: "X", "Z1", "A1", "P1", "F", "Z2", "A2"; "G1" of a global average.
        kind: that of the layer ("convolution", "relu", "pooling", ...), "input" or "softmax".
        layer: the name of the layer that made it ("conv1"), "" for input and softmax.
        value: (C,H,W) or (D,).
        gradient: dL/dvalue of this image's own loss, same shape; None without a label, and for the softmax, whose
            derivative the document takes together with that of the loss (see the gradient of the logits).
    """

    symbol: str
    kind: str
    layer: str
    value: Array
    gradient: Array | None


@dataclass(frozen=True, eq=False)
class Trace:
    """All stages of one image, in the order of the forward pass; its arrays are its own and nobody writes to them.

    Attributes:
        stages: from the input to the softmax. Dropout is off in a trace, and has no stage.
        loss: −log A[label] of this image, in float64 from the logits; None without a label.
        label: the class that was given.
        parameter_gradients: dL/dparameter of this image's loss by name ("conv1.W"); empty without a label.
        loss_in_training: the same as a training step computes it, in the network's type; None without a label.
    """

    stages: tuple[Stage, ...]
    loss: float | None
    label: int | None
    parameter_gradients: Mapping[str, Array]
    loss_in_training: float | None = None

    def stage(self, symbol: str) -> Stage:
        """Return the stage called ``symbol``. Raises KeyError that lists the symbols there are."""
        for stage in self.stages:
            if stage.symbol == symbol:
                return stage
        raise KeyError(f"no stage {symbol!r}: this network has {', '.join(stage.symbol for stage in self.stages)}")

    @property
    def logits(self) -> Array:
        """The input of the softmax, (classes,)."""
        return self.stages[-2].value

    @property
    def probabilities(self) -> Array:
        """The output of the softmax, (classes,)."""
        return self.stages[-1].value


class Tracer:
    """Makes traces of one network with the plain layers and work space of its own, so that training never notices."""

    def __init__(self, layers: Sequence[Layer], gradients: FlatArrays) -> None:
        """Take the layers that share their parameters with training, and an arrangement for their gradients."""
        self._layers = [(layer, Workspace()) for layer in layers if layer.kind != "dropout"]
        self._loss_work = Workspace()
        self._gradients = gradients
        self._layer_gradients = {layer.name: gradients.of_layer(layer.name) for layer, _ in self._layers}
        self._symbols = _symbols([*(layer.kind for layer, _ in self._layers), "softmax"])

    def trace(self, image: Array, label: int | None, labels: Labels | None) -> Trace:
        """Trace one image (C,H,W); ``labels`` is ``label`` as an array of one, or None."""
        x = image[..., None]
        values = [x]
        for layer, work in self._layers:
            x = layer.forward(x, work)
            values.append(x)
        # Without a label the softmax is the same; the loss and the gradient that come with it are not used.
        loss, probabilities, dy = softmax_cross_entropy(x, _NO_LABEL if labels is None else labels, self._loss_work)

        gradients: list[Array | None] = [None] * len(values)
        if labels is not None:
            gradients[-1] = dy
            for index in range(len(self._layers) - 1, -1, -1):
                layer, work = self._layers[index]
                dx = layer.backward(dy, work, self._layer_gradients[layer.name], need_dx=True)
                assert dx is not None
                gradients[index] = dy = dx

        stages = [Stage("X", "input", "", _own(values[0]), _own_or_none(gradients[0]))]
        for (layer, _), symbol, value, gradient in zip(
            self._layers, self._symbols[:-1], values[1:], gradients[1:], strict=True
        ):
            stages.append(Stage(symbol, layer.kind, layer.name, _own(value), _own_or_none(gradient)))
        stages.append(Stage(self._symbols[-1], "softmax", "", _own(probabilities), None))
        if labels is None:
            return Trace(tuple(stages), None, None, {})
        assert label is not None
        return Trace(tuple(stages), exact_loss(x[..., 0], label), label, self._gradients.copy(), loss)

    def input_gradient(self, image: Array, dlogits: Array) -> Array:
        """Return Σ dlogits[k] · dZ[k]/dimage (C,H,W) for one image (C,H,W); dlogits (classes,)."""
        x = image[..., None]
        for layer, work in self._layers:
            x = layer.forward(x, work)
        dy = np.ascontiguousarray(dlogits[:, None])
        for layer, work in reversed(self._layers):
            dx = layer.backward(dy, work, self._layer_gradients[layer.name], need_dx=True)
            assert dx is not None
            dy = dx
        return _own(dy)


_NO_LABEL: Labels = np.zeros(1, np.int64)


def _own(batch_of_one: Array) -> Array:
    """Copy the one image out of a batch-last buffer."""
    return batch_of_one[..., 0].copy()


def _own_or_none(batch_of_one: Array | None) -> Array | None:
    return None if batch_of_one is None else _own(batch_of_one)


def _symbols(kinds: Sequence[str]) -> list[str]:
    """Name the output of each layer; the number goes up with each layer that has parameters.

    A second activation of the same Z (and the like) gets a prime, so that names stay unique.
    """
    symbols: list[str] = []
    number = 0
    for kind in kinds:
        letter = _LETTERS[kind]
        number += letter == "Z"
        symbol = letter if letter == "F" else f"{letter}{number}"
        while symbol in symbols:
            symbol += "′"
        symbols.append(symbol)
    return symbols
