"""The narrow panel of a lesson: what to read, what to look at, what to do, and what is asked."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cnn_gui.lessons.answers import Question, Verdict
from cnn_gui.training.messages.snapshot import Demand
from cnn_gui.ui.lessons.answers import Answers
from cnn_gui.ui.lessons.words import LessonText
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled, wear
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.widgets.buttons import action_button
from cnn_gui.ui.widgets.text.elided_label import ElidedLabel
from cnn_gui.ui.widgets.text.plain import plain_label

UNIT = theme.UNIT
WIDTH = 35 * UNIT
"""How wide it would like to be."""


class LessonPanel(Panel):
    """Says what a lesson says, and hears what a person does about it; it knows neither lesson nor run.

    Attributes: text (what to read), task (what to do), question, answers, reply, back, skip, next, leave (buttons).
    Signals: answered(index, number or Cell).
    """

    title: ClassVar[str] = "Lesson"
    about: ClassVar[str] = "A lesson, step by step: your own run waits, and comes back when you leave"
    place: ClassVar[Place] = Place.LEFT
    needs: ClassVar[Demand] = Demand(trace=False, filters=False, moment=True)
    shows_data: ClassVar[bool] = False
    answered = Signal(object)

    def __init__(self, leave: QAction) -> None:
        """leave: the action that ends the lesson."""
        super().__init__()
        self._where = ElidedLabel()
        self._where.setProperty("muted", True)
        wear(self._where, "small")
        self.leave = action_button(leave)
        self.heading = plain_label(wordWrap=True)
        wear(self.heading, "title")
        self.text = LessonText()
        self.task = self._words("What to do")
        self.question = self._words("Question")
        wear(self.question, "heading")
        self.answers = Answers()
        self.answers.answered.connect(self.answered)
        self.reply = self._words("Reply")
        self.reply.setProperty("reply", True)
        self.back, self.skip, self.next = (_button(name) for name in ("Back", "Skip", "Next"))
        self._lay_out()

    def _words(self, name: str) -> QLabel:
        label = plain_label(wordWrap=True)
        label.setAccessibleName(name)
        label.hide()
        return label

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._where, 1)
        top.addWidget(self.leave)
        ways = QHBoxLayout()
        ways.setSpacing(UNIT // 2)
        ways.addWidget(self.back)
        ways.addStretch(1)
        ways.addWidget(self.skip)
        ways.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
        column.setSpacing(UNIT)
        column.addLayout(top)
        column.addWidget(self.heading)
        column.addWidget(self.text, 1)
        for part in (self.task, self.question, self.answers, self.reply):
            column.addWidget(part)
        column.addStretch(0)
        column.addLayout(ways)

    def main_part(self) -> QWidget:
        """The text: the arrows scroll it, and Tab goes on to what is to be answered."""
        return self.text

    def sizeHint(self) -> QSize:
        """Narrow, and as high as there is room."""
        return QSize(scaled(WIDTH), 60 * UNIT)

    # ---- what the course says ----------------------------------------------------------------------------------------

    def show_place(self, lesson: str, step: int, steps: int, title: str) -> None:
        """Say which step of which lesson this is; step 0: before the first."""
        if step:
            # The title can be read elsewhere, which step this is only here.
            count = f"step {step} of {steps}"
            self._where.say(f"{lesson} · {count}", count)
        else:
            self._where.say(lesson)
        self.heading.setText(title)
        self.heading.setVisible(bool(title))

    def show_text(self, markdown: str) -> None:
        """Show what is to be read."""
        self.text.show_text(markdown)

    def show_task(self, text: str, *, done: bool) -> None:
        """Say what is to be done, and whether it is."""
        self.task.setText(f"{'✓' if done else '→'} {text}" if text else "")
        self.task.setVisible(bool(text))

    def ask(self, question: Question | None, symbol: str = "") -> None:
        """Ask this, or nothing."""
        self.question.setText("" if question is None else question.text)
        self.question.setVisible(question is not None)
        self.answers.show_question(question, symbol)
        self.answers.setVisible(question is not None)
        self.say(None)

    def say(self, verdict: Verdict | None) -> None:
        """Say what is to be said of an answer."""
        self.reply.setText("" if verdict is None else f"{'✓' if verdict.right else '✗'} {verdict.reply}")
        self.reply.setVisible(verdict is not None)

    def allow(self, *, back: bool, on: bool, skip: bool, last: bool) -> None:
        """Say which ways are open; last: behind this step the lesson ends."""
        self.next.setText("Finish" if last else "Next")
        held = self.window().focusWidget() if self.isVisible() else None
        self.back.setEnabled(back)
        self.skip.setEnabled(skip and not on)
        self.next.setEnabled(on)
        if held is self.skip and on:
            # Who stood on the way past goes on with the way on.
            self.next.setFocus(Qt.FocusReason.OtherFocusReason)


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
    return button
