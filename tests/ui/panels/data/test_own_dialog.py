"""Own images before they are loaded: what there is, how it would be understood, and how that can be corrected."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QWidget

from cnn_gui.data.own import preview
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.panels.data import own_dialog
from cnn_gui.ui.panels.data.own_dialog import OwnDataDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

PATIENCE = 20.0
READ_AS_IT_LOOKS = {
    "pixel_range": "auto",
    "transparent": "auto",
    "mirror": False,
    "turn": "none",
    "test_ground": "auto",
}


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


def said(dialog: QWidget) -> str:
    """All the words of a dialog."""
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def choose(dialog: OwnDataDialog, name: str, value: str) -> None:
    """Choose from a list as a person does."""
    field = dialog.fields[name]
    assert isinstance(field, QComboBox)
    field.setCurrentIndex(field.findData(value))


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
    assert told == [READ_AS_IT_LOOKS | {"image_size": 32, "colour": True, "test_share": 0.35, "split_seed": 7}]
    assert not dialog.isVisible()


def test_a_folder_with_test_images_of_its_own_needs_no_test_share(
    open_own: Callable[..., OwnDataDialog], tmp_path: Path, write_classes: Callable[..., Path]
) -> None:
    write_classes(tmp_path / "x" / "train", "a", "b")
    write_classes(tmp_path / "x" / "test", "a", "b", count=2)
    dialog = open_own(tmp_path / "x")
    assert dialog.found.text() == "6 pictures in 2 classes: a, b. And 4 test images: no others are held out."
    assert not dialog.fields["test_share"].isEnabled()
    dialog.close()


def test_a_folder_that_cannot_be_used_says_why_and_cannot_be_loaded(
    open_own: Callable[..., OwnDataDialog], tmp_path: Path, write_classes: Callable[..., Path]
) -> None:
    dialog = open_own(write_classes(tmp_path / "x", "a") / "a")
    assert "holds images, but no folders that say what they show" in dialog.found.text()
    assert dialog.found.property("role") == "error"
    assert not dialog.load.isEnabled()
    assert dialog.examples._empty_text == "There is nothing to show."
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

    monkeypatch.setattr(own_dialog, "searched", look)
    dialog = OwnDataDialog(window, tmp_path, RunConfig())
    assert looking.wait(PATIENCE)
    end.set()
    dialog.reject()
    assert threads() == []


# ---- how they would be understood ------------------------------------------------------------------------------------


RING = np.zeros((8, 8), np.uint8)
RING[2:6, 2:6] = 255
RING[3, 2:5] = 0


@pytest.fixture
def arrays(tmp_path: Path) -> Path:
    """A file of soft levels of floating point, with test images."""
    path = tmp_path / "arrays ü.npz"
    images = np.stack([RING / 255] * 8).astype(np.float32)
    labels = np.array(["cat", "dog"] * 4)
    np.savez(path, x_train=images, y_train=labels, x_test=1 - images[:2], y_test=labels[:2])
    return path


def shown(dialog: OwnDataDialog) -> np.ndarray:
    images: np.ndarray = dialog.examples._images
    return images


@pytest.fixture
def open_file(window: QWidget, qtbot: QtBot) -> Callable[[Path], OwnDataDialog]:
    """Open the options for a file and wait until its images are there."""

    def open_it(path: Path) -> OwnDataDialog:
        dialog = OwnDataDialog(window, path, RunConfig(), pictures=False)
        dialog.show()
        qtbot.waitUntil(lambda: dialog.found.text() != "Looking…")
        return dialog

    return open_it


def test_some_images_of_a_file_and_what_was_assumed_are_shown(
    open_file: Callable[[Path], OwnDataDialog], arrays: Path
) -> None:
    dialog = open_file(arrays)
    assert dialog.found.text() == "8×8 pixels, grey. Classes: cat, dog."
    np.testing.assert_array_equal(shown(dialog), np.stack([RING[None]] * 10))
    captions = [dialog.examples.caption(index) for index in range(dialog.examples.count())]
    assert captions == ["cat"] * 4 + ["dog"] * 4 + ["cat (test)", "dog (test)"]
    assert "assumed that 0 is black and 1 is white" in dialog.notes.text()
    assert "test images on a bright one: assumed that these are to be inverted" in dialog.notes.text()
    assert dialog.fields["transparent"].isVisible()
    assert not dialog.fields["image_size"].isVisible()
    dialog.close()


def test_what_was_assumed_can_be_corrected_before_the_run(
    open_file: Callable[[Path], OwnDataDialog], arrays: Path, qtbot: QtBot
) -> None:
    dialog = open_file(arrays)
    told: list[dict[str, object]] = []
    dialog.chosen.connect(told.append)
    choose(dialog, "test_ground", "stored")
    qtbot.waitUntil(lambda: bool((shown(dialog)[-1, 0] == 255 - RING).all()))
    choose(dialog, "turn", "left")
    dialog.fields["mirror"].setChecked(True)
    qtbot.waitUntil(lambda: bool((shown(dialog)[0, 0] == RING.T).all()))
    choose(dialog, "pixel_range", "8-bit")
    qtbot.waitUntil(lambda: shown(dialog).max() == 1)
    assert "255 is white, as was chosen" in dialog.notes.text()
    press(qtbot, dialog.load)
    chosen = {name: told[0][name] for name in READ_AS_IT_LOOKS}
    assert chosen == {
        "pixel_range": "8-bit",
        "transparent": "auto",
        "mirror": True,
        "turn": "left",
        "test_ground": "stored",
    }


def test_a_file_that_cannot_be_used_says_why_and_cannot_be_loaded(
    open_file: Callable[[Path], OwnDataDialog], tmp_path: Path
) -> None:
    (tmp_path / "x.npz").write_bytes(b"PK\3\4 and no more")
    for path in (tmp_path / "x.npz", tmp_path / "gone.npz"):
        dialog = open_file(path)
        assert str(path) in dialog.found.text()
        assert dialog.found.property("role") == "error"
        assert not dialog.load.isEnabled()
        dialog.close()


def test_large_files_are_loaded_without_a_look(
    open_file: Callable[[Path], OwnDataDialog], arrays: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "LARGEST", 1000)
    monkeypatch.setattr(preview, "load_own", lambda *_args, **_options: pytest.fail("it was read"))
    dialog = open_file(arrays)
    assert dialog.load.isEnabled()
    assert dialog.examples.count() == 0
    dialog.close()


def transparent(folder: Path) -> Path:
    """Pictures with white strokes on nothing."""
    for name in ("cat", "dog"):
        (folder / name).mkdir(parents=True)
        for number in range(3):
            picture = Image.new("RGBA", (8, 8), (255, 255, 255, 0))
            picture.putalpha(Image.fromarray(RING))
            picture.save(folder / name / f"{number}.png")
    return folder


def test_pictures_of_a_folder_are_shown_as_they_would_be_read(
    open_own: Callable[..., OwnDataDialog], tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = open_own(transparent(tmp_path / "x"), RunConfig(image_size=8))
    qtbot.waitUntil(lambda: dialog.examples.count() == 6)
    np.testing.assert_array_equal(shown(dialog)[:, 0], np.stack([RING] * 6))
    assert "assumed to be black" in dialog.notes.text()
    assert "all of them decide" in dialog.notes.text()
    choose(dialog, "transparent", "white")
    qtbot.waitUntil(lambda: bool((shown(dialog) == 255).all()))
    dialog.fields["image_size"].setValue(16)
    dialog.fields["colour"].setChecked(True)
    qtbot.waitUntil(lambda: shown(dialog).shape == (6, 3, 16, 16))
    dialog.close()


def test_a_folder_whose_first_pictures_are_damaged_can_be_loaded_all_the_same(
    open_own: Callable[..., OwnDataDialog], tmp_path: Path, write_classes: Callable[..., Path], qtbot: QtBot
) -> None:
    folder = write_classes(tmp_path / "x", "a", "b")
    for path in folder.rglob("*.png"):
        path.write_bytes(b"\x89PNG\r\n\x1a\n")
    dialog = open_own(folder)
    qtbot.waitUntil(lambda: "can be read" in dialog.notes.text())
    assert dialog.load.isEnabled()
    dialog.close()


def test_closing_ends_the_look_at_the_images(
    open_own: Callable[..., OwnDataDialog], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    looking = threading.Event()

    def look(*_args: object) -> None:
        cancelled = _args[-1]
        looking.set()
        pause = threading.Event()
        while not cancelled():  # type: ignore[operator]  # the last of them asks whether anybody waits
            pause.wait(0.001)
        raise preview.PreviewCancelled

    monkeypatch.setattr(own_dialog, "preview_files", look)
    dialog = open_own(transparent(tmp_path / "x"))
    qtbot.waitUntil(looking.is_set)
    dialog.reject()
    assert threads() == []


def test_the_dialog_is_as_high_as_its_words_need_and_fits_a_small_screen(
    open_own: Callable[..., OwnDataDialog], tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = open_own(transparent(tmp_path / "x"))
    qtbot.waitUntil(lambda: dialog.notes.text() != "")
    qtbot.waitUntil(lambda: dialog.notes.height() >= dialog.notes.heightForWidth(dialog.notes.width()))
    assert dialog.width() <= 1024
    assert dialog.height() <= 700
    dialog.close()
