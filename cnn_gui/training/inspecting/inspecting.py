"""Orders that look into a step, change parameters by hand, or check gradients."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.training.inspecting.checking import CheckReport, check_gradients
from cnn_gui.training.looking.looking import Looking
from cnn_gui.training.messages.events import GradientsChecked, Notice, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from cnn_gui.training.messages.events import Event
    from cnn_gui.training.run.run import Run
    from cnn_gui.training.thread.control import Control

KEPT = "Your edits ({changed}) are kept: training goes on with them."
PAUSE_FIRST = "Pause first: a step can be looked into while training stands still."


class Inspecting(Looking):
    """What a `Trainer` lets a person look into. Only edits that are kept change what is learned."""

    _generation: int

    def __init__(self, control: Control, emit: Callable[[Event], None], frame_interval: float) -> None:
        super().__init__(control, emit, frame_interval)
        self._inspection = self._showing.inspection

    @abstractmethod
    def _need_run(self) -> Run:
        """The run; only called while there is one."""

    @property
    @abstractmethod
    def _resting(self) -> bool:
        """Whether no batch is to be trained now."""

    @abstractmethod
    def _step_done(self) -> None:
        """A batch has been trained in the course of a walk."""

    def walk(self, offset: int) -> None:
        """Begin to walk through the next step, or go on by so many phases, back if negative.

        Beyond the last phase the step is done, and the walk through the one after it begins. Answered by a Notice while
        training runs.
        """
        self._look(partial(self._walk, offset))

    def walk_to(self, phase: int) -> None:
        """Go to a phase of the walk, or begin one there; a phase that is not there is Refused."""
        self._look(partial(self._refusing, "This phase cannot be shown", partial(self._inspection.walk_to, phase)))

    def walk_image(self, index: int) -> None:
        """Show another image of the batch that is walked through; the index wraps around."""
        self._look(partial(self._inspection.walk_image, index))

    def leave_walk(self, *, finish: bool) -> None:
        """End the walk: do the step, or take it back. Either way the run's later numbers are the same."""
        self._look(partial(self._leave, finish))

    def edit(self, name: str, place: tuple[int, ...], value: npt.ArrayLike) -> None:
        """Set a parameter (see `WhatIf.set`) to try what it does; Refused for what cannot be.

        The edit holds until it is kept or undone; it is kept when training goes on.
        """
        values = np.array(value, np.float64)
        edit = partial(self._inspection.edit, name, place, values)
        self._look(partial(self._refusing, "This edit cannot be made", edit))

    def keep_edits(self) -> None:
        """Make the edits part of the run."""
        self._look(partial(self._inspection.end_edits, keep=True))

    def undo_edits(self) -> None:
        """Bring back the parameters as they were before the edits."""
        self._look(partial(self._inspection.end_edits, keep=False))

    def check_gradients(self, places: Sequence[tuple[str, tuple[int, ...]]] | int) -> None:
        """Compare derivatives by differences with those of the backward pass; answered by GradientsChecked.

        places: parameter names with an index each, or how many to draw from each parameter. The loss is that of the
        probe, in a walk the mean over the batch. A check under way is replaced. Training may go on meanwhile.
        """
        self._order(partial(self._check, places))

    # ---- the training thread -----------------------------------------------------------------------------------

    def _look(self, command: Callable[[], object]) -> None:
        def look() -> None:
            if self._resting:
                command()
                self._showing.look_again()
            else:
                self._emit(Notice(PAUSE_FIRST))

        self._order(look)

    def _walk(self, offset: int) -> None:
        if self._inspection.walk(offset):
            self._step_done()

    def _leave(self, finish: bool) -> None:
        walking = self._inspection.walking
        self._inspection.leave(finish=finish)
        if finish and walking:
            self._step_done()

    def _refusing(self, title: str, command: Callable[[], object]) -> None:
        try:
            command()
        except (ValueError, IndexError) as error:
            self._emit(Refused(title, f"{error}."))

    def _prepare_to_train(self) -> None:
        """Nobody looks into a step that is being trained: take a walk back, and keep edits."""
        self._inspection.leave(finish=False)
        changed = self._inspection.end_edits(keep=True)
        if changed:
            self._emit(Notice(KEPT.format(changed=changed)))

    def _check(self, places: Sequence[tuple[str, tuple[int, ...]]] | int) -> None:
        run, generation = self._need_run(), self._generation
        images, labels = self._inspection.to_check(self._showing.probe)
        if not len(labels):
            self._emit(Refused("Gradients need a class", "Say what the image shows: without it there is no loss."))
            return

        def tell(report: CheckReport) -> None:
            self._emit(GradientsChecked(generation, report))

        self._showing.work(check_gradients(run, images, labels, places, tell))
