"""What each image of a batch gives to it: its loss, and its own share of a gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cnn_gui.engine.layers.layer import Workspace
from cnn_gui.engine.loss import exact_loss, softmax_cross_entropy
from cnn_gui.engine.objective import PLAIN, Objective

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.engine.layers.layer import Array, Labels, Layer

Place = tuple[str, tuple[int, ...]]
"""One number of a parameter: its name, "conv1.W", and its index."""


@dataclass(frozen=True, eq=False)
class PerImage:
    """A batch of N images, image by image; float64, fresh arrays.

    Attributes:
        loss: (N,) of each: −log A[label], or what the network's objective makes of it.
        predicted: (N,) int64, the class with the largest logit.
        size: (N,) the length of its dL/dlogits = A − y, of its own loss: 0 for an image that is read with certainty.
        gradient: (N,) dL/dparameter of its own loss, one number of a parameter; None unless it was asked for. The mean
            over the images is the batch's. With batch normalisation, where each image has a part in the loss of all, it
            is N times what reaches the parameter by way of this image.
    """

    loss: npt.NDArray[np.float64]
    predicted: npt.NDArray[np.int64]
    size: npt.NDArray[np.float64]
    gradient: npt.NDArray[np.float64] | None

    def __len__(self) -> int:
        return len(self.loss)


def per_image(
    layers: Sequence[Layer],
    x: Array,
    labels: Labels,
    place: Place | None,
    *,
    cuts: Sequence[tuple[slice, np.random.Generator | None]],
    dropout: bool,
    objective: Objective = PLAIN,
) -> PerImage:
    """Compute what each image of x (C,H,W,N) gives, with the plain layers.

    cuts: which images go through the layers at once, and where dropout takes its random numbers from, if not from the
    generator of its layer: as in the training step whose numbers are wanted.
    Raises KeyError for a parameter that is not there, IndexError for a place outside of it.
    """
    work = [(layer, Workspace()) for layer in layers]
    gradients = {layer.name: {key: np.empty_like(p) for key, p in layer.parameters.items()} for layer in layers}
    wanted, _, key = ("", "", "") if place is None else place[0].rpartition(".")
    if place is not None:
        found = next((layer for layer in layers if layer.name == wanted), None)
        if found is None or key not in found.parameters:
            raise KeyError(f"there is no parameter {place[0]!r}")
        # Says what is outside.
        found.parameters[key][place[1]]
    n = x.shape[3]
    loss, size, own = np.empty(n), np.empty(n), np.empty(n)
    predicted = np.empty(n, np.int64)
    for part, generator in cuts:
        y = np.ascontiguousarray(x[..., part])
        for layer, buffers in work:
            buffers.generator = generator
            y = layer.forward(y, buffers, training=dropout or layer.whole_batch)
        # As if each image were a batch of its own.
        _, _, dy = softmax_cross_entropy(y, labels[part], batch_size=1, objective=objective)
        loss[part] = [exact_loss(y[:, i], int(label), objective) for i, label in enumerate(labels[part])]
        predicted[part] = y.argmax(axis=0)
        size[part] = np.sqrt((dy.astype(np.float64) ** 2).sum(axis=0))
        if place is None:
            continue
        for layer, buffers in reversed(work):
            dx = layer.backward(dy, buffers, gradients[layer.name], need_dx=layer.name != wanted)
            if dx is None:
                own[part] = layer.per_image(key, place[1], dy, buffers)
                break
            dy = dx
    return PerImage(loss, predicted, size, None if place is None else own)
