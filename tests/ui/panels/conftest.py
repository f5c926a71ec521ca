"""What the tests of panels share: evaluations made by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cnn_gui.training.messages.report import Report

DIGITS = tuple("0123456789")


@pytest.fixture
def make_report() -> Callable[..., Report]:
    """Give a function that makes an evaluation; four of five images are read rightly."""

    def make(
        *,
        split: str = "validation",
        batch: int = 300,
        count: int = 400,
        classes: tuple[str, ...] = DIGITS,
        seed: int = 3,
        channels: int = 1,
        previous: Report | None = None,
    ) -> Report:
        labels = np.random.default_rng(1).integers(0, len(classes), count)
        rng = np.random.default_rng(seed)
        predicted = np.where(rng.random(count) < 0.8, labels, rng.integers(0, len(classes), count))
        images = np.broadcast_to(
            (np.arange(count) % 251).astype(np.uint8)[:, None, None, None], (count, channels, 12, 12)
        ).copy()
        return Report(
            split,
            batch,
            batch // 100,
            classes,
            images,
            labels,
            predicted,
            rng.random(count).astype(np.float32),
            rng.exponential(0.5, count).astype(np.float32),
            None if previous is None else previous.predicted,
            None if previous is None else previous.batch,
        )

    return make
