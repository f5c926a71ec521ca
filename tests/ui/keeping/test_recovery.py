"""What a program that died was training is offered by the next one, and by no other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMessageBox, QToolButton

from cnn_gui.data.dataset import Dataset
from cnn_gui.files.autosaves import MOST_LEFT, Autosaves
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where autosaves are kept."""
    return tmp_path / "state" / "runs"


@pytest.fixture
def died(folder: Path, config: RunConfig, dataset: Dataset) -> Callable[[int], Run]:
    """Give a function: a program trained so many batches, kept them, and died."""

    def die(batches: int) -> Run:
        run = Run(config, dataset)
        for _ in range(batches):
            run.step()
        autosaves = Autosaves(folder)
        autosaves.write(Checkpoint.of(run))
        # The system lets go of a lock when a program ends.
        autosaves.close()
        return run

    return die


def offered(pilot: Any) -> bool:
    """Whether a run is offered."""
    return bool(pilot.window.banner.isVisible() and "under way" in pilot.window.banner.text)


def test_what_is_trained_is_kept_at_each_pause_and_gone_when_the_window_closes(
    open_window: Callable[..., Any], folder: Path
) -> None:
    pilot = open_window(autosaves=folder)
    assert not folder.exists(), "nothing has been trained"
    pilot.session.trainer.step(3)
    pilot.shown(3)
    pilot.until(lambda: [*folder.glob("*.cnnrun")])
    pilot.session.trainer.step(2)
    pilot.shown(5)
    kept = pilot.window.keeping.autosaver.kept
    with pilot.qtbot.waitSignal(kept, timeout=20_000):
        pilot.session.trainer.step(1)
    assert len([*folder.glob("*.cnnrun")]) == 1
    pilot.window.close()
    assert not [*folder.iterdir()]


def test_it_is_offered_taken_and_gone_on_with(
    open_window: Callable[..., Any], folder: Path, died: Callable[[int], Run]
) -> None:
    alone = died(7)
    pilot = open_window(autosaves=folder)
    pilot.until(lambda: offered(pilot))
    assert "7 batches, epoch 2" in pilot.window.banner.text
    before = [*folder.glob("*.cnnrun")]
    pilot.window.actions_["recover_run"].trigger()
    pilot.shown(7)
    assert pilot.ask(Run.parameters_sha256) == alone.parameters_sha256()
    # It is kept by this program now.
    pilot.until(lambda: not before[0].exists())
    assert len([*folder.glob("*.cnnrun")]) == 1
    pilot.session.trainer.step(4)
    pilot.shown(11)
    for _ in range(4):
        alone.step()
    assert pilot.ask(Run.parameters_sha256) == alone.parameters_sha256()
    assert pilot.window.isWindowModified(), "it is in no file of the person's"


def test_what_is_refused_is_not_lost(
    open_window: Callable[..., Any], folder: Path, died: Callable[[int], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    died(7)
    pilot = open_window(autosaves=folder)
    pilot.until(lambda: offered(pilot))
    (before,) = folder.glob("*.cnnrun")

    def refuse(_checkpoint: Checkpoint, _dataset: Dataset) -> Run:
        raise ConfigError("model", "this cannot be")

    monkeypatch.setattr(Checkpoint, "to_run", refuse)
    pilot.window.actions_["recover_run"].trigger()
    pilot.dismiss(pilot.dialog(QMessageBox))
    # Another run that is kept meanwhile does not take its place.
    with pilot.qtbot.waitSignal(pilot.window.keeping.autosaver.kept, timeout=20_000):
        pilot.session.trainer.step(2)
    assert before.exists()
    assert pilot.window.actions_["recover_run"].isEnabled()
    monkeypatch.undo()
    pilot.window.actions_["recover_run"].trigger()
    pilot.shown(7)
    pilot.until(lambda: not before.exists())


def test_it_is_offered_with_buttons_and_can_be_discarded(
    open_window: Callable[..., Any], folder: Path, died: Callable[[int], Run]
) -> None:
    died(2)
    died(3)
    pilot = open_window(autosaves=folder)
    pilot.until(lambda: offered(pilot))
    assert "3 batches" in pilot.window.banner.text
    buttons = [button for button in pilot.window.banner.findChildren(QToolButton) if button.isVisible()]
    assert any(button.defaultAction() is pilot.window.actions_["discard_recovered"] for button in buttons)
    pilot.window.actions_["discard_recovered"].trigger()
    assert "2 batches" in pilot.window.banner.text
    pilot.window.actions_["discard_recovered"].trigger()
    assert not pilot.window.banner.isVisible()
    assert not pilot.window.actions_["recover_run"].isEnabled()
    assert not [*folder.glob("*.cnnrun")]


def test_two_windows_offer_nothing_twice_and_leave_what_lives_alone(
    open_window: Callable[..., Any], folder: Path, died: Callable[[int], Run]
) -> None:
    died(4)
    first = open_window(autosaves=folder)
    first.until(lambda: offered(first))
    first.session.trainer.step(2)
    first.shown(2)
    first.until(lambda: len([*folder.glob("*.cnnrun")]) == 2)
    assert Autosaves(folder).left() == []
    # Nobody decided: it is offered again.
    first.window.close()
    later = Autosaves(folder)
    (left,) = later.left()
    assert left.checkpoint.state.batch == 4
    later.close()


def test_the_newest_are_kept_and_damaged_ones_put_aside(folder: Path, died: Callable[[int], Run]) -> None:
    for batches in range(1, MOST_LEFT + 3):
        died(batches)
    damaged = folder / "damaged.cnnrun"
    damaged.write_bytes(b"nothing")
    autosaves = Autosaves(folder)
    found = autosaves.left()
    assert len(found) == MOST_LEFT - 1
    assert (folder / "damaged.cnnrun.damaged").read_bytes() == b"nothing"
    assert len([*folder.glob("*.cnnrun")]) == MOST_LEFT - 1
    autosaves.close()


def test_a_folder_that_cannot_be_is_said_once(open_window: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    pilot = open_window(autosaves=tmp_path / "file" / "runs")
    pilot.session.trainer.step(1)
    pilot.shown(1)
    pilot.until(lambda: "not kept" in pilot.window.banner.text)
    pilot.window.banner.dismiss()
    pilot.session.trainer.step(1)
    pilot.shown(2)
    pilot.settle()
    assert not pilot.window.banner.isVisible()
