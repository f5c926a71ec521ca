"""Whoever closes a window is asked about much that is not saved, once, and about nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from cnn_gui.files.run_file.read import read_run
from cnn_gui.files.run_file.write import write_run
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.ui.keeping import keeper as keeper_module

Button = QMessageBox.StandardButton


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(pilot: Any) -> Clock:
    """The clock by which training is timed."""
    made = Clock()
    pilot.window.keeping.keeper.unsaved._clock = made
    return made


def train_for(pilot: Any, clock: Clock, seconds: float) -> None:
    """Train some batches, in so much time as the clock says."""
    pilot.session.trainer.run()
    pilot.until(lambda: pilot.session.training)
    clock.now += seconds
    pilot.session.trainer.pause()
    pilot.until(lambda: not pilot.session.training)
    pilot.until(lambda: pilot.window.isWindowModified() or pilot.session.run.history.batch_count == 0)


def test_little_is_not_asked_about(pilot: Any, clock: Clock) -> None:
    train_for(pilot, clock, 59.0)
    assert pilot.window.close()
    assert not pilot.window.isVisible()


def test_what_took_long_is_asked_about_once(pilot: Any, clock: Clock) -> None:
    train_for(pilot, clock, 40.0)
    train_for(pilot, clock, 30.0)
    assert not pilot.window.close()
    assert not pilot.window.close()
    box = pilot.dialog(QMessageBox)
    assert "about 1 min" in box.informativeText()
    box.button(Button.Cancel).click()
    assert pilot.window.isVisible()
    assert not pilot.window.close()
    pilot.dialog(QMessageBox).button(Button.Discard).click()
    pilot.until(lambda: not pilot.window.isVisible())


def test_saving_closes_once_the_file_is_there(pilot: Any, clock: Clock, tmp_path: Path) -> None:
    train_for(pilot, clock, 100.0)
    assert not pilot.window.close()
    pilot.dialog(QMessageBox).button(Button.Save).click()
    path = tmp_path / "kept.cnnrun"
    pilot.dialog(QFileDialog).fileSelected.emit(str(path))
    pilot.until(lambda: not pilot.window.isVisible())
    assert read_run(path).state.batch == pilot.session.run.history.batch_count


def test_a_file_that_cannot_be_written_keeps_the_window_open(pilot: Any, clock: Clock, tmp_path: Path) -> None:
    train_for(pilot, clock, 100.0)
    assert not pilot.window.close()
    pilot.dialog(QMessageBox).button(Button.Save).click()
    (tmp_path / "file").touch()
    pilot.dialog(QFileDialog).fileSelected.emit(str(tmp_path / "file" / "run.cnnrun"))
    pilot.until(lambda: any(box.text() == "The run was not saved" for box in pilot.dialogs(QMessageBox)))
    assert pilot.window.isVisible()
    pilot.window.keeping.close_at_once()


def test_what_is_saved_is_not_asked_about(pilot: Any, clock: Clock, tmp_path: Path) -> None:
    train_for(pilot, clock, 100.0)
    pilot.window.keeping.keeper.save_to(tmp_path / "run.cnnrun")
    pilot.until(lambda: not pilot.window.isWindowModified())
    assert pilot.window.close()


def test_a_window_closes_once_what_is_being_saved_is_there(
    pilot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pilot.session.trainer.step(3)
    pilot.shown(3)
    go_on = threading.Event()

    def slowly(path: Path, checkpoint: Checkpoint) -> None:
        assert go_on.wait(20)
        write_run(path, checkpoint)

    monkeypatch.setattr(keeper_module, "write_run", slowly)
    path = tmp_path / "run.cnnrun"
    pilot.window.keeping.keeper.save_to(path)
    assert not pilot.window.close()
    assert pilot.window.isVisible()
    go_on.set()
    pilot.until(lambda: not pilot.window.isVisible())
    assert read_run(path).state.batch == 3


def test_whoever_closes_it_again_does_not_wait(pilot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pilot.session.trainer.step(1)
    pilot.shown(1)
    go_on = threading.Event()
    monkeypatch.setattr(keeper_module, "write_run", lambda _path, _checkpoint: go_on.wait(20))
    pilot.window.keeping.keeper.save_to(tmp_path / "run.cnnrun")
    pilot.until(lambda: pilot.window.keeping.keeper._under_way is not None)
    assert not pilot.window.close()
    threading.Timer(0.2, go_on.set).start()
    assert pilot.window.close()


def test_who_asks_the_program_to_end_is_not_asked(open_window: Callable[..., Any], tmp_path: Path) -> None:
    pilot = open_window(autosaves=tmp_path / "runs")
    clock = pilot.window.keeping.keeper.unsaved._clock = Clock()
    train_for(pilot, clock, 100.0)
    kept = tmp_path / "runs"
    pilot.until(lambda: list(kept.glob("*.cnnrun")))
    pilot.window.keeping.interrupt()
    assert not pilot.window.isVisible()
    # It is offered at the next start.
    assert list(kept.glob("*.cnnrun"))
