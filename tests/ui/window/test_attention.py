"""The panel that was clicked last, on its ground or its tab, is the one that presenter view and help are about."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QTabBar

from cnn_gui.ui.help.help import section_of


def click_tab(pilot: Any, title: str) -> None:
    bars = pilot.window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    bar, tab = next(
        (bar, tab) for bar in bars if bar.isVisible() for tab in range(bar.count()) if bar.tabText(tab) == title
    )
    pilot.qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(tab).center())


def click_ground(pilot: Any, panel: Any) -> None:
    pilot.qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=QPoint(2, panel.height() - 2))


def assert_it_is_about(pilot: Any, panel: Any) -> None:
    assert section_of(QApplication.focusWidget()) == panel.help_section
    pilot.key(Qt.Key.Key_F11)
    assert pilot.window.presenter.shown is panel
    pilot.key(Qt.Key.Key_F11)
    pilot.until(lambda: pilot.window.layout().isEnabled())


@pytest.mark.parametrize("slug", ["microscope", "motion", "filters"])
def test_a_click_on_a_tab_or_on_empty_ground_counts(pilot: Any, slug: str) -> None:
    window = pilot.window
    panel = window.panels[slug]
    window.panels["prediction"].setFocus()
    click_tab(pilot, panel.title)
    pilot.until(lambda: window.arrangement.in_sight(panel))
    assert_it_is_about(pilot, panel)
    window.panels["prediction"].setFocus()
    click_ground(pilot, panel)
    assert_it_is_about(pilot, panel)
    window.panels["prediction"].setFocus()
    # It is in front already.
    click_tab(pilot, panel.title)
    assert_it_is_about(pilot, panel)
