"""The gradient check of a run: derivatives by differences beside those of the backward pass, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cnn_gui.engine.gradcheck import GradientChecker
from cnn_gui.training.messages.events import Event, GradientsChecked, Refused
from cnn_gui.training.messages.gradient_check import CheckReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cnn_gui.data.dataset import Images, Labels
    from cnn_gui.engine.gradcheck import ElementCheck
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.messages.probe import Probe
    from cnn_gui.training.run.run import Run

    Gradients = Mapping[str, npt.NDArray[np.floating]]
    Places = Sequence[tuple[str, tuple[int, ...]]] | int


class GradientChecks:
    """Does one gradient check after another, one comparison at a time; belongs to the training thread."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit
        self._check: Iterator[None] | None = None

    def begin(self, held: HeldRun, probe: Probe, places: Places) -> None:
        """Check a run's gradients, in place of a check that is under way; Refused says so for an image without a class.

        probe: whose loss it is; in a walk it is that of the batch. places: see `check_gradients`.
        """
        images, labels = held.inspection.to_check(probe)
        if not len(labels):
            self._emit(Refused("Gradients need a class", "Say what the image shows: without it there is no loss."))
            return

        def tell(report: CheckReport) -> None:
            self._emit(GradientsChecked(held.generation, report))

        batch, running = held.inspection.batch, not held.inspection.walking
        self._check = check_gradients(held.run, images, labels, places, tell, batch=batch, running=running)

    def drop(self) -> None:
        """Leave a check under way undone."""
        self._check = None

    @property
    def waits(self) -> bool:
        """Whether a comparison is to be made."""
        return self._check is not None

    def go_on(self) -> None:
        """Make one comparison."""
        if self._check is not None:
            try:
                next(self._check)
            except StopIteration:
                self._check = None


def check_gradients(
    run: Run,
    images: Images,
    labels: Labels,
    places: Places,
    tell: Callable[[CheckReport], None],
    *,
    gradients: Gradients | None = None,
    batch: int | None = None,
    running: bool = False,
) -> Iterator[None]:
    """Check gradients of the mean loss over images (N, C, H, W) uint8, on a copy of the network: one per iteration.

    places: parameter names with an index each, or how many to draw from every parameter; drawn by numbers of its own,
    so that the run does not notice. gradients: those to be tested, in place of the engine's own in float64. tell: hears
    of every comparison. batch: after how many batches the network is as it is now; None: as many as the run has
    trained. running: batch normalisation uses its running statistics, in place of those of the images. Raises
    ValueError for images or labels that do not fit, KeyError and IndexError for a place that does not exist.
    """
    checker = GradientChecker(
        run.network, run.standardiser.to_public(images), labels, gradients=gradients, running=running
    )
    batch = run.batch if batch is None else batch
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
