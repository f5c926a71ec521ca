"""The parts of the panel stand beside each other in every room, and the pad is as large as it can be."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.data.dataset import Dataset
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.history import History
from cnn_gui.ui.panels.drawing.desk import DrawingDesk
from cnn_gui.ui.panels.drawing.page import DrawingPage, DrawingScroll
from cnn_gui.ui.panels.drawing.panel import DrawingPanel

SIZES = [(300, 300), (300, 420), (640, 420), (700, 500), (420, 640), (1200, 900), (100, 700), (500, 300)]


@pytest.fixture
def panel(qtbot: QtBot, app: QApplication, dataset: Dataset) -> DrawingPanel:
    made = DrawingPanel()
    qtbot.addWidget(made)
    made.begin_run(RunStarted(1, RunConfig(), dataset, (), History()))
    made.show()
    return made


def in_page(panel: DrawingPanel, part: QWidget) -> QRect:
    page = panel.findChild(DrawingPage)
    assert page is not None
    return QRect(part.mapTo(page, part.rect().topLeft()), part.size())


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("notice", [False, True])
@pytest.mark.usefixtures("face")
def test_nothing_overlaps_or_is_cut(panel: DrawingPanel, width: int, height: int, kept: bool, notice: bool) -> None:
    panel.inverted.setVisible(notice)
    if kept:
        panel.kept.add(np.zeros((1, 12, 12), np.uint8), 0)
    panel.resize(width, height)
    QApplication.processEvents()
    desk = panel.desk
    parts = [
        panel.tools,
        desk.pad,
        desk.seen,
        desk.answers,
        panel.choices.centred,
        panel.choices.label,
        panel.choices.keep,
        panel.kept,
    ]
    parts += [panel.inverted] if notice else []
    page = panel.findChild(DrawingPage)
    assert page is not None
    for part in parts:
        assert part.isVisible()
        least = part.minimumSizeHint()
        assert part.width() >= least.width(), part
        assert part.height() >= least.height(), part
        assert page.rect().contains(in_page(panel, part)), part
    for one, other in combinations(parts, 2):
        assert not in_page(panel, one).intersects(in_page(panel, other)), (one, other)
    assert desk.pad.width() == desk.pad.height() >= 112


@pytest.mark.parametrize(("width", "height"), [(300, 300), (300, 420), (640, 420), (700, 500), (420, 640)])
def test_nothing_scrolls_where_there_is_room(panel: DrawingPanel, width: int, height: int) -> None:
    panel.resize(width, height)
    QApplication.processEvents()
    scroll = panel.findChild(DrawingScroll)
    assert scroll is not None
    assert scroll.verticalScrollBar().maximum() == 0


def test_in_a_low_place_the_page_scrolls(panel: DrawingPanel) -> None:
    panel.resize(300, 200)
    QApplication.processEvents()
    scroll = panel.findChild(DrawingScroll)
    assert scroll is not None
    assert scroll.verticalScrollBar().maximum() > 0


def test_a_wide_page_has_what_is_kept_at_its_side(panel: DrawingPanel) -> None:
    panel.resize(700, 420)
    QApplication.processEvents()
    assert in_page(panel, panel.kept).left() > in_page(panel, panel.desk).right()
    panel.resize(400, 600)
    QApplication.processEvents()
    assert in_page(panel, panel.kept).top() > in_page(panel, panel.desk).bottom()


def test_the_pad_grows_with_its_place_and_takes_the_better_arrangement(qtbot: QtBot, app: QApplication) -> None:
    desk = DrawingDesk()
    qtbot.addWidget(desk)
    sides = []
    for height in range(150, 700, 50):
        desk.resize(300, height)
        desk.show()
        pad = desk.pad.geometry()
        beside = desk.seen.geometry().left() > pad.right()
        assert beside or desk.seen.geometry().top() > pad.bottom()
        sides.append(pad.width())
    assert sides == sorted(sides)
    assert sides[0] < 200
    assert sides[-1] == 300


def test_the_desk_wants_no_more_height_than_it_uses(qtbot: QtBot, app: QApplication) -> None:
    desk = DrawingDesk()
    for width in (260, 400, 700):
        for room in (140, 240, 400, 900):
            useful = desk.useful_height(width, room)
            desk.resize(width, max(room, useful))
            largest = desk._pad_in(width, max(room, useful))[0]
            assert desk._pad_in(width, useful)[0] == largest
    desk.deleteLater()
