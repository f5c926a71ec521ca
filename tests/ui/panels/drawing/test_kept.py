"""Kept drawings: added, read, deleted, saved, loaded."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.own.npz import load_npz, save_npz
from cnn_gui.files.drawings import drawing as drawing_module
from cnn_gui.training.messages.report import Report
from cnn_gui.ui.panels.drawing.kept import EMPTY, MY_DIGITS, KeptDrawings


class Heard:
    """What the kept drawings told."""

    def __init__(self, kept: KeptDrawings) -> None:
        self.splits: list[Split | None] = []
        self.chosen: list[int] = []
        self.refused: list[tuple[str, str]] = []
        kept.changed.connect(self.splits.append)
        kept.chosen.connect(self.chosen.append)
        kept.refused.connect(lambda *words: self.refused.append(words))


def drawing(level: int, side: int = 12) -> np.ndarray:
    return np.full((1, side, side), level, np.uint8)


@pytest.fixture
def kept(qtbot: QtBot, app: QApplication, dataset: Dataset) -> KeptDrawings:
    """No drawings yet; images of 12×12 in ten classes."""
    made = KeptDrawings()
    qtbot.addWidget(made)
    made.resize(400, 220)
    made.show()
    made.begin_run(dataset)
    return made


@pytest.fixture
def heard(kept: KeptDrawings) -> Heard:
    return Heard(kept)


def report_on(split: Split, predicted: list[int], batch: int = 40) -> Report:
    """What an evaluation of the kept drawings says."""
    count = len(split)
    ones = np.ones(count, np.float32)
    read = np.array(predicted, np.int64)
    return Report(MY_DIGITS, batch, 1, tuple("0123456789"), split.images, split.labels, read, ones, ones)


def test_without_drawings_it_says_how_they_come(kept: KeptDrawings, heard: Heard) -> None:
    assert kept.gallery.empty_text() == EMPTY
    assert kept.heading.detail() == ""
    assert not kept.save.isEnabled()
    assert not kept.remove.isEnabled()
    kept.delete_marked()
    assert not heard.splits


def test_drawings_are_added_in_order(kept: KeptDrawings, heard: Heard) -> None:
    for level, label in ((10, 7), (20, 1), (30, 7)):
        kept.add(drawing(level), label)
    assert kept.count == 3
    split = heard.splits[-1]
    assert split is not None
    assert split.labels.tolist() == [7, 1, 7]
    assert split.images[:, 0, 0, 0].tolist() == [10, 20, 30]
    assert [len(each or ()) for each in heard.splits] == [1, 2, 3]
    assert kept.heading.detail() == "3"
    # The newest one is marked: a slip is deleted with one click.
    assert kept.gallery.marked() == 2


def test_a_click_chooses(kept: KeptDrawings, heard: Heard, qtbot: QtBot) -> None:
    for level in (10, 20, 30):
        kept.add(drawing(level), 3)
    place = kept.gallery.image_rect(1).center().toPoint()
    qtbot.mouseClick(kept.gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard.chosen == [1]
    assert kept.gallery.marked() == 1


def test_the_marked_one_is_deleted(kept: KeptDrawings, heard: Heard, qtbot: QtBot) -> None:
    for level in (10, 20, 30):
        kept.add(drawing(level), 3)
    kept.gallery.chosen.emit(1)
    qtbot.mouseClick(kept.remove, Qt.MouseButton.LeftButton)
    split = heard.splits[-1]
    assert split is not None
    assert split.images[:, 0, 0, 0].tolist() == [10, 30]
    assert kept.gallery.marked() == 1
    for _ in range(2):
        kept.delete_marked()
    assert heard.splits[-1] is None
    assert kept.count == 0
    assert not kept.remove.isEnabled()


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_keys_delete_the_one_that_the_keyboard_is_on(kept: KeptDrawings, qtbot: QtBot, key: Qt.Key) -> None:
    for level in (10, 20, 30):
        kept.add(drawing(level), 3)
    kept.activateWindow()
    qtbot.waitUntil(kept.isActiveWindow)
    kept.gallery.setFocus(Qt.FocusReason.TabFocusReason)
    kept.gallery.set_current(0)
    QTest.keyClick(kept.gallery, key)
    qtbot.waitUntil(lambda: kept.count == 2)
    assert kept.gallery.marked() == 0


def test_a_report_tells_how_many_are_right_and_which(kept: KeptDrawings, heard: Heard) -> None:
    for level, label in ((10, 7), (20, 1), (30, 7), (40, 2)):
        kept.add(drawing(level), label)
    split = heard.splits[-1]
    assert split is not None
    kept.show_report(report_on(split, [7, 7, 7, 2]))
    # Wilson's interval of 3 of 4.
    assert kept.heading.detail() == "3 of 4 right (30.1–95.4 %)"
    captions = kept._captions([0, 1])
    assert [(each.first, each.second, each.marked) for each in captions] == [("7", "7", True), ("1", "7", False)]
    assert kept._words(1) == "my digits, image 1: 1, read as 7"
    kept.resize(260, 220)
    assert kept.heading.detail() == "3 of 4"
    assert "30.1–95.4 %" in kept.heading.toolTip()


def test_a_report_on_something_else_is_passed_over(kept: KeptDrawings, heard: Heard) -> None:
    kept.add(drawing(10), 7)
    before = heard.splits[-1]
    assert before is not None
    kept.show_report(dataclasses.replace(report_on(before, [7]), split="test"))
    kept.add(drawing(20), 7)
    kept.show_report(report_on(before, [7]))
    kept.delete_marked()
    kept.delete_marked()
    kept.add(drawing(99), 7)
    kept.show_report(report_on(before, [7]))
    assert kept.heading.detail() == "1"


def test_a_new_drawing_makes_the_report_old(kept: KeptDrawings, heard: Heard) -> None:
    kept.add(drawing(10), 7)
    split = heard.splits[-1]
    assert split is not None
    kept.show_report(report_on(split, [7]))
    assert kept.heading.detail().startswith("1 of 1")
    kept.add(drawing(20), 2)
    assert kept.heading.detail() == "2"
    assert kept._captions([0])[0].second == "?"
    assert kept._words(0).endswith("not read yet")


# ---- other data ------------------------------------------------------------------------------------------------------


def test_drawings_wait_for_their_kind_of_data(kept: KeptDrawings, heard: Heard, dataset: Dataset) -> None:
    kept.add(drawing(10), 7)
    other = dataclasses.replace(dataset, classes=tuple("abcdefghij"))
    kept.begin_run(other)
    assert kept.count == 0
    assert heard.splits[-1] is None
    assert kept.heading.title() == "My images"
    told = len(heard.splits)
    kept.begin_run(other)
    assert len(heard.splits) == told
    kept.add(drawing(50), 2)
    kept.begin_run(dataset)
    split = heard.splits[-1]
    assert split is not None
    assert split.images[0, 0, 0, 0] == 10
    assert kept.heading.title() == "My digits"


def test_a_reset_makes_the_report_old_and_tells_again(kept: KeptDrawings, heard: Heard, dataset: Dataset) -> None:
    kept.add(drawing(10), 7)
    split = heard.splits[-1]
    assert split is not None
    kept.show_report(report_on(split, [7]))
    kept.begin_run(dataset)
    assert kept.heading.detail() == "1"
    assert len(heard.splits) == 2


# ---- files -----------------------------------------------------------------------------------------------------------


def test_what_was_saved_is_loaded_behind_what_is_there(
    kept: KeptDrawings, heard: Heard, tmp_path: Path, dataset: Dataset, qtbot: QtBot
) -> None:
    path = tmp_path / "my digits ü.npz"
    for level, label in ((10, 7), (20, 7)):
        kept.add(drawing(level), label)
    kept.save_file(path)
    assert not heard.refused
    again = KeptDrawings()
    qtbot.addWidget(again)
    again.begin_run(dataset)
    again.add(drawing(5), 0)
    told = Heard(again)
    again.load_file(path)
    assert not told.refused
    (split,) = told.splits
    assert split is not None
    assert split.labels.tolist() == [0, 7, 7]
    assert split.images[:, 0, 0, 0].tolist() == [5, 10, 20]
    assert load_npz(path).classes == dataset.classes


def test_classes_are_told_by_their_names(kept: KeptDrawings, heard: Heard, tmp_path: Path) -> None:
    images = np.stack([drawing(10), drawing(20)])
    save_npz(tmp_path / "few.npz", Split(images, np.array([0, 1], np.int64)), ("9", "4"))
    kept.load_file(tmp_path / "few.npz")
    split = heard.splits[-1]
    assert split is not None
    assert split.labels.tolist() == [9, 4]


@pytest.mark.parametrize(
    ("images", "classes", "message"),
    [
        (np.zeros((2, 1, 28, 28), np.uint8), ("1", "2"), "1×28×28, but those of the present data set are 1×12×12"),
        (np.zeros((2, 3, 12, 12), np.uint8), ("1", "2"), "3×12×12"),
        (np.zeros((2, 1, 12, 12), np.uint8), ("1", "cat"), "images of cat, which is no class"),
    ],
)
def test_drawings_for_other_data_are_refused(
    kept: KeptDrawings, heard: Heard, tmp_path: Path, images: np.ndarray, classes: tuple[str, ...], message: str
) -> None:
    save_npz(tmp_path / "other.npz", Split(images, np.array([0, 1], np.int64)), classes)
    kept.load_file(tmp_path / "other.npz")
    ((title, text),) = heard.refused
    assert title == "These drawings cannot be loaded"
    assert message in text
    assert kept.count == 0


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 not really", b"hello"])
def test_a_file_that_holds_no_drawings_is_refused(
    kept: KeptDrawings, heard: Heard, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "broken.npz"
    if content is not None:
        path.write_bytes(content)
    kept.load_file(path)
    assert "broken.npz" in heard.refused[0][1]
    assert kept.count == 0


def test_too_many_drawings_are_refused(
    kept: KeptDrawings, heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing_module, "MOST_DRAWINGS", 3)
    path = tmp_path / "two.npz"
    save_npz(path, Split(np.zeros((2, 1, 12, 12), np.uint8), np.array([0, 1], np.int64)), ("1", "2"))
    kept.load_file(path)
    assert not heard.refused
    kept.load_file(path)
    assert "2 drawings are kept, and there is no room for 2 more" in heard.refused[0][1]
    assert kept.count == 2
    assert kept.add(drawing(1), 0)
    assert not kept.add(drawing(1), 0)
    assert heard.refused[1][0] == "This drawing is not kept"
    kept.delete_marked()
    kept.add(drawing(1), 0)
    kept.bring_back()
    assert heard.refused[2][0] == "There is no room to bring this back"
    assert kept.count == 3


def test_a_place_that_cannot_be_written_is_refused(kept: KeptDrawings, heard: Heard, tmp_path: Path) -> None:
    kept.add(drawing(10), 7)
    kept.save_file(tmp_path / "nowhere" / "mine.npz")
    assert heard.refused[0][0] == "The drawings were not saved"
    assert "nowhere" in heard.refused[0][1]


def test_load_and_save_ask_for_a_file(kept: KeptDrawings, heard: Heard, tmp_path: Path, qtbot: QtBot) -> None:
    kept.add(drawing(10), 7)
    path = tmp_path / "mine.npz"
    assert kept.more.menu().actions()[:2] == [kept.load, kept.save]
    for action, check in ((kept.save, path.exists), (kept.load, lambda: kept.count == 2)):
        action.trigger()
        (dialog,) = kept.findChildren(QFileDialog)
        dialog.fileSelected.emit(str(path))
        assert check()
        dialog.reject()
        dialog.deleteLater()
        qtbot.waitUntil(lambda: not kept.findChildren(QFileDialog))
    assert not heard.refused


def test_what_was_deleted_can_be_brought_back_where_it_stood(kept: KeptDrawings, heard: Heard) -> None:
    for level, label in ((10, 7), (20, 1), (30, 3)):
        kept.add(drawing(level), label)
    assert not kept.restore.isEnabled()
    for index in (1, 0):
        kept.gallery.set_marked(index)
        kept.delete_marked()
    assert kept.count == 1
    kept.restore.click()
    assert heard.splits[-1] is not None
    assert heard.splits[-1].labels.tolist() == [7, 3]
    kept.restore.click()
    split = heard.splits[-1]
    assert split is not None
    assert split.labels.tolist() == [7, 1, 3]
    assert split.images[:, 0, 0, 0].tolist() == [10, 20, 30]
    assert kept.gallery.marked() == 1
    assert not kept.restore.isEnabled()


def test_what_was_deleted_of_other_data_waits_until_these_are_back(kept: KeptDrawings, dataset: Dataset) -> None:
    kept.add(drawing(10), 7)
    kept.delete_marked()
    kept.begin_run(dataclasses.replace(dataset, classes=tuple("abcdefghij")))
    assert not kept.restore.isEnabled()
    kept.bring_back()
    assert kept.count == 0
    kept.begin_run(dataset)
    assert kept.restore.isEnabled()
    kept.bring_back()
    assert kept.count == 1


def test_all_are_deleted_and_brought_back_together(kept: KeptDrawings, heard: Heard) -> None:
    for level, label in ((10, 7), (20, 1), (30, 3)):
        kept.add(drawing(level), label)
    kept.gallery.set_marked(1)
    kept.delete_marked()
    kept.remove_all.trigger()
    assert heard.splits[-1] is None
    assert not kept.remove_all.isEnabled()
    assert not kept.save.isEnabled()
    kept.restore.click()
    assert [split.labels.tolist() for split in heard.splits[-1:] if split is not None] == [[7, 3]]
    kept.restore.click()
    assert heard.splits[-1] is not None
    assert heard.splits[-1].images[:, 0, 0, 0].tolist() == [10, 20, 30]
    assert not kept.restore.isEnabled()


def test_a_drawing_is_shown_wherever_its_shape_and_its_class_are(
    kept: KeptDrawings, heard: Heard, dataset: Dataset
) -> None:
    kept.add(drawing(10), 7)
    kept.add(drawing(20), 3)
    kept.begin_run(dataclasses.replace(dataset, classes=("seven", "7", "x")))
    split = heard.splits[-1]
    assert split is not None
    assert split.labels.tolist() == [1]
    # What is hidden by the present data is not deleted with what is shown.
    kept.delete_all()
    kept.begin_run(dataset)
    assert heard.splits[-1] is not None
    assert heard.splits[-1].labels.tolist() == [3]


# ---- with a run ------------------------------------------------------------------------------------------------------


def test_drawings_go_with_a_run_and_come_back_by_identity(
    kept: KeptDrawings, heard: Heard, dataset: Dataset, qtbot: QtBot
) -> None:
    for level, label in ((10, 7), (20, 1)):
        kept.add(drawing(level), label)
    values = kept.drawings_for_file()
    kept.gallery.set_marked(0)
    kept.delete_marked()
    told = len(heard.splits)
    kept.take_from_file(values)
    split = heard.splits[-1]
    assert split is not None
    assert len(heard.splits) == told + 1
    assert split.labels.tolist() == [1, 7]
    # It is here again, so the bin does not hold it any more.
    assert not kept.restore.isEnabled()
    kept.take_from_file(values)
    assert len(heard.splits) == told + 1
    other = KeptDrawings()
    qtbot.addWidget(other)
    other.take_from_file(values)
    assert other.count == 0
    other.begin_run(dataset)
    assert other.count == 2
    assert other.drawings_for_file()["1x12x12"]["identities"] == values["1x12x12"]["identities"]


def test_what_is_no_drawings_or_too_many_changes_nothing(
    kept: KeptDrawings, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.add(drawing(10), 7)
    told = len(heard.splits)
    with pytest.raises(ValueError, match="not arranged by shape"):
        kept.take_from_file([1])
    values = kept.drawings_for_file()
    values["1x12x12"]["identities"] = ["0" * 16]
    monkeypatch.setattr(drawing_module, "MOST_DRAWINGS", 1)
    with pytest.raises(ValueError, match="more than there is room for"):
        kept.take_from_file(values)
    assert (kept.count, len(heard.splits)) == (1, told)
