"""What the tests of files share: small runs that were really trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.feeding.standardise import pixel_statistics
from cnn_gui.training.evaluation.evaluator import evaluate
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

# Names that a folder may have.
CLASSES = ("cat", "<b>dog</b>", '"""\nraise SystemExit', "Füße & co")


def _split(rng: np.random.Generator, count: int, channels: int, size: int) -> Split:
    labels = rng.integers(0, len(CLASSES), count)
    images = rng.integers(0, 90, (count, channels, size, size), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[:, 2 + 3 * label : 5 + 3 * label, :] = 250 - 20 * label
    return Split(images, labels)


@pytest.fixture(scope="session")
def make_run() -> Callable[..., Run]:
    """Give a function that makes a run on a data set of four classes with difficult names, and trains it."""

    def make(batches: int = 24, *, channels: int = 1, size: int = 20, test: int = 30, **settings: Any) -> Run:
        rng = np.random.default_rng(7)
        splits = [_split(rng, count, channels, size) for count in (96, 24, test)]
        mean, deviation = pixel_statistics(splits[0].images)
        dataset = Dataset("own", "Cats <and> dogs", *splits, CLASSES, mean, deviation, source="a folder")
        run = Run(RunConfig(**{"batch_size": 16, "validate_every": 5, **settings}), dataset)
        while run.batch < batches:
            run.step()
            if run.validation_due:
                found = evaluate(run.network, run.standardiser, dataset.validation)
                run.history.append_validation(run.batch, found.loss, found.accuracy)
                right = found.predicted == dataset.validation.labels
                by_class = [dataset.validation.labels == label for label in range(len(CLASSES))]
                run.history.append_classes(
                    run.batch,
                    [right[of].mean() if of.any() else np.nan for of in by_class],
                    [found.losses[of].mean() if of.any() else np.nan for of in by_class],
                )
        return run

    return make


@pytest.fixture(scope="session")
def run(make_run: Callable[..., Run]) -> Run:
    """Two-conv, 24 batches in four epochs, grey images of 20×20 pixels; only to be read."""
    return make_run(model="two-conv")


@pytest.fixture(scope="session")
def probabilities_of() -> Callable[..., np.ndarray[Any, Any]]:
    """Give a function: the probabilities (N, K) float64 that a run's network has for images (N, C, H, W) uint8."""

    def probabilities(run: Run, images: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        logits = run.network.copy().forward(run.standardiser.to_public(images)).astype(np.float64)
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    return probabilities
