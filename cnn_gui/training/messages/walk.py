"""Where a person stands who walks through a step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn_gui.explain.phases.phases import Phase
    from cnn_gui.training.messages.update_effect import UpdateEffect
    from cnn_gui.training.run.record import Record


@dataclass(frozen=True, eq=False)
class WalkView:
    """Where a walk stands.

    Attributes: phases (of the step, in order), index (of the present one), record (the step), image (which image of the
    batch is shown), updated (whether the network has the parameters behind the update), effect (what the update has
    done; None before it).
    """

    phases: tuple[Phase, ...]
    index: int
    record: Record
    image: int
    updated: bool
    effect: UpdateEffect | None = None

    @property
    def phase(self) -> Phase:
        """The present phase."""
        return self.phases[self.index]
