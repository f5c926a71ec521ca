"""Data sets by name: honest splits, limits, and errors that say what may be chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.catalogue import data_directories, load_dataset, names
from cnn_gui.data.errors import DataError
from cnn_gui.data.standardise import pixel_statistics

WriteMnist = Callable[..., Path]


def test_the_catalogue_knows_the_built_in_digits_and_mnist() -> None:
    assert names() == ("digits", "mnist")


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(DataError, match=r"'digit'.*digits, mnist"):
        load_dataset("digit")


def test_the_built_in_digits_need_no_directory(no_data_variable: None) -> None:
    dataset = load_dataset("digits")
    assert (len(dataset.train), len(dataset.validation), len(dataset.test)) == (16_000, 2_000, 2_000)
    assert dataset.image_shape == (1, 28, 28)
    assert dataset.classes == tuple("0123456789")


def test_validation_is_the_end_of_the_training_file(write_mnist: WriteMnist) -> None:
    directory = write_mnist()
    whole = load_dataset("mnist", data_dir=directory, validation=0)
    split = load_dataset("mnist", data_dir=directory, validation=25)
    assert len(whole.validation) == 0
    assert len(whole.train) == 60
    np.testing.assert_array_equal(split.train.images, whole.train.images[:35])
    np.testing.assert_array_equal(split.validation.images, whole.train.images[35:])
    np.testing.assert_array_equal(split.validation.labels, whole.train.labels[35:])


def test_a_small_training_file_lends_a_sixth_to_validation(write_mnist: WriteMnist) -> None:
    assert len(load_dataset("mnist", data_dir=write_mnist()).validation) == 10


def test_limits_take_the_first_images_and_leave_validation_alone(write_mnist: WriteMnist) -> None:
    directory = write_mnist()
    whole = load_dataset("mnist", data_dir=directory)
    limited = load_dataset("mnist", data_dir=directory, train_limit=12, test_limit=3)
    np.testing.assert_array_equal(limited.train.images, whole.train.images[:12])
    np.testing.assert_array_equal(limited.test.labels, whole.test.labels[:3])
    np.testing.assert_array_equal(limited.validation.images, whole.validation.images)


def test_limits_beyond_what_there_is_take_all(write_mnist: WriteMnist) -> None:
    dataset = load_dataset("mnist", data_dir=write_mnist(), train_limit=10**9, test_limit=10**9)
    assert (len(dataset.train), len(dataset.test)) == (50, 20)


def test_statistics_are_those_of_the_limited_training_split(write_mnist: WriteMnist) -> None:
    dataset = load_dataset("mnist", data_dir=write_mnist(), train_limit=4)
    mean, deviation = pixel_statistics(dataset.train.images)
    assert (dataset.mean, dataset.deviation) == (mean, deviation)
    assert mean == pytest.approx([(dataset.train.images / 255).mean()])


@pytest.mark.parametrize("limit", [0, -1])
@pytest.mark.parametrize("option", ["train_limit", "test_limit"])
def test_limits_below_one_are_refused(option: str, limit: int) -> None:
    with pytest.raises(DataError, match=f"{option.replace('_', ' ')} is {limit}"):
        load_dataset("digits", **{option: limit})  # type: ignore[arg-type]  # one keyword of several types


@pytest.mark.parametrize("validation", [-1, 60, 1000])
def test_validation_must_leave_something_to_train_on(write_mnist: WriteMnist, validation: int) -> None:
    with pytest.raises(DataError, match="choose 0 to 59"):
        load_dataset("mnist", data_dir=write_mnist(), validation=validation)


def test_mnist_is_found_through_the_environment(write_mnist: WriteMnist, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = write_mnist(folder="mnist")
    for root in (directory, directory.parent):
        monkeypatch.setenv("CNN_GUI_DATA", str(root))
        assert len(load_dataset("mnist").test) == 20


def test_a_chosen_directory_is_not_silently_replaced_by_the_environment(
    write_mnist: WriteMnist, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CNN_GUI_DATA", str(write_mnist()))
    chosen = tmp_path / "chosen"
    assert data_directories("mnist", chosen) == [chosen / "mnist", chosen]
    with pytest.raises(DataError, match="chosen"):
        load_dataset("mnist", data_dir=chosen)


def test_without_directory_and_variable_the_message_says_what_to_set(no_data_variable: None) -> None:
    with pytest.raises(DataError, match="CNN_GUI_DATA"):
        load_dataset("mnist")
