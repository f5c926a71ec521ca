"""The image that is shown, and the ways to another one."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from cnn_gui.training.messages.events import Event, Refused
from cnn_gui.training.probe.choice import ProbeChoice
from cnn_gui.training.probe.search import search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    import numpy.typing as npt

    from cnn_gui.data.dataset import Dataset, Split
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.messages.probe import Probe
    from cnn_gui.training.run.splits import Splits


class CurrentProbe:
    """Keeps the image that is shown: in a walk one of the batch, else the one that was chosen.

    Belongs to the training thread. Each method is handed the run that is viewed; choosing another image takes its walk
    back.

    moved: called when another image is shown.
    """

    def __init__(self, splits: Splits, emit: Callable[[Event], None], moved: Callable[[], None]) -> None:
        self._splits = splits
        self._emit = emit
        self._moved = moved
        self._choice = ProbeChoice(splits)
        # Each `next` is one short unit of work that changes no parameter; it is done before the next batch.
        self._searches: deque[Iterator[None]] = deque()

    def use(self, dataset: Dataset) -> None:
        """Take probes from this data set, which the splits have, and end all searches."""
        self._choice.use(dataset)
        self._searches.clear()

    def put_aside(self) -> ProbeChoice:
        """Begin a choice of its own for another run; returns the one before, for `take_up`."""
        self._searches.clear()
        before, self._choice = self._choice, ProbeChoice(self._splits)
        return before

    def take_up(self, choice: ProbeChoice) -> None:
        """Show again what was shown when this was put aside."""
        self._searches.clear()
        self._choice = choice

    def of(self, viewed: HeldRun) -> Probe:
        """The image that is shown."""
        return viewed.inspection.probe or self._choice.probe

    def show(self, viewed: HeldRun, split: str, index: int) -> None:
        """Make an image the probe; Refused says so if there is none."""
        # A search that is still under way would take the person away again from what they have just chosen.
        self._searches.clear()
        self._move(viewed, lambda: self._choice.show(split, index))

    def show_relative(self, viewed: HeldRun, offset: int) -> None:
        """Make the image `offset` places further the probe; in a walk, that of the batch."""
        if viewed.inspection.walking:
            viewed.inspection.walk_image(self.of(viewed).index + offset)
            self._moved()
        else:
            self.show(viewed, *self._choice.place(offset))

    def show_random(self, viewed: HeldRun) -> None:
        """Make a random image of the probe's split the probe."""
        self.show(viewed, *self._choice.random_place())

    def show_image(self, viewed: HeldRun, image: npt.NDArray[np.uint8], label: int | None, name: str) -> None:
        """Make an image that is in no split the probe."""
        self._searches.clear()
        self._move(viewed, lambda: self._choice.show_image(image, label, name))

    def set_collection(self, viewed: HeldRun, name: str, split: Split | None) -> None:
        """Let a name stand for these images; Refused says so if it cannot."""
        try:
            self._splits.collect(name, split)
        except ValueError as error:
            self._emit(Refused("This collection cannot be used", str(error)))
        else:
            self._searches.clear()
            self._move(viewed, lambda: self._choice.collection_changed(name))

    def search(self, viewed: HeldRun) -> None:
        """Look for the next image that the network reads wrongly, behind the searches that are under way."""

        def found(split: str, index: int) -> None:
            self._move(viewed, lambda: self._choice.show(split, index))

        self._searches.append(search(viewed.run, self._choice, found, self._emit, viewed.inspection.batch))

    @property
    def searching(self) -> bool:
        """Whether a search is under way."""
        return bool(self._searches)

    def go_on(self) -> None:
        """Look through some images more."""
        try:
            next(self._searches[0])
        except StopIteration:
            self._searches.popleft()

    def _move(self, viewed: HeldRun, move: Callable[[], None]) -> None:
        before = self.of(viewed)
        try:
            move()
        except ValueError as error:
            self._emit(Refused("This image cannot be shown", str(error)))
        else:
            # Another image than those of the batch: the person looks elsewhere.
            viewed.inspection.leave(finish=False)
        if self.of(viewed) is not before:
            self._moved()
