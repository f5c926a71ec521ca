"""The shipped digits' file: what is wrong with a damaged one is said, with the way out."""

from __future__ import annotations

import random
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.digits.builtin import load_digits
from cnn_gui.data.errors import DataError


def save(path: Path, **changed: np.ndarray) -> Path:
    arrays = {
        "train_images": np.zeros((3, 1, 28, 28), np.uint8),
        "train_labels": np.zeros(3, np.uint8),
        "test_images": np.zeros((2, 1, 28, 28), np.uint8),
        "test_labels": np.zeros(2, np.uint8),
    }
    np.savez(path, **{**arrays, **changed})
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    train, test = load_digits(save(tmp_path / "good.npz"))
    assert (len(train), len(test)) == (3, 2)
    assert train.labels.dtype == np.int64


def test_a_missing_file_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.npz.*python -m cnn_gui\.data\.digits"):
        load_digits(tmp_path / "none.npz")


@pytest.mark.parametrize("keep", [0, 1, 100, 2000, -1])
def test_a_truncated_file_is_damaged(tmp_path: Path, keep: int) -> None:
    path = save(tmp_path / "cut.npz")
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DataError, match=r"cut\.npz.*damaged"):
        load_digits(path)


@pytest.mark.parametrize(
    "changed",
    [
        {"train_labels": np.zeros(4, np.uint8)},
        {"train_images": np.zeros((3, 28, 28), np.uint8)},
        {"test_images": np.zeros((2, 1, 28, 28))},
        {"test_labels": np.array([{}, {}], object)},
    ],
)
def test_arrays_that_do_not_fit_are_damage(tmp_path: Path, changed: dict[str, np.ndarray]) -> None:
    with pytest.raises(DataError, match=r"odd\.npz.*damaged"):
        load_digits(save(tmp_path / "odd.npz", **changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"train_images": np.zeros((3, 1, 28, 27), np.uint8)},
        {"train_images": np.zeros((3, 28), np.uint8)},
        {"test_images": np.zeros((2, 1, 28, 28), np.float32)},
        {"test_images": np.zeros((0, 1, 28, 28), np.uint8), "test_labels": np.zeros(0, np.uint8)},
        {"train_labels": np.array([0, 1, 10], np.uint8)},
        {"train_labels": np.array([0, 1, -1], np.int8)},
        {"train_labels": np.array([0.0, 1.0, np.nan])},
        {"train_labels": np.zeros((3, 1), np.uint8)},
        {"train_labels": np.array(["0", "1", "2"])},
    ],
)
def test_digits_that_nothing_could_be_trained_on_are_damage(tmp_path: Path, changed: dict[str, np.ndarray]) -> None:
    with pytest.raises(DataError, match=r"odd\.npz.*damaged"):
        load_digits(save(tmp_path / "odd.npz", **changed))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(20))
def test_whatever_bytes_are_changed_it_is_the_digits_or_damage(tmp_path: Path, seed: int) -> None:
    chance, good = random.Random(seed), save(tmp_path / "good.npz").read_bytes()
    places = [found.start() + near for found in re.finditer(rb"PK|\x93NUMPY", good) for near in range(60)]
    for _ in range(40):
        changed = bytearray(good)
        for place in chance.choices(places, k=chance.choice((1, 1, 3))):
            changed[min(place, len(good) - 1)] = chance.randrange(256)
        (tmp_path / "changed.npz").write_bytes(changed)
        try:
            train, test = load_digits(tmp_path / "changed.npz")
        except DataError:
            continue
        assert (train.images.shape, test.images.shape) == ((3, 1, 28, 28), (2, 1, 28, 28))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("start", "changed"),
    [
        (b"'shape': (3, 1, 28, 28)", b"'shape': (3, 1, 28, (28"),
        (b"'shape': (3, 1, 28, 28)", b"'shape': (-3, 1, 28, 2)"),
        (b"'shape': (3, 1, 28, 28)", b"'shape': (99999999999,)"),
        (b"'descr': '|u1'", b"'descr': '|u!'"),
        (b"'descr': '|u1'", b"'descr': '|O' "),
        (b"{'descr'", b"(((((((("),
        (b"{'descr'", b"'''descr"),
        (b"\x93NUMPY\x01\x00", b"\x93NUMPY\x09\x00"),
    ],
)
def test_headers_that_make_no_sense_are_damage(tmp_path: Path, start: bytes, changed: bytes) -> None:
    path = save(tmp_path / "odd.npz")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert len(start) == len(changed)
    assert start in parts["train_images.npy"]
    # With checksums that fit.
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(start, changed, 1))
    with pytest.raises(DataError, match=r"odd\.npz.*damaged"):
        load_digits(path)


@pytest.mark.parametrize(("place", "value"), [(8, 99), (4, 0xFF), (6, 1)], ids=["method", "version", "secret"])
def test_an_archive_that_asks_for_what_is_unknown_is_damaged(tmp_path: Path, place: int, value: int) -> None:
    path = save(tmp_path / "odd.npz")
    content = bytearray(path.read_bytes())
    for mark, shift in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        content[content.index(mark) + place + shift] = value
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"odd\.npz.*damaged"):
        load_digits(path)


def test_a_file_without_one_of_the_arrays_is_damaged(tmp_path: Path) -> None:
    np.savez(tmp_path / "less.npz", train_images=np.zeros((3, 1, 28, 28), np.uint8))
    with pytest.raises(DataError, match="train_labels"):
        load_digits(tmp_path / "less.npz")
