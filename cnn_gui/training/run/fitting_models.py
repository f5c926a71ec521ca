"""Which models can take images of a size, found by trying: for whoever chose one that cannot."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine import ShapeError, preset
from cnn_gui.engine.presets import PRESETS

if TYPE_CHECKING:
    from cnn_gui.engine import Shape

_LARGEST_TRIED = 64


def too_small(model: str, title: str, shape: Shape) -> str:
    """What to say when the images of a data set, (channels, height, width) each, are too small for a model."""
    _, height, width = shape
    least = smallest_side(model)
    fitting = [name for name in PRESETS if min(height, width) >= smallest_side(name)]
    fitting = [name for name in fitting if not PRESETS[name].to_compare] or fitting
    if fitting:
        remedy = f"Choose model {' or '.join(fitting)}, or larger images."
    else:
        smallest = min(PRESETS, key=smallest_side)
        remedy = (
            f"No model can: the smallest, {smallest}, needs {smallest_side(smallest)} × {smallest_side(smallest)}. "
        )
        remedy += "Choose larger images, or a larger image size for pictures."
    return (
        f"model {model} cannot take the images of {title}: they have {height} × {width} pixels, and it needs "
        f"{least} × {least} at least. {remedy}"
    )


@cache
def smallest_side(model: str) -> int:
    """The side of the smallest square images that a model takes, in pixels."""
    rng = np.random.default_rng(0)
    for side in range(1, _LARGEST_TRIED):
        try:
            preset(model, (1, side, side), 2, rng=rng)
        except ShapeError:
            continue
        return side
    return _LARGEST_TRIED
