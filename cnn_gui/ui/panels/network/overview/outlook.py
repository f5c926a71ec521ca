"""What is out of sight of the row of columns, and every way to it: overview, signs at the edges, soft edges."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject, QRectF
from PySide6.QtWidgets import QScrollArea, QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.ui.panels.network.overview.hidden_stages import HiddenStages
from cnn_gui.ui.panels.network.overview.overview import Overview
from cnn_gui.ui.panels.network.overview.places import Block, Row, Span
from cnn_gui.ui.panels.network.overview.soft_edge import SoftEdge
from cnn_gui.ui.panels.network.view import View
from cnn_gui.ui.widgets.mosaic.marks import Lit


class Column(Protocol):
    """What stands in the row of stages."""

    @property
    def symbol(self) -> str:
        """What is said of it when it is out of sight."""
        ...

    @property
    def views(self) -> tuple[View, ...]:
        """Its pictures."""
        ...


class Standing(NamedTuple):
    """A stage and everything that stands for it in the row, from the left.

    Attributes: block, columns (what makes it and its own), widgets (what stands for each of them: itself, or what it is
    folded to).
    """

    block: Block
    columns: Sequence[Column]
    widgets: Sequence[QWidget]

    @property
    def folded(self) -> bool:
        """Whether its own column is folded."""
        own: object = self.columns[-1]
        return self.widgets[-1] is not own

    @property
    def lit(self) -> Lit:
        """How a phase lights it: written where anything of it is."""
        found = {view.lit() for column in self.columns for view in column.views}
        return "written" if "written" in found else "read" if "read" in found else ""

    def holds(self, cell: Cell) -> bool:
        """Return whether a number, its gradient or its change stands in it."""
        return any(Cell(view.symbol).base == cell.base for column in self.columns for view in column.views)


class Outlook(QObject):
    """Says what is out of sight, and scrolls there. All of it is hidden while everything is in sight.

    Attributes: overview, before and behind (the signs), edges (left and right), hidden (the columns of which nothing
    is in sight), cut (those that are not in sight whole).
    """

    def __init__(self, scroll: QScrollArea) -> None:
        super().__init__(scroll)
        self._scroll = scroll
        self._stages: Sequence[Standing] = ()
        self._above = 0
        self.hidden: frozenset[object] = frozenset()
        self.cut: frozenset[object] = frozenset()
        self.overview = Overview()
        self.before, self.behind = HiddenStages(left=True), HiddenStages(left=False)
        self.edges = SoftEdge(scroll, left=True), SoftEdge(scroll, left=False)
        for sign in (self.before, self.behind):
            sign.clicked.connect(partial(self._reveal, sign))
            sign.hide()
        self.overview.hide()
        self.overview.scrolled.connect(scroll.horizontalScrollBar().setValue)
        self.overview.wanted.connect(self._show_whole)
        self.overview.stepped.connect(lambda step: self._reveal(self.before if step < 0 else self.behind))

    def set_stages(self, stages: Sequence[Standing], above: int) -> None:
        """Other columns stand in the row, or others are folded; above: height of their headings, which do not fade."""
        self._stages, self._above = stages, above
        self.hidden = self.cut = frozenset()
        self.overview.set_blocks([each.block for each in stages], [each.folded for each in stages])

    def mark(self, chosen: Cell | None) -> None:
        """Mark in the overview what the phase of a walk reads and writes, and where the chosen number is."""
        here = (place for place, each in enumerate(self._stages) if chosen is not None and each.holds(chosen))
        self.overview.set_marks([each.lit for each in self._stages], next(here, None))

    def say(self) -> None:
        """Say which of the columns that are scrolled are out of sight.

        Both signs are there as soon as not everything fits, so that nothing moves while it is scrolled.
        """
        bar, viewport = self._scroll.horizontalScrollBar(), self._scroll.viewport()
        there = bar.maximum() > 0
        left, right = bar.value(), bar.value() + viewport.width()
        scrolled = self._scrolled()
        self.overview.set_row(Row(tuple(self._span(each) for each in self._stages), left, right))
        self.overview.setVisible(there)
        before = {column: widget for column, widget in scrolled.items() if widget.x() < left}
        behind = {column: widget for column, widget in scrolled.items() if widget.geometry().right() >= right}
        self.cut = frozenset([*before, *behind]) if there else frozenset()
        gone = [column for column, widget in before.items() if widget.geometry().right() < left]
        gone += [column for column, widget in behind.items() if widget.x() >= right]
        self.hidden = frozenset(gone) if there else frozenset()
        # A number of a heading that fades would read as another one.
        area = QRectF(viewport.geometry()).adjusted(0, self._above, 0, 0)
        for sign, edge, out in ((self.before, self.edges[0], before), (self.behind, self.edges[1], behind)):
            sign.setVisible(there)
            sign.show_stages([column.symbol for column in out] if there else ())
            edge.stand(area)
            # What stands whole at the edge does not fade, though more is behind it.
            edge.setVisible(there and not self.hidden.issuperset(out))

    def _scrolled(self) -> dict[Column, QWidget]:
        """What stands in the row for each column that is scrolled, from the left."""
        return {
            column: widget
            for stage in self._stages
            for column, widget in zip(stage.columns, stage.widgets, strict=True)
            if widget.parentWidget() is self._scroll.widget()
        }

    def _span(self, stage: Standing) -> Span | None:
        scrolled = [widget for widget in stage.widgets if widget.parentWidget() is self._scroll.widget()]
        if not scrolled:
            return None
        return scrolled[0].x(), scrolled[-1].x() + scrolled[-1].width()

    def _show_whole(self, index: int) -> None:
        for widget in self._stages[index].widgets:
            if widget.parentWidget() is self._scroll.widget():
                self._scroll.ensureWidgetVisible(widget, 0, 0)

    def _reveal(self, sign: HiddenStages) -> None:
        """Bring the next hidden column into sight, whole, and those behind it as far as they fit."""
        if not sign.stages:
            return
        name = sign.stages[0 if sign is self.behind else -1]
        widget = next(widget for column, widget in self._scrolled().items() if column.symbol == name)
        bar = self._scroll.horizontalScrollBar()
        if sign is self.behind:
            bar.setValue(widget.x())
        else:
            bar.setValue(widget.geometry().right() + 1 - self._scroll.viewport().width())
