"""What a view says of itself so that pictures can be made of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from cnn_gui.ui.look.colormaps import Lut


@dataclass(frozen=True, eq=False)
class Maps:
    """The colours of maps, one for each value: (maps, rows, columns) of 0xAARRGGBB; so many maps stand in a row."""

    colours: Lut
    across: int


def no_maps() -> Mapping[str, Maps]:
    """It shows none."""
    return {}


@dataclass(frozen=True, eq=False)
class Pictured:
    """A view that pictures are made of.

    Attributes:
        view: it is painted as it is on screen, all of it.
        name: what the picture is of, in words; files are called so.
        vector: it is painted of lines and letters, so that an SVG picture is of use.
        maps: the maps in it by their names, for pictures of whole pixels; asked when such a picture is made.
    """

    view: QWidget
    name: str
    vector: bool = False
    maps: Callable[[], Mapping[str, Maps]] = no_maps


def file_name(name: str) -> str:
    """A name for a file without its ending: `Loss and accuracy` is loss-and-accuracy, `Z1[3]` is Z1-3."""
    words = [word if word[:1].isupper() and any(map(str.isdigit, word)) else word.lower() for word in name.split()]
    return re.sub(r"[^\w]+", "-", "-".join(words)).strip("-") or "picture"
