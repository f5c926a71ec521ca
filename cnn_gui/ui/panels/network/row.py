"""The columns side by side: those that are scrolled with every way to what is out of sight, and the answer beside."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.network.overview.outlook import Outlook
from cnn_gui.ui.panels.network.overview.overview import THIN
from cnn_gui.ui.widgets.scrolling import WheelScrollArea

UNIT = theme.UNIT
BETWEEN = UNIT + UNIT // 2

# Where there is less height than this, the overview is a thin line without names.
HIGH_ENOUGH = 26 * UNIT


class _Ground(QWidget):
    """What is scrolled. Signals: laid_out, whenever its columns stand elsewhere."""

    laid_out = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "panel")

    def event(self, event: QEvent) -> bool:
        """Tell when the columns have been placed."""
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.laid_out.emit()
        return handled


class Row(QWidget):
    """Columns from the left to the right; what does not fit is scrolled to, also with the wheel.

    Attributes: scroll_area, ground (what is scrolled), outlook (overview and signs).
    """

    def __init__(self) -> None:
        super().__init__()
        self.scroll_area = WheelScrollArea()
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The overview is one, and says more.
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.ground = _Ground()
        self._scrolled = _side_by_side(QHBoxLayout(self.ground))
        self._scrolled.setContentsMargins(0, 0, 0, UNIT)
        self.scroll_area.setWidget(self.ground)
        self.outlook = Outlook(self.scroll_area)
        self._answer = _side_by_side(QHBoxLayout())
        self._answer.setContentsMargins(0, 0, 0, UNIT)
        all_columns = _side_by_side(QHBoxLayout())
        all_columns.addWidget(self.outlook.before)
        all_columns.addWidget(self.scroll_area, 1)
        all_columns.addWidget(self.outlook.behind)
        all_columns.addLayout(self._answer)
        self._both = both = QVBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(UNIT // 2)
        both.addWidget(self.outlook.overview)
        both.addLayout(all_columns, 1)
        bar = self.scroll_area.horizontalScrollBar()
        bar.valueChanged.connect(self.outlook.say)
        bar.rangeChanged.connect(self.outlook.say)
        self.ground.laid_out.connect(self.outlook.say)

    def arrange(self, scrolled: Sequence[tuple[QWidget, int]], answer: Sequence[QWidget]) -> None:
        """Have these columns: those that are scrolled with their shares of the width that is left, and those beside."""
        for row in (self._scrolled, self._answer):
            while row.count():
                row.takeAt(0)
        for widget, share in scrolled:
            self._scrolled.addWidget(widget, share)
            # Not before it has a place: without one it would be a window.
            widget.show()
        for widget in answer:
            self._answer.addWidget(widget)
            widget.show()

    def lay_out(self) -> None:
        """Place the columns at once instead of later, so that one of them can be scrolled to."""
        QCoreApplication.sendPostedEvents(self.ground, QEvent.Type.LayoutRequest)

    def columns_height(self) -> int:
        """Return the height that a column has, in logical pixels."""
        return self.scroll_area.viewport().height() - UNIT

    def is_scrolled(self, widget: QWidget) -> bool:
        """Return whether a column is one of those that are scrolled."""
        return widget.parentWidget() is self.ground

    def bring(self, widget: QWidget) -> None:
        """Scroll as little as shows a column."""
        if self.is_scrolled(widget):
            self.scroll_area.ensureWidgetVisible(widget, 0, 0)

    def above(self) -> int:
        """Return the height of what stands above the columns."""
        overview = self.outlook.overview
        return 0 if overview.isHidden() else overview.sizeHint().height() + self._both.spacing()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have an overview with names where there is height enough."""
        super().resizeEvent(event)
        thin = event.size().height() < HIGH_ENOUGH
        self.outlook.overview.set_thin(thin)
        self._both.setSpacing(0 if thin else UNIT // 2)

    def minimumSizeHint(self) -> QSize:
        """As high as the columns need, with a thin overview: only sideways they are scrolled here."""
        least = super().minimumSizeHint()
        return QSize(least.width(), self.ground.minimumSizeHint().height() + THIN)


def _side_by_side(layout: QHBoxLayout) -> QHBoxLayout:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(BETWEEN)
    return layout
