"""Whatever can be changed or pressed says under the mouse what it does."""

from __future__ import annotations

from typing import Any

import pytest
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
from cnn_gui.ui.panels.registry import registered
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
        # in an array and the banner's button speak once they are there.
        if isinstance(widget, _USED)
        # The menu that pyqtgraph makes for a plot is never opened.
        and widget.window() is window
        and not isinstance(widget, QScrollBar)
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox | QTabBar)
        and not (isinstance(widget.parentWidget(), CellChooser | Banner) and not widget.isVisible())
        and not widget.toolTip()
    ]
    assert not silent, "\n".join(silent)


@pytest.mark.parametrize("size", [(1280, 800), (667, 336)])
def test_every_tab_says_what_its_panel_is_for(pilot: Any, size: tuple[int, int]) -> None:
    window = pilot.window
    window.resize(*size)
    window.arrangement.reset()
    pilot.settle()
    about = {panel.title: panel.about for panel in window.panels.values()}
    bars = [bar for bar in window.findChildren(QTabBar) if bar.isVisible()]
    told = {bar.tabText(tab): bar.tabToolTip(tab) for bar in bars for tab in range(bar.count())}
    assert len(told) > 8
    assert told == {title: about[title] for title in told}


def test_a_panel_that_a_person_puts_behind_another_says_it_too(pilot: Any) -> None:
    window = pilot.window
    docks, panels = window.arrangement.docks, window.panels
    window.tabifyDockWidget(docks[panels["experiment"]], docks[panels["why"]])
    pilot.settle()
    (bar,) = (bar for bar in window.findChildren(QTabBar) if bar.isVisible() and bar.tabText(0) == "Experiment")
    tips = {bar.tabText(tab): bar.tabToolTip(tab) for tab in range(bar.count())}
    assert tips["Why?"] == panels["why"].about


def test_all_panels_say_different_things_of_themselves() -> None:
    said = [panel.about for panel in registered()]
    assert all(said)
    assert len(set(said)) == len(said)
