"""Is the loss far above that of guessing, and since when?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Losses are counted in ln(K), the loss of a network that gives each of K classes the same probability. A fresh network
# has between 1 and 3 of them.
USUAL = 2.0
# So much above the usual, summed up over batches: 75 batches of 4 ln(K), or a single one of 152. Images of 224×224, of
# which a healthy run may lose sight for a batch or two at its beginning, were measured to sum up to 70.
ENOUGH = 150.0
# From here on neighbouring float32 numbers are more than 1 apart: no probability between 0 and 1 can be computed.
BEYOND_HOPE = 2.0**24


class HighLoss:
    """Sums up by how much the losses of a run exceed the usual, and begins anew whenever nothing is left of the sum.

    ``S ← max(0, S + loss / ln(K) − USUAL)``, seen when S reaches ENOUGH: Page's cumulative sum (Biometrika 41, 1954).
    So many batches of a high loss are seen and few of a huge one, and a single image that is read wrongly, at a batch
    size of one, is outweighed by those around it.

    Attributes: guessing (the loss of guessing, ln(K) in nats), since (the first batch of the sum that was enough, from
    1; 0 until then), highest and highest_at (the largest loss so far in nats, and its batch).

    classes: K, at least 1. Of a single class nothing is ever said. before: so many batches were not looked at.
    """

    def __init__(self, classes: int, before: int = 0) -> None:
        self.guessing = math.log(classes)
        self.since = 0
        self.highest, self.highest_at = 0.0, 0
        self._sum, self._began, self._batches = 0.0, before + 1, before

    def take(self, losses: Sequence[float]) -> None:
        """Take in the losses of the next batches, in nats."""
        if not losses or not self.guessing:
            return
        highest, before = max(losses), self._batches
        self._batches += len(losses)
        if highest > self.highest:
            self.highest, self.highest_at = highest, before + 1 + losses.index(highest)
        if self._sum == 0.0 and highest <= USUAL * self.guessing:
            # As it is in a healthy run: nothing to sum up.
            return
        total, began, scale = self._sum, self._began, 1 / self.guessing
        for batch, loss in enumerate(losses, start=before + 1):
            if total == 0.0:
                began = batch
            total = max(0.0, total + loss * scale - USUAL)
            if total >= ENOUGH and not self.since:
                self.since = began
        self._sum, self._began = total, began

    @property
    def beyond_hope(self) -> bool:
        """Whether a loss was so large that float32 has no digits left for the probabilities."""
        return self.highest > BEYOND_HOPE
