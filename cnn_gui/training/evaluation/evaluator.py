"""How good a network is on images that it does not train on, in chunks so that a person never waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnn_gui.data.dataset import Labels, Split
    from cnn_gui.data.feeding.standardise import Standardiser
    from cnn_gui.engine import Network

# Large enough to keep the matrix products efficient, small enough that a chunk's arrays stay in the cache.
CHUNK = 128


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Result over one split.

    loss: mean cross-entropy in nats; accuracy: 0…1; both NaN without images. Image by image, (count,): predicted, the
    most probable class; confidence, float64, its probability; losses, float64, −log of the probability of the true
    class.
    """

    count: int
    loss: float
    accuracy: float
    predicted: npt.NDArray[np.int64]
    confidence: npt.NDArray[np.float64]
    losses: npt.NDArray[np.float64]


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
        self._predicted = np.empty(self.total, np.int64)
        self._confidence = np.empty(self.total, np.float64)
        self._losses = np.empty(self.total, np.float64)

    def chunks(self, start: int = 0) -> Iterator[slice]:
        """Evaluate one chunk per iteration from image `start` on; yields the slice of images just done."""
        for low in range(start, self.total, self._chunk):
            part = slice(low, min(low + self._chunk, self.total))
            logits = self._network.logits_batch_last(self._to_engine(part))
            self._predicted[part], self._confidence[part], self._losses[part] = judge(logits, self._split.labels[part])
            self.done += part.stop - low
            yield part

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
        loss = accuracy = float("nan")
        if self.total:
            loss = float(self._losses.mean(dtype=np.float64))
            accuracy = float(np.mean(self._predicted == self._split.labels))
        return Evaluation(self.total, loss, accuracy, self._predicted, self._confidence, self._losses)

    def _to_engine(self, part: slice) -> npt.NDArray[np.floating]:
        count = part.stop - part.start
        if self._input is None or self._input.shape[-1] != count:
            self._input = np.empty((*self._network.input_shape, count), self._network.dtype)
        self._standardiser.to_engine(self._split.images[part], self._input)
        return self._input


def judge(
    logits: npt.NDArray[np.floating], labels: Labels
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Predicted class, its probability and the loss of each image, (N,) each, of logits (classes, N) and labels (N,).

    With S = Z − max Z and R = Σ exp S over all but the largest logit: the probability of that is 1 / (1 + R), and the
    loss is −log softmax(Z)[y] = log(1 + R) − S[y], finite as long as an image's logits are no further apart than their
    type can say. In float64, so that the losses of images the network is sure of can still be told apart.
    """
    predicted: npt.NDArray[np.int64] = logits.argmax(axis=0)
    images = np.arange(len(labels))
    # A network on the verge of divergence gives logits that overflow: the loss is then inf or NaN, and says so.
    with np.errstate(over="ignore", invalid="ignore"):
        shifted = logits - logits.max(axis=0)
        powers = np.exp(shifted)
        powers[predicted, images] -= 1
        # Each power is good to its last digit; only what they are added to 1 for needs more of them.
        rest = powers.sum(axis=0, dtype=np.float64)
        return predicted, 1 / (1 + rest), np.log1p(rest) - shifted[labels, images]


def evaluate(network: Network, standardiser: Standardiser, split: Split) -> Evaluation:
    """Evaluate a whole split at once."""
    evaluator = Evaluator(network, standardiser, split)
    for _ in evaluator.chunks():
        pass
    return evaluator.result()
