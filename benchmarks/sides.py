"""This project's halves of the comparison: the engine, and the reference loops; and the batches that all sides get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from cnn_gui.data.feeding.standardise import Standardiser
from cnn_gui.data.load import load_dataset
from cnn_gui.engine import SGD, Network, reference

if TYPE_CHECKING:
    from collections.abc import Sequence

Batch = tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]
"""Images (N,C,H,W) and labels (N,)."""


class Side(Protocol):
    """One contestant: trains from fixed initial weights, on fixed batches that lie ready in its own layout."""

    def step(self) -> None:
        """Train on the first batch."""

    def train(self, index: int) -> float:
        """Train on one batch and return its loss before the update."""

    def reset(self) -> None:
        """Go back to the initial weights."""


def digit_batches(batch_size: int, count: int) -> list[Batch]:
    """The first images of the built-in digits, standardised, in `count` batches."""
    dataset = load_dataset("digits", train_limit=batch_size * count)
    standardiser = Standardiser(dataset.mean, dataset.deviation, np.float32)
    images = np.empty((*dataset.image_shape, len(dataset.train)), np.float32)
    standardiser.to_engine(dataset.train.images, images)
    first = np.ascontiguousarray(images.transpose(3, 0, 1, 2))
    slices = [slice(start, start + batch_size) for start in range(0, batch_size * count, batch_size)]
    return [(first[part], dataset.train.labels[part]) for part in slices]


class EngineSide:
    """The engine, on a copy of the network; with `fused` off by its plain layers."""

    def __init__(self, network: Network, batches: Sequence[Batch], learning_rate: float, *, fused: bool = True) -> None:
        self.network = network.copy(fused=fused)
        self._optimizer = SGD(learning_rate)
        self._batches = [(np.ascontiguousarray(images.transpose(1, 2, 3, 0)), labels) for images, labels in batches]
        self._initial = {name: array.copy() for name, array in self.network.parameters.items()}

    def step(self) -> None:
        """Train on the first batch."""
        self.train(0)

    def train(self, index: int) -> float:
        """Train on one batch and return its loss before the update."""
        result = self.network.step_gradients(*self._batches[index])
        self._optimizer.step(self.network.parameters, result.gradients)
        return result.loss

    def reset(self) -> None:
        """Go back to the initial weights."""
        self.network.set_parameters(self._initial)


class LoopSide:
    """The seed network by the loops of `cnn_gui.engine.reference`."""

    def __init__(self, network: Network, batches: Sequence[Batch], learning_rate: float) -> None:
        self._batches = batches
        self._learning_rate = learning_rate
        self._initial = {name: array.copy() for name, array in network.parameters.items()}
        self.reset()

    def step(self) -> None:
        """Train on the first batch."""
        self.train(0)

    def train(self, index: int) -> float:
        """Train on one batch and return its loss before the update."""
        X, labels = self._batches[index]
        W1, b1, W2, b2 = (self._parameters[name] for name in ("conv1.W", "conv1.b", "dense1.W", "dense1.b"))
        Z1 = reference.convolution(X, W1, b1)
        A1 = reference.relu(Z1)
        P1 = reference.max_pool(A1)
        F = P1.reshape(len(P1), -1)
        loss, _, dZ2 = reference.softmax_cross_entropy(reference.dense(F, W2, b2), labels)
        dF, dW2, db2 = reference.dense_backward(F, W2, dZ2)
        dZ1 = reference.relu_backward(Z1, reference.max_pool_backward(A1, dF.reshape(P1.shape)))
        _, dW1, db1 = reference.convolution_backward(X, W1, dZ1)
        for parameter, gradient in ((W1, dW1), (b1, db1), (W2, dW2), (b2, db2)):
            parameter -= self._learning_rate * gradient
        return loss

    def reset(self) -> None:
        """Go back to the initial weights."""
        self._parameters = {name: array.copy() for name, array in self._initial.items()}
