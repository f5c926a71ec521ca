"""A lesson in presenter view: its panel stands beside the large one, and a clicker goes through its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from cnn_gui.ui.help.whats_this import equip
from cnn_gui.ui.window.presenting.stage import MOST_BESIDE
from tests.ui.help.test_whats_this import unknown

if TYPE_CHECKING:
    from cnn_gui.lessons.lesson import Lesson


@pytest.mark.parametrize("size", [(1024, 700), (1366, 768), (1920, 1080)])
def test_the_lesson_stands_beside_and_a_clicker_goes_through_it(
    pupil: Any, lesson: Lesson, size: tuple[int, int], states: Any
) -> None:
    pilot, window = pupil.pilot, pupil.pilot.window
    window.resize(*size)
    window.arrangement.reset()
    # Until the layout has been made, sizes are not what they will be.
    pilot.settle()
    before = states.of_window(pilot)
    pupil.begin(lesson)
    pilot.key(Qt.Key.Key_F11)
    stage = window.presenter.stage
    assert stage.isAncestorOf(pupil.panel)
    assert window.arrangement.in_sight(pupil.panel)
    pilot.settle()
    assert 0 < stage.beside.width() <= stage.width() * MOST_BESIDE
    assert stage.room.geometry().left() > stage.beside.geometry().right()
    pilot.key(Qt.Key.Key_PageDown)
    pilot.until(lambda: pupil.course.page == 1 and pupil.course.ready)
    assert window.presenter.shown is window.panels["why"], "what the step shows is the large one"
    pilot.key(Qt.Key.Key_PageUp)
    pilot.until(lambda: pupil.course.page == 0 and pupil.course.ready)
    pupil.go_to(3)
    assert pupil.panel.answers.buttons[0].isVisible()
    pilot.key(Qt.Key.Key_PageDown)
    assert pupil.course.page == 3, "an open question is answered first"
    assert pupil.panel.reply.text().startswith("✓")
    pilot.key(Qt.Key.Key_PageDown)
    pilot.until(lambda: pupil.course.page == 4 and pupil.course.ready)
    pupil.leave()
    assert window.presenter.shown is None
    pilot.until(lambda: states.of_window(pilot) == before)


def test_who_leaves_presenter_view_goes_on_with_the_lesson(pupil: Any, lesson: Lesson) -> None:
    pilot, window = pupil.pilot, pupil.pilot.window
    pupil.begin(lesson)
    place = pupil.panel.mapTo(window, pupil.panel.rect().topLeft()), pupil.panel.size()
    pilot.key(Qt.Key.Key_F11)
    pilot.key(Qt.Key.Key_F11)
    pilot.until(lambda: window.layout().isEnabled())
    pilot.until(lambda: (pupil.panel.mapTo(window, pupil.panel.rect().topLeft()), pupil.panel.size()) == place)
    pupil.leave()


def test_a_lesson_that_begins_while_something_is_presented_has_the_usual_window(pupil: Any, lesson: Lesson) -> None:
    window = pupil.pilot.window
    pupil.pilot.key(Qt.Key.Key_F11)
    pupil.begin(lesson)
    assert window.presenter.shown is None
    assert window.isAncestorOf(pupil.panel)
    pupil.leave()


def test_its_letters_follow_and_each_control_says_what_it_is(pupil: Any, lesson: Lesson) -> None:
    window = pupil.pilot.window
    pupil.begin(lesson)
    pupil.go_to(3)
    equip(window)
    assert unknown(window) == []
    labels = pupil.panel.findChildren(QLabel)
    before = [label.font().pointSizeF() for label in labels]
    text = pupil.panel.text.document().defaultFont().pointSizeF()
    window.letters.choose(150)
    assert [label.font().pointSizeF() for label in labels] == pytest.approx([1.5 * size for size in before])
    assert pupil.panel.text.document().defaultFont().pointSizeF() == pytest.approx(1.5 * text)
    window.letters.choose(100)
    pupil.leave()
