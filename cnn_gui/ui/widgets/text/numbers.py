"""Numbers as text: short enough for their place, never a zero that is not one."""

import math

from cnn_gui.shares import probability

MINUS = "\u2212"
TIMES = "×"
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def _typographic(text: str) -> str:
    return text.replace("-", MINUS)


def _exponent(value: float, digits: int) -> str:
    mantissa, power = f"{value:.{digits}e}".split("e")
    return _typographic(f"{mantissa}e{int(power)}")


def _special(value: float) -> str | None:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    return "0" if value == 0 else None


def short(value: float) -> str:
    """Return a number of at most five or six characters for the inside of a cell: 0.42, −1.30, 12.4, 3e−4.

    What is less than 1, as a probability may be, is not written as 1: 0.997, 0.9997, <1.
    """
    special = _special(value)
    if special is not None:
        return special
    size = abs(value)
    if size < 0.005 or size >= 99_950:
        return _exponent(value, 0)
    return probability(value, 2) if 0.5 < value < 1 else plain(value)


def plain(value: float) -> str:
    """Return a number as it is, with two decimals below 10 and one below 100, even where these are 0."""
    size = abs(value)
    text = f"{size:.{2 if size < 9.995 else 1 if size < 99.95 else 0}f}"
    # There is no negative zero.
    return f"{MINUS}{text}" if value < 0 and text.strip("0.") else text


def level(value: float) -> str:
    """Return a number of three significant digits for the end of a colour bar: 0.482, 1.20, 31.0, 2.1e−5."""
    special = _special(value)
    if special is not None:
        return special
    size = abs(value)
    if size < 0.0095 or size >= 9995:
        return _exponent(value, 1)
    digits = 3 if size < 0.9995 else 2 if size < 9.995 else 1 if size < 99.95 else 0
    return _typographic(f"{value:.{digits}f}")


WIDEST_LEVEL = f"{MINUS}8.8e{MINUS}88"
"""As wide as anything `level` writes for float32: places that are this wide never move."""


def exact(value: float) -> str:
    """Return a number for a readout: four digits behind the point, or an exponent where these say nothing.

    More of them for what is less than 1 and would read as 1.
    """
    special = _special(value)
    if special is not None:
        return special
    size = abs(value)
    if size < 0.001 or size >= 1e6:
        return _exponent(value, 3)
    if 0.5 < value < 1:
        # So many digits tell all that float32 holds from 1.
        return probability(value, 4, most=8)
    return _typographic(f"{value:.4f}" if size < 1000 else f"{value:.2f}")


def in_units_of(exponent: int) -> str:
    """Return what has to be said beside numbers that are written in units of a power of ten: in 10⁻³."""
    return f"in 10{str(exponent).translate(_SUPERSCRIPT)}"


def shape_text(shape: tuple[int, ...]) -> str:
    """Return a shape as people write it: 8×26×26."""
    return TIMES.join(str(extent) for extent in shape)
