"""Pictures are classified in a window of their own: begun, cancelled, looked at, saved, by mouse and by keys alone."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget

from cnn_gui.data.dataset import Dataset
from cnn_gui.data.errors import DataError
from cnn_gui.training.evaluation import classify
from cnn_gui.training.evaluation.classify import Classifier, probabilities_of
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.data import classify_dialog, classifying
from cnn_gui.ui.panels.data.classified_list import Order
from cnn_gui.ui.panels.data.classify_dialog import NOTHING_YET, ClassifyDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.conftest import Pilot


@pytest.fixture
def run(dataset: Dataset, config: RunConfig) -> Run:
    """A run that has learned a little."""
    made = Run(config, dataset)
    for _ in range(20):
        made.step()
    return made


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Twelve pictures with a bar each, in two folders, beside a text and a damaged one."""
    folder = tmp_path / "pictures"
    (folder / "more").mkdir(parents=True)
    for index in range(12):
        grey = np.zeros((48, 48), np.uint8)
        grey[4 * index : 4 * index + 3, 6:42] = 250
        Image.fromarray(grey).save(folder / ("more" if index >= 8 else ".") / f"{index}.png")
    (folder / "notes.txt").write_text("hello")
    (folder / "broken.png").write_bytes(b"")
    return folder


NAMES = [*(f"{index}.png" for index in range(8)), *(f"more/{index}.png" for index in range(8, 12))]


@pytest.fixture
def window(app: QApplication, qtbot: QtBot) -> QWidget:
    """What the dialog belongs to."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1024, 700)
    made.show()
    return made


@pytest.fixture
def open_dialog(window: QWidget, run: Run, qtbot: QtBot) -> Callable[..., ClassifyDialog]:
    """Give a function that opens the dialog with a copy of the network of the run."""

    def open_it(lend: Callable[[Callable[[Classifier], object]], object] | None = None) -> ClassifyDialog:
        dialog = ClassifyDialog(window, lend or (lambda then: then(Classifier.of_run(run))))
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    return open_it


def classified(dialog: ClassifyDialog, qtbot: QtBot, *paths: Path) -> ClassifyDialog:
    dialog.begin(paths)
    at_rest(dialog, qtbot)
    return dialog


def at_rest(dialog: ClassifyDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: dialog.leave.text() == "Close")


def shown(dialog: ClassifyDialog) -> list[str]:
    """The names of the pictures, from first to last."""
    answers = dialog._answers
    assert answers is not None
    return [answers.found.names[number] for number in dialog.gallery.order()]


def test_each_picture_has_exactly_the_probabilities_of_the_network(
    open_dialog: Callable[..., ClassifyDialog], pictures: Path, run: Run, qtbot: QtBot
) -> None:
    dialog = classified(open_dialog(), qtbot, pictures)
    assert shown(dialog) == NAMES
    answers = dialog._answers
    assert answers is not None
    expected = probabilities_of(run.network, run.standardiser, answers.found.images)
    np.testing.assert_array_equal(answers.found.probabilities, expected)
    chosen: list[tuple[np.ndarray, str]] = []
    dialog.picture_chosen.connect(lambda *what: chosen.append(what))
    dialog.gallery.chosen.emit(9)
    ((image, name),) = chosen
    assert name == "more/9.png"
    np.testing.assert_array_equal(image, answers.found.images[9])
    best = int(expected[9].argmax())
    assert dialog.bars.predicted() == best
    assert dialog.bars.probability(best) == expected[9, best]
    assert dialog.chosen.text() == "more/9.png"
    assert dialog.verdict.text() == f"Read as {best}"
    assert dialog.gallery.marked() == 9
    assert dialog.words.text() == "12 pictures classified by the network after 20 batches."


def test_what_is_left_out_is_named_with_its_reason(
    open_dialog: Callable[..., ClassifyDialog], pictures: Path, qtbot: QtBot
) -> None:
    dialog = classified(open_dialog(), qtbot, pictures)
    assert dialog.left_out.isVisible()
    assert dialog.left_out.toPlainText() == ("notes.txt: no picture by its name\nbroken.png: the file is empty")
    assert dialog.left_out_heading.detail() == "2 files"
    dialog = classified(dialog, qtbot, pictures / "3.png")
    assert not dialog.left_out.isVisible()
    assert shown(dialog) == ["3.png"]
    assert dialog.heading.title() == "3.png"


def test_they_are_sorted_by_class_or_the_least_certain_first(
    open_dialog: Callable[..., ClassifyDialog], pictures: Path, qtbot: QtBot
) -> None:
    dialog = classified(open_dialog(), qtbot, pictures)
    answers = dialog._answers
    assert answers is not None
    dialog.order.setFocus()
    qtbot.keyClick(dialog.order, Qt.Key.Key_Down)
    assert dialog.order.currentData() is Order.BY_CLASS
    classes = answers.best[dialog.gallery.order()]
    assert (np.diff(classes) >= 0).all()
    qtbot.keyClick(dialog.order, Qt.Key.Key_Down)
    assert dialog.order.currentData() is Order.LEAST_CERTAIN
    assert (np.diff(answers.sure[dialog.gallery.order()]) >= 0).all()


def test_the_table_is_saved_whole_in_the_order_of_the_names(
    open_dialog: Callable[..., ClassifyDialog], pictures: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = classified(open_dialog(), qtbot, pictures)
    dialog.order.setCurrentIndex(2)
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    (asking,) = dialog.findChildren(QFileDialog)
    asking.fileSelected.emit(str(tmp_path / "table"))
    asking.reject()
    table = list(csv.reader((tmp_path / "table.csv").read_text(encoding="utf-8").splitlines()))
    answers = dialog._answers
    assert answers is not None
    assert table[0] == ["file", "class", *"0123456789"]
    assert [row[0] for row in table[1:]] == NAMES
    np.testing.assert_array_equal([[float(x) for x in row[2:]] for row in table[1:]], answers.found.probabilities)
    # Where it cannot be written, that is said.
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    asking = dialog.findChildren(QFileDialog)[-1]
    asking.fileSelected.emit(str(tmp_path / "nowhere" / "table.csv"))
    asking.reject()
    (box,) = dialog.findChildren(QMessageBox)
    assert box.text() == "The table was not saved"
    box.reject()


def test_a_folder_or_pictures_or_what_is_dropped_is_taken(
    open_dialog: Callable[..., ClassifyDialog], pictures: Path, qtbot: QtBot
) -> None:
    dialog = open_dialog()
    assert dialog.gallery.empty_text() == NOTHING_YET
    assert not dialog.save.isEnabled()
    qtbot.mouseClick(dialog.folder, Qt.MouseButton.LeftButton)
    (asking,) = dialog.findChildren(QFileDialog)
    asking.fileSelected.emit(str(pictures / "more"))
    asking.reject()
    at_rest(dialog, qtbot)
    assert shown(dialog) == ["8.png", "9.png", "10.png", "11.png"]
    qtbot.mouseClick(dialog.files, Qt.MouseButton.LeftButton)
    asking = dialog.findChildren(QFileDialog)[-1]
    assert asking.fileMode() is QFileDialog.FileMode.ExistingFiles
    asking.filesSelected.emit([str(pictures / "2.png"), str(pictures / "5.png")])
    asking.reject()
    at_rest(dialog, qtbot)
    assert shown(dialog) == ["2.png", "5.png"]
    assert dialog.heading.title() == "2 files"
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(pictures))])
    action, none, left = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    entering = QDragEnterEvent(QPoint(50, 50), action, mime, left, none)
    QApplication.sendEvent(dialog, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(dialog, QDropEvent(QPointF(50, 50), action, mime, left, none))
    at_rest(dialog, qtbot)
    assert shown(dialog) == NAMES


def test_with_keys_alone(open_dialog: Callable[..., ClassifyDialog], pictures: Path, qtbot: QtBot) -> None:
    dialog = classified(open_dialog(), qtbot, pictures)
    chosen: list[str] = []
    dialog.picture_chosen.connect(lambda _image, name: chosen.append(name))
    qtbot.waitUntil(dialog.gallery.hasFocus)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(dialog.gallery, key)
    assert chosen == ["1.png"]
    assert dialog.sentence.text().startswith("1.png: ")
    assert dialog.isVisible()
    reached = set()
    for _ in range(12):
        dialog.focusNextChild()
        reached.add(dialog.focusWidget())
    assert {dialog.order, dialog.gallery, dialog.folder, dialog.files, dialog.save, dialog.leave} <= reached
    dialog.folder.setFocus()
    qtbot.keyClick(dialog.folder, Qt.Key.Key_Space)
    (asking,) = dialog.findChildren(QFileDialog)
    asking.reject()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


class Held:
    """A network that is lent when the test wants it."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._waiting: list[Callable[[Classifier], object]] = []

    def __call__(self, then: Callable[[Classifier], object]) -> None:
        self._waiting.append(then)

    def lend(self) -> None:
        """Lend it to who waits."""
        for then in self._waiting:
            then(Classifier.of_run(self._run))


def background() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "background"]


def test_it_is_done_beside_the_window_and_can_be_cancelled_before_it_has_begun(
    open_dialog: Callable[..., ClassifyDialog], pictures: Path, run: Run, qtbot: QtBot
) -> None:
    dialog = open_dialog(Held(run))
    dialog.begin([pictures])
    assert dialog.leave.text() == "Cancel"
    assert dialog.progress.isVisible()
    for button in (dialog.folder, dialog.files, dialog.save):
        assert not button.isEnabled()
    qtbot.mouseClick(dialog.leave, Qt.MouseButton.LeftButton)
    at_rest(dialog, qtbot)
    assert dialog.words.text() == "Cancelled."
    assert dialog.isVisible()
    assert not dialog.progress.isVisible()
    assert dialog.folder.isEnabled()
    assert not dialog.save.isEnabled()
    assert background() == []


def test_cancelled_in_the_middle_it_shows_what_there_is_by_then(
    open_dialog: Callable[..., ClassifyDialog], pictures: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cnn_gui.data.unlabelled.prepare.CHUNK", 5)
    reached, go_on = threading.Event(), threading.Event()
    given, calls = classify.probabilities_of, []

    def probabilities(*arguments: object) -> np.ndarray:
        calls.append(1)
        if len(calls) == 2:
            reached.set()
            go_on.wait(20)
        return given(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(classify, "probabilities_of", probabilities)
    dialog = open_dialog()
    dialog.begin([pictures])
    qtbot.waitUntil(reached.is_set)
    qtbot.waitUntil(lambda: dialog.progress.maximum() == 13)
    assert "of 13 pictures read" in dialog.words.text()
    qtbot.mouseClick(dialog.leave, Qt.MouseButton.LeftButton)
    go_on.set()
    at_rest(dialog, qtbot)
    assert len(shown(dialog)) < 12
    assert "of 13 pictures classified by the network" in dialog.words.text()
    assert dialog.words.text().endswith("then it was cancelled.")
    assert dialog.save.isEnabled()


def test_closed_in_the_middle_nothing_is_left_of_it(
    open_dialog: Callable[..., ClassifyDialog], pictures: Path, run: Run, qtbot: QtBot
) -> None:
    dialog = open_dialog(Held(run))
    dialog.begin([pictures])
    dialog.reject()
    assert background() == []


@pytest.mark.parametrize("what", ["nothing", "no picture", "nowhere", "too much"])
def test_what_cannot_be_done_is_said_in_the_window(
    open_dialog: Callable[..., ClassifyDialog], tmp_path: Path, qtbot: QtBot, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    words = {
        "nothing": "No pictures were found. Choose a folder that holds some, or the pictures themselves.",
        "no picture": "None of the pictures can be read; why is said below.",
        "nowhere": f"{tmp_path / 'gone'}: there is no such file or folder. Check the path.",
        "too much": f"{folder}: too large.",
    }[what]
    if what in ("no picture", "too much"):
        (folder / "a.png").write_bytes(b"")
    if what == "too much":

        def refuse(where: Path, byte_count: int, _remedy: str) -> None:
            assert byte_count == 2 * (12 * 12 + 80)
            raise DataError(f"{where}: too large.")

        monkeypatch.setattr(classifying, "check_memory", refuse)
    dialog = classified(open_dialog(), qtbot, tmp_path / "gone" if what == "nowhere" else folder)
    assert dialog.words.text() == words
    assert not dialog.save.isEnabled()
    assert dialog.folder.isEnabled()


def test_a_fault_is_reported_and_the_window_goes_on(
    open_dialog: Callable[..., ClassifyDialog], pictures: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[Exception] = []
    monkeypatch.setattr(classify_dialog, "report_unhandled", reported.append)

    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError("no reason")

    monkeypatch.setattr(classify_dialog, "classify", fail)
    dialog = classified(open_dialog(), qtbot, pictures)
    assert dialog.words.text() == "There is a fault in the program: no reason"
    assert [type(error) for error in reported] == [ZeroDivisionError]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_nothing_is_cut_in_a_small_window_with_wide_letters(
    open_dialog: Callable[..., ClassifyDialog],
    pictures: Path,
    run: Run,
    qtbot: QtBot,
    app: QApplication,
    take_face: Callable[[int], None],
    mode: str,
) -> None:
    take_face(125)
    theme.apply_theme(app, mode)  # type: ignore[arg-type]
    dialog = classified(open_dialog(), qtbot, pictures)
    least = dialog.minimumSizeHint()
    assert least.width() <= 1024
    assert least.height() <= 700
    dialog.resize(least)
    qtbot.waitUntil(lambda: dialog.size() == least)
    for button in (dialog.folder, dialog.files, dialog.save, dialog.leave):
        assert button.width() >= button.minimumSizeHint().width()
        assert dialog.rect().contains(button.geometry())
    assert dialog.gallery.height() >= dialog.gallery.minimumSizeHint().height()
    dialog.resize(1000, 650)
    qtbot.waitUntil(lambda: dialog.bars.height() >= dialog.bars.minimumSizeHint().height())


# ---- in the main window ----------------------------------------------------------------------------------------------


def test_from_the_menu_with_the_network_as_it_is_and_back_into_all_views(pilot: Pilot, pictures: Path) -> None:
    pilot.session.trainer.step(7)
    pilot.shown(7)
    pilot.window.actions_["classify_pictures"].trigger()
    dialog = pilot.dialog(ClassifyDialog)
    (asking,) = dialog.findChildren(QFileDialog)
    asking.fileSelected.emit(str(pictures))
    asking.reject()
    at_rest(dialog, pilot.qtbot)
    answers = dialog._answers
    assert answers is not None
    assert answers.batch == 7
    images = answers.found.images
    expected = pilot.ask(lambda run: probabilities_of(run.network.copy(), run.standardiser, images))
    np.testing.assert_array_equal(answers.found.probabilities, expected)
    dialog.gallery.chosen.emit(10)
    pilot.until(lambda: pilot.session.snapshot is not None and pilot.session.snapshot.probe.title == "picture 10.png")
    snapshot = pilot.session.snapshot
    assert snapshot is not None
    np.testing.assert_array_equal(snapshot.probe.image, images[10])
    assert snapshot.trace is not None
    np.testing.assert_allclose(snapshot.trace.probabilities, expected[10], rtol=1e-4, atol=1e-7)
    # Asked for again, it is the same window.
    pilot.window.actions_["classify_pictures"].trigger()
    assert pilot.dialogs(ClassifyDialog) == [dialog]
    pilot.dismiss(dialog)


def test_training_and_a_walk_go_on_meanwhile_as_if_nothing_had_been(pilot: Pilot, pictures: Path) -> None:
    pilot.session.trainer.step(3)
    pilot.shown(3)
    before = pilot.parameters()
    pilot.session.trainer.inspection.walk_to(2)
    pilot.until(lambda: pilot.session.snapshot is not None and pilot.session.snapshot.walk is not None)
    pilot.window.actions_["classify_pictures"].trigger()
    dialog = pilot.dialog(ClassifyDialog)
    dialog.findChildren(QFileDialog)[0].reject()
    classified(dialog, pilot.qtbot, pictures)
    snapshot = pilot.session.snapshot
    assert snapshot is not None
    assert snapshot.walk is not None
    pilot.session.trainer.inspection.leave(finish=False)
    after = pilot.parameters()
    assert all(np.array_equal(before[name], after[name]) for name in before)
    pilot.dismiss(dialog)


def test_the_main_window_closes_with_it(pilot: Pilot, pictures: Path) -> None:
    pilot.window.actions_["classify_pictures"].trigger()
    dialog = pilot.dialog(ClassifyDialog)
    dialog.findChildren(QFileDialog)[0].reject()
    dialog.begin([pictures])
    pilot.window.close()
    assert not dialog.isVisible()
    assert background() == []


def test_without_a_network_that_is_said(open_window: Callable[..., Pilot]) -> None:
    def fail(_config: RunConfig) -> Dataset:
        raise DataError("not there")

    pilot = open_window(load=fail, wait=False)
    pilot.dialog(QMessageBox).reject()
    pilot.window.actions_["classify_pictures"].trigger()
    pilot.until(lambda: "There is no network yet" in [box.text() for box in pilot.dialogs(QMessageBox)])
    assert pilot.dialogs(ClassifyDialog) == []
    for box in pilot.dialogs(QMessageBox):
        box.reject()
