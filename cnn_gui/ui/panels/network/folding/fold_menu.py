"""What can be folded and unfolded from one column, as a menu."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from cnn_gui.ui.panels.network.operations import noun_of

if TYPE_CHECKING:
    from cnn_gui.ui.panels.network.folding.folded_column import Foldable
    from cnn_gui.ui.panels.network.folding.folds import Folds


def fold_menu(folds: Folds, column: Foldable, columns: Sequence[Foldable], parent: QWidget) -> QMenu:
    """Return the menu of a column; columns: all that can be folded. It ends itself when it is closed."""
    menu = QMenu(parent)
    folded = folds.folded()
    if column.key in folded:
        menu.addAction(f"Unfold {column.key}", partial(folds.unfold, [column.key]))
    else:
        menu.addAction(f"Fold {column.key}", partial(folds.fold, [column.key]))
    alike = [each.key for each in columns if each.kind == column.kind]
    if len(alike) > 1:
        noun = noun_of(column.kind)
        several = f"all {noun}" if column.kind == "weights" else f"every {noun}"
        menu.addAction(f"Fold {several}", partial(folds.fold, alike)).setEnabled(not set(alike) <= folded)
        menu.addAction(f"Unfold {several}", partial(folds.unfold, alike)).setEnabled(bool(set(alike) & folded))
    menu.addSeparator()
    menu.addAction("Unfold all", folds.unfold_all).setEnabled(bool(folded))
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu
