"""The place of a panel in the window: it demands nothing of the window, and scrolls where the panel needs more."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.widgets.scrolling import WheelScrollArea

LEAST = QSize(12 * theme.UNIT, 7 * theme.UNIT)
"""So small a place may be; the title of a dock is about as wide."""


class Room(WheelScrollArea):
    """As large as its panel likes to be, as small as there is room, and then it scrolls.

    Whatever appears in the panel, neither its dock nor the window grows by it.

    Attributes: panel.
    Signals: needs_changed, when the panel may need another size.
    """

    needs_changed = Signal()

    def __init__(self, panel: QWidget) -> None:
        super().__init__()
        self.panel = panel
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Not Qt's way of making the panel fit: that asks for the height it would like, where the least will do.
        self.setWidgetResizable(False)
        self.setWidget(panel)
        panel.installEventFilter(self)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """The same for every panel."""
        return LEAST

    def sizeHint(self) -> QSize:
        """What the panel would like."""
        return self.panel.sizeHint().expandedTo(LEAST)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide anew."""
        super().resizeEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on ground that nobody wants is a wish to use this panel: help and presenter view are about it."""
        super().mousePressEvent(event)
        if isinstance(self.panel, Panel):
            self.panel.setFocus(Qt.FocusReason.MouseFocusReason)
            event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Divide anew when the panel needs another size."""
        if watched is self.panel and event.type() is QEvent.Type.LayoutRequest:
            self._fit()
            self.updateGeometry()
            self.needs_changed.emit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Give the panel the place, or the least that it needs."""
        panel = self.panel
        room, least = self.maximumViewportSize(), panel.minimumSizeHint().expandedTo(panel.minimumSize())
        across, down = self.horizontalScrollBar().sizeHint().height(), self.verticalScrollBar().sizeHint().width()
        wide, high = least.width() > room.width(), least.height() > room.height()
        # A bar takes room from the other direction.
        wide = wide or (high and least.width() > room.width() - down)
        high = high or (wide and least.height() > room.height() - across)
        panel.resize((room - QSize(down * high, across * wide)).expandedTo(least))
