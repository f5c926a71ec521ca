"""Which animation shows how a number comes about, and where in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cnn_gui.ui.panels.motion.motions import Choice, Motion, layers_of, make_slide
from cnn_gui.ui.panels.motion.slides.model import Side, Slide

if TYPE_CHECKING:
    from cnn_gui.explain.cell import Cell
    from cnn_gui.explain.moment import Moment

# Maps and filters have a number in front; a vector has no place on a map.
_LEAST_AXES = 3


class Found(NamedTuple):
    """An animation, over what, and at which position; None: it stays where it is."""

    motion: Motion
    choice: Choice
    position: int | None


def seek(moment: Moment, cell: Cell) -> Found | None:
    """Return the animation that writes a number, else one that collects it or passes it on; None for none."""
    if len(cell.index) < _LEAST_AXES or (cell.is_gradient and moment.trace.label is None):
        return None
    slides = list(_slides(moment, cell))
    for motion, choice, slide in slides:
        if slide.filled is not None and slide.filled_sheet.symbol == cell.symbol:
            return Found(motion, choice, slide.position_at(slide.filled, *cell.index[-2:]))
    for motion, choice, slide in slides:
        if cell.symbol in {sheet.symbol for sheet in slide.beat(0).grids[slide.right_grid + 1 :]}:
            return Found(motion, choice, None)
    for motion, choice, slide in slides:
        if slide.right.symbol == cell.symbol:
            return Found(motion, choice, slide.position_at(Side.RIGHT, *cell.index[-2:]))
    return None


def _slides(moment: Moment, cell: Cell) -> Iterator[tuple[Motion, Choice, Slide]]:
    """The animations that go the same way, over the cell's map or filter."""
    for motion in Motion:
        if motion.backward is not cell.is_gradient:
            continue
        for layer, part in enumerate(layers_of(moment.layers, motion)):
            if cell.index[0] < part.shape[0]:
                choice = Choice(layer, cell.index[0])
                yield motion, choice, make_slide(moment, motion, choice)
