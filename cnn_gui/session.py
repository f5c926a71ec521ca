"""The only bridge between the window and the training thread."""

from __future__ import annotations

import threading
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from cnn_gui import leaving
from cnn_gui.training.messages.events import (
    Diverged,
    EarlierRunsChanged,
    Evaluated,
    Event,
    Failed,
    GradientsChecked,
    InTrouble,
    Notice,
    Refused,
    RunStarted,
    SnapshotReady,
    StateChanged,
    StoppedEarly,
)
from cnn_gui.training.messages.progress import Progress
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.thread.trainer import Trainer


class Session(QObject):
    """Lives in the GUI thread and owns the training thread.

    Orders go to `trainer`; every message of the training thread arrives here through one queued signal and is handed
    on in the GUI thread.

    Signals: run_started(RunStarted), state_changed(StateChanged), frame_ready(Snapshot), evaluated(Report),
    gradients_checked(CheckReport), diverged(Diverged), stopped_early(StoppedEarly), troubled(InTrouble),
    refused(Refused), failed(Failed), noticed(Notice).

    Attributes: trainer, asked (the config of the start, None before it), run (the RunStarted of the current run, None
    before the first), state, progress and snapshot
    (the newest of the current run, None before its first).
    """

    run_started = Signal(object)
    state_changed = Signal(object)
    frame_ready = Signal(object)
    evaluated = Signal(object)
    gradients_checked = Signal(object)
    diverged = Signal(object)
    stopped_early = Signal(object)
    troubled = Signal(object)
    refused = Signal(object)
    failed = Signal(object)
    noticed = Signal(object)
    earlier_changed = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None, *, frame_interval: float = 1 / 30) -> None:
        super().__init__(parent)
        self._gate = threading.Lock()
        self._shut = False
        self.trainer = Trainer(self._hand_over, frame_interval=frame_interval)
        self.asked: RunConfig | None = None
        self.run: RunStarted | None = None
        self.state = State.PAUSED
        self.progress: Progress | None = None
        self.snapshot: Snapshot | None = None
        self._closed = False
        self._arrived.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    @property
    def training(self) -> bool:
        """Whether batches are being trained."""
        return self.state is State.RUNNING

    def start(self, config: RunConfig) -> None:
        """Start the training thread and prepare the first run."""
        self.asked = config
        self.trainer.start(config)

    def toggle(self) -> None:
        """Run if paused, pause if running."""
        if self.training:
            self.trainer.pause()
        else:
            self.trainer.run()

    def config(self) -> RunConfig:
        """The config of the current run with its settings as last heard; the defaults before the first run."""
        if self.run is None:
            return RunConfig()
        progress = self.progress
        if progress is None:
            return self.run.config
        return self.run.config.with_changes(
            learning_rate=progress.base_learning_rate,
            schedule=progress.schedule,
            schedule_epochs=progress.schedule_epochs,
            warm_up=progress.plan.warm_up,
            momentum=progress.momentum,
            nesterov=progress.nesterov,
            weight_decay=progress.weight_decay,
            batch_size=progress.batch_size,
            plateau_factor=progress.plateau_factor,
            plateau_patience=progress.plateau_patience,
            patience=progress.patience,
            least_gain=progress.least_gain,
        )

    def reset(self, **changes: Any) -> None:
        """A new run with the settings as they are now and these changes.

        Raises ConfigError for a change that is not allowed; nothing happens then.
        """
        self.config().with_changes(**changes)
        # Put together in the training thread: only there is it known which live settings have been changed by then.
        self.trainer.renew(**changes)

    def demand(self, demand: Demand) -> None:
        """Say what the visible panels want to see."""
        self.trainer.snapshots.demand(demand)

    def begin_to_close(self) -> None:
        """Ask the training thread to end, without waiting for it; messages still under way are dropped."""
        self._closed = True
        self.trainer.close(0)

    def close(self) -> None:
        """Stop the training thread and wait for it, but not for long: it may be in the middle of a large file."""
        if not self._shut:
            self._closed = True
            leaving.wait(self.trainer.close)
            with self._gate:
                self._shut = True

    def _hand_over(self, event: Event) -> None:
        # In the training thread. One that was left behind must not speak to an object that may be gone.
        with self._gate:
            if not self._shut:
                self._arrived.emit(event)

    @Slot(object)
    def _receive(self, event: Event) -> None:
        if self._closed:
            return
        match event:
            case SnapshotReady(snapshot):
                self._show(snapshot)
            case StateChanged():
                self.state = event.state
                # Without figures (there is no run yet, or they could not be had) those that were heard last hold.
                if event.progress is not None:
                    self.progress = event.progress
                self.state_changed.emit(event)
            case RunStarted():
                self.run = event
                self.progress = None
                self.snapshot = None
                self.run_started.emit(event)
            case Evaluated(generation, report):
                # What a run that has been replaced was worth says nothing about this one.
                if self.run is not None and generation == self.run.generation:
                    self.evaluated.emit(report)
            case GradientsChecked(generation, checked):
                if self.run is not None and generation == self.run.generation:
                    self.gradients_checked.emit(checked)
            case Diverged():
                self.diverged.emit(event)
            case StoppedEarly():
                if self.run is not None and event.generation == self.run.generation:
                    self.stopped_early.emit(event)
            case InTrouble():
                # What a run that has been replaced did is of no use to a person any more.
                if self.run is not None and event.generation == self.run.generation:
                    self.troubled.emit(event)
            case Refused():
                self.refused.emit(event)
            case Failed():
                self.failed.emit(event)
            case Notice():
                self.noticed.emit(event)
            case EarlierRunsChanged():
                self.earlier_changed.emit(event)

    def _show(self, snapshot: Snapshot) -> None:
        try:
            # A snapshot of a run that has been replaced is taken but not shown.
            if self.run is not None and snapshot.generation == self.run.generation:
                self.snapshot = snapshot
                self.progress = snapshot.progress
                self.frame_ready.emit(snapshot)
        finally:
            # Whatever a panel did with it, the next one may come: a fault in a panel must not stop the pictures.
            self.trainer.snapshots.taken()
