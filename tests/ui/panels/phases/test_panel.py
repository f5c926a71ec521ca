"""The strip with the phases of a step: marks, equations, words, buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolButton, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.data.dataset import Dataset
from cnn_gui.training.inspection.held_run import HeldRun
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.messages.walk import WalkView
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.training.snapshots.photographer import Photographer
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.phases.line import HEIGHT, NARROW, TITLE_HEIGHT
from cnn_gui.ui.panels.phases.panel import BACK_KEY, NEXT_KEY, PhaseStrip
from cnn_gui.ui.widgets.text.formula import formula_size

LEFT = Qt.MouseButton.LeftButton


class Strip:
    """A strip in a walk. Attributes: strip, place (the widget around it), snapshot."""

    def __init__(self, model: str, dataset: Dataset, qtbot: QtBot) -> None:
        run = Run(RunConfig(model=model, batch_size=8), dataset)
        held = HeldRun(run, 1)
        inspection = held.inspection
        inspection.walk(1)
        probe = inspection.probe
        assert probe is not None
        self.snapshot: Snapshot = Photographer(0.0).take(held, probe, State.PAUSED)
        # In a place of its own, as in the window: there a strip may not make itself wider.
        self.place = QWidget()
        qtbot.addWidget(self.place)
        column = QVBoxLayout(self.place)
        column.setContentsMargins(0, 0, 0, 0)
        self.strip = PhaseStrip()
        column.addWidget(self.strip)
        column.addStretch(1)
        self.place.resize(900, 400)
        self.place.show()
        self.at(0)
        QApplication.processEvents()

    @property
    def walk(self) -> WalkView:
        """Where the walk stands."""
        assert self.snapshot.walk is not None
        return self.snapshot.walk

    def at(self, index: int) -> None:
        """Show a phase; negative from the end."""
        self.snapshot = replace(self.snapshot, walk=replace(self.walk, index=index % len(self.walk.phases)))
        self.strip.show_frame(self.snapshot)


@pytest.fixture
def strip_of(qtbot: QtBot, app: QApplication, dataset: Dataset) -> Callable[[str], Strip]:
    """Give a function that makes a strip for a model."""
    return lambda model: Strip(model, dataset, qtbot)


@pytest.fixture
def seed(strip_of: Callable[[str], Strip]) -> Strip:
    """The strip of the seed network's step."""
    return strip_of("seed")


def test_it_is_there_only_during_a_walk(seed: Strip) -> None:
    assert seed.strip.isVisible()
    seed.strip.show_frame(replace(seed.snapshot, walk=None))
    assert not seed.strip.isVisible()


def test_the_keys_are_the_windows_again_when_it_goes(seed: Strip, qtbot: QtBot) -> None:
    other = QToolButton(seed.place)
    other.show()
    seed.place.activateWindow()
    qtbot.waitUntil(seed.place.isActiveWindow)
    seed.strip.finish.setFocus()
    assert seed.strip.finish.hasFocus()
    seed.strip.show_frame(replace(seed.snapshot, walk=None))
    assert seed.place.focusWidget() is None


def test_buttons_ask_for_what_they_say(seed: Strip, qtbot: QtBot) -> None:
    strip = seed.strip
    seed.at(4)
    asked: list[tuple[str, object]] = []
    for name in ("walk_wanted", "phase_wanted", "image_wanted", "leave_wanted"):
        getattr(strip, name).connect(lambda what, name=name: asked.append((name, what)))
    for button in (strip.forward, strip.back, strip.finish, strip.take_back):
        qtbot.mouseClick(button, LEFT)
    strip.image.stepUp()
    assert asked == [
        ("walk_wanted", 1),
        ("walk_wanted", -1),
        ("leave_wanted", True),
        ("leave_wanted", False),
        ("image_wanted", 1),
    ]
    assert NEXT_KEY in strip.forward.text()
    assert BACK_KEY in strip.back.text()


def test_what_the_program_shows_is_no_order_of_the_person(seed: Strip) -> None:
    asked: list[int] = []
    seed.strip.image_wanted.connect(asked.append)
    seed.snapshot = replace(seed.snapshot, walk=replace(seed.walk, image=5))
    seed.strip.show_frame(seed.snapshot)
    assert seed.strip.image.value() == 5
    assert asked == []


@pytest.mark.parametrize("model", ["seed", "lenet"])
def test_a_click_on_a_mark_goes_to_its_phase(strip_of: Callable[[str], Strip], qtbot: QtBot, model: str) -> None:
    made = strip_of(model)
    marks, count = made.strip.marks, len(made.walk.phases)
    asked: list[int] = []
    made.strip.phase_wanted.connect(asked.append)
    for index in range(count):
        qtbot.mouseClick(marks, LEFT, pos=marks.mark_rect(index).center().toPoint())
    assert asked == list(range(count))
    assert marks.mark_rect(count - 1).right() <= marks.width() + 0.01
    qtbot.mouseClick(marks, LEFT, pos=QPoint(marks.width() - 1, 5))
    assert len(asked) <= count + 1


def test_keys_go_from_mark_to_mark_and_stop_at_the_ends(seed: Strip, qtbot: QtBot) -> None:
    asked: list[int] = []
    seed.strip.phase_wanted.connect(asked.append)
    key = Qt.Key
    for index, pressed in ((0, key.Key_Left), (0, key.Key_Right), (5, key.Key_Left), (5, key.Key_Home),
                           (5, key.Key_End), (14, key.Key_Right), (14, key.Key_A)):  # fmt: skip
        seed.at(index)
        qtbot.keyClick(seed.strip.marks, pressed)
    assert asked == [1, 4, 0, 14]


def test_marks_name_their_phase(seed: Strip) -> None:
    marks = seed.strip.marks
    seed.at(3)
    assert marks.accessibleDescription() == "Phase 4 of 15, forward: Pooling"
    place = marks.mark_rect(9).center().toPoint()
    QApplication.sendEvent(marks, QHelpEvent(QEvent.Type.ToolTip, place, marks.mapToGlobal(place)))
    assert QToolTip.text() == "Phase 10 of 15, backward: dW2, db2, dF"
    QToolTip.hideText()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_only_the_present_mark_has_the_accent_and_those_to_come_are_hollow(
    seed: Strip, app: QApplication, mode: theme.ThemeMode
) -> None:
    theme.apply_theme(app, mode)
    seed.at(4)
    marks = seed.strip.marks
    image = marks.grab().toImage()
    accent, ground = theme.current().accent, theme.current().window
    for index in range(len(seed.walk.phases)):
        middle = image.pixelColor(marks.mark_rect(index).center().toPoint())
        if index == 4:
            assert middle == accent
        elif index < 4:
            assert theme.contrast(middle, ground) > 4.5
        else:
            assert theme.contrast(middle, ground) < 3


def test_the_words_in_full_are_behind_a_switch(seed: Strip, qtbot: QtBot) -> None:
    strip = seed.strip
    seed.at(1)
    phase = seed.walk.phase
    low = strip.sizeHint().height()
    assert not strip.details.isVisible()
    assert phase.what.split(".")[0] in strip.line.toolTip()
    qtbot.mouseClick(strip.more, LEFT)
    assert strip.details.isVisible()
    assert not strip.why.isVisible()
    assert (strip.details.what.text(), strip.details.why.text()) == (phase.what, phase.why)
    assert [each.latex for each in strip.details.equations] == list(phase.equations)
    assert strip.line.latex == ()
    assert strip.sizeHint().height() > low
    # From three equations to one.
    seed.at(9)
    assert [each.latex for each in strip.details.equations if each.isVisibleTo(strip)] == list(
        seed.walk.phase.equations
    )
    seed.at(2)
    assert [each.latex for each in strip.details.equations if each.isVisibleTo(strip)] == list(
        seed.walk.phase.equations
    )
    qtbot.mouseClick(strip.more, LEFT)
    assert strip.line.latex == seed.walk.phase.equations


def test_the_words_in_full_end_above_the_buttons(seed: Strip, qtbot: QtBot) -> None:
    strip = seed.strip
    seed.at(13)
    qtbot.mouseClick(strip.more, LEFT)
    strip.resize(735, 240)
    view = strip._details.viewport()
    assert strip.back.mapTo(strip, QPoint(0, 0)).y() - view.mapTo(strip, QPoint(0, view.height())).y() >= theme.UNIT


@pytest.mark.usefixtures("face")
@pytest.mark.parametrize("model", ["seed", "two-conv", "lenet"])
def test_what_is_said_below_a_phase_ends_with_its_sentence(strip_of: Callable[[str], Strip], model: str) -> None:
    made = strip_of(model)
    made.strip.resize(735, 120)
    for index in range(len(made.walk.phases)):
        made.at(index)
        assert not made.strip.why.shown().endswith("…"), made.strip.why.shown()


def controls(strip: PhaseStrip) -> list[QWidget]:
    """Everything a person can use."""
    return [strip.back, strip.forward, strip.marks, strip.image, strip.take_back, strip.finish, strip.more]


def test_every_control_has_a_name_and_is_reached_by_tab(seed: Strip) -> None:
    for control in controls(seed.strip):
        assert control.accessibleName()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    # A click on a button leaves the keys with the window.
    for button in (seed.strip.back, seed.strip.forward, seed.strip.finish, seed.strip.take_back, seed.strip.more):
        assert not button.focusPolicy() & Qt.FocusPolicy.ClickFocus


@pytest.mark.parametrize("width", [500, 640, 900, 1300])
@pytest.mark.parametrize("model", ["seed", "two-conv", "lenet", "seed-unpooled", "seed-linear"])
def test_nothing_is_cut_or_overlaps_in_any_width(strip_of: Callable[[str], Strip], model: str, width: int) -> None:
    made = strip_of(model)
    strip = made.strip
    for index in (0, 1, -2):
        made.at(index)
        # Marks of many phases need more than that, and more in wide letters: in the window it then scrolls.
        wide = max(width, strip.minimumSizeHint().width())
        made.place.resize(wide, 400)
        QApplication.processEvents()
        assert strip.width() == wide
        places = [
            QRect(part.mapTo(strip, QPoint(0, 0)), part.size())
            for part in (*controls(strip), strip.position, strip.count, strip.line, strip.why)
            if part.isVisible()
        ]
        assert all(strip.rect().contains(place) for place in places)
        assert not any(a.intersects(b) for k, a in enumerate(places) for b in places[:k])
        line = strip.line
        drawn = line.equations()
        assert drawn
        assert all(place.right() <= line.width() + 0.5 and place.height() <= line.height() for _, place in drawn)


@pytest.mark.parametrize(("width", "highest"), [(900, 112), (500, 148)])
def test_it_is_slim(seed: Strip, width: int, highest: int) -> None:
    for index in range(len(seed.walk.phases)):
        seed.at(index)
        seed.place.resize(width, 400)
        QApplication.processEvents()
        # In wide letters the line becomes narrow sooner.
        assert seed.strip.height() <= highest + (TITLE_HEIGHT if seed.strip.line.width() < NARROW else 0)


def test_an_equation_that_does_not_fit_is_left_to_the_words_in_full(seed: Strip) -> None:
    seed.at(1)
    line = seed.strip.line
    assert len(line.equations()) == 2
    line.resize(420, line.height())
    assert len(line.equations()) == 1


@pytest.mark.usefixtures("face")
def test_the_shapes_stand_where_there_is_room(seed: Strip, app: Any) -> None:
    seed.at(2)
    line = seed.strip.line
    muted = theme.current().text_muted
    line.resize(800, line.height())
    taken = round(line.equations()[0][1].right())
    assert taken < 700
    for width, there in ((800, True), (taken + 50, False)):
        line.resize(width, line.height())
        image = line.grab().toImage()
        assert any(image.pixelColor(x, y) == muted for x in range(width - 40, width) for y in range(36)) is there
    place = QPointF(4, 18)
    assert line.rect().contains(place.toPoint())


@pytest.mark.parametrize("model", ["seed", "two-conv"])
def test_where_it_is_narrow_the_equation_has_a_line_of_its_own(strip_of: Callable[[str], Strip], model: str) -> None:
    strip = strip_of(model)
    heights = set()
    for index in range(len(strip.walk.phases)):
        strip.at(index)
        strip.place.resize(strip.strip.minimumSizeHint().width(), 400)
        QApplication.processEvents()
        line = strip.strip.line
        assert line.width() < NARROW
        heights.add((line.height(), strip.strip.height()))
        (latex, place), *_ = line.equations()
        assert place.left() == 0
        assert place.width() / formula_size(latex).width() >= 0.55, line.title
        assert place.right() <= line.width() + 1
        assert line.rect().contains(place.toRect())
    assert len(heights) == 1, "nothing moves from phase to phase"


def test_where_there_is_room_title_and_equation_share_a_line(seed: Strip) -> None:
    line = seed.strip.line
    assert line.height() == HEIGHT
    assert line.equations()[0][1].left() > 0


def test_the_first_equations_of_all_phases_have_letters_of_about_one_size(seed: Strip) -> None:
    line = seed.strip.line
    for phase in seed.walk.phases:
        line.resize(1600, line.heightForWidth(1600))
        line.show_phase(phase.title, phase.equations, "")
        latex, place = line.equations()[0]
        assert place.height() >= 0.7 * formula_size(latex).height(), phase.id
