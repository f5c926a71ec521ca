"""Where files are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnn_gui.data.published.places import data_directories


def test_the_chosen_directory_comes_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CNN_GUI_DATA", str(tmp_path / "variable"))
    assert data_directories("mnist", tmp_path) == [tmp_path / "mnist", tmp_path]


def test_without_a_chosen_directory_the_variable_is_looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CNN_GUI_DATA", str(tmp_path))
    assert data_directories("cifar-10", None) == [tmp_path / "cifar-10", tmp_path]


@pytest.mark.parametrize("value", [None, ""])
def test_without_either_there_is_none(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv("CNN_GUI_DATA", raising=False)
    if value is not None:
        monkeypatch.setenv("CNN_GUI_DATA", value)
    assert data_directories("mnist", None) == []
