"""How lessons are found, opened, offered and refused, and what they leave of the controls."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QSettings, QUrl
from PySide6.QtWidgets import QDockWidget, QMessageBox

from cnn_gui.lessons.errors import LessonError
from cnn_gui.lessons.lesson import Lesson
from cnn_gui.lessons.shipped import find_lesson, shipped_lessons
from cnn_gui.startup.arguments import parse

GOOD = """\
+++
title = "Mine"
about = "A lesson of one's own"
minutes = 1
[scene]
batch_size = 8
+++
## One

Text with <b>no markup</b>.
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A lesson of one's own."""
    path = tmp_path / "mine.md"
    path.write_text(GOOD, encoding="utf-8")
    return path


def entries(pilot: Any) -> list[str]:
    """What the menu of lessons offers."""
    menu = pilot.window.actions_["lessons"].menu()
    return [entry.text().replace("&", "") for entry in menu.actions() if not entry.isSeparator()]


def test_the_menu_has_all_lessons_with_their_minutes(pilot: Any) -> None:
    expected = [f"{lesson.title} · {lesson.minutes} min" for lesson in shipped_lessons()]
    assert entries(pilot) == [*expected, "Open lesson…"]
    assert len(expected) == 6


def test_a_lesson_of_ones_own_is_opened_dropped_and_remembered(
    open_window: Callable[..., Any], settings: QSettings, file: Path
) -> None:
    pilot = open_window(settings=settings)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    pilot.window.board.dropped.emit(mime)
    pilot.until(lambda: pilot.window.lessons.course is not None and pilot.window.lessons.course.ready)
    assert pilot.window.lessons.course.lesson.title == "Mine"
    # HTML of a file is text.
    assert "<b>no markup</b>" in pilot.window.lessons.panel.text.toPlainText()
    assert entries(pilot)[-2] == "mine.md"
    pilot.window.lessons.leave()
    pilot.until(lambda: pilot.window.lessons.course is None)
    pilot.window.close()
    assert entries(open_window(settings=settings))[-2] == "mine.md"


def test_a_wrong_lesson_is_refused_with_its_line_and_what_is_allowed(pilot: Any, file: Path) -> None:
    file.write_text(GOOD.replace("batch_size = 8", "batch_size = 0"), encoding="utf-8")
    run = pilot.session.run
    pilot.window.lessons.open(file)
    box = pilot.dialog(QMessageBox)
    assert "mine.md, line 6" in box.informativeText()
    assert pilot.window.lessons.course is None
    assert pilot.session.run is run
    pilot.dismiss(box)


def test_a_file_that_is_gone_is_refused(pilot: Any, tmp_path: Path) -> None:
    pilot.window.lessons.open(tmp_path / "gone.md")
    box = pilot.dialog(QMessageBox)
    assert "gone.md" in box.informativeText()
    pilot.dismiss(box)


def test_a_scene_that_cannot_be_set_leaves_everything_as_it_was(
    pilot: Any, pupil_of: Callable[[Any], Any], lesson: Lesson, tmp_path: Path
) -> None:
    config = lesson.scene.config.with_changes(dataset="mnist", data_dir=tmp_path)
    lost = dataclasses.replace(lesson, scene=dataclasses.replace(lesson.scene, config=config))
    run = pilot.session.run
    state = bytes(pilot.window.arrangement.state().data())
    pilot.window.lessons.begin(lost)
    pilot.dismiss(pilot.dialog(QMessageBox))
    pilot.until(lambda: pilot.window.lessons.course is None)
    assert pilot.session.run is run
    assert bytes(pilot.window.arrangement.state().data()) == state


def test_one_lesson_takes_the_place_of_another(pupil: Any, lesson: Lesson) -> None:
    own = pupil.pilot.session.run
    pupil.begin(lesson)
    pupil.lessons.begin(dataclasses.replace(lesson, title="Another"))
    pupil.pilot.until(lambda: pupil.course is not None and pupil.course.lesson.title == "Another")
    pupil.pilot.until(lambda: pupil.course.ready and pupil.course.staged)
    pupil.leave()
    assert pupil.pilot.session.run.generation == own.generation


def test_only_the_controls_that_are_named_stay_and_all_come_back(pupil: Any, lesson: Lesson, states: Any) -> None:
    pilot = pupil.pilot
    before = states.of_window(pilot)
    pupil.begin(dataclasses.replace(lesson, controls=("run", "speed", "curves")))
    window = pilot.window
    shown = {action.declaration.name for action in window.actions_ if action.isVisible()}
    assert {"toggle", "leave_lesson", "lesson_next", "commands"} <= shown
    assert not shown & {"batch", "epoch", "reset", "open_run", "save_run", "take_in", "open_network", "export_onnx"}
    bar = window.run_bar
    assert bar.pace.isVisible()
    assert not bar.learning_rate.isVisible()
    seen = {dock.objectName() for dock in window.findChildren(QDockWidget) if not dock.isHidden()}
    assert seen == {"dock_lesson", "dock_curves", "dock_why"}
    pupil.leave()
    pilot.until(lambda: states.of_window(pilot) == before)


def test_a_control_that_is_not_there_is_refused(pilot: Any, lesson: Lesson) -> None:
    pilot.window.lessons.begin(dataclasses.replace(lesson, controls=("run", "rocket")))
    box = pilot.dialog(QMessageBox)
    assert "'rocket'" in box.informativeText()
    assert "learning_rate" in box.informativeText()
    pilot.dismiss(box)


def test_the_first_lesson_is_offered_once(open_window: Callable[..., Any], settings: QSettings) -> None:
    pilot = open_window(settings=settings, wait=False)
    pilot.window.lessons.offer_once()
    pilot.until(lambda: "New here?" in pilot.window.banner.text)
    pilot.window.actions_["choose_lesson"].trigger()
    menu = pilot.window.actions_["lessons"].menu()
    pilot.until(menu.isVisible)
    assert menu.activeAction().text().replace("&", "").startswith("What the network sees")
    menu.close()
    pilot.window.close()
    again = open_window(settings=settings, wait=False)
    again.window.lessons.offer_once()
    again.until(lambda: again.session.snapshot is not None)
    again.settle()
    assert "New here?" not in again.window.banner.text


def test_a_lesson_begins_with_the_program(open_window: Callable[..., Any], lesson: Lesson) -> None:
    pilot = open_window(wait=False)
    pilot.window.lessons.begin_at_start(lesson)
    pilot.until(lambda: pilot.window.lessons.course is not None and pilot.window.lessons.course.ready)
    assert pilot.session.run.of_lesson


def test_nothing_is_offered_where_nothing_is_remembered(open_window: Callable[..., Any]) -> None:
    pilot = open_window(wait=False)
    pilot.window.lessons.offer_once()
    pilot.until(lambda: pilot.session.snapshot is not None)
    pilot.settle()
    assert not pilot.window.banner.isVisible()


def test_who_asks_for_something_is_offered_nothing() -> None:
    assert parse([]).asks_for_nothing
    assert parse(["--size", "1200x800", "--theme", "dark"]).asks_for_nothing
    for asked in (["--panels", "why"], ["--seed", "3"], ["--cell", "L"], ["--lesson", "x"], ["--model", "lenet"]):
        assert not parse(asked).asks_for_nothing


def test_a_lesson_is_named_by_its_file_or_a_path(file: Path) -> None:
    assert find_lesson("what-the-network-sees").title == "What the network sees"
    assert find_lesson(str(file)).title == "Mine"
    with pytest.raises(LessonError, match="what-the-network-sees"):
        find_lesson("nothing")


@pytest.mark.parametrize("with_it", ["--headless", "--screenshot=a.png"])
def test_a_lesson_needs_a_person(with_it: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["--lesson", "what-the-network-sees", with_it])
    assert ended.value.code == 2
    assert "--lesson" in capsys.readouterr().err
