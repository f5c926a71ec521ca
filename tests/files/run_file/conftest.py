"""What the tests of files share: a small run with everything in it that a run may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.feeding.standardise import pixel_statistics
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EXTRAS = {
    "drawings": [{"image": np.arange(12, dtype=np.uint8).reshape(1, 3, 4), "class": 7, "name": "sieben “7” ✎"}],
    "probe": {"split": "test", "index": 3, "shown": True, "kept": None, "scale": float("inf")},
    "$dollar": {"$array": "no array", "$$": 1},
    "ünïcode/../name": np.array([True, False]),
    "none": {},
    "nothing": [],
}


@pytest.fixture(scope="session")
def make_images() -> Callable[[int], Dataset]:
    """Give a function that makes 40 training, 12 validation and 12 test images of a side, in ten classes."""

    def make(side: int) -> Dataset:
        rng = np.random.default_rng(3)
        splits = [
            Split(rng.integers(0, 256, (count, 1, side, side), dtype=np.uint8), rng.integers(0, 10, count))
            for count in (40, 12, 12)
        ]
        return Dataset("digits", "Small digits", *splits, tuple("0123456789"), *pixel_statistics(splits[0].images))

    return make


@pytest.fixture(scope="session")
def dataset(make_images: Callable[[int], Dataset]) -> Dataset:
    """Such images of 12×12 pixels."""
    return make_images(12)


@pytest.fixture
def run(dataset: Dataset) -> Run:
    """A run with Adam in the middle of its third epoch, with validations, figures of classes and edits."""
    made = Run(RunConfig(batch_size=8, optimizer="adam", learning_rate=0.003, shift=1, schedule="cosine"), dataset)
    for _ in range(13):
        made.step()
    rng = np.random.default_rng(1)
    for batch in (5, 10):
        made.history.append_validation(batch, 1.5 / batch, 0.25)
        made.history.append_classes(batch, [*rng.random(9), float("nan")], [*rng.random(9), float("nan")])
    made.history.append_edit(7, "W1[0, 0, 1, 1] set to 0.5")
    return made


@pytest.fixture
def checkpoint(run: Run) -> Checkpoint:
    """That run, with extras of all kinds."""
    return Checkpoint.of(run, EXTRAS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a run may be saved: a folder of its own, with a name that needs care."""
    folder = tmp_path / "my runs ✎"
    folder.mkdir()
    return folder / "first run – größer.cnnrun"
