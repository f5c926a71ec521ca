"""The gradient check of a run: derivatives by differences beside those of the backward pass, one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cnn_gui.engine.gradcheck import ElementCheck, GradientChecker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cnn_gui.data.dataset import Images, Labels
    from cnn_gui.training.run.run import Run

    Gradients = Mapping[str, npt.NDArray[np.floating]]

TOLERANCE = 1e-5
"""Relative error below which two derivatives in float64 are the same."""


@dataclass(frozen=True)
class CheckReport:
    """How far a gradient check has come.

    Attributes:
        checks: the comparisons so far, in the order of the parameters. total: how many there will be.
        batch: after how many batches of the run. images: over how many images the loss is the mean.
        epsilon: by how much each parameter was moved either way.
    """

    checks: tuple[ElementCheck, ...]
    total: int
    batch: int
    images: int
    epsilon: float

    @property
    def done(self) -> bool:
        """Whether all comparisons are made."""
        return len(self.checks) == self.total

    @property
    def wrong(self) -> tuple[ElementCheck, ...]:
        """The comparisons that differ although no kink lies between the two ends."""
        return tuple(check for check in self.checks if not check.kink and check.relative_error > TOLERANCE)


def check_gradients(
    run: Run,
    images: Images,
    labels: Labels,
    places: Sequence[tuple[str, tuple[int, ...]]] | int,
    tell: Callable[[CheckReport], None],
    *,
    gradients: Gradients | None = None,
) -> Iterator[None]:
    """Check gradients of the mean loss over images (N, C, H, W) uint8, on a copy of the network: one per iteration.

    places: parameter names with an index each, or how many to draw from every parameter; drawn by numbers of its own,
    so that the run does not notice. gradients: those to be tested, in place of the engine's own in float64. tell: hears
    of every comparison. Raises ValueError for images or labels that do not fit, KeyError and IndexError for a place
    that does not exist.
    """
    checker = GradientChecker(run.network, run.standardiser.to_public(images), labels, gradients=gradients)
    batch = run.batch
    chosen = _drawn(run, places) if isinstance(places, int) else list(places)
    checks: list[ElementCheck] = []
    for name, index in chosen:
        checks.append(checker.element(name, index))
        tell(CheckReport(tuple(checks), len(chosen), batch, len(labels), checker.epsilon))
        yield


def _drawn(run: Run, count: int) -> list[tuple[str, tuple[int, ...]]]:
    generator = np.random.default_rng()
    places = []
    for name, array in run.network.parameters.items():
        for flat in np.sort(generator.choice(array.size, min(count, array.size), replace=False)).tolist():
            places.append((name, tuple(int(i) for i in np.unravel_index(flat, array.shape))))
    return places
