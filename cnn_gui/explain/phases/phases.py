"""The phases of one training step of a network, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.moment import OptimizerSettings
from cnn_gui.explain.phases import backward as phases_backward
from cnn_gui.explain.phases import forward as phases_forward
from cnn_gui.explain.phases.phase import Direction, Phase

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Anatomy

__all__ = ["Direction", "Phase", "phases"]


_PLAIN = OptimizerSettings()


def phases(layers: Anatomy, batch_size: int = 1, optimizer: OptimizerSettings = _PLAIN) -> tuple[Phase, ...]:
    """Return the phases of a step: the batch, forward layer by layer, the loss, backward, the update.

    batch_size: N, for the shapes. optimizer: for the equations of the update; plain gradient descent unless given.

    Backward each layer is one phase, called by the gradients it writes. The way back ends at the first layer with
    parameters: nothing before it is trained.
    """
    forward = [phases_forward.BY_KIND[part.kind](layers, part, batch_size) for part in layers.parts]
    first = layers.parts.index(layers.trained[0])
    backward = [phases_backward.BY_KIND[part.kind](layers, part, batch_size) for part in reversed(layers.parts[first:])]
    return (
        *forward,
        phases_forward.loss(layers, batch_size),
        *backward,
        phases_backward.update(layers, optimizer),
    )
