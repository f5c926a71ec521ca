"""The training thread: batch after batch, a command when one waits, a snapshot when the window is ready for it."""

from __future__ import annotations

import threading
import time
import traceback
from functools import partial
from typing import TYPE_CHECKING, Any

from cnn_gui.data.errors import DataError
from cnn_gui.data.published.catalogue import CATALOGUE
from cnn_gui.training.inspecting.inspecting import Inspecting
from cnn_gui.training.messages.events import (
    Diverged,
    Event,
    Failed,
    Notice,
    Refused,
    RunStarted,
    StateChanged,
    describe_layers,
)
from cnn_gui.training.messages.snapshot import State
from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import DivergedError, Run, load_for
from cnn_gui.training.thread.control import Command, Control
from cnn_gui.training.thread.speed import Pace
from cnn_gui.training.thread.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset

ADVICE = (
    "Curves and weights are kept as they were before this batch. Lower the learning rate and reset (R), "
    "or check the data."
)
OVERRIDDEN = (
    "The learning rate stays at {rate:g} from the next batch on, as set by hand. "
    "The {plan} has ended; choose it again to bring it back."
)
# A batch in a quarter of an hour: slower is a mistake.
SLOWEST = 0.001
RUN_REFUSED = "This run cannot be started"
# While own pictures are read.
SECONDS_BETWEEN_NEWS = 0.2


class _ClosingError(Exception):
    """The window closes: nobody waits for what is being loaded any more."""


class Trainer(Inspecting):
    """Owns the run and the thread that trains it; no one else touches a parameter.

    All public methods may be called from any thread and return at once: they post a command, which the training thread
    carries out at the next batch boundary, also while paused. What happened comes back through `emit`, which is called
    in the training thread and must neither block nor raise. An order that needs a run is answered by Refused while
    there is none.

    emit: receives every Event. frame_interval: least seconds between two snapshots.
    """

    def __init__(self, emit: Callable[[Event], None], *, frame_interval: float = 1 / 30) -> None:
        super().__init__(Control(), emit, frame_interval)
        self._thread = threading.Thread(target=self._work, name="training", daemon=True)
        self._run: Run | None = None
        self._dataset: tuple[tuple[object, ...], Dataset] | None = None
        self._generation = 0
        self._state = State.PAUSED
        self._closing = False
        self._target = Target()
        self._pace = Pace()
        self._photographer = self._showing.photographer

    # ---- orders, from any thread -------------------------------------------------------------------------------

    def start(self, config: RunConfig) -> None:
        """Start the thread and prepare the first run; it stands paused.

        Raises RuntimeError when called a second time.
        """
        self._thread.start()
        self.reset(config)

    def reset(self, config: RunConfig) -> None:
        """Replace the run by a new one, paused before its first batch; a refused config leaves the old run intact."""
        self._control.post(partial(self._reset, config))

    def renew(self, **changes: Any) -> None:
        """A new run with the settings as they are when this order is carried out, live changes included, and these.

        Where there is no run yet, the changes are made to the default settings.
        """
        self._control.post(partial(self._renew, changes))

    def run(self) -> None:
        """Train until told otherwise."""
        self._order(partial(self._train_to, self._target.without_end))

    def pause(self) -> None:
        """Stop at the next batch boundary; confirmed by StateChanged(PAUSED)."""
        self._control.post(partial(self._stop, State.PAUSED))

    def step(self, batches: int = 1) -> None:
        """Train exactly so many batches, after those of an unfinished step, and pause."""
        if batches < 1:
            raise ValueError(f"a step needs at least one batch; got {batches}")
        self._order(partial(self._train_to, partial(self._target.add, batches)))

    def step_epoch(self) -> None:
        """Train to the end of the epoch, or a whole one if it has just ended, and pause."""
        self._order(partial(self._train_to, self._target.end_of_epoch))

    def change(self, name: str, value: Any) -> None:
        """Change a live setting (see `Run.change`) from the next batch on."""
        self._order(partial(self._change, name, value))

    def set_pace(self, batches_per_second: float | None) -> None:
        """Slow motion: at most so many batches a second; None trains at full speed."""
        if batches_per_second is not None and not batches_per_second >= SLOWEST:
            raise ValueError(f"batches per second must be {SLOWEST} or more; got {batches_per_second}")
        self._control.post(partial(self._pace.set, batches_per_second))

    def call(self, function: Callable[[Run], None]) -> None:
        """Call `function` with the run at the next batch boundary; what it changes is shown."""
        self._order(partial(self._call, function))

    @property
    def current_run(self) -> Run | None:
        """The run, to be read for counters and history only: the training thread goes on changing it."""
        return self._run

    def close(self, timeout: float | None = None) -> bool:
        """Stop at the next boundary and join the thread; whether it ended within `timeout` seconds.

        Orders that still wait are dropped: a person who closes the window does not wait for another data set.
        """
        self._closing = True
        self._control.post(lambda: None)
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    # ---- the training thread -----------------------------------------------------------------------------------

    def _work(self) -> None:
        while not self._closing:
            try:
                self._turn()
            except DivergedError as error:
                self._stop(State.DIVERGED)
                self._emit(Diverged(str(error), ADVICE))
            except Exception as error:  # noqa: BLE001  whatever it is, the window must hear of it and stay alive
                self._stop(State.FAILED)
                self._emit(Failed(f"{type(error).__name__}: {error}", traceback.format_exc()))
        self._enter(State.CLOSED)

    def _turn(self) -> None:
        """One unit of work: a command, a part of what is to be shown or evaluated, or a batch; a snapshot if due."""
        resting = self._target.reached or self._pace.wait() > 0
        self._evaluations.deliver(resting)
        if self._control.pending:
            self._obey(0.0)
        elif self._showing.work_waits:
            self._showing.go_on()
        elif self._evaluations.waits(resting):
            if self._evaluations.go_on():
                self._photographer.changed = True
        elif resting:
            self._obey(self._rest())
        else:
            self._train()
        self._showing.send(self._state, self._generation)

    def _rest(self) -> float | None:
        """How many seconds there is nothing to do; None: until there is an order."""
        shown = self._showing.wait()
        if self._target.reached:
            return shown
        batch = max(0.0, self._pace.wait())
        return batch if shown is None else min(batch, shown)

    def _obey(self, timeout: float | None) -> None:
        command = self._control.take(timeout)
        if command is not None:
            command()

    def _order(self, command: Command) -> None:
        self._control.post(partial(self._obey_with_run, command))

    def _obey_with_run(self, command: Command) -> None:
        if self._run is None:
            self._emit(
                Refused("There is no run yet", "Choose a data set that can be loaded; then train or look at it.")
            )
        else:
            command()

    def _train(self) -> None:
        self._pace.batch_begins()
        self._inspection.step(self._showing.probe, self._photographer.ready())
        self._step_done()
        self._target.trained(self._need_run().at_epoch_end)
        if self._target.reached:
            self._enter(State.PAUSED)

    def _step_done(self) -> None:
        self._showing.network_changed()
        if self._need_run().validation_due:
            self._evaluations.validate()

    def _train_to(self, set_target: Command) -> None:
        self._prepare_to_train()
        set_target()
        self._pace.restart()
        self._enter(State.RUNNING)

    def _stop(self, state: State) -> None:
        self._target.stop()
        self._enter(state)

    def _enter(self, state: State, detail: str = "") -> None:
        self._state = state
        self._photographer.changed = True
        progress = None
        if self._run is not None:
            measure = self._photographer.speed
            (measure.start if state is State.RUNNING else measure.stop)(self._run.batch)
            progress = self._photographer.progress(self._run)
        self._emit(StateChanged(state, detail, progress))

    def _renew(self, changes: dict[str, Any]) -> None:
        now = RunConfig() if self._run is None else self._run.config
        try:
            config = now.with_changes(**changes)
        except ConfigError as error:
            self._emit(Refused(RUN_REFUSED, str(error), settings=True))
        else:
            self._reset(config)

    def _reset(self, config: RunConfig) -> None:
        before = State.PAUSED if self._state is State.RUNNING else self._state
        self._target.stop()
        try:
            dataset = self._load(config)
            run = Run(config, dataset)
        except _ClosingError:
            return
        except (DataError, ConfigError) as error:
            self._enter(before)
            self._emit(Refused(RUN_REFUSED, str(error), settings=True))
            return
        dropped = self._splits.use(dataset)
        self._dataset = (config.data_key(), dataset)
        self._run = run
        self._generation += 1
        self._evaluations.begin_run(run, self._generation)
        self._showing.begin_run(run)
        layers = describe_layers(run.network)
        self._emit(RunStarted(self._generation, config, dataset, layers, run.history))
        for reason in dropped:
            self._emit(Notice(f"{reason} It is left out as long as these data are used."))
        self._enter(State.PAUSED)

    def _load(self, config: RunConfig) -> Dataset:
        if self._dataset is not None and self._dataset[0] == config.data_key():
            return self._dataset[1]
        title = CATALOGUE[config.dataset].title if config.own_path is None else config.own_path.name
        self._enter(State.LOADING, f"Loading {title}")
        if config.own_path is None:
            return load_for(config)
        tell_at = 0.0

        def progress(done: int, total: int) -> None:
            nonlocal tell_at
            if self._closing:
                raise _ClosingError
            if (now := time.perf_counter()) >= tell_at:
                tell_at = now + SECONDS_BETWEEN_NEWS
                self._enter(State.LOADING, f"Loading {title}: {done:,} of {total:,} pictures")

        return load_for(config, progress)

    def _change(self, name: str, value: Any) -> None:
        run = self._need_run()
        plan = run.plan
        phase = self._inspection.put_aside()
        try:
            run.change(name, value)
        except ConfigError as error:
            self._emit(Refused("This setting is not allowed", str(error), settings=True))
        else:
            if name == "learning_rate" and plan.under_way(run.batch):
                self._emit(Notice(OVERRIDDEN.format(rate=value, plan=plan)))
        self._inspection.network_changed()
        self._inspection.take_up(phase)
        self._photographer.changed = True

    def _call(self, function: Callable[[Run], None]) -> None:
        self._inspection.leave(finish=False)
        self._showing.network_changed()
        function(self._need_run())

    @property
    def _resting(self) -> bool:
        return self._target.reached

    def _need_run(self) -> Run:
        if self._run is None:
            raise RuntimeError("no run has been prepared yet")
        return self._run
