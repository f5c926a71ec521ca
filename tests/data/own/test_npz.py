"""NumPy archives: what is written is read again, no file is trusted, a file is written whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import pickle
import re
import struct
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_gui.data.dataset import Split
from cnn_gui.data.errors import DataError
from cnn_gui.data.own import own_images
from cnn_gui.data.own.load import load_own
from cnn_gui.data.own.npz import load_npz, save_npz

in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
IMAGES = np.random.default_rng(2).integers(0, 256, (6, 5, 4), dtype=np.uint8)
LABELS = np.array([0, 1, 2, 0, 1, 2])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    empty = tmp_path / "folder"
    empty.mkdir()
    return empty


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / "meine Bilder ✓.npz"


def message(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        load_npz(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


def npy_header(shape: tuple[int, ...], descr: str = "|u1") -> bytes:
    header = repr({"descr": descr, "fortran_order": False, "shape": shape}).encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header


def test_images_and_labels_are_read(path: Path) -> None:
    np.savez(path, images=IMAGES, labels=LABELS)
    own = load_npz(path)
    np.testing.assert_array_equal(own.examples.images[:, 0], IMAGES)
    assert own.examples.labels.tolist() == LABELS.tolist()
    assert own.classes == ("0", "1", "2")
    assert (own.test, own.skipped, own.notes, own.title) == (None, (), (), "meine Bilder ✓")


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_classes_name_the_labels(path: Path, save: Callable[..., None]) -> None:
    save(path, images=IMAGES, labels=LABELS, classes=np.array(["ant", "bee", "cow"]))
    assert load_npz(path).classes == ("ant", "bee", "cow")


def test_classes_may_be_bytes_or_numbers(path: Path) -> None:
    np.savez(path, images=IMAGES, labels=LABELS, classes=np.array([b"ant", b"b\xc3\xa9e", b"\xff"]))
    assert load_npz(path).classes == ("ant", "bée", "�")
    np.savez(path, images=IMAGES, labels=LABELS, classes=np.array([7, 8, 9]))
    assert load_npz(path).classes == ("7", "8", "9")


@pytest.mark.parametrize(
    "names",
    [
        ("images", "labels", "test_images", "test_labels"),
        ("x_train", "y_train", "x_test", "y_test"),
        ("train_images", "train_labels", "test_images", "test_labels"),
    ],
)
def test_test_images_are_read_by_the_names_that_are_in_use(path: Path, names: tuple[str, ...]) -> None:
    np.savez(path, **dict(zip(names, (IMAGES, LABELS, IMAGES[:2], LABELS[:2]), strict=True)))
    own = load_npz(path)
    assert len(own.examples) == 6
    assert own.test is not None
    np.testing.assert_array_equal(own.test.images[:, 0], IMAGES[:2])


def test_colour_images_are_read_in_both_layouts(path: Path) -> None:
    colour = np.random.default_rng(0).integers(0, 256, (6, 5, 4, 3), dtype=np.uint8)
    for images in (colour, np.asfortranarray(colour), colour.transpose(0, 3, 1, 2)):
        np.savez(path, images=images, labels=LABELS)
        np.testing.assert_array_equal(load_npz(path).examples.images, colour.transpose(0, 3, 1, 2))


def test_what_was_assumed_is_said(path: Path) -> None:
    np.savez(path, images=IMAGES / 255, labels=LABELS + 1)
    own = load_npz(path)
    np.testing.assert_array_equal(own.examples.images[:, 0], IMAGES)
    assert own.classes == ("1", "2", "3")
    assert ["float64" in own.notes[0], "Labels are 1, 2, 3" in own.notes[1]] == [True, True]


def test_nan_pixels_are_refused(path: Path) -> None:
    images = IMAGES / 255
    images[4, 0, 0] = np.nan
    np.savez(path, images=images, labels=LABELS)
    assert "image 4 has NaN or infinite pixels, 1 of 20" in message(path)


class Trap:
    """Leaves a file behind where it is unpickled."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.proof,)


@pytest.mark.parametrize("name", ["images", "labels", "classes"])
def test_pickled_objects_are_refused_and_not_run(path: Path, tmp_path: Path, name: str) -> None:
    arrays: dict[str, np.ndarray] = {"images": IMAGES, "labels": LABELS, "classes": np.array(["a", "b", "c"])}
    arrays[name] = np.array([Trap(tmp_path / "proof")], dtype=object)
    np.savez(path, allow_pickle=True, **arrays)
    text = message(path)
    assert f"the array {name} holds pickled" in text
    assert "could run" in text
    assert not (tmp_path / "proof").exists()


def test_objects_in_an_array_that_is_not_needed_do_not_matter(path: Path, tmp_path: Path) -> None:
    np.savez(path, images=IMAGES, labels=LABELS, extra=np.array([Trap(tmp_path / "proof")], dtype=object))
    own = load_npz(path)
    assert len(own.examples) == 6
    assert own.notes == ("Not used: extra.",)
    assert not (tmp_path / "proof").exists()


def test_a_pickle_instead_of_an_archive_is_refused_and_not_run(path: Path, tmp_path: Path) -> None:
    path.write_bytes(pickle.dumps(Trap(tmp_path / "proof")))
    with pytest.raises(DataError, match="pickle"):
        load_own(path)
    assert not (tmp_path / "proof").exists()


def test_missing_arrays_are_named_with_those_that_are_there(path: Path) -> None:
    np.savez(path, images=IMAGES, names=LABELS)
    text = message(path)
    assert "holds images, names" in text
    assert "labels" in text
    assert "x_train" in text


def test_half_a_test_set_is_refused(path: Path) -> None:
    np.savez(path, images=IMAGES, labels=LABELS, test_labels=LABELS)
    assert "has test_labels but not the other" in message(path)


def test_lengths_that_differ_are_given(path: Path) -> None:
    np.savez(path, images=IMAGES, labels=LABELS[:5])
    assert "6 images but 5 labels" in message(path)


@pytest.mark.parametrize("name", ["images", "labels"])
def test_a_single_number_is_no_array(path: Path, name: str) -> None:
    np.savez(path, **{"images": IMAGES, "labels": LABELS, name: np.array(3)})
    assert "single number" in message(path)


@pytest.mark.parametrize("classes", [np.array("ant"), np.array([["a", "b", "c"]]), np.array([0.5, 1.5, 2.5])])
def test_classes_of_another_type_or_shape_are_refused(path: Path, classes: np.ndarray) -> None:
    np.savez(path, images=IMAGES, labels=LABELS, classes=classes)
    assert "shape (K,)" in message(path)


def test_a_zip_of_pictures_gets_advice(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("cats/1.png", b"")
    assert "unpack it and choose the folder" in message(path)


def test_a_packing_that_numpy_does_not_use_is_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        for name, array in (("images", IMAGES), ("labels", LABELS)):
            file = io.BytesIO()
            np.save(file, array)
            archive.writestr(f"{name}.npy", file.getvalue())
    assert "numpy.savez" in message(path)


def test_more_memory_than_allowed_is_refused_before_it_is_taken(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez_compressed(path, images=np.zeros((1000, 100, 100), np.uint8), labels=np.arange(1000) % 2)
    monkeypatch.setattr(own_images, "MAX_BYTES", 10_000_000)
    tracemalloc.start()
    try:
        text = message(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "GB of memory" in text
    assert peak < 1_000_000


@pytest.mark.parametrize("shape", [(10**6, 1000, 1000), (10**9, 10**9, 10**9), (7, 5, 4)])
def test_an_array_that_claims_more_than_it_has_is_damaged(path: Path, shape: tuple[int, ...]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("images.npy", npy_header(shape) + IMAGES.tobytes())
        archive.writestr("labels.npy", npy_header((6,)) + bytes(6))
    text = message(path)
    assert "announces" in text
    assert "damaged" in text


@in_one_folder
@given(data=st.data(), compress=st.booleans())
def test_a_file_cut_anywhere_is_refused(tmp_path: Path, data: st.DataObject, compress: bool) -> None:
    path = tmp_path / "cut.npz"
    (np.savez_compressed if compress else np.savez)(path, images=IMAGES, labels=LABELS)
    content = path.read_bytes()
    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    assert message(path)


@in_one_folder
@given(changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=4))
def test_changed_bytes_never_change_pixels_unnoticed(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    path = tmp_path / "changed.npz"
    np.savez(path, images=IMAGES, labels=LABELS)
    content = bytearray(path.read_bytes())
    for place, byte in changes:
        content[place % len(content)] = byte
    path.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy warns of headers that Python 2 might have written
        try:
            own = load_npz(path)
        except DataError as error:
            assert str(path) in str(error)  # noqa: PT017  # being read is just as good
        else:
            np.testing.assert_array_equal(own.examples.images[:, 0], IMAGES)


def test_a_missing_file_and_a_folder_cannot_be_read(tmp_path: Path) -> None:
    assert "cannot be read" in message(tmp_path / "nothing.npz")
    assert "cannot be read" in message(tmp_path)


def lit(images: np.ndarray) -> np.ndarray:
    """The same with one white pixel: bytes that are nearly black all over are stretched."""
    images[0, 0, 0, 0] = 255
    return images


splits = st.tuples(st.integers(1, 6), st.sampled_from([1, 3]), st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: st.builds(
        Split, hnp.arrays(np.uint8, shape).map(lit), hnp.arrays(np.int64, shape[0], elements=st.integers(0, 3))
    )
)


@in_one_folder
@given(split=splits)
def test_reading_gives_back_what_was_written(path: Path, split: Split) -> None:
    save_npz(path, split, ("null", "eins", "zwei ✓", "3"))
    own = load_own(path)
    np.testing.assert_array_equal(own.examples.images, split.images)
    np.testing.assert_array_equal(own.examples.labels, split.labels)
    assert own.classes == ("null", "eins", "zwei ✓", "3")
    assert (own.test, own.skipped) == (None, ())
    assert list(path.parent.iterdir()) == [path]


def small_split() -> Split:
    return Split(np.full((2, 1, 3, 3), 7, np.uint8), np.array([0, 1]))


def test_an_older_file_is_replaced(path: Path) -> None:
    path.write_text("something else", encoding="utf-8")
    save_npz(path, small_split(), ("a", "b"))
    assert load_npz(path).classes == ("a", "b")


def test_a_full_disk_leaves_the_older_file_and_nothing_else(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_npz(path, small_split(), ("a", "b"))
    before = path.read_bytes()

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DataError, match=rf"{re.escape(os.strerror(errno.ENOSPC))}.*free space") as caught:
        save_npz(path, small_split(), ("c", "d"))
    assert str(path) in str(caught.value)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named(folder: Path) -> None:
    (folder / "folder.npz").mkdir()
    (folder / "file").touch()
    for path in (folder / "folder.npz", folder / "file" / "a.npz", folder / "nowhere" / "a.npz"):
        with pytest.raises(DataError, match="cannot be written") as caught:
            save_npz(path, small_split(), ("a", "b"))
        assert str(path) in str(caught.value)
    assert sorted(entry.name for entry in folder.iterdir()) == ["file", "folder.npz"]


def test_nothing_is_not_written(path: Path) -> None:
    with pytest.raises(DataError, match="no images to write"):
        save_npz(path, Split(np.zeros((0, 1, 3, 3), np.uint8), np.zeros(0, np.int64)), ("a", "b"))
    assert not path.exists()


def test_a_label_without_a_class_is_a_mistake(path: Path) -> None:
    with pytest.raises(ValueError, match="1 classes"):
        save_npz(path, small_split(), ("a",))
    with pytest.raises(ValueError, match=r"\(2, 2, 3, 3\)"):
        save_npz(path, Split(np.zeros((2, 2, 3, 3), np.uint8), np.array([0, 1])), ("a", "b"))
    assert not path.exists()
