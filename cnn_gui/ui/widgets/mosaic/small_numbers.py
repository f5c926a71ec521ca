"""Numbers inside cells too small for all their digits: fewer digits, in a unit, as long as they can be read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.ui.look.painting import wants_ink
from cnn_gui.ui.widgets.mosaic import painter as painting
from cnn_gui.ui.widgets.text.number_font import numbers_font, write_numbers
from cnn_gui.ui.widgets.text.numbers import MINUS, in_units_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from cnn_gui.ui.look.colormaps import Floats
    from cnn_gui.ui.widgets.mosaic.map_picture import MapPicture

LEAST_PIXELS = 9
"""Letters that are lower than this, in logical pixels, are not read by everybody."""
_MOST_PIXELS = 13
# Between the numbers of two cells in logical pixels: with points in them they run together more easily.
_APART, _POINTS_APART = 2, 5
# (digits in all, of them behind the point), from the most to the fewest.
_FORMS = ((3, 2), (2, 1), (2, 0))


@dataclass(frozen=True)
class Form:
    """How all numbers of a picture are written: in units of 10 to an exponent, with so many decimals.

    pixels: size of the letters.
    """

    exponent: int
    decimals: int
    pixels: int

    @property
    def unit(self) -> str:
        """What is to be said beside the picture: "numbers in 10⁻²"; "" where they are as they are."""
        return f"numbers {in_units_of(self.exponent)}" if self.exponent else ""

    def text(self, value: float) -> str:
        """Return a number as it is written; 0 only for zero, and nothing for what is less than the last digit."""
        if not math.isfinite(value):
            return "NaN" if math.isnan(value) else "∞" if value > 0 else f"{MINUS}∞"
        if not value:
            return "0"
        text = f"{value / 10.0**self.exponent:.{self.decimals}f}".replace("-", MINUS)
        return text if text.strip(f"0.{MINUS}") else ""


def form_for(values: Floats, cell: float) -> Form | None:
    """Return the form with the most digits in which each of these numbers has room in a cell of so many pixels.

    None: there is none that can be read.
    """
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max(initial=0.0))
    for digits, decimals in _FORMS:
        exponent = _exponent(largest, digits - decimals, decimals)
        for pixels in range(_MOST_PIXELS, LEAST_PIXELS - 1, -1):
            form = Form(exponent, decimals, pixels)
            apart = _POINTS_APART if decimals else _APART
            if max(_width(form, values, digits) + apart, pixels + _APART) <= cell:
                return form
    return None


def _exponent(largest: float, whole: int, decimals: int) -> int:
    """The unit in which the largest number has so many digits before the point, also when it is rounded."""
    if not largest:
        return 0
    exponent = math.floor(math.log10(largest)) + 1 - whole
    return exponent + 1 if round(largest / 10.0**exponent, decimals) >= 10.0**whole else exponent


def _width(form: Form, values: Floats, digits: int) -> float:
    """The width of the widest number there can be: digits are all alike."""
    widths = numbers_font(form.pixels).widths
    width = digits * widths["0"] + (widths["."] if form.decimals else 0.0)
    if (values < 0).any():
        width += widths[MINUS]
    return width if np.isfinite(values).all() else max(width, widths["N"] * 2 + widths["a"])


def form_of(place: painting.Places, picture: MapPicture) -> Form | None:
    """Return the form for a picture whose cells are too small for all digits; None where there are others, or none."""
    layout = picture.layout
    if layout is None or picture.coloured or picture.is_vector or painting.numbers_fit(place, picture):
        return None
    return form_for(picture.maps, layout.scale / place.ratio)


def paint_small_numbers(painter: QPainter, place: painting.Places, picture: MapPicture, form: Form) -> None:
    """Write every number in its cell, dark on light colours and light on dark ones."""
    layout, tiles = picture.layout, picture.tiles
    if layout is None or tiles is None:
        return
    used = numbers_font(form.pixels)
    texts = [form.text(value) for value in picture.maps.ravel().tolist()]
    places = painting.number_places(place, layout, used.digit, 0.0)
    write_numbers(painter, used, texts, places, wants_ink(tiles.colours()), layout.scale / place.ratio - _APART)
