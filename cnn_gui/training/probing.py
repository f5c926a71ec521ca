"""Which image is the probe, and how to find another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.training.evaluation import Evaluator
from cnn_gui.training.events import Event, Notice
from cnn_gui.training.snapshot import Probe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cnn_gui.data.dataset import Dataset, Split
    from cnn_gui.training.run import Run

SPLITS = ("train", "validation", "test")


class Probing:
    """Keeps the probe: the first test image until told otherwise."""

    def __init__(self) -> None:
        self._dataset: Dataset | None = None
        self._probe: Probe | None = None
        # Its own generator: looking at another image must not change what the run draws next.
        self._generator = np.random.default_rng()

    @property
    def probe(self) -> Probe:
        """The image whose arrays are shown."""
        if self._probe is None:
            raise RuntimeError("no data set has been loaded yet")
        return self._probe

    def use(self, dataset: Dataset) -> None:
        """Take probes from this data set; an unchanged data set keeps its probe."""
        if dataset is not self._dataset:
            self._dataset = dataset
            # The training split is never empty.
            self.show(next(split for split in ("test", "validation", "train") if len(getattr(dataset, split))), 0)

    def show(self, split: str, index: int) -> None:
        """Make an image the probe; the index wraps around.

        Raises ValueError for a split that does not exist or holds no image.
        """
        images = self._split(split)
        index %= len(images)
        self._probe = Probe(split, index, int(images.labels[index]), images.images[index])

    def place(self, offset: int) -> tuple[str, int]:
        """Split and index `offset` places behind the probe, not wrapped around yet."""
        return self.probe.split, self.probe.index + offset

    def random_place(self) -> tuple[str, int]:
        """The probe's split and a random index into it."""
        split = self.probe.split
        return split, int(self._generator.integers(len(self._split(split))))

    def search(self, run: Run, found: Callable[[str, int], None], emit: Callable[[Event], None]) -> Iterator[None]:
        """Look for the first image after the probe that `run` reads wrongly, wrapping around, a chunk per iteration."""
        probe = self.probe
        split = self._split(probe.split)
        after = (probe.index + 1) % len(split)
        for start, stop in ((after, len(split)), (0, after)):
            evaluator = Evaluator(run.network, run.standardiser, split)
            for part in evaluator.chunks(start):
                wrong = evaluator.wrong_in(part)
                if len(wrong):
                    found(probe.split, int(wrong[0]))
                    return
                if part.stop >= stop:
                    break
                yield
        emit(Notice(f"Every {probe.split} image is read correctly by the network as it is now."))

    def _split(self, name: str) -> Split:
        if name not in SPLITS:
            raise ValueError(f"{name!r} is no split; allowed are {', '.join(SPLITS)}")
        split: Split = getattr(self._dataset, name)
        if len(split) == 0:
            raise ValueError(f"this data set has no {name} images")
        return split
