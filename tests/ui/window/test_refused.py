"""What cannot be had is said, and behind the dialog the run goes on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox

from cnn_gui.data.errors import DataError
from cnn_gui.data.idx import write_idx
from cnn_gui.training.messages.events import Refused
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import load_for
from cnn_gui.ui.intake import choose
from cnn_gui.ui.panels.data.dialogs import DownloadDialog
from cnn_gui.ui.widgets.refusal import show_refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset


def write_mnist(folder: Path) -> None:
    """The four files with 60 training and 20 test images of 12×12 pixels."""
    rng = np.random.default_rng(0)
    for part, count in (("train", 60), ("t10k", 20)):
        write_idx(folder / f"{part}-images-idx3-ubyte", rng.integers(0, 256, (count, 12, 12), np.uint8))
        write_idx(folder / f"{part}-labels-idx1-ubyte", rng.integers(0, 10, count).astype(np.uint8))


# ---- data that cannot be had -----------------------------------------------------------------------------------------


def choose_mnist(pilot: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open a data directory through the menu's dialog."""
    monkeypatch.setattr(choose, "ask_folder", lambda _parent, _title, _start, then: then(folder))
    pilot.window.panels["experiment"].choose_directory()


def damage(folder: Path) -> str:
    """Cut the training images short; what the message must name."""
    path = folder / "train-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:-7])
    return str(path)


def remove(folder: Path) -> str:
    """Take the test labels away; what the message must name."""
    (folder / "t10k-labels-idx1-ubyte").unlink()
    return str(folder / "t10k-labels-idx1-ubyte")


@pytest.mark.parametrize("spoil", [damage, remove])
def test_unusable_data_gives_a_dialog_naming_the_file_and_the_run_goes_on(
    pilot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], str]
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    write_mnist(folder)
    named = spoil(folder)
    pilot.window.run_bar.count.setValue(7)
    pilot.window.actions_["batches"].trigger()
    pilot.shown(7)
    before, losses = pilot.parameters(), pilot.losses()

    choose_mnist(pilot, folder, monkeypatch)
    box = pilot.dialog(QMessageBox)
    assert box.text() == "This run cannot be started"
    assert named in box.informativeText()
    assert pilot.session.run.generation == 1
    assert pilot.session.state is State.PAUSED
    for name, array in pilot.parameters().items():
        np.testing.assert_array_equal(array, before[name])
    assert pilot.window.panels["experiment"].dataset.currentData() == "digits"
    assert not pilot.window.panels["experiment"].new_run.isEnabled()
    pilot.dismiss(box)

    pilot.key(".")
    pilot.shown(8)
    assert pilot.losses()[:7] == losses
    assert pilot.batches() == (8, 8)


def test_choosing_mnist_without_files_offers_to_fetch_them_and_no_changes_nothing(
    pilot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNN_GUI_DATA", str(tmp_path))
    experiment = pilot.window.panels["experiment"]
    experiment.dataset.setCurrentIndex(experiment.dataset.findData("mnist"))
    pilot.qtbot.mouseClick(experiment.new_run, Qt.MouseButton.LeftButton)
    box = pilot.dialog(DownloadDialog)
    assert box.name == "mnist"
    pilot.dismiss(box)
    assert experiment.dataset.currentData() == "digits"
    assert pilot.session.run.generation == 1


def test_where_nothing_may_be_fetched_it_is_said_where_files_were_looked_for(
    pilot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNN_GUI_DATA", str(tmp_path))
    pilot.window.panels["data"].choice.may_fetch = False
    pilot.window.panels["data"].choose("mnist")
    box = pilot.dialog(QMessageBox)
    assert str(tmp_path) in box.informativeText()
    assert "train-images-idx3-ubyte" in box.informativeText()
    pilot.dismiss(box)


def test_a_directory_with_good_files_starts_a_run_on_them(
    pilot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_mnist(tmp_path)
    choose_mnist(pilot, tmp_path, monkeypatch)
    pilot.run_ready(2)
    assert pilot.window.windowTitle() == "MNIST · seed[*] · CNN GUI"
    assert pilot.session.run.config.data_dir == tmp_path
    assert len(pilot.session.run.dataset.train) == 50
    pilot.key(".")
    pilot.shown(1)
    pilot.key("R")
    pilot.run_ready(3)
    assert pilot.session.run.config.data_dir == tmp_path


def test_a_cancelled_choice_of_a_directory_changes_nothing(pilot: Any) -> None:
    pilot.window.panels["experiment"].choose_directory()
    pilot.dismiss(pilot.dialog(QFileDialog))
    pilot.settle()
    assert pilot.session.run.generation == 1


def test_a_start_with_unusable_data_falls_back_to_the_built_in_digits(
    open_window: Callable[..., Any], tmp_path: Path
) -> None:
    pilot = open_window(RunConfig(dataset="mnist", data_dir=tmp_path / "nowhere"))
    box = pilot.dialog(QMessageBox)
    assert str(tmp_path / "nowhere") in box.informativeText()
    assert pilot.session.run.config.dataset == "digits"
    assert pilot.window.panels["experiment"].dataset.currentData() == "digits"
    pilot.dismiss(box)
    pilot.key(".")
    pilot.shown(1)


def test_a_start_with_unusable_data_keeps_what_says_nothing_about_them(
    open_window: Callable[..., Any], tmp_path: Path
) -> None:
    asked = RunConfig(dataset="mnist", data_dir=tmp_path / "nowhere", seed=7, learning_rate=0.02, batch_size=4)
    pilot = open_window(asked.with_changes(optimizer="sgd", momentum=0.5, train_limit=11))
    pilot.dismiss(pilot.dialog(QMessageBox))
    config = pilot.session.run.config
    assert (config.dataset, config.data_dir, config.train_limit) == ("digits", None, RunConfig().train_limit)
    assert (config.seed, config.learning_rate, config.batch_size) == (7, 0.02, 4)
    assert (config.optimizer, config.momentum) == ("sgd", 0.5)


def test_a_start_whose_settings_fit_no_images_begins_with_the_defaults(
    open_window: Callable[..., Any], dataset: Dataset
) -> None:
    asked: list[int] = []

    def load(config: RunConfig) -> Dataset:
        asked.append(config.batch_size)
        if config.batch_size == 4:
            raise DataError("not with batches of four")
        return dataset

    pilot = open_window(RunConfig(batch_size=4), load=load)
    assert asked == [4, 4, RunConfig().batch_size]
    assert pilot.session.run.config == RunConfig()


def test_a_start_without_any_data_says_so_once_for_each_and_stays_open(open_window: Callable[..., Any]) -> None:
    asked: list[str] = []

    def load(config: RunConfig, *_progress: object) -> Dataset:
        asked.append(config.dataset)
        raise DataError(f"{config.dataset} is not here")

    pilot = open_window(RunConfig(dataset="mnist"), load=load, wait=False)
    pilot.until(lambda: len(pilot.dialogs(QMessageBox)) == 2)
    pilot.session.trainer.step()
    pilot.until(lambda: len(pilot.dialogs(QMessageBox)) == 3)
    assert asked == ["mnist", "digits"]
    assert [box.informativeText() for box in pilot.dialogs(QMessageBox)][:2] == [
        "mnist is not here",
        "digits is not here",
    ]
    assert pilot.window.isVisible()
    assert pilot.session.run is None


def test_what_is_refused_is_shown_as_it_is_even_if_it_looks_like_markup(pilot: Any) -> None:
    box = show_refused(pilot.window, Refused("No", "/data/<b>x</b> is missing"))
    assert box.informativeText() == "/data/<b>x</b> is missing"
    assert box.textFormat() is Qt.TextFormat.PlainText


def test_the_built_in_digits_are_what_a_start_falls_back_to() -> None:
    assert RunConfig().dataset == "digits"
    assert len(load_for(RunConfig(train_limit=10)).train) == 10
