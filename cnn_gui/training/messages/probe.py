"""The image whose arrays are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from cnn_gui.training.run.record import Record

# Where an image comes from that is in no split and in no collection, unless it has another name.
DRAWING = "drawing"
BATCH = "batch"
"""The probe's split when it is an image of the batch that is looked at."""

# The parts of a data set as a person calls them.
_SPOKEN = {"train": "training", "validation": "validation", "test": "test"}


@dataclass(frozen=True)
class Probe:
    """The image whose arrays are shown.

    split: "train", "validation", "test", the name of a collection, or of an image that stands alone ("drawing").
    index: into the split, 0 for an image that stands alone. label: its class; None: nobody said what it is.
    image: uint8 (C, H, W). alone: it is in no split and in no collection.
    """

    split: str
    index: int
    label: int | None
    image: npt.NDArray[np.uint8]
    alone: bool = False

    @property
    def title(self) -> str:
        """What a person calls it: "test image 17", "my digits, image 3", "drawing"."""
        if self.alone or self.split == DRAWING:
            return self.split
        spoken = _SPOKEN.get(self.split)
        return f"{self.split}, image {self.index}" if spoken is None else f"{spoken} image {self.index}"

    @classmethod
    def of_batch(cls, record: Record, index: int) -> Probe:
        """Image `index` of the batch of a step, 0 ≤ index < N."""
        return cls(BATCH, index, int(record.labels[index]), record.images[index])
