"""When the row of stages scrolls by itself: for another phase of a step and for another chosen number, never else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import shiboken6

from cnn_gui.explain.cell import Cell
from cnn_gui.ui.panels.network.column import NetworkColumn
from cnn_gui.ui.panels.network.parameter_column import ParameterColumn
from cnn_gui.ui.panels.network.truth_column import LossColumn
from cnn_gui.ui.panels.network.view import View, is_lit

if TYPE_CHECKING:
    from PySide6.QtWidgets import QScrollArea, QWidget

    from cnn_gui.training.messages.walk import WalkView

Column = NetworkColumn | ParameterColumn | LossColumn


class Sight:
    """Brings columns into sight; a new frame of the same phase, another size or another panel scroll nothing."""

    def __init__(self, scroll: QScrollArea, standing: Callable[[Column], QWidget]) -> None:
        """standing: what stands in the row for a column, which may be folded."""
        self._scroll, self._standing = scroll, standing
        self._phase: int | None = None
        self._cut: set[Column] = set()

    def follow(self, columns: Sequence[Column], walk: WalkView | None, chosen: Cell | None) -> None:
        """If another phase has come, show what it reads and writes; best of all, what it writes of the chosen array."""
        phase = None if walk is None else walk.index
        if phase == self._phase:
            return
        self._phase = phase
        read, written = ([each for each in columns if is_lit(each.views, lit)] for lit in ("read", "written"))
        about = [each for each in written if chosen is not None and _writes(each.views, chosen)]
        # What comes last is in sight even where not everything is.
        self.bring([*read, *written, *about])

    def repaint(self, columns: Sequence[Column]) -> None:
        """The row was scrolled: words of columns that are cut by its edges, or were, stand elsewhere now."""
        bar = self._scroll.horizontalScrollBar()
        left, right = bar.value(), bar.value() + self._scroll.viewport().width()
        cut = {
            column
            for column in columns
            if any(column.x() < edge < column.x() + column.width() for edge in (left, right))
        }
        for column in cut | self._cut:
            if shiboken6.isValid(column):
                for part in column.parts():
                    part.update()
        self._cut = cut

    def bring(self, columns: Iterable[Column]) -> None:
        """Scroll as little as shows them, the last one in any case."""
        for column in columns:
            widget = self._standing(column)
            if widget.parentWidget() is self._scroll.widget():
                self._scroll.ensureWidgetVisible(widget, 0, 0)


def _writes(views: Iterable[View], chosen: Cell) -> bool:
    """Whether the phase writes an array here of which the chosen number is one, or its gradient, or its change."""
    return any(view.lit() == "written" and Cell(view.symbol).base == chosen.base for view in views)
