"""How the parts of the drawing panel stand, in whatever room there is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.drawing.desk import DrawingDesk
from cnn_gui.ui.panels.drawing.kept import KeptDrawings

UNIT = theme.UNIT
GAP, GUTTER = UNIT // 2, 2 * UNIT
BESIDE_FROM = 62 * UNIT
"""From this width on the kept drawings stand beside the desk, not below it; wide letters may need more."""
KEPT_WIDTHS = (28 * UNIT, 40 * UNIT)


class DrawingPage(QWidget):
    """Tools, desk, notice and choices in a column; what is kept below it or, where the page is wide, beside it.

    The desk gets as much height as it can use, the rest goes to what is kept. The notice takes no room while hidden.
    """

    def __init__(
        self, tools: QWidget, desk: DrawingDesk, notice: QWidget, choices: QWidget, kept: KeptDrawings
    ) -> None:
        super().__init__()
        self._tools, self._desk, self._notice, self._choices, self._kept = tools, desk, notice, choices, kept
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "panel")
        for part in (tools, desk, notice, choices, kept):
            part.setParent(self)

    def minimumSizeHint(self) -> QSize:
        """Room for everything at its smallest."""
        height = self._heights() + self._desk.minimumSizeHint().height()
        if not self._is_wide():
            height += UNIT + self._kept.minimumSizeHint().height()
        return QSize(max(self._least_column(), self._kept.minimumSizeHint().width()), height)

    def sizeHint(self) -> QSize:
        """A comfortable pad, and some drawings kept."""
        return QSize(36 * UNIT, 48 * UNIT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Arrange anew when a part comes, goes, or wants another size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._arrange()
        return super().event(event)

    def _least_column(self) -> int:
        """The least width of the desk's column."""
        parts = (self._tools, self._desk, self._notice, self._choices)
        return max(part.minimumSizeHint().width() for part in parts)

    def _least_kept(self) -> int:
        """The least width of what is kept where it stands beside the desk."""
        return max(KEPT_WIDTHS[0], self._kept.minimumSizeHint().width())

    def _is_wide(self) -> bool:
        return self.width() >= max(BESIDE_FROM, self._least_column() + GUTTER + self._least_kept())

    def _heights(self) -> int:
        """Height of everything in the desk's column but the desk, gaps included."""
        notice = 0 if self._notice.isHidden() else self._notice.sizeHint().height() + GAP
        return self._tools.sizeHint().height() + GAP + notice + GAP + self._choices.sizeHint().height()

    def _arrange(self) -> None:
        width, height = self.width(), self.height()
        room = height - self._heights()
        if self._is_wide():
            kept = max(min(width // 3, KEPT_WIDTHS[1]), self._least_kept())
            width -= kept + GUTTER
            self._kept.setGeometry(width + GUTTER, 0, kept, height)
        else:
            room -= UNIT + self._kept.minimumSizeHint().height()
        top = 0
        for part in (self._tools, self._desk, self._notice, self._choices):
            if part is self._notice and part.isHidden():
                continue
            tall = self._desk.useful_height(width, room) if part is self._desk else part.sizeHint().height()
            part.setGeometry(QRect(0, top, width, tall))
            top += tall + GAP
        if not self._is_wide():
            top += UNIT - GAP
            self._kept.setGeometry(0, top, width, height - top)


class DrawingScroll(QScrollArea):
    """Holds the page: as wide as that needs, and where it is too low, it scrolls."""

    def __init__(self, page: DrawingPage) -> None:
        super().__init__()
        self._page = page
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setWidget(page)

    def minimumSizeHint(self) -> QSize:
        """The page's width beside a scroll bar."""
        width = self._page.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(width, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """The page's."""
        return self._page.sizeHint()
