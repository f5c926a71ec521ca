"""What a window has of kept drawings: which are shown, and what the bin holds."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.files.drawings import drawing as drawing_module
from cnn_gui.files.drawings.drawing import Drawing
from cnn_gui.files.drawings.keep import Stored
from cnn_gui.ui.panels.drawing import shelf as shelf_module
from cnn_gui.ui.panels.drawing.shelf import Shelf


def drawing(level: int, name: str = "a", side: int = 9) -> Drawing:
    return Drawing(np.full((1, side, side), level, np.uint8), name)


def levels(shelf: Shelf) -> list[int]:
    return [int(each.image.flat[0]) for each in shelf.shown]


@pytest.fixture
def shelf() -> Shelf:
    """Five drawings of 9×9, and one of another shape and one of another class among them."""
    made = Shelf()
    made.show((1, 9, 9), ("a", "b"))
    made.add([drawing(1), drawing(2, side=8), drawing(3, "b"), drawing(4, "elsewhere"), *map(drawing, (5, 6, 7))])
    return made


def test_only_what_fits_the_data_is_shown(shelf: Shelf) -> None:
    assert levels(shelf) == [1, 3, 5, 6, 7]
    assert shelf.split().labels.tolist() == [0, 1, 0, 0, 0]
    shelf.show((1, 8, 8), ("a",))
    assert levels(shelf) == [2]
    shelf.show((3, 8, 8), ("a",))
    assert shelf.split().images.shape == (0, 3, 8, 8)
    assert len(shelf.wanted().here) == 7


def test_deletions_are_taken_back_one_after_another_each_whole(shelf: Shelf) -> None:
    shelf.delete([1])
    shelf.delete([0, 3])
    shelf.delete(range(2))
    assert levels(shelf) == []
    assert len(shelf.wanted().removed) == 5
    assert shelf.bring_back() == 0
    assert levels(shelf) == [5, 6]
    shelf.bring_back()
    assert levels(shelf) == [1, 5, 6, 7]
    assert shelf.bring_back() == 1
    assert levels(shelf) == [1, 3, 5, 6, 7]
    assert shelf.last_deleted() == []
    assert shelf.wanted().removed == frozenset()


def test_the_bin_forgets_the_oldest(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf_module, "MOST_STEPS", 2)
    for _ in range(3):
        shelf.delete([0])
    for _ in range(2):
        shelf.bring_back()
    assert levels(shelf) == [3, 5, 6, 7]
    assert shelf.last_deleted() == []
    # However much was deleted last, it can be brought back.
    monkeypatch.setattr(drawing_module, "MOST_DRAWINGS", 3)
    shelf.delete([0])
    shelf.delete(range(3))
    assert len(shelf.last_deleted()) == 3
    shelf.bring_back()
    assert shelf.last_deleted() == []


def test_what_is_full_says_what_there_is_and_what_to_do(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shelf.full([drawing(8)]) == ""
    monkeypatch.setattr(drawing_module, "MOST_BYTES", 600)
    why = shelf.full([drawing(8)])
    assert why.startswith("7 drawings are kept, and there is no room for 1 more")
    assert "2 of them belong to other data" in why


def test_only_the_first_look_at_the_file_brings_drawings(shelf: Shelf) -> None:
    stored = Stored((drawing(0), drawing(9, side=8), *shelf.wanted().here))
    assert not shelf.stored(stored, take_in=False)
    assert levels(shelf) == [1, 3, 5, 6, 7]
    shelf.delete([0])
    assert shelf.stored(stored, take_in=True)
    # What was deleted before the file was read stays deleted.
    assert levels(shelf) == [0, 3, 5, 6, 7]
