"""Own data: each kind of source is told apart by its content, anything else gets advice."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_gui.data.errors import DataError
from cnn_gui.data.own import load as own
from cnn_gui.data.own.load import OwnImages, load_own


def message(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        load_own(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


def write_folder(root: Path) -> Path:
    for name, value in (("cats", 10), ("dogs", 20)):
        (root / name).mkdir(parents=True)
        Image.new("RGB", (40, 30), (value, 0, value)).save(root / name / "1.png")
    return root


def test_a_folder_of_classes_is_brought_to_the_wanted_size_and_channels(tmp_path: Path) -> None:
    root = write_folder(tmp_path / "Meine Bilder ✓")
    told: list[tuple[int, int]] = []
    images = load_own(root, image_size=16, colour=True, progress=lambda *counts: told.append(counts))
    assert isinstance(images, OwnImages)
    assert images.examples.images.shape == (2, 3, 16, 16)
    assert images.title == "Meine Bilder ✓"
    assert told == [(2, 2)]
    assert load_own(root).examples.images.shape == (2, 1, 28, 28)


def test_arrays_keep_their_size_and_channels(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=np.full((4, 9, 8, 3), 7, np.uint8), labels=np.arange(4))
    images = load_own(tmp_path / "a.npz", image_size=16)
    assert images.examples.images.shape == (4, 3, 9, 8)


def test_an_archive_is_known_without_its_ending(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=np.full((4, 9, 8), 7, np.uint8), labels=np.arange(4))
    (tmp_path / "a.npz").rename(tmp_path / "a.png")
    assert len(load_own(tmp_path / "a.png").examples) == 4


def test_a_folder_with_idx_files_is_read_as_such(write_mnist: Callable[..., Path]) -> None:
    assert load_own(write_mnist()).examples.images.shape == (60, 1, 7, 5)


@pytest.mark.parametrize(
    ("name", "content", "advice"),
    [
        ("a.pt", b"PK\3\4", "could run any program"),
        ("a.PNG", b"\x89PNG\r\n\x1a\n", "choose the folder"),
        ("a.jpg", b"\xff\xd8\xff", "choose the folder"),
        ("a.csv", b"1,2,3\n4,5,6\n", "no column for each pixel"),
        ("a.tsv.gz", gzip.compress(b"1\t2\n3\t4\n", mtime=0), "no column for each pixel"),
        ("a.tfrecord", b"\x01\x02", "TensorFlow"),
        ("a.xlsx", b"PK\3\4", "save it as CSV"),
        ("a.7z", b"7z", "unpack it"),
        ("a.txt", b"hello", "unknown kind"),
        ("a.npz", b"", "the file is empty"),
    ],
)
def test_another_file_gets_advice(tmp_path: Path, name: str, content: bytes, advice: str) -> None:
    (tmp_path / name).write_bytes(content)
    text = message(tmp_path / name)
    assert advice in text
    assert "one sub-folder for each class" in text


def test_what_is_missing_or_goes_in_circles_is_named(tmp_path: Path) -> None:
    assert "no such file or folder" in message(tmp_path / "nothing here")
    (tmp_path / "loop").symlink_to("loop")
    assert "cannot be read" in message(tmp_path / "loop")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.npz")
    assert "is not a file with content, but a pipe" in message(tmp_path / "pipe.npz")


def test_too_little_memory_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_options: object) -> OwnImages:
        raise MemoryError

    monkeypatch.setattr(own, "load_folder", full)
    assert "free memory" in message(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=np.full((4, 9, 8), 7, np.uint8), labels=np.arange(4))
    (tmp_path / "a.npz").chmod(0)
    assert "Permission denied" in message(tmp_path / "a.npz")
