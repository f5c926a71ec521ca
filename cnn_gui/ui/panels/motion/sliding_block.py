"""How the small arrays between two maps stand beside and above each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled
from cnn_gui.ui.panels.motion.slides.model import Role, Sheet, Slide

UNIT = theme.UNIT
NUMBERS_FROM = 32
"""Width of a cell in logical pixels from which its number is printed inside."""
LARGEST_CELL = 76
"""Most logical pixels of a cell of a small array."""
CAPTION = 2 * UNIT
"""Height of the caption above a small array."""
_SCALAR, _SMALL_SCALAR, _STACKED_SCALAR = 7 * UNIT, 5 * UNIT, 3 * UNIT
# Cells of operands above each other, in relation to the cells beside them.
_SMALLER = (0.33, 0.6)
_BETWEEN_TILES = 8
_STACKED_SIGN = 2 * UNIT
_SMALLEST_OPERAND = 6

Size = tuple[float, float]
"""Width and height in logical pixels."""
Sizes = Callable[[float], list[Size]]
"""The sizes an array can have with cells of a width."""


@dataclass(frozen=True)
class Extent:
    """How many tiles of how many cells."""

    tiles: int
    rows: int
    columns: int

    @classmethod
    def of(cls, sheet: Sheet) -> Extent:
        """Return that of a sheet."""
        return cls(sheet.tiles, sheet.rows, sheet.columns)

    @property
    def is_scalar(self) -> bool:
        """Whether it is a single number."""
        return self.tiles == self.rows == self.columns == 1

    def sizes(self, cell: float) -> list[Size]:
        """Return the sizes it can have with cells of a width: tiles in as many columns as it has tiles, down to one."""
        between = min(_BETWEEN_TILES, cell)
        found = []
        for across in range(self.tiles, 0, -1):
            down = math.ceil(self.tiles / across)
            width = across * (self.columns * cell + between) - between
            found.append((width, down * (self.rows * cell + between) - between))
        return found


@dataclass(frozen=True)
class Plan:
    """What is to be placed.

    left, right: the maps. grids: the small arrays, with their roles. signs: widths of the signs between these. lines:
    how many lines of text. stride: of the window.
    """

    left: Extent
    right: Extent
    grids: tuple[Extent, ...]
    roles: tuple[Role, ...]
    signs: tuple[float, ...]
    lines: int
    stride: int

    @classmethod
    def of(cls, slide: Slide, grids: Sequence[Sheet], lines: int, sign_width: Callable[[str], float]) -> Plan:
        """Return that of a slide with such small arrays and so many lines of text."""
        return cls(
            Extent.of(slide.left),
            Extent.of(slide.right),
            tuple(map(Extent.of, grids)),
            slide.roles,
            tuple(map(sign_width, slide.operators)),
            lines,
            slide.stride,
        )

    @property
    def shapes(self) -> int:
        """In how many ways the tiles of the small arrays can be folded."""
        return max(extent.tiles for extent in self.grids)


@dataclass(frozen=True)
class Box:
    """A small array, or the sign before the next one (number n stands between n and n + 1), in logical pixels.

    caption: whether its name stands above it.
    """

    number: int
    x: float
    y: float
    width: float
    height: float
    is_sign: bool = False
    caption: bool = False

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.y + self.height

    def moved(self, x: float, y: float) -> Box:
        """Return it elsewhere."""
        return replace(self, x=self.x + x, y=self.y + y)


def row(plan: Plan, kept: Sequence[int], cell: float, shape: int) -> list[Box]:
    """Place small arrays side by side, each in the middle of the height, with the signs between them."""
    scalar = _SCALAR if cell >= _SMALL_SCALAR else _SMALL_SCALAR
    sizes = [_size(plan.grids[n], cell, shape, scalar) for n in kept]
    high = max(size[1] for size in sizes)
    boxes: list[Box] = []
    x = 0.0
    for n, size in zip(kept, sizes, strict=True):
        if boxes:
            boxes.append(Box(n - 1, x, 0.0, plan.signs[n - 1], high, is_sign=True))
            x += plan.signs[n - 1]
        boxes.append(Box(n, x, (high - size[1]) / 2, *size, caption=True))
        x += size[0]
    return boxes


def stack(plan: Plan, kept: Sequence[int], cell: float, shape: int, width: float, height: float) -> list[Box]:
    """Place the operands above each other, small, and all others in a row beside them; nothing if they do not fit.

    height: what a row has; without captions there is a little more.
    """
    operands = [n for n in kept if plan.roles[n] is Role.OPERAND]
    beside = row(plan, [n for n in kept if n not in operands], cell, shape)
    high, sign = max(box.bottom for box in beside), beside[0].number - 1
    room = width - beside[-1].right - plan.signs[sign], height + scaled(CAPTION)
    if len(operands) < 2 or high > height:
        return []
    signs = (len(operands) - 1) * _STACKED_SIGN
    for small in range(int(_SMALLER[1] * cell), max(int(_SMALLER[0] * cell), _SMALLEST_OPERAND) - 1, -1):
        sizes = [_size(plan.grids[n], small, shape, _STACKED_SCALAR) for n in operands]
        wide, tall = max(size[0] for size in sizes), sum(size[1] for size in sizes) + signs
        if wide <= room[0] and tall <= room[1]:
            break
    else:
        return []
    both = max(tall, high)
    boxes: list[Box] = []
    y = (both - tall) / 2
    for n, size in zip(operands, sizes, strict=True):
        if boxes:
            boxes.append(Box(n - 1, 0.0, y, wide, _STACKED_SIGN, is_sign=True))
            y += _STACKED_SIGN
        boxes.append(Box(n, (wide - size[0]) / 2, y, *size))
        y += size[1]
    boxes.append(Box(sign, wide, 0.0, plan.signs[sign], both, is_sign=True))
    return boxes + [box.moved(wide + plan.signs[sign], (both - high) / 2) for box in beside]


def _size(extent: Extent, cell: float, shape: int, scalar: float) -> Size:
    if extent.is_scalar:
        side = max(cell, scalar)
        return side, side
    sizes = extent.sizes(cell)
    return sizes[min(shape, len(sizes) - 1)]
