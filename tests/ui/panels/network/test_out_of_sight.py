"""Stages that do not fit: they are scrolled to with the wheel, said at the edges, and their cells stay legible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QFontMetricsF, QWheelEvent
from PySide6.QtWidgets import QApplication

from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.panels.network.column import LEGIBLE, ROOM_FOR_IMAGE
from cnn_gui.ui.panels.network.stage_heading import ROOM_FOR_TRIANGLE
from cnn_gui.ui.widgets.mosaic.painter import MARGIN

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def narrow(open_window: Callable[..., Any]) -> Any:
    """A window with a model of many stages and little room for them."""
    pilot = open_window(RunConfig(model="two-conv", batch_size=8, validate_every=0))
    pilot.window.resize(1008, 652)
    pilot.window.arrangement.reset()
    pilot.settle()
    return pilot


def stages_of(pilot: Any) -> Any:
    """What holds the columns."""
    return pilot.window.panels["network"].stages


def turn(widget: Any, steps: int) -> bool:
    """Turn the wheel over the middle of a widget; negative is towards the person. Returns whether it was of use.

    Qt hands only real events on to what a widget stands in.
    """
    middle = widget.rect().center()
    event = QWheelEvent(
        QPointF(middle),
        QPointF(widget.mapToGlobal(middle)),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    event.ignore()
    QApplication.sendEvent(widget, event)
    QApplication.processEvents()
    return event.isAccepted()


def test_what_was_done_is_written_whole_above_each_stage(face: int, narrow: Any) -> None:
    for backward in (False, True):
        narrow.window.panels["network"].stages.set_backward(backward)
        QApplication.processEvents()
        for column in stages_of(narrow).columns:
            label = column._label
            assert QFontMetricsF(label.font()).horizontalAdvance(label.text()) <= label.width(), column.text()
            assert label.geometry().right() <= column.rect().right()


def test_both_ends_of_the_scale_stand_below_the_image(face: int, narrow: Any) -> None:
    (image, *_) = stages_of(narrow).columns
    metrics = QFontMetricsF(font("tiny"))
    both = metrics.horizontalAdvance("−0.888") + metrics.horizontalAdvance("0.888")
    assert image.mosaic.width() >= both + 2 * MARGIN
    # Wide letters alone need more than the usual width and a triangle.
    assert face > 100 or image.minimumWidth() <= ROOM_FOR_IMAGE[0] + ROOM_FOR_TRIANGLE


def test_the_wheel_over_a_map_scrolls_the_network(narrow: Any) -> None:
    stages = stages_of(narrow)
    bar = stages.scroll_area.horizontalScrollBar()
    assert bar.maximum() > 0
    for inside in (stages.mosaics["Z1"], stages.columns[1], stages.scroll_area.widget()):
        assert not turn(inside, -1), inside
    assert turn(stages.scroll_area.viewport(), -1)
    moved = bar.value()
    assert moved > 0
    assert turn(stages.scroll_area.viewport(), 1)
    assert bar.value() < moved


def test_where_the_panel_scrolls_down_the_wheel_is_left_to_that(narrow: Any) -> None:
    stages = stages_of(narrow)
    # With the mouse beside the network, the bar of the walk gets room of its own.
    QCursor.setPos(narrow.window.mapToGlobal(narrow.window.rect().bottomRight()))
    narrow.window.resize(667, 300)
    narrow.window.arrangement.reset()
    narrow.key("/")
    narrow.until(narrow.window.panels["step"].isVisible)
    # Not `settle`: what it asks the thread ends the walk.
    room = narrow.window.centralWidget().main[0]
    narrow.until(lambda: room.verticalScrollBar().maximum() > 0)
    before = stages.scroll_area.horizontalScrollBar().value()
    assert not turn(stages.scroll_area.viewport(), -1)
    assert stages.scroll_area.horizontalScrollBar().value() == before
    assert turn(room.viewport(), -1)
    assert room.verticalScrollBar().value() > 0


def test_the_edges_say_which_stages_are_out_of_sight(narrow: Any) -> None:
    stages = stages_of(narrow)
    assert stages.outlook.before.stages == ()
    assert not stages.outlook.before.isEnabled()
    hidden = stages.outlook.behind.stages
    assert hidden
    assert str(len(hidden)) in stages.outlook.behind.text()
    for symbol in hidden:
        assert symbol in stages.outlook.behind.toolTip()
    # Together with those in sight and the answer they are all.
    seen = [column.symbol for column in stages.columns if column.symbol not in hidden]
    assert seen[0] == "X"
    assert sorted((*seen, *hidden)) == sorted(column.symbol for column in stages.columns)


def test_a_press_on_the_edge_brings_the_next_stages_into_sight(narrow: Any) -> None:
    stages = stages_of(narrow)
    while stages.outlook.behind.stages:
        goal = stages.outlook.behind.stages[0]
        narrow.qtbot.mouseClick(stages.outlook.behind, Qt.MouseButton.LeftButton)
        QApplication.processEvents()
        assert goal not in stages.outlook.behind.stages
    assert stages.outlook.before.stages[0] == "X"
    narrow.qtbot.mouseClick(stages.outlook.before, Qt.MouseButton.LeftButton)
    assert stages.outlook.behind.stages


def test_nothing_moves_sideways_when_an_edge_has_nothing_more_to_say(narrow: Any) -> None:
    stages = stages_of(narrow)
    place = stages.scroll_area.geometry()
    stages.scroll_area.horizontalScrollBar().setValue(stages.scroll_area.horizontalScrollBar().maximum())
    QApplication.processEvents()
    assert stages.outlook.behind.stages == ()
    assert stages.scroll_area.geometry() == place


def test_without_hidden_stages_there_is_no_sign(pilot: Any) -> None:
    pilot.window.resize(1900, 900)
    pilot.window.arrangement.reset()
    pilot.settle()
    stages = stages_of(pilot)
    assert not stages.outlook.before.isVisible()
    assert not stages.outlook.behind.isVisible()


def test_in_little_width_the_answer_is_scrolled_to_like_the_others(narrow: Any) -> None:
    stages = stages_of(narrow)
    inside = stages.scroll_area.widget()
    assert not inside.isAncestorOf(stages.columns[-1])
    for width, scrolled in ((560, True), (1008, False)):
        narrow.window.resize(width, 652)
        narrow.window.arrangement.reset()
        narrow.settle()
        assert [inside.isAncestorOf(column) for column in stages.columns[-2:]] == [scrolled] * 2
    assert [column.stage for column in stages.columns[-2:]] == ["Z3", "A3"]


@pytest.mark.parametrize("size", [(1350, 720), (1008, 652), (667, 336)])
def test_cells_of_maps_can_be_told_apart(narrow: Any, size: tuple[int, int]) -> None:
    narrow.window.resize(*size)
    narrow.window.arrangement.reset()
    narrow.settle()
    narrow.key("/")
    narrow.until(narrow.window.panels["step"].isVisible)
    narrow.settle()
    for column in stages_of(narrow).columns:
        layout = column.mosaic._laid_out()
        if column.mosaic.picture.is_vector:
            continue
        assert layout is not None
        assert layout.scale >= LEGIBLE * column.mosaic.devicePixelRatioF() - 1e-6, column.symbol
