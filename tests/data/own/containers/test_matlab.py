"""MATLAB's files; skipped where SciPy is not installed."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.load import load_own

scipy_io = pytest.importorskip("scipy.io", reason='needs scipy: pip install -e ".[formats]"')

GREY = np.random.default_rng(3).integers(0, 256, (12, 6, 6), dtype=np.uint8)
COLOUR = np.random.default_rng(4).integers(0, 256, (12, 8, 9, 3), dtype=np.uint8)
LABELS = np.arange(12) % 3


def refused(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        load_own(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("packed", [True, False])
def test_images_that_the_last_axis_counts_are_read_from_training_and_test_files(tmp_path: Path, packed: bool) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    for part, some in (("train", slice(0, 9)), ("test", slice(9, 12))):
        content = {"X": COLOUR[some].transpose(1, 2, 3, 0), "y": (LABELS[some] + 1)[:, None].astype(np.uint8)}
        scipy_io.savemat(folder / f"{part}_32x32.mat", content, do_compression=packed)
    own = load_own(folder)
    assert own.test is not None
    np.testing.assert_array_equal(own.examples.images, COLOUR[:9].transpose(0, 3, 1, 2))
    np.testing.assert_array_equal(own.test.images, COLOUR[9:].transpose(0, 3, 1, 2))
    assert own.classes == ("1", "2", "3")


def test_columns_of_pixels_are_pictures_and_the_doubt_is_said(tmp_path: Path) -> None:
    scipy_io.savemat(tmp_path / "mnist-original.mat", {"data": GREY.reshape(12, -1).T, "label": LABELS[None] * 1.0})
    own = load_own(tmp_path / "mnist-original.mat")
    np.testing.assert_array_equal(own.examples.images[:, 0], GREY)
    assert own.examples.labels.tolist() == LABELS.tolist()
    assert "column after column" in own.notes[-1]


def test_emnist_s_structure_is_upright_with_its_letters(tmp_path: Path) -> None:
    flat = GREY.transpose(0, 2, 1).reshape(12, -1)
    parts = {
        part: {"images": flat[some], "labels": LABELS[some, None] + 1.0, "writers": np.zeros((12, 1))}
        for part, some in (("train", slice(0, 9)), ("test", slice(9, 12)))
    }
    mapping = np.array([[1, 65, 97], [2, 66, 98], [3, 67, 99]], np.uint8)
    scipy_io.savemat(tmp_path / "emnist-letters.mat", {"dataset": {**parts, "mapping": mapping}}, do_compression=True)
    own = load_own(tmp_path / "emnist-letters.mat")
    assert own.test is not None
    np.testing.assert_array_equal(own.examples.images[:, 0], GREY[:9])
    np.testing.assert_array_equal(own.test.images[:, 0], GREY[9:])
    assert own.classes == ("A/a", "B/b", "C/c")


def test_cells_of_words_are_labels(tmp_path: Path) -> None:
    words = np.array([["ant", "bee", "cow"][label] for label in LABELS], object)
    scipy_io.savemat(tmp_path / "a.mat", {"imgs": GREY.transpose(1, 2, 0), "labels": words})
    own = load_own(tmp_path / "a.mat")
    np.testing.assert_array_equal(own.examples.images[:, 0], GREY)
    assert own.classes == ("ant", "bee", "cow")


def test_what_a_packed_variable_announces_is_found_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.mat"
    scipy_io.savemat(path, {"y": LABELS})
    packed = zlib.compress(struct.pack("<2I", 14, 4_200_000_000) + bytes(100))
    with path.open("ab") as file:
        file.write(struct.pack("<2I", 15, len(packed)) + packed)
    assert "4.2 GB of memory" in refused(path)


def test_damage_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.mat"
    scipy_io.savemat(path, {"images": GREY, "labels": LABELS}, do_compression=True)
    content = path.read_bytes()
    for length in (20, 130, 150, len(content) - 20):
        path.write_bytes(content[:length])
        assert refused(path)
