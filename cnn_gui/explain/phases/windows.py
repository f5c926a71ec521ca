"""In words and equations where the windows of a pooling or the filters of a convolution lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.counted import counted, noun_of

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part


def about_windows(part: Part, before: Part) -> tuple[str, str]:
    """Return how the windows of a pooling lie, and what of the maps is in none of them: " …", or "".

    "Windows of 2×2, side by side", "Windows of 3×3, 2 rows and columns apart, so that they overlap".
    """
    size, stride = part.size, part.stride
    if stride == size:
        how = "side by side"
    else:
        far = f"{counted(stride, 'row')} and {noun_of(stride, 'column')} apart"
        how = f"{far}, so that they overlap" if stride < size else f"{far}, with numbers between them left out"
    left = [
        extent - ((made - 1) * stride + size) for extent, made in zip(before.shape[1:], part.shape[1:], strict=True)
    ]
    words = [
        f"the last {noun}" if count == 1 else f"the last {count} {noun}s"
        for count, noun in zip(left, ("row", "column"), strict=True)
        if count
    ]
    out = "are" if len(words) > 1 or any(count > 1 for count in left) else "is"
    if size == stride == 2:
        # As the source document has it.
        out = "is"
    dropped = (
        f" {_capital(' and '.join(words))} of {before.symbol} would fill no window and {out} left out." if words else ""
    )
    return f"Windows of {size}×{size}, {how}", dropped


def slice_of(part: Part, letter: str) -> str:
    """Return which rows or columns a window takes, for a row or column of the output: 2i:2i+2, i:i+3."""
    start = letter if part.stride == 1 else f"{part.stride}{letter}"
    return f"{start}:{start}+{part.size}"


def met(letter: str, offset: str, stride: int, margin: int) -> str:
    """Return which row or column a filter's row or column lies on: i+u, 2i+u - 1."""
    start = letter if stride == 1 else f"{stride}{letter}"
    return f"{start}+{offset}" + (f" - {margin}" if margin else "")


def about_padding(part: Part) -> str:
    """Return how wide the zeros around the edge of a convolution's input are, as part of a sentence; "" without."""
    top, bottom, left, right = part.margins
    if not any(part.margins):
        return ""
    if top == bottom == left == right:
        return f", with {counted(top, 'row')} and {noun_of(top, 'column')} of zeros around the edge"
    sides = ((top, "row", "above"), (bottom, "row", "below"), (left, "column", "left"), (right, "column", "right"))
    where = [f"{counted(count, noun)} {side}" for count, noun, side in sides if count]
    return f", with zeros around the edge ({', '.join(where)})"


def about_stride(part: Part) -> str:
    """Return how a filter goes on from one position to the next, as part of a sentence; "" one by one."""
    return "" if part.stride == 1 else f" {part.stride} rows or columns at a time"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
