"""How a run becomes the present one: begun anew, gone on with from a checkpoint, or brought back."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnn_gui.counted import counted
from cnn_gui.data.dataset import Dataset
from cnn_gui.data.errors import DataError, MisfitError
from cnn_gui.data.published.catalogue import CATALOGUE
from cnn_gui.training.checkpoint.begun_with import begun_with
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.checkpoint.to_look_at import run_to_look_at
from cnn_gui.training.messages.events import EarlierRunsChanged, Event, Notice, Refused, RunStarted
from cnn_gui.training.messages.layers import describe_layers
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.misfit import ModelMisfitError
from cnn_gui.training.run.network.models import model_title
from cnn_gui.training.run.run import Run
from cnn_gui.training.thread.earlier_runs import EarlierRuns
from cnn_gui.training.thread.loading import LoadingStoppedError, dataset_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.probe.choice import ProbeChoice
    from cnn_gui.training.run.network.brought import ReadFor
    from cnn_gui.training.run.splits import Splits
    from cnn_gui.training.thread.beside import AllBeside
    from cnn_gui.training.thread.runs import Runs
    from cnn_gui.training.thread.validating import Validating
    from cnn_gui.training.thread.view import View

RUN_REFUSED = "This run cannot be started"
NOT_OPENED = "This run cannot be opened"
NETWORK_REFUSED = "This network cannot be opened"
SCENE_REFUSED = "The scene of this lesson cannot be set"


@dataclass(frozen=True)
class Thread:
    """What the beginnings need of the thread itself.

    halt: no batch more; returns the state that it was in, to go back to. enter: go to a state, with words about it.
    stopped: whether the window closes.
    """

    halt: Callable[[], State]
    enter: Callable[[State, str], None]
    stopped: Callable[[], bool]


class Beginnings:
    """Belongs to the training thread. A run that cannot begin leaves the present one intact, and Refused says why.

    The run before is put aside if it has been trained or edited; not in a lesson, whose runs nobody keeps, and which
    holds a person's own run until it ends.

    Attributes: earlier (the runs that were put aside).
    """

    def __init__(
        self,
        runs: Runs,
        splits: Splits,
        view: View,
        beside: AllBeside,
        validating: Validating,
        emit: Callable[[Event], None],
        thread: Thread,
    ) -> None:
        self.earlier = EarlierRuns()
        # What else comes back with the run that is held.
        self._held: tuple[ProbeChoice, State] | None = None
        self._runs = runs
        self._splits = splits
        self._view = view
        self._beside = beside
        self._validating = validating
        self._emit = emit
        self._thread = thread

    def renew(self, changes: dict[str, Any]) -> None:
        """A new run with the settings as they are now and these changes; the default ones before the first run."""
        present = self._runs.present
        now = RunConfig() if present is None else present.run.config
        try:
            config = now.with_changes(**changes)
        except ConfigError as error:
            self._emit(Refused(RUN_REFUSED, str(error), settings=True))
        else:
            self.reset(config)

    def reset(self, config: RunConfig) -> None:
        """A new run."""

        self._begin(lambda: Run(config, self._images(config)), RUN_REFUSED, self.earlier.put_aside)

    def stage(self, config: RunConfig) -> None:
        """A new run for a lesson; the first one of a lesson has the present run held, whole, until `end_lesson`."""
        self._begin(lambda: Run(config, self._images(config)), SCENE_REFUSED, self.earlier.put_aside, of_lesson=True)

    def stage_again(self, checkpoint: Checkpoint) -> None:
        """A run of a lesson as it was before; without a lesson nothing happens."""
        images = checkpoint.images
        if self._runs.held is not None and isinstance(images, Dataset):
            self._begin(lambda: checkpoint.to_run(images), SCENE_REFUSED, self.earlier.put_aside, of_lesson=True)

    def end_lesson(self) -> None:
        """Bring back the run that is held: the same run, its walk, its edits and its image; without one nothing."""
        if self._held is None:
            return
        (choice, state), self._held = self._held, None
        self._thread.halt()
        old, held = self._runs.present, self._runs.give_back()
        assert held is not None, "with a choice of images a run is held"
        self._view.probe.take_up(choice)
        self._show(held, old, held.checkpoint)
        self._thread.enter(state, "")
        self._tell()

    def open(self, checkpoint: Checkpoint) -> None:
        """Go on with a saved run; where its images are gone or others, it can be looked at all the same.

        A lesson ends by it.
        """
        self.end_lesson()
        self._begin(lambda: self._opened(checkpoint), NOT_OPENED, self.earlier.put_aside, checkpoint)

    def begin_with(self, read: ReadFor) -> None:
        """A new run on the present data with a network from elsewhere. A lesson ends by it.

        read: gives the network for these data; called in the training thread. If it raises DataError, that is Refused.
        """
        self.end_lesson()
        notes: list[str] = []

        def make() -> Run:
            present = self._runs.present
            config = RunConfig() if present is None else present.run.config
            dataset = self._images(config)
            brought = read(dataset)
            run = begun_with(brought, config, dataset)
            notes.extend(brought.notes)
            return run

        self._begin(make, NETWORK_REFUSED, self.earlier.put_aside)
        if notes:
            self._emit(Notice(" ".join(notes)))

    def bring_back(self) -> None:
        """Bring back the run before, exactly; without one nothing happens."""
        if self.earlier.before and self._runs.held is None:
            self._return_to(self.earlier.before[-1], self.earlier.back)

    def bring_forward(self) -> None:
        """Undo the latest `bring_back`; without one nothing happens."""
        if self.earlier.after and self._runs.held is None:
            self._return_to(self.earlier.after[-1], self.earlier.forward)

    def keep_earlier(self, most_bytes: int) -> None:
        """Let earlier runs take so much memory."""
        self.earlier.most_bytes = most_bytes
        self.earlier.put_aside(None)
        self._tell()

    @property
    def own(self) -> HeldRun | None:
        """The run that is a person's own: the present one, in a lesson the one that is held."""
        return self._runs.held or self._runs.present

    def taken(self, held: HeldRun) -> Checkpoint:
        """The run as it was trained: without a step that is only looked at, and without edits that are not kept."""
        kept = held.checkpoint
        if kept is not None:
            return dataclasses.replace(kept, extras={**kept.extras, **held.extras}) if held.extras else kept
        kept = Checkpoint.of(held.run, held.extras)
        apart = held.inspection.apart
        if apart is None:
            return kept
        parameters = {name: array.copy() for name, array in apart.items()}
        return dataclasses.replace(kept, state=dataclasses.replace(kept.state, parameters=parameters))

    # ---- the parts ---------------------------------------------------------------------------------------------

    def _return_to(self, checkpoint: Checkpoint, move: Callable[[Checkpoint | None], None]) -> None:
        def make() -> Run:
            images = checkpoint.images
            # One that came from a file and could only be looked at is looked at once more.
            return checkpoint.to_run(images) if isinstance(images, Dataset) else self._opened(checkpoint)

        self._begin(make, "This run cannot be brought back", move, checkpoint)

    def _opened(self, checkpoint: Checkpoint) -> Run:
        here = [each.run.dataset for each in (self._runs.present,) if each is not None]
        try:
            dataset = self._images(checkpoint.state.config)
        except (DataError, ConfigError) as error:
            return run_to_look_at(checkpoint, here, f"Its images are not here: {error}")
        different = checkpoint.differences(dataset)
        if different:
            return run_to_look_at(checkpoint, [dataset, *here], f"Its images are others now: {'; '.join(different)}.")
        return checkpoint.to_run(dataset)

    def _images(self, config: RunConfig) -> Dataset:
        present = self._runs.present
        # What a run is looked at with is not what its config asks for.
        before = None if present is None or present.run.cannot_train else present.run
        tell = self._thread.enter
        return dataset_for(config, before, lambda words: tell(State.LOADING, words), self._thread.stopped)

    def _begin(
        self,
        make: Callable[[], Run],
        refused: str,
        move: Callable[[Checkpoint | None], None],
        checkpoint: Checkpoint | None = None,
        *,
        of_lesson: bool = False,
    ) -> None:
        before, old = self._thread.halt(), self._runs.present
        try:
            run = make()
        except LoadingStoppedError:
            return
        except (DataError, ConfigError) as error:
            self._thread.enter(before, "")
            misfit = error.misfit if isinstance(error, ModelMisfitError) else None
            strange = error if isinstance(error, MisfitError) else None
            message, details = (str(error), ()) if strange is None else (strange.summary, strange.problems)
            self._emit(Refused(refused, message, settings=True, details=details, misfit=misfit))
            return
        replaced = old
        if old is not None and self._runs.held is None:
            if of_lesson:
                self._hold(old, before)
                replaced = None
            else:
                old.inspection.leave(finish=False)
                old.inspection.end_edits(keep=False)
                move(self.taken(old) if _would_be_missed(old) else None)
        elif old is None:
            move(None)
        new = self._runs.begin(run, checkpoint if run.cannot_train else None)
        self._show(new, replaced, checkpoint)
        self._thread.enter(State.PAUSED, "")
        self._tell()

    def _hold(self, present: HeldRun, state: State) -> None:
        # What it would have measured of itself it has, and its history is complete.
        self._validating.finish(present)
        self._runs.hold()
        self._held = self._view.probe.put_aside(), state

    def _show(self, shown: HeldRun, replaced: HeldRun | None, checkpoint: Checkpoint | None) -> None:
        """Show a run that has become the present one; replaced: the one before, which is no more."""
        run = shown.run
        dropped = self._splits.use(run.dataset)
        self._beside.begin_anew()
        if replaced is not None:
            self._beside.evaluating.do(lambda: self._validating.evaluations.forget(replaced.generation), None)
        self._beside.looking.do(lambda: self._view.begin(shown), None)
        layers = describe_layers(run.network)
        of_lesson = self._runs.held is not None
        self._emit(
            RunStarted(
                shown.generation,
                run.config,
                run.dataset,
                layers,
                run.history,
                checkpoint,
                run.cannot_train,
                of_lesson,
            )
        )
        for reason in dropped:
            self._emit(Notice(f"{reason} It is left out as long as these data are used."))

    def _tell(self) -> None:
        # In a lesson there is no way back but its end.
        before, after = ([], []) if self._runs.held is not None else (self.earlier.before, self.earlier.after)
        self._emit(EarlierRunsChanged(*(_in_words(pile[-1]) if pile else "" for pile in (before, after))))


def _would_be_missed(held: HeldRun) -> bool:
    history = held.run.history
    return held.checkpoint is not None or history.batch_count > 0 or bool(history.edits)


def _in_words(checkpoint: Checkpoint) -> str:
    """What a run is: "seed on MNIST, 3,000 batches"."""
    config, images = checkpoint.state.config, checkpoint.images
    title = images.title if config.own_path is not None else CATALOGUE[config.dataset].title
    return f"{model_title(config.model)} on {title}, {counted(checkpoint.state.batch, 'batch')}"
