"""Images brought the right way round: turned and mirrored as a person chose, and test images on the training ground."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.data.dataset import Split
from cnn_gui.data.own.reading import AUTO

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Images
    from cnn_gui.data.own.own_images import OwnImages

TURNS = MappingProxyType({"none": 0, "left": 1, "over": 2, "right": 3})
"""By how many quarters images are turned to the left, by name."""

TEST_GROUNDS = (AUTO, "stored", "inverted")
"""Whether test images are inverted: if they stand on the other ground than the training images, never, always."""

# So many of the images must have a ground, and the same one, for the set to have it.
_SHARE = 0.8
# Along the edge of an image with a ground, three of four pixels differ by no more grey levels from their median.
_EVEN = 24
# So many images are looked at.
_LOOKED_AT = 2000
_TURNED = {
    "left": "turned a quarter to the left",
    "over": "turned upside down",
    "right": "turned a quarter to the right",
}


def oriented(own: OwnImages, *, turn: str = "none", mirror: bool = False) -> OwnImages:
    """The same with each image mirrored, left to right, and then turned; the first of TURNS leaves it as it is."""
    if turn == "none" and not mirror:
        return own

    def moved(split: Split) -> Split:
        return Split(turned(split.images, turn=turn, mirror=mirror), split.labels)

    done = " and ".join([*(["mirrored"] if mirror else []), *([_TURNED[turn]] if turn != "none" else [])])
    return replace(
        own,
        examples=moved(own.examples),
        test=None if own.test is None else moved(own.test),
        notes=(*own.notes, f"Images are {done}, as was chosen."),
    )


def turned(images: Images, *, turn: str, mirror: bool) -> Images:
    """Images (N, C, H, W) mirrored, left to right, and then turned, as a new array."""
    images = images[..., ::-1] if mirror else images
    return np.ascontiguousarray(np.rot90(images, TURNS[turn], axes=(2, 3)))


def on_one_ground(train: Images, test: Images, how: str = AUTO) -> tuple[Images, str]:
    """Test images on the ground of the training images, and a sentence about it, if there is anything to say.

    An image has a ground if its outermost pixels are nearly all alike: dark or bright. With `auto`, test images are
    inverted if nearly all of them have another ground than nearly all training images have: strokes that are white on
    black in one part and black on white in the other would not be recognised at all.
    """
    if how == "stored" or not len(test):
        return test, ""
    if how == "inverted":
        return np.invert(test), "Test images are inverted, as was chosen."
    grounds = ground(train), ground(test)
    if None in grounds or grounds[0] == grounds[1]:
        return test, ""
    said = (
        "The training images are on a {} ground and the test images on a {} one: assumed that these are to be inverted."
    )
    return np.invert(test), said.format(*grounds)


def ground(images: Images) -> str | None:
    """`dark` or `bright`, whichever ground nearly all of (N, C, H, W) images have; None if there is no such."""
    if not len(images):
        return None
    some = images[:: max(1, len(images) // _LOOKED_AT)]
    sides = (some[..., 0, :], some[..., -1, :], some[..., :, 0], some[..., :, -1])
    edge = np.concatenate(sides, axis=2).astype(np.int16).mean(axis=1)
    level = np.median(edge, axis=1)
    even = np.quantile(np.abs(edge - level[:, None]), 0.75, axis=1) <= _EVEN
    for name, has in (("dark", even & (level < 128)), ("bright", even & (level >= 128))):
        if np.mean(has) >= _SHARE:
            return name
    return None
