"""The scene of a step is set: one order after the other, each once what the one before asked for is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import QObject, Signal

from cnn_gui.lessons.expressions.expression import Expression, number_of
from cnn_gui.lessons.expressions.values import ExpressionError, Value
from cnn_gui.lessons.lesson import Scene, Show
from cnn_gui.lessons.shifted import shifted, shifted_name
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.ui.lessons.house import House

Condition = Callable[[], bool]
Plan = Iterator[Condition]
"""Gives orders, and between them what must be so before the next."""

_ENDED = (State.DIVERGED, State.FAILED)


class PlanError(ValueError):
    """A scene that cannot be set as the lesson says; the message says why, for a person."""


class Stage(QObject):
    """Carries out one plan at a time, from the GUI thread, whenever something has happened.

    Signals: ready(), all is as it should be; stuck(why), something cannot be.
    """

    ready = Signal()
    stuck = Signal(str)

    def __init__(
        self,
        house: House,
        names: Callable[[], Mapping[str, Value]],
        evaluated: Callable[[], bool],
        parent: QObject,
    ) -> None:
        """names: what the expressions of a lesson know now. evaluated: whether the validation images have been."""
        super().__init__(parent)
        self._house, self._names, self._evaluated = house, names, evaluated
        self._session = session = house.board.session
        self._plan: Plan | None = None
        self._condition: Condition | None = None
        for signal in (session.run_started, session.state_changed, session.frame_ready, session.evaluated):
            signal.connect(self._look)
        session.refused.connect(self._take_refusal)

    @property
    def busy(self) -> bool:
        """Whether a plan is being carried out."""
        return self._plan is not None

    def begin(self, plan: Plan) -> None:
        """Carry out a plan in the place of the one under way."""
        self._plan, self._condition = plan, None
        self._look()

    def stop(self) -> None:
        """Carry out nothing more."""
        self._plan = self._condition = None

    def _look(self, *_news: object) -> None:
        while self._plan is not None:
            if self._condition is not None and not self._condition():
                return
            self._condition = None
            plan = self._plan
            try:
                condition = next(plan, None)
            except (PlanError, ExpressionError) as error:
                self.stop()
                self.stuck.emit(str(error))
                return
            if self._plan is not plan:
                # What it ordered has begun another one.
                return
            if condition is None:
                self.stop()
                self.ready.emit()
                return
            self._condition = condition

    def _take_refusal(self, _refused: object) -> None:
        # Why, the window has said.
        if self._plan is not None:
            self.stop()
            self.stuck.emit("")

    # ---- plans -------------------------------------------------------------------------------------------------------

    def scene(self, scene: Scene) -> Plan:
        """A new run, trained so far as the lesson says."""
        session, trainer = self._session, self._session.trainer
        yield lambda: session.run is not None and session.state is not State.LOADING
        assert session.run is not None
        before = session.run.generation
        self._house.pace.setValue(self._house.pace_at(None))
        trainer.keeping.stage(scene.config)
        yield lambda: session.run is not None and session.run.generation != before and session.snapshot is not None
        yield from self._train(scene.batches)
        yield self._evaluated

    def again(self, checkpoint: Checkpoint) -> Plan:
        """A run as it was at the beginning of an earlier step."""
        session = self._session
        assert session.run is not None
        before = session.run.generation
        session.trainer.keeping.stage_again(checkpoint)
        yield lambda: session.run is not None and session.run.generation != before and session.snapshot is not None

    def show(self, show: Show, *, train: bool = True) -> Plan:
        """What a step shows; train: its new run and its batches as well."""
        session, trainer = self._session, self._session.trainer
        if train and show.run is not None:
            yield from self.scene(show.run)
        if session.training and (show.phase is not None or show.image is not None or (train and show.train)):
            trainer.pause()
            yield lambda: not session.training
        if train:
            for name, value in show.settings.items():
                trainer.change(name, value)
            yield lambda: self._settings_hold(show.settings)
            yield from self._train(show.train)
            yield self._evaluated
        if show.speed is not None:
            self._house.pace.setValue(self._house.pace_at(show.speed or None))
        if show.probe is not None:
            yield from self._show_probe(show)
        if show.phase is not None:
            yield from self._go_to_phase(show.phase)
        if show.image is not None:
            image = self._whole(show.image)
            trainer.inspection.walk_image(image)
            yield lambda: self._shows(lambda seen: seen.walk is not None and _is_image(seen, image))
        panel = None if show.panel is None else self._house.panels.get(show.panel)
        if panel is not None:
            self._house.arrangement.bring_forward(panel)
        if show.gradients is not None:
            action = self._house.actions["gradients"]
            if action.isChecked() != show.gradients:
                action.toggle()
        # Numbers for what is asked; of a run that trains they come now and then.
        yield lambda: self._shows(lambda seen: seen.moment is not None)
        if show.cell is not None:
            # Not forward: what is to be in front, the lesson says.
            cell = show.cell.cell(self._names())
            self._house.board.cell_named.emit(cell)
            if panel is not None:
                panel.show_number(cell)

    # ---- the parts ---------------------------------------------------------------------------------------------------

    def _train(self, batches: int) -> Plan:
        if not batches:
            return
        session = self._session
        goal = self._batches() + batches
        session.trainer.step(batches)
        yield (
            lambda: (
                session.state in _ENDED
                or self._shows(lambda seen: seen.progress.batch >= goal and seen.state is not State.RUNNING)
            )
        )

    def _show_probe(self, show: Show) -> Plan:
        session, trainer = self._session, self._session.trainer
        assert show.probe is not None
        assert session.run is not None
        index = self._whole(show.probe)
        images = getattr(session.run.dataset, show.split)
        if not len(images):
            raise PlanError(f"This data set has no {show.split} images.")
        index %= len(images)
        if show.shift == (0, 0):
            trainer.probe.show(show.split, index)
            yield lambda: self._shows(
                lambda seen: seen.walk is None and (seen.probe.split, seen.probe.index) == (show.split, index)
            )
            return
        moved = shifted(images.images[index], *show.shift)
        name = shifted_name(f"{show.split} image {index}", *show.shift)
        trainer.probe.show_image(moved, int(images.labels[index]), name)
        yield lambda: self._shows(lambda seen: seen.walk is None and seen.probe.split == name)

    def _go_to_phase(self, phase: str) -> Plan:
        inspection = self._session.trainer.inspection
        seen = self._session.snapshot
        if not phase:
            if seen is None or seen.walk is not None:
                inspection.leave(finish=False)
                yield lambda: self._shows(lambda seen: seen.walk is None)
            return
        if seen is None or seen.walk is None:
            inspection.walk_to(0)
            yield lambda: self._shows(lambda seen: seen.walk is not None)
        walk = self._session.snapshot.walk if self._session.snapshot is not None else None
        found = [] if walk is None else [place for place, each in enumerate(walk.phases) if each.id == phase]
        if not found:
            raise PlanError(f"This network has no phase {phase}.")
        inspection.walk_to(found[0])
        yield lambda: self._shows(lambda seen: seen.walk is not None and seen.walk.index == found[0])

    def _shows(self, what: Callable[[Snapshot], bool]) -> bool:
        seen = self._session.snapshot
        return seen is not None and what(seen)

    def _settings_hold(self, settings: Mapping[str, object]) -> bool:
        config = self._session.config()
        return all(getattr(config, name) == value for name, value in settings.items())

    def _batches(self) -> int:
        run = self._session.run
        return 0 if run is None else run.history.batch_count

    def _whole(self, expression: Expression) -> int:
        return round(number_of(expression.value(self._names())))


def _is_image(seen: Snapshot, image: int) -> bool:
    assert seen.walk is not None
    return seen.walk.image == image % len(seen.walk.record)
