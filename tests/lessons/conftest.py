"""For the tests of lessons: one gone through without a window: the run, the walk and the numbers are the program's own."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.lessons.expressions.expression import number_of
from cnn_gui.lessons.names import LOSSES, Facts, Names, names_of
from cnn_gui.lessons.shifted import shifted, shifted_name
from cnn_gui.training.evaluation.validate import validate
from cnn_gui.training.inspection.inspection import Inspection
from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.run.run import DivergedError, Run, load_for

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Dataset
    from cnn_gui.explain.cell import Cell
    from cnn_gui.explain.moment import Moment
    from cnn_gui.lessons.expressions.values import Value
    from cnn_gui.lessons.lesson import Lesson, Scene, Show, Step
    from cnn_gui.training.messages.report import Report


@dataclass
class Performance:
    """Where a lesson stands: a run, a probe, perhaps a walk; let is what the lesson has computed so far.

    seed: of every run, in place of that of the lesson.
    """

    lesson: Lesson
    seed: int
    let: dict[str, Value] = field(default_factory=dict)
    explained: Cell | None = None
    panel: str = ""
    gradients: bool = False
    diverged: bool = False
    edited: bool = False
    drawn: bool = False
    checked: int = 0

    def __post_init__(self) -> None:
        self.images: dict[tuple[object, ...], Dataset] = {}
        self.begin(self.lesson.scene)

    def begin(self, scene: Scene) -> None:
        """A new run, trained so far."""
        config = scene.config.with_changes(seed=self.seed)
        if config.data_key() not in _DATA:
            _DATA[config.data_key()] = load_for(config)
        self.dataset = _DATA[config.data_key()]
        self.run = Run(config, self.dataset)
        self.inspection = Inspection(self.run)
        self.diverged = False
        self.report: Report | None = None
        self.probe = self.of_split("test", 0)
        self.train(scene.batches)

    def train(self, batches: int) -> None:
        """So many batches more, or up to one that diverges."""
        self.inspection.leave(finish=False)
        self.report = None
        try:
            for _ in range(batches):
                self.inspection.step()
        except DivergedError:
            self.diverged = True

    def of_split(self, split: str, index: int) -> Probe:
        """One image of the data."""
        images = getattr(self.dataset, split)
        return Probe(split, index, int(images.labels[index]), images.images[index])

    def enter(self, step: Step) -> None:
        """Do what a step shows, and compute its names."""
        self.show(step.show)
        for name, expression in step.let.items():
            self.let[name] = expression.value(self.names())

    def show(self, show: Show) -> None:
        """In the order that `Show` tells."""
        if show.run is not None:
            self.begin(show.run)
        for name, value in show.settings.items():
            self.run.change(name, value)
        if show.train:
            self.train(show.train)
        if show.probe is not None:
            probe = self.of_split(show.split, self.whole(number_of(show.probe.value(self.names()))))
            if show.shift != (0, 0):
                moved = shifted(probe.image, *show.shift)
                probe = Probe(shifted_name(probe.title, *show.shift), 0, probe.label, moved, alone=True)
            self.inspection.leave(finish=False)
            self.probe = probe
        if show.phase:
            self.inspection.walk(0) if not self.inspection.walking else None
            view = self.inspection.walk_view()
            assert view is not None
            self.inspection.walk_to([phase.id for phase in view.phases].index(show.phase))
        elif show.phase == "":
            self.inspection.leave(finish=False)
        if show.image is not None:
            self.inspection.walk_image(self.whole(number_of(show.image.value(self.names()))))
        self.panel = self.panel if show.panel is None else show.panel
        self.gradients = self.gradients if show.gradients is None else show.gradients
        if show.cell is not None:
            self.explained = show.cell.cell(self.names())
            # Where it is explained, it must be.
            self.moment().value(self.explained)

    def whole(self, value: float) -> int:
        assert value == int(value)
        return int(value)

    def moment(self) -> Moment:
        """The numbers of the image that is looked at."""
        probe = self.inspection.probe or self.probe
        return self.inspection.moment(self.inspection.trace(probe), probe)

    def facts(self) -> Facts:
        """What the window would say."""
        view = self.inspection.walk_view()
        losses = self.run.history.batches.loss[-LOSSES:]
        if self.report is None and self.run.batch and not self.diverged:
            self.report = validate(self.run)
        return Facts(
            state="diverged" if self.diverged else "paused",
            model=self.run.config.model,
            batches=self.run.batch,
            learning_rate=self.run.learning_rate,
            batch_size=self.run.config.batch_size,
            loss=float(np.mean(losses)) if len(losses) else None,
            loss_before=None if view is None else view.record.loss,
            loss_after=None if view is None else self.loss_after(),
            phase="" if view is None else view.phase.id,
            explained=self.explained,
            panel=self.panel,
            gradients=self.gradients,
            edited=self.edited,
            drawn=self.drawn,
            checked=self.checked,
            report=self.report,
        )

    def loss_after(self) -> float:
        """The loss of the batch of the walk with the parameters behind its update."""
        view = self.inspection.walk_view()
        assert view is not None
        network = self.run.network.copy()
        network.set_parameters(view.record.after)
        loss, _ = network.loss_and_gradients(self.run.standardiser.to_public(view.record.images), view.record.labels)
        return loss

    def names(self, **changes: object) -> Names:
        """What expressions can ask for; changes: facts that are otherwise."""
        facts = self.facts()
        return names_of(self.moment(), dataclasses.replace(facts, **changes), self.let)  # type: ignore[arg-type]


_DATA: dict[tuple[object, ...], Dataset] = {}
