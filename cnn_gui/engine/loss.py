"""Softmax and cross-entropy as one function, because their common derivative is so much simpler than either."""

from __future__ import annotations

import math

import numpy as np

from cnn_gui.engine import aligned
from cnn_gui.engine.layers.layer import Array, Labels, Workspace
from cnn_gui.engine.objective import PLAIN, Objective


def softmax_cross_entropy(
    logits: Array,
    labels: Labels,
    work: Workspace | None = None,
    batch_size: int | None = None,
    objective: Objective = PLAIN,
) -> tuple[float, Array, Array]:
    """Return the mean loss over the batch, the probabilities and dL/dlogits.

    A = softmax(Z), L = −mean log A[y], dZ = (A − y) / N, with y one-hot; with an ``objective``
    L = −mean w[y] · Σ t log A and dZ = w[y] · (A − t) / N, with t the smoothed y. The loss is taken as
    log Σ exp(Z − max Z) − (Z[y] − max Z), the log-softmax, which is finite where the logarithm of a rounded probability
    would be −∞: as long as no image's logits are further apart than the largest number of their type, nor all images'
    max Z − Z[y] together (3.4e38 in float32). Beyond that it is inf or nan, never a finite number that is wrong.
    Near certainty it has few digits left, in float32 none from p = 1 − 6e−8 on; see ``exact_loss``.

    Shapes: logits, probabilities and dlogits (classes,N), labels (N,) in 0…classes − 1 (not checked here).
    If the images are a slice of a batch, N is its ``batch_size``, and the losses of its slices add up to the mean.
    With a workspace, which is for one objective, the two arrays are its buffers, valid until its next use; without one
    they are fresh.
    """
    work = Workspace() if work is None else work
    buffers = work.once("buffers", lambda: _Buffers(logits, objective))
    shifted, probabilities, dlogits, one_hot = buffers.shifted, buffers.probabilities, buffers.dlogits, buffers.one_hot
    share = 1.0 / (logits.shape[1] if batch_size is None else batch_size)

    np.subtract(logits, np.maximum.reduce(logits), out=shifted)
    np.exp(shifted, out=probabilities)
    total = np.dot(buffers.ones_of_classes, probabilities, out=buffers.total)
    probabilities /= total

    buffers.targets.take(labels, axis=1, out=one_hot, mode="clip")
    np.subtract(probabilities, one_hot, out=dlogits)
    weights = buffers.ones_of_images
    if buffers.class_weights is not None:
        weights = buffers.class_weights.take(labels, out=buffers.weights, mode="clip")
        dlogits *= weights
        one_hot *= weights
    dlogits *= share
    log_totals = np.dot(np.log(total, out=total), weights)
    return (float(log_totals) - float(np.vdot(shifted, one_hot))) * share, probabilities, dlogits


def exact_loss(logits: Array, label: int, objective: Objective = PLAIN) -> float:
    """Return the loss of one image in float64, with all its digits however near 1 the probability is.

    l = log(1 + Σ exp(Z[j] − Z[label])) over the other classes, the largest of 0 and the differences taken out first, is
    −log softmax(Z)[label]; L = w[label] · (l + s · mean over all classes of (Z[label] − Z[c])), since the −log of
    another class is l + Z[label] − Z[c]. For what is shown: training keeps to ``softmax_cross_entropy``.
    logits (classes,); NaN if one is not finite.
    """
    loss = _log_loss(logits, label)
    if objective.smoothing:
        wide = logits.astype(np.float64)
        loss += objective.smoothing * float(np.mean(wide[label] - wide))
    return loss * objective.weight(label)


def _log_loss(logits: Array, label: int) -> float:
    wide = np.delete(logits, label).astype(np.float64) - float(logits[label])
    if not np.isfinite(wide).all():
        return math.nan
    top = float(wide.max(initial=0.0))
    if top == 0.0:
        return math.log1p(float(np.exp(wide).sum()))
    return top + math.log(math.exp(-top) + float(np.exp(wide - top).sum()))


class _Buffers:
    """What the loss writes to, for one shape of logits, and ones: a sum as a product takes half the time of a sum."""

    def __init__(self, logits: Array, objective: Objective) -> None:
        classes, n = logits.shape
        self.targets = objective.targets(classes, logits.dtype)
        self.class_weights: Array | None = None
        if objective.class_weights:
            self.class_weights = np.array(objective.class_weights, logits.dtype)
            self.weights: Array = np.empty(n, logits.dtype)
        self.ones_of_classes: Array = np.ones(classes, logits.dtype)
        self.ones_of_images: Array = np.ones(n, logits.dtype)
        self.total = np.empty_like(self.ones_of_images)
        self.shifted, self.probabilities, self.dlogits, self.one_hot = aligned.empty((4, classes, n), logits.dtype)
