"""Which single files stand for many pictures."""

from __future__ import annotations

import os
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.load import load_own
from cnn_gui.data.own.picture_files import stands_for_pictures


def test_archives_and_tables_of_pictures_do(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("file,label\na.png,1\n")
    with zipfile.ZipFile(tmp_path / "a", "w") as archive:
        archive.write(tmp_path / "list.csv", "list.csv")
    with tarfile.open(tmp_path / "b", "w:xz") as tar:
        tar.add(tmp_path / "list.csv", "list.csv")
    assert all(stands_for_pictures(tmp_path / name) for name in ("list.csv", "a", "b"))


def test_other_files_do_not(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=np.zeros(3))
    (tmp_path / "numbers.csv").write_text("label,pixel0,pixel1\n1,0,255\n2,3,4\n")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "empty.zip").touch()
    for name in ("a.npz", "numbers.csv", "picture.png", "empty.zip", "nothing", "."):
        assert not stands_for_pictures(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.zip")
    assert not stands_for_pictures(tmp_path / "pipe.zip")


def refused(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        load_own(path)
    return str(caught.value)


def test_a_folder_without_pictures_names_the_files_that_can_be_opened(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "notes.txt").write_text("x")
    (folder / "book.docx").write_bytes(b"PK\3\4")
    assert "holds no pictures, but" not in refused(folder)
    with zipfile.ZipFile(folder / "cats.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    assert refused(folder) == f"{folder}: holds no pictures, but cats.zip. Choose that file itself."
    for name in ("dogs", "owls"):
        (folder / f"{name}.zip").write_bytes((folder / "cats.zip").read_bytes())
    assert refused(folder) == (
        f"{folder}: holds no pictures, but archives: cats.zip, dogs.zip, owls.zip. "
        "Unpack each into a folder of its name, and choose this one."
    )
    (folder / "train.idx").write_bytes(b"\0\0\x08\x03")
    assert "cats.zip, dogs.zip, owls.zip and 1 more. Choose one of these files." in refused(folder)


def test_an_archive_of_archives_names_them(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "inner.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.write(tmp_path / "inner.zip", "inner.zip")
    assert refused(tmp_path / "outer.zip") == (
        f"{tmp_path / 'outer.zip'}: holds no pictures, but inner.zip. Unpack the archive, and choose that file."
    )
