"""Which images a data set holds, small enough to be kept with a run, and what is different in another."""

from __future__ import annotations

import hashlib
import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cnn_gui.counted import counted
from cnn_gui.data.drawing.convention import Convention
from cnn_gui.data.own.orientation import ground

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Dataset, Split

SPLITS = ("train", "validation", "test")
_SPOKEN = {"train": "training", "validation": "validation", "test": "test"}

# The digests of a data set are taken once; 47 MB of MNIST take a tenth of a second.
_known: weakref.WeakKeyDictionary[Dataset, Identity] = weakref.WeakKeyDictionary()

Figures: TypeAlias = tuple[float, ...]


@dataclass(frozen=True)
class SplitIdentity:
    """count: how many images. images, labels: SHA-256 over their bytes, labels as little-endian int64."""

    count: int
    images: str
    labels: str


@dataclass(frozen=True)
class Identity:
    """What a data set was, without its images.

    Attributes:
        name: the catalogue's word for it. title: the name that a person reads. source: where it came from.
        splits: training, validation and test images, by "train", "validation", "test".
        image_shape: (channels, height, width). classes: the name of each label.
        mean, deviation: of each channel of the training images, scaled to 0..1; exactly those that a run computes with.
        bright, centred: see `Convention`: of the first training images, how a drawing is brought to them.
        ground: "dark" or "bright", whichever nearly all training images stand on (`orientation.ground`); "" if neither.
    """

    name: str
    title: str
    source: str
    splits: Mapping[str, SplitIdentity]
    image_shape: tuple[int, int, int]
    classes: tuple[str, ...]
    mean: Figures
    deviation: Figures
    bright: bool | None = None
    centred: bool = False
    ground: str = ""

    @property
    def convention(self) -> Convention:
        """How a drawing or a single picture is brought to these images."""
        return Convention(self.image_shape, self.bright, self.centred)


def identity_of(dataset: Dataset) -> Identity:
    """The identity of a data set; of a large one it takes a moment the first time, so ask where nobody waits.

    May be asked by any thread.
    """
    known = _known.get(dataset)
    if known is None:
        convention = Convention.of(dataset)
        known = _known[dataset] = Identity(
            name=dataset.name,
            title=dataset.title,
            source=dataset.source,
            splits={name: _of_split(getattr(dataset, name)) for name in SPLITS},
            image_shape=dataset.image_shape,
            classes=dataset.classes,
            mean=tuple(dataset.mean.tolist()),
            deviation=tuple(dataset.deviation.tolist()),
            bright=convention.ground,
            centred=convention.centred,
            ground=ground(dataset.train.images) or "",
        )
    return known


def differences(kept: Identity, found: Identity) -> tuple[str, ...]:
    """What is different in the data that were found from those that were kept, one clause each; empty: nothing.

    What they are called and where they lie is no difference.
    """
    said = []
    if found.image_shape != kept.image_shape:
        said.append(f"the images are {times(found.image_shape)} instead of {times(kept.image_shape)}")
    if found.classes != kept.classes:
        said.append(_other_classes(kept.classes, found.classes))
    for name in SPLITS:
        before, now = kept.splits[name], found.splits[name]
        if now.count != before.count:
            said.append(f"it has {counted(now.count, f'{_SPOKEN[name]} image')} instead of {before.count:,}")
        elif found.image_shape == kept.image_shape:
            what = [word for word in ("images", "labels") if getattr(now, word) != getattr(before, word)]
            if what == ["labels"]:
                said.append(f"the {_SPOKEN[name]} images have other labels, or labels in another order")
            elif what:
                said.append(f"the {_SPOKEN[name]} images are others, or in another order")
    if not said and (found.mean, found.deviation) != (kept.mean, kept.deviation):
        said.append("the mean or the deviation of the training images is another")
    return tuple(said)


def _other_classes(kept: tuple[str, ...], found: tuple[str, ...]) -> str:
    if len(found) != len(kept):
        return f"it has {counted(len(found), 'class')} instead of {len(kept):,}"
    place = next(index for index, name in enumerate(kept) if found[index] != name)
    return f"class {place} is called “{found[place]}” instead of “{kept[place]}”"


def _of_split(split: Split) -> SplitIdentity:
    labels = np.ascontiguousarray(split.labels, "<i8")
    return SplitIdentity(len(split), _digest(split.images), _digest(labels))


def _digest(array: npt.NDArray[Any]) -> str:
    # Of no image there is no memory that could be looked at.
    return hashlib.sha256(array.reshape(-1).data if array.size else b"").hexdigest()


def times(shape: Iterable[int]) -> str:
    """A shape as it is said: 1×28×28."""
    return "×".join(str(length) for length in shape)
