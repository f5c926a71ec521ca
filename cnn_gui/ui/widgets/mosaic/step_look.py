"""What the network view shows in each phase of a step: which arrays are there, which are gradients, which are lit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cnn_gui.explain.calculation.image_and_batch import mean_name
from cnn_gui.explain.cell import Cell, gradient_of, update_of
from cnn_gui.explain.phases.phase import Direction, Phase
from cnn_gui.training.messages.walk import WalkView
from cnn_gui.ui.look.colormaps import Floats
from cnn_gui.ui.widgets.mosaic.marks import Lit
from cnn_gui.ui.widgets.text.numbers import MINUS, shape_text
from cnn_gui.ui.widgets.text.readout import place_text


@dataclass(frozen=True)
class Look:
    """How one array is shown.

    gradient: its gradient instead of its values; None as the person has chosen. lit: whether the phase reads or writes
    it. faint: it is not there yet.
    """

    gradient: bool | None = None
    lit: Lit = ""
    faint: bool = False


PLAIN = Look()
"""Nobody walks through a step."""


def looks(phases: Sequence[Phase], index: int, stages: Sequence[str]) -> dict[str, Look]:
    """Return how to show each stage, in the order of the forward pass, in one phase of a step.

    Forward the stages fill from the left. From the loss on each shows its gradient as soon as that is computed, from
    the right; what waits for its gradient is faint, but for what the phase reads.
    """
    phase = phases[index]
    written = {symbol for each in phases[: index + 1] for symbol in each.writes}
    if phase.direction is Direction.FORWARD:
        return {stage: Look(False, lit_in(phase, stage), stage not in written) for stage in stages}
    gradients = [gradient_of(stage) in written for stage in stages]
    front = gradients.index(True)
    backward = phase.direction is Direction.BACKWARD
    found = {}
    for place, (stage, gradient) in enumerate(zip(stages, gradients, strict=True)):
        lit = lit_in(phase, gradient_of(stage) if gradient else stage)
        found[stage] = Look(gradient, lit, backward and place < front and not lit)
    return found


@dataclass(frozen=True)
class ParameterLook:
    """How the weights of one layer are shown.

    symbol: "W1", its gradient "dW1" (of the batch's mean loss), or "update:W1" for what the update changes. lit:
    whether the phase reads or writes it.
    """

    symbol: str
    lit: Lit = ""


def parameter_look(phases: Sequence[Phase], index: int, symbol: str) -> ParameterLook:
    """Return how to show weights such as "W1" in one phase of a step: the newest of them that there is."""
    phase = phases[index]
    written = {each for earlier in phases[: index + 1] for each in earlier.writes}
    newest = next((each for each in (update_of(symbol), gradient_of(symbol)) if each in written), symbol)
    return ParameterLook(newest, lit_in(phase, newest))


@dataclass(frozen=True, eq=False)
class Weights:
    """A parameter, its gradient or its change: its symbol, what is to be said of it, and how it is lit.

    mean: whether it is the mean of a batch, and not the gradient of one image.
    """

    symbol: str
    array: Floats
    detail: str
    lit: Lit = ""
    mean: bool = False

    @property
    def title(self) -> str:
        """What it is called in a heading: W1, dW1, new W1 − W1."""
        return weight_title(self.symbol)


def weights_in(walk: WalkView, name: str, symbol: str) -> Weights:
    """Return what to show of a parameter, such as "conv1.W" with its symbol "W1", where somebody walks through a step.

    Of an update the change is shown: the new values look like the old ones.
    """
    look, record = parameter_look(walk.phases, walk.index, symbol), walk.record
    cell = Cell(look.symbol)
    if cell.is_update:
        return Weights(look.symbol, record.after[name] - record.before[name], "the change", look.lit)
    if cell.is_gradient:
        return Weights(look.symbol, record.gradients[name], "mean of the batch", look.lit, mean=True)
    return Weights(symbol, record.before[name], shape_text(record.before[name].shape), look.lit)


def weight_title(symbol: str) -> str:
    """Return what a parameter, its gradient or its change is called: W1, dW1, new W1 − W1."""
    cell = Cell(symbol)
    return f"new {cell.base} {MINUS} {cell.base}" if cell.is_update else symbol


def weight_place(symbol: str, index: tuple[int | str, ...], *, mean: bool = False) -> str:
    """Return how a place is written: W1[0, 0, 1, 2], change of W1[…]; with ``mean``, of a batch, mean dW1[…]."""
    cell = Cell(symbol)
    return place_text(f"change of {cell.base}" if cell.is_update else mean_name(symbol) if mean else symbol, index)


def is_there(phases: Sequence[Phase], index: int, symbol: str) -> bool:
    """Return whether an array has been written in a phase or before it."""
    return any(symbol in each.writes for each in phases[: index + 1])


def lit_in(phase: Phase, symbol: str) -> Lit:
    """Return how a phase lights an array: by whether it reads or writes it."""
    return "written" if symbol in phase.writes else "read" if symbol in phase.reads else ""
