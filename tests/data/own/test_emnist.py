"""EMNIST's own files: upright, with the letters that its file of names says, whatever they are stored in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.idx import write_idx
from cnn_gui.data.own.emnist import is_emnist
from cnn_gui.data.own.load import load_own

UPRIGHT = np.random.default_rng(4).integers(0, 256, (9, 28, 28), dtype=np.uint8)
STORED = np.ascontiguousarray(UPRIGHT.transpose(0, 2, 1))
LABELS = np.array([1, 2, 3] * 3, np.uint8)
NAMES = {"letters": "1 65 97\n2 66 98\n3 67 99\n", "balanced": "1 49\n2 65\n3 97\n"}


def write(folder: Path, kind: str, mapping: str | None) -> Path:
    for part, count in (("train", 9), ("test", 3)):
        images = folder / f"emnist-{kind}-{part}-images-idx3-ubyte.gz"
        write_idx(images, STORED[:count], compress=True)
        write_idx(folder / f"emnist-{kind}-{part}-labels-idx1-ubyte.gz", LABELS[:count], compress=True)
    if mapping is not None:
        (folder / f"emnist-{kind}-mapping.txt").write_text(mapping)
    return folder / f"emnist-{kind}-train-images-idx3-ubyte.gz"


@pytest.mark.parametrize(("kind", "classes"), [("letters", ("A/a", "B/b", "C/c")), ("balanced", ("1", "A", "a"))])
def test_idx_files_are_turned_upright_and_their_letters_named(
    tmp_path: Path, kind: str, classes: tuple[str, ...]
) -> None:
    file = write(tmp_path, kind, NAMES[kind])
    for path in (tmp_path, file):
        own = load_own(path)
        np.testing.assert_array_equal(own.examples.images[:, 0], UPRIGHT)
        assert own.classes == classes
        assert own.examples.labels.tolist() == (LABELS - 1).tolist()
        assert "EMNIST stores rows and columns exchanged: the images are turned upright." in own.notes
        assert f"The names of the classes are from emnist-{kind}-mapping.txt." in own.notes
        assert not any("Labels are" in note for note in own.notes)
    own = load_own(tmp_path)
    assert own.test is not None
    np.testing.assert_array_equal(own.test.images[:, 0], UPRIGHT[:3])


@pytest.mark.parametrize("mapping", [None, "", "1 65\n", "1 65\n2 65\n3 66\n", "1 7\n2 8\n3 9\n", "\xff"])
def test_numbers_stay_where_no_file_names_all_letters(tmp_path: Path, mapping: str | None) -> None:
    own = load_own(write(tmp_path, "letters", mapping))
    assert own.classes == ("1", "2", "3")
    assert any("Labels are 1, 2, 3" in note for note in own.notes)


def test_the_tables_of_kaggle_are_emnist_too(tmp_path: Path) -> None:
    rows = np.concatenate([LABELS[:, None], STORED.reshape(9, -1)], axis=1)
    np.savetxt(tmp_path / "emnist-letters-train.csv", rows, fmt="%d", delimiter=",")
    (tmp_path / "emnist-letters-mapping.txt").write_text(NAMES["letters"])
    own = load_own(tmp_path / "emnist-letters-train.csv")
    np.testing.assert_array_equal(own.examples.images[:, 0], UPRIGHT)
    assert own.classes == ("A/a", "B/b", "C/c")


@pytest.mark.parametrize("name", ["emnist.npz", "my-emnist-letters.npz", "emnist-mine.npz", "train-images-idx3-ubyte"])
def test_other_names_are_not_taken_for_it(tmp_path: Path, name: str) -> None:
    assert not is_emnist(Path(name))


def test_of_a_file_that_may_be_made_from_it_the_doubt_is_said(tmp_path: Path) -> None:
    np.savez(tmp_path / "emnist.npz", images=STORED, labels=LABELS)
    own = load_own(tmp_path / "emnist.npz")
    np.testing.assert_array_equal(own.examples.images[:, 0], STORED)
    assert "taken as they are" in own.notes[-1]
