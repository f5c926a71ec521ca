"""What the window is shown of the run that is viewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.training.inspection.gradient_checks import GradientChecks
from cnn_gui.training.messages.events import Event, SnapshotReady
from cnn_gui.training.probe.attributor import Attributor
from cnn_gui.training.probe.current import CurrentProbe
from cnn_gui.training.snapshots.photographer import Photographer

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.engine import Trace
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.messages.probe import Probe
    from cnn_gui.training.messages.snapshot import Demand
    from cnn_gui.training.messages.state import State
    from cnn_gui.training.run.splits import Splits


class View:
    """Keeps the probe, what is computed for it, and the snapshots in step; belongs to the training thread.

    Attributes: probe, photographer, checks (of gradients).
    """

    def __init__(self, splits: Splits, emit: Callable[[Event], None], frame_interval: float) -> None:
        self._emit = emit
        self._attributor = Attributor()
        self.probe = CurrentProbe(splits, emit, self.show_anew)
        self.photographer = Photographer(frame_interval)
        self.checks = GradientChecks(emit)

    def begin(self, viewed: HeldRun) -> None:
        """Another run is viewed from now on; what could not be shown of the one before is tried again."""
        self.probe.use(viewed.run.dataset)
        self.checks.drop()
        self.show_anew()

    def demand(self, demand: Demand) -> None:
        """Show this from now on."""
        self.photographer.ask(demand)
        self._attributor.want(demand.attribution)

    def show_anew(self) -> None:
        """The probe is another image, or another network looks at it: show it as soon as the window can."""
        self.photographer.ask(urgent=True)
        self._attributor.probe_changed()

    def network_changed(self) -> None:
        """The parameters are others now, and that is to be seen."""
        self.photographer.changed = True
        self._attributor.network_changed()

    def look_before(self, present: HeldRun, viewed: HeldRun) -> tuple[Trace, Probe] | None:
        """What a step begins with that is to be recorded for the next snapshot; None: it is not to be."""
        if not self.photographer.record_due():
            return None
        probe = self.probe.of(viewed)
        return present.inspection.trace(probe), probe

    def work_wait(self) -> float | None:
        """How many seconds there is nothing to be computed, 0: work waits; None: until something changes."""
        return 0.0 if self.probe.searching or self.checks.waits else self._attributor.wait()

    @property
    def work_waits(self) -> bool:
        """Whether something is to be computed before the next batch."""
        return self.work_wait() == 0.0

    def go_on(self, viewed: HeldRun) -> None:
        """Do one short unit of it."""
        if self.probe.searching:
            self.probe.go_on()
        elif self.checks.waits:
            self.checks.go_on()
        elif self._attributor.go_on(viewed, self.probe.of(viewed)):
            self.photographer.changed = True

    def send(self, viewed: HeldRun, state: State, *, training: bool = False) -> None:
        """Send a snapshot if one is due; training: a batch comes next, and at once.

        Where somebody reads a step's numbers the snapshot then waits for that batch, which is recorded: sent now, it
        would spend the credit without them, and at many batches a second there would hardly be one with them.
        """
        if self.photographer.due() and not (training and self.photographer.moment_waits()):
            snapshot = self.photographer.take(viewed, self.probe.of(viewed), state, self._attributor.newest)
            self._emit(SnapshotReady(snapshot))
