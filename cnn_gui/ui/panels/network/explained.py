"""What is said of the columns of the network when somebody asks What's this?: each phase that makes what they show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from cnn_gui.explain.cell import Cell, gradient_of, update_of
from cnn_gui.explain.moment import OptimizerSettings
from cnn_gui.explain.phases.phases import phases
from cnn_gui.training.run.make_optimizer import make_optimizer
from cnn_gui.ui.panels.network.stage_words import phase_of
from cnn_gui.ui.panels.panel import Explained

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cnn_gui.explain.anatomy import Anatomy
    from cnn_gui.training.messages.progress import Progress
    from cnn_gui.training.run.config import RunConfig


class Pointed(Protocol):
    """A column at whose parts a person can point."""

    @property
    def symbol(self) -> str:
        """The symbol of an array that it shows."""
        ...

    def parts(self) -> tuple[QWidget, ...]:
        """Return everything that a person can point at."""
        ...


def optimizer_of(config: RunConfig, progress: Progress) -> OptimizerSettings:
    """Return what the next update of a run is made with. config: as the run began."""
    live = {name: getattr(progress, name) for name in ("momentum", "nesterov", "weight_decay")}
    return OptimizerSettings.of(make_optimizer(replace(config, **live)))


def pointed_at(columns: Iterable[Pointed], widget: QWidget) -> Pointed | None:
    """Return the column that a widget is a part of; None if it is of none."""
    return next((column for column in columns if widget in column.parts()), None)


def explained(symbol: str, layers: Anatomy, optimizer: OptimizerSettings) -> tuple[Explained, ...]:
    """Return what happens to an array and what belongs to it, forward, backward and in the update.

    What made the numbers that are shown comes first: of a parameter that is the update.
    """
    of_step = phases(layers, optimizer=optimizer)
    bare = Cell(symbol).base
    shown = (bare, gradient_of(bare), update_of(bare))
    making = [(each, phase) for each in shown for phase in of_step if each in phase.writes]
    first = update_of(bare) if layers.is_parameter(symbol) else symbol
    making.sort(key=lambda made: made[0] != first)
    # What is given is made by no phase: of it the first one is described that reads it.
    described = making or [(bare, phase_of(layers, of_step, bare))]
    return tuple(
        Explained(_headed(each, phase.title), phase.what, phase.why, phase.equations) for each, phase in described
    )


def _headed(symbol: str, title: str) -> str:
    """The heading of what is said of an array: its name and the phase that makes it, whose title may name it."""
    return title if symbol in title.split(", ") else f"{Cell(symbol)} · {title}"
