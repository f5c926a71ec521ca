"""The shipped digits' file: what is wrong with a damaged one is said, with the way out."""

from __future__ import annotations

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


def test_a_file_without_one_of_the_arrays_is_damaged(tmp_path: Path) -> None:
    np.savez(tmp_path / "less.npz", train_images=np.zeros((3, 1, 28, 28), np.uint8))
    with pytest.raises(DataError, match="train_labels"):
        load_digits(tmp_path / "less.npz")
