"""Which image is the probe, and which one lies so many places further."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.run.splits import SPLITS, Splits, check_shape

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Dataset, Split


class ProbeChoice:
    """Keeps the probe: the first test image until told otherwise.

    From an image that stands alone, such as a drawing, the ways to another one start at the image shown before it.
    """

    def __init__(self, splits: Splits) -> None:
        self._splits = splits
        self._dataset: Dataset | None = None
        self._probe: Probe | None = None
        # Where the probe is, or was before an image that stands alone; and the same in the data set, for when a
        # collection is no more.
        self._place = self._place_in_data = ("", 0)
        # Its own generator: looking at another image must not change what the run draws next.
        self._generator = np.random.default_rng()

    @property
    def probe(self) -> Probe:
        """The image whose arrays are shown."""
        if self._probe is None:
            raise RuntimeError("no data set has been loaded yet")
        return self._probe

    def use(self, dataset: Dataset) -> None:
        """Take probes from this data set, which the splits have; an unchanged data set keeps its probe."""
        if dataset is not self._dataset:
            self._dataset = dataset
            # The training split is never empty.
            first = next(split for split in ("test", "validation", "train") if len(getattr(dataset, split)))
            self._place_in_data = first, 0
            self.show(first, 0)

    def show(self, split: str, index: int) -> None:
        """Make an image of a split or collection the probe; the index wraps around.

        Raises ValueError for a split that does not exist or holds no image.
        """
        images = self.images(split)
        index %= len(images)
        self._probe = Probe(split, index, int(images.labels[index]), images.images[index])
        self._place = split, index
        if split in SPLITS:
            self._place_in_data = self._place

    def show_image(self, image: npt.NDArray[np.uint8], label: int | None, name: str) -> None:
        """Make an image (C, H, W) the probe that is in no split; it must not be written to any more.

        Raises ValueError for another type or shape than the data set's images have, or a label it does not know.
        """
        dataset = self._dataset
        assert dataset is not None
        if image.dtype != np.uint8:
            raise ValueError(f"An image must be of uint8 pixels; this one is of {image.dtype}.")
        check_shape("The pixels of this image", image.shape, dataset)
        if label is not None and not 0 <= label < len(dataset.classes):
            raise ValueError(f"There is no class {label}; {dataset.title} has {len(dataset.classes)}, counted from 0.")
        self._probe = Probe(name, 0, label, image, alone=True)

    def collection_changed(self, name: str) -> None:
        """The images of a collection are others now, or none: a probe from there is the one that is there now."""
        probe = self.probe
        if self._place[0] != name:
            return
        if name not in self._splits.collections:
            self._place = self._place_in_data
        if not probe.alone:
            split, index = self._place
            self.show(split, min(index, len(self.images(split)) - 1))

    def place(self, offset: int) -> tuple[str, int]:
        """Split and index `offset` places behind the probe, not wrapped around yet."""
        split, index = self._place
        return split, index + offset

    def random_place(self) -> tuple[str, int]:
        """The probe's split and a random index into it."""
        split, _ = self._place
        return split, int(self._generator.integers(len(self.images(split))))

    def images(self, name: str) -> Split:
        """The images of a split or collection. Raises ValueError if there is none of this name, or no image in it."""
        split = self._splits.find(name)
        if len(split) == 0:
            raise ValueError(f"this data set has no {name} images")
        return split
