"""What areas have in common that scroll and paint their content themselves, whatever that is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.text.plain import plain


class PaintedArea(QAbstractScrollArea):
    """No frame, up and down only, reached by Tab; it says in a tool tip what is under the mouse.

    Subclasses paint, and say what a tool tip tells (`tip_at`) and what happens when the mouse leaves (`mouse_left`).
    """

    header = 0
    """Height of what stands above the content and does not scroll, in logical pixels."""

    def __init__(self, *, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty_text = empty_text
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.manager().changed.connect(self.viewport().update)

    def set_empty_text(self, text: str) -> None:
        """Say what will appear here, and when, while there is nothing to show."""
        if text != self._empty_text:
            self._empty_text = text
            self.viewport().update()

    # ---- what a subclass says ----------------------------------------------------------------------------------

    def tip_at(self, point: QPointF) -> str | None:
        """Return what is said of a point of the viewport, "" for nothing; None leaves it to the widgets around."""
        return None

    def mouse_left(self) -> None:
        """The mouse is elsewhere."""

    # ---- scrolling ---------------------------------------------------------------------------------------------

    def _visible(self) -> int:
        """Height of what is seen of the content at a time."""
        return self.viewport().height() - self.header

    def _fit_scroll_bar(self, length: int, step: int, page: int | None = None) -> None:
        """Scroll over so much content, by `step` at a time; a page is what is visible, or another length."""
        bar, visible = self.verticalScrollBar(), self._visible()
        bar.setRange(0, max(length - visible, 0))
        bar.setSingleStep(step)
        bar.setPageStep(max(visible if page is None else page, 1))

    def _bring_into_sight(self, top: float, bottom: float) -> None:
        """Scroll no further than is needed to see a part of the content, which is measured from its beginning."""
        bar, visible = self.verticalScrollBar(), self._visible()
        if top < bar.value():
            bar.setValue(round(top))
        elif bottom > bar.value() + visible:
            bar.setValue(round(bottom - visible))

    # ---- mouse -------------------------------------------------------------------------------------------------

    def viewportEvent(self, event: QEvent) -> bool:
        """Put what is under the mouse into words; notice when the mouse leaves."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            tip = self.tip_at(QPointF(event.pos()))
            if tip is not None:
                QToolTip.showText(event.globalPos(), plain(tip), self)
                return True
        elif event.type() is QEvent.Type.Leave:
            self.mouse_left()
        return super().viewportEvent(event)
