"""Classes that stand in a list beside the images, one in each line: labels.txt, in the order of the files' names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnn_gui.data.own.arranged.table_files import read_lines
from cnn_gui.data.own.arranged.tables import Labelled
from cnn_gui.data.own.own_images import MAX_CLASSES, readable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_LABELS = re.compile(r"(.*[^a-z])?(labels?|targets?|classes|y|gt|ground[_ -]?truth)([^a-z].*)?", re.IGNORECASE)


def labelled_in_order(path: Path, pictures: Sequence[Path]) -> Labelled | None:
    """What a list of labels says of the pictures in its folder and below; None if it is no such list.

    Its name must say that it holds labels, and it must have a line for each of the pictures, perhaps below a header.

    Args:
        path: the list.
        pictures: all pictures, in natural order.
    """
    if not _LABELS.fullmatch(path.stem):
        return None
    below = [picture for picture in pictures if picture.is_relative_to(path.parent)]
    lines = read_lines(path)
    if len(lines) == len(below) + 1 and _LABELS.fullmatch(lines[0]):
        lines = lines[1:]
    if not below or len(lines) != len(below) or not 2 <= len(set(lines)) <= min(MAX_CLASSES, max(2, len(lines) // 2)):
        return None
    lines_of = f"{readable(path.name)} has a line for each of the {len(below):,} pictures"
    note = f"{lines_of}: assumed in the order of their names."
    return Labelled(dict(zip(below, lines, strict=True)), note=note)
