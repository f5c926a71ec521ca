"""Dialogs about data: the download with its progress, cancel and failure; the options for own images."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QPushButton, QWidget

from cnn_gui.data.published import download
from cnn_gui.data.published.download import DownloadCancelled, DownloadError, DownloadProgress
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.intake import choose
from cnn_gui.ui.panels.data import dialogs as data_dialogs
from cnn_gui.ui.panels.data.dialogs import DownloadDialog, OwnDataDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

PATIENCE = 20.0


@pytest.fixture
def window(app: QApplication, qtbot: QtBot) -> QWidget:
    """What the dialogs belong to."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def press(qtbot: QtBot, button: QPushButton) -> None:
    """Click a button that a person can see."""
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def threads() -> list[str]:
    """What goes on beside the GUI thread."""
    return [thread.name for thread in threading.enumerate() if thread.name == "background"]


# ---- download --------------------------------------------------------------------------------------------------------


class Mirror:
    """Stands in for the download: does what the test wants, when it wants it."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.go_on = threading.Event()
        self.error: Exception | None = None
        self.reports: list[DownloadProgress] = []
        self.stopped = False

    def __call__(self, name: str, *, progress: Callable[[Any], None], cancelled: Callable[[], bool]) -> Path:
        """Tell the reports, then wait until the test lets it end, or until nobody wants it any more."""
        self.calls.append(name)
        for report in self.reports:
            progress(report)
        while not self.go_on.wait(0.002):
            if cancelled():
                self.stopped = True
                raise DownloadCancelled("cancelled")
        if self.error is not None:
            raise self.error
        return Path()


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Mirror:
    """The only mirror there is."""
    made = Mirror()
    monkeypatch.setattr(download, "download", made)
    return made


class Ends:
    """Counts how a dialog ended."""

    def __init__(self, dialog: DownloadDialog) -> None:
        self.arrived = self.rejected = 0
        dialog.arrived.connect(self._arrive)
        dialog.rejected.connect(self._reject)

    def _arrive(self) -> None:
        self.arrived += 1

    def _reject(self) -> None:
        self.rejected += 1


@pytest.fixture
def dialog(window: QWidget) -> DownloadDialog:
    """The question about Fashion-MNIST."""
    made = DownloadDialog(window, "fashion-mnist")
    made.show()
    return made


def said(dialog: QWidget) -> str:
    """All the words of a dialog."""
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_the_question_says_what_how_large_from_where_and_into_which_folder(
    dialog: DownloadDialog, mirror: Mirror
) -> None:
    words = said(dialog)
    assert "Fashion-MNIST is not on this machine yet" in words
    assert "30.9 MB" in words
    assert "storage.googleapis.com, or 2 more if that fails" in words
    assert str(download.cache_directory() / "fashion-mnist") in words
    assert dialog.windowModality() is Qt.WindowModality.WindowModal
    assert mirror.calls == []
    assert not dialog.bar.isVisible()
    dialog.close()


def test_the_download_shows_bytes_speed_and_mirror_and_tells_when_it_is_here(
    dialog: DownloadDialog, window: QWidget, mirror: Mirror, qtbot: QtBot
) -> None:
    ends = Ends(dialog)
    mirror.reports = [DownloadProgress("train-images", 12_345_678, 30_878_645, 1_412_345.0, "mirror.example.org")]
    press(qtbot, dialog.start)
    qtbot.waitUntil(lambda: "12.3 MB" in dialog.words.text())
    assert dialog.words.text() == "12.3 MB of 30.9 MB · 1.4 MB/s\nmirror.example.org"
    # Nothing is asked meanwhile, and it can take long: the window belongs to the person.
    assert dialog.windowModality() is Qt.WindowModality.NonModal
    assert dialog.bar.isVisible()
    assert dialog.bar.value() / dialog.bar.maximum() == pytest.approx(12_345_678 / 30_878_645, abs=1e-3)
    assert not dialog.start.isVisible()
    assert dialog.leave.text() == "Cancel"
    mirror.go_on.set()
    qtbot.waitUntil(lambda: ends.arrived == 1)
    assert mirror.calls == ["fashion-mnist"]
    assert ends.rejected == 0
    qtbot.waitUntil(lambda: window.findChildren(DownloadDialog) == [])
    assert threads() == []


def test_cancel_stops_the_download_and_closes_when_it_has_stopped(
    dialog: DownloadDialog, mirror: Mirror, qtbot: QtBot
) -> None:
    ends = Ends(dialog)
    press(qtbot, dialog.start)
    qtbot.waitUntil(lambda: mirror.calls == ["fashion-mnist"])
    press(qtbot, dialog.leave)
    assert dialog.words.text() == "Stopping…"
    assert not dialog.leave.isEnabled()
    qtbot.waitUntil(lambda: ends.rejected == 1)
    assert mirror.stopped
    assert ends.arrived == 0
    assert threads() == []


def test_escape_and_the_cross_of_the_window_cancel_as_well(window: QWidget, mirror: Mirror, qtbot: QtBot) -> None:
    for leave in (lambda dialog: qtbot.keyClick(dialog, Qt.Key.Key_Escape), DownloadDialog.close):
        dialog = DownloadDialog(window, "mnist")
        dialog.show()
        ends = Ends(dialog)
        mirror.stopped = False
        press(qtbot, dialog.start)
        qtbot.waitUntil(lambda dialog=dialog: dialog.fetching)
        leave(dialog)
        qtbot.waitUntil(lambda ends=ends: ends.rejected == 1)
        assert mirror.stopped
        assert threads() == []


def test_a_failure_is_said_in_the_dialog_and_can_be_tried_again(
    dialog: DownloadDialog, mirror: Mirror, qtbot: QtBot
) -> None:
    ends = Ends(dialog)
    mirror.error = DownloadError("No connection to the internet. Connect and try again.")
    mirror.go_on.set()
    press(qtbot, dialog.start)
    qtbot.waitUntil(lambda: dialog.words.property("role") == "error")
    assert dialog.words.text() == "No connection to the internet. Connect and try again."
    assert dialog.start.text() == "Try again"
    assert dialog.isVisible()
    assert dialog.windowModality() is Qt.WindowModality.WindowModal
    assert dialog.folder.isVisible()
    assert dialog.start.isDefault()
    assert ends.rejected == ends.arrived == 0
    mirror.error = None
    press(qtbot, dialog.start)
    qtbot.waitUntil(lambda: ends.arrived == 1)
    assert len(mirror.calls) == 2


def test_a_fault_of_the_program_is_reported_and_the_dialog_lives_on(
    dialog: DownloadDialog, mirror: Mirror, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[BaseException] = []
    monkeypatch.setattr("sys.excepthook", lambda _kind, error, _trace: told.append(error))
    mirror.error = ZeroDivisionError("oh")
    mirror.go_on.set()
    press(qtbot, dialog.start)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [mirror.error]
    assert "fault in the program" in dialog.words.text()
    dialog.close()


def test_without_a_download_it_closes_at_once(dialog: DownloadDialog, qtbot: QtBot) -> None:
    ends = Ends(dialog)
    press(qtbot, dialog.leave)
    assert ends.rejected == 1


def test_a_person_may_rather_show_where_the_files_are(dialog: DownloadDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.folder_wanted):
        press(qtbot, dialog.folder)
    dialog.close()


def test_stop_waits_for_the_download_to_end(dialog: DownloadDialog, mirror: Mirror, qtbot: QtBot) -> None:
    press(qtbot, dialog.start)
    qtbot.waitUntil(lambda: mirror.calls == ["fashion-mnist"])
    dialog.stop()
    assert mirror.stopped
    assert threads() == []
    assert not dialog.isVisible()


def test_nothing_is_cut_off_however_long_the_message(dialog: DownloadDialog, qtbot: QtBot) -> None:
    before = dialog.height()
    dialog.complain("A rather long message about what went wrong and what to do. " * 12)
    qtbot.waitUntil(lambda: dialog.height() > before + 50)
    assert dialog.words.height() >= dialog.words.heightForWidth(dialog.words.width())
    dialog.close()


@pytest.mark.parametrize("name", ["start", "folder", "leave"])
def test_the_keyboard_reaches_every_button(dialog: DownloadDialog, name: str) -> None:
    assert getattr(dialog, name).focusPolicy() & Qt.FocusPolicy.TabFocus
    assert dialog.bar.accessibleName() == "Download of Fashion-MNIST"
    dialog.close()


# ---- own images ------------------------------------------------------------------------------------------------------


@pytest.fixture
def open_own(window: QWidget, qtbot: QtBot) -> Callable[..., OwnDataDialog]:
    """Open the options for a folder and wait until it has been looked into."""

    def open_it(path: Path, config: RunConfig | None = None) -> OwnDataDialog:
        dialog = OwnDataDialog(window, path, config or RunConfig())
        dialog.show()
        assert not dialog.load.isEnabled()
        qtbot.waitUntil(lambda: dialog.found.text() != "Looking…")
        return dialog

    return open_it


def test_what_is_in_the_folder_is_said_before_anything_is_loaded(
    open_own: Callable[..., OwnDataDialog], tmp_path: Path, write_classes: Callable[..., Path]
) -> None:
    folder = write_classes(tmp_path / "Meine Bilder ö", "cat", "dog", "bird")
    (folder / "notes.txt").write_text("x")
    dialog = open_own(folder)
    assert dialog.found.text() == "9 pictures in 3 classes: bird, cat, dog. Left out: 1 of the files and folders."
    assert str(folder) in said(dialog)
    assert dialog.load.isEnabled()
    assert dialog.windowModality() is Qt.WindowModality.WindowModal
    dialog.close()


def test_of_many_classes_only_some_are_named(
    open_own: Callable[..., OwnDataDialog], tmp_path: Path, write_classes: Callable[..., Path]
) -> None:
    dialog = open_own(write_classes(tmp_path / "many", *(f"c{index}" for index in range(20)), count=1))
    assert dialog.found.text() == "20 pictures in 20 classes: c0, c1, c2, c3, c4, c5 and 14 more."
    dialog.close()


def test_the_chosen_settings_are_told(
    open_own: Callable[..., OwnDataDialog], tmp_path: Path, qtbot: QtBot, write_classes: Callable[..., Path]
) -> None:
    dialog = open_own(write_classes(tmp_path / "x", "a", "b"), RunConfig(image_size=20, split_seed=7))
    told: list[dict[str, object]] = []
    dialog.chosen.connect(told.append)
    assert dialog.fields["image_size"].value() == 20
    dialog.fields["image_size"].setValue(32)
    dialog.fields["colour"].setChecked(True)
    dialog.fields["test_share"].setValue(0.35)
    press(qtbot, dialog.load)
    assert told == [{"image_size": 32, "colour": True, "test_share": 0.35, "split_seed": 7}]
    assert not dialog.isVisible()


def test_a_folder_with_test_images_of_its_own_needs_no_test_share(
    open_own: Callable[..., OwnDataDialog], tmp_path: Path, write_classes: Callable[..., Path]
) -> None:
    write_classes(tmp_path / "x" / "train", "a", "b")
    write_classes(tmp_path / "x" / "test", "a", "b", count=2)
    dialog = open_own(tmp_path / "x")
    assert dialog.found.text() == "6 pictures in 2 classes: a, b. And 4 test images: none are held out."
    assert not dialog.fields["test_share"].isEnabled()
    dialog.close()


def test_a_folder_that_cannot_be_used_says_why_and_cannot_be_loaded(
    open_own: Callable[..., OwnDataDialog], tmp_path: Path, write_classes: Callable[..., Path]
) -> None:
    dialog = open_own(write_classes(tmp_path / "x", "a") / "a")
    assert "holds images, but no folders that say what they show" in dialog.found.text()
    assert dialog.found.property("role") == "error"
    assert not dialog.load.isEnabled()
    dialog.close()


@pytest.mark.parametrize("names", [(), ("alone",)])
def test_too_few_classes_cannot_be_loaded(
    open_own: Callable[..., OwnDataDialog], tmp_path: Path, names: tuple[str, ...], write_classes: Callable[..., Path]
) -> None:
    (tmp_path / "x").mkdir()
    dialog = open_own(write_classes(tmp_path / "x", *names))
    assert "two or more are needed" in dialog.found.text()
    assert not dialog.load.isEnabled()
    dialog.close()


def test_closing_ends_the_look_into_the_folder(
    window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking, end = threading.Event(), threading.Event()

    def look(_path: Path) -> None:
        looking.set()
        assert end.wait(PATIENCE)

    monkeypatch.setattr(data_dialogs, "searched", look)
    dialog = OwnDataDialog(window, tmp_path, RunConfig())
    assert looking.wait(PATIENCE)
    end.set()
    dialog.reject()
    assert threads() == []


# ---- questions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("button", "answers"), [("Start new run", ["yes"]), ("Keep training", ["no"])])
def test_a_run_that_trains_is_replaced_only_if_a_person_says_so(
    window: QWidget, qtbot: QtBot, button: str, answers: list[str]
) -> None:
    heard: list[str] = []
    box = data_dialogs.ask_new_run(window, "CIFAR-10 <b>", lambda: heard.append("yes"))
    box.rejected.connect(lambda: heard.append("no"))
    assert "CIFAR-10 <b>" in box.text()
    assert box.textFormat() is Qt.TextFormat.PlainText
    qtbot.mouseClick(next(each for each in box.buttons() if each.text() == button), Qt.MouseButton.LeftButton)
    assert heard == answers


def test_escape_keeps_the_run(window: QWidget, qtbot: QtBot) -> None:
    heard: list[str] = []
    box = data_dialogs.ask_new_run(window, "CIFAR-10", lambda: heard.append("yes"))
    box.rejected.connect(lambda: heard.append("no"))
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert heard == ["no"]
    assert not any(each.isVisible() for each in window.findChildren(QMessageBox))


def test_a_chosen_folder_is_handed_on_and_a_cancelled_choice_is_not(window: QWidget, tmp_path: Path) -> None:
    chosen: list[Path] = []
    dialog = choose.ask_folder(window, "Folder", tmp_path, chosen.append)
    assert dialog.isVisible()
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    dialog.reject()
    assert chosen == []
    dialog = choose.ask_folder(window, "Folder", tmp_path, chosen.append)
    dialog.fileSelected.emit(str(tmp_path))
    assert chosen == [tmp_path]
    dialog.close()
