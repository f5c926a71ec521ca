"""What covers the window while something is presented: the caption, and one panel as large as there is room."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QVBoxLayout, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import wear_anew
from cnn_gui.ui.window.centre import Centre, height_of
from cnn_gui.ui.window.presenting.caption import Caption
from cnn_gui.ui.window.room import Room

UNIT = theme.UNIT
# As Qt has it.
_NO_LIMIT = 16_777_215
MOST_BESIDE = 0.35
"""Of the width, what stands beside the large panel may have so much."""
MOST_BELOW = 0.45
"""Of the height, what stands below it may have so much."""


class Stage(QWidget):
    """Lies over all of a window. It borrows the places of panels, with the panels in them, and gives them back.

    Attributes: caption, room (the place of the large one, None for none), beside (that of a narrow one, None for none),
    below (those of sheets, each there while its sheet is shown).
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("chrome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.caption = Caption()
        self.room: Room | None = None
        self.beside: Room | None = None
        self.below: list[Room] = []
        self._holder: QWidget | None = None
        self._holder_beside: QWidget | None = None
        self._holders_below: dict[Room, QWidget] = {}
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(UNIT)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.caption)
        self._column.addLayout(self._row, 1)

    def borrow(self, room: Room) -> None:
        """Show the place of a panel; the one before goes back."""
        self._give_back_large()
        self._holder, self.room = room.parentWidget(), room
        self._row.addWidget(room, 1)
        _dress(room)
        room.show()

    def borrow_beside(self, room: Room) -> None:
        """Show the place of another panel at the left of the large one, as wide as this likes to be."""
        self._holder_beside, self.beside = room.parentWidget(), room
        self._row.insertWidget(0, room)
        self._fit_beside()
        _dress(room)
        room.show()

    def borrow_below(self, room: Room) -> None:
        """Show the place of a sheet below the others, while its sheet is shown; it must stand in a Centre."""
        holder = room.parentWidget()
        assert holder is not None, "it stands in a Centre"
        self._holders_below[room] = holder
        self.below.append(room)
        room.needs_changed.connect(self._fit_below)
        self._column.addWidget(room)
        room.setVisible(not room.panel.isHidden())
        _dress(room)
        self._fit_below()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the large one most of the width and of the height."""
        super().resizeEvent(event)
        self._fit_beside()
        self._fit_below()

    @Slot()
    def _fit_below(self) -> None:
        for room in self.below:
            height = min(height_of(room, self.width()), round(self.height() * MOST_BELOW))
            if height != room.height():
                room.setFixedHeight(height)
                # At once: nobody is to see them over each other.
                self._column.activate()

    def _fit_beside(self) -> None:
        if self.beside is not None:
            self.beside.setFixedWidth(min(self.beside.panel.sizeHint().width(), round(self.width() * MOST_BESIDE)))

    def give_back(self) -> None:
        """Put the places of the panels where they were."""
        self._give_back_large()
        beside, holder = self.beside, self._holder_beside
        self.beside = self._holder_beside = None
        if beside is not None and holder is not None:
            beside.setMinimumWidth(0)
            beside.setMaximumWidth(_NO_LIMIT)
            self._put_back(beside, holder)
        below, self.below = self.below, []
        for room in below:
            room.needs_changed.disconnect(self._fit_below)
            room.setMinimumHeight(0)
            room.setMaximumHeight(_NO_LIMIT)
            self._put_back(room, self._holders_below[room])

    def _give_back_large(self) -> None:
        room, holder = self.room, self._holder
        self.room = self._holder = None
        if room is not None and holder is not None:
            self._put_back(room, holder)

    def _put_back(self, room: Room, holder: QWidget) -> None:
        for layout in (self._row, self._column):
            layout.removeWidget(room)
        if isinstance(holder, QDockWidget):
            holder.setWidget(room)
        else:
            room.setParent(holder)
            room.lower()
        _dress(room)
        room.setVisible(not room.panel.isHidden())
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
