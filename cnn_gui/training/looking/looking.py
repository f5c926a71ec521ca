"""Orders that look at a run and change no number of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cnn_gui.training.evaluating.evaluations import Evaluations
from cnn_gui.training.looking.showing import Showing
from cnn_gui.training.messages.snapshot import DRAWING, Demand
from cnn_gui.training.run.splits import SPLITS, Splits

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Split
    from cnn_gui.training.messages.events import Event
    from cnn_gui.training.thread.control import Command, Control


class Looking(ABC):
    """What a `Trainer` shows and evaluates. What is learned is the same, bit for bit, whatever is ordered here."""

    def __init__(self, control: Control, emit: Callable[[Event], None], frame_interval: float) -> None:
        self._control = control
        self._emit = emit
        self._splits = Splits()
        self._evaluations = Evaluations(self._splits, emit)
        self._showing = Showing(self._splits, emit, frame_interval)
        # Which of the images posted to be shown is the newest.
        self._newest_image = object()

    @abstractmethod
    def _order(self, command: Command) -> None:
        """Post a command that needs a run."""

    def _look_at(self, command: Command) -> None:
        """Post a command that is about images as they are now; with another data set it would mean nothing.

        Before the first data set it is about that.
        """
        meant = self._splits.dataset

        def look() -> None:
            if meant in (None, self._splits.dataset):
                command()

        self._order(look)

    def evaluate(self, split: str) -> None:
        """Evaluate a split or collection with the parameters as they are then; answered by Evaluated.

        Training goes on meanwhile, and nothing is added to the history: that is the same whatever a person looks at.
        """
        self._look_at(lambda: self._evaluations.evaluate(split))

    def set_collection(self, name: str, split: Split | None) -> None:
        """Let a name stand for images besides the data set's; None or no images: for nothing any more.

        They can be shown and evaluated like a split, and are with each validation. Refused if they do not fit the data
        set or are more than `MOST_COLLECTED`; dropped, with a Notice, at a reset to a data set that they do not fit.
        Raises ValueError for a name that stands for other images already.
        """
        if name in (*SPLITS, DRAWING):
            raise ValueError(f"a collection cannot be called {name!r}: that stands for other images")
        self._order(lambda: self._showing.set_collection(name, split))

    def show(self, split: str, index: int) -> None:
        """Make an image of a split or collection the probe; the index wraps around."""
        self._look_at(lambda: self._showing.show(split, index))

    def show_relative(self, offset: int) -> None:
        """Make the image `offset` places further in the same split the probe.

        From an image that stands alone it is counted from the one shown before it; so it is with the next two.
        """
        self._order(lambda: self._showing.show_relative(offset))

    def show_random(self) -> None:
        """Make a random image of the probe's split the probe; the run's own random numbers are not touched."""
        self._order(self._showing.show_random)

    def show_misclassified(self) -> None:
        """Make the first image after the probe that the network now reads wrongly the probe."""
        self._order(self._showing.search)

    def show_image(self, image: npt.NDArray[np.uint8], label: int | None = None, name: str = DRAWING) -> None:
        """Make an image (C, H, W) uint8 the probe that is in no split; label None: nobody said what it is.

        May be called for each movement of a pen: where several images wait, only the newest is shown, and its snapshot
        comes as soon as the window has taken the last one. Refused for another shape than the data set's images have.
        Raises ValueError for a name that stands for a part of the data set.
        """
        if name in SPLITS:
            raise ValueError(f"an image that stands alone cannot be called {name!r}: that is a part of the data set")
        newest = self._newest_image = object()
        pixels = np.array(image, order="C")
        pixels.flags.writeable = False

        def show() -> None:
            if newest is self._newest_image:
                self._showing.show_image(pixels, label, name)

        self._look_at(show)

    def demand(self, demand: Demand) -> None:
        """Say what the next snapshots are to contain."""
        self._control.post(lambda: self._showing.demand(demand))

    def snapshot_taken(self) -> None:
        """Give back the credit: the window has taken the last snapshot."""
        self._control.post(self._showing.photographer.credit_returned)
