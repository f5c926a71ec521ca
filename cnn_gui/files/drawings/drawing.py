"""A drawing that a person has kept, and drawings as plain values and arrays, which any file may hold."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Images

Shape = tuple[int, int, int]

MOST_DRAWINGS, MOST_BYTES = 5_000, 64_000_000
"""So many drawings may be kept, of data of all kinds together, and so many bytes their pixels may take."""

PARTS = ("identities", "classes", "images")
_SHAPE = re.compile(r"([13])x([1-9]\d{0,3})x([1-9]\d{0,3})")
_IDENTITY = re.compile(r"[0-9a-f]{16}")
_LONGEST_NAME = 1000


def new_identity() -> str:
    """A name that no other drawing has, on whichever machine it was drawn."""
    return secrets.token_hex(8)


@dataclass(frozen=True, eq=False)
class Drawing:
    """One drawing. It belongs to data with images of its shape and a class of this name.

    Attributes:
        image: (C, H, W) uint8, one channel or three; nobody writes to it.
        class_name: what it is.
        identity: tells it from all others, also from one of the same pixels; 16 hexadecimal digits.
    """

    image: Images
    class_name: str
    identity: str = field(default_factory=new_identity)

    @property
    def shape(self) -> Shape:
        """(channels, height, width)."""
        channels, height, width = self.image.shape
        return channels, height, width


def too_many(drawings: Sequence[Drawing]) -> bool:
    """Whether these are more than may be kept, by their number or their pixels."""
    return len(drawings) > MOST_DRAWINGS or sum(drawing.image.size for drawing in drawings) > MOST_BYTES


def to_values(drawings: Sequence[Drawing]) -> dict[str, dict[str, Any]]:
    """The drawings as texts and arrays: for each shape, such as "1x28x28", what `PARTS` names, in their order."""
    of_shape: dict[Shape, list[Drawing]] = {}
    for drawing in drawings:
        of_shape.setdefault(drawing.shape, []).append(drawing)
    return {
        "x".join(map(str, shape)): {
            "identities": [drawing.identity for drawing in some],
            "classes": [drawing.class_name for drawing in some],
            "images": np.stack([drawing.image for drawing in some]),
        }
        for shape, some in of_shape.items()
    }


def from_values(values: Any) -> list[Drawing]:
    """The drawings that `to_values` was given, of whatever a file may hold.

    Raises ValueError for everything else; the message is a clause.
    """
    if not isinstance(values, Mapping):
        raise ValueError("the drawings are not arranged by shape")
    drawings = [drawing for name, part in values.items() for drawing in _of_shape(name, part)]
    if len({drawing.identity for drawing in drawings}) < len(drawings):
        raise ValueError("a drawing is there twice")
    return drawings


def _of_shape(name: Any, part: Any) -> list[Drawing]:
    match = _SHAPE.fullmatch(name) if isinstance(name, str) else None
    if match is None:
        raise ValueError("drawings stand under a name that is no shape of images")
    if not isinstance(part, Mapping) or set(part) != set(PARTS):
        raise ValueError(f"the drawings of shape {name} lack one of {', '.join(PARTS)}, or have more")
    identities, classes, images = (part[each] for each in PARTS)
    shape = tuple(int(size) for size in match.groups())
    if not isinstance(images, np.ndarray) or images.dtype != np.uint8 or images.shape[1:] != shape:
        raise ValueError(f"the drawings of shape {name} are no images of that shape with 8 bits")
    for texts, right in ((identities, _is_identity), (classes, _is_class_name)):
        if not isinstance(texts, list | tuple) or len(texts) != len(images) or not all(map(right, texts)):
            raise ValueError(f"the drawings of shape {name} do not have a name and a class each")
    return [Drawing(*each) for each in zip(images, classes, identities, strict=True)]


def _is_identity(text: Any) -> bool:
    return isinstance(text, str) and _IDENTITY.fullmatch(text) is not None


def _is_class_name(text: Any) -> bool:
    return isinstance(text, str) and 0 < len(text) <= _LONGEST_NAME
