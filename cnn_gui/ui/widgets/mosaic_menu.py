"""What the context menu of a mosaic offers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from cnn_gui.ui.widgets.scale_menu import scale_menu
from cnn_gui.ui.widgets.tile_view import TileView


def mosaic_menu(view: TileView, enlarge: Callable[[], None] | None) -> QMenu:
    """Return a menu to enlarge a map, None where that cannot be, to choose the scale, and with the view's own actions.

    The data() of the actions for the scale is their ScaleMode.
    """
    menu = scale_menu(view.scale_mode(), view)
    first = menu.actions()[0]
    if enlarge is not None:
        action = QAction("&Enlarge\tE", menu)
        action.triggered.connect(enlarge)
        menu.insertAction(first, action)
        menu.insertSeparator(first)
    if view.actions():
        menu.addSeparator()
        menu.addActions(view.actions())
    return menu
