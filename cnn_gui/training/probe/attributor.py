"""When the probe's attribution is computed: while somebody looks at it, seldom enough that training hardly notices."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from cnn_gui.training.messages.attribution import Attribution
from cnn_gui.training.probe.attribution import attribute

if TYPE_CHECKING:
    from collections.abc import Generator

    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.messages.probe import Probe

# From one beginning to the next: of the same image in a network that learns, and of another image.
SECONDS_BETWEEN = 0.5
SECONDS_BETWEEN_IMAGES = 0.1
# No more of the training thread's time than this goes into it, however large the images are; for another image more.
SHARE = 0.1
SHARE_FOR_IMAGES = 0.5


class Attributor:
    """Keeps the attribution of the probe up to date, one short unit of work at a time.

    Attributes: newest (of the present probe; None until it is ready, and while nobody wants it).
    """

    def __init__(self) -> None:
        self.newest: Attribution | None = None
        self._wanted = False
        self._stale = True
        self._broken = False
        self._work: Generator[None, None, Attribution] | None = None
        self._begun_at = self._next_at = 0.0
        self._seconds = 0.0

    def want(self, wanted: bool) -> None:
        """Whether the attribution is to be computed from now on."""
        if wanted != self._wanted:
            self._wanted = wanted
            self.probe_changed()

    def probe_changed(self) -> None:
        """Another image is the probe, or another network looks at it: what is known says nothing any more."""
        self.newest = None
        self._broken = False
        self.network_changed()
        pause = max(SECONDS_BETWEEN_IMAGES, self._seconds / SHARE_FOR_IMAGES)
        self._next_at = min(self._next_at, self._begun_at + pause)

    def network_changed(self) -> None:
        """The parameters are others now; work under way is begun again."""
        self._stale = True
        self._work = None

    def wait(self) -> float | None:
        """How many seconds there is nothing to do, 0: work waits; None: until something changes."""
        if not self._wanted or self._broken:
            return None
        if self._work is not None:
            return 0.0
        return max(0.0, self._next_at - time.perf_counter()) if self._stale else None

    def go_on(self, viewed: HeldRun, probe: Probe) -> bool:
        """Do one unit of work; whether a new attribution is ready. If it fails, it is only tried with another image."""
        now = time.perf_counter()
        if self._work is None:
            self._work = attribute(viewed.run, probe.image, viewed.inspection.batch)
            self._stale = False
            self._begun_at, self._seconds = now, 0.0
        try:
            next(self._work)
        except StopIteration as ready:
            self.newest = ready.value
            self._work = None
        except Exception:
            # One report is enough: without this the same fault would come with every batch.
            self._broken = True
            raise
        self._seconds += time.perf_counter() - now
        self._next_at = self._begun_at + max(SECONDS_BETWEEN, self._seconds / SHARE)
        return self._work is None
