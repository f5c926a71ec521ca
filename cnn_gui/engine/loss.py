"""Softmax and cross-entropy as one function, because their common derivative is so much simpler than either."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layer import Array, Labels, Workspace


def softmax_cross_entropy(
    logits: Array, labels: Labels, work: Workspace | None = None, batch_size: int | None = None
) -> tuple[float, Array, Array]:
    """Return the mean loss over the batch, the probabilities and dL/dlogits.

    A = softmax(Z), L = −mean log A[y], dZ = (A − y) / N. The loss is taken as
    log Σ exp(Z − max Z) − (Z[y] − max Z), the log-softmax, which is finite for any finite logits, where the logarithm
    of a rounded probability would be −∞.

    Shapes: logits, probabilities and dlogits (classes,N), labels (N,) in 0…classes − 1 (not checked here).
    If the images are a slice of a batch, N is its ``batch_size``, and the losses of its slices add up to the mean.
    With a workspace the two arrays are its buffers, valid until its next use; without one they are fresh.
    """
    work = Workspace() if work is None else work
    buffers = work.once("buffers", lambda: _Buffers(logits))
    shifted, probabilities = buffers.shifted, buffers.probabilities
    share = 1.0 / (logits.shape[1] if batch_size is None else batch_size)

    np.subtract(logits, np.maximum.reduce(logits), out=shifted)
    np.exp(shifted, out=probabilities)
    total = np.dot(buffers.one_per_class, probabilities, out=buffers.total)
    probabilities /= total
    dlogits = np.multiply(probabilities, share, out=buffers.dlogits)

    # Where the number of each image's own class lies in the flattened arrays.
    own = np.multiply(labels, logits.shape[1], out=buffers.own)
    own += buffers.images
    losses = np.log(total, out=total)
    losses -= shifted.take(own)
    dlogits.put(own, dlogits.take(own) - share)
    return float(np.dot(losses, buffers.one_per_image)) * share, probabilities, dlogits


class _Buffers:
    """What the loss writes to, for one shape of logits."""

    def __init__(self, logits: Array) -> None:
        classes, n = logits.shape
        # Sums as products with ones: for a batch of one, half the time.
        self.one_per_class = np.ones(classes, logits.dtype)
        self.one_per_image = np.ones(n, logits.dtype)
        self.total = np.empty(n, logits.dtype)
        self.images = np.arange(n)
        self.own = np.empty(n, np.int64)
        self.shifted, self.probabilities, self.dlogits = np.empty((3, *logits.shape), logits.dtype)
