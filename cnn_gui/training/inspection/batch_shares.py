"""What each image of a walk's batch gives, computed when somebody looks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cnn_gui.explain.anatomy import CellError
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.training.messages.batch import BatchView

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Anatomy
    from cnn_gui.training.inspection.walk import Walk


class BatchShares:
    """Computes it once for each walk and number.

    Attributes: about (which number's gradient: any cell of a parameter, its gradient or its new value; None for none).
    """

    def __init__(self) -> None:
        self.about: Cell | None = None
        self._made: tuple[Walk, Cell | None, BatchView] | None = None

    def of(self, walk: Walk, layers: Anatomy) -> BatchView:
        """Return what the images of the batch give."""
        about = gradient_cell(self.about, layers)
        if self._made is not None and self._made[:2] == (walk, about):
            return self._made[2]
        record, mean = walk.record, math.nan
        if about is None:
            gives = walk.per_image(None)
        else:
            name = layers.parameter_name(about.base)
            gives = walk.per_image((name, about.index))
            mean = float(record.gradients[name][about.index])
        view = BatchView(record, gives, about, mean)
        self._made = walk, about, view
        return view

    def forget(self) -> None:
        """Keep nothing of a walk that has ended."""
        self._made = None


def gradient_cell(cell: Cell | None, layers: Anatomy) -> Cell | None:
    """Return the gradient of the parameter that a cell is about, None if it is about none of this network."""
    if cell is None or not layers.is_parameter(cell.base):
        return None
    found = Cell(gradient_of(cell.base), cell.index)
    try:
        layers.check(found)
    except CellError:
        return None
    return found
