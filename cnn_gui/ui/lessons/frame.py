"""A frame around what a lesson speaks of."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QWidget

from cnn_gui.ui.lessons.house import House
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.panels.network.panel import NetworkPanel

_WIDTH = 2.0
_ROUND = theme.UNIT / 2
_AROUND = 5
_MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.LayoutRequest)


class Frame(QWidget):
    """Lies around a widget, over the panel that it stands in; lets the mouse through, and goes with it."""

    def __init__(self, framed: QWidget, panel: QWidget) -> None:
        """framed: the panel itself, or something in it, which is brought into sight."""
        super().__init__(panel)
        self.setObjectName("lesson_frame")
        self.framed = framed
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.manager().changed.connect(self.update)
        self._panel = panel
        self._between: list[QWidget] = []
        self._find_between()
        self.bring_into_sight()
        self._place()
        self.raise_()

    def _find_between(self) -> None:
        """Listen to all that the framed stands in, up to the panel."""
        for each in self._between:
            each.removeEventFilter(self)
        self._between = [self.framed]
        while self._between[-1] is not self._panel:
            parent = self._between[-1].parentWidget()
            if parent is None:
                break
            self._between.append(parent)
        for each in self._between:
            each.installEventFilter(self)

    def bring_into_sight(self) -> None:
        """Scroll to what is framed."""
        for each in self._between:
            if isinstance(each, QScrollArea) and each is not self.framed:
                each.ensureWidgetVisible(self.framed, _AROUND, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go with what is framed, as far as it is in sight."""
        if event.type() is QEvent.Type.ParentChange and watched is self.framed:
            # It stands elsewhere in the panel now, as the answer does where there is room beside the others.
            self._find_between()
            self._place()
        if event.type() in _MOVES and watched in self._between:
            if watched is self.framed:
                # It has another place among the others; who scrolls moves all of them.
                self.bring_into_sight()
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        panel, framed = self._panel, self.framed
        if self._between[-1] is not panel:
            # On its way to another place it is nowhere in the panel.
            self.hide()
            return
        place = QRect(framed.mapTo(panel, QPoint(0, 0)), framed.size())
        if framed is not panel:
            place.adjust(-_AROUND, -_AROUND // 2, _AROUND, _AROUND // 2)
        for each in self._between[1:]:
            seen = QRect(each.mapTo(panel, QPoint(0, 0)), each.size())
            if isinstance(each, QScrollArea):
                # Beside its edge there is room in the panel.
                place = place.intersected(seen.adjusted(-_AROUND, 0, _AROUND, 0))
            elif each is panel:
                place = place.intersected(seen)
        self.setGeometry(place)
        self.setVisible(framed.isVisibleTo(panel) and not place.isEmpty())

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the edge."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().accent, _WIDTH))
        inset = _WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _ROUND, _ROUND)


def frame_of(house: House, wanted: str) -> Frame | None:
    """Frame a panel, or an array of the network, by its name; None where there is none of it."""
    panel = house.panels.get(wanted)
    if panel is not None:
        return Frame(panel, panel)
    network = house.panels.get("network")
    if not isinstance(network, NetworkPanel):
        return None
    column = network.stages.column_of(wanted)
    if column is None:
        # Outside of a walk weights and loss are there only if somebody wishes.
        house.actions["weights"].setChecked(True)
        column = network.stages.column_of(wanted)
    return None if column is None else Frame(column, network)
