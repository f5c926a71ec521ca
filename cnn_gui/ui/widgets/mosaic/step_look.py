"""What the network view shows in each phase of a step: which arrays are there, which are gradients, which are lit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cnn_gui.explain.cell import gradient_of, update_of
from cnn_gui.explain.phases.phase import Direction, Phase
from cnn_gui.ui.widgets.mosaic.marks import Lit


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
        return {stage: Look(False, _lit(phase, stage), stage not in written) for stage in stages}
    gradients = [gradient_of(stage) in written for stage in stages]
    front = gradients.index(True)
    backward = phase.direction is Direction.BACKWARD
    found = {}
    for place, (stage, gradient) in enumerate(zip(stages, gradients, strict=True)):
        lit = _lit(phase, gradient_of(stage) if gradient else stage)
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
    return ParameterLook(newest, _lit(phase, newest))


def _lit(phase: Phase, symbol: str) -> Lit:
    return "written" if symbol in phase.writes else "read" if symbol in phase.reads else ""
