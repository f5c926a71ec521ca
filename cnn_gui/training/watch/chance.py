"""Is the accuracy that of guessing?"""

from __future__ import annotations

from cnn_gui.training.messages.intervals import wilson

# Deviations: a share lies above the upper end of such an interval in one case of two thousand.
Z = 3.3
# Of the way from chance to all right, a run that learns has gone at least this share after an epoch.
LEARNED = 0.1


def at_chance(correct: int, count: int, chance: float) -> bool:
    """Whether an accuracy is that of guessing, beyond reasonable doubt.

    Not: "it is not significantly better than chance", which would be said of every run with few images. The other way
    round: even the upper end of its interval (Wilson's, with Z deviations) is less than a tenth of the way from chance
    to all right. The fewer the images, the wider the interval, and the less is said.

    correct, count: how many images were read rightly, of how many. chance: the share that is right if always the most
    frequent class is named, 0…1.
    """
    if count == 0:
        return False
    return wilson(correct, count, Z)[1] < chance + LEARNED * (1 - chance)
