"""What is said where a model cannot take images of a size, and which changes or other models can."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cnn_gui.engine import PRESETS, specs_of
from cnn_gui.engine.architecture import fixes, flow, line_of

if TYPE_CHECKING:
    from cnn_gui.engine import Shape

_LARGEST_TRIED = 64


def does_not_fit(model: str, title: str, shape: Shape, classes: int) -> str:
    """What to say when a model cannot take the images of a data set, (channels, height, width) each, or its classes."""
    if model in PRESETS:
        return too_small(model, title, shape)
    specs = specs_of(model)
    problem = next((row.problem for row in flow(specs, shape, classes) if row.problem is not None), "")
    changes = [f"{fix.title.lower()} (“{line_of(fix.specs)}”)" for fix in fixes(specs, shape, classes)]
    channels, height, width = shape
    images = f"{height} × {width} pixels" + (", in colour" if channels > 1 else "")
    said = f"the network “{model}” does not fit the images of {title} ({images}): {problem}"
    return f"{said}. Changes that help: {'; '.join(changes)}" if changes else said


def too_small(model: str, title: str, shape: Shape) -> str:
    """What to say when the images of a data set, (channels, height, width) each, are too small for a preset."""
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
    specs = specs_of(model)
    for side in range(1, _LARGEST_TRIED):
        if all(row.problem is None for row in flow(specs, (1, side, side), 2)):
            return side
    return _LARGEST_TRIED
