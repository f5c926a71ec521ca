"""A line of text in whatever room there is."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from cnn_gui.ui.widgets.text.elided_label import ElidedLabel

Show = Callable[[ElidedLabel, int, int], ElidedLabel]
LONG = "✗  a folder with a remarkably long name, read as another such folder"


def test_a_text_that_fits_is_shown_whole(qtbot: QtBot, shown: Show) -> None:
    label = shown(ElidedLabel("✓  7, read rightly"), 300, 24)
    assert label.shown() == label.text()
    assert label.toolTip() == ""


def test_a_longer_text_loses_its_end_and_tells_it_in_the_tool_tip(qtbot: QtBot, shown: Show) -> None:
    label = shown(ElidedLabel(LONG), 200, 24)
    assert label.shown().startswith("✗  a folder")
    assert label.shown().endswith("…")
    assert label.text() == label.toolTip() == LONG
    label.resize(900, 24)
    assert label.shown() == LONG
    assert label.toolTip() == ""


def test_it_never_makes_its_panel_wider(qtbot: QtBot) -> None:
    label = ElidedLabel(LONG)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() == 0
    assert label.minimumSizeHint().height() >= label.fontMetrics().height()


def test_what_is_drawn_ends_inside(qtbot: QtBot, shown: Show) -> None:
    label = shown(ElidedLabel(LONG), 200, 24)
    image = label.grab().toImage()
    ground = image.pixel(0, 0)
    inked = {x for x in range(200) for y in range(24) if image.pixel(x, y) != ground}
    assert max(inked) < 199
    assert min(inked) < 20


def test_of_several_forms_the_longest_that_fits_is_drawn(qtbot: QtBot, shown: Show) -> None:
    label = shown(ElidedLabel(), 900, 24)
    label.say(LONG, "✗  a folder")
    assert label.shown() == label.text() == LONG
    assert label.toolTip() == ""
    label.resize(150, 24)
    assert label.shown() == "✗  a folder"
    assert label.text() == label.toolTip() == LONG
    label.resize(30, 24)
    assert label.shown().endswith("…")
    label.setText("7")
    assert label.shown() == "7"
