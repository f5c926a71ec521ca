"""Examples to look at: some of each class, of any split, of one class, others; a click makes one the probe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.ui.panels.data.preview import WANTED, Preview

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def made(classes: int, per_class: int, *, test: int = 1) -> Dataset:
    """Images whose pixels are the number of their class modulo 256; so many per class, shuffled."""

    def split(count: int) -> Split:
        labels = np.random.default_rng(1).permutation(np.repeat(np.arange(classes), count)).astype(np.int64)
        return Split(np.broadcast_to(labels[:, None, None, None], (len(labels), 1, 8, 8)).astype(np.uint8), labels)

    mean = np.zeros(1, np.float32)
    names = tuple(f"c{index}" for index in range(classes))
    return Dataset("own", "Made", split(per_class), split(1), split(test), names, mean, mean + 1)


@pytest.fixture
def preview(app: QApplication, qtbot: QtBot) -> Preview:
    """Ten classes with 20 images each."""
    view = Preview()
    qtbot.addWidget(view)
    view.resize(300, 400)
    view.show()
    view.set_dataset(made(10, 20))
    return view


def shown(preview: Preview) -> list[int]:
    """The class of every image, by its pixels."""
    return [int(image[0, 0, 0]) for image in preview.grid._images]


def test_there_are_as_many_of_each_class_and_their_words_are_right(preview: Preview) -> None:
    assert shown(preview) == [index for index in range(10) for _ in range(WANTED // 10)]
    assert [preview.grid.caption(index) for index in range(preview.grid.count())] == [
        f"c{label}" for label in shown(preview)
    ]


@pytest.mark.parametrize(("classes", "per_class", "count"), [(2, 50, 20), (1000, 2, 1000), (3, 2, 6)])
def test_few_classes_have_more_examples_and_a_thousand_have_one_each(
    preview: Preview, classes: int, per_class: int, count: int
) -> None:
    preview.set_dataset(made(classes, per_class))
    assert preview.grid.count() == count
    assert {preview.grid.caption(index) for index in range(count)} == {f"c{index}" for index in range(classes)}


def test_a_click_and_enter_choose_the_very_image_that_is_shown(preview: Preview, qtbot: QtBot) -> None:
    chosen: list[tuple[str, int]] = []
    preview.probe_chosen.connect(lambda split, index: chosen.append((split, index)))
    dataset = made(10, 20)
    qtbot.mouseClick(
        preview.grid.viewport(), Qt.MouseButton.LeftButton, pos=preview.grid.image_rect(5).center().toPoint()
    )
    qtbot.keyClick(preview.grid, Qt.Key.Key_Return)
    assert chosen[0] == chosen[1]
    split, index = chosen[0]
    assert split == "train"
    assert dataset.train.labels[index] == shown(preview)[5]
    assert preview.grid.hint(5) == f"training image {index}: c{shown(preview)[5]}"


def test_the_examples_of_another_split_are_its_own(preview: Preview, qtbot: QtBot) -> None:
    chosen: list[tuple[str, int]] = []
    preview.probe_chosen.connect(lambda split, index: chosen.append((split, index)))
    preview.split.setCurrentText("test")
    assert shown(preview) == list(range(10))
    preview.grid.clicked.emit(3)
    ((split, index),) = chosen
    assert split == "test"
    assert made(10, 20).test.labels[index] == 3


def test_other_examples_are_other_images_of_the_same_classes(preview: Preview, qtbot: QtBot) -> None:
    before = preview._positions.tolist()
    qtbot.mouseClick(preview.others, Qt.MouseButton.LeftButton)
    after = preview._positions.tolist()
    assert before != after
    assert shown(preview) == [index for index in range(10) for _ in range(WANTED // 10)]


def test_one_class_alone_can_be_looked_at(preview: Preview) -> None:
    preview.set_class(7)
    assert shown(preview) == [7] * 20
    assert preview.heading.title() == "Examples of c7"
    preview.split.setCurrentText("validation")
    assert shown(preview) == [7]
    preview.set_class(None)
    assert preview.heading.title() == "Examples"
    preview.set_class(7)
    preview.set_dataset(made(3, 2))
    assert preview.heading.title() == "Examples"


def test_a_split_without_images_says_so(preview: Preview) -> None:
    preview.set_dataset(made(3, 2, test=0))
    preview.split.setCurrentText("test")
    assert preview.grid.count() == 0
    assert preview.grid.accessibleDescription() == "There are no test images."
    preview.set_class(1)
    assert preview.grid.accessibleDescription() == "There are no test images of class c1."


def test_the_keyboard_reaches_everything_and_a_click_leaves_it_with_the_window(preview: Preview) -> None:
    for control in (preview.split, preview.others, preview.grid):
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert control.accessibleName()
    for control in (preview.split, preview.others):
        assert not control.focusPolicy() & Qt.FocusPolicy.ClickFocus
