"""Columns that can be folded, and the narrow strips that stand in their place."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import partial
from typing import TYPE_CHECKING, TypeGuard

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.ui.panels.network.column import NetworkColumn
from cnn_gui.ui.panels.network.folding.fold_menu import fold_menu
from cnn_gui.ui.panels.network.folding.folded_column import FoldedColumn
from cnn_gui.ui.panels.network.folding.folds import Folds
from cnn_gui.ui.panels.network.parameter_column import ParameterColumn
from cnn_gui.ui.panels.network.view import is_lit

if TYPE_CHECKING:
    from cnn_gui.ui.widgets.mosaic.marks import Lit

Foldable = NetworkColumn | ParameterColumn


class Folding(QObject):
    """What a person folds stays folded for this model; see `Folds`.

    Attributes: folds. Signals: changed, when other columns are folded than before.
    """

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self.folds = Folds()
        self.folds.changed.connect(self.changed)
        self._columns: list[Foldable] = []
        self._strips: dict[str, FoldedColumn] = {}

    def begin(self, model: Hashable) -> None:
        """Forget all columns: those of another model are made."""
        for strip in self._strips.values():
            strip.deleteLater()
        self._columns, self._strips = [], {}
        self.folds.begin(model)

    def offer(self, column: Foldable) -> None:
        """Let a column be folded."""
        self._columns.append(column)
        column.heading.set_foldable(True)
        column.heading.fold_wanted.connect(partial(self.toggle, column))
        column.heading.menu_wanted.connect(partial(self._offer_menu, column))
        column.measure()

    def is_folded(self, column: object) -> TypeGuard[Foldable]:
        """Return whether a column is folded; what cannot be never is."""
        return isinstance(column, Foldable) and column in self._columns and column.key in self.folds.folded()

    def strip_of(self, column: Foldable) -> FoldedColumn:
        """Return what stands in the place of a column while it is folded."""
        strip = self._strips.get(column.key)
        if strip is None:
            strip = self._strips[column.key] = FoldedColumn(column)
            strip.opened.connect(partial(self.toggle, column))
            strip.menu_wanted.connect(partial(self._offer_menu, column))
        return strip

    def strips(self) -> list[FoldedColumn]:
        """Return all strips that there are, those of unfolded columns too."""
        return list(self._strips.values())

    def toggle(self, column: Foldable) -> None:
        """Fold a column or unfold it; who has the keys in it keeps them there."""
        if column not in self._columns:
            return
        folded, strip = self.is_folded(column), self.strip_of(column)
        focus = QApplication.focusWidget()
        held = focus is not None and (focus is strip or column.isAncestorOf(focus))
        if folded:
            self.folds.unfold([column.key])
        else:
            self.folds.fold([column.key])
        if held:
            (column.reached()[0] if folded else strip).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def held(self) -> Foldable | None:
        """Return the column that has the keys, folded or not; None if none has."""
        focus = QApplication.focusWidget()
        if isinstance(focus, FoldedColumn):
            return next((each for each in self._columns if each is focus.column), None)
        return next((each for each in self._columns if focus is not None and each.isAncestorOf(focus)), None)

    def unfold(self, columns: Iterable[object], *, walking: bool = False) -> None:
        """Unfold columns: a number in them is to be seen. In a walk they open for as long as that lasts."""
        keys = [each.key for each in columns if isinstance(each, Foldable)]
        if walking:
            self.folds.open_for_a_walk(keys)
        else:
            self.folds.unfold(keys)

    def follow(self, *, walking: bool, chosen: Cell | None) -> None:
        """Open for a walk what its phase writes; say on the strips what they stand for, how that is lit and chosen."""
        if not walking:
            self.folds.end_walk()
        else:
            self.folds.open_for_a_walk(each.key for each in self._columns if is_lit(each.views, "written"))
        for column in self._columns:
            if column.key in self._strips:
                lit: Lit = next((view.lit() for view in column.views if view.lit()), "")
                here = chosen is not None and any(view.shows(chosen) for view in column.views)
                self._strips[column.key].follow(lit, chosen=here)

    def _offer_menu(self, column: Foldable, where: QPoint) -> None:
        fold_menu(self.folds, column, self._columns, self._parent).popup(where)
