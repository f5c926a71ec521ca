"""What is said when a person takes over a learning rate that was planned, and when they give it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.training.messages.events import Notice

if TYPE_CHECKING:
    from cnn_gui.training.run.schedule import Plan

# Without the number: a slider that is dragged sets another one with each move, and this is said once.
TAKEN_OVER = (
    "The learning rate stays as you set it, from the next batch on. "
    "The {plan} has ended; choose it again to bring it back."
)
ABOUT = "learning rate"


def notice_of(name: str, before: Plan, after: Plan, batch: int) -> Notice | None:
    """Return what is to be said of a live setting that was changed after `batch` batches; None for nothing."""
    if name == "learning_rate":
        return Notice(TAKEN_OVER.format(plan=before), ABOUT) if before.under_way(batch) else None
    return Notice("", ABOUT) if after.under_way(batch) else None
