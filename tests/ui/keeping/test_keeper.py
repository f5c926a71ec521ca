"""A run is saved, opened and brought back in a window: bit for bit, and nothing is lost by a slip."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QSettings, Qt, QUrl
from PySide6.QtWidgets import QFileDialog, QMessageBox

from cnn_gui.data.dataset import Dataset
from cnn_gui.files.run_file.read import read_run
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a run is saved: a name that needs care."""
    return tmp_path / "my run, größer ✎.cnnrun"


def saved(pilot: Any, path: Path) -> None:
    """Save the run, and wait until the window knows that it is there."""
    done: list[bool] = []
    pilot.window.keeping.keeper.save_to(path, lambda: done.append(True))
    pilot.until(lambda: done and not pilot.window.isWindowModified())


def opened(pilot: Any, path: Path) -> None:
    """Open a run, and wait until it is on screen."""
    generation = pilot.session.run.generation
    pilot.window.keeping.keeper.open(path)
    pilot.until(lambda: pilot.session.run.generation > generation)
    pilot.run_ready(pilot.session.run.generation)


def figures(run: Run) -> tuple[Any, ...]:
    """Everything by which a run is known again."""
    batches = run.history.batches
    return run.parameters_sha256(), run.batch, batches.loss.tobytes(), batches.learning_rate.tobytes()


def trained(pilot: Any, batches: int) -> None:
    """Train so many batches more, and wait for them."""
    reached = pilot.session.progress.batch + batches
    pilot.session.trainer.step(batches)
    pilot.shown(reached)


def test_a_run_that_was_opened_goes_on_bit_for_bit(
    open_window: Callable[..., Any], path: Path, config: RunConfig, dataset: Dataset
) -> None:
    first = open_window()
    trained(first, 7)
    saved(first, path)
    first.window.close()
    second = open_window(config.with_changes(seed=8))
    opened(second, path)
    assert second.session.state.name == "PAUSED"
    trained(second, 6)
    alone = Run(config, dataset)
    for _ in range(13):
        alone.step()
    assert second.ask(figures) == figures(alone)
    assert len(second.window.panels["curves"].loss.series.raw) == 13


def test_the_title_says_which_file_and_what_is_not_in_it(pilot: Any, path: Path) -> None:
    window = pilot.window
    assert not window.isWindowModified()
    trained(pilot, 1)
    pilot.until(window.isWindowModified)
    saved(pilot, path)
    assert window.windowTitle() == f"{path.name}[*] · Small digits · seed · CNN GUI"
    pilot.session.trainer.change("learning_rate", 0.25)
    pilot.until(window.isWindowModified)
    saved(pilot, path)
    pilot.session.trainer.renew(seed=5)
    pilot.until(lambda: window.windowTitle() == "Small digits[*] · seed · CNN GUI" or "✎" not in window.windowTitle())
    assert not window.isWindowModified()


def test_bringing_back_the_run_before_brings_back_its_file(pilot: Any, path: Path) -> None:
    trained(pilot, 4)
    saved(pilot, path)
    before = pilot.ask(figures)
    pilot.key(Qt.Key.Key_R)
    pilot.until(lambda: pilot.session.run.generation == 2)
    action = pilot.window.actions_["bring_back"]
    pilot.until(action.isEnabled)
    assert "4 batches" in action.text()
    pilot.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    pilot.until(lambda: pilot.session.run.generation == 3)
    assert pilot.ask(figures) == before
    assert pilot.window.keeping.keeper.path == path
    assert not pilot.window.isWindowModified()
    assert not action.isEnabled()


def test_the_image_that_is_looked_at_comes_back(open_window: Callable[..., Any], path: Path) -> None:
    first = open_window()
    trained(first, 1)
    first.session.trainer.probe.show("validation", 3)
    first.until(lambda: first.session.snapshot.probe.title == "validation image 3")
    saved(first, path)
    first.session.trainer.probe.show("test", 0)
    opened(first, path)
    first.until(lambda: first.session.snapshot.probe.title == "validation image 3")
    drawn = np.full(first.session.run.dataset.image_shape, 9, np.uint8)
    first.session.trainer.probe.show_image(drawn, 2, "drawing")
    first.until(lambda: first.session.snapshot.probe.split == "drawing")
    saved(first, path)
    opened(first, path)
    first.until(lambda: first.session.snapshot.probe.split == "drawing")
    assert np.array_equal(first.session.snapshot.probe.image, drawn)


@pytest.mark.parametrize("content", [b"", b"no run at all", b"PK\x03\x04" + bytes(500)])
def test_what_is_no_run_is_refused_and_the_present_one_goes_on(pilot: Any, path: Path, content: bytes) -> None:
    trained(pilot, 3)
    before = pilot.ask(figures)
    path.write_bytes(content)
    pilot.window.keeping.keeper.open(path)
    box = pilot.dialog(QMessageBox)
    assert box.text() == "This run cannot be opened"
    assert path.name in box.informativeText()
    pilot.dismiss(box)
    assert pilot.ask(figures) == before


def test_a_place_that_cannot_be_written_is_said(pilot: Any, tmp_path: Path) -> None:
    trained(pilot, 2)
    (tmp_path / "file").touch()
    pilot.window.keeping.keeper.save_to(tmp_path / "file" / "run.cnnrun")
    box = pilot.dialog(QMessageBox)
    assert box.text() == "The run was not saved"
    pilot.dismiss(box)
    assert pilot.window.isWindowModified()
    assert pilot.window.keeping.keeper.path is None


def test_several_saves_at_once_all_arrive(pilot: Any, tmp_path: Path) -> None:
    trained(pilot, 2)
    keeper = pilot.window.keeping.keeper
    paths = [tmp_path / f"{number}.cnnrun" for number in range(4)]
    done: list[Path] = []
    for each in paths:
        keeper.save_to(each, lambda each=each: done.append(each))
    pilot.until(lambda: len(done) == 4)
    assert {read_run(each).state.batch for each in paths} == {2}
    assert keeper.path == paths[-1]


def test_a_dropped_run_is_opened(pilot: Any, path: Path) -> None:
    trained(pilot, 2)
    saved(pilot, path)
    trained(pilot, 2)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(path))])
    pilot.window.board.dropped.emit(dropped)
    pilot.until(lambda: pilot.session.progress is not None and pilot.session.progress.batch == 2)


def test_save_asks_for_a_file_the_first_time_and_knows_it_then(pilot: Any, path: Path) -> None:
    trained(pilot, 1)
    pilot.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    dialog = pilot.dialog(QFileDialog)
    dialog.fileSelected.emit(str(path))
    pilot.until(lambda: pilot.window.keeping.keeper.path == path)
    pilot.dismiss(dialog)
    trained(pilot, 1)
    pilot.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    pilot.until(lambda: read_run(path).state.batch == 2)


def test_files_are_remembered(open_window: Callable[..., Any], settings: QSettings, path: Path) -> None:
    first = open_window(settings=settings)
    trained(first, 1)
    saved(first, path)
    first.window.close()
    second = open_window(settings=settings)
    assert second.window.keeping.keeper.recent.paths == [path]
    (entry,) = second.window.actions_["open_recent_run"].menu().actions()
    assert entry.text().replace("&", "") == path.name
    entry.trigger()
    second.until(lambda: second.window.keeping.keeper.path == path)
    path.unlink()
    second.window.keeping.keeper.open(path)
    second.dismiss(second.dialog(QMessageBox))
    assert second.window.keeping.keeper.recent.paths == []


def test_a_run_on_other_images_is_opened_to_look_at(open_window: Callable[..., Any], path: Path) -> None:
    first = open_window()
    trained(first, 3)
    saved(first, path)
    expected = first.parameters()
    changed = read_run(path)
    first.window.close()
    other = first.session.run.dataset
    images = other.train.images.copy()
    images[0] = 255 - images[0]
    replaced = type(other)(
        **{**vars(other), "train": type(other.train)(images, other.train.labels)},
    )
    second = open_window(load=lambda _config: replaced)
    opened(second, path)
    assert second.window.banner.isVisible()
    assert "only be looked at" in second.window.banner.text
    assert second.window.actions_["find_images"].isEnabled()
    assert all(np.array_equal(second.parameters()[name], array) for name, array in expected.items())
    second.session.trainer.step(1)
    second.dismiss(second.dialog(QMessageBox))
    assert second.session.progress.batch == changed.state.batch == 3
