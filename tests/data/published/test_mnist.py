"""MNIST's four files: found where they may be, refused with a helpful line where they do not fit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.idx import read_idx
from cnn_gui.data.load import load_dataset
from cnn_gui.data.published.mnist import holds_mnist, load_mnist, recognised

WriteMnist = Callable[..., Path]


def message(directory: Path) -> str:
    with pytest.raises(DataError) as caught:
        load_mnist([directory])
    return str(caught.value)


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_files_are_read_plain_and_compressed(write_mnist: WriteMnist, suffix: str) -> None:
    directory = write_mnist(suffix=suffix)
    train, test = load_mnist([directory])
    assert train.images.shape == (60, 1, 7, 5)
    assert test.images.shape == (20, 1, 7, 5)
    np.testing.assert_array_equal(train.images[:, 0], read_idx(directory / f"train-images-idx3-ubyte{suffix}"))
    np.testing.assert_array_equal(test.labels, read_idx(directory / f"t10k-labels-idx1-ubyte{suffix}"))


def test_the_spelling_with_a_dot_is_found_too(write_mnist: WriteMnist) -> None:
    directory = write_mnist()
    for path in list(directory.iterdir()):
        path.rename(path.with_name(path.name.replace("-idx", ".idx")))
    assert len(load_mnist([directory])[0]) == 60


def test_the_first_directory_with_files_is_taken(write_mnist: WriteMnist, tmp_path: Path) -> None:
    directory = write_mnist(folder="mnist")
    assert len(load_mnist([tmp_path / "nowhere", directory])[0]) == 60


def test_an_empty_directory_is_named_with_the_four_files(tmp_path: Path) -> None:
    text = message(tmp_path)
    assert str(tmp_path) in text
    assert ".gz" in text
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        assert name in text


def test_a_directory_with_any_of_the_files_holds_them(write_mnist: WriteMnist, tmp_path: Path) -> None:
    assert not holds_mnist(tmp_path / "nowhere")
    assert holds_mnist(write_mnist(folder="one", train_images=None, train_labels=None, t10k_images=None))


def test_another_data_set_that_is_stored_alike_is_called_by_its_name(write_mnist: WriteMnist) -> None:
    directory = write_mnist(train_labels=None)
    with pytest.raises(DataError, match="Kuzushiji-MNIST needs train-images"):
        load_mnist([directory], title="Kuzushiji-MNIST")


def test_the_number_of_classes_is_what_was_said(write_mnist: WriteMnist) -> None:
    directory = write_mnist(train_labels=np.full(60, 12, np.uint8))
    assert set(load_mnist([directory], classes=13)[0].labels) == {12}
    with pytest.raises(DataError, match="label 12 at position 0 is out of range, expected 0 to 11"):
        load_mnist([directory], classes=12)


@pytest.mark.parametrize(
    ("first", "name"),
    [("7210414959069015", "mnist"), ("9211614657457341", "fashion-mnist"), ("1234567890123456", None)],
)
def test_published_data_sets_are_told_apart_by_their_test_labels(
    write_mnist: WriteMnist, first: str, name: str | None
) -> None:
    labels = np.array([*map(int, first), 0, 1, 2, 3], np.uint8)
    assert recognised(write_mnist(t10k_labels=labels)) == name


def test_what_is_missing_or_damaged_is_not_recognised(tmp_path: Path) -> None:
    assert recognised(tmp_path) is None
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(b"no IDX file")
    assert recognised(tmp_path) is None


def test_the_real_mnist_is_recognised(mnist_dir: Path) -> None:
    assert recognised(mnist_dir) == "mnist"


def test_no_directory_at_all_names_the_option_and_the_variable() -> None:
    with pytest.raises(DataError, match=r"--data-dir.*CNN_GUI_DATA"):
        load_mnist([])


@pytest.mark.parametrize("part", ["train_images", "train_labels", "t10k_images", "t10k_labels"])
def test_one_missing_file_is_named(write_mnist: WriteMnist, part: str) -> None:
    text = message(write_mnist(**{part: None}))
    assert part.replace("_", "-") in text
    assert "missing" in text


def test_different_counts_of_images_and_labels_are_both_given(write_mnist: WriteMnist) -> None:
    text = message(write_mnist(train_labels=np.zeros(59, np.uint8)))
    assert "60 images" in text
    assert "59 labels" in text


def test_a_label_out_of_range_is_given_with_its_position(write_mnist: WriteMnist) -> None:
    labels = np.zeros(20, np.uint8)
    labels[13] = 10
    text = message(write_mnist(t10k_labels=labels))
    assert "label 10 at position 13" in text
    assert "0 to 9" in text


def test_training_and_test_images_of_different_size_are_refused(write_mnist: WriteMnist) -> None:
    text = message(write_mnist(t10k_images=np.zeros((20, 5, 7), np.uint8)))
    assert "7×5" in text
    assert "5×7" in text


@pytest.mark.parametrize("shape", [(0, 7, 5), (60, 0, 5)])
def test_files_without_a_pixel_are_refused(write_mnist: WriteMnist, shape: tuple[int, ...]) -> None:
    labels = np.zeros(shape[0], np.uint8)
    assert "no pixels" in message(write_mnist(train_images=np.zeros(shape, np.uint8), train_labels=labels))


def test_classes_without_an_example_are_fine(write_mnist: WriteMnist) -> None:
    train, _ = load_mnist([write_mnist(train_labels=np.full(60, 3, np.uint8))])
    assert set(train.labels) == {3}


def test_the_real_mnist_is_complete_and_standardised_with_its_known_statistics(mnist_dir: Path) -> None:
    dataset = load_dataset("mnist", data_dir=mnist_dir, validation=0)
    assert (len(dataset.train), len(dataset.validation), len(dataset.test)) == (60_000, 0, 10_000)
    assert dataset.mean == pytest.approx([0.1307], abs=5e-5)
    assert dataset.deviation == pytest.approx([0.3081], abs=5e-5)
    assert np.bincount(dataset.test.labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
