"""The middle of the window: the network, and sheets that come up below it and move nothing under the mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Slot
from PySide6.QtGui import QCursor, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.window.room import LEAST, Room

# Of the height: so much the sheets may take together.
MOST = 0.66


class Centre(QWidget):
    """A main part, and sheets over its lower end, each of which is there while its widget is shown.

    A sheet lies over the main part as long as the mouse is there, so that nothing under it moves; then the main part
    gives it the room. A sheet that would come up right under the mouse comes from above instead, until the mouse has
    left.

    Attributes: main (the Room of the main part), sheets (the Rooms of the sheets, from above).
    """

    def __init__(self, main: Sequence[QWidget], sheets: Sequence[QWidget]) -> None:
        """main: one widget, or none."""
        super().__init__()
        self.setProperty("ground", "panel")
        self.setMouseTracking(True)
        self.main = [Room(each) for each in main]
        self.sheets: list[Room] = []
        for sheet in sheets:
            hidden = sheet.isHidden()
            room = Room(sheet)
            # A scroll area shows what it is given.
            sheet.setVisible(not hidden)
            room.setVisible(not hidden)
            sheet.installEventFilter(self)
            room.installEventFilter(self)
            room.needs_changed.connect(self._place)
            self.sheets.append(room)
        for room in (*self.main, *self.sheets):
            room.setParent(self)
        # What the sheets take from the main part at present, and those that came from above.
        self._given = 0
        self._from_above: set[Room] = set()

    def minimumSizeHint(self) -> QSize:
        """Whatever is shown."""
        return LEAST

    def sizeHint(self) -> QSize:
        """What the main part would like."""
        return self.main[0].sizeHint() if self.main else LEAST

    # ---- when to place anew ------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let a sheet come and go with its widget; the mouse on a sheet is not on the main part."""
        for room in self.sheets:
            if watched is room.panel:
                if event.type() is QEvent.Type.ShowToParent:
                    self._open(room)
                elif event.type() is QEvent.Type.HideToParent:
                    room.hide()
                    self._from_above.discard(room)
                    self._place()
            elif watched is room and event.type() is QEvent.Type.Enter:
                self._place()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A person moves everything: nothing is kept where it was."""
        super().resizeEvent(event)
        self.place_anew()

    def place_anew(self) -> None:
        """A main part has come back, or everything has another size."""
        self._place(anew=True)

    def leaveEvent(self, event: QEvent) -> None:
        """Nobody points at the main part any more."""
        super().leaveEvent(event)
        self._place()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The mouse moves where a sheet has been: nothing is under it that could move, and no gap stays."""
        super().mouseMoveEvent(event)
        self._place(anew=True)

    # ---- places ------------------------------------------------------------------------------------------------------

    def _open(self, room: Room) -> None:
        room.show()
        mouse = self._mouse()
        if mouse is not None and self.sheet_places().get(room, QRect()).contains(mouse):
            self._from_above.add(room)
        self._place()

    def sheet_places(self) -> dict[Room, QRect]:
        """Return where the sheets that are shown belong."""
        width = self.width()
        # One that is presented stands elsewhere.
        shown = [room for room in self.sheets if not room.isHidden() and room.parentWidget() is self]
        heights = _shared([height_of(room, width) for room in shown], round(self.height() * MOST))
        below = self.height()
        above = self._headroom(sum(heights))
        places: dict[Room, QRect] = {}
        for room, height in reversed(list(zip(shown, heights, strict=True))):
            if room in self._from_above:
                places[room] = QRect(0, above, width, height)
                above += height
            else:
                below -= height
                places[room] = QRect(0, below, width, height)
        return places

    def _headroom(self, wanted: int) -> int:
        """Where a sheet from above begins: below the headings, where the mouse is still below the sheet then."""
        head = max((room.panel.headroom() for room in self.main if isinstance(room.panel, Panel)), default=0)
        return head if head + 2 * wanted <= self.height() else 0

    def _mouse(self) -> QPoint | None:
        """Where the mouse is on this part of the window, None if it is not."""
        if not (self.isVisible() and (self.underMouse() or self.window().isActiveWindow())):
            return None
        point = self.mapFromGlobal(QCursor.pos())
        return point if self.rect().contains(point) else None

    @Slot()
    def _place(self, *, anew: bool = False) -> None:
        mouse, places = self._mouse(), self.sheet_places()
        on_a_sheet = mouse is not None and any(
            places[room].contains(mouse) for room in places if room not in self._from_above
        )
        if anew or mouse is None or on_a_sheet:
            if self._from_above:
                self._from_above.clear()
                places = self.sheet_places()
            self._given = sum(place.height() for place in places.values())
        for room in self.main:
            # One that is presented stands elsewhere.
            if room.parentWidget() is self:
                room.setGeometry(0, 0, self.width(), self.height() - self._given)
        for room, place in places.items():
            room.setGeometry(place)
            room.raise_()


def _shared(wanted: list[int], most: int) -> list[int]:
    """What each gets of a height: what it wants, or where that is too much an equal part of what others leave."""
    given = list(wanted)
    left = most
    for count, place in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        given[place] = min(wanted[place], left // (len(wanted) - count))
        left -= given[place]
    return given


def height_of(room: Room, width: int) -> int:
    """Return the height that a sheet needs at a width, in logical pixels."""
    sheet = room.panel
    least = sheet.minimumSizeHint().width()
    inside = max(width, least)
    height = sheet.heightForWidth(inside) if sheet.hasHeightForWidth() else sheet.sizeHint().height()
    height = min(max(height, sheet.minimumHeight()), sheet.maximumHeight())
    return height + (room.horizontalScrollBar().sizeHint().height() if width < least else 0)
