"""The menu bar, with the accuracy in its corner."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenuBar, QToolButton

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.window.bars.accuracy import AccuracyLine


class TopBar(QMenuBar):
    """The menus come first: what they leave is for the accuracy, which says less where that is little."""

    def __init__(self, accuracy: AccuracyLine) -> None:
        super().__init__()
        self._accuracy = accuracy
        self.setCornerWidget(accuracy)
        theme.manager().resized.connect(self._place_anew)
        more = self.findChild(QToolButton, "qt_menubar_ext_button")
        if more is not None:
            more.setIcon(icon("more"))
            more.setAccessibleName("More menus")

    def minimumSizeHint(self) -> QSize:
        """No width: menus that do not fit are behind an arrow."""
        return QSize(0, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(0, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the accuracy first, then let Qt place it."""
        self._fit()
        super().resizeEvent(event)

    def _place_anew(self) -> None:
        """Letters have another size. Qt places what stands in the corner only where the bar itself gets another one."""
        self.resizeEvent(QResizeEvent(self.size(), self.size()))

    def _fit(self) -> None:
        self._accuracy.fit(self.width() - self.titles())

    def titles(self) -> int:
        """Return the width of all menus."""
        places = [self.actionGeometry(action) for action in self.actions()]
        end = max((place.right() + 1 for place in places), default=0)
        # Of a title that stands behind the arrow Qt says that it has no place.
        hidden = [action.text() for action, place in zip(self.actions(), places, strict=True) if not place.width()]
        # The bar has a margin at its end.
        return end + theme.UNIT + sum(self.fontMetrics().horizontalAdvance(title) + 3 * theme.UNIT for title in hidden)
