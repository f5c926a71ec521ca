"""Which pictures somebody means who names a folder, an archive or a file."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_gui.data.dataset import Skipped
from cnn_gui.data.errors import DataError
from cnn_gui.data.unlabelled.find import pictures_in


def draw(path: Path) -> None:
    """Store a small grey picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.eye(9, dtype=np.uint8) * 255).save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures in natural order, below folders, beside what is none."""
    top = tmp_path / "pictures"
    for name in ("10.png", "2.png", "a b/3.png", "a b/c/1.png", "Zoë.png"):
        draw(top / name)
    (top / "notes.txt").write_text("hello")
    (top / ".hidden.png").write_bytes(b"")
    (top / "Thumbs.db").write_bytes(b"")
    return top


def names(paths: list[Path], skipped: list[Skipped]) -> list[str]:
    with pictures_in(paths, skipped) as found:
        assert all(picture.path.is_file() for picture in found)
        return [picture.name for picture in found]


EXPECTED = ["2.png", "10.png", "Zoë.png", "a b/3.png", "a b/c/1.png"]


def test_those_of_a_folder_and_of_the_folders_below_it_in_natural_order(folder: Path) -> None:
    skipped: list[Skipped] = []
    assert names([folder], skipped) == EXPECTED
    assert skipped == [Skipped("notes.txt", "no picture by its name")]


def test_those_of_an_archive_which_is_gone_afterwards(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "all.tar.gz"
    with tarfile.open(archive, "w:gz") as file:
        file.add(folder, "all")
    skipped: list[Skipped] = []
    with pictures_in([archive], skipped) as found:
        assert [picture.name for picture in found] == [f"all/{name}" for name in EXPECTED]
        paths = [picture.path for picture in found]
        assert all(path.is_file() for path in paths)
    assert not any(path.exists() for path in paths)
    assert [each.path for each in skipped] == ["all/notes.txt"]


def test_files_themselves_whatever_they_are_called_each_once(folder: Path) -> None:
    skipped: list[Skipped] = []
    draw(folder / "scan.png")
    (folder / "scan.png").rename(folder / "scan")
    paths = [folder / "scan", folder / "10.png", folder / "scan", folder / "notes.txt"]
    assert names(paths, skipped) == ["scan", "10.png", "notes.txt"]
    assert names([folder, folder / "2.png"], skipped) == EXPECTED


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nothing: there is no such file or folder\. Check the path\."):
        names([tmp_path / "nothing"], [])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataError, match="not a file with content, but a pipe"):
        names([tmp_path / "pipe"], [])
