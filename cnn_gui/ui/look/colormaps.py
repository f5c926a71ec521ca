"""How numbers become colours: tables of 255 colours and one for what is not a number."""

from functools import cache
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from cnn_gui.ui.look.theme import DARK, LIGHT, Theme, current

Kind = Literal["diverging", "sequential", "grey"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Floats = npt.NDArray[np.floating[Any]]
Lut = npt.NDArray[np.uint32]
Level = float | Floats

STEPS = 255
"""Colours of a table; the entry after them (index 255) is the colour of NaN and infinity."""
ZERO = STEPS // 2
"""Index of zero in a diverging table: an odd number of colours has a middle."""


# Björn Ottosson, "A perceptual color space for image processing" (2020): OKLab and back.
_LMS_FROM_RGB = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB_FROM_LMS = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_LMS_FROM_LAB = np.linalg.inv(_LAB_FROM_LMS)
_RGB_FROM_LMS = np.linalg.inv(_LMS_FROM_RGB)


def oklab(rgb: Floats) -> Floats:
    """Return OKLab (L 0 to 1, a, b) of sRGB values 0 to 1; both of shape (..., 3)."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lab: Floats = np.cbrt(linear @ _LMS_FROM_RGB.T) @ _LAB_FROM_LMS.T
    return lab


def _linear_rgb(lab: Floats) -> Floats:
    rgb: Floats = ((lab @ _LMS_FROM_LAB.T) ** 3) @ _RGB_FROM_LMS.T
    return rgb


def _rgb(lab: Floats) -> Floats:
    """sRGB 0 to 1 of OKLab colours; where the screen cannot show one, its chroma is reduced until it can."""
    low, high = np.zeros((len(lab), 1)), np.ones((len(lab), 1))
    for _ in range(20):
        middle = (low + high) / 2
        linear = _linear_rgb(np.concatenate([lab[:, :1], lab[:, 1:] * middle], axis=1))
        shown = ((linear >= -1e-6) & (linear <= 1 + 1e-6)).all(axis=1, keepdims=True)
        low, high = np.where(shown, middle, low), np.where(shown, high, middle)
    linear = _linear_rgb(np.concatenate([lab[:, :1], lab[:, 1:] * low], axis=1)).clip(0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def _ground(theme: Theme) -> Floats:
    panel = theme.panel
    return oklab(np.array([panel.redF(), panel.greenF(), panel.blueF()]))


def _ramp(ground: Floats, steps: int, lightness: float, chroma: float, hues: tuple[float, float]) -> Floats:
    """OKLab colours from the ground to a lightness in equal steps, while chroma and hue (degrees) go along."""
    share = np.linspace(0.0, 1.0, steps)
    hue = np.radians(hues[0] + (hues[1] - hues[0]) * share)
    # Chroma rises at once: small values are told from the ground by colour before they are by lightness.
    strength = chroma * (1 - (1 - share) ** 3)
    lab = np.stack([np.zeros(steps), strength * np.cos(hue), strength * np.sin(hue)], axis=1)
    lab += ground * (1 - share[:, None])
    lab[:, 0] = ground[0] + (lightness - ground[0]) * share
    return lab


def _diverging(theme: Theme) -> Floats:
    ground = _ground(theme)
    lightness, warm = (0.74, 48.0) if theme.dark else (0.47, 33.0)
    below = _ramp(ground, ZERO + 1, lightness, 0.17, (255.0, 255.0))
    above = _ramp(ground, ZERO + 1, lightness, 0.17, (warm, warm))
    return np.concatenate([below[:0:-1], above])


def _sequential(theme: Theme) -> Floats:
    if theme.dark:
        return _ramp(_ground(theme), STEPS, 0.96, 0.16, (25.0, 100.0))
    return _ramp(_ground(theme), STEPS, 0.33, 0.17, (95.0, 20.0))


def _grey(theme: Theme) -> Floats:
    # A photograph is black to white whatever the room looks like.
    lab = np.zeros((STEPS, 3))
    lab[:, 0] = np.linspace(0.0, 1.0, STEPS)
    return lab


_TABLES = {"diverging": _diverging, "sequential": _sequential, "grey": _grey}


@cache
def _lut(kind: Kind, dark: bool) -> Lut:
    theme = DARK if dark else LIGHT
    channels = np.rint(_rgb(_TABLES[kind](theme)) * 255).astype(np.uint32)
    table = np.empty(STEPS + 1, np.uint32)
    table[:STEPS] = 0xFF000000 | channels[:, 0] << 16 | channels[:, 1] << 8 | channels[:, 2]
    table[STEPS] = theme.not_finite.rgba()
    if kind == "diverging":
        table[ZERO] = theme.panel.rgba()
    elif kind == "sequential":
        table[0] = theme.panel.rgba()
    table.setflags(write=False)
    return table


def lut(kind: Kind, theme: Theme) -> Lut:
    """Return 256 colours 0xAARRGGBB as uint32: 255 from the lower to the upper level, the last for NaN, ±inf.

    "diverging": blue through the panel's ground (index 127, zero) to orange-red, equally far in lightness on
    both sides, safe for colour-blind people. "sequential": from the panel's ground at zero, in equal steps of
    lightness (OKLab). "grey": black to white. Read-only, shared.
    """
    return _lut(kind, theme.dark)


def colour_of(value: float) -> QColor:
    """Return the colour of what adds or of what takes away: the two ends of the diverging map in this theme."""
    return QColor.fromRgba(int(lut("diverging", current())[STEPS - 1 if value >= 0 else 0]))


def to_indices(
    values: Floats, levels: tuple[Level, Level], *, finite: bool | None = None, inside: bool = False
) -> npt.NDArray[np.intp]:
    """Return the table index of every value: 0 at the lower level to 254 at the upper, 255 if not finite.

    The levels are numbers, or arrays that broadcast against the values (one pair per map, (M,1,1)); the upper
    must be greater than the lower. `finite` says whether all values are finite; None looks.
    `inside` says that no value is beyond the levels.

    A picture that moves does this 30 times a second beside a training that wants the interpreter: every call into NumPy
    lets go of the interpreter lock and has to wait for it again, so the fewer the better.
    """
    low, high = levels
    if inside and finite and isinstance(low, float) and isinstance(high, float) and low <= 0.0 <= high:
        # Nothing can overflow here. This is what a picture that moves comes through.
        step = (STEPS - 1) / (high - low)
        near = np.multiply(values, values.dtype.type(step))
        near += values.dtype.type(0.5 - low * step)
        within = np.empty(near.shape, np.intp)
        # A copy of its own: a sum that is cast on the way goes through a small buffer, piece by piece.
        np.copyto(within, near, casting="unsafe")
        return within
    scale = (STEPS - 1) / (np.subtract(high, low, dtype=np.float64))
    # Half a step up, so that cutting to an integer rounds; the offset first, in the values' own precision.
    with np.errstate(over="ignore"):  # far beyond the levels is the end colour, as infinity would be
        scaled = np.multiply(values, np.asarray(scale, values.dtype))
    offset = np.asarray(0.5 - low * scale, values.dtype)
    indices = np.empty(scaled.shape, np.intp)
    if inside and finite:
        np.add(scaled, offset, out=indices, casting="unsafe")
        return indices
    with np.errstate(over="ignore"):
        scaled += offset
    if finite is None:
        finite = bool(np.isfinite(values).all())
    if not finite:
        np.copyto(scaled, STEPS, where=~np.isfinite(values))
        np.clip(scaled, 0.5, np.where(np.isfinite(values), STEPS - 0.5, STEPS + 0.5), out=scaled)
    else:
        np.clip(scaled, 0.5, STEPS - 0.5, out=scaled)
    np.copyto(indices, scaled, casting="unsafe")
    return indices


def to_argb(
    array: Floats,
    levels: tuple[Level, Level],
    lut: Lut,
    out: Lut | None = None,
    *,
    finite: bool | None = None,
    inside: bool = False,
) -> Lut:
    """Return the colours of an array as uint32 0xAARRGGBB of the same shape, written to `out` if given.

    Values beyond the levels take the end colours. `levels`, `finite` and `inside` as in `to_indices`.
    """
    # The method: the function of the same name is another call in Python.
    colours: Lut = lut.take(to_indices(array, levels, finite=finite, inside=inside), out=out, mode="clip")
    return colours
