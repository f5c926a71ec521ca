"""The training thread: batch after batch, a command when one waits, a snapshot when the window is ready for it."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from cnn_gui.training.messages.events import Diverged, Event, Notice, StateChanged
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.finite import DivergedError
from cnn_gui.training.run.run import Run
from cnn_gui.training.run.splits import Splits
from cnn_gui.training.snapshots.make_progress import progress_of
from cnn_gui.training.thread.beginnings import Beginnings, Thread
from cnn_gui.training.thread.beside import AllBeside
from cnn_gui.training.thread.changing import change
from cnn_gui.training.thread.control import Control
from cnn_gui.training.thread.faults import Faults, Telling
from cnn_gui.training.thread.order_queue import OrderQueue
from cnn_gui.training.thread.orders.best import BestOrders
from cnn_gui.training.thread.orders.evaluation import EvaluationOrders
from cnn_gui.training.thread.orders.inspection import InspectionOrders
from cnn_gui.training.thread.orders.keeping import KeepingOrders
from cnn_gui.training.thread.orders.probe import ProbeOrders
from cnn_gui.training.thread.orders.replacing import Replacing
from cnn_gui.training.thread.orders.snapshots import SnapshotOrders
from cnn_gui.training.thread.orders.weights import WeightsOrders
from cnn_gui.training.thread.pace import Pace
from cnn_gui.training.thread.runs import Runs
from cnn_gui.training.thread.target import Target
from cnn_gui.training.thread.validating import Validating
from cnn_gui.training.thread.view import View
from cnn_gui.training.thread.watching import Watching

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.messages.progress import Progress
    from cnn_gui.training.run.network.brought import ReadFor

# Between two turns that fail.
LONGEST_REST = 0.25
# A batch in a quarter of an hour: slower is a mistake.
SLOWEST = 0.001
STOPPED_EARLY = "Stopped early"
KEPT = "Your edits ({changed}) are kept: training goes on with them."


class Trainer:
    """Owns the runs and the thread that trains the present one; no one else touches a parameter.

    All public methods, and those of the parts, may be called from any thread and return at once: they post a command,
    which the training thread carries out at the next batch boundary, also while paused. What happened comes back
    through `emit`, which is called in the training thread and must not block. An order that needs a run
    is answered by Refused while there is none.

    Attributes: probe (which image is looked at), snapshots (what is sent to the window), inspection (what is looked
    into: walk, edits, gradient checks), evaluation (what is evaluated), best (what to go back to), weights (what is
    taken in), keeping (runs taken out, opened and brought back).

    emit: receives every Event. frame_interval: least seconds between two snapshots.
    """

    def __init__(self, emit: Callable[[Event], None], *, frame_interval: float = 1 / 30) -> None:
        self._emit = emit = Telling(emit)
        self._faults = Faults(emit)
        self._thread = threading.Thread(target=self._work, name="training", daemon=True)
        self._closing = False
        self._state = State.PAUSED
        self._target = Target()
        self._pace = Pace()
        self._runs = Runs()
        self._splits = Splits()
        self._view = View(self._splits, emit, frame_interval)
        self._watching = Watching(emit)
        self._beside = AllBeside(self._failed_beside)
        self._validating = Validating(self._splits, self._runs, self._beside.evaluating, emit, self._stopped_early)
        evaluations = self._validating.evaluations
        self._control = Control()
        self._orders = OrderQueue(self._control, self._runs, self._target, emit)
        self.probe = ProbeOrders(self._orders, self._view.probe)
        self.snapshots = SnapshotOrders(self._orders, self._view)
        self.inspection = InspectionOrders(self._orders, self._view, emit, self._step_done, self._validating.settle)
        self.evaluation = EvaluationOrders(self._orders, evaluations)
        thread = Thread(self._halt, self._enter, lambda: self._closing)
        self._beginnings = Beginnings(
            self._runs, self._splits, self._view, self._beside, self._validating, emit, thread
        )
        self.keeping = KeepingOrders(self._orders, self._beginnings)
        replacing = Replacing(self._view, evaluations, finish=self._validating.finish, stand=self._stand)
        self.best = BestOrders(self._orders, replacing, emit)
        self.weights = WeightsOrders(self._orders, replacing, emit)

    # ---- orders, from any thread -------------------------------------------------------------------------------

    def start(self, config: RunConfig) -> None:
        """Start the thread and prepare the first run; it stands paused.

        Raises RuntimeError when called a second time.
        """
        self._thread.start()
        self.reset(config)

    def reset(self, config: RunConfig) -> None:
        """Replace the run by a new one, paused before its first batch; a refused config leaves the old run intact."""
        self._orders.post(partial(self._beginnings.reset, config))

    def renew(self, **changes: Any) -> None:
        """A new run with the settings as they are when this order is carried out, live changes included, and these.

        Where there is no run yet, the changes are made to the default settings.
        """
        self._orders.post(partial(self._beginnings.renew, changes))

    def begin_with(self, read: ReadFor) -> None:
        """A new run on the data of the present one, with a network from elsewhere (see `Beginnings.begin_with`)."""
        self._orders.post(partial(self._beginnings.begin_with, read))

    def run(self) -> None:
        """Train until told otherwise."""
        self._orders.to_train(partial(self._train_to, self._target.without_end))

    def pause(self) -> None:
        """Stop at the next batch boundary; confirmed by StateChanged(PAUSED)."""
        self._orders.post(partial(self._stop, State.PAUSED))

    def step(self, batches: int = 1) -> None:
        """Train exactly so many batches, after those of an unfinished step, and pause."""
        if batches < 1:
            raise ValueError(f"a step needs at least one batch; got {batches}")
        self._orders.to_train(partial(self._train_to, partial(self._target.add, batches)))

    def step_epoch(self) -> None:
        """Train to the end of the epoch, or a whole one if it has just ended, and pause."""
        self._orders.to_train(partial(self._train_to, self._target.end_of_epoch))

    def change(self, name: str, value: Any) -> None:
        """Change a live setting (see `Run.change`) from the next batch on."""
        self._orders.to_train(partial(self._change, name, value))

    def set_pace(self, batches_per_second: float | None) -> None:
        """Slow motion: at most so many batches a second; None trains at full speed."""
        if batches_per_second is not None and not batches_per_second >= SLOWEST:
            raise ValueError(f"batches per second must be {SLOWEST} or more; got {batches_per_second}")
        self._orders.post(partial(self._pace.set, batches_per_second))

    def call(self, function: Callable[[Run], None]) -> None:
        """Call `function` with the run at the next batch boundary; what it changes is shown."""
        self._orders.for_present(partial(self._call, function))

    @property
    def current_run(self) -> Run | None:
        """The present run, to be read for counters and history only: the training thread goes on changing it."""
        present = self._runs.present
        return None if present is None else present.run

    def close(self, timeout: float | None = None) -> bool:
        """Stop at the next boundary and join the thread; whether it ended within `timeout` seconds.

        Orders that still wait are dropped: a person who closes the window does not wait for another data set.
        """
        self._closing = True
        self._orders.post(lambda: None)
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    # ---- the training thread -----------------------------------------------------------------------------------

    def _work(self) -> None:
        in_a_row = 0
        while not self._closing:
            try:
                self._turn()
                in_a_row = 0
            except DivergedError as error:
                self._stop(State.DIVERGED)
                self._emit(Diverged(str(error), error.advice))
            except Exception as error:  # noqa: BLE001  whatever it is, the window must hear of it and stay alive
                self._stop(State.FAILED)
                self._faults.tell(error)
                # One that comes at each turn must not take the processor from the window.
                in_a_row += 1
                if not self._control.pending:
                    time.sleep(min(LONGEST_REST, 0.001 * in_a_row))
        self._runs.close()
        self._enter(State.CLOSED)

    def _turn(self) -> None:
        """One unit of work: a command, a part of what is to be shown or evaluated, or a batch; a snapshot if due."""
        present, viewed = self._runs.present, self._runs.viewed
        # Commands come before all that can fail.
        if self._control.pending or present is None or viewed is None:
            self._obey(None)
        else:
            self._go_on(present, viewed)
        shown = self._runs.viewed
        if shown is not None:
            training = not self._target.reached and self._pace.wait() <= 0
            self._beside.picturing.do(lambda: self._view.send(shown, self._state, training=training), None)

    def _go_on(self, present: HeldRun, viewed: HeldRun) -> None:
        resting = self._target.reached or self._pace.wait() > 0
        evaluate = self._validating.waits(resting)
        if self._beside.looking.do(lambda: self._view.work_waits, False):
            self._beside.looking.do(lambda: self._view.go_on(viewed), None)
        elif evaluate:
            if self._validating.go_on():
                self._view.photographer.changed = True
        elif resting or self._target.reached:
            self._obey(self._rest())
        else:
            self._train(present, viewed)

    def _failed_beside(self, error: Exception) -> None:
        # Training pauses for a fault that nobody has heard of; when a person lets it go on, it goes on without this.
        if self._faults.tell(error):
            self._stop(State.FAILED)

    def _rest(self) -> float | None:
        """How many seconds there is nothing to do; None: until there is an order."""
        waits = [
            self._beside.picturing.do(self._view.photographer.wait, None),
            self._beside.looking.do(self._view.work_wait, None),
            *self._beside.waits(),
        ]
        if not self._target.reached:
            waits.append(max(0.0, self._pace.wait()))
        return min((wait for wait in waits if wait is not None), default=None)

    def _obey(self, timeout: float | None) -> None:
        command = self._control.take(timeout)
        if command is not None:
            command()

    def _train(self, present: HeldRun, viewed: HeldRun) -> None:
        self._pace.batch_begins()
        seen = self._beside.picturing.do(lambda: self._view.look_before(present, viewed), None)
        if seen is None:
            present.inspection.step()
        else:
            record = present.inspection.recorded_step()
            self._beside.picturing.do(lambda: present.inspection.remember(*seen, record), None)
        self._step_done(present)
        self._target.trained(present.run.at_epoch_end)
        # A fault beside this batch has said already why training pauses.
        if self._target.reached and self._state is State.RUNNING:
            self._enter(State.PAUSED)

    def _step_done(self, held: HeldRun) -> None:
        self._network_changed(held)
        self._validating.order(held)
        if held.run.batch >= held.watch.next_look:
            self._beside.watching.do(lambda: self._watching.look(held), None)

    def _train_to(self, set_target: Callable[[], None], present: HeldRun) -> None:
        # Nobody looks into a step that is being trained: a walk is taken back, and edits are kept.
        present.inspection.leave(finish=False)
        changed = present.inspection.end_edits(keep=True)
        # Of a run that was restored it may not have been made yet.
        self._validating.order(present)
        set_target()
        self._pace.restart()
        self._enter(State.RUNNING)
        # What was said of the pause goes when training begins; this is said after that.
        if changed:
            self._emit(Notice(KEPT.format(changed=changed)))

    def _stop(self, state: State) -> None:
        self._target.stop()
        self._enter(state)

    def _halt(self) -> State:
        self._target.stop()
        return State.PAUSED if self._state is State.RUNNING else self._state

    def _enter(self, state: State, detail: str = "") -> None:
        self._state = state
        self._view.photographer.changed = True
        try:
            progress = self._progress()
        except Exception as error:  # noqa: BLE001  the state is told without figures, and the thread goes on
            progress = None
            if self._faults.tell(error) and state is State.RUNNING:
                self._target.stop()
                self._state = state = State.FAILED
        self._emit(StateChanged(state, detail, progress))

    def _progress(self) -> Progress | None:
        present = self._runs.present
        if present is None:
            return None
        run, measure = present.run, present.speed
        (measure.start if self._state is State.RUNNING else measure.stop)(run.batch)
        return progress_of(run, measure.read(run.batch))

    def _change(self, name: str, value: Any, present: HeldRun) -> None:
        self._validating.finish_before(name, present)
        said = change(present, name, value)
        if said is not None:
            self._emit(said)
        self._view.photographer.changed = True

    def _stopped_early(self) -> None:
        if self._state in (State.RUNNING, State.PAUSED):
            self._target.stop()
            self._enter(State.PAUSED, STOPPED_EARLY)

    def _stand(self) -> bool:
        diverged = self._state is State.DIVERGED
        if self._state is not State.RUNNING:
            self._enter(State.PAUSED)
        return diverged

    def _call(self, function: Callable[[Run], None], present: HeldRun) -> None:
        present.inspection.leave(finish=False)
        self._network_changed(present)
        function(present.run)

    def _network_changed(self, held: HeldRun) -> None:
        held.inspection.network_changed()
        self._view.network_changed()
