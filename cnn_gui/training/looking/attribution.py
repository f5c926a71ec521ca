"""Why did it say that? Which pixels of an image a network's answer rests on, found in two independent ways."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Generator

    from cnn_gui.training.run.run import Run

Map = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.floating]

# A patch of this share of the image's side is as wide as a pen stroke of the digits.
PATCH_SHARE = 5 / 28
# At so many places along each side the image is covered; between them the map is interpolated.
PLACES = 15
# So many covered images are one unit of work: what the network computes at once without cutting.
CHUNK = 64
# The share of all pixels whose places are compared.
TOP = 0.1


@dataclass(frozen=True, eq=False)
class Attribution:
    """Two answers to "which pixels matter", and how far they agree. Nobody writes to its arrays.

    With p the softmax of the network, c its most probable class, x the standardised image (C, H, W):

    - ``saliency[i, j] = max over channels k of |∂ log p_c(x) / ∂x[k, i, j]|``: how much a very small change of a pixel
      would change the answer.
    - ``occlusion[i, j] = p_c(x) − p_c(x with a patch around (i, j) covered)``: how much is lost without a piece of the
      image. Positive: the piece speaks for the class; negative: against it. Covered is with no ink where the images are
      grey, with the training images' mean where they are in colour.

    Attributes:
        batch: the network's age, in batches trained.
        class_index: c, the class that is explained.
        probability: p_c(x), 0…1.
        saliency: (H, W) float32, ≥ 0, per standard deviation of the training images' pixels.
        occlusion: (H, W) float32, −1…1. Computed at 15×15 places at most and interpolated between them.
        patch: side of the square that covers, in pixels, odd. At the border of the image it is cut off.
        correlation: Spearman's, −1…1, over all pixels, between the saliency averaged over the patch and |occlusion|;
            NaN where one of them is the same everywhere.
        overlap: 0…1, the share of the tenth of all pixels with the largest averaged saliency that is also among the
            tenth with the largest |occlusion|; by chance it is about 0.1. Where fewer pixels than a tenth matter at
            all, as many as do are compared; NaN if none does.
    """

    batch: int
    class_index: int
    probability: float
    saliency: Map
    occlusion: Map
    patch: int
    correlation: float
    overlap: float


def attribute(run: Run, image: npt.NDArray[np.uint8]) -> Generator[None, None, Attribution]:
    """Explain what the network of a run makes of an image (C, H, W) uint8.

    Each `next` is one short unit of work; the last one returns the result. Between them the parameters must not change,
    and the gradients of a training step are no longer valid.
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
        parts.append(_softmax(run.network.logits_batch_last(covered)))
        yield
    probabilities = np.concatenate(parts, axis=1)
    class_index = int(probabilities[:, 0].argmax())
    probability, *_ = of_class = probabilities[class_index]
    places = len(grid.across_rows.T), len(grid.across_columns.T)
    lost = (probability - of_class[1 : 1 + places[0] * places[1]]).reshape(places)
    occlusion = (grid.across_rows @ lost @ grid.across_columns.T).astype(np.float32)

    gradient = run.network.trace(x, class_index).stages[0].gradient
    assert gradient is not None
    # The gradient in a trace is that of the loss, −log p_c.
    saliency = np.abs(gradient).max(axis=0).astype(np.float32)
    yield
    correlation, overlap = agreement(saliency, occlusion, grid.patch)
    return Attribution(
        run.batch, class_index, float(probability), saliency, occlusion, grid.patch, correlation, overlap
    )


def agreement(saliency: Map, occlusion: Map, patch: int) -> tuple[float, float]:
    """Correlation and overlap of two maps (H, W), as `Attribution` has them, with the saliency averaged over the patch.

    ``correlation = Pearson's correlation of the ranks``, equal values having the mean of their ranks;
    ``overlap = |top(saliency) ∩ top(|occlusion|)| / |top|``.
    """
    rows, columns = (_average(side, patch) for side in saliency.shape)
    smooth, strength = (rows @ saliency @ columns.T).reshape(-1), np.abs(occlusion).reshape(-1)
    if not (np.isfinite(smooth).all() and np.isfinite(strength).all()):
        return float("nan"), float("nan")
    size = min(math.ceil(TOP * smooth.size), int(np.count_nonzero(smooth)), int(np.count_nonzero(strength)))
    common = np.intersect1d(_largest(smooth, size), _largest(strength, size), assume_unique=True)
    return _correlation(_ranks(smooth), _ranks(strength)), len(common) / size if size else float("nan")


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


@lru_cache(maxsize=4)
def _average(side: int, patch: int) -> Numbers:
    """What takes the mean over a patch along one axis, (side, side); at the ends over what there is of it."""
    near = (abs(np.subtract.outer(np.arange(side), np.arange(side))) <= patch // 2).astype(np.float64)
    average: Numbers = near / near.sum(axis=1, keepdims=True)
    return average


def _softmax(logits: Numbers) -> Numbers:
    # A network on the verge of divergence overflows: its probabilities are then NaN.
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(logits - logits.max(axis=0))
        shares: Numbers = powers / powers.sum(axis=0)
        return shares


def _ranks(values: Numbers) -> Numbers:
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Numbers = (np.cumsum(counts) - (counts - 1) / 2)[which]
    return ranks


def _correlation(a: Numbers, b: Numbers) -> float:
    a, b = a - a.mean(), b - b.mean()
    lengths = math.sqrt(a.dot(a) * b.dot(b))
    return float(a.dot(b)) / lengths if lengths else float("nan")


def _largest(values: Numbers, count: int) -> npt.NDArray[np.intp]:
    return np.argsort(-values, kind="stable")[:count]
