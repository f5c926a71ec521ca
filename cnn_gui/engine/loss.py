"""Softmax and cross-entropy as one function, because their common derivative is so much simpler than either."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layers.layer import Array, Labels, Workspace


def softmax_cross_entropy(
    logits: Array, labels: Labels, work: Workspace | None = None, batch_size: int | None = None
) -> tuple[float, Array, Array]:
    """Return the mean loss over the batch, the probabilities and dL/dlogits.

    A = softmax(Z), L = −mean log A[y], dZ = (A − y) / N, with y one-hot. The loss is taken as
    log Σ exp(Z − max Z) − (Z[y] − max Z), the log-softmax, which is finite for any finite logits, where the logarithm
    of a rounded probability would be −∞.

    Shapes: logits, probabilities and dlogits (classes,N), labels (N,) in 0…classes − 1 (not checked here).
    If the images are a slice of a batch, N is its ``batch_size``, and the losses of its slices add up to the mean.
    With a workspace the two arrays are its buffers, valid until its next use; without one they are fresh.
    """
    work = Workspace() if work is None else work
    buffers = work.once("buffers", lambda: _Buffers(logits))
    shifted, probabilities, dlogits, one_hot = buffers.shifted, buffers.probabilities, buffers.dlogits, buffers.one_hot
    share = 1.0 / (logits.shape[1] if batch_size is None else batch_size)

    np.subtract(logits, np.maximum.reduce(logits), out=shifted)
    np.exp(shifted, out=probabilities)
    total = np.dot(buffers.ones_of_classes, probabilities, out=buffers.total)
    probabilities /= total

    buffers.identity.take(labels, axis=1, out=one_hot, mode="clip")
    np.subtract(probabilities, one_hot, out=dlogits)
    dlogits *= share
    log_totals = np.dot(np.log(total, out=total), buffers.ones_of_images)
    return (float(log_totals) - float(np.vdot(shifted, one_hot))) * share, probabilities, dlogits


class _Buffers:
    """What the loss writes to, for one shape of logits, and ones: a sum as a product takes half the time of a sum."""

    def __init__(self, logits: Array) -> None:
        classes, n = logits.shape
        self.identity: Array = np.eye(classes, dtype=logits.dtype)
        self.ones_of_classes: Array = np.ones(classes, logits.dtype)
        self.ones_of_images: Array = np.ones(n, logits.dtype)
        self.total = np.empty_like(self.ones_of_images)
        self.shifted, self.probabilities, self.dlogits, self.one_hot = np.empty((4, classes, n), logits.dtype)
