"""What covers the window while something is presented: the caption, and one panel as large as there is room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QVBoxLayout, QWidget

from cnn_gui.ui.look.fonts import wear_anew
from cnn_gui.ui.window.centre import Centre
from cnn_gui.ui.window.presenting.caption import Caption
from cnn_gui.ui.window.room import Room


class Stage(QWidget):
    """Lies over all of a window. It borrows the place of a panel, with the panel in it, and gives it back.

    Attributes: caption, room (the place that it has borrowed, None for none).
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("chrome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.caption = Caption()
        self.room: Room | None = None
        self._holder: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.caption)

    def borrow(self, room: Room) -> None:
        """Show the place of a panel; the one before goes back."""
        self.give_back()
        self._holder, self.room = room.parentWidget(), room
        self._column.addWidget(room, 1)
        _dress(room)
        room.show()

    def give_back(self) -> None:
        """Put the place of the panel where it was."""
        room, holder = self.room, self._holder
        if room is None or holder is None:
            return
        self.room = self._holder = None
        self._column.removeWidget(room)
        if isinstance(holder, QDockWidget):
            holder.setWidget(room)
        else:
            room.setParent(holder)
            room.lower()
        _dress(room)
        room.show()
        if isinstance(holder, Centre):
            holder.place_anew()


def _dress(room: Room) -> None:
    # With a style sheet, who gets another parent also gets back the font that it had at first.
    for widget in room.findChildren(QWidget):
        wear_anew(widget)


def room_of(panel: QWidget) -> Room | None:
    """Return the place in which a panel stands."""
    above = panel.parentWidget()
    while above is not None and not isinstance(above, Room):
        above = above.parentWidget()
    return above
