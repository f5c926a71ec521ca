"""Orders that make another image the probe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cnn_gui.training.messages.probe import DRAWING
from cnn_gui.training.run.splits import SPLITS

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Split
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.probe.current import CurrentProbe
    from cnn_gui.training.thread.orders.orders import Orders


class ProbeOrders:
    """Which image a person looks at. What is learned is the same, bit for bit, whatever is ordered here."""

    def __init__(self, orders: Orders, probe: CurrentProbe) -> None:
        self._orders = orders
        self._probe = probe
        # Which of the images posted to be shown is the newest.
        self._newest_image = object()

    def show(self, split: str, index: int) -> None:
        """Make an image of a split or collection the probe; the index wraps around."""
        self._orders.for_viewed_images(lambda viewed: self._probe.show(viewed, split, index))

    def show_relative(self, offset: int) -> None:
        """Make the image `offset` places further in the same split the probe.

        From an image that stands alone it is counted from the one shown before it; so it is with the next two.
        """
        self._orders.for_viewed(lambda viewed: self._probe.show_relative(viewed, offset))

    def show_random(self) -> None:
        """Make a random image of the probe's split the probe; the run's own random numbers are not touched."""
        self._orders.for_viewed(self._probe.show_random)

    def show_misclassified(self) -> None:
        """Make the first image after the probe that the network now reads wrongly the probe."""
        self._orders.for_viewed(self._probe.search)

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

        def show(viewed: HeldRun) -> None:
            if newest is self._newest_image:
                self._probe.show_image(viewed, pixels, label, name)

        self._orders.for_viewed_images(show)

    def set_collection(self, name: str, split: Split | None) -> None:
        """Let a name stand for images besides the data set's; None or no images: for nothing any more.

        They can be shown and evaluated like a split, and are with each validation. Refused if they do not fit the data
        set or are more than `MOST_COLLECTED`; dropped, with a Notice, at a reset to a data set that they do not fit.
        Raises ValueError for a name that stands for other images already.
        """
        if name in (*SPLITS, DRAWING):
            raise ValueError(f"a collection cannot be called {name!r}: that stands for other images")
        self._orders.for_viewed(lambda viewed: self._probe.set_collection(viewed, name, split))
