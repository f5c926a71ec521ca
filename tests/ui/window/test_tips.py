"""Whatever can be changed or pressed says under the mouse what it does."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QScrollBar,
    QTabBar,
    QWidget,
)

from cnn_gui.ui.panels.microscope.chooser import CellChooser
from cnn_gui.ui.panels.network.stages import NetworkStages
from cnn_gui.ui.window.banner import Banner

_USED = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox)


def named(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton | QAbstractSpinBox) else ""
    return f"{type(widget.parentWidget()).__name__}/{type(widget).__name__} {widget.accessibleName() or text!r}"


def test_every_field_and_button_of_the_window_has_a_tip(pilot: Any) -> None:
    window = pilot.window
    silent = [
        named(widget)
        for widget in window.findChildren(QWidget)
        # Qt's own: what scrolls, what closes and floats a panel, the arrow at the end of a bar. Fields for the place
        # in an array, the banner's button, and the signs for stages out of sight speak once they are there.
        if isinstance(widget, _USED)
        and not isinstance(widget, QScrollBar)
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox | QTabBar)
        and not (isinstance(widget.parentWidget(), CellChooser | Banner | NetworkStages) and not widget.isVisible())
        and not widget.toolTip()
    ]
    assert not silent, "\n".join(silent)
