"""A lesson is gone through: scenes are set, what is to be done is seen, answers are computed."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.lessons.expressions.expression import Expression
from cnn_gui.lessons.lesson import CellPlace, Lesson
from cnn_gui.ui.lessons.course import KEPT, NOT_SHOWN
from cnn_gui.ui.panels.motion.motions import Motion
from cnn_gui.ui.window.bars.accuracy import ASKED

CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_lesson_sets_its_scene_and_says_numbers_of_it(pupil: Any, lesson: Lesson) -> None:
    pupil.begin(lesson)
    run = pupil.pilot.session.run
    assert run.of_lesson
    assert (run.config.seed, run.config.batch_size, run.history.batch_count) == (3, 8, 4)
    loss = float(np.mean(run.history.batches.loss[-20:]))
    assert f"The loss is {loss:.3f}" in pupil.panel.text.toPlainText()
    assert pupil.panel.text._pictures.equations == ("a^2",)


def test_a_step_shows_image_panel_switch_and_frame(pupil: Any, lesson: Lesson) -> None:
    pupil.begin(lesson)
    pupil.go_on()
    window = pupil.pilot.window
    probe = pupil.pilot.session.snapshot.probe
    assert (probe.split, probe.index) == ("test", 2)
    assert window.arrangement.in_sight(window.panels["why"])
    assert window.actions_["gradients"].isChecked()
    assert window.panels["network"].findChild(QWidget, "lesson_frame") is not None
    pupil.go_on()
    framed = window.panels["network"].findChildren(QWidget, "lesson_frame")
    assert [frame.framed.stage for frame in framed if frame.isVisible()] == ["Z2"]


def test_a_step_walks_and_next_is_free_once_it_is_done(pupil: Any, lesson: Lesson) -> None:
    pupil.begin(lesson)
    pupil.go_to(2)
    pilot, panel = pupil.pilot, pupil.panel
    walk = pilot.session.snapshot.walk
    assert (walk.phase.id, walk.image) == ("dZ2", 1)
    assert pilot.window.panels["microscope"].cell == Cell("dZ2", (int(walk.record.labels[1]),))
    assert not panel.next.isEnabled()
    assert panel.skip.isEnabled()
    pilot.key("/")
    pilot.until(panel.next.isEnabled)
    assert not panel.skip.isEnabled()
    assert panel.task.text().startswith("✓")
    # Once done it stays done.
    pilot.key("/")
    pilot.until(lambda: pilot.session.snapshot.walk.phase.id != "dW2")
    assert panel.next.isEnabled()
    panel.next.click()
    pilot.until(lambda: pupil.course.page == 3 and pupil.course.ready)


def test_choices_are_answered_by_the_run_and_the_reply_says_why(pupil: Any, lesson: Lesson) -> None:
    pupil.begin(lesson)
    pupil.go_to(3)
    panel, moment = pupil.panel, pupil.pilot.session.snapshot.moment
    value = float(moment.array("dZ2")[moment.trace.label])
    assert value < 0
    wrong, right = panel.answers.buttons
    assert not panel.next.isEnabled()
    wrong.click()
    assert panel.reply.text() == f"✗ No: {value:.4f}.".replace("-", "−")
    assert panel.next.isEnabled()
    right.click()
    assert panel.reply.text() == f"✓ Yes: {value:.4f}.".replace("-", "−")


def test_a_number_is_typed_in_any_digits(pupil: Any, lesson: Lesson) -> None:
    pupil.begin(lesson)
    pupil.go_to(4)
    panel, field = pupil.panel, pupil.panel.answers.field
    run = pupil.pilot.session
    assert run.run.history.batch_count == 7
    assert run.config().learning_rate == 0.5
    field.setFocus()
    pupil.pilot.qtbot.keyClicks(field, "lots")
    pupil.pilot.key(Qt.Key.Key_Return)
    assert field.property("refused")
    assert not panel.reply.isVisible()
    field.setText("٧,٠")
    pupil.pilot.key(Qt.Key.Key_Return)
    assert panel.reply.text() == "✓ Yes, 7."
    field.setText("8")
    pupil.pilot.key(Qt.Key.Key_Return)
    assert panel.reply.text() == "✗ No, 7."


def test_a_cell_is_pointed_at(pupil: Any, lesson: Lesson) -> None:
    pupil.begin(lesson)
    pupil.go_to(5)
    pilot, panel = pupil.pilot, pupil.panel
    assert (pilot.session.run.config.seed, pilot.session.run.history.batch_count) == (8, 2)
    best = int(pilot.session.snapshot.trace.probabilities.argmax())
    pilot.window.board.cell_chosen.emit(Cell("Z2", (best,)))
    assert not panel.reply.isVisible()
    other = (best + 1) % 10
    pilot.window.board.cell_chosen.emit(Cell("A2", (other,)))
    pilot.until(panel.reply.isVisible)
    assert panel.reply.text() == f"✗ No, it is A2[{best}]."
    pilot.window.board.cell_chosen.emit(Cell("A2", (best,)))
    pilot.until(lambda: panel.reply.text() == "✓ Yes.")


def test_going_back_brings_the_run_as_it_was_at_that_step(pupil: Any, lesson: Lesson) -> None:
    pilot = pupil.pilot
    pupil.begin(lesson)
    pupil.go_to(3)
    before = pilot.ask(lambda run: (run.parameters_sha256(), run.batch))
    pupil.go_to(5)
    for page in (4, 3):
        pupil.lessons.back()
        pilot.until(lambda page=page: pupil.course.page == page and pupil.course.ready)
    assert pilot.ask(lambda run: (run.parameters_sha256(), run.batch)) == before
    assert pilot.session.config().learning_rate == 0.1
    pupil.go_to(4)
    assert pilot.session.run.history.batch_count == 7


def test_keyboard_alone_goes_through(pupil: Any, lesson: Lesson) -> None:
    pilot = pupil.pilot
    pupil.begin(lesson)
    assert pilot.window.focusWidget() is pupil.panel.text
    for page in range(1, 6):
        pilot.key(Qt.Key.Key_PageDown, CTRL)
        pilot.until(lambda page=page: pupil.course.page == page and pupil.course.ready)
    pilot.key(Qt.Key.Key_PageUp, CTRL)
    pilot.until(lambda: pupil.course.page == 4 and pupil.course.ready)
    pupil.go_on()
    pilot.key(Qt.Key.Key_PageDown, CTRL)
    pilot.until(lambda: pupil.course is None)
    assert not pilot.session.run.of_lesson


def test_an_answer_is_still_there_for_who_comes_back(pupil: Any, lesson: Lesson) -> None:
    pupil.begin(lesson)
    pupil.go_to(3)
    panel = pupil.panel
    panel.answers.buttons[0].click()
    assert panel.reply.text().startswith("✗ No: ")
    pupil.go_on()
    assert not panel.reply.isVisible()
    pupil.go_back()
    assert panel.reply.isVisible()
    assert panel.reply.text().startswith("✗ No: ")
    assert [button.isChecked() for button in panel.answers.buttons] == [True, False]
    assert panel.next.isEnabled()
    pupil.go_back()
    pupil.go_on()
    assert panel.reply.text().startswith("✗ No: "), "forwards too"
    assert panel.next.isEnabled()


def test_while_batches_are_trained_the_step_says_so_and_keys_do_not_go_past_it(pupil: Any, lesson: Lesson) -> None:
    pupil.begin(lesson)
    pupil.go_to(3)
    panel = pupil.panel
    before = panel.text.toPlainText()
    pupil.lessons.next()
    assert panel.text.toPlainText() == "Training 3 batches …"
    assert panel.heading.text() == "Count"
    pupil.lessons.next()
    pupil.lessons.turn()
    pupil.pilot.until(lambda: pupil.course.ready)
    assert (pupil.course.page, panel.heading.text()) == (4, "Count")
    assert not panel.reply.isVisible()
    pupil.lessons.back()
    if not pupil.course.ready:
        # Nothing is trained: title and words belong together until the step is there.
        assert panel.heading.text() == "Count"
    pupil.pilot.until(lambda: pupil.course.ready)
    assert (panel.heading.text(), panel.text.toPlainText()) == ("Choose", before)


def test_what_was_known_of_the_accuracy_is_known_when_one_comes_back(pupil: Any, lesson: Lesson) -> None:
    step = dataclasses.replace(lesson.steps[3], let={"right": Expression.parse("accuracy")})
    pupil.begin(dataclasses.replace(lesson, steps=(*lesson.steps[:3], step, *lesson.steps[4:])))
    pupil.go_to(4)
    known = pupil.course._names()["right"]
    pupil.go_on()
    pupil.go_back()
    assert NOT_SHOWN not in pupil.panel.text.toPlainText()
    assert pupil.course._names()["right"] == known
    assert pupil.course._names()["accuracy"] == known, "of the weights of then"


def test_the_first_page_says_that_the_own_run_is_kept(pupil: Any, lesson: Lesson) -> None:
    pupil.begin(lesson)
    assert KEPT.strip("*") in pupil.panel.text.toPlainText()
    pupil.go_on()
    assert KEPT.strip("*") not in pupil.panel.text.toPlainText()


def test_where_one_is_keeps_to_one_line(pupil: Any, lesson: Lesson) -> None:
    pupil.begin(dataclasses.replace(lesson, title="A long title " * 8))
    pupil.go_on()
    assert pupil.panel._where.shown() == "step 1 of 5"


LONG = "A sentence that is so long that it breaks, with `code` in it and more words.\n\n$dZ_2 = A_2 - y$\n\n" * 3


def test_a_text_for_which_there_is_room_is_not_scrolled(pupil: Any, lesson: Lesson) -> None:
    pilot = pupil.pilot
    pilot.window.resize(1366, 768)
    pupil.begin(lesson)
    pupil.go_to(3)
    text = pupil.panel.text
    for words in (LONG, "Short.", LONG):
        pupil.panel.show_text(words)
        pilot.until(lambda: text.height() == text.maximumHeight())
        assert text.verticalScrollBar().maximum() == 0
        assert not text.verticalScrollBar().isVisible()
    pupil.panel.show_text(LONG * 6)
    pilot.until(lambda: text.verticalScrollBar().isVisible())


def test_a_panel_that_is_raised_shows_the_number_of_the_step(pupil: Any, lesson: Lesson) -> None:
    steps = list(lesson.steps)
    show = dataclasses.replace(
        steps[1].show,
        panel="motion",
        phase="dW1",
        cell=CellPlace("dW1[1, 0, 0, 0]", "dW1", Expression.parse("(1, 0, 0, 0)")),
    )
    steps[1] = dataclasses.replace(steps[1], show=show)
    pupil.begin(dataclasses.replace(lesson, steps=tuple(steps)))
    pupil.go_to(2)
    motion = pupil.pilot.window.panels["motion"]
    pupil.pilot.until(lambda: motion.motion is Motion.CONVOLUTION_BACK)
    assert motion.choices.choice.number == 1


def test_only_a_check_of_a_single_number_is_one_of_a_cell(pupil: Any, lesson: Lesson) -> None:
    pilot = pupil.pilot
    pupil.begin(lesson)
    pupil.go_to(2)
    names = pupil.course._names
    pilot.window.board.check_wanted.emit(1)
    pilot.until(lambda: names()["checked"] > 1)
    assert (names()["checked_cell"], names()["checked_place"]) == ("", ())
    pilot.window.board.check_wanted.emit([("conv1.W", (1, 0, 2, 1))])
    pilot.until(lambda: names()["checked_cell"] == "dW1[1,0,2,1]")
    assert names()["checked_place"] == (1, 0, 2, 1)
    pupil.go_on()
    assert names()["checked_cell"] == ""


def test_the_accuracy_that_is_asked_for_is_not_told_before(pupil: Any, lesson: Lesson) -> None:
    ask = dataclasses.replace(lesson.steps[3].ask, answer=Expression.parse("right"))
    let = {"right": Expression.parse("accuracy")}
    step = dataclasses.replace(lesson.steps[3], ask=ask, let=let)
    pupil.begin(dataclasses.replace(lesson, steps=(*lesson.steps[:3], step, *lesson.steps[4:])))
    line = pupil.pilot.window.accuracy
    pupil.go_to(3)
    assert ASKED not in line.text()
    pupil.go_to(4)
    assert ASKED in line.text()
    pupil.panel.answered.emit(0.5)
    assert ASKED not in line.text()
    pupil.go_back()
    assert ASKED not in line.text()
    # What was answered once stays so.
    pupil.go_on()
    assert ASKED not in line.text()
    pupil.leave()
    assert ASKED not in line.text()
