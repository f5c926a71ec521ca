"""Softmax and cross-entropy as one function, because their common derivative is so much simpler than either."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layer import Array, Labels, Workspace


def softmax_cross_entropy(logits: Array, labels: Labels, work: Workspace | None = None) -> tuple[float, Array, Array]:
    """Return the mean loss over the batch, the probabilities and dL/dlogits.

    A = softmax(Z), L = −mean log A[y], dZ = (A − y) / N. The loss is taken as
    log Σ exp(Z − max Z) − (Z[y] − max Z), the log-softmax, which is finite for any finite logits, where the logarithm
    of a rounded probability would be −∞.

    Shapes: logits, probabilities and dlogits (classes,N), labels (N,) in 0…classes − 1 (not checked here).
    With a workspace the two arrays are its buffers, valid until its next use; without one they are fresh.
    """
    work = Workspace() if work is None else work
    shape, dtype = logits.shape, logits.dtype
    n = shape[1]
    images = work.once("images", lambda: np.arange(n))

    shifted = np.subtract(logits, logits.max(axis=0), out=work.array("shifted", shape, dtype))
    probabilities = np.exp(shifted, out=work.array("probabilities", shape, dtype))
    total = probabilities.sum(axis=0)
    probabilities /= total
    loss = float((np.log(total) - shifted[labels, images]).sum(dtype=np.float64)) / n

    dlogits = np.multiply(probabilities, 1.0 / n, out=work.array("dlogits", shape, dtype))
    dlogits[labels, images] -= 1.0 / n
    return loss, probabilities, dlogits
