"""From layers to what a run's config calls them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cnn_gui.engine import PRESETS, specs_of
from cnn_gui.engine.architecture import line_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnn_gui.engine.architecture import LayerSpec


def model_of(specs: Sequence[LayerSpec]) -> str:
    """What a run's config calls these layers: the preset that they are, or their line."""
    return _presets().get(tuple(specs)) or line_of(specs)


@cache
def _presets() -> Mapping[tuple[LayerSpec, ...], str]:
    """The presets by their layers, the first of several that are alike."""
    return {specs_of(name): name for name in reversed(list(PRESETS))}
