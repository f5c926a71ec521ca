"""A lesson under way: step after step, each with its scene, its condition and its question."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from cnn_gui.explain.cell import Cell
from cnn_gui.lessons.answers import CELL, Answer, Question, judge
from cnn_gui.lessons.expressions.values import ExpressionError, Value
from cnn_gui.lessons.lesson import Lesson, Show, Step, asks_for
from cnn_gui.lessons.names import names_of
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.ui.lessons.frame import Frame, frame_of
from cnn_gui.ui.lessons.house import House
from cnn_gui.ui.lessons.observing import Observer
from cnn_gui.ui.lessons.panel import LessonPanel
from cnn_gui.ui.lessons.staging import Plan, Stage
from cnn_gui.ui.lessons.visit import Mark, Visit

SETTING = "*The scene is being set …*"
TRAINING = "*Training {batches:,} batches …*"
KEPT = "*Your own run is kept, and comes back when you leave.*"
NOT_SHOWN = "Not all of this step can be shown"
NO_ANSWER = "The run has no answer to this question now"
_OFTEN = 5  # times a step scrolls back to what it frames


class Course(QObject):
    """Goes through one lesson. Page 0 is its introduction, the steps come after it.

    Attributes: lesson, page (which one is there or on its way), staged (whether the lesson has a run of its own).
    Signals: page_ready(page), all of it is there; finished(), a person is through; overtaken(), another run has come
    that is none of the lesson's.
    """

    page_ready = Signal(int)
    finished = Signal()
    overtaken = Signal()
    _taken = Signal(object)

    def __init__(self, house: House, lesson: Lesson, panel: LessonPanel, observer: Observer, parent: QObject) -> None:
        super().__init__(parent)
        self.lesson = lesson
        self.page = -1
        self.staged = False
        self._house, self._panel, self._observer = house, panel, observer
        self._session = house.board.session
        self._visits: dict[int, Visit] = {}
        # A page that has just come: what was pressed before it could be seen does not go on from it.
        self._fresh = False
        self._again = False
        self._frame: Frame | None = None
        self._scrolled_back = 0
        self._stage = Stage(house, self._names, lambda: observer.evaluated, self)
        self._stage.ready.connect(self._show_page)
        self._stage.stuck.connect(self._show_stuck)
        self._observer.changed.connect(self._look)
        self._session.run_started.connect(self._follow_run)
        self._taken.connect(self._keep, Qt.ConnectionType.QueuedConnection)
        # Chosen by a click or Enter, also again, or gone to within the microscope.
        self._chosen = (house.board.cell_chosen, house.board.weight_chosen, house.board.cell_explained)
        for signal in self._chosen:
            signal.connect(self._take_cell)
        panel.answered.connect(self.answer)
        panel.next.clicked.connect(self.next)
        panel.skip.clicked.connect(self.next)
        panel.back.clicked.connect(self.back)

    # ---- ways through ------------------------------------------------------------------------------------------------

    @property
    def ready(self) -> bool:
        """Whether the page is there, whole, and what was pressed before it came has been passed over."""
        return self._whole and not self._fresh

    @property
    def _whole(self) -> bool:
        return self.page >= 0 and not self._stage.busy

    @property
    def done(self) -> bool:
        """Whether what this page asks for is done."""
        visit, step = self._visits.get(self.page), self._step
        if visit is None or not self._whole:
            return False
        return step is None or ((step.do is None or visit.done) and (step.ask is None or visit.answered))

    def begin(self) -> None:
        """Set the scene, and show the first page."""
        self.page = 0 if self.lesson.introduction.written.strip() else 1
        self._visits[self.page] = Visit({})
        self._enter(self._stage.scene(self.lesson.scene), self.lesson.scene.batches)

    @Slot()
    def next(self) -> None:
        """Go on, also where something is left to be done; not while a scene is being set."""
        if not self.ready:
            return
        if self.page == len(self.lesson.steps):
            self.finished.emit()
            return
        self.page += 1
        step = self._step
        assert step is not None
        before = self._visits.get(self.page)
        visit = self._visits[self.page] = Visit(dict(self._visits[self.page - 1].let))
        if before is not None:
            # What was done once stays done.
            visit.done, visit.answered, visit.given = before.done, before.answered, before.given
        self._enter(self._stage.show(step.show), step.show.train + (step.show.run.batches if step.show.run else 0))

    @Slot()
    def turn(self) -> None:
        """Go on as with a clicker: where a question is open its answer is shown first."""
        visit, step = self._visits.get(self.page), self._step
        if self.ready and visit is not None and step is not None and step.ask is not None and not visit.answered:
            try:
                self.answer(Question.of(step.ask, self._names()).answer)
            except ExpressionError as error:
                self._house.tell(f"{NO_ANSWER}: {error}.")
                visit.answered = True
                self._show_ways()
            return
        self.next()

    @Slot()
    def back(self) -> None:
        """Go a step back; the run is as it was when that began."""
        if self.ready and self.page - 1 in self._visits:
            self.page -= 1
            self._enter(self._return_to(self._visits[self.page]), again=True)

    def end(self) -> None:
        """Show nothing more; the run is the caller's to bring back."""
        self._stage.stop()
        self._unframe()
        self._house.keep_back(False)
        self._observer.changed.disconnect(self._look)
        self._session.run_started.disconnect(self._follow_run)
        for signal in self._chosen:
            signal.disconnect(self._take_cell)
        self.page = -1

    # ---- a page ------------------------------------------------------------------------------------------------------

    @property
    def _step(self) -> Step | None:
        return self.lesson.steps[self.page - 1] if self.page > 0 else None

    def _enter(self, plan: Plan, batches: int = 0, *, again: bool = False) -> None:
        """batches: so many are trained before the page is there."""
        self._again = again
        self._unframe()
        self._observer.begin_step()
        self._panel.show_task("", done=False)
        self._panel.ask(None)
        self._keep_back()
        if batches or not self._session.run or not self._session.run.of_lesson:
            self._show_place()
            self._panel.show_text(TRAINING.format(batches=batches) if batches else SETTING)
        # Elsewhere the words of the page before stay, with its title, for the moment until the page is there.
        self._fresh = True
        self._stage.begin(plan)
        self._show_ways()

    def _return_to(self, visit: Visit) -> Plan:
        if visit.checkpoint is not None and visit.mark != self._mark():
            yield from self._stage.again(visit.checkpoint)
            # What its words say of the validation images is asked of the weights of then.
            yield lambda: self._observer.evaluated
        step = self._step
        yield from self._stage.show(Show() if step is None else step.show, train=False)

    @Slot()
    def _show_page(self) -> None:
        visit, step = self._visits[self.page], self._step
        why = ""
        if step is not None and not self._again:
            try:
                for name, expression in step.let.items():
                    visit.let[name] = expression.value(self._names())
            except ExpressionError as error:
                why = f"{NOT_SHOWN}: {error}."
        visit.mark = self._mark()
        # Of a step that one comes back to it is the one that was gone back to.
        self._session.trainer.keeping.take(partial(self._hand_over, visit))
        self._show_words(why)
        self._have_shown()

    @Slot(str)
    def _show_stuck(self, why: str) -> None:
        if not self.staged:
            # There is nothing to show it on; the window has said why.
            self.overtaken.emit()
            return
        self._show_words(f"{NOT_SHOWN}: {why}" if why else f"{NOT_SHOWN}.")
        self._have_shown()

    def _have_shown(self) -> None:
        self._frame_it()
        self._look()
        # Behind the keys and clicks that have been waiting.
        QTimer.singleShot(0, self, self._settle)
        self.page_ready.emit(self.page)

    def _settle(self) -> None:
        self._fresh = self._stage.busy

    def _show_place(self) -> None:
        step = self._step
        self._panel.show_place(
            self.lesson.title, self.page, len(self.lesson.steps), self.lesson.title if step is None else step.title
        )

    def _show_words(self, why: str) -> None:
        names, step = self._names(), self._step
        self._show_place()
        text = (self.lesson.introduction if step is None else step.text).readable(names)
        if self.page == min(self._visits):
            text = f"{text}\n\n{KEPT}"
        self._panel.show_text(f"{text}\n\n*{why}*" if why else text)
        question = None
        if step is not None and step.ask is not None:
            try:
                question = Question.of(step.ask, names)
            except ExpressionError as error:
                self._visits[self.page].answered = True
                self._keep_back()
                self._panel.show_text(f"{text}\n\n*{NO_ANSWER}: {error}.*")
        self._panel.ask(question, step.ask.symbol if step is not None and step.ask is not None else "")
        given = self._visits[self.page].given
        if question is not None and given is not None:
            self._say(given)

    def _hand_over(self, visit: Visit, checkpoint: Checkpoint) -> None:
        # In the training thread.
        self._taken.emit((visit, checkpoint))

    def _keep(self, taken: tuple[Visit, Checkpoint]) -> None:
        visit, checkpoint = taken
        visit.checkpoint = checkpoint

    # ---- what is done and answered -----------------------------------------------------------------------------------

    @Slot()
    def _look(self) -> None:
        """See whether what was to be done is done: once it is, it stays so."""
        self._keep_frame_in_sight()
        step, visit = self._step, self._visits.get(self.page)
        if step is None or visit is None or not self._whole:
            self._show_ways()
            return
        if step.do is not None:
            names = self._names()
            if not visit.done:
                try:
                    visit.done = bool(step.do.when.value(names))
                except ExpressionError:
                    # What it asks for is not known yet.
                    visit.done = False
            self._panel.show_task(step.do.text.readable(names), done=visit.done)
        self._show_ways()

    @Slot(object)
    def answer(self, given: Answer) -> None:
        """Take an answer; what is right is computed now, from the run."""
        step = self._step
        if step is None or step.ask is None or not self._whole:
            return
        self._say(given)
        visit = self._visits[self.page]
        visit.answered, visit.given = True, given
        self._keep_back()
        self._show_ways()

    def _say(self, given: Answer) -> None:
        step = self._step
        assert step is not None
        assert step.ask is not None
        try:
            verdict = judge(step.ask, given, self._names())
        except ExpressionError as error:
            self._house.tell(f"{NO_ANSWER}: {error}.")
        else:
            self._panel.answers.show_given(given)
            self._panel.say(verdict)

    @Slot(object)
    def _take_cell(self, cell: Cell | None) -> None:
        if self._frame is not None and self._whole and not self._visits[self.page].settled:
            # The network has scrolled to the number that the step explains; what it speaks of is framed.
            self._visits[self.page].settled = True
            self._frame.bring_into_sight()
        step = self._step
        if cell is not None and self._whole and step is not None and step.ask is not None and step.ask.kind == CELL:
            self._panel.answers.take_cell(cell)

    def _keep_back(self) -> None:
        """Do not tell at the top of the window what is asked here."""
        asked = self.page > 0 and asks_for(self.lesson.steps[: self.page], "accuracy")
        self._house.keep_back(asked and not self._visits[self.page].answered)

    def _show_ways(self) -> None:
        last = self.page == len(self.lesson.steps)
        self._panel.allow(back=self._whole and self.page - 1 in self._visits, on=self.done, skip=self._whole, last=last)

    # ---- the rest ----------------------------------------------------------------------------------------------------

    def _names(self) -> Mapping[str, Value]:
        visit = self._visits.get(self.page)
        return names_of(self._observer.moment, self._observer.facts(), {} if visit is None else visit.let)

    def _mark(self) -> Mark | None:
        run = self._session.run
        if run is None:
            return None
        return Mark(run.generation, run.history.batch_count, len(run.history.edits), self._session.config())

    @Slot(object)
    def _follow_run(self, run: RunStarted) -> None:
        if run.of_lesson:
            self.staged = True
        elif self.staged:
            self.overtaken.emit()

    def _frame_it(self) -> None:
        self._unframe()
        self._scrolled_back = 0
        step = self._step
        wanted = None if step is None else step.show.frame
        self._frame = None if wanted is None else frame_of(self._house, wanted)

    def _keep_frame_in_sight(self) -> None:
        """Scroll back to what is framed where something else was scrolled to while the step was set up.

        Not for ever: a person may look elsewhere.
        """
        if self._frame is not None and self._frame.isHidden() and self._scrolled_back < _OFTEN:
            self._scrolled_back += 1
            self._frame.bring_into_sight()

    def _unframe(self) -> None:
        frame, self._frame = self._frame, None
        if frame is not None:
            frame.hide()
            frame.deleteLater()
