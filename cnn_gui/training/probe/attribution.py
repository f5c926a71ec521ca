"""Why did it say that? Which pixels of an image a network's answer rests on, found in two independent ways."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from cnn_gui.engine.loss import exact_loss
from cnn_gui.training.messages.attribution import Attribution
from cnn_gui.training.probe.agreement import agreement

if TYPE_CHECKING:
    from collections.abc import Generator

    from cnn_gui.engine import Network
    from cnn_gui.training.run.run import Run

Numbers = npt.NDArray[np.floating]

# A patch of this share of the image's side is as wide as a pen stroke of the digits.
PATCH_SHARE = 5 / 28
# At so many places along each side the image is covered; between them the map is interpolated.
PLACES = 15
# So many covered images are one unit of work: what the network computes at once without cutting.
CHUNK = 64


def attribute(run: Run, image: npt.NDArray[np.uint8], batch: int | None = None) -> Generator[None, None, Attribution]:
    """Explain what the network of a run makes of an image (C, H, W) uint8.

    Each `next` is one short unit of work; the last one returns the result. Between them the parameters must not change,
    and the gradients of a training step are no longer valid. batch: after how many batches the network is as it is
    now; None: as many as the run has trained.
    """
    x = run.network_input(image)
    background = np.zeros((len(x), 1, 1, 1), x.dtype)
    if len(x) == 1:
        background[:] = run.network_input(np.zeros((1, 1, 1), np.uint8))
    grid = _grid(*x.shape[1:])
    covered = np.empty((*x.shape, CHUNK), x.dtype)
    parts = []
    for mask in grid.masks:
        np.copyto(covered, x[..., None])
        np.copyto(covered, background, where=mask)
        # In float64: what is lost where the network is certain would be nothing but rounding else.
        parts.append(_softmax(run.network.logits_batch_last(covered).astype(np.float64)))
        yield
    probabilities = np.concatenate(parts, axis=1)
    class_index = int(probabilities[:, 0].argmax())
    probability, *_ = of_class = probabilities[class_index]
    places = len(grid.across_rows.T), len(grid.across_columns.T)
    lost = (probability - of_class[1 : 1 + places[0] * places[1]]).reshape(places)
    occlusion = (grid.across_rows @ lost @ grid.across_columns.T).astype(np.float32)

    gradient = _gradient_of_log_probability(run.network, x, class_index)
    saliency = np.abs(gradient).max(axis=0).astype(np.float32)
    yield
    correlation, overlap = agreement(saliency, occlusion, grid.patch)
    batch = run.batch if batch is None else batch
    return Attribution(batch, class_index, float(probability), saliency, occlusion, grid.patch, correlation, overlap)


def _gradient_of_log_probability(network: Network, x: Numbers, class_index: int) -> Numbers:
    """Return ∂ log p_c / ∂x (C, H, W), with all its digits however certain the network is.

    The gradient of a trace begins with p_c − 1, of which float32 has nothing left near p_c = 1. Here
    ∂ log p_c / ∂Z = (1 − p_c) (e_c − q), with q the shares of the other classes among themselves, both in float64.
    """
    trace = network.trace(x, class_index)
    others = trace.logits.astype(np.float64)
    others[class_index] = -np.inf
    direction = -_softmax(others)
    direction[class_index] = 1.0
    gradient: Numbers = network.input_gradient(x, direction) * -math.expm1(-exact_loss(trace.logits, class_index))
    return gradient


class _Grid(NamedTuple):
    """Where images of one size are covered.

    masks: (H, W, CHUNK) bool each, true where covered. The first of all covers nothing, then come the places row by
    row, and the last chunk is filled up with masks that cover nothing. across_rows (H, rows), across_columns
    (W, columns): what interpolates between the places along one axis.
    """

    patch: int
    masks: list[npt.NDArray[np.bool_]]
    across_rows: Numbers
    across_columns: Numbers


@lru_cache(maxsize=2)
def _grid(height: int, width: int) -> _Grid:
    patch = max(3, 2 * round((PATCH_SHARE * min(height, width) - 1) / 2) + 1)
    sides = [(side, np.rint(np.linspace(0, side - 1, min(side, PLACES))).astype(int)) for side in (height, width)]
    near_row, near_column = (abs(np.arange(side)[:, None] - places) <= patch // 2 for side, places in sides)
    covered = (near_row[:, None, :, None] & near_column[None, :, None, :]).reshape(height, width, -1)
    chunks = -(-(1 + covered.shape[2]) // CHUNK)
    masks = np.zeros((height, width, chunks * CHUNK), np.bool_)
    masks[..., 1 : 1 + covered.shape[2]] = covered
    across = [
        np.stack([np.interp(np.arange(side), places, one) for one in np.eye(len(places))], axis=1)
        for side, places in sides
    ]
    return _Grid(patch, [np.ascontiguousarray(part) for part in np.split(masks, chunks, axis=2)], *across)


def _softmax(logits: Numbers) -> Numbers:
    # A network on the verge of divergence overflows: its probabilities are then NaN.
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(logits - logits.max(axis=0))
        shares: Numbers = powers / powers.sum(axis=0)
        return shares
