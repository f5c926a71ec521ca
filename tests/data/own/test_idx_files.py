"""Own IDX files: a pair, or a folder with training and test files, with any labels."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.idx import read_idx, write_idx
from cnn_gui.data.own import idx_files, own_images
from cnn_gui.data.own.load import load_own
from cnn_gui.data.published.mnist import load_mnist

WriteMnist = Callable[..., Path]


def message(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        load_own(path)
    return str(caught.value)


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_folder_with_the_four_files_is_what_mnist_is(write_mnist: WriteMnist, suffix: str) -> None:
    folder = write_mnist(folder="four files ✓", suffix=suffix)
    train, test = load_mnist([folder])
    own = load_own(folder)
    assert own.title == "four files ✓"
    assert own.classes == tuple("0123456789")
    assert own.test is not None
    for ours, theirs in ((own.examples, train), (own.test, test)):
        np.testing.assert_array_equal(ours.images, theirs.images)
        np.testing.assert_array_equal(ours.labels, theirs.labels)


def test_other_names_of_the_same_pattern_and_labels_from_1_are_read(write_mnist: WriteMnist) -> None:
    rng = np.random.default_rng(0)
    folder = write_mnist(
        train_labels=np.concatenate([np.arange(1, 27), rng.integers(1, 27, 34)]).astype(np.uint8),
        t10k_labels=rng.integers(1, 27, 20).astype(np.uint8),
    )
    for path in list(folder.glob("*ubyte")):
        path.rename(path.with_name("emnist-letters-" + path.name.replace("t10k", "test")))
    own = load_own(folder)
    assert own.classes == tuple(str(number) for number in range(1, 27))
    assert "Labels are 1, 2, 3 … 26" in own.notes[0]
    assert own.test is not None
    assert len(own.test) == 20


def test_without_test_files_there_are_no_test_images(write_mnist: WriteMnist) -> None:
    own = load_own(write_mnist(t10k_images=None, t10k_labels=None))
    assert len(own.examples) == 60
    assert own.test is None


def test_a_file_that_is_there_twice_is_read_once(write_mnist: WriteMnist) -> None:
    write_mnist(suffix=".gz")
    assert len(load_own(write_mnist()).examples) == 60


@pytest.mark.parametrize("labels", [".gz", ""])
@pytest.mark.parametrize("images", [".gz", ""])
def test_one_file_finds_its_labels_beside_it(write_mnist: WriteMnist, images: str, labels: str) -> None:
    folder = write_mnist(suffix=images)
    write_mnist(suffix=labels)
    for name in ("t10k", "train"):
        for path in folder.glob(f"{name}-labels*"):
            if path.name.endswith(".gz") != (labels == ".gz"):
                path.unlink()
    path = folder / f"t10k-images-idx3-ubyte{images}"
    own = load_own(path)
    np.testing.assert_array_equal(own.examples.images[:, 0], read_idx(path))
    assert own.test is None
    assert own.title == path.name


def test_names_need_not_be_those_of_mnist(tmp_path: Path) -> None:
    write_idx(tmp_path / "My Images.idx", np.full((4, 3, 3), 9, np.uint8))
    write_idx(tmp_path / "My labels.idx", np.array([0, 1, 0, 1], np.uint8))
    assert len(load_own(tmp_path / "My Images.idx").examples) == 4


def test_colour_images_are_read(tmp_path: Path) -> None:
    colour = np.random.default_rng(1).integers(0, 256, (4, 6, 5, 3), dtype=np.uint8)
    write_idx(tmp_path / "images-idx4-ubyte", colour)
    write_idx(tmp_path / "labels-idx1-ubyte", np.array([0, 1, 0, 1], np.uint8))
    own = load_own(tmp_path)
    np.testing.assert_array_equal(own.examples.images, colour.transpose(0, 3, 1, 2))


def test_missing_labels_are_named(write_mnist: WriteMnist) -> None:
    folder = write_mnist(train_labels=None)
    assert "train-labels-idx1-ubyte: the file is missing" in message(folder / "train-images-idx3-ubyte")
    assert "train-labels-idx1-ubyte: the file is missing" in message(folder)


def test_labels_find_their_images_as_images_find_their_labels(write_mnist: WriteMnist) -> None:
    folder = write_mnist()
    for part in ("train", "t10k"):
        one, other = (load_own(folder / f"{part}-{kind}-ubyte") for kind in ("images-idx3", "labels-idx1"))
        np.testing.assert_array_equal(one.examples.images, other.examples.images)
        assert other.title == one.title


def test_labels_without_images_get_advice(write_mnist: WriteMnist) -> None:
    folder = write_mnist(train_images=None)
    assert "Choose the file of the images" in message(folder / "train-labels-idx1-ubyte")


def test_several_files_of_a_kind_are_listed(write_mnist: WriteMnist) -> None:
    folder = write_mnist()
    write_idx(folder / "more-images-idx3-ubyte", np.zeros((2, 3, 3), np.uint8))
    text = message(folder)
    assert "more-images-idx3-ubyte, t10k-images-idx3-ubyte, train-images-idx3-ubyte" in text
    assert "Choose one of these files" in text


def test_different_lengths_and_sizes_are_refused(write_mnist: WriteMnist) -> None:
    assert "60 images but 59 labels" in message(write_mnist(train_labels=np.zeros(59, np.uint8)))
    assert "1×7×5 but test images 1×5×7" in message(write_mnist(t10k_images=np.full((20, 5, 7), 9, np.uint8)))


def test_a_damaged_file_is_named(write_mnist: WriteMnist) -> None:
    path = write_mnist() / "train-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:-1])
    assert "truncated" in message(path)


def test_the_folder_around_is_read_too(write_mnist: WriteMnist, tmp_path: Path) -> None:
    folder = write_mnist(folder="raw")
    (tmp_path / "data" / "MNIST").mkdir(parents=True)
    folder.rename(tmp_path / "data" / "MNIST" / "raw")
    for place in (tmp_path / "data", tmp_path / "data" / "MNIST", tmp_path / "data" / "MNIST" / "raw"):
        own = load_own(place)
        assert (len(own.examples), own.test and len(own.test)) == (60, 20)


def test_a_file_in_a_folder_of_its_name_is_read(write_mnist: WriteMnist, tmp_path: Path) -> None:
    folder = write_mnist()
    expected = load_own(folder)
    for path in list(folder.glob("*ubyte")):
        path.rename(tmp_path / "aside")
        path.mkdir()
        (tmp_path / "aside").rename(path / path.name)
    own = load_own(folder)
    np.testing.assert_array_equal(own.examples.images, expected.examples.images)
    assert own.test is not None
    assert len(own.test) == 20
    one = load_own(folder / "train-images-idx3-ubyte" / "train-images-idx3-ubyte")
    np.testing.assert_array_equal(one.examples.labels, expected.examples.labels)


def test_other_spellings_of_the_same_file_are_read_once(write_mnist: WriteMnist) -> None:
    folder = write_mnist()
    for path in list(folder.glob("*ubyte")):
        (folder / path.name.replace("-idx", ".idx")).write_bytes(path.read_bytes())
        path.with_name(f"{path.name} (1)").write_bytes(path.read_bytes())
    assert len(load_own(folder).examples) == 60


def test_training_and_test_files_may_be_in_two_folders(write_mnist: WriteMnist) -> None:
    folder = write_mnist()
    for part in ("train", "t10k"):
        (folder / part).mkdir()
        for path in list(folder.glob(f"{part}-*ubyte")):
            path.rename(folder / part / path.name)
    own = load_own(folder)
    assert (len(own.examples), own.test and len(own.test)) == (60, 20)


def test_several_data_sets_below_a_folder_are_listed(write_mnist: WriteMnist, tmp_path: Path) -> None:
    write_mnist(folder="digits")
    for path in (tmp_path / write_mnist(folder="letters").name).glob("*"):
        path.rename(path.with_name(f"letters-{path.name}"))
    assert "digits/train-images-idx3-ubyte, letters/letters-t10k" in message(tmp_path)


def test_labels_of_32_bits_and_pixels_of_floating_point_are_read(write_mnist: WriteMnist) -> None:
    folder = write_mnist()
    expected = load_own(folder)
    path = folder / "train-labels-idx1-ubyte"
    path.write_bytes(bytes([0, 0, 0x0C, 1]) + struct.pack(">I", 60) + read_idx(path).astype(">i4").tobytes())
    path = folder / "train-images-idx3-ubyte"
    values = (read_idx(path) / 255).astype(">f4")
    path.write_bytes(bytes([0, 0, 0x0D, 3]) + struct.pack(">3I", *values.shape) + values.tobytes())
    own = load_own(path)
    np.testing.assert_array_equal(own.examples.labels, expected.examples.labels)
    np.testing.assert_array_equal(own.examples.images, expected.examples.images)


def test_different_lengths_and_too_much_in_all_are_found_before_values_are_read(
    write_mnist: WriteMnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idx_files, "read_idx_values", lambda *_args, **_kind: pytest.fail("values were read"))
    assert "60 images but 59 labels" in message(write_mnist(train_labels=np.zeros(59, np.uint8)))
    # Pixels, and what each image costs besides.
    monkeypatch.setattr(own_images, "MAX_BYTES", 80 * 35 + 80 * 100 - 1)
    assert "GB of memory" in message(write_mnist())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_pipe_in_place_of_labels_is_not_waited_for(write_mnist: WriteMnist) -> None:
    folder = write_mnist(train_labels=None)
    os.mkfifo(folder / "train-labels-idx1-ubyte")
    assert "a pipe" in message(folder)
    assert "a pipe" in message(folder / "train-images-idx3-ubyte")


def test_a_folder_of_many_pictures_is_not_looked_through_for_such_files(
    write_mnist: WriteMnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_mnist(folder="z")
    (folder.parent / "cats").mkdir()
    for number in range(30):
        (folder.parent / "cats" / f"{number}.png").touch()
    assert len(idx_files.idx_images_in(folder.parent)) == 2
    monkeypatch.setattr(idx_files, "_MOST_ENTRIES", 20)
    (folder.parent / "z").rename(folder.parent / "cats" / "z")
    assert idx_files.idx_images_in(folder.parent) == []


def test_the_folder_of_one_file_that_has_its_name_may_be_chosen(write_mnist: WriteMnist) -> None:
    folder = write_mnist()
    for path in list(folder.iterdir()):
        path.rename(folder / "file")
        path.mkdir()
        (folder / "file").rename(path / path.name)
    assert "holds no pictures, but train-labels-idx1-ubyte" in message(folder / "train-labels-idx1-ubyte")
    assert "train-labels-idx1-ubyte: the file is missing" in message(folder / "train-images-idx3-ubyte")
    assert len(load_own(folder / "train-images-idx3-ubyte" / "train-images-idx3-ubyte").examples) == 60
    assert len(load_own(folder).examples) == 60
