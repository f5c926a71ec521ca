"""Lessons in the window: chosen, opened, offered once; one at a time is under way, and leaving brings all back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDockWidget, QFileDialog

from cnn_gui.lessons.errors import LessonError
from cnn_gui.lessons.lesson import Lesson
from cnn_gui.lessons.read import read_lesson
from cnn_gui.training.messages.events import Refused
from cnn_gui.ui.lessons.actions import WITHIN
from cnn_gui.ui.lessons.before import Before
from cnn_gui.ui.lessons.controls import Controls, unknown_controls
from cnn_gui.ui.lessons.course import Course
from cnn_gui.ui.lessons.house import House
from cnn_gui.ui.lessons.menu import LessonMenu
from cnn_gui.ui.lessons.observing import Observer
from cnn_gui.ui.lessons.panel import WIDTH, LessonPanel
from cnn_gui.ui.widgets.refusal import show_refused

NOT_A_LESSON = "This lesson cannot be opened"
FOLDER = "lessons_folder"
OFFERED = "lessons_offered"
ABOUT = "came back"
CAME_BACK = "Your run is back as it was before the lesson; it stands paused."


class Lessons(QObject):
    """Attributes: course (the lesson under way, None outside of one), panel (its panel).

    Signals: began(), ended() when all is as it was before.
    """

    began = Signal()
    ended = Signal()
    _is_back = Signal()

    def __init__(self, house: House) -> None:
        super().__init__(house.window)
        self._house = house
        self._session = house.board.session
        self.course: Course | None = None
        self.panel: LessonPanel | None = None
        self._dock: QDockWidget | None = None
        self._observer: Observer | None = None
        self._before: Before | None = None
        self._controls: Controls | None = None
        # What is to be done once the run is back, and whether that is under way.
        self._leaving = False
        self._then: Callable[[], object] | None = None
        self._offers = False
        # How the run stood that has come back, while that is told.
        self._stood: tuple[object, ...] | None = None
        self._at_start: Lesson | None = None
        actions, settings = house.actions, house.board.settings
        entry, open_file = actions["lessons"], actions["open_lesson"]
        self.menu = LessonMenu(house.window, entry, open_file, settings, self.begin, self.open, house.underline)
        actions.connect("open_lesson", self.ask_what_to_open)
        actions.connect("first_lesson", self.menu.begin_first)
        actions.connect("choose_lesson", self.menu.choose)
        actions.connect("lesson_next", self.next)
        actions.connect("lesson_back", self.back)
        actions.connect("leave_lesson", lambda: self.leave())
        house.board.lesson_dropped.connect(self.open)
        self._session.frame_ready.connect(self._fill_menu)
        for news in (self._session.frame_ready, self._session.state_changed):
            news.connect(self._mind_going_on)
        self._is_back.connect(self._come_back, Qt.ConnectionType.QueuedConnection)
        self._show_actions()

    # ---- the way in --------------------------------------------------------------------------------------------------

    def begin(self, lesson: Lesson) -> None:
        """Begin a lesson; one that is under way is left first."""
        unknown = unknown_controls(self._house, lesson.controls or ())
        if unknown:
            name = lesson.title if lesson.path is None else lesson.path.name
            self._refuse(f"{name}: {unknown}")
        elif self.course is not None:
            self.leave(partial(self.begin, lesson))
        else:
            self._house.still(partial(self._begin, lesson))

    def open(self, path: Path) -> None:
        """Begin the lesson of a file; what is wrong with it is said, with its line."""
        try:
            lesson = read_lesson(path)
        except LessonError as error:
            self.menu.forget(path)
            self._refuse(str(error))
        except OSError as error:
            self.menu.forget(path)
            self._refuse(f"{path}: {error.strerror or error}")
        else:
            self.menu.add(path)
            self.begin(lesson)

    def ask_what_to_open(self) -> QFileDialog:
        """Let a person choose the file of a lesson."""
        settings = self._house.board.settings
        stored = None if settings is None else settings.value(FOLDER)
        start = stored if isinstance(stored, str) and Path(stored).is_dir() else str(Path.home())
        dialog = QFileDialog(self._house.window, "Open lesson", start, "Lessons (*.md);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def take(chosen: str) -> None:
            if settings is not None:
                settings.setValue(FOLDER, str(Path(chosen).parent))
            self.open(Path(chosen))

        dialog.fileSelected.connect(take)
        dialog.open()
        return dialog

    def begin_at_start(self, lesson: Lesson) -> None:
        """Begin a lesson as soon as the window shows something: before that nothing stands in its place."""
        self._at_start = lesson

    def offer_once(self) -> None:
        """Offer the first lesson as soon as the window shows something, unless that was done before.

        Where nothing is remembered, nothing is offered.
        """
        settings = self._house.board.settings
        self._offers = settings is not None and not settings.contains(OFFERED)

    def _offer(self) -> None:
        settings, first = self._house.board.settings, self.menu.first
        if first is not None and settings is not None and self.course is None:
            settings.setValue(OFFERED, True)
            self._house.offer(
                "New here?",
                f"Lesson: {first.title}, {first.minutes} min. All are in Help › Lessons.",
                self._house.actions["first_lesson"],
                self._house.actions["choose_lesson"],
            )

    # ---- within ------------------------------------------------------------------------------------------------------

    @Slot()
    def next(self) -> None:
        """Go to the next step; behind the last one the lesson ends. Outside of a lesson nothing happens."""
        if self.course is not None:
            self.course.next()

    @Slot()
    def turn(self) -> None:
        """Go on as with a clicker: an open question is answered first. Outside of a lesson nothing happens."""
        if self.course is not None:
            self.course.turn()

    @Slot()
    def back(self) -> None:
        """Go to the step before. Outside of a lesson nothing happens."""
        if self.course is not None:
            self.course.back()

    # ---- the way out -------------------------------------------------------------------------------------------------

    def leave(self, then: Callable[[], object] | None = None) -> None:
        """Bring back what was before the lesson; then: what is to be done once the run is there."""
        if self.course is None:
            if then is not None:
                then()
            return
        self._then = then if callable(then) else self._then
        if not self._leaving:
            self._leaving = True
            self._house.still(self._leave)

    def _leave(self) -> None:
        if self.course is not None:
            self.bring_back_window()
            keeping = self._session.trainer.keeping
            keeping.end_lesson()
            if self._session.run is None:
                self._end()
            else:
                # Behind that, and behind a scene that may still be on its way.
                keeping.take_own(lambda _checkpoint: self._is_back.emit())

    def bring_back_window(self) -> None:
        """Make the window what it was before the lesson, if there is one; its run comes back by `leave`."""
        if self.course is not None:
            self.course.end()
        if self._controls is not None:
            self._controls.bring_back()
            self._controls = None
        self._put_panel_away()
        if self._before is not None:
            self._before.bring_back_window()

    def may_close(self) -> bool:
        """Whether the window may close now; in a lesson it closes by itself, once the run before is back."""
        if self.course is None:
            return True
        self.leave(self._house.window.close)
        return False

    # ---- the parts ---------------------------------------------------------------------------------------------------

    def _begin(self, lesson: Lesson) -> None:
        house = self._house
        self._leaving, self._then = False, None
        self._before = Before(house)
        self.panel = panel = LessonPanel(house.actions["leave_lesson"])
        self._observer = Observer(house, self)
        self.course = course = Course(house, lesson, panel, self._observer, self)
        course.finished.connect(lambda: self.leave())
        course.overtaken.connect(self._give_up)
        self._dock = dock = house.dock(panel.title, house.window)
        dock.setObjectName("dock_lesson")
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable)
        dock.setWidget(house.room(panel))
        house.arrangement.put_beside(dock, WIDTH)
        shown = {step.show.panel for step in lesson.steps if step.show.panel is not None}
        if lesson.controls is not None:
            self._controls = Controls(house, lesson.controls, shown)
        house.feed(panel, True)
        self._show_actions()
        panel.text.setFocus(Qt.FocusReason.OtherFocusReason)
        course.begin()
        self.began.emit()

    def _put_panel_away(self) -> None:
        panel, dock, self.panel, self._dock = self.panel, self._dock, None, None
        if panel is None or dock is None:
            return
        self._house.feed(panel, False)
        self._house.window.removeDockWidget(dock)
        dock.hide()
        dock.setParent(None)
        dock.deleteLater()

    @Slot()
    def _give_up(self) -> None:
        """Another run has come that is none of the lesson's, or its scene cannot be set."""
        if not self._leaving:
            self._leaving = True
            self._house.still(self._let_go)

    def _let_go(self) -> None:
        self.bring_back_window()
        self._end()

    @Slot()
    def _come_back(self) -> None:
        if self._leaving and self.course is not None:
            if self.course.staged:
                self._house.tell(CAME_BACK, ABOUT)
                self._stood = self._standing()
            self._end()

    def _end(self) -> None:
        course, observer, before, then = self.course, self._observer, self._before, self._then
        self.course = self._observer = self._before = self._then = None
        self._leaving = False
        for each in (course, observer):
            if each is not None and shiboken6.isValid(each):
                each.blockSignals(True)
                each.deleteLater()
        if before is not None:
            before.bring_back_number()
        self._show_actions()
        self.ended.emit()
        if then is not None:
            then()

    def _standing(self) -> tuple[object, ...]:
        """By which it is seen that a person has gone on: state, batch, and where a walk stands."""
        snapshot, run = self._session.snapshot, self._session.run
        walk = None if snapshot is None or snapshot.walk is None else snapshot.walk.index
        return self._session.training, 0 if run is None else run.history.batch_count, walk

    @Slot()
    def _mind_going_on(self) -> None:
        """That a run has come back is old news with the next thing that a person does."""
        if self._stood is not None and self._stood != self._standing():
            self._stood = None
            self._house.take_back(ABOUT)

    @Slot()
    def _fill_menu(self) -> None:
        self._session.frame_ready.disconnect(self._fill_menu)
        self.menu.fill()
        if self._at_start is not None:
            self.begin(self._at_start)
        elif self._offers:
            self._offer()

    def _show_actions(self) -> None:
        for name in WITHIN:
            self._house.actions[name].setEnabled(self.course is not None)

    def _refuse(self, why: str) -> None:
        show_refused(self._house.window, Refused(NOT_A_LESSON, why))
