"""Each lesson of the program is gone through in a window, with the keyboard, from some state or other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.lessons.answers import CHOOSE, Question
from cnn_gui.lessons.shipped import shipped_lessons
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import load_for
from cnn_gui.ui.lessons.course import NO_ANSWER, NOT_SHOWN

CTRL = Qt.KeyboardModifier.ControlModifier
SIZES = ((1024, 700), (1366, 768), (1440, 900), (1920, 1080))
STATES = ("fresh", "trained", "walking", "edited", "arranged", "diverged")
LESSONS = shipped_lessons()


@pytest.fixture
def digits(open_window: Callable[..., Any]) -> Any:
    """A window with the data of the program itself."""
    return open_window(RunConfig(validate_every=0), load=load_for)


def answer_rightly(pupil: Any) -> str:
    """Answer what is asked, with keys where there are keys for it; returns the reply."""
    course, panel, pilot = pupil.course, pupil.panel, pupil.pilot
    ask = course.lesson.steps[course.page - 1].ask
    question = Question.of(ask, course._names())
    if question.kind == CHOOSE:
        button = panel.answers.buttons[question.answer]
        button.setFocus()
        pilot.until(button.hasFocus)
        pilot.key(Qt.Key.Key_Return)
    elif isinstance(question.answer, Cell):
        pilot.window.board.cell_chosen.emit(question.answer)
    else:
        panel.answers.field.setFocus()
        pilot.qtbot.keyClicks(panel.answers.field, repr(float(question.answer)))
        pilot.key(Qt.Key.Key_Return)
    pilot.until(panel.reply.isVisible)
    return str(panel.reply.text())


@pytest.mark.parametrize(
    "number", range(len(LESSONS)), ids=[lesson.title.lower().replace(" ", "-") for lesson in LESSONS]
)
def test_a_lesson_from_start_to_end(digits: Any, pupil_of: Callable[[Any], Any], states: Any, number: int) -> None:
    lesson, pilot = LESSONS[number], digits
    pilot.window.resize(*SIZES[number % len(SIZES)])
    pilot.window.arrangement.reset()
    getattr(states, STATES[number % len(STATES)])(pilot)
    # A panel that floats may have the keys.
    pilot.window.activateWindow()
    pilot.until(pilot.window.isActiveWindow)
    pilot.session.trainer.pause()
    pilot.until(lambda: pilot.session.state is not State.RUNNING)
    before = states.of_run(pilot)
    size = pilot.window.size()
    pupil = pupil_of(pilot)
    pupil.begin(lesson)
    for page in range(1, len(lesson.steps) + 1):
        pilot.key(Qt.Key.Key_PageDown, CTRL)
        pilot.until(lambda page=page: pupil.course.page == page and pupil.course.ready)
        step, text = lesson.steps[page - 1], pupil.panel.text.toPlainText()
        where = f"step {page}, {step.title}"
        assert NOT_SHOWN not in text, (where, text)
        assert NO_ANSWER not in text, (where, text)
        assert "…" not in step.text.readable(pupil.course._names()).replace("…", "", step.text.written.count("…"))
        assert pilot.window.size() == size
        if step.show.frame is not None:
            pilot.until(lambda: any(each.isVisible() for each in pilot.window.findChildren(QWidget, "lesson_frame")))
        if step.ask is not None:
            assert answer_rightly(pupil).startswith("✓"), where
            assert pupil.panel.next.isEnabled() or step.do is not None, where
    pilot.key(Qt.Key.Key_PageDown, CTRL)
    pilot.until(lambda: pupil.course is None)
    pilot.settle()
    assert states.of_run(pilot) == before
