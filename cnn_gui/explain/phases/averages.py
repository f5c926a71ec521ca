"""The phases of average pooling and global average pooling, forward and backward."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cnn_gui.counted import counted
from cnn_gui.explain.anatomy import AVERAGE, GLOBAL_AVERAGE
from cnn_gui.explain.calculation.latex import symbol
from cnn_gui.explain.cell import gradient_of
from cnn_gui.explain.phases.making import backward, becomes, forward, numbered
from cnn_gui.explain.phases.windows import about_windows, slice_of

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Anatomy, Part
    from cnn_gui.explain.phases.making import Describe
    from cnn_gui.explain.phases.phase import Phase

_ALIKE = "Each number of a mean has the same influence on it, the smaller the more numbers there are."


def pooling(layers: Anatomy, part: Part, n: int) -> Phase:
    """P = the mean of each window."""
    before = layers.part(part.before)
    windows, dropped = about_windows(part, before)
    count = part.size**2
    p, a = symbol(part.symbol), symbol(before.symbol)
    return forward(
        part,
        numbered(layers, part, "Average pooling"),
        (before.symbol,),
        (rf"{p}[i,j] = \frac{{1}}{{{count}}} \sum {a}[{slice_of(part, 'i')},\, {slice_of(part, 'j')}]",),
        f"{windows}: {becomes(n, before.symbol, before, part.symbol, part)}{dropped}",
        f"Average pooling takes the mean of each {part.size}×{part.size} window: its {count} numbers added up, divided "
        f"by {count}.",
        "Fewer numbers means less computation, and a feature may move a little without changing the result much. "
        "Unlike max pooling all numbers have their share in it, so what is seen everywhere counts more than one "
        "strong place.",
    )


def pooling_back(layers: Anatomy, part: Part, n: int) -> Phase:
    """dA: each number gets its share of the gradient of every window that it is in."""
    before = layers.part(part.before)
    dx, dp = gradient_of(before.symbol), gradient_of(part.symbol)
    count = part.size**2
    overlap = " Who is in several windows gets a share from each, all added up." if part.stride < part.size else ""
    return backward(
        (dp,),
        (dx,),
        (rf"{symbol(dx)}[c,i,j] = \frac{{1}}{{{count}}} \sum_{{\mathrm{{windows}}}} {symbol(dp)}[c,\cdot,\cdot]",),
        becomes(n, dp, part, dx, before),
        f"The gradient of each window is shared out: each of its {count} numbers gets 1/{count} of it.{overlap}",
        _ALIKE,
    )


def whole_maps(layers: Anatomy, part: Part, n: int) -> Phase:
    """G = the mean of each map."""
    before = layers.part(part.before)
    _, height, width = before.shape
    g, a = symbol(part.symbol), symbol(before.symbol)
    return forward(
        part,
        numbered(layers, part, "Global average pooling"),
        (before.symbol,),
        (rf"{g}[c] = \frac{{1}}{{{height * width}}} \sum_{{i,j}} {a}[c,i,j]",),
        f"One number for each map of {height}×{width}: {becomes(n, before.symbol, before, part.symbol, part)}",
        f"Each of the {counted(before.shape[0], 'map')} becomes one number, its mean: how much of its feature there is "
        "in the whole image.",
        "The dense layer behind it needs far fewer weights than it would behind flatten, and where in the image a "
        "feature is no longer matters.",
    )


def whole_maps_back(layers: Anatomy, part: Part, n: int) -> Phase:
    """dA: every number of a map gets the same share."""
    before = layers.part(part.before)
    _, height, width = before.shape
    dx, dg = gradient_of(before.symbol), gradient_of(part.symbol)
    return backward(
        (dg,),
        (dx,),
        (rf"{symbol(dx)}[c,i,j] = \frac{{1}}{{{height * width}}}\, {symbol(dg)}[c]",),
        becomes(n, dg, part, dx, before),
        f"The gradient of each mean is shared out: every one of the {height * width} numbers of its map gets "
        f"1/{height * width} of it.",
        _ALIKE,
    )


FORWARD: Mapping[str, Describe] = {AVERAGE: pooling, GLOBAL_AVERAGE: whole_maps}
BACKWARD: Mapping[str, Describe] = {AVERAGE: pooling_back, GLOBAL_AVERAGE: whole_maps_back}
