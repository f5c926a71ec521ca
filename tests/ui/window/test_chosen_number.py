"""Keys about a number that was chosen work where it was chosen, and a window that says Esc closes it has the keys."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.ui.widgets.mosaic.enlarged import EnlargedMap
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell

ALT, CONTROL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)

# Offscreen there is no window manager that would take size hints.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def chosen(pilot: Any) -> QWidget:
    """A mosaic of the network that was clicked, with the keys; the microscope explains the cell."""
    pilot.settle()
    window = pilot.window
    mosaic = window.panels["network"].mosaics["Z1"]
    mosaic.setFocus(Qt.FocusReason.MouseFocusReason)
    mosaic.click(Cell(0, 2, 3))
    pilot.until(lambda: window.arrangement.in_sight(window.panels["microscope"]))
    pilot.settle()
    assert mosaic.hasFocus()
    return mosaic


def test_after_a_click_in_the_network_the_keys_go_from_number_to_number(pilot: Any, chosen: QWidget) -> None:
    microscope = pilot.window.panels["microscope"]
    first = microscope.cell
    pilot.key(Qt.Key.Key_Down, ALT)
    pilot.until(lambda: microscope.cell != first)
    pilot.settle()
    pilot.key(Qt.Key.Key_Left, ALT)
    pilot.until(lambda: microscope.cell == first)
    pilot.settle()
    pilot.key(Qt.Key.Key_Up, ALT)
    pilot.until(lambda: microscope.cell != first)
    assert chosen.hasFocus()


def test_after_a_click_in_the_network_the_number_and_its_explanation_can_be_copied(pilot: Any, chosen: QWidget) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    pilot.key(Qt.Key.Key_C, CONTROL)
    assert float(clipboard.text()) == pytest.approx(chosen.picture.value(Cell(0, 2, 3)))
    pilot.key(Qt.Key.Key_C, CONTROL | SHIFT)
    assert "Z1" in clipboard.text()


def test_the_keys_work_in_an_enlarged_map_too_which_has_them_and_gives_them_back(
    pilot: Any, chosen: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = pilot.window
    asked: list[QWidget] = []
    real = QWidget.activateWindow
    monkeypatch.setattr(EnlargedMap, "activateWindow", lambda self: (asked.append(self), real(self)))
    pilot.key("E")
    view = pilot.dialog(EnlargedMap)
    # Offscreen every window that opens has the keys; on a desktop one has to ask for them.
    assert asked == [view]
    pilot.until(view.isActiveWindow)
    asked.clear()
    first = window.panels["microscope"].cell
    pilot.key(Qt.Key.Key_Down, ALT)
    pilot.until(lambda: window.panels["microscope"].cell != first)
    pilot.key(Qt.Key.Key_Right)
    assert view.index() == 1
    pilot.key(Qt.Key.Key_Escape)
    pilot.until(lambda: not pilot.dialogs(EnlargedMap))
    pilot.until(window.isActiveWindow)
    assert QApplication.focusWidget() is chosen
