"""Leaving a lesson brings back what was before, bit for bit, from whatever state it was begun."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtWidgets import QMessageBox, QScrollArea

from cnn_gui.explain.cell import Cell
from cnn_gui.files.autosaves import Autosaves
from cnn_gui.files.run_file.write import write_run
from cnn_gui.lessons.lesson import Lesson
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.messages.state import State
from cnn_gui.ui.lessons.lessons import CAME_BACK

STATES = ("fresh", "trained", "running", "walking", "edited", "arranged", "diverged")


@pytest.mark.parametrize(
    ("bring", "size"),
    [
        *((bring, (1024, 700)) for bring in STATES),
        *(("trained", size) for size in ((480, 300), (1366, 768), (1440, 900), (1920, 1080))),
        ("arranged", (1920, 1080)),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value[0]}x{value[1]}",
)
def test_all_is_as_it_was(pupil: Any, lesson: Lesson, states: Any, bring: str, size: tuple[int, int]) -> None:
    pilot = pupil.pilot
    pilot.window.resize(*size)
    pilot.window.arrangement.reset()
    getattr(states, bring)(pilot)
    expected = None if bring == "running" else (states.of_run(pilot), states.of_window(pilot))
    pupil.begin(lesson)
    assert pilot.window.size() == QSize(*size)
    pupil.go_to(5)
    pupil.lessons.leave()
    pilot.until(lambda: pupil.course is None)
    own = pilot.session.run.generation
    pilot.until(lambda: pilot.session.snapshot is not None and pilot.session.snapshot.generation == own)
    pilot.until(lambda: pilot.session.snapshot.state is not State.RUNNING)
    if expected is None:
        # It goes on when somebody says so.
        assert pilot.session.state is State.PAUSED
        assert pilot.batches()[0] == pilot.session.run.history.batch_count
    else:
        assert states.of_run(pilot) == expected[0]
        pilot.until(lambda: states.of_window(pilot) == expected[1])


def test_a_number_under_the_microscope_is_there_again(pupil: Any, lesson: Lesson) -> None:
    pilot = pupil.pilot
    pilot.window.board.cell_chosen.emit(Cell("Z1", (1, 2, 3)))
    pilot.until(lambda: pilot.window.panels["microscope"].cell == Cell("Z1", (1, 2, 3)))
    pupil.begin(lesson)
    pupil.go_to(2)
    pupil.leave()
    pilot.until(lambda: pilot.window.panels["microscope"].cell == Cell("Z1", (1, 2, 3)))


def test_what_is_trained_afterwards_is_what_would_have_been(
    open_window: Callable[..., Any], pupil_of: Callable[[Any], Any], lesson: Lesson
) -> None:
    with_lesson, without = open_window(), open_window()
    for pilot in (with_lesson, without):
        pilot.session.trainer.step(7)
        pilot.shown(7)
    pupil = pupil_of(with_lesson)
    pupil.begin(lesson)
    pupil.go_to(4)
    pupil.leave()
    for pilot in (with_lesson, without):
        pilot.session.trainer.step(9)
        pilot.shown(16)
    assert with_lesson.ask(lambda run: run.parameters_sha256()) == without.ask(lambda run: run.parameters_sha256())
    assert with_lesson.losses() == without.losses()


def test_what_a_lesson_trains_is_no_unsaved_work(pupil: Any, lesson: Lesson) -> None:
    pupil.begin(lesson)
    pupil.go_to(4)
    assert pupil.pilot.session.run.history.batch_count > 0
    assert not pupil.pilot.window.isWindowModified()
    assert not pupil.pilot.window.actions_["bring_back"].isEnabled()


def test_the_file_of_a_run_is_its_file_afterwards(pupil: Any, lesson: Lesson, tmp_path: Path) -> None:
    pilot = pupil.pilot
    pilot.session.trainer.step(3)
    pilot.shown(3)
    pilot.window.keeping.keeper.save_to(tmp_path / "mine.cnnrun")
    pilot.until(lambda: pilot.window.keeping.keeper.path is not None and not pilot.window.isWindowModified())
    pupil.begin(lesson)
    during = pilot.window.keeping.keeper.path
    assert during is None
    pupil.leave()
    assert pilot.window.keeping.keeper.path == tmp_path / "mine.cnnrun"
    assert not pilot.window.isWindowModified()


def test_closing_in_a_lesson_asks_about_ones_own_run_and_nothing_else(pupil: Any, lesson: Lesson) -> None:
    pilot = pupil.pilot
    now = [0.0]
    unsaved = pilot.window.keeping.keeper.unsaved
    unsaved._clock = lambda: now[0]
    pilot.session.trainer.run()
    pilot.until(lambda: pilot.session.training)
    now[0] = 100.0
    pilot.session.trainer.pause()
    pilot.until(lambda: not pilot.session.training)
    pupil.begin(lesson)
    pupil.go_to(4)
    assert not pilot.window.close()
    box = pilot.dialog(QMessageBox)
    assert not pilot.session.run.of_lesson
    assert "2 min" in box.informativeText()
    box.button(QMessageBox.StandardButton.Discard).click()
    pilot.until(lambda: not pilot.window.isVisible())


def test_closing_in_a_lesson_remembers_the_arrangement_before_it(
    open_window: Callable[..., Any], pupil_of: Callable[[Any], Any], lesson: Lesson, settings: QSettings
) -> None:
    pilot = open_window(settings=settings)
    before = bytes(pilot.window.arrangement.state().data())
    pupil = pupil_of(pilot)
    pupil.begin(lesson)
    pilot.window.close()
    pilot.until(lambda: not pilot.window.isVisible())
    assert bytes(settings.value("state").data()) == before


def test_a_program_that_is_ended_in_a_lesson_leaves_ones_own_run_to_be_recovered(
    open_window: Callable[..., Any], pupil_of: Callable[[Any], Any], lesson: Lesson, tmp_path: Path
) -> None:
    pilot = open_window(autosaves=tmp_path)
    pilot.session.trainer.step(6)
    pilot.shown(6)
    pupil = pupil_of(pilot)
    pupil.begin(lesson)
    pupil.go_to(4)
    autosaver = pilot.window.keeping.autosaver
    pilot.until(lambda: autosaver._kept is not None and not autosaver._writer.running)
    pilot.window.keeping.interrupt()
    pilot.until(lambda: not pilot.window.isVisible())
    autosaves = Autosaves(tmp_path)
    (left,) = autosaves.left()
    autosaves.close()
    assert left.checkpoint.state.batch == 6


def test_opening_a_run_ends_the_lesson(pupil: Any, lesson: Lesson, tmp_path: Path) -> None:
    pilot = pupil.pilot
    pilot.session.trainer.step(2)
    pilot.shown(2)
    found: list[Checkpoint] = []
    pilot.session.trainer.keeping.take(found.append)
    pilot.until(lambda: found)
    write_run(tmp_path / "other.cnnrun", found[0])
    pupil.begin(lesson)
    pilot.window.keeping.keeper.open(tmp_path / "other.cnnrun")
    pilot.until(lambda: pupil.course is None and pilot.window.keeping.keeper.path is not None)
    assert pilot.window.findChild(object, "dock_lesson") is None or not pilot.window.lessons.panel
    pilot.until(pilot.window.actions_["bring_back"].isEnabled)


def test_a_panel_that_is_gone_costs_nothing(pupil: Any, lesson: Lesson) -> None:
    pilot = pupil.pilot
    demand = pilot.window.feeding._demand
    watched = pilot.session.receivers("2frame_ready(PyObject)")
    pupil.begin(lesson)
    pupil.go_to(3)
    pupil.leave()
    assert pilot.window.feeding._demand == demand
    assert pilot.session.receivers("2frame_ready(PyObject)") == watched
    pilot.key(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert pupil.course is None


def test_that_the_run_is_back_is_told_until_somebody_goes_on(pupil: Any, lesson: Lesson) -> None:
    pilot = pupil.pilot
    pupil.begin(lesson)
    pupil.leave()
    pilot.until(lambda: pilot.window.banner.isVisible() and pilot.window.banner.text == CAME_BACK)
    pilot.settle()
    assert pilot.window.banner.isVisible()
    pilot.session.trainer.inspection.walk_to(0)
    pilot.until(lambda: not pilot.window.banner.isVisible())


def test_the_network_is_scrolled_as_it_was(pupil: Any, lesson: Lesson) -> None:
    pilot = pupil.pilot
    pilot.window.resize(1024, 700)
    bar = pilot.window.panels["network"].findChild(QScrollArea).horizontalScrollBar()
    pilot.until(lambda: bar.maximum() > 0)
    bar.setValue(0)
    pupil.begin(lesson)
    pupil.go_to(2)
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    pupil.leave()
    pilot.until(lambda: bar.value() == 0)


def test_a_mark_of_ones_own_is_not_there_while_the_lesson_begins_and_comes_back(pupil: Any, lesson: Lesson) -> None:
    pilot, heard = pupil.pilot, list[Cell | None]()
    pilot.window.board.cell_chosen.emit(Cell("Z1", (1, 2, 3)))
    microscope = pilot.window.panels["microscope"]
    pilot.until(lambda: microscope.cell == Cell("Z1", (1, 2, 3)) and microscope.isVisible())
    pilot.window.board.cell_explained.connect(heard.append)
    pupil.begin(lesson)
    assert microscope.cell is None
    assert heard[-1] is None
    pupil.leave()
    pilot.until(lambda: heard[-1] == Cell("Z1", (1, 2, 3)))
