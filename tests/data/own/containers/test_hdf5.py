"""HDF5 files; skipped where h5py is not installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.load import load_own

h5py = pytest.importorskip("h5py", reason='needs h5py: pip install -e ".[formats]"')

GREY = np.random.default_rng(3).integers(0, 256, (12, 8, 8), dtype=np.uint8)
COLOUR = np.random.default_rng(4).integers(0, 256, (12, 8, 9, 3), dtype=np.uint8)
LABELS = np.arange(12) % 3


def refused(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        load_own(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_groups_are_parts_and_flat_rows_are_pictures(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "usps.h5", "w") as file:
        for part, some in (("train", slice(0, 9)), ("test", slice(9, 12))):
            file[f"{part}/data"] = (GREY[some].reshape(-1, 64) / 255).astype(np.float32)
            file[f"{part}/target"] = LABELS[some]
    own = load_own(tmp_path / "usps.h5")
    assert own.test is not None
    np.testing.assert_array_equal(own.examples.images[:, 0], GREY[:9])
    np.testing.assert_array_equal(own.test.images[:, 0], GREY[9:])


def test_files_for_training_and_test_and_names_of_classes_belong_together(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    for part, some in (("train", slice(0, 9)), ("test", slice(9, 12))):
        with h5py.File(folder / f"{part}_catvnoncat.h5", "w") as file:
            file[f"{part}_set_x"], file[f"{part}_set_y"] = COLOUR[some], LABELS[some]
            file["list_classes"] = np.array([b"ant", b"bee", b"cow"])
    own = load_own(folder)
    assert own.test is not None
    np.testing.assert_array_equal(own.examples.images, COLOUR[:9].transpose(0, 3, 1, 2))
    assert own.classes == ("ant", "bee", "cow")


def test_words_of_any_length_are_labels(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.hdf5", "w") as file:
        file["images"], file["labels"] = GREY, [["ant", "bee", "cow"][label] for label in LABELS]
    assert load_own(tmp_path / "a.hdf5").classes == ("ant", "bee", "cow")


def test_matlab_s_order_of_axes_is_undone(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.mat", "w", userblock_size=512) as file:
        for name, values in (("X", COLOUR.transpose(1, 2, 3, 0)), ("y", LABELS[:, None] + 1.0)):
            file.create_dataset(name, data=values.T).attrs["MATLAB_class"] = np.bytes_("double")
        file.create_dataset("#refs#/a", data=GREY)
    with (tmp_path / "a.mat").open("r+b") as raw:
        raw.write(b"MATLAB 7.3 MAT-file")
    own = load_own(tmp_path / "a.mat")
    np.testing.assert_array_equal(own.examples.images, COLOUR.transpose(0, 3, 1, 2))
    assert own.classes == ("1", "2", "3")


def test_other_files_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(GREY.tobytes())
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("images", GREY.shape, "u1", external=[(str(tmp_path / "secret"), 0, GREY.nbytes)])
        file["other"] = h5py.ExternalLink("b.h5", "images")
        file["labels"] = LABELS
    assert "not images and labels" in refused(tmp_path / "a.h5")


def test_an_array_that_announces_what_it_does_not_have_is_refused(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("images", (10**6, 1000, 1000), "u1", chunks=(1, 1000, 1000))
        file["labels"] = LABELS
    assert "announces 1,000,000,000,000 bytes" in refused(tmp_path / "a.h5")
    with h5py.File(tmp_path / "b.h5", "w") as file:
        file.create_dataset("images", (10**6, 1000, 1000), "u1", chunks=(1, 1000, 1000), compression="gzip")
        file["labels"] = LABELS
    assert "GB" in refused(tmp_path / "b.h5")


def test_damage_is_said(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["images"], file["labels"] = GREY, LABELS
    content = (tmp_path / "a.h5").read_bytes()
    for length in (9, 100, len(content) - 200):
        (tmp_path / "a.h5").write_bytes(content[:length])
        assert "HDF5 file cannot be read" in refused(tmp_path / "a.h5")
