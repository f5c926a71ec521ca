"""The runs that were saved or opened lately, as a menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from cnn_gui.ui.widgets.text.plain import plain

REMEMBERED = 8
SETTING = "recent_runs"


class RecentRuns:
    """Attributes: paths (newest first)."""

    def __init__(
        self, view: QWidget, entry: QAction, settings: QSettings | None, choose: Callable[[Path], object]
    ) -> None:
        """entry: what opens the menu. settings: where they are remembered; None: as long as the window is open."""
        self._settings = settings
        self._choose = choose
        self._menu = QMenu(view)
        entry.setMenu(self._menu)
        stored = None if settings is None else settings.value(SETTING)
        # A list of one comes back as its one string.
        texts = [stored] if isinstance(stored, str) else stored
        known = [Path(text) for text in texts if isinstance(text, str)] if isinstance(texts, list) else []
        self.paths: list[Path] = known[:REMEMBERED]
        self._fill()

    def add(self, path: Path) -> None:
        """This one was used just now."""
        self._set([path, *(other for other in self.paths if other != path)][:REMEMBERED])

    def forget(self, path: Path) -> None:
        """This one cannot be opened."""
        self._set([other for other in self.paths if other != path])

    def _set(self, paths: list[Path]) -> None:
        self.paths = paths
        if self._settings is not None:
            self._settings.setValue(SETTING, [str(each) for each in paths])
        self._fill()

    def _fill(self) -> None:
        self._menu.clear()
        self._menu.setEnabled(bool(self.paths))
        for path in self.paths:
            action = self._menu.addAction(path.name.replace("&", "&&"))
            action.setToolTip(plain(str(path)))
            action.triggered.connect(partial(self._choose, path))
        self._menu.setToolTipsVisible(True)
