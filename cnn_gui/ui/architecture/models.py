"""From a run's model, which is the name of a preset or a line, to layers and back."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cnn_gui.engine.architecture import line_of, parse
from cnn_gui.engine.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.engine.architecture import LayerSpec


@cache
def specs_of(model: str) -> tuple[LayerSpec, ...]:
    """The layers of a model. Raises LineError for what is neither a preset nor a line."""
    return parse(PRESETS[model].line if model in PRESETS else model)


def model_of(specs: Sequence[LayerSpec]) -> str:
    """What a run's config calls these layers: the preset that they are, or their line."""
    return next((name for name in PRESETS if specs_of(name) == tuple(specs)), line_of(specs))
