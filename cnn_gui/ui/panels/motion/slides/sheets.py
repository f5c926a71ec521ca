"""Arrays of a moment as sheets: which numbers, under which name, in which colours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.calculation.figures import Scale, column
from cnn_gui.explain.calculation.lines import EQUAL, ROUNDED
from cnn_gui.explain.patches import patch
from cnn_gui.ui.look.colormaps import Floats, Level
from cnn_gui.ui.look.stage_kinds import colours_by_symbol
from cnn_gui.ui.panels.motion.slides.model import Sheet
from cnn_gui.ui.widgets.mosaic.map_picture import PictureKind
from cnn_gui.ui.widgets.mosaic.scale import per_layer

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.form import Margins
    from cnn_gui.explain.moment import Moment

COLOURS = 3
NO_MARGINS: Margins = (0, 0, 0, 0)


def levels_of(array: Floats, kind: PictureKind) -> tuple[Level, Level]:
    """Return the values of the two end colours for all of an array."""
    levels = per_layer(array, kind)
    return levels.low, levels.high


def named(symbol: str, *index: int | None) -> str:
    """Return an array, or the part of it that is meant, as a person reads it: W1[3, 0]; None means all of an axis."""
    known = [str(each) for each in index if each is not None]
    return f"{symbol}[{', '.join(known)}]" if known else symbol


def kind_of(moment: Moment, symbol: str) -> PictureKind:
    """Return the colours of a stage's values: diverging where some may be negative."""
    return colours_by_symbol(moment.layers.parts)[symbol]


def padded(maps: Floats, margins: Margins) -> Floats:
    """Return maps (C,H,W) with zeros around them, float64."""
    top, bottom, left, right = margins
    return patch(maps, -top, -left, maps.shape[1] + top + bottom, maps.shape[2] + left + right)


def input_sheet(moment: Moment, part: Part, channel: int | None, margins: Margins = NO_MARGINS) -> Sheet:
    """Return what goes into a layer, values: one channel of it or all, with the zeros of a padding around it."""
    array = moment.array(part.symbol)
    shown = array if channel is None else array[channel : channel + 1]
    kind = kind_of(moment, part.symbol)
    levels = _brightness(moment, channel) if part.kind == "input" else levels_of(array, kind)
    if part.kind == "input" and levels is not None and len(shown) == COLOURS:
        kind = "colour"
    elif levels is not None and np.ndim(levels[0]):
        levels = float(np.min(levels[0])), float(np.max(levels[1]))
    if levels is None:
        levels = levels_of(array, kind)
    if any(margins):
        shown = padded(shown, margins)
    title = named(part.symbol, channel if len(array) > 1 else None) + (" + padding" if any(margins) else "")
    return Sheet(title, shown, kind, levels, part.symbol, (channel or 0, -margins[0], -margins[2]), array.shape)


def _brightness(moment: Moment, channel: int | None) -> tuple[Level, Level] | None:
    """What black and white have become in each channel, None if it is not known."""
    if moment.preparation is None:
        return None
    mean, deviation = (np.ravel(each) for each in (moment.preparation.mean, moment.preparation.deviation))
    black, white = -mean / deviation, (1 - mean) / deviation
    chosen = slice(None) if channel is None else slice(channel, channel + 1)
    shape = (1, -1, 1, 1)
    return black[chosen].reshape(shape), white[chosen].reshape(shape)


def map_sheet(moment: Moment, symbol: str, number: int, kind: PictureKind, levels: tuple[Level, Level] | None) -> Sheet:
    """Return one map of an array (C,h,w); levels None are its own."""
    array = moment.array(symbol)
    shown = array[number : number + 1]
    return Sheet(
        named(symbol, number), shown, kind, levels or levels_of(shown, kind), symbol, (number, 0, 0), array.shape
    )


def added_up(parts: Sequence[tuple[str, float]], stored: float) -> str:
    """Return "products 0.1234 + bias −0.0123 = 0.1111"; "≈" where the digits shown do not add up to those shown.

    They are then no further apart than each of them may be rounded: digits that float32 has not got are not shown.
    """
    values = [value for _, value in parts]
    scale = column([*values, stored], stored)
    fits = True
    if all(map(math.isfinite, (*values, stored))):
        off = _off(values, stored, scale)
        while 2 * off > len(values) + 1 and scale.decimals > 1:
            scale = Scale(scale.decimals - 1, scale.exponent)
            off = _off(values, stored, scale)
        fits = not off
    left = " + ".join(f"{label} {scale.text(value)}".strip() for label, value in parts)
    return f"{left} {EQUAL if fits else ROUNDED} {scale.text(stored)}"


def _off(values: Sequence[float], stored: float, scale: Scale) -> int:
    """By how many units of the last digit numbers as they are shown add up to something else."""
    return abs(sum(scale.ticks(value) for value in values) - scale.ticks(stored))


def divided(total: float, count: int, stored: float) -> str:
    """Return "1.2345 / 4 = 0.3086"; "≈" where the digits shown do not give those of the quotient that are shown."""
    scale = column([total, stored], stored)
    sign = ROUNDED
    if math.isfinite(total) and math.isfinite(stored):
        exactly = scale.decimal(total) / count
        # As it is rounded by hand: both ends of the half belong to it.
        if abs(exactly - scale.decimal(stored)) * 2 <= scale.decimal_unit:
            sign = EQUAL
    return f"{scale.text(total)} / {count} {sign} {scale.text(stored)}"


def multiplied(first: float, second: float, stored: float) -> str:
    """Return "0.1234 × 0.5000 = 0.0617"; "≈" where the digits shown do not multiply to those shown."""
    scales = [column([value], value) for value in (first, second, stored)]
    sign = ROUNDED
    if all(map(math.isfinite, (first, second, stored))):
        exactly = scales[0].decimal(first) * scales[1].decimal(second)
        if abs(exactly - scales[2].decimal(stored)) * 2 <= scales[2].decimal_unit:
            sign = EQUAL
    shown = [scale.text(value) for scale, value in zip(scales, (first, second, stored), strict=True)]
    return f"{shown[0]} × {shown[1]} {sign} {shown[2]}"
