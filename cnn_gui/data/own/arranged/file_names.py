"""Classes that stand in the names of files: cat.17.jpg, digit3_0042.png, 00042_seven.png."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnn_gui.data.own.own_images import MAX_CLASSES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FRONT = re.compile(r"(.+?)[\s_.\-#]*\(?\d+\)?(?:[\s_.\-]*\(?copy[\s\d]*\)?)?")
_BACK = re.compile(r"(?:\d+|.*\d[\s_.\-]+(?:label|class|num|digit|y)[\s_.\-=]*)[\s_.\-]+(.+)", re.IGNORECASE)
# What cameras and programs call any picture.
_OF_ANY = frozenset(
    {
        "img",
        "image",
        "images",
        "dsc",
        "dscn",
        "dscf",
        "pxl",
        "mvimg",
        "photo",
        "pic",
        "picture",
        "frame",
        "scan",
        "screenshot",
        "screen",
        "gopr",
        "file",
        "unnamed",
        "download",
        "index",
        "page",
        "wa",
        "untitled",
        "sample",
        "test",
        "train",
        "val",
        "valid",
    }
)
# Names that cannot be divided are few, or the others mean nothing.
_MOST_OTHERS = 0.1


def _at_front(stem: str) -> str | None:
    if not re.search(r"[^\W\d_]|\d[\s_.\-]+\d", stem):
        return None
    found = _FRONT.fullmatch(stem)
    return found.group(1).strip(" _.-#(") if found else stem


def _at_back(stem: str) -> str | None:
    found = _BACK.fullmatch(stem)
    return found.group(1) if found else None


def reading_of(stems: Sequence[str]) -> Callable[[str], str | None] | None:
    """How the names of these files say their classes; None if they do not, as far as can be told.

    A class is what stands before the number of a file, or behind it. It must be there for nine of ten files, the
    classes must be two or more and at most half as many as files, and none may look like a date or be what cameras call
    any picture.

    Returns:
        A function that gives the class of a file, by its name without ending, or None.
    """
    ways = [way for way in (_at_front, _at_back) if _tells(way, stems)]
    if not ways:
        return None
    # The one with fewer classes: the other's "classes" are the numbers of the files.
    return min(ways, key=lambda way: len({way(stem) for stem in stems}))


def _tells(way: Callable[[str], str | None], stems: Sequence[str]) -> bool:
    found = [name for stem in stems if (name := way(stem))]
    classes = set(found)
    return (
        len(stems) - len(found) <= _MOST_OTHERS * len(stems)
        and 2 <= len(classes) <= min(MAX_CLASSES, len(found) // 2)
        and not any(_means_nothing(name) for name in classes)
    )


def _means_nothing(name: str) -> bool:
    numbers = re.findall(r"\d+", name)
    return len(numbers) > 1 or any(len(number) > 4 for number in numbers) or name.casefold() in _OF_ANY
