"""One phase of a training step, in words and equations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn_gui.engine import Shape


class Direction(Enum):
    """Which way a phase goes through the network."""

    FORWARD = "forward"
    BACKWARD = "backward"
    UPDATE = "update"


@dataclass(frozen=True)
class Phase:
    """One part of a training step.

    Attributes:
        id: the symbol of the first array it writes, unique within a step: "X", "Z1", "A1", "P1", "F", "Z2", "A2", "L",
            "dZ2", "dW2", "dP1", "dA1", "dZ1", "dW1", "update:W1".
        title: "Convolution", "dW2, db2, dF".
        direction: forward, backward or update.
        reads, writes: the symbols of the arrays it reads and those it fills; besides those of the anatomy also the
            one-hot label "y", which comes with the batch.
        equations: LaTeX, as the source document has them, with the 1/N of the batch's mean; element by element after
            that where it helps.
        shapes: the shapes of this run, in words.
        what: what happens, in a sentence or two.
        why: why it is done, in one sentence.
    """

    id: str
    title: str
    direction: Direction
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    equations: tuple[str, ...]
    shapes: str
    what: str
    why: str

    @property
    def symbols(self) -> tuple[str, ...]:
        """The symbols that are lit: all that are read or written."""
        return tuple(dict.fromkeys(self.reads + self.writes))


def extents(*shape: int) -> str:
    """Return a shape as people write it: 64×8×26×26."""
    return "×".join(map(str, shape))


def batch_of(n: int, shape: Shape) -> str:
    """Return the shape of a whole batch."""
    return extents(n, *shape)
