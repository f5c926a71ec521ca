"""An accuracy that is that of guessing, by how many images there are."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.training.watch.chance import at_chance


@pytest.mark.parametrize(
    ("correct", "count", "chance", "said"),
    [
        (100, 1000, 0.1, True),
        (0, 1000, 0.1, True),
        (160, 1000, 0.1, False),  # 0.16 is less than a tenth of the way, 0.19, but 1000 images cannot tell
        (1600, 10_000, 0.1, True),
        (2000, 10_000, 0.1, False),
        (3, 30, 0.1, False),  # so few images say nothing
        (500, 1000, 0.5, False),
        (2500, 5000, 0.5, True),
        (0, 0, 0.1, False),
        (950, 1000, 0.95, False),
    ],
)
def test_the_fewer_images_the_less_is_said(correct: int, count: int, chance: float, said: bool) -> None:
    assert at_chance(correct, count, chance) is said


@pytest.mark.parametrize(("chance", "count"), [(0.1, 500), (0.1, 20_000), (0.5, 2000), (0.9, 5000), (0.01, 300)])
def test_a_run_that_has_learned_a_fifth_is_never_accused(chance: float, count: int) -> None:
    learned = chance + 0.2 * (1 - chance)
    drawn = np.random.default_rng(0).binomial(count, learned, 5000)
    assert not any(at_chance(int(correct), count, chance) for correct in drawn)


@pytest.mark.parametrize(("chance", "count"), [(0.1, 1000), (0.5, 5000)])
def test_guessing_is_seen_nearly_always(chance: float, count: int) -> None:
    drawn = np.random.default_rng(0).binomial(count, chance, 2000)
    assert np.mean([at_chance(int(correct), count, chance) for correct in drawn]) > 0.99
