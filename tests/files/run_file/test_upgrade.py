"""Earlier versions of the format are brought up to date, newer ones are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import cnn_gui
from cnn_gui.files.run_file import read as read_module
from cnn_gui.files.run_file import upgrade
from cnn_gui.files.run_file import write as write_module
from cnn_gui.files.run_file.errors import RunFileError
from cnn_gui.files.run_file.read import read_run
from cnn_gui.files.run_file.write import write_run
from cnn_gui.training.checkpoint.checkpoint import Checkpoint

PRESENT = upgrade.VERSION


@pytest.fixture
def version(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give a function that makes another version the present one."""

    def set_version(number: int) -> None:
        for module in (upgrade, read_module, write_module):
            monkeypatch.setattr(module, "VERSION", number)

    return set_version


def test_each_step_is_done_once_in_order(
    path: Path, checkpoint: Checkpoint, version: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    version(1)
    write_run(path, checkpoint)

    def from_1(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "extras": {"steps": [1]}}

    def from_2(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "extras": {"steps": [*document["extras"]["steps"], 2]}}

    monkeypatch.setattr(upgrade, "STEPS", {1: from_1, 2: from_2})
    version(3)
    assert read_run(path).extras == {"steps": [1, 2]}


def test_a_version_that_nobody_knows_the_way_from_is_refused(path: Path, checkpoint: Checkpoint, version: Any) -> None:
    write_run(path, checkpoint)
    version(99)
    with pytest.raises(RunFileError, match=f"version {PRESENT} of the format is no longer known"):
        read_run(path)


def test_version_1_says_the_same_in_version_2(path: Path, checkpoint: Checkpoint, version: Any) -> None:
    version(1)
    write_run(path, checkpoint)
    version(PRESENT)
    kept = read_run(path).state
    assert kept.config == checkpoint.state.config
    assert set(kept.parameters) == set(checkpoint.state.parameters)


def test_a_newer_version_is_refused_naming_both(path: Path, checkpoint: Checkpoint, version: Any) -> None:
    version(7)
    write_run(path, checkpoint)
    version(1)
    with pytest.raises(RunFileError) as refused:
        read_run(path)
    message = str(refused.value)
    assert str(path) in message
    assert f"CNN GUI {cnn_gui.__version__} in version 7" in message
    assert "up to version 1" in message
