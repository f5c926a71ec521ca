"""What the animations of both poolings say of their windows, and what windows that overlap have given so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.counted import noun_of
from cnn_gui.explain.calculation import latex
from cnn_gui.explain.phases.windows import slice_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnn_gui.explain.anatomy import Part
    from cnn_gui.ui.panels.motion.slides.model import Slide

_WORDS = {4: "four", 9: "nine"}


def side(part: Part) -> str:
    """Return how large the windows of a pooling are: 2×2."""
    return f"{part.size}×{part.size}"


def numbers_of(part: Part) -> str:
    """Return how many numbers a window has, as people write it: four, nine, 16."""
    return _WORDS.get(part.size**2, str(part.size**2))


def moves(part: Part, over: str) -> str:
    """Return how the window goes on, as the beginning of a sentence."""
    window = f"The {side(part)} window moves over {over}"
    if part.stride == part.size:
        return f"{window} without overlapping"
    steps = "one by one" if part.stride == 1 else f"in steps of {part.stride}"
    return f"{window} {steps}" + (", and its places overlap" if part.stride < part.size else ", with gaps between")


def overlap(part: Part) -> bool:
    """Whether a number can be in several windows."""
    return part.stride < part.size


def under(part: Part) -> str:
    """Return what lies under a window as LaTeX: A_{1}[2i:2i+2, 2j:2j+2]."""
    return rf"{latex.symbol(part.before)}[{slice_of(part, 'i')},\, {slice_of(part, 'j')}]"


def left_out(slide: Slide) -> str:
    """Return which rows and columns of the left map are in no window, as a sentence; nothing if all are."""
    if slide.stride > slide.size:
        return " What lies between the windows is left out."
    names = []
    for name, extent, windows in (
        ("row", slide.left.rows, slide.rows),
        ("column", slide.left.columns, slide.columns),
    ):
        count = extent - ((windows - 1) * slide.stride + slide.size)
        if count:
            names.append(name if count == 1 else f"{count} {noun_of(count, name)}")
    return f" Its last {' and its last '.join(names)} would fill no window." if names else ""


def earlier(slide: Slide, position: int) -> Iterator[tuple[int, int, int, int]]:
    """Give the windows up to a position, itself included, that overlap it.

    Of each the row and the column, and how far down and to the right of the present window it begins, in cells.
    """
    row, column = slide.place(position)
    near = (slide.size - 1) // slide.stride
    for i in range(max(row - near, 0), row + 1):
        last = column if i == row else min(column + near, slide.columns - 1)
        for j in range(max(column - near, 0), last + 1):
            yield i, j, (i - row) * slide.stride, (j - column) * slide.stride
