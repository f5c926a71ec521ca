"""What a person may decide about how stored pixels are understood, and the way of that decision to who reads them."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

AUTO = "auto"


@dataclass(frozen=True)
class PixelRange:
    """Which stored numbers are black and white.

    Attributes: title, description (for a person); ends (the numbers that are black and white; None: found out).
    """

    title: str
    description: str
    ends: tuple[float, float] | None = None


PIXEL_RANGES = MappingProxyType(
    {
        AUTO: PixelRange("As it looks", "Found out over the whole data set; the notes say what was assumed"),
        "measured": PixelRange("Lowest to highest", "The lowest number of the data set is black, the highest white"),
        "unit": PixelRange("0 to 1", "0 is black and 1 is white", (0.0, 1.0)),
        "signed": PixelRange("−1 to 1", "−1 is black and 1 is white", (-1.0, 1.0)),
        "16": PixelRange("0 to 16", "0 is black and 16 is white", (0.0, 16.0)),
        "8-bit": PixelRange("0 to 255", "0 is black and 255 is white", (0.0, 255.0)),
        "12-bit": PixelRange("0 to 4095", "0 is black and 4095 is white, 12 bits", (0.0, 4095.0)),
        "16-bit": PixelRange("0 to 65535", "0 is black and 65535 is white, 16 bits", (0.0, 65535.0)),
    }
)
"""What can be chosen, by name."""

GROUNDS = MappingProxyType({AUTO: None, "white": 255, "black": 0})
"""What shows behind transparent pixels, by name; auto: what the strokes stand out from."""


@dataclass(frozen=True)
class Reading:
    """How stored pixels are understood: names of PIXEL_RANGES and of GROUNDS."""

    pixel_range: str = AUTO
    transparent: str = AUTO

    @property
    def ground(self) -> int | None:
        """The grey level behind transparent pixels; None: what the strokes stand out from."""
        return GROUNDS[self.transparent]


_AS_IT_LOOKS = Reading()
_CHOSEN: ContextVar[Reading] = ContextVar("reading", default=_AS_IT_LOOKS)


def chosen() -> Reading:
    """How pixels are to be understood here: as `reading_as` says, else all is found out."""
    return _CHOSEN.get()


@contextmanager
def reading_as(reading: Reading) -> Iterator[None]:
    """Within this, `chosen()` is `reading`, in this thread: it goes around the readers of files, not through each."""
    token = _CHOSEN.set(reading)
    try:
        yield
    finally:
        _CHOSEN.reset(token)
