"""Of a photograph or scan of something drawn, the ink without the paper."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cnn_gui.data.dataset import Images

FAINTEST = 16
"""Less contrast than this, of 255, is no ink."""

# What lies this many times as far from the paper as its own three-quarter mark is shadow and grain.
_GRAIN = 3
_FEW = 0.1

Grey = npt.NDArray[np.uint8]


def bright_ground(picture: npt.NDArray[np.uint8]) -> bool:
    """Whether the outermost pixels of a picture (…, H, W) are mostly brighter than middle grey."""
    return bool(np.median(_edge(picture)) > 127)


def common_ground(images: Images) -> bool | None:
    """Whether the images (N, C, H, W) stand on bright ground, nine of ten of them, or on dark; None if it differs."""
    share = float(np.mean([bright_ground(image) for image in images]))
    return True if share >= 1 - _FEW else False if share <= _FEW else None


def ink(picture: Grey) -> Grey:
    """Bring paper to 0 and the strongest ink to 255.

    With p the median of the outermost pixels, g three times the distance from there to their third quartile and m the
    brightest value: `out = 255 · (v − p − g) / (m − p − g)`, cut off at 0 and 255. A clean picture, 0 to 255 on
    0, stays as it is.

    Args:
        picture: (H, W) uint8, bright ink on dark paper.

    Returns:
        The same shape; zeros where nothing is brighter than the paper by FAINTEST.
    """
    paper, upper = np.percentile(_edge(picture), (50, 75))
    ground = paper + _GRAIN * (upper - paper)
    most = float(picture.max(initial=0))
    if most - ground < FAINTEST:
        return np.zeros_like(picture)
    stretched = (picture.astype(np.float32) - ground) * (255 / (most - ground))
    out: Grey = np.rint(stretched.clip(0, 255)).astype(np.uint8)
    return out


def _edge(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    sides = (picture[..., 0, :], picture[..., -1, :], picture[..., 1:-1, 0], picture[..., 1:-1, -1])
    return np.concatenate([side.ravel() for side in sides])
