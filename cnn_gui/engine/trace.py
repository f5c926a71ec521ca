"""Every intermediate array of one image, forward and backward, under the names of the source document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine.layers.activations.kinds import ACTIVATIONS
from cnn_gui.engine.layers.batch_norm import BatchNorm
from cnn_gui.engine.layers.layer import Array, Labels, Layer, Workspace
from cnn_gui.engine.layers.normalisation import Normalisation
from cnn_gui.engine.loss import exact_loss, softmax_cross_entropy
from cnn_gui.engine.objective import PLAIN, Objective

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
    "batch normalisation": "B",
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
            derivative the document takes together with that of the loss (see the gradient of the logits). Normalised
            with a batch, N · ∂L_batch/∂value: the image's part in the loss of all of them.
        normalised_with: what a batch normalisation used; None for all others.
    """

    symbol: str
    kind: str
    layer: str
    value: Array
    gradient: Array | None
    normalised_with: Normalisation | None = None


@dataclass(frozen=True, eq=False)
class Trace:
    """All stages of one image, in the order of the forward pass; its arrays are its own and nobody writes to them.

    Attributes:
        stages: from the input to the softmax. Dropout is off in a trace, and has no stage.
        loss: of this image, in float64 from the logits: −log A[label], or what ``objective`` makes of it; None without
            a label.
        label: the class that was given.
        parameter_gradients: dL/dparameter of this image's loss by name ("conv1.W"); empty without a label.
        loss_in_training: the same as a training step computes it, in the network's type; None without a label.
        objective: what the loss is, with its class weights and smoothed labels.
    """

    stages: tuple[Stage, ...]
    loss: float | None
    label: int | None
    parameter_gradients: Mapping[str, Array]
    loss_in_training: float | None = None
    objective: Objective = PLAIN

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

    def __init__(self, layers: Sequence[Layer], gradients: FlatArrays, objective: Objective = PLAIN) -> None:
        """Take the layers that share their parameters with training, an arrangement for their gradients, the loss."""
        self._objective = objective
        self._layers = [(layer, Workspace()) for layer in layers if layer.kind != "dropout"]
        self._loss_work = Workspace()
        self._gradients = gradients
        self._layer_gradients = {layer.name: gradients.of_layer(layer.name) for layer, _ in self._layers}
        self._symbols = symbols_of([*(layer.kind for layer, _ in self._layers), "softmax"])

    def trace(
        self,
        image: Array,
        label: int | None,
        labels: Labels | None,
        normalised_with: Mapping[str, Normalisation] | None = None,
    ) -> Trace:
        """Trace one image (C,H,W); ``labels`` is ``label`` as an array of one, or None.

        normalised_with: what each batch normalisation normalises with, by layer; the running statistics if not given.
        """
        used = self._use(normalised_with or {})
        x = image[..., None]
        values = [x]
        for layer, work in self._layers:
            x = layer.forward(x, work)
            values.append(x)
        # Without a label the softmax is the same; the loss and the gradient that come with it are not used.
        loss, probabilities, dy = softmax_cross_entropy(
            x, _NO_LABEL if labels is None else labels, self._loss_work, objective=self._objective
        )

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
            own = _own(value), _own_or_none(gradient)
            stages.append(Stage(symbol, layer.kind, layer.name, *own, used.get(layer.name)))
        stages.append(Stage(self._symbols[-1], "softmax", "", _own(probabilities), None))
        if labels is None:
            return Trace(tuple(stages), None, None, {}, objective=self._objective)
        assert label is not None
        exact = exact_loss(x[..., 0], label, self._objective)
        return Trace(tuple(stages), exact, label, self._gradients.copy(), loss, self._objective)

    def input_gradient(self, image: Array, dlogits: Array) -> Array:
        """Return Σ dlogits[k] · dZ[k]/dimage (C,H,W) for one image (C,H,W); dlogits (classes,)."""
        self._use({})
        x = image[..., None]
        for layer, work in self._layers:
            x = layer.forward(x, work)
        dy = np.ascontiguousarray(dlogits[:, None])
        for layer, work in reversed(self._layers):
            dx = layer.backward(dy, work, self._layer_gradients[layer.name], need_dx=True)
            assert dx is not None
            dy = dx
        return _own(dy)

    def _use(self, given: Mapping[str, Normalisation]) -> dict[str, Normalisation]:
        """Let each batch normalisation use what is given, else a copy of its running statistics; return them."""
        used = {}
        for layer, work in self._layers:
            if isinstance(layer, BatchNorm):
                used[layer.name] = work.normalisation = given.get(layer.name) or layer.running()
        return used


def normalisations(
    layers: Sequence[Layer], x: Array, labels: Labels, objective: Objective = PLAIN
) -> dict[str, Normalisation]:
    """Return what each batch normalisation normalises a batch x (C,H,W,N) with, by layer, forward and backward.

    Dropout is off, as in a trace. Computed with the plain layers, in work space of its own.
    """
    steps = [(layer, Workspace()) for layer in layers]
    for layer, work in steps:
        x = layer.forward(x, work, training=layer.whole_batch)
    # As if each image were a batch of its own, so that the means are of the size of one image's gradient.
    _, _, dy = softmax_cross_entropy(x, labels, batch_size=1, objective=objective)
    found = {}
    for layer, work in reversed(steps):
        gradients = {key: np.empty_like(array) for key, array in layer.parameters.items()}
        dx = layer.backward(dy, work, gradients, need_dx=True)
        assert dx is not None
        dy = dx
        if isinstance(layer, BatchNorm):
            found[layer.name] = layer.normalisation(work)
    return found


_NO_LABEL: Labels = np.zeros(1, np.int64)


def _own(batch_of_one: Array) -> Array:
    """Copy the one image out of a batch-last buffer."""
    return batch_of_one[..., 0].copy()


def _own_or_none(batch_of_one: Array | None) -> Array | None:
    return None if batch_of_one is None else _own(batch_of_one)


def symbols_of(kinds: Sequence[str]) -> list[str]:
    """Name the output of each layer, by their kinds in order; the number goes up with each convolution and dense layer.

    Dropout has no output of its own, and must not be among them.

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
