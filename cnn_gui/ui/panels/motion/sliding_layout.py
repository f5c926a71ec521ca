"""Where two maps and the small arrays between them stand: numbers that can be read, then maps as large as can be."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRectF

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled
from cnn_gui.ui.panels.motion.slides.model import Role, Side
from cnn_gui.ui.panels.motion.sliding_block import (
    CAPTION,
    LARGEST_CELL,
    NUMBERS_FROM,
    Box,
    Plan,
    Size,
    Sizes,
    row,
    stack,
)
from cnn_gui.ui.widgets.mosaic import colour_bar
from cnn_gui.ui.widgets.text import heading

UNIT = theme.UNIT
LARGEST_OF_A_MAP = 40
"""Most logical pixels of a map's cell."""
LINE = 2 * UNIT
"""Height of a line of text below the small arrays."""
CHANNEL = UNIT
"""Room between the small arrays and the lines, where a connection can pass."""
_GAPS = (3 * UNIT, 10 * UNIT)
# A stage that is lower has no room for the legends of its colours.
_BARS_FROM = 30 * UNIT
# Frames reach beyond the cells at the edge.
_EDGE = UNIT // 2
# Maps that differ by a smaller share of their height hang from one line.
_ALIKE = 0.2
# Of a map that is half as large as the other, so that it can still be pointed at.
_LEAST_CELL = 9.0


@dataclass(frozen=True)
class Arrangement:
    """Places in logical pixels; None for what had to give way.

    left, right: the maps. grids, signs: as in the plan; captions: of each small array. lines: of all lines of text.
    bars: of the two maps.
    """

    left: QRectF
    right: QRectF
    grids: tuple[QRectF | None, ...]
    signs: tuple[QRectF | None, ...]
    captions: tuple[QRectF | None, ...]
    lines: QRectF
    bars: tuple[QRectF | None, QRectF | None]

    def heading(self, side: Side) -> QRectF:
        """Return where the heading of a map stands."""
        place = self.left if side is Side.LEFT else self.right
        return QRectF(place.left(), place.top() - _above_maps(), place.width(), scaled(heading.HEIGHT))


class _Style(Enum):
    """How the small arrays stand: operands above each other, without the extras, least share of the height for maps."""

    ROW = (False, False, 0.75)
    STACKED = (True, False, 0.7)
    SHORT_ROW = (False, True, 0.6)
    SHORT_STACKED = (True, True, 0.4)
    SMALL_MAPS = (False, False, 0.3)


# Of many maps at once the numbers are too many to be worth that the maps they come from become small.
_OF_MANY = (False, False, 0.6)


def arrange(width: float, height: float, plan: Plan) -> Arrangement:
    """Place everything in a stage of logical pixels."""
    inside = width - 2 * _EDGE
    bar = scaled(colour_bar.HEIGHT) + UNIT if height >= _BARS_FROM else 0.0
    room = height - _above_maps() - bar - _EDGE
    middle = height - scaled(CAPTION) - CHANNEL - plan.lines * scaled(LINE) - _EDGE
    for stacked, short, least in [_OF_MANY] if plan.shapes > 1 else [style.value for style in _Style]:
        for share in _shares(least):
            maps = _maps(plan, room * share, inside)
            free = inside - maps[0][0] - maps[1][0] - 2 * _GAPS[0]
            block = _block(plan, free, middle, NUMBERS_FROM, stacked, short)
            if block:
                return _place(plan, inside, height, maps, block, bar)
    maps = _maps(plan, room, inside)
    free = max(inside - maps[0][0] - maps[1][0] - 2 * _GAPS[0], 1.0)
    return _place(plan, inside, height, maps, _block(plan, free, middle, 1, False, False), bar)


def _above_maps() -> int:
    """What a heading and its gap need above a map."""
    return scaled(heading.HEIGHT) + UNIT // 2


def _shares(least: float) -> Iterator[float]:
    steps = round((1.0 - least) / 0.05)
    return (1.0 - 0.05 * step for step in range(steps + 1))


def _maps(plan: Plan, side: float, width: float) -> tuple[Size, Size]:
    """Width and height of both maps within a height."""
    left, right = plan.left, plan.right
    size, cell = _largest(left.sizes, side, (0.3 if left.tiles > 1 else 0.36) * width)
    if left.tiles > 1:
        return size, _largest(right.sizes, side, 0.3 * width)[0]
    # Half as many rows and columns: smaller, as it is, but never too small to be pointed at.
    other = cell if plan.stride == 1 else min(2 * cell, max(cell, _LEAST_CELL))
    return size, right.sizes(other)[0]


def _largest(sizes: Sizes, height: float, width: float) -> tuple[Size, float]:
    """The size with the largest cells that fits, and the cells."""
    for whole in range(LARGEST_OF_A_MAP, 1, -1):
        for size in sizes(whole):
            if size[0] <= width and size[1] <= height:
                return size, float(whole)
    # More cells than pixels.
    cell, number = max((min(width / wide, height / high, 1.0), n) for n, (wide, high) in enumerate(sizes(1.0)))
    return sizes(cell)[number], cell


def _block(plan: Plan, width: float, height: float, least: int, stacked: bool, short: bool) -> list[Box]:
    """The small arrays with the largest cells that fit, nothing if they would be smaller than `least`."""
    kept = [n for n, role in enumerate(plan.roles) if not (short and role is Role.EXTRA)]
    if stacked and plan.roles[0] is not Role.OPERAND:
        return []
    for cell in range(LARGEST_CELL, least - 1, -1):
        for shape in range(plan.shapes):
            if stacked:
                block = stack(plan, kept, cell, shape, width, height)
                if block:
                    return block
                continue
            block = row(plan, kept, cell, shape)
            if block[-1].right <= width and max(box.bottom for box in block) <= height:
                return block
    return []


def _place(
    plan: Plan, width: float, height: float, maps: tuple[Size, Size], block: list[Box], bar: float
) -> Arrangement:
    left, right = maps
    wide, high = (max(box.right for box in block), max(box.bottom for box in block)) if block else (0.0, 0.0)
    gap = min(max((width - left[0] - right[0] - wide) / 2, 0.0), float(_GAPS[1]))
    start = _EDGE + (width - left[0] - right[0] - wide - 2 * gap) / 2
    tallest = max(left[1], right[1])
    alike = abs(left[1] - right[1]) < _ALIKE * tallest
    top = _above_maps() + max(math.floor((height - _above_maps() - tallest - bar - _EDGE) / 2), 0)
    a, b = (
        QRectF(round(x), top + (0 if alike else round((tallest - size[1]) / 2)), *size)
        for x, size in ((start, left), (start + left[0] + wide + 2 * gap, right))
    )
    # In the middle of the maps, as far as captions and lines let them.
    y = max(min(top + tallest / 2 - high / 2, height - plan.lines * scaled(LINE) - CHANNEL - high - _EDGE), 0)
    if any(box.caption and box.y < scaled(CAPTION) for box in block):
        y = max(y, scaled(CAPTION) - min(box.y for box in block if box.caption))
    corner = QPointF(round(start + left[0] + gap), round(y))
    places = {(box.number, box.is_sign): QRectF(box.x, box.y, box.width, box.height) for box in block}
    grids, signs = (
        tuple(places[n, is_sign].translated(corner) if (n, is_sign) in places else None for n in range(count))
        for is_sign, count in ((False, len(plan.grids)), (True, len(plan.signs)))
    )
    captioned = {box.number for box in block if box.caption}
    captions = tuple(
        QRectF(box.left(), box.top() - scaled(CAPTION), box.width(), scaled(CAPTION))
        if box is not None and n in captioned
        else None
        for n, box in enumerate(grids)
    )
    between = b.left() - a.right() - 2 * UNIT
    lines = QRectF(a.right() + UNIT, corner.y() + high + CHANNEL, between, plan.lines * scaled(LINE))
    return Arrangement(a, b, grids, signs, captions, lines, (_bar(a, bar), _bar(b, bar)))


def _bar(place: QRectF, height: float) -> QRectF | None:
    if not height or place.width() < colour_bar.narrowest():
        return None
    return QRectF(place.left(), place.bottom() + UNIT, place.width(), scaled(colour_bar.HEIGHT))
