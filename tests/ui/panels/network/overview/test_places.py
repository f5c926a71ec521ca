"""Where blocks of the overview stand, and which place of the row each of their places means."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF

from cnn_gui.ui.panels.network.overview.places import GAP, LEAST, Block, Row, beginning, boxes, to_overview

AREA = QRectF(10, 4, 400 - GAP, 20)
BLOCKS = (
    Block("X", "input", "input", (1, 16, 16)),
    Block("Z1", "conv 3×3", "convolution", (8, 16, 16)),
    Block("P1", "pool 4×4", "pooling", (8, 4, 4)),
    Block("Z2", "dense", "dense", (10,)),
)
ROW = Row(((0, 100), (120, 520), (540, 640), None), 120, 320)


def test_blocks_stand_side_by_side_as_high_as_their_maps_are_large() -> None:
    found = boxes(BLOCKS, AREA)
    assert [box.left() for box in found] == [10, 110, 210, 310]
    assert {box.width() for box in found} == {100 - GAP}
    assert [box.height() for box in found] == pytest.approx([20, 20, 20 * (LEAST + (1 - LEAST) / 2), 20 * LEAST])
    assert {box.center().y() for box in found} == {AREA.center().y()}
    assert boxes((), AREA) == []


def test_a_place_of_the_row_is_a_place_of_its_block() -> None:
    stands = boxes(BLOCKS, AREA)
    assert to_overview(ROW, stands, 0) == stands[0].left()
    assert to_overview(ROW, stands, 320) == pytest.approx(stands[1].center().x())
    assert to_overview(ROW, stands, 640) == stands[2].right()


def test_the_frame_goes_where_it_is_wanted_and_no_further_than_the_row() -> None:
    stands, width = boxes(BLOCKS, AREA), ROW.right - ROW.left
    for middle in (70, 150, 220, 240):
        left = beginning(ROW, stands, middle)
        ends = (to_overview(ROW, stands, at) for at in (left, left + width))
        assert sum(ends) / 2 == pytest.approx(middle, abs=1)
    assert beginning(ROW, stands, 10) == 0
    assert beginning(ROW, stands, 260) == 640 - width
    # Beside the row nothing is scrolled to.
    assert beginning(ROW, stands, stands[3].center().x()) == 640 - width
    assert beginning(Row((None,), 5, 9), stands[:1], 20) == 5


def test_a_stage_is_in_sight_if_all_of_it_is() -> None:
    assert [ROW.is_in_sight(place) for place in range(4)] == [False, False, False, True]
    assert Row(ROW.spans, 120, 520).is_in_sight(1)


def test_a_block_says_what_it_stands_for() -> None:
    assert BLOCKS[1].text == "Z1 · conv 3×3 · 8×16×16"
    assert Block("L", "loss", "", ()).text == "L · loss"
