"""What the window looks at: which image, what is computed for it, and when it is sent."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from cnn_gui.training.inspecting.inspection import Inspection
from cnn_gui.training.looking.attributor import Attributor
from cnn_gui.training.looking.photographer import Photographer
from cnn_gui.training.looking.probing import Probing
from cnn_gui.training.messages.events import Event, Refused, SnapshotReady

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    import numpy.typing as npt

    from cnn_gui.data.dataset import Split
    from cnn_gui.training.messages.snapshot import Demand, Probe, State
    from cnn_gui.training.run.run import Run
    from cnn_gui.training.run.splits import Splits


class Showing:
    """The probe, searches for another one, its attribution and the snapshots; belongs to the training thread.

    Attributes: photographer, inspection.
    """

    def __init__(self, splits: Splits, emit: Callable[[Event], None], frame_interval: float) -> None:
        self._splits = splits
        self._emit = emit
        self._run: Run | None = None
        self._probing = Probing(splits)
        self._attributor = Attributor()
        self.photographer = Photographer(frame_interval)
        self.inspection = Inspection()
        self._check: Iterator[None] | None = None
        # Each `next` is one short unit of work that changes no parameter; it is done before the next batch.
        self._searches: deque[Iterator[None]] = deque()

    def begin_run(self, run: Run) -> None:
        """Another run is looked at, and what could not be shown of the one before is tried again."""
        self._run = run
        self._probing.use(run.dataset)
        self._searches.clear()
        self._check = None
        self.inspection.begin_run(run)
        self.photographer.speed.clear()
        self.look_again()

    def demand(self, demand: Demand) -> None:
        """Show this from now on."""
        self.photographer.ask(demand)
        self._attributor.want(demand.attribution)
        self.inspection.want(demand.moment)

    def network_changed(self) -> None:
        """The parameters are others now, and that is to be seen."""
        self.photographer.changed = True
        self._attributor.network_changed()
        self.inspection.network_changed()

    @property
    def probe(self) -> Probe:
        """The image that is shown: that of the batch while a person walks through a step."""
        return self.inspection.probe or self._probing.probe

    def look_again(self) -> None:
        """What is shown is another image, or another network looks at it: show it as soon as the window can."""
        self.photographer.ask(urgent=True)
        self._attributor.probe_changed()

    def work(self, check: Iterator[None]) -> None:
        """Do this, a short unit at a time, in place of what was to be done like that before."""
        self._check = check

    # ---- the probe ---------------------------------------------------------------------------------------------

    def show(self, split: str, index: int) -> None:
        """Make an image the probe; Refused says so if there is none."""
        # A search that is still under way would take the person away again from what they have just chosen.
        self._searches.clear()
        self._move(lambda: self._probing.show(split, index))

    def show_relative(self, offset: int) -> None:
        """Make the image `offset` places further the probe; in a walk, that of the batch."""
        if self.inspection.walking:
            self.inspection.walk_image(self.probe.index + offset)
            self.look_again()
        else:
            self.show(*self._probing.place(offset))

    def show_random(self) -> None:
        """Make a random image of the probe's split the probe."""
        self.show(*self._probing.random_place())

    def show_image(self, image: npt.NDArray[np.uint8], label: int | None, name: str) -> None:
        """Make an image that is in no split the probe."""
        self._searches.clear()
        self._move(lambda: self._probing.show_image(image, label, name))

    def set_collection(self, name: str, split: Split | None) -> None:
        """Let a name stand for these images; Refused says so if it cannot."""
        try:
            self._splits.collect(name, split)
        except ValueError as error:
            self._emit(Refused("This collection cannot be used", str(error)))
        else:
            self._searches.clear()
            self._move(lambda: self._probing.collection_changed(name))

    def search(self) -> None:
        """Look for the next image that the network reads wrongly."""
        found = self._probing.show
        search = self._probing.search(self._need_run(), lambda *place: self._move(lambda: found(*place)), self._emit)
        self._searches.append(search)

    def _move(self, move: Callable[[], None]) -> None:
        before = self.probe
        try:
            move()
        except ValueError as error:
            self._emit(Refused("This image cannot be shown", str(error)))
        else:
            # Another image than those of the batch: the person looks elsewhere.
            self.inspection.leave(finish=False)
        if self.probe is not before:
            self.look_again()

    # ---- units of work -----------------------------------------------------------------------------------------

    @property
    def work_waits(self) -> bool:
        """Whether something is to be computed before the next batch."""
        return self._run is not None and (
            bool(self._searches) or self._check is not None or self._attributor.wait() == 0.0
        )

    def go_on(self) -> None:
        """Do one short unit of it."""
        if self._searches:
            try:
                next(self._searches[0])
            except StopIteration:
                self._searches.popleft()
        elif self._check is not None:
            try:
                next(self._check)
            except StopIteration:
                self._check = None
        elif self._attributor.go_on(self._need_run(), self.probe):
            self.photographer.changed = True

    def wait(self) -> float | None:
        """How many seconds the training thread may sleep; None: until there is an order."""
        if self._run is None:
            return None
        waits = [wait for wait in (self.photographer.wait(), self._attributor.wait()) if wait is not None]
        return min(waits, default=None)

    def send(self, state: State, generation: int) -> None:
        """Send a snapshot if one is due."""
        if self._run is not None and self.photographer.due():
            attribution = self._attributor.newest
            snapshot = self.photographer.take(self._run, self.probe, state, generation, attribution, self.inspection)
            self._emit(SnapshotReady(snapshot))

    def _need_run(self) -> Run:
        if self._run is None:
            raise RuntimeError("no run is looked at yet")
        return self._run
