"""What stands above the columns of the network: what values were made by, and what gradients came back through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cnn_gui.engine import Stage
from cnn_gui.training.messages.layers import LayerInfo

OPERATIONS = {
    "relu": "ReLU",
    "leaky relu": "leaky ReLU",
    "elu": "ELU",
    "gelu": "GELU",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "global average pooling": "map mean",
    "batch normalisation": "batch norm",
    "flatten": "flatten",
    "dense": "dense",
    "softmax": "softmax",
}
"""What is written above a column, by the kind of its stage; of what has a window see `operation_of`."""
_NOUNS = {"relu": "ReLU", "leaky relu": "leaky ReLU", "elu": "ELU", "gelu": "GELU", "dense": "dense layer"}
LOSS = "loss"


class Way(NamedTuple):
    """What lies on both sides of a stage.

    Attributes: forward (what makes its values), backward (what its gradient comes back through: what its values go
    into next).
    """

    forward: str
    backward: str


def ways(stages: Sequence[Stage], operations: Mapping[str, str]) -> list[Way]:
    """Return what lies on both sides of each stage, in their order; behind the last one is the loss.

    operations: what layers are called that have no name in `OPERATIONS`, by layer.
    """
    forward = [operations.get(stage.layer) or OPERATIONS.get(stage.kind, stage.kind) for stage in stages]
    # Softmax and loss are differentiated together.
    back = [f"{name}, {LOSS}" if stage.kind == "softmax" else name for name, stage in zip(forward, stages, strict=True)]
    return [Way(*both) for both in zip(forward, [*back[1:], LOSS], strict=True)]


def operation_of(layer: LayerInfo) -> str:
    """Return what a layer with a window is called above its column: conv 3×3, pool 3×3 stride 2; "" for all others.

    The stride is said unless it is the usual one: 1 for a convolution, the window's side for a pooling.
    """
    form = layer.form
    if form.kernel:
        stride = "" if form.stride == 1 else f" stride {form.stride}"
        return f"conv {form.kernel}×{form.kernel}{stride}"
    if form.size:
        word = "pool" if layer.kind == "MaxPool2D" else "avg pool"
        stride = "" if form.stride == form.size else f" stride {form.stride}"
        return f"{word} {form.size}×{form.size}{stride}"
    return ""


def noun_of(kind: str) -> str:
    """Return what a stage of a kind is called in a sentence: ReLU, convolution, average pooling."""
    return _NOUNS.get(kind, kind)
