"""Where files are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnn_gui.data.published.mirrors import DOWNLOADS, Download, RemoteFile
from cnn_gui.data.published.places import cache_directory, data_directories, downloaded, missing_files


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


def test_looking_makes_no_directory() -> None:
    assert missing_files("mnist") == DOWNLOADS["mnist"].files
    assert downloaded("mnist") is None
    assert not cache_directory().exists()


def test_what_is_downloaded_is_there_in_full_length(monkeypatch: pytest.MonkeyPatch) -> None:
    files = (RemoteFile("one", 3, "sha256:1"), RemoteFile("two", 4, "sha256:2"))
    monkeypatch.setitem(DOWNLOADS, "mnist", Download(("http://127.0.0.1/",), files))
    folder = cache_directory() / "mnist"
    folder.mkdir(parents=True)
    (folder / "one").write_bytes(b"123")
    (folder / "two").write_bytes(b"12")
    assert missing_files("mnist") == files[1:]
    assert downloaded("mnist") is None
    (folder / "two").write_bytes(b"1234")
    assert missing_files("mnist") == ()
    assert downloaded("mnist") == folder


def test_nothing_is_missing_of_what_has_no_download() -> None:
    assert missing_files("digits") == ()
    assert downloaded("digits") is None
