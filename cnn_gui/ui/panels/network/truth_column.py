"""What the network ought to have said, the one-hot y beside the probabilities, and how wrong it was: the loss."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cnn_gui.engine import Objective, Stage
from cnn_gui.engine.objective import PLAIN
from cnn_gui.explain.anatomy import LOSS, ONE_HOT
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.regions import Region
from cnn_gui.ui.look.fonts import scaled, wear, width_of
from cnn_gui.ui.panels.network.column import NetworkColumn, fold_of
from cnn_gui.ui.panels.network.loss_figure import LossFigure
from cnn_gui.ui.panels.network.operations import Way
from cnn_gui.ui.panels.network.stage_heading import StageHeading
from cnn_gui.ui.panels.network.view import View
from cnn_gui.ui.widgets.mosaic.marks import Lit
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as TileCell

_ABOVE = "one-hot"
_WAY = "→ loss"
NARROWEST = 48
# No wider than the other.
_SMOOTHED = "smooth"
_CLICK = "Click a number to see the gradient that it is subtracted for."
_MEANING = f"The label, one-hot: 1 at the true class, 0 at all others. {_CLICK}"


def _meaning(objective: Objective) -> str:
    if not objective.smoothing:
        return _MEANING
    return f"The label, smoothed: {objective.smoothing:g} of it is given to all classes alike. {_CLICK}"


class OneHotView:
    """The mosaic of y, a number for each class as in the probabilities.

    Attributes: mosaic.
    """

    symbol = ONE_HOT

    def __init__(self, classes: tuple[str, ...]) -> None:
        self._classes = classes
        self._shown: tuple[int | None, Objective] = None, PLAIN
        self.mosaic = Mosaic(ONE_HOT, kind="sequential", empty_text="No true class given")
        self.mosaic.set_naming(lambda index: classes[index])
        self.mosaic.set_about(lambda place: f"class {classes[place.tile]}")
        self.mosaic.set_meaning(_MEANING)
        self.mosaic.set_fold(fold_of(classes))

    def show(self, label: int | None, objective: Objective = PLAIN) -> None:
        """Show the one-hot vector of a class, smoothed as the loss wants it; None: nobody said which."""
        shown = label, objective
        if label is None:
            self.mosaic.set_maps(None)
        elif shown != self._shown:
            self.mosaic.set_maps(objective.target(label, len(self._classes), np.dtype(np.float32)))
            self.mosaic.set_meaning(_meaning(objective))
        self._shown = shown

    def lit(self) -> Lit:
        """Return whether the phase reads or writes it."""
        return self.mosaic.lit()

    def cell(self, place: TileCell) -> Cell:
        """Return which number stands at a place of the mosaic."""
        return Cell(ONE_HOT, self.mosaic.index_of(place))

    def shows(self, cell: Cell) -> bool:
        """Whether a number is one of y."""
        return cell.symbol == ONE_HOT

    def mark(self, cell: Cell | None) -> None:
        """Mark nothing: y is given, nobody explains it."""

    def frame(self, regions: Mapping[str, Region]) -> None:
        """Frame what of it is among the regions."""
        region = regions.get(ONE_HOT)
        self.mosaic.set_frames(() if region is None else region.boxes)


class TruthColumn(NetworkColumn):
    """The true class as y, row by row beside the probabilities.

    Attributes: one_hot.
    """

    def __init__(self, classes: tuple[str, ...]) -> None:
        self.one_hot = OneHotView(classes)
        super().__init__(
            Way(_ABOVE, _ABOVE), self.one_hot.mosaic, Stage(ONE_HOT, "input", "", np.zeros(len(classes)), None)
        )
        self.share = 0
        self.set_foot(True)
        self.measure()

    def measure(self) -> None:
        """Be as wide as the word above needs."""
        super().measure()
        self.fix_width(max(scaled(NARROWEST), ceil(width_of(_ABOVE))))

    def show_label(self, label: int | None, objective: Objective) -> None:
        """Show y for a label, and above it whether it is smoothed."""
        self.one_hot.show(label, objective)
        above = _SMOOTHED if objective.smoothing else _ABOVE
        self.rename(Way(above, above))

    @property
    def views(self) -> tuple[View, ...]:
        """The mosaic of y."""
        return (self.one_hot,)


class LossColumn(QWidget):
    """The loss, behind everything that it is computed from.

    Attributes: heading, loss, views (it alone).
    """

    symbol, share = LOSS, 0

    def __init__(self) -> None:
        super().__init__()
        self.loss = LossFigure()
        self.views: tuple[View, ...] = (self.loss,)
        self._label = self.heading = StageHeading()
        self._label.setProperty("muted", True)
        wear(self._label, "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._label)
        column.addWidget(self.loss)
        column.addStretch(1)
        self._label.setText(_WAY)
        self.measure()

    def measure(self) -> None:
        """Be as wide as the words and the numbers need."""
        self.setFixedWidth(max(ceil(width_of(_WAY)), self.loss.sizeHint().width()))
        self.loss.updateGeometry()

    def parts(self) -> tuple[QWidget, ...]:
        """Return everything that a person can point at."""
        return self, self._label, self.loss

    def reached(self) -> tuple[QWidget, ...]:
        """Return what Tab reaches in it."""
        return (self.loss,)

    def make_legible(self, height: int, width: int = 0) -> None:
        """It is always legible."""
