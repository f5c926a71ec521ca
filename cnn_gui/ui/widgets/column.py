"""A column of controls that scrolls where the window is too low for it, so that nothing is cut."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from cnn_gui.ui.look import theme

MARGIN = 2 * theme.UNIT


class ScrollingColumn(QScrollArea):
    """As high as it needs to be and never wider than the place; Tab scrolls to what it reaches.

    Attributes: column (the layout to fill).
    """

    def __init__(self) -> None:
        super().__init__()
        self._page = QWidget()
        # The ground of the chrome, for both.
        self.setObjectName("chrome")
        self._page.setObjectName("chrome")
        self.column = QVBoxLayout(self._page)
        self.column.setSpacing(theme.UNIT // 2)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(self._page)
        self.verticalScrollBar().rangeChanged.connect(self._make_room)
        self._make_room()
        # What is inside may need another width then; Qt tells nobody.
        theme.manager().changed.connect(self.updateGeometry)

    def minimumSizeHint(self) -> QSize:
        """As wide as the controls need, as low as a person likes."""
        return QSize(self._needed_width(), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """As high as the controls need."""
        return QSize(self._needed_width(), self._page.sizeHint().height())

    def _needed_width(self) -> int:
        return self.column.minimumSize().width() - self.column.contentsMargins().right() + MARGIN

    def _make_room(self) -> None:
        """Let the scroll bar stand in the margin, so that the controls keep their width when it comes and goes."""
        bar = self.verticalScrollBar()
        right = MARGIN - (bar.sizeHint().width() if bar.maximum() > 0 else 0)
        self.column.setContentsMargins(MARGIN, 0, max(0, right), theme.UNIT // 4)
