"""Data sets by name: honest splits, limits, and errors that say what may be chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_gui.data.errors import DataError, MissingDataError
from cnn_gui.data.feeding.standardise import pixel_statistics
from cnn_gui.data.load import load_dataset
from cnn_gui.data.published.catalogue import CATALOGUE, places_with

WriteMnist = Callable[..., Path]


@pytest.mark.parametrize("option", [{"name": "digit"}, {"name": "digits", "test_dataset": "digit"}])
def test_an_unknown_name_lists_the_known_ones(option: dict[str, str]) -> None:
    with pytest.raises(DataError, match=r"'digit'.*digits, mnist"):
        load_dataset(**option)  # type: ignore[arg-type]  # keywords of several types


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
    chosen.mkdir()
    with pytest.raises(MissingDataError, match="chosen"):
        load_dataset("mnist", data_dir=chosen)


def test_a_chosen_directory_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere: there is no such directory.*cifar-10-binary\.tar\.gz") as refused:
        load_dataset("cifar-10", data_dir=tmp_path / "nowhere")
    assert not isinstance(refused.value, MissingDataError)


def test_a_directory_that_is_not_there_is_mentioned_even_if_nothing_is_looked_for_in_it(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    (note,) = load_dataset("digits", data_dir=nowhere, train_limit=10).notes
    assert note.startswith(f"{nowhere}: there is no such directory. Built-in digits did not need it")
    assert load_dataset("digits", data_dir=tmp_path, train_limit=10).notes == ()
    assert load_dataset("digits", train_limit=10).notes == ()


def test_without_directory_and_variable_the_message_says_what_to_do(no_data_variable: None) -> None:
    with pytest.raises(MissingDataError, match=r"MNIST is not on this machine.*Download it \(12 MB\)") as refused:
        load_dataset("mnist")
    assert "CNN_GUI_DATA" in str(refused.value)
    assert refused.value.name == "mnist"


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "kuzushiji-mnist"])
def test_data_sets_that_are_stored_alike_have_folders_of_their_names(
    write_mnist: WriteMnist, tmp_path: Path, name: str
) -> None:
    write_mnist(folder=name)
    dataset = load_dataset(name, data_dir=tmp_path)
    assert (dataset.name, dataset.title, dataset.classes) == (name, CATALOGUE[name].title, CATALOGUE[name].classes)
    assert dataset.source == str(tmp_path / name)


def test_one_published_data_set_is_not_taken_for_another(write_mnist: WriteMnist, tmp_path: Path) -> None:
    labels = np.array([7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 6, 9, 0, 1, 5, 9, 7, 3, 4], np.uint8)
    directory = write_mnist(t10k_labels=labels)
    assert places_with("mnist", directory) == directory
    assert places_with("fashion-mnist", directory) is None
    with pytest.raises(
        MissingDataError,
        match=r"Fashion-MNIST is not on this machine.* holds MNIST, whose files have the same names\. ",
    ):
        load_dataset("fashion-mnist", data_dir=directory)


# ---- test images of another data set -------------------------------------------------------------------------------


def test_test_images_of_another_data_set_are_used_with_the_statistics_of_the_training_images(
    write_mnist: WriteMnist, tmp_path: Path
) -> None:
    write_mnist(folder="mnist")
    write_mnist(folder="fashion-mnist", t10k_images=np.full((20, 7, 5), 9, np.uint8))
    plain = load_dataset("mnist", data_dir=tmp_path)
    mixed = load_dataset("mnist", data_dir=tmp_path, test_dataset="fashion-mnist", test_limit=7)
    assert set(mixed.test.images.flat) == {9}
    assert len(mixed.test) == 7
    np.testing.assert_array_equal(mixed.train.images, plain.train.images)
    np.testing.assert_array_equal(mixed.mean, plain.mean)
    assert mixed.source == f"{tmp_path / 'mnist'}; test images of Fashion-MNIST: {tmp_path / 'fashion-mnist'}"


def test_a_data_set_tested_on_itself_is_as_without(write_mnist: WriteMnist) -> None:
    directory = write_mnist()
    plain, same = (load_dataset("mnist", data_dir=directory, test_dataset=name) for name in (None, "mnist"))
    np.testing.assert_array_equal(plain.test.images, same.test.images)
    assert plain.source == same.source


def test_test_images_of_another_shape_are_refused_with_both_shapes(write_mnist: WriteMnist) -> None:
    with pytest.raises(DataError, match=r"MNIST are 1×7×5, but .* Built-in digits are 1×28×28"):
        load_dataset("digits", data_dir=write_mnist(), test_dataset="mnist")


def test_test_images_that_are_not_here_say_which(no_data_variable: None) -> None:
    with pytest.raises(MissingDataError) as refused:
        load_dataset("digits", test_dataset="cifar-10")
    assert refused.value.name == "cifar-10"


# ---- own images ----------------------------------------------------------------------------------------------------


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    """An .npz file with 60 images of 3 classes, 28×28."""
    rng = np.random.default_rng(2)
    path = tmp_path / "my shapes.npz"
    labels = np.repeat(np.arange(3), 20)
    np.savez(path, images=rng.integers(0, 256, (60, 28, 28), dtype=np.uint8), labels=labels, classes=["a", "b", "c"])
    return path


def test_own_images_are_held_out_by_class_and_seed(own_file: Path) -> None:
    dataset = load_dataset("own", own_path=own_file, test_share=0.25, validation=9)
    assert (dataset.name, dataset.classes, dataset.source) == ("own", ("a", "b", "c"), str(own_file))
    assert "my shapes" in dataset.title
    assert [np.bincount(part.labels).tolist() for part in (dataset.train, dataset.validation, dataset.test)] == [
        [12, 12, 12],
        [3, 3, 3],
        [5, 5, 5],
    ]
    again, other = (
        load_dataset("own", own_path=own_file, test_share=0.25, validation=9, split_seed=seed) for seed in (0, 1)
    )
    np.testing.assert_array_equal(dataset.test.images, again.test.images)
    assert not np.array_equal(dataset.test.images, other.test.images)


def test_limits_of_own_images_keep_all_classes(own_file: Path) -> None:
    dataset = load_dataset("own", own_path=own_file, train_limit=12, test_limit=6)
    assert (len(dataset.train), len(dataset.test)) == (12, 6)
    assert set(dataset.train.labels) == {0, 1, 2}
    assert dataset.mean == pytest.approx([(dataset.train.images / 255).mean()])


def test_own_images_need_a_path() -> None:
    with pytest.raises(DataError, match="--own PATH"):
        load_dataset("own")


def test_own_images_can_be_tested_on_published_ones_only_of_as_many_classes(own_file: Path) -> None:
    with pytest.raises(DataError, match=r"Built-in digits are of 10 classes, .* my shapes.* are of 3"):
        load_dataset("own", own_path=own_file, test_dataset="digits")


def test_pictures_in_folders_are_brought_to_the_size_and_what_is_no_picture_is_listed(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes"
    for number, name in enumerate(("circle", "square")):
        (shapes / name).mkdir(parents=True)
        for index in range(10):
            Image.new("RGB", (20 + index, 30), (200, 10 * index, 100 * number)).save(shapes / name / f"{index}.png")
    (shapes / "circle" / "broken.png").write_bytes(b"no picture")
    dataset = load_dataset("own", own_path=shapes, image_size=16, colour=True, test_share=0.2)
    assert dataset.image_shape == (3, 16, 16)
    assert dataset.classes == ("circle", "square")
    assert len(dataset.train) + len(dataset.validation) + len(dataset.test) == 20
    (skipped,) = dataset.skipped
    assert "broken.png" in skipped.path
    assert skipped.reason
