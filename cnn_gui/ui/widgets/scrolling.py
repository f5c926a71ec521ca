"""A scroll area that the wheel moves whichever way it can go."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget


class WheelScrollArea(QScrollArea):
    """Where only sideways is possible, here and in what it stands in, the usual wheel scrolls sideways."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; what is at its end leaves the wheel to the area around it."""
        turned = event.angleDelta()
        if turned.y() and not turned.x():
            if _scrolls_down(self):
                super().wheelEvent(event)
            elif self.horizontalScrollBar().maximum() > 0 and not any(map(_scrolls_down, _around(self))):
                QApplication.sendEvent(self.horizontalScrollBar(), event)
            else:
                event.ignore()
        else:
            super().wheelEvent(event)


def _scrolls_down(area: QAbstractScrollArea) -> bool:
    hidden = area.verticalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    return not hidden and area.verticalScrollBar().maximum() > 0


def _around(widget: QWidget) -> list[QAbstractScrollArea]:
    """The scroll areas that a widget stands in."""
    found: list[QAbstractScrollArea] = []
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        if isinstance(parent, QAbstractScrollArea):
            found.append(parent)
        parent = parent.parentWidget()
    return found
