"""How good a network is on images that it does not train on, in chunks so that a person never waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cnn_gui.engine import Network, softmax_cross_entropy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnn_gui.data.dataset import Split
    from cnn_gui.data.standardise import Standardiser

# Large enough to keep the matrix products efficient, small enough that a chunk's arrays stay in the cache.
CHUNK = 128


@dataclass(frozen=True)
class Evaluation:
    """Result over one split. loss: mean cross-entropy in nats; accuracy: 0…1; predicted: class of each image (N,)."""

    count: int
    loss: float
    accuracy: float
    predicted: npt.NDArray[np.int64]


class Evaluator:
    """Runs a network over a split chunk by chunk.

    Attributes: done (images seen so far), total (images of the split).
    """

    def __init__(self, network: Network, standardiser: Standardiser, split: Split, chunk: int = CHUNK) -> None:
        self._network = network
        self._standardiser = standardiser
        self._split = split
        self._chunk = chunk
        self._input: npt.NDArray[np.floating] | None = None
        self.total = len(split)
        self.done = 0
        self._loss_sum = 0.0
        self._predicted = np.empty(self.total, np.int64)

    def chunks(self, start: int = 0) -> Iterator[slice]:
        """Evaluate one chunk per iteration from image `start` on; yields the slice of images just done."""
        for low in range(start, self.total, self._chunk):
            high = min(low + self._chunk, self.total)
            logits = self._network.logits_batch_last(self._to_engine(low, high))
            # A network on the verge of divergence gives logits that overflow: the loss is then inf or NaN, and says so.
            with np.errstate(over="ignore", invalid="ignore"):
                loss, _, _ = softmax_cross_entropy(logits, self._split.labels[low:high])
            self._loss_sum += loss * (high - low)
            self._predicted[low:high] = logits.argmax(axis=0)
            self.done += high - low
            yield slice(low, high)

    def wrong_in(self, part: slice) -> npt.NDArray[np.int64]:
        """Indices of the images of an evaluated slice that the network reads wrongly, ascending."""
        wrong: npt.NDArray[np.int64] = np.flatnonzero(self._predicted[part] != self._split.labels[part]) + part.start
        return wrong

    def result(self) -> Evaluation:
        """The figures over the whole split; NaN where the split is empty.

        Raises RuntimeError before all chunks are done.
        """
        if self.done != self.total:
            raise RuntimeError(f"{self.done} of {self.total} images evaluated; run all chunks first")
        if self.total == 0:
            return Evaluation(0, float("nan"), float("nan"), self._predicted)
        accuracy = float(np.mean(self._predicted == self._split.labels))
        return Evaluation(self.total, self._loss_sum / self.total, accuracy, self._predicted)

    def _to_engine(self, low: int, high: int) -> npt.NDArray[np.floating]:
        count = high - low
        if self._input is None or self._input.shape[-1] != count:
            self._input = np.empty((*self._network.input_shape, count), self._network.dtype)
        self._standardiser.to_engine(self._split.images[low:high], self._input)
        return self._input


def evaluate(network: Network, standardiser: Standardiser, split: Split) -> Evaluation:
    """Evaluate a whole split at once."""
    evaluator = Evaluator(network, standardiser, split)
    for _ in evaluator.chunks():
        pass
    return evaluator.result()
