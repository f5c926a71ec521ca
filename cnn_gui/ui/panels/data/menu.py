"""The entries of the Data menu: the data sets, own images, and what was opened lately."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from cnn_gui.data.published.catalogue import CATALOGUE, OWN, published
from cnn_gui.training.run.config import RunConfig

REMEMBERED = 5
SETTING = "recent_data"


class DataMenu(QObject):
    """Attributes: actions (for a menu, in order), recent (paths of own images, newest first).

    Signals: chosen(name) for a data set of the catalogue, folder_wanted, file_wanted, path_chosen(Path).
    """

    chosen = Signal(str)
    folder_wanted = Signal()
    file_wanted = Signal()
    path_chosen = Signal(object)

    def __init__(self, view: QWidget, settings: QSettings | None = None) -> None:
        """settings: where the recent paths are remembered; None remembers them as long as the window is open."""
        super().__init__(view)
        self._settings = settings
        self.recent = _remembered(settings)
        self._dataset = RunConfig().dataset
        self._group = QActionGroup(self)
        self._of: dict[str, QAction] = {}
        for name in published():
            action = QAction(CATALOGUE[name].title, self._group, checkable=True)
            action.triggered.connect(partial(self._choose, name))
            self._of[name] = action
        self._of[OWN] = QAction(CATALOGUE[OWN].title, self._group, checkable=True, visible=False)
        folder, file = QAction("Open &folder…", self), QAction("Open f&ile…", self)
        folder.setToolTip("Own images: a folder with one sub-folder per class, or with IDX files")
        file.setToolTip("Own images: an .npz or IDX file")
        folder.triggered.connect(self.folder_wanted)
        file.triggered.connect(self.file_wanted)
        self._recent_menu = QMenu("Open &recent", view)
        self.actions = [*self._of.values(), _separator(self), folder, file, self._recent_menu.menuAction()]
        self._list_recent()

    def begin_run(self, config: RunConfig, title: str) -> None:
        """A run with this config, on data of this title, stands ready."""
        self._dataset = config.dataset
        self._of[OWN].setText(title.replace("&", "&&"))
        self._of[OWN].setVisible(config.dataset == OWN)
        self.mark_present()
        if config.dataset == OWN and config.own_path is not None:
            self._remember(config.own_path)

    def mark_present(self) -> None:
        """Mark the data set of the present run, whatever has been wished for."""
        self._of[self._dataset].setChecked(True)

    def _choose(self, name: str) -> None:
        # A wish is not yet a run.
        self.mark_present()
        self.chosen.emit(name)

    def _remember(self, path: Path) -> None:
        self.recent = [path, *(other for other in self.recent if other != path)][:REMEMBERED]
        if self._settings is not None:
            self._settings.setValue(SETTING, [str(each) for each in self.recent])
        self._list_recent()

    def _list_recent(self) -> None:
        self._recent_menu.clear()
        self._recent_menu.setEnabled(bool(self.recent))
        for path in self.recent:
            action = self._recent_menu.addAction(str(path).replace("&", "&&"))
            action.triggered.connect(partial(self.path_chosen.emit, path))


def _separator(parent: QObject) -> QAction:
    made = QAction(parent)
    made.setSeparator(True)
    return made


def _remembered(settings: QSettings | None) -> list[Path]:
    stored = None if settings is None else settings.value(SETTING)
    # A list of one comes back as its one string.
    texts = [stored] if isinstance(stored, str) else stored
    return [Path(text) for text in texts if isinstance(text, str)][:REMEMBERED] if isinstance(texts, list) else []
