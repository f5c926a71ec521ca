"""From a wish for other data to a run: at once, after a download, after a question, or not at all."""

from __future__ import annotations

import fnmatch
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox, QWidget

from cnn_gui.data.idx import write_idx
from cnn_gui.data.published import download
from cnn_gui.data.published.download import DownloadCancelled, DownloadError
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.panels.data.choice import DataChoice
from cnn_gui.ui.panels.data.dialogs import DownloadDialog
from cnn_gui.ui.panels.data.own_dialog import OwnDataDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Box = TypeVar("Box", bound=QDialog)


class Wishes:
    """A DataChoice in a window, and what came of the wishes. Attributes: choice, started, given_up, images."""

    def __init__(self, window: QWidget, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        self.choice = DataChoice(window)
        self.started: list[dict[str, Any]] = []
        self.images: list[QImage] = []
        self.given_up = 0
        self.choice.new_run_wanted.connect(self.started.append)
        self.choice.image_dropped.connect(self.images.append)
        self.choice.given_up.connect(self._give_up)

    def _give_up(self) -> None:
        self.given_up += 1

    def open(self, kind: type[Box]) -> list[Box]:
        """The dialogs of a kind that a person sees."""
        return [dialog for dialog in self.window.findChildren(kind) if dialog.isVisible()]

    def one(self, kind: type[Box]) -> Box:
        """The one dialog of a kind."""
        (dialog,) = self.open(kind)
        return dialog

    def load(self) -> None:
        """Look at the images, and load them as they are understood."""
        dialog = self.one(OwnDataDialog)
        self.until(dialog.load.isEnabled)
        dialog.load.click()

    def until(self, condition: Callable[[], object]) -> None:
        """Go on when something is true."""
        self.qtbot.waitUntil(lambda: bool(condition()))


@pytest.fixture
def wishes(app: QApplication, qtbot: QtBot) -> Wishes:
    """Before the first wish; the present run is one on the built-in digits."""
    window = QWidget()
    qtbot.addWidget(window, before_close_func=lambda _window: made.choice.stop())
    window.resize(600, 400)
    window.show()
    made = Wishes(window, qtbot)
    return made


def write_npz(path: Path) -> Path:
    """A file of six images of two classes."""
    np.savez(path, images=np.arange(96, dtype=np.uint8).reshape(6, 4, 4), labels=np.arange(6) % 2)
    return path


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """Which data sets are on this machine; "folder" whether they are in a chosen folder."""
    known = {"digits": True, "own": True, "mnist": False, "fashion-mnist": False, "cifar-10": False, "folder": False}

    def available(name: str, data_dir: Path | None) -> bool:
        return known[name] or (data_dir is not None and known["folder"])

    monkeypatch.setattr(download, "available", available)
    return known


def arrive(here: dict[str, bool]) -> Callable[..., Path]:
    """A download that succeeds."""

    def fetch(name: str, **_options: object) -> Path:
        here[name] = True
        return Path()

    return fetch


def hang(_name: str, *, cancelled: Callable[[], bool], **_options: object) -> Path:
    """A download that never ends by itself."""
    pause = threading.Event()
    while not cancelled():
        pause.wait(0.001)
    raise DownloadCancelled("as wished")


# ---- at once ---------------------------------------------------------------------------------------------------------


def test_what_is_here_starts_at_once(wishes: Wishes, here: dict[str, bool]) -> None:
    wishes.choice.prepare({"seed": 3, "model": "lenet"})
    assert wishes.started == [{"seed": 3, "model": "lenet"}]
    here["mnist"] = True
    wishes.choice.choose("mnist")
    assert wishes.started[1:] == [{"dataset": "mnist", "test_dataset": None}]
    assert wishes.open(QDialog) == []
    assert wishes.given_up == 0


def test_files_in_the_chosen_directory_need_no_download(wishes: Wishes, here: dict[str, bool], tmp_path: Path) -> None:
    here["folder"] = True
    wishes.choice.prepare({"dataset": "mnist", "data_dir": tmp_path})
    assert [each["data_dir"] for each in wishes.started] == [tmp_path]


def test_the_test_images_of_another_data_set_stay_with_the_data_set_they_were_asked_for(
    wishes: Wishes, here: dict[str, bool]
) -> None:
    here["mnist"] = here["cifar-10"] = True
    wishes.choice.begin_run(RunConfig(test_dataset="mnist"))
    wishes.choice.prepare({"dataset": "digits", "seed": 1})
    wishes.choice.choose("cifar-10")
    wishes.choice.prepare({"dataset": "mnist", "test_dataset": "digits"})
    assert [each.get("test_dataset", "as before") for each in wishes.started] == ["as before", None, "digits"]


# ---- download --------------------------------------------------------------------------------------------------------


def test_what_is_not_here_is_fetched_first_and_then_the_whole_wish_comes_true(
    wishes: Wishes, here: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "download", arrive(here))
    wishes.choice.prepare({"dataset": "cifar-10", "seed": 9})
    assert wishes.started == []
    wishes.one(DownloadDialog).start.click()
    wishes.until(lambda: wishes.started)
    assert wishes.started == [{"dataset": "cifar-10", "seed": 9, "test_dataset": None}]
    assert wishes.given_up == 0
    assert wishes.open(DownloadDialog) == []


def test_missing_test_images_of_another_data_set_are_fetched_too(wishes: Wishes, here: dict[str, bool]) -> None:
    wishes.choice.prepare({"test_dataset": "mnist"})
    assert wishes.one(DownloadDialog).name == "mnist"


def test_a_refused_or_cancelled_download_leaves_everything_as_it_was(
    wishes: Wishes, here: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes.choice.choose("mnist")
    wishes.one(DownloadDialog).leave.click()
    assert wishes.given_up == 1
    monkeypatch.setattr(download, "download", hang)
    wishes.choice.choose("mnist")
    dialog = wishes.one(DownloadDialog)
    dialog.start.click()
    assert dialog.fetching
    dialog.leave.click()
    wishes.until(lambda: wishes.given_up == 2)
    assert wishes.started == []


def test_a_failed_download_waits_for_another_try(
    wishes: Wishes, here: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_name: str, **_options: object) -> Path:
        raise DownloadError("offline")

    monkeypatch.setattr(download, "download", fail)
    wishes.choice.choose("mnist")
    dialog = wishes.one(DownloadDialog)
    dialog.start.click()
    wishes.until(lambda: dialog.words.text() == "offline")
    monkeypatch.setattr(download, "download", arrive(here))
    dialog.start.click()
    wishes.until(lambda: wishes.started)


def test_the_same_wish_twice_asks_once(wishes: Wishes, here: dict[str, bool]) -> None:
    wishes.choice.choose("mnist")
    wishes.choice.choose("mnist")
    assert len(wishes.open(DownloadDialog)) == 1


def test_another_wish_takes_the_place_of_a_download_under_way(
    wishes: Wishes, here: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "download", hang)
    wishes.choice.choose("mnist")
    wishes.one(DownloadDialog).start.click()
    wishes.choice.choose("cifar-10")
    assert wishes.one(DownloadDialog).name == "cifar-10"
    assert "background" not in [thread.name for thread in threading.enumerate()]


def test_a_chosen_folder_with_another_data_set_in_files_of_these_names_is_called_that(
    wishes: Wishes, here: dict[str, bool], tmp_path: Path
) -> None:
    labels = np.array([7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 6, 9, 0, 1, 5], np.uint8)
    write_idx(tmp_path / "t10k-labels-idx1-ubyte", labels)
    wishes.choice.choose("fashion-mnist")
    dialog = wishes.one(DownloadDialog)
    dialog.folder.click()
    dialog.findChild(QFileDialog).fileSelected.emit(str(tmp_path))
    assert dialog.words.text() == (
        f"{tmp_path} holds MNIST, whose files have the same names. Choose the folder of Fashion-MNIST."
    )


def test_a_chosen_folder_that_has_gone_is_said_in_the_dialog(
    wishes: Wishes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    really = download.available
    monkeypatch.setattr(download, "available", lambda name, place: place is not None and really(name, place))
    wishes.choice.choose("mnist")
    dialog = wishes.one(DownloadDialog)
    dialog.folder.click()
    dialog.findChild(QFileDialog).fileSelected.emit(str(tmp_path / "gone"))
    assert dialog.words.text().startswith(f"{tmp_path / 'gone'}: there is no such directory.")
    assert wishes.started == []
    # What is wrong with it is said when the images are loaded: no download would help.
    dialog.reject()
    wishes.choice.prepare({"dataset": "mnist", "data_dir": tmp_path / "gone"})
    assert wishes.open(DownloadDialog) == []
    assert [wish["data_dir"] for wish in wishes.started] == [tmp_path / "gone"]


def test_a_chosen_folder_that_holds_the_files_is_used(wishes: Wishes, here: dict[str, bool], tmp_path: Path) -> None:
    wishes.choice.choose("mnist")
    dialog = wishes.one(DownloadDialog)
    dialog.folder.click()
    dialog.findChild(QFileDialog).fileSelected.emit(str(tmp_path))
    assert "The files of MNIST are not in" in dialog.words.text()
    assert str(tmp_path) in dialog.words.text()
    assert "train-images-idx3-ubyte" in dialog.words.text()
    here["folder"] = True
    dialog.folder.click()
    dialog.findChildren(QFileDialog)[-1].fileSelected.emit(str(tmp_path))
    assert wishes.started == [{"dataset": "mnist", "test_dataset": None, "data_dir": tmp_path}]
    assert wishes.given_up == 0


def test_stop_ends_a_download_under_way(wishes: Wishes, here: dict[str, bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "download", hang)
    wishes.choice.choose("mnist")
    wishes.one(DownloadDialog).start.click()
    wishes.choice.stop()
    assert "background" not in [thread.name for thread in threading.enumerate()]
    assert wishes.open(DownloadDialog) == []
    wishes.choice.stop()


# ---- while training --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("button", "starts"), [("Start new run", True), ("Keep training", False)])
def test_other_data_while_training_are_asked_about(
    wishes: Wishes, here: dict[str, bool], button: str, starts: bool
) -> None:
    here["mnist"] = True
    wishes.choice.show_state(State.RUNNING)
    wishes.choice.choose("mnist")
    assert wishes.started == []
    box = wishes.one(QMessageBox)
    assert "MNIST" in box.text()
    next(each for each in box.buttons() if each.text() == button).click()
    assert bool(wishes.started) is starts
    assert wishes.given_up == (not starts)


def test_own_images_are_named_in_the_question(wishes: Wishes, here: dict[str, bool], tmp_path: Path) -> None:
    wishes.choice.show_state(State.RUNNING)
    wishes.choice.open_path(write_npz(tmp_path / "holiday.npz"))
    wishes.load()
    assert "holiday.npz" in wishes.one(QMessageBox).text()


def test_the_same_data_need_no_question_and_neither_does_a_paused_run(wishes: Wishes, here: dict[str, bool]) -> None:
    here["mnist"] = True
    wishes.choice.show_state(State.RUNNING)
    wishes.choice.prepare({"dataset": "digits", "seed": 5, "data_dir": None})
    wishes.choice.show_state(State.PAUSED)
    wishes.choice.choose("mnist")
    assert len(wishes.started) == 2
    assert wishes.open(QMessageBox) == []


def test_a_new_run_begins_paused_so_the_next_wish_is_not_asked_about(wishes: Wishes, here: dict[str, bool]) -> None:
    here["mnist"] = True
    wishes.choice.show_state(State.RUNNING)
    wishes.choice.begin_run(RunConfig())
    wishes.choice.choose("mnist")
    assert len(wishes.started) == 1


# ---- own images ------------------------------------------------------------------------------------------------------


def test_a_folder_is_asked_about_first(wishes: Wishes, tmp_path: Path, write_classes: Callable[..., Path]) -> None:
    folder = write_classes(tmp_path / "Haus und Garten ü", "cat", "dog")
    wishes.choice.open_path(folder)
    dialog = wishes.one(OwnDataDialog)
    assert wishes.started == []
    wishes.until(dialog.load.isEnabled)
    dialog.fields["image_size"].setValue(16)
    dialog.load.click()
    assert wishes.started == [
        {
            "dataset": "own",
            "own_path": folder,
            "image_size": 16,
            "colour": False,
            "pixel_range": "auto",
            "transparent": "auto",
            "mirror": False,
            "turn": "none",
            "test_ground": "auto",
            "test_share": 0.2,
            "split_seed": 0,
            "test_dataset": None,
        }
    ]


def test_files_and_folders_of_idx_files_are_shown_first_too(wishes: Wishes, tmp_path: Path) -> None:
    write_idx(tmp_path / "train-images-idx3-ubyte", np.zeros((2, 3, 3), np.uint8))
    write_idx(tmp_path / "train-labels-idx1-ubyte", np.arange(2, dtype=np.uint8))
    for path in (tmp_path, tmp_path / "train-images-idx3-ubyte", write_npz(tmp_path / "x.npz")):
        wishes.choice.open_path(path)
        assert not wishes.one(OwnDataDialog).fields["image_size"].isVisible()
        wishes.load()
    assert [each["own_path"].name for each in wishes.started] == [
        tmp_path.name,
        "train-images-idx3-ubyte",
        "x.npz",
    ]


def test_a_second_folder_takes_the_place_of_the_first(
    wishes: Wishes, tmp_path: Path, write_classes: Callable[..., Path]
) -> None:
    wishes.choice.open_path(write_classes(tmp_path / "a", "cat", "dog"))
    wishes.choice.open_path(write_classes(tmp_path / "b", "cat", "dog"))
    assert wishes.one(OwnDataDialog).windowTitle() == "Images in b"


def test_leaving_the_options_gives_the_wish_up(
    wishes: Wishes, tmp_path: Path, write_classes: Callable[..., Path]
) -> None:
    wishes.choice.open_path(write_classes(tmp_path / "a", "cat", "dog"))
    wishes.one(OwnDataDialog).reject()
    assert wishes.given_up == 1
    assert wishes.started == []


def test_own_images_without_a_path_are_looked_for_and_the_rest_of_the_wish_is_kept(
    wishes: Wishes, tmp_path: Path
) -> None:
    wishes.choice.prepare({"dataset": "own", "seed": 4})
    path = write_npz(tmp_path / "data.npz")
    wishes.one(QFileDialog).fileSelected.emit(str(path))
    wishes.load()
    (started,) = wishes.started
    wished = {"dataset": "own", "seed": 4, "own_path": path, "test_dataset": None}
    assert {name: started[name] for name in wished} == wished
    wishes.window.findChildren(QFileDialog)[-1].reject()
    assert wishes.given_up == 1


def test_own_images_that_were_open_before_are_opened_again(wishes: Wishes) -> None:
    wishes.choice.begin_run(RunConfig(own_path=Path("/somewhere/data.npz")))
    wishes.choice.choose("own")
    assert wishes.started == [{"dataset": "own", "test_dataset": None}]


def test_a_folder_of_files_with_arrays_is_shown_first_too(wishes: Wishes, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    for name in ("X.npy", "y.npy"):
        np.save(folder / name, np.arange(6 * 64).reshape(6, 8, 8) if name == "X.npy" else np.arange(6) % 2)
    wishes.choice.open_path(folder)
    assert wishes.started == []
    wishes.load()
    assert [each["own_path"] for each in wishes.started] == [folder]


@pytest.mark.parametrize(
    "name", ["a.npz", "X.npy", "train.csv.gz", "a.h5", "train_32x32.mat", "a.parquet", "data_batch_1"]
)
def test_the_files_that_can_be_opened_are_offered(wishes: Wishes, name: str) -> None:
    wishes.choice.open_file()
    dialog = wishes.one(QFileDialog)
    patterns = dialog.nameFilters()[0].partition("(")[2].rstrip(")").split()
    assert any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
    dialog.close()


def test_a_file_can_be_chosen(wishes: Wishes, tmp_path: Path) -> None:
    wishes.choice.open_file()
    dialog = wishes.one(QFileDialog)
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFile
    dialog.fileSelected.emit(str(write_npz(tmp_path / "data.npz")))
    wishes.load()
    assert [each["own_path"] for each in wishes.started] == [tmp_path / "data.npz"]
    dialog.close()


# ---- drops -----------------------------------------------------------------------------------------------------------


def test_a_dropped_file_is_opened(wishes: Wishes, tmp_path: Path) -> None:
    path = tmp_path / "mit Leerzeichen ö.npz"
    write_npz(path)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    wishes.choice.take_drop(mime)
    wishes.load()
    assert [each["own_path"] for each in wishes.started] == [path]


def test_a_dropped_picture_is_handed_on(wishes: Wishes) -> None:
    image = QImage(5, 6, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    mime = QMimeData()
    mime.setImageData(image)
    wishes.choice.take_drop(mime)
    assert [each.size() for each in wishes.images] == [image.size()]
    assert wishes.started == []


def test_a_useless_drop_is_explained(wishes: Wishes, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("x")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    wishes.choice.take_drop(mime)
    box = wishes.one(QMessageBox)
    assert str(path) in box.informativeText()
    box.reject()
    mime = QMimeData()
    mime.setText("x")
    wishes.choice.take_drop(mime)
    assert wishes.open(QMessageBox) == []
