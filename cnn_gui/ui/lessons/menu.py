"""The menu of lessons: those of the program, and those that were opened lately."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from cnn_gui.lessons.lesson import Lesson
from cnn_gui.lessons.shipped import shipped_lessons
from cnn_gui.ui.widgets.text.plain import plain

REMEMBERED = 6
SETTING = "recent_lessons"


class LessonMenu:
    """Attributes: paths (of a person's own lessons, newest first)."""

    def __init__(
        self,
        view: QWidget,
        entry: QAction,
        open_file: QAction,
        settings: QSettings | None,
        begin: Callable[[Lesson], object],
        open_path: Callable[[Path], object],
        underline: Callable[[QMenu], object],
    ) -> None:
        """entry: what opens the menu. open_file: stands in it as well. settings: where paths are remembered."""
        self._settings, self._begin, self._open_path, self._open_file = settings, begin, open_path, open_file
        self._underline = underline
        self._lessons: tuple[Lesson, ...] | None = None
        self._view, self._menu = view, QMenu(view)
        self._menu.setToolTipsVisible(True)
        entry.setMenu(self._menu)
        stored = None if settings is None else settings.value(SETTING)
        # A list of one comes back as its one string.
        texts = [stored] if isinstance(stored, str) else stored
        known = [Path(text) for text in texts if isinstance(text, str)] if isinstance(texts, list) else []
        self.paths: list[Path] = known[:REMEMBERED]
        self._menu.addAction(open_file)

    def fill(self) -> None:
        """Read the lessons of the program, and offer them: not before the window shows something."""
        if self._lessons is None:
            self._fill()

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """Those of the program, in their order."""
        if self._lessons is None:
            self._lessons = shipped_lessons()
        return self._lessons

    @property
    def first(self) -> Lesson | None:
        """The one that is offered to whoever is new; None: there is none."""
        return self.lessons[0] if self.lessons else None

    def begin_first(self) -> None:
        """Begin it."""
        if self.first is not None:
            self._begin(self.first)

    def choose(self) -> None:
        """Open the menu by itself, in the middle of the window, its first entry chosen."""
        self.fill()
        menu, view = self._menu, self._view
        place = QRect(QPoint(0, 0), menu.sizeHint())
        place.moveCenter(view.mapToGlobal(view.rect().center()))
        menu.popup(place.topLeft())
        menu.setActiveAction(menu.actions()[0])

    def named(self, name: str) -> Lesson | None:
        """Return the lesson of the program whose file is called so, without its ending; None: there is none."""
        return next((each for each in self.lessons if each.path is not None and each.path.stem == name), None)

    def add(self, path: Path) -> None:
        """This one was opened just now."""
        self._set([path, *(other for other in self.paths if other != path)][:REMEMBERED])

    def forget(self, path: Path) -> None:
        """This one cannot be opened."""
        self._set([other for other in self.paths if other != path])

    def _set(self, paths: list[Path]) -> None:
        self.paths = paths
        if self._settings is not None:
            self._settings.setValue(SETTING, [str(each) for each in paths])
        if self._lessons is not None:
            self._fill()

    def _fill(self) -> None:
        menu = self._menu
        menu.clear()
        for lesson in self.lessons:
            action = menu.addAction(f"{_words(lesson.title)} · {lesson.minutes} min")
            action.setToolTip(plain(lesson.about))
            action.triggered.connect(partial(self._begin_one, lesson))
        menu.addSeparator()
        for path in self.paths:
            action = menu.addAction(_words(path.name))
            action.setToolTip(plain(str(path)))
            action.triggered.connect(partial(self._open_one, path))
        menu.addSeparator()
        menu.addAction(self._open_file)
        self._underline(menu)

    def _begin_one(self, lesson: Lesson, _checked: bool = False) -> None:
        self._begin(lesson)

    def _open_one(self, path: Path, _checked: bool = False) -> None:
        self._open_path(path)


def _words(text: str) -> str:
    return text.replace("&", "&&")
