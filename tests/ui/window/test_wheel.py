"""Scrolling past changes nothing, wherever the mouse is in the window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QApplication, QComboBox, QScrollBar, QSpinBox, QWidget


def state(field: QWidget) -> object:
    """What a field holds."""
    if isinstance(field, QComboBox):
        return field.currentIndex()
    if isinstance(field, QAbstractSlider | QSpinBox):
        return field.value()
    assert isinstance(field, QAbstractSpinBox)
    return field.text()


def turn(field: QWidget, notches: int) -> None:
    """Turn the wheel over the middle of a field."""
    middle = QPointF(field.rect().center())
    event = QWheelEvent(
        middle, QPointF(field.mapToGlobal(middle.toPoint())), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(field, event)


def test_the_wheel_changes_no_field_of_the_window_without_the_focus(pilot: Any) -> None:
    window = pilot.window
    kinds = (QComboBox, QAbstractSlider, QAbstractSpinBox)
    # Not those of the menu that pyqtgraph makes for a plot: it is never opened.
    found = [each for kind in kinds for each in window.findChildren(kind) if each.window() is window]
    fields = [each for each in found if not isinstance(each, QScrollBar)]
    assert len(fields) > 30
    for field in fields:
        # Qt gives the keys to what takes them by the wheel, before the wheel is turned.
        assert field.focusPolicy() & Qt.FocusPolicy.WheelFocus != Qt.FocusPolicy.WheelFocus, field
    window.centralWidget().setFocus()
    changed = []
    for field in fields:
        before = state(field)
        turn(field, 1)
        turn(field, 2)
        turn(field, -1)
        if state(field) != before:
            changed.append(f"{type(field).__name__} {field.accessibleName()!r}")
    assert changed == []
