"""The one context menu for pictures, and the key that copies one: each view says only what it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QWidget

from cnn_gui.ui.widgets.copying import copy_picture
from cnn_gui.ui.widgets.pictures.dialog import PictureDialog
from cnn_gui.ui.widgets.pictures.paint import as_image
from cnn_gui.ui.widgets.pictures.pictured import Pictured


def add_pictures(menu: QMenu, pictured: Pictured) -> None:
    """Offer to copy and to save a picture, at the end of a menu."""
    if not menu.isEmpty():
        menu.addSeparator()
    menu.addAction("Copy pict&ure", partial(copy_shown, pictured))
    menu.addAction("Save picture &as…", partial(ask_how, pictured))


def picture_menu(pictured: Pictured) -> QMenu:
    """A context menu that offers pictures and nothing else; it deletes itself once it is closed."""
    menu = QMenu(pictured.view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    add_pictures(menu, pictured)
    return menu


def copy_shown(pictured: Pictured) -> None:
    """Copy what is shown, as sharp as the screen shows it."""
    view = pictured.view
    copy_picture(as_image(view, view.devicePixelRatioF()), view, pictured.name)


def ask_how(pictured: Pictured) -> PictureDialog:
    """Ask how the picture is to be, then save or copy it."""
    dialog = PictureDialog(pictured)
    dialog.open()
    return dialog


class PictureOffer(QObject):
    """Gives a view a context menu, by mouse and by key, and lets the copy key copy its picture.

    Keys that mean something else where the view stands (a number that was chosen is copied, for example) are shortcuts
    and come first.
    """

    def __init__(self, view: QWidget, says: Callable[[], Pictured], *, menu: bool = True) -> None:
        """says: what the view is now. menu: no, if it has a menu of its own that says `add_pictures`."""
        super().__init__(view)
        self._says = says
        view.installEventFilter(self)
        if menu:
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(self._popup_within)

    def popup(self, place: QPoint) -> None:
        """Open the menu at a place of the screen."""
        picture_menu(self._says()).popup(place)

    def _popup_within(self, place: QPoint) -> None:
        view = self.parent()
        ground = view.viewport() if isinstance(view, QAbstractScrollArea) else view
        assert isinstance(ground, QWidget)
        self.popup(ground.mapToGlobal(place))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the copy key."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and copies(event):
            copy_shown(self._says())
            return True
        return False


def copies(event: QKeyEvent) -> bool:
    """Whether a key is the one that copies."""
    return event.matches(QKeySequence.StandardKey.Copy)
