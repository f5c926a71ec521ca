"""Two groups of controls: side by side where there is room, otherwise one below the other."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.ui.look import theme


class SideBySide(QWidget):
    """Holds two widgets; the first gets the width that is left.

    Attributes: first, second, narrowest (the width in logical pixels below which they stand one below the other; also
    where both need more).
    """

    def __init__(self, first: QWidget, second: QWidget, *, narrowest: int, apart: int) -> None:
        super().__init__()
        self.first, self.second = first, second
        self.narrowest, self._apart = narrowest, apart
        for part in (first, second):
            part.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.manager().changed.connect(self._place)

    def heightForWidth(self, width: int) -> int:
        """One row, or two."""
        heights = [part.sizeHint().height() for part in (self.first, self.second)]
        return sum(heights) if width < self._from() else max(heights)

    def _from(self) -> int:
        """The least width for both side by side."""
        needed = self.first.minimumSizeHint().width() + self._apart + self.second.sizeHint().width()
        return max(self.narrowest, needed)

    def sizeHint(self) -> QSize:
        """Side by side."""
        width = self.first.sizeHint().width() + self._apart + self.second.sizeHint().width()
        return QSize(max(width, self._from()), self.heightForWidth(self._from()))

    def minimumSizeHint(self) -> QSize:
        """As narrow as one below the other, as low as side by side."""
        width = max(part.minimumSizeHint().width() for part in (self.first, self.second))
        return QSize(width, self.heightForWidth(self._from()))

    def event(self, event: QEvent) -> bool:
        """Place both anew when one of them needs another place."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place both."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        width, height = self.width(), self.height()
        # A layout that is short of room asks for the least height, which here depends on the width.
        self.setMinimumHeight(self.heightForWidth(width))
        if width < self._from():
            above = self.first.sizeHint().height()
            self.first.setGeometry(0, 0, width, above)
            self.second.setGeometry(0, above, width, height - above)
        else:
            needed = self.second.sizeHint().width()
            self.first.setGeometry(0, 0, width - needed - self._apart, height)
            self.second.setGeometry(width - needed, 0, needed, height)
