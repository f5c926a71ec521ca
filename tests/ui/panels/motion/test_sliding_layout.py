"""Where maps and small arrays stand: inside the stage, apart from each other, with numbers that can be read."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from PySide6.QtCore import QRectF

from cnn_gui.ui.panels.motion.slides.model import Role, Side
from cnn_gui.ui.panels.motion.sliding_block import NUMBERS_FROM, Extent, Plan, row, stack
from cnn_gui.ui.panels.motion.sliding_layout import Arrangement, arrange

SIZES = [(388, 150), (388, 190), (560, 180), (868, 208), (868, 320), (1368, 304), (1568, 590), (800, 800)]
_SCALAR = Extent(1, 1, 1)
_CONVOLUTION = (Role.OPERAND, Role.OPERAND, Role.RESULT, Role.EXTRA)
_BACK = (Role.OPERAND, Role.OPERAND, Role.EXTRA, Role.RESULT)


def convolution(side: int = 28, kernel: int = 3, tiles: int = 1, *, back: bool = False) -> Plan:
    """Region, filter, products and result over a square map; or their mirror image."""
    small, out = Extent(tiles, kernel, kernel), side - kernel + 1
    grids = (small, _SCALAR, small, small) if back else (small, small, small, _SCALAR)
    roles, signs = (_BACK, (25.0, 25.0, 30.0)) if back else (_CONVOLUTION, (25.0, 25.0, 60.0))
    return Plan(Extent(tiles, side, side), Extent(1, out, out), grids, roles, signs, 1, 1)


def pooling(rows: int = 26, columns: int = 26, *, back: bool = False) -> Plan:
    """The candidates and the winner; or what it gets."""
    maps = Extent(1, rows, columns), Extent(1, rows // 2, columns // 2)
    window = Extent(1, 2, 2)
    if back:
        roles = Role.RESULT, Role.OPERAND, Role.EXTRA
        return Plan(*maps, (window, window, _SCALAR), roles, (30.0, 30.0), 2, 2)
    return Plan(*maps, (window, _SCALAR), (Role.RESULT, Role.RESULT), (60.0,), 2, 2)


PLANS = {
    "convolution": convolution(),
    "back": convolution(back=True),
    "5×5": convolution(32, 5),
    "5×5 back": convolution(32, 5, back=True),
    "colours": convolution(32, 5, 3),
    "8 maps": convolution(13, 3, 8),
    "8 maps back": convolution(13, 3, 8, back=True),
    "pooling": pooling(),
    "pooling back": pooling(back=True),
    "odd": pooling(11, 15),
    "large": convolution(128, 5, 3),
}


def parts(found: Arrangement) -> dict[str, QRectF]:
    """Everything that must not overlap, by name."""
    made = {"left": found.left, "right": found.right, "lines": found.lines}
    for side in Side:
        made[f"heading {side.value}"] = found.heading(side)
    for name, boxes in (("grid", found.grids), ("sign", found.signs), ("caption", found.captions), ("bar", found.bars)):
        made |= {f"{name} {n}": box for n, box in enumerate(boxes) if box is not None}
    return made


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", PLANS)
def test_everything_is_inside_and_nothing_overlaps(name: str, size: tuple[int, int]) -> None:
    found = parts(arrange(*size, PLANS[name]))
    stage = QRectF(0, 0, *size)
    for box in found.values():
        assert stage.contains(box), (name, box)
    for (first, a), (second, b) in combinations(found.items(), 2):
        if a.isEmpty() or b.isEmpty():
            continue
        assert not a.adjusted(0.01, 0.01, -0.01, -0.01).intersects(b), (first, second)


# Five rows of numbers need more height than the lowest stages have.
_LEGIBLE = [
    (name, size)
    for name in ("convolution", "back", "5×5", "5×5 back", "pooling", "pooling back", "odd")
    for size in SIZES
    if size[1] > 200 or "5×5" not in name
]


@pytest.mark.parametrize(("name", "size"), _LEGIBLE, ids=str)
def test_numbers_of_the_result_can_be_read(name: str, size: tuple[int, int]) -> None:
    plan = PLANS[name]
    found = arrange(*size, plan)
    results = [n for n, role in enumerate(plan.roles) if role is Role.RESULT]
    for n in results:
        box = found.grids[n]
        assert box is not None
        assert box.width() / plan.grids[n].columns >= NUMBERS_FROM


def test_with_room_all_small_arrays_stand_in_a_row_with_their_numbers() -> None:
    found = arrange(868, 208, PLANS["convolution"])
    boxes = [box for box in found.grids if box is not None]
    assert len(boxes) == 4
    assert all(a.right() < b.left() for a, b in pairwise(boxes))
    assert len({box.center().y() for box in boxes}) == 1
    assert all(
        box.width() / extent.columns >= NUMBERS_FROM
        for box, extent in zip(boxes, PLANS["convolution"].grids, strict=True)
    )
    assert all(caption is not None for caption in found.captions)
    # 28 cells of 6 pixels: nothing was taken from the maps for it.
    assert found.left.width() == 28 * 6


def test_with_less_room_operands_are_small_and_extras_give_way() -> None:
    found = arrange(388, 150, PLANS["convolution"])
    region, weights, products, result = found.grids
    assert result is None
    assert found.signs[2] is None
    assert region is not None
    assert weights is not None
    assert products is not None
    assert region.bottom() < weights.top()
    assert weights.width() < products.width()
    assert found.captions[:2] == (None, None)
    assert arrange(388, 150, PLANS["pooling back"]).grids[2] is None


def test_a_map_of_half_the_size_is_smaller_but_not_too_small() -> None:
    found = arrange(868, 208, PLANS["pooling"])
    assert found.right.width() == 13 * 9
    assert found.left.width() == 26 * 6
    found = arrange(1568, 590, PLANS["pooling"])
    assert found.right.width() / 13 == found.left.width() / 26


def test_maps_of_almost_the_same_height_hang_from_one_line() -> None:
    found = arrange(868, 208, PLANS["convolution"])
    assert found.left.top() == found.right.top()
    found = arrange(1568, 590, PLANS["convolution"])
    assert found.left.top() == found.right.top()
    found = arrange(868, 208, PLANS["pooling"])
    assert found.left.center().y() == pytest.approx(found.right.center().y(), abs=1)


def test_colour_bars_need_height() -> None:
    assert arrange(868, 208, PLANS["convolution"]).bars == (None, None)
    bars = arrange(1368, 304, PLANS["convolution"]).bars
    assert all(bar is not None for bar in bars)
    assert bars[0] is not None
    assert bars[0].width() == arrange(1368, 304, PLANS["convolution"]).left.width()


def test_numbers_of_many_maps_are_left_out_before_maps_become_small() -> None:
    found = arrange(868, 208, PLANS["8 maps"])
    assert found.right.height() > 100
    assert all(box is not None for box in found.grids)
    large = arrange(1568, 590, PLANS["8 maps"]).grids[0]
    assert large is not None
    assert large.width() / 6 >= NUMBERS_FROM


def test_a_row_is_centred_with_signs_between() -> None:
    plan = PLANS["convolution"]
    boxes = row(plan, range(4), 40, 0)
    assert [(box.number, box.is_sign) for box in boxes] == [
        (0, False),
        (0, True),
        (1, False),
        (1, True),
        (2, False),
        (2, True),
        (3, False),
    ]
    assert all(a.right == b.x for a, b in pairwise(boxes))
    assert boxes[-1].y == (120 - boxes[-1].height) / 2


def test_a_stack_that_does_not_fit_is_none() -> None:
    plan = PLANS["convolution"]
    assert stack(plan, range(4), 40, 0, 400, 120)
    assert stack(plan, range(4), 40, 0, 200, 120) == []
    assert stack(plan, range(4), 40, 0, 400, 110) == []
    # Nothing to be stacked.
    assert stack(PLANS["pooling"], range(2), 40, 0, 400, 400) == []


def test_tiles_can_be_folded_in_as_many_ways_as_there_are_tiles() -> None:
    sizes = Extent(8, 3, 3).sizes(10)
    assert len(sizes) == 8
    assert sizes[0] == (8 * 38 - 8, 30)
    assert sizes[-1] == (30, 8 * 38 - 8)
    assert Extent(1, 4, 6).sizes(5) == [(30, 20)]
