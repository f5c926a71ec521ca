"""How far two answers to "which pixels matter" agree: saliency and occlusion of one image."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Map = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.floating]

# The share of all pixels whose places are compared.
TOP = 0.1


def agreement(saliency: Map, occlusion: Map, patch: int) -> tuple[float, float]:
    """Correlation and overlap of two maps (H, W), as `Attribution` has them, with the saliency averaged over the patch.

    ``correlation = Pearson's correlation of the ranks``, equal values having the mean of their ranks;
    ``overlap = |top(saliency) ∩ top(|occlusion|)| / |top|``.
    """
    smooth, strength = _comparable(saliency, occlusion, patch)
    if not _finite(smooth, strength):
        return float("nan"), float("nan")
    first, second = _largest(smooth, strength)
    size, common = np.count_nonzero(first), np.count_nonzero(first & second)
    return _correlation(_ranks(smooth), _ranks(strength)), float(common / size) if size else float("nan")


def most_important(saliency: Map, occlusion: Map, patch: int) -> tuple[Mask, Mask]:
    """Where two maps (H, W) have their largest tenths, those whose common share is the overlap: (H, W) each.

    The saliency is averaged over the patch; of occlusion the size counts. Fewer where fewer pixels matter at all, none
    where a map is not finite.
    """
    smooth, strength = _comparable(saliency, occlusion, patch)
    if not _finite(smooth, strength):
        return np.zeros(saliency.shape, np.bool_), np.zeros(saliency.shape, np.bool_)
    first, second = _largest(smooth, strength)
    return first.reshape(saliency.shape), second.reshape(saliency.shape)


def _comparable(saliency: Map, occlusion: Map, patch: int) -> tuple[Numbers, Numbers]:
    """Both maps as numbers that mean the same: how much a patch around each pixel matters, (H·W,) each."""
    rows, columns = (_average(side, patch) for side in saliency.shape)
    return (rows @ saliency @ columns.T).reshape(-1), np.abs(occlusion).reshape(-1)


def _finite(*values: Numbers) -> bool:
    return all(bool(np.isfinite(each).all()) for each in values)


def _largest(first: Numbers, second: Numbers) -> tuple[Mask, Mask]:
    """Where each has its largest tenth; of both as many as matter in the one where fewer do."""
    size = min(math.ceil(TOP * first.size), int(np.count_nonzero(first)), int(np.count_nonzero(second)))
    return _top(first, size), _top(second, size)


def _top(values: Numbers, count: int) -> Mask:
    mask = np.zeros(values.shape, np.bool_)
    mask[np.argsort(-values, kind="stable")[:count]] = True
    return mask


@lru_cache(maxsize=4)
def _average(side: int, patch: int) -> Numbers:
    """What takes the mean over a patch along one axis, (side, side); at the ends over what there is of it."""
    near = (abs(np.subtract.outer(np.arange(side), np.arange(side))) <= patch // 2).astype(np.float64)
    average: Numbers = near / near.sum(axis=1, keepdims=True)
    return average


def _ranks(values: Numbers) -> Numbers:
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Numbers = (np.cumsum(counts) - (counts - 1) / 2)[which]
    return ranks


def _correlation(a: Numbers, b: Numbers) -> float:
    a, b = a - a.mean(), b - b.mean()
    lengths = math.sqrt(a.dot(a) * b.dot(b))
    return float(a.dot(b)) / lengths if lengths else float("nan")
