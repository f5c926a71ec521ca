"""Weights taken in in the window: chosen in the menu or dropped, all or none, and what does not fit array by array."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QMessageBox, QPlainTextEdit

from cnn_gui.files.exports.export import export
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.run.config import RunConfig


@pytest.fixture(params=["safetensors", "npz"])
def trained(request: pytest.FixtureRequest, config: RunConfig, dataset: Dataset, tmp_path: Path) -> tuple[Path, str]:
    """The weights of another run in a file, and their digest."""
    run = Run(config.with_changes(seed=9), dataset)
    for _ in range(4):
        run.step()
    path = tmp_path / f"weights ü.{request.param}"
    export(run, request.param, path)
    return path, run.parameters_sha256()


def drop(pilot: Any, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    pilot.window.dropEvent(QDropEvent(QPointF(9, 9), copy, mime, button, none))


def choose(pilot: Any, path: Path) -> None:
    pilot.window.actions_["take_in"].trigger()
    (dialog,) = pilot.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(path))
    pilot.dismiss(dialog)


@pytest.mark.parametrize("bring", [drop, choose])
def test_the_run_has_the_weights_of_a_file_from_the_next_batch_on(
    pilot: Any, trained: tuple[Path, str], bring: Callable[[Any, Path], None]
) -> None:
    path, digest = trained
    pilot.key(".")
    pilot.shown(1)
    bring(pilot, path)
    assert pilot.ask(Run.parameters_sha256) == digest
    assert pilot.ask(lambda run: run.history.edits) == ((1, f"all weights taken from {path.name}"),)
    # The run is the same one, and goes on.
    pilot.until(lambda: f"All weights are those of {path.name} now" in pilot.window.banner.text)
    assert pilot.session.run.generation == 1
    pilot.key(".")
    pilot.shown(2)


def test_weights_are_taken_in_while_training_runs(pilot: Any, trained: tuple[Path, str]) -> None:
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.RUNNING)
    drop(pilot, trained[0])
    assert len(pilot.ask(lambda run: run.history.edits)) == 1
    assert pilot.session.training
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.PAUSED)


def test_what_does_not_fit_is_said_array_by_array_in_a_list_that_scrolls(pilot: Any, tmp_path: Path) -> None:
    before = pilot.ask(Run.parameters_sha256)
    arrays = {f"conv{number}.weight": np.zeros((number, 3, 5, 5), np.float32) for number in range(1, 61)}
    np.savez(tmp_path / "other.npz", **arrays)
    drop(pilot, tmp_path / "other.npz")
    pilot.until(lambda: pilot.window.findChildren(QDialog, "refused_list"))
    (dialog,) = pilot.window.findChildren(QDialog, "refused_list")
    said = dialog.findChild(QPlainTextEdit).toPlainText().splitlines()
    assert dialog.windowTitle() == "These weights cannot be taken in"
    assert said[0] == "conv1.weight has shape (1, 3, 5, 5), wanted is (8, 1, 3, 3)"
    assert said[-1] == "conv60.weight of shape (60, 3, 5, 5) belongs to no parameter"
    assert dialog.height() < pilot.window.height()
    assert dialog.findChild(QPlainTextEdit).verticalScrollBar().maximum() > 0
    assert pilot.ask(Run.parameters_sha256) == before
    # A second one takes the place of the first.
    np.savez(tmp_path / "second.npz", **arrays)
    drop(pilot, tmp_path / "second.npz")
    pilot.until(lambda: any("second.npz" in label.text() for label in pilot.window.findChildren(QLabel)))
    pilot.dismiss(pilot.dialog(QDialog))


def test_a_pickle_of_pytorch_is_refused_with_the_recipe(pilot: Any, tmp_path: Path) -> None:
    (tmp_path / "model.pt").write_bytes(b"\x80\x02}q\x00.")
    drop(pilot, tmp_path / "model.pt")
    box = pilot.dialog(QMessageBox)
    assert box.text() == "These weights cannot be taken in"
    assert "save_file(model.state_dict(), 'weights.safetensors')" in box.informativeText()
    pilot.dismiss(box)


def test_a_dropped_saved_run_is_told_to_who_opens_it(pilot: Any, tmp_path: Path) -> None:
    (tmp_path / "a.cnnrun").write_bytes(b"")
    told: list[Path] = []
    pilot.window.board.run_file_dropped.connect(told.append)
    drop(pilot, tmp_path / "a.cnnrun")
    assert told == [tmp_path / "a.cnnrun"]
    assert not pilot.dialogs(QDialog)
