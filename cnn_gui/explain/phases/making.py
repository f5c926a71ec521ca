"""What the phases of all layers are made with: their titles, and sentences that many of them share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cnn_gui.explain.cell import gradient_of
from cnn_gui.explain.phases.phase import Direction, Phase, batch_of

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Anatomy, Part

    Describe = Callable[[Anatomy, Part, int], Phase]


def forward(part: Part, title: str, reads: tuple[str, ...], equations: tuple[str, ...], *texts: str) -> Phase:
    """Return the phase that makes a stage. texts: its shapes, what happens, and why."""
    shapes, what, why = texts
    what += about_dropout(part)
    return Phase(part.symbol, title, Direction.FORWARD, reads, (part.symbol,), equations, shapes, what, why)


def backward(
    reads: tuple[str, ...], writes: tuple[str, ...], equations: tuple[str, ...], shapes: str, what: str, why: str
) -> Phase:
    """Return a phase of the way back, called by the gradients it writes."""
    return Phase(writes[0], ", ".join(writes), Direction.BACKWARD, reads, writes, equations, shapes, what, why)


def numbered(layers: Anatomy, part: Part, title: str) -> str:
    """Return the title, with a number if the network has more than one layer of this kind."""
    alike = [other.symbol for other in layers.parts if other.kind == part.kind]
    return title if len(alike) == 1 else f"{title} {alike.index(part.symbol) + 1}"


def about_dropout(part: Part) -> str:
    """Return what training does to the numbers of a stage before they are used; "" without dropout."""
    if not part.dropout:
        return ""
    return (
        f" In training, dropout then sets each number to 0 with probability {part.dropout:g} and makes the others "
        "larger in turn; the arrays shown are without it."
    )


def as_large(n: int, part: Part) -> str:
    """Return the shape of the gradient of a stage in words."""
    return f"{gradient_of(part.symbol)} is {batch_of(n, part.shape)}, like {part.symbol}."


def becomes(n: int, source: str, before: Part, symbol: str, part: Part) -> str:
    """Return how the shape of a batch changes from one stage to another."""
    return f"{source}, {batch_of(n, before.shape)}, becomes {symbol}, {batch_of(n, part.shape)}."
