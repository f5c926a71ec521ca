"""A slider that moves when it is meant, and to where it is meant."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from cnn_gui.ui.widgets.fields.wheel import WheelNeedsFocus

_SLIDER = QStyle.ComplexControl.CC_Slider


class Slider(WheelNeedsFocus, QSlider):
    """A horizontal slider; a click beside the handle brings the handle there, from where it can be dragged on.

    Qt would go one page towards the click: of a slider over decades, half of one. A passing wheel changes nothing.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    def position_at(self, point: QPoint) -> int:
        """Return the position of which the middle of the handle would be nearest to a point."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        groove = self._part(option, QStyle.SubControl.SC_SliderGroove)
        handle = self._part(option, QStyle.SubControl.SC_SliderHandle)
        along = point.x() - groove.x() - handle.width() // 2
        room = groove.width() - handle.width()
        return QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), along, room, option.upsideDown)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Come to the mouse first; the handle then takes the press as if it had been there before."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        point = event.position().toPoint()
        on_handle = self._part(option, QStyle.SubControl.SC_SliderHandle).contains(point)
        if event.button() is Qt.MouseButton.LeftButton and not on_handle:
            self.setValue(self.position_at(point))
        super().mousePressEvent(event)

    def _part(self, option: QStyleOptionSlider, part: QStyle.SubControl) -> QRect:
        return self.style().subControlRect(_SLIDER, option, part, self)
