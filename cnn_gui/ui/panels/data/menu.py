"""The entries of the Data menu: the data sets, own images, and what was opened lately."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QMenu, QWidget

from cnn_gui.data.published.catalogue import CATALOGUE, OWN
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.actions.declaration import Declaration, Menu
from cnn_gui.ui.widgets.text.data_words import origin

REMEMBERED = 5
SETTING = "recent_data"

ACTIONS = (
    *(
        Declaration(
            f"data_{name}", text=entry.title, tip=origin(name), menu=Menu.DATA, section=0, checkable=True, group="data"
        )
        for name, entry in CATALOGUE.items()
    ),
    Declaration(
        "open_folder",
        text="Open &folder…",
        tip="Own images: a folder with one sub-folder per class, or with files of images and labels",
        menu=Menu.DATA,
        section=1,
    ),
    Declaration(
        "open_file",
        text="Open f&ile…",
        tip="Own images: a file with images and labels, such as .npz, .csv, .mat, .h5, .parquet or IDX",
        menu=Menu.DATA,
        section=1,
    ),
    Declaration("open_recent", text="Open &recent", menu=Menu.DATA, section=1),
    Declaration(
        "classify_pictures",
        text="&Classify pictures…",
        tip="What the network says of pictures of which nobody knows the class",
        menu=Menu.DATA,
        section=2,
    ),
)


class DataMenu(QObject):
    """Attributes: recent (paths of own images, newest first).

    Signals: chosen(name) for a data set of the catalogue, folder_wanted, file_wanted, path_chosen(Path),
    classifying_wanted.
    """

    chosen = Signal(str)
    folder_wanted = Signal()
    file_wanted = Signal()
    path_chosen = Signal(object)
    classifying_wanted = Signal()

    def __init__(self, view: QWidget, actions: Actions) -> None:
        """actions: those declared here. Recent paths are remembered as long as the window is open."""
        super().__init__(view)
        self._settings: QSettings | None = None
        self.recent: list[Path] = []
        self._dataset = RunConfig().dataset
        self._of = {name: actions[f"data_{name}"] for name in CATALOGUE}
        for name in CATALOGUE:
            actions.connect(f"data_{name}", partial(self._choose, name))
        self._of[OWN].setVisible(False)
        actions.connect("open_folder", self.folder_wanted.emit)
        actions.connect("open_file", self.file_wanted.emit)
        actions.connect("classify_pictures", self.classifying_wanted.emit)
        self._recent_menu = QMenu(view)
        actions["open_recent"].setMenu(self._recent_menu)
        self._list_recent()

    def remember_in(self, settings: QSettings | None) -> None:
        """Remember the recent paths there, and know those of the last time; None remembers nothing."""
        self._settings = settings
        self.recent = _remembered(settings)
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
        if name != OWN:
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


def _remembered(settings: QSettings | None) -> list[Path]:
    stored = None if settings is None else settings.value(SETTING)
    # A list of one comes back as its one string.
    texts = [stored] if isinstance(stored, str) else stored
    return [Path(text) for text in texts if isinstance(text, str)][:REMEMBERED] if isinstance(texts, list) else []
