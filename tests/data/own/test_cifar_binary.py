"""CIFAR-10's binary files as own data."""

from __future__ import annotations

import tarfile
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.load import holds_pictures, load_own

IMAGES = np.random.default_rng(0).integers(0, 256, (36, 3, 32, 32), np.uint8)
LABELS = np.arange(36) % 3


def write(folder: Path, names: str = "ant\nbee\ncow\n\n") -> Path:
    folder.mkdir(parents=True)
    records = np.concatenate([LABELS[:, None].astype(np.uint8), IMAGES.reshape(36, -1)], axis=1)
    for number in range(5):
        (folder / f"data_batch_{number + 1}.bin").write_bytes(records[number * 6 : number * 6 + 6].tobytes())
    (folder / "test_batch.bin").write_bytes(records[30:].tobytes())
    (folder / "batches.meta.txt").write_text(names, encoding="utf-8")
    return folder


def check(path: Path, classes: tuple[str, ...] = ("ant", "bee", "cow")) -> None:
    own = load_own(path)
    np.testing.assert_array_equal(own.examples.images, IMAGES[:30])
    np.testing.assert_array_equal(own.examples.labels, LABELS[:30])
    assert own.test is not None
    np.testing.assert_array_equal(own.test.images, IMAGES[30:])
    assert own.classes == classes
    assert own.notes == ()


def test_the_folder_one_around_it_and_a_file_are_opened(tmp_path: Path) -> None:
    folder = write(tmp_path / "own" / "cifar-10-batches-bin")
    for path in (folder, folder.parent, folder / "data_batch_2.bin"):
        check(path)
        assert not holds_pictures(path)


def test_the_archive_is_opened(tmp_path: Path) -> None:
    write(tmp_path / "cifar-10-batches-bin")
    with tarfile.open(tmp_path / "cifar-10-binary.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "cifar-10-batches-bin", "cifar-10-batches-bin")
    check(tmp_path / "cifar-10-binary.tar.gz")


def test_without_enough_names_classes_are_called_by_their_numbers(tmp_path: Path) -> None:
    check(write(tmp_path / "own", "ant\n"), ("0", "1", "2"))


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path / "own")
    (folder / "test_batch.bin").unlink()
    with pytest.raises(DataError, match=r"test_batch\.bin is missing"):
        load_own(folder)
