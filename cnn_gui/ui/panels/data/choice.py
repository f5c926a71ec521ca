"""From a wish for other data to a run: what is missing is fetched, what must be decided is asked, nothing waits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers.kinds import SUFFIXES
from cnn_gui.data.own.load import holds_pictures
from cnn_gui.data.own.picture_files import ENDINGS
from cnn_gui.data.published import download
from cnn_gui.data.published.catalogue import CATALOGUE, OWN, in_its_place
from cnn_gui.training.messages.events import Refused
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import OF_OWN_IMAGES, RunConfig
from cnn_gui.ui.intake import choose, drops
from cnn_gui.ui.intake.opening import PictureOpener
from cnn_gui.ui.panels.data import dialogs as data_dialogs
from cnn_gui.ui.panels.data.own_dialog import OwnDataDialog
from cnn_gui.ui.widgets.refusal import show_refused

Changes = Mapping[str, Any]
DECIDE_IMAGES = ("dataset", "data_dir", "test_dataset", *OF_OWN_IMAGES)
_ENDINGS = " ".join(f"*{end}" for end in dict.fromkeys((*SUFFIXES, *ENDINGS)))
KINDS = f"Data ({_ENDINGS} *ubyte* *.idx *.gz *_batch*);;All files (*)"


class DataChoice(QObject):
    """Every wish for a new run goes through `prepare`.

    Attributes: may_fetch (whether what is not on this machine may be downloaded, after asking).
    Signals: new_run_wanted(changes), once their data are on this machine and nothing is left to ask; given_up, when a
    person has thought better of it; and for what is no data set, image_dropped(QImage), weights_dropped(Path),
    network_dropped(Path), run_file_dropped(Path), lesson_dropped(Path).
    """

    new_run_wanted = Signal(object)
    given_up = Signal()
    image_dropped = Signal(object)
    weights_dropped = Signal(object)
    network_dropped = Signal(object)
    run_file_dropped = Signal(object)
    lesson_dropped = Signal(object)

    def __init__(self, view: QWidget) -> None:
        """view: what dialogs belong to."""
        super().__init__(view)
        self._view = view
        self._config = RunConfig()
        self._training = False
        self.may_fetch = True
        self._opener = PictureOpener(view)
        self._opener.opened.connect(self.image_dropped)
        self._opener.refused.connect(lambda why: show_refused(self._window(), why))
        self._fetching: data_dialogs.DownloadDialog | None = None

    def begin_run(self, config: RunConfig) -> None:
        """A run with this config stands ready."""
        self._config = config
        self._training = False

    def show_state(self, state: State) -> None:
        """The training thread is in this state."""
        self._training = state is State.RUNNING

    # ---- wishes ------------------------------------------------------------------------------------------------

    def prepare(self, changes: Changes) -> None:
        """See to it that a new run with these changes can begin, then say so: at once, where nothing is missing."""
        dataset = self._after(changes, "dataset")
        if dataset != self._config.dataset:
            # The test images of another data set were asked for beside the present one.
            changes = {"test_dataset": None, **changes}
        if dataset == OWN and self._after(changes, "own_path") is None:
            self.open_folder(changes)
            return
        missing = self._missing(changes)
        if missing is not None and self.may_fetch:
            self._offer_download(missing, changes)
        elif self._training and self._other_data(changes):
            self._ask(changes)
        else:
            self.new_run_wanted.emit(dict(changes))

    def choose(self, name: str) -> None:
        """Wish for a run on a data set of the catalogue."""
        self.prepare({"dataset": name})

    def open_path(self, path: Path, changes: Changes | None = None) -> None:
        """Wish for a run on own images, with other changes; how they are understood is shown and asked first."""
        wish = {**(changes or {}), "dataset": OWN, "own_path": path}
        for earlier in self._window().findChildren(OwnDataDialog):
            earlier.reject()
        dialog = OwnDataDialog(self._window(), path, self._config, pictures=holds_pictures(path))
        dialog.chosen.connect(lambda settings: self.prepare({**wish, **settings}))
        dialog.rejected.connect(self.given_up)
        dialog.show()

    def open_folder(self, changes: Changes | None = None) -> None:
        """Let a person choose the folder of their own images."""
        title, then = "Folder with one sub-folder per class", partial(self.open_path, changes=changes)
        dialog = choose.ask_folder(self._window(), title, self._place(), then)
        dialog.rejected.connect(self.given_up)

    def open_file(self) -> None:
        """Let a person choose the file of their own images."""
        choose.ask_file(self._window(), "Images and labels in a file", self._place(), KINDS, self.open_path)

    def take_drop(self, mime: QMimeData) -> None:
        """Do what a person means by what they dropped onto the window."""
        meant = drops.meaning(mime)
        self._opener.stop()
        if isinstance(meant, Path):
            self.open_path(meant)
        elif isinstance(meant, drops.WeightsFile):
            self.weights_dropped.emit(meant.path)
        elif isinstance(meant, drops.NetworkFile):
            self.network_dropped.emit(meant.path)
        elif isinstance(meant, drops.RunFile):
            self.run_file_dropped.emit(meant.path)
        elif isinstance(meant, drops.LessonFile):
            self.lesson_dropped.emit(meant.path)
        elif isinstance(meant, QImage):
            self.image_dropped.emit(meant)
        elif isinstance(meant, drops.SlowPicture):
            self._opener.open(meant)
        elif isinstance(meant, Refused):
            show_refused(self._window(), meant)

    def stop(self) -> None:
        """Close what is still asked, give up a picture, and wait until a download has stopped."""
        self._opener.stop()
        for dialog in self._window().findChildren(data_dialogs.DataDialog):
            dialog.stop()

    # ---- what stands between a wish and a run ------------------------------------------------------------------

    def _offer_download(self, name: str, changes: Changes) -> None:
        if self._fetching is not None and self._fetching.name == name:
            self._fetching.raise_()
            self._fetching.activateWindow()
            return
        if self._fetching is not None:
            self._fetching.stop()
        dialog = data_dialogs.DownloadDialog(self._window(), name)
        dialog.arrived.connect(lambda: self.prepare(changes))
        dialog.folder_wanted.connect(partial(self._ask_where, dialog, changes))
        dialog.rejected.connect(self.given_up)
        dialog.finished.connect(partial(self._forget, dialog))
        self._fetching = dialog
        dialog.show()

    def _forget(self, dialog: data_dialogs.DownloadDialog, _result: int) -> None:
        if dialog is self._fetching:
            self._fetching = None

    def _ask_where(self, dialog: data_dialogs.DownloadDialog, changes: Changes) -> None:
        title = f"Folder with the files of {CATALOGUE[dialog.name].title}"
        choose.ask_folder(dialog, title, None, partial(self._look_in, dialog, changes))

    def _look_in(self, dialog: data_dialogs.DownloadDialog, changes: Changes, folder: Path) -> None:
        problem = _problem_with(folder, dialog.name)
        if problem:
            dialog.complain(problem)
        else:
            dialog.accept()
            self.prepare({**changes, "data_dir": folder})

    def _ask(self, changes: Changes) -> None:
        name, path = self._after(changes, "dataset"), self._after(changes, "own_path")
        title = path.name if name == OWN and path is not None else CATALOGUE[name].title
        box = data_dialogs.ask_new_run(self._window(), title, lambda: self.new_run_wanted.emit(dict(changes)))
        box.rejected.connect(self.given_up)

    # ---- what is asked for -------------------------------------------------------------------------------------

    def _after(self, changes: Changes, name: str) -> Any:
        return changes.get(name, getattr(self._config, name))

    def missing(self, config: RunConfig) -> bool:
        """Whether a run with this config has to wait until images are fetched."""
        return self.may_fetch and self._missing({name: getattr(config, name) for name in DECIDE_IMAGES}) is not None

    def _missing(self, changes: Changes) -> str | None:
        """The first data set of a wish that is not on this machine."""
        data_dir = self._after(changes, "data_dir")
        wanted = (self._after(changes, "dataset"), self._after(changes, "test_dataset"))
        try:
            return next((name for name in wanted if name is not None and not download.available(name, data_dir)), None)
        except DataError:
            # A download would not help: what is wrong with the directory is said when the images are loaded.
            return None

    def _other_data(self, changes: Changes) -> bool:
        deciding = {name: value for name, value in changes.items() if name in DECIDE_IMAGES}
        return self._config.with_changes(**deciding).data_key() != self._config.data_key()

    def _window(self) -> QWidget:
        return self._view.window()

    def _place(self) -> Path | None:
        """Where a person looked for their own images the last time."""
        return None if self._config.own_path is None else self._config.own_path.parent


def _problem_with(folder: Path, name: str) -> str:
    """Why a data set cannot be had from a folder that was chosen for it; "" if it can."""
    title, files = CATALOGUE[name].title, CATALOGUE[name].files
    try:
        if download.available(name, folder):
            return ""
        found = in_its_place(name, folder)
    except DataError as error:
        return str(error)
    if found:
        return f"{found} Choose the folder of {title}."
    needed = "" if files is None else f": they are {files.needed}"
    return f"The files of {title} are not in {folder}{needed}."
