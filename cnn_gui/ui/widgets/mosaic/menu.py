"""What the context menu of a mosaic offers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from cnn_gui.ui.widgets import copying
from cnn_gui.ui.widgets.mosaic.scale_menu import scale_menu
from cnn_gui.ui.widgets.mosaic.tile_view import TileView
from cnn_gui.ui.widgets.pictures.offer import add_pictures
from cnn_gui.ui.widgets.pictures.pictured import Pictured


def mosaic_menu(view: TileView, enlarge: Callable[[], None] | None, pictured: Pictured | None = None) -> QMenu:
    """Return a menu to enlarge a map, None where that cannot be, to choose the scale, the view's actions, and to copy.

    pictured: what pictures are made of, None for none.

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
    array = view.maps()
    if array is not None:
        # As it was handed in: of filters (F,C,k,k), though each channel is a tile.
        array, name = array.reshape(view.shape), view.title()
        if pictured is not None:
            add_pictures(menu, pictured)
        menu.addSeparator()
        menu.addAction(f"Copy {name} as &NumPy literal", partial(copying.copy_literal, array, view, name))
        menu.addAction(f"Copy {name} as a &table (TSV)", partial(copying.copy_table, array, view, name))
        menu.addAction(
            f"&Save {name} as .npy…",
            partial(copying.ask_save_array, view.window(), name, array, None, lambda _path: None),
        )
    return menu
