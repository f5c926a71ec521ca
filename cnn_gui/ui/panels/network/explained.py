"""What is said of the columns of the network when somebody asks What's this?: each phase that makes what they show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from cnn_gui.explain.cell import Cell, gradient_of, update_of
from cnn_gui.explain.phases.phases import phases
from cnn_gui.ui.panels.network.stage_words import phase_of
from cnn_gui.ui.panels.panel import EXPLAINED, Explained

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cnn_gui.explain.anatomy import Anatomy


class Pointed(Protocol):
    """A column at whose parts a person can point."""

    @property
    def symbol(self) -> str:
        """The symbol of an array that it shows."""
        ...

    def parts(self) -> tuple[QWidget, ...]:
        """Return everything that a person can point at."""
        ...


def explain_columns(columns: Iterable[Pointed], layers: Anatomy) -> None:
    """Let each column say what happens there forward, backward and in the update, and why."""
    of_step = phases(layers)
    for column in columns:
        bare = Cell(column.symbol).base
        shown = (bare, gradient_of(bare), update_of(bare))
        making = [(symbol, phase) for symbol in shown for phase in of_step if symbol in phase.writes]
        # What is given is made by no phase: of it the first one is described that reads it.
        described = making or [(bare, phase_of(layers, of_step, bare))]
        about = [
            Explained(_headed(symbol, phase.title), phase.what, phase.why, phase.equations)
            for symbol, phase in described
        ]
        for widget in column.parts():
            widget.setProperty(EXPLAINED, about)


def _headed(symbol: str, title: str) -> str:
    """The heading of what is said of an array: its symbol and the phase that makes it, whose title may name it."""
    return title if symbol in title.split(", ") else f"{symbol} · {title}"
