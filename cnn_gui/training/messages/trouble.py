"""Trouble: what is wrong with a run that trains but does not learn, as it is told to a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Sign(Enum):
    """By what a run in trouble is known; each is told once in a run."""

    LOSS = "loss"
    DEAD_RELUS = "dead relus"
    WEIGHTS = "weights"
    CHANCE = "chance"


_IN_SHORT = {
    Sign.LOSS: "a high loss",
    Sign.DEAD_RELUS: "dead ReLUs",
    Sign.WEIGHTS: "large weights",
    Sign.CHANCE: "an accuracy at chance",
}


@dataclass(frozen=True)
class Trouble:
    """One sign of trouble.

    since: the first batch of which it is known. seen: after how many batches it was seen. message: what was seen, a
    sentence without its full stop. advice: what to try, in sentences.
    """

    sign: Sign
    since: int
    seen: int
    message: str
    advice: str

    @property
    def in_short(self) -> str:
        """What was seen and since when, in a few words."""
        return f"{_IN_SHORT[self.sign]} since batch {self.since:,}"
