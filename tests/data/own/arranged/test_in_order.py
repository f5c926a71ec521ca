"""A list of labels beside the images, one in each line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.load import load_own


def write(folder: Path, lines: list[str], name: str = "labels.txt") -> Path:
    """Twelve pictures, each of one grey level: 20 times its number."""
    (folder / "images").mkdir(parents=True)
    for number in range(12):
        Image.new("L", (8, 8), 20 * number).save(folder / "images" / f"{number}.png")
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["labels.txt", "train_labels.csv", "y.txt", "ground truth.txt"])
def test_a_line_for_each_picture_is_its_class_in_natural_order(tmp_path: Path, name: str) -> None:
    words = [f"kind {number % 3}" for number in range(12)]
    own = load_own(write(tmp_path / "own", ["label", *words], name), image_size=8)
    assert own.classes == ("kind 0", "kind 1", "kind 2")
    levels = own.examples.images[:, 0, 0, 0] // 20
    np.testing.assert_array_equal(levels % 3, own.examples.labels)
    assert sorted(levels.tolist()) == list(range(12))
    assert own.notes == (f"{name} has a line for each of the 12 pictures: assumed in the order of their names.",)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["a", "b"] * 5, "labels.txt"),
        (["a", "b"] * 6, "notes.txt"),
        ([str(number) for number in range(12)], "labels.txt"),
    ],
)
def test_other_lists_say_nothing_of_classes(tmp_path: Path, lines: list[str], name: str) -> None:
    with pytest.raises(DataError):
        load_own(write(tmp_path / "own", lines, name), image_size=8)
