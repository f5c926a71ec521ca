"""Files with arrays that belong together: pairs, one for each part, one for each class, pieces of one set."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers.load import array_files_in
from cnn_gui.data.own.load import load_own

IMAGES = np.random.default_rng(3).integers(0, 256, (30, 6, 7), dtype=np.uint8)
COLOUR = np.random.default_rng(4).integers(0, 256, (30, 3, 8, 8), dtype=np.uint8)
LABELS = np.arange(30) % 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    empty = tmp_path / "own"
    empty.mkdir()
    return empty


def refused(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        load_own(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("chosen", ["", "X.npy", "y.npy"])
def test_a_pair_of_files_is_found_from_the_folder_and_from_either(folder: Path, chosen: str) -> None:
    np.save(folder / "X.npy", IMAGES)
    np.save(folder / "y.npy", LABELS)
    (folder / "readme.txt").write_text("hello")
    own = load_own(folder / chosen)
    np.testing.assert_array_equal(own.examples.images[:, 0], IMAGES)
    assert own.examples.labels.tolist() == LABELS.tolist()
    assert any("belong together" in note for note in own.notes)


def test_four_files_are_training_and_test_images_and_one_alone_finds_its_partner(folder: Path) -> None:
    for part, some in (("train", slice(0, 20)), ("test", slice(20, 30))):
        np.savez(folder / f"k49-{part}-imgs.npz", IMAGES[some])
        np.savez(folder / f"k49-{part}-labels.npz", LABELS[some])
    own = load_own(folder)
    assert own.test is not None
    np.testing.assert_array_equal(own.examples.images[:, 0], IMAGES[:20])
    np.testing.assert_array_equal(own.test.images[:, 0], IMAGES[20:])
    own = load_own(folder / "k49-test-imgs.npz")
    np.testing.assert_array_equal(own.examples.images[:, 0], IMAGES[20:])
    assert own.test is None


def test_one_file_for_each_class_gives_the_class_its_name(folder: Path) -> None:
    for number, name in enumerate(("dog", "ice cream", "cat")):
        np.save(folder / f"full_numpy_bitmap_{name}.npy", np.full((4 + number, 49), 100 * number, np.uint8))
    own = load_own(folder)
    assert own.classes == ("cat", "dog", "ice cream")
    assert own.examples.labels.tolist() == [0] * 6 + [1] * 4 + [2] * 5
    assert own.examples.images[[0, 6, 10], 0, 3, 3].tolist() == [200, 0, 100]
    assert "Each of 3 files is a class, and has its name." in own.notes
    assert "choose their folder" in refused(folder / "full_numpy_bitmap_cat.npy")


def write_cifar(folder: Path, protocol: int) -> None:
    folder.mkdir()
    flat = COLOUR.reshape(30, -1)
    for number in range(5):
        some = slice(number * 5, number * 5 + 5)
        content = {b"data": flat[some], b"labels": LABELS[some].tolist(), b"filenames": [b"a.png"] * 5}
        (folder / f"data_batch_{number + 1}").write_bytes(pickle.dumps(content, protocol))
    content = {b"data": flat[25:], b"labels": LABELS[25:].tolist(), b"batch_label": b"testing"}
    (folder / "test_batch").write_bytes(pickle.dumps(content, protocol))
    names = {b"label_names": [b"ant", b"bee", b"cow"], b"num_vis": 192}
    (folder / "batches.meta").write_bytes(pickle.dumps(names, protocol))
    (folder / "readme.html").write_text("<html></html>")


@pytest.mark.parametrize("protocol", [0, 2, 5])
@pytest.mark.parametrize("chosen", ["", "cifar-10-batches-py"])
def test_cifar_s_python_batches_are_read(folder: Path, protocol: int, chosen: str) -> None:
    write_cifar(folder / "cifar-10-batches-py", protocol)
    own = load_own(folder / chosen)
    assert own.test is not None
    np.testing.assert_array_equal(own.examples.images, COLOUR[:25])
    np.testing.assert_array_equal(own.test.images, COLOUR[25:])
    assert own.classes == ("ant", "bee", "cow")
    assert own.examples.labels.tolist() == LABELS[:25].tolist()
    assert any("5 files, data_batch_1 to data_batch_5" in note for note in own.notes)


def test_mnist_pkl_gz_has_three_parts(folder: Path) -> None:
    import gzip

    flat = IMAGES[:, :, :6].reshape(30, -1) / 255
    parts = tuple((flat[some], LABELS[some]) for some in (slice(0, 15), slice(15, 20), slice(20, 30)))
    (folder / "mnist.pkl.gz").write_bytes(gzip.compress(pickle.dumps(parts, 2)))
    own = load_own(folder / "mnist.pkl.gz")
    assert own.test is not None
    np.testing.assert_array_equal(own.examples.images[:, 0], IMAGES[:20, :, :6])
    np.testing.assert_array_equal(own.test.images[:, 0], IMAGES[20:, :, :6])


@pytest.mark.parametrize(
    "value",
    [
        (list(IMAGES), LABELS.tolist()),
        list(zip(IMAGES, LABELS.tolist(), strict=True)),
        {"images": IMAGES, "labels": LABELS},
        {"a": {"images": IMAGES, "labels": LABELS}},
        (IMAGES, LABELS),
    ],
)
def test_pickled_lists_pairs_and_dictionaries_are_read(folder: Path, value: object) -> None:
    (folder / "a.pkl").write_bytes(pickle.dumps(value))
    own = load_own(folder / "a.pkl")
    np.testing.assert_array_equal(own.examples.images[:, 0], IMAGES)
    assert own.examples.labels.tolist() == LABELS.tolist()


def test_a_pickled_dictionary_in_an_npy_file_is_read(folder: Path) -> None:
    np.save(folder / "a.npy", np.array({"images": IMAGES, "labels": LABELS}), allow_pickle=True)
    np.testing.assert_array_equal(load_own(folder / "a.npy").examples.images[:, 0], IMAGES)


def test_a_folder_around_one_file_is_that_file(folder: Path) -> None:
    (folder / "outer" / "inner").mkdir(parents=True)
    np.savez(folder / "outer" / "inner" / "a.npz", images=IMAGES, labels=LABELS)
    assert len(load_own(folder).examples) == 30


def test_several_sets_in_a_folder_are_not_mixed(folder: Path) -> None:
    for name in ("mine", "other"):
        np.savez(folder / f"{name}.npz", images=IMAGES, labels=LABELS)
    assert "several sets of images for training: mine, other" in refused(folder)


def test_a_damaged_file_among_others_is_left_out_and_listed(folder: Path) -> None:
    np.savez(folder / "a.npz", images=IMAGES, labels=LABELS)
    (folder / "b.npz").write_bytes(b"PK\3\4 damaged")
    own = load_own(folder)
    assert [skipped.path for skipped in own.skipped] == ["b.npz"]
    (folder / "a.npz").write_bytes(b"PK\3\4 damaged")
    assert "none of its files can be used" in refused(folder)


def test_folders_of_classes_are_preferred_to_arrays_beside_them(folder: Path) -> None:
    for name in ("a", "b"):
        (folder / name).mkdir()
        Image.new("L", (8, 8)).save(folder / name / "1.png")
    np.save(folder / "features.npy", np.zeros((5, 5)))
    assert array_files_in(folder) == []
    assert load_own(folder).classes == ("a", "b")
