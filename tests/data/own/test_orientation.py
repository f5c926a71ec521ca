"""Images the right way round: turned and mirrored on request, test images on the ground of the training images."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.dataset import Split
from cnn_gui.data.load import load_dataset
from cnn_gui.data.own.orientation import ground, on_one_ground, oriented
from cnn_gui.data.own.own_images import OwnImages

CORNERS = np.array([[1, 2, 3], [4, 5, 6]], np.uint8)


def own(*, test: bool = True) -> OwnImages:
    split = Split(CORNERS[None, None].repeat(2, axis=0), np.array([0, 1]))
    return OwnImages(split, split if test else None, ("a", "b"), (), "title", ("before",))


@pytest.mark.parametrize(
    ("turn", "mirror", "expected"),
    [
        ("none", True, [[3, 2, 1], [6, 5, 4]]),
        ("left", False, [[3, 6], [2, 5], [1, 4]]),
        ("over", False, [[6, 5, 4], [3, 2, 1]]),
        ("right", False, [[4, 1], [5, 2], [6, 3]]),
        # Rows and columns exchanged, as EMNIST stores its letters.
        ("left", True, [[1, 4], [2, 5], [3, 6]]),
    ],
)
def test_images_are_mirrored_and_then_turned(turn: str, mirror: bool, expected: list[list[int]]) -> None:
    moved = oriented(own(), turn=turn, mirror=mirror)
    assert moved.test is not None
    for split in (moved.examples, moved.test):
        assert split.images[1, 0].tolist() == expected
        assert split.labels.tolist() == [0, 1]
    assert moved.notes[0] == "before"
    assert "as was chosen" in moved.notes[1]
    assert ("mirrored" in moved.notes[1]) is mirror


def test_what_is_not_to_be_turned_is_left_alone() -> None:
    images = own()
    assert oriented(images) is images
    assert oriented(own(test=False), turn="over").test is None


def strokes(count: int = 20, *, bright: bool = False) -> np.ndarray:
    images = np.random.default_rng(0).integers(0, 256, (count, 1, 10, 10)).astype(np.uint8)
    images[:, :, [0, -1]], images[:, :, :, [0, -1]] = 9, 9
    # A stroke that reaches the edge.
    images[0, :, 0, 3:6] = 255
    return 255 - images if bright else images


@pytest.mark.parametrize("bright", [False, True])
def test_test_images_on_the_other_ground_are_inverted_and_that_is_said(bright: bool) -> None:
    train, test = strokes(bright=bright), strokes(7, bright=not bright)
    images, note = on_one_ground(train, test)
    np.testing.assert_array_equal(images, 255 - test)
    order = ("bright", "dark") if bright else ("dark", "bright")
    assert "training images are on a {} ground and the test images on a {} one".format(*order) in note


@pytest.mark.parametrize("bright", [False, True])
def test_test_images_on_the_same_ground_are_left_alone(bright: bool) -> None:
    train, test = strokes(bright=bright), strokes(7, bright=bright)
    images, note = on_one_ground(train, test)
    assert images is test
    assert note == ""


def test_photographs_have_no_ground() -> None:
    rng = np.random.default_rng(0)
    photographs = rng.integers(0, 120, (50, 3, 10, 10)).astype(np.uint8)
    assert ground(photographs) is None
    assert ground(255 - photographs) is None
    images, note = on_one_ground(photographs, 255 - photographs)
    assert (images == 255 - photographs).all()
    assert note == ""
    # Half of them dark, half of them bright.
    assert ground(np.concatenate([strokes(), strokes(bright=True)])) is None
    assert ground(strokes()[:0]) is None


@pytest.mark.parametrize(("how", "inverted"), [("stored", False), ("inverted", True)])
def test_what_a_person_chose_about_the_ground_is_obeyed(how: str, inverted: bool) -> None:
    train, test = strokes(), strokes(7, bright=True)
    images, note = on_one_ground(train, test, how)
    np.testing.assert_array_equal(images, 255 - test if inverted else test)
    assert ("as was chosen" in note) is inverted


def write(path: Path, train: np.ndarray, test: np.ndarray) -> Path:
    np.savez(
        path,
        x_train=train[:, 0],
        y_train=np.arange(len(train)) % 2,
        x_test=test[:, 0],
        y_test=np.arange(len(test)) % 2,
    )
    return path


def test_a_data_set_is_loaded_as_it_was_chosen(tmp_path: Path) -> None:
    path = write(tmp_path / "a.npz", strokes(), strokes(6, bright=True))
    loaded = load_dataset("own", own_path=path)
    np.testing.assert_array_equal(loaded.test.images, 255 - strokes(6, bright=True))
    assert sum("ground" in note for note in loaded.notes) == 1
    stored = load_dataset("own", own_path=path, test_ground="stored", turn="left", mirror=True, pixel_range="8-bit")
    np.testing.assert_array_equal(stored.test.images, strokes(6, bright=True).transpose(0, 1, 3, 2))
    assert not any("ground" in note for note in stored.notes)
    assert any("255 is white, as was chosen" in note for note in stored.notes)


def test_test_images_of_another_data_set_come_to_the_same_ground(tmp_path: Path) -> None:
    digits = load_dataset("digits", train_limit=40)
    path = tmp_path / "a.npz"
    labels = np.arange(200) % 10
    np.savez(path, images=255 - digits.test.images[:200, 0], labels=labels)
    loaded = load_dataset("own", own_path=path, test_dataset="digits")
    np.testing.assert_array_equal(loaded.test.images, 255 - digits.test.images)
