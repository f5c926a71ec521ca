"""From layers to what a run's config calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.engine import PRESETS, specs_of
from cnn_gui.engine.architecture import line_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.engine.architecture import LayerSpec


def model_of(specs: Sequence[LayerSpec]) -> str:
    """What a run's config calls these layers: the preset that they are, or their line."""
    return next((name for name in PRESETS if specs_of(name) == tuple(specs)), line_of(specs))
