"""A batch shared out over threads: each computes its part of the images, and the gradients are added in their order.

Every thread has buffers of its own and multiplies matrices alone, so the threads meet once in a batch. What a batch
gives hangs on the number of threads, which decides the parts, and on nothing else. A batch that must not be cut, since
its images are normalised together, is trained by one thread; only where it is evaluated do all share it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine.execution import BatchResult, Executor
from cnn_gui.engine.layers.dropout import Dropout
from cnn_gui.engine.objective import PLAIN, Objective

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cnn_gui.engine.layers.layer import Array, DType, Labels, Layer, Shape
    from cnn_gui.engine.parameters import FlatArrays
    from cnn_gui.engine.workers import Workers

# A part is worth a thread if its images fill so many numbers of buffers for each layer. With fewer, its calls are so
# short that the threads wait for the interpreter most of the time (docs/performance.md). Without a backward pass an
# image is a third of the work.
_NUMBERS_OF_A_LAYER = 160_000
_WITHOUT_BACKWARD = 3


class SharingExecutor:
    """An ``Executor`` for each thread, behind the same methods.

    Attributes:
        images_at_once: the largest slice of one of them. numbers: about how many their buffers hold for one image.
    """

    def __init__(
        self,
        plan: Sequence[Layer],
        input_shape: Shape,
        gradients: FlatArrays,
        dtype: DType,
        small_product: int,
        threads: int,
        workers: Workers,
        objective: Objective = PLAIN,
    ) -> None:
        """Take what an ``Executor`` takes, the number of threads, and those beside the caller's."""

        def make(gradients: FlatArrays) -> Executor:
            return Executor(plan, input_shape, gradients, dtype, small_product, objective)

        self._make = make
        self._executors = [make(gradients)]
        self._zeros = gradients.zeros_like
        self._least = _NUMBERS_OF_A_LAYER * len(plan)
        self._threads = threads
        self._workers = workers
        self._dropout = next((layer for layer in plan if isinstance(layer, Dropout) and layer.rate), None)
        self.images_at_once = self._executors[0].images_at_once
        self.numbers = self._executors[0].numbers

    def run(self, x: Array, labels: Labels, *, training: bool, running: bool = False) -> BatchResult:
        """Return loss and gradients of a batch (C,H,W,N), as ``Executor.run`` does."""
        parts = self._parts(x.shape[3], self._least)
        first = self._executors[0]
        if len(parts) == 1 or first.whole_batch:
            return first.run(x, labels, training=training, running=running)
        generators = self._generators(len(parts), training=training)
        calls: list[Callable[[], BatchResult]] = [
            partial(executor.run_part, x, labels, part, training=training, generator=generator)
            for executor, part, generator in zip(self._executors, parts, generators, strict=False)
        ]
        results = self._workers.results(calls)
        for other in results[1:]:
            results[0].gradients.flat += other.gradients.flat
        loss, correct = sum(each.loss for each in results), sum(each.correct for each in results)
        return BatchResult(loss, correct, results[0].gradients)

    def cuts(self, n: int, *, training: bool) -> list[tuple[slice, np.random.Generator | None]]:
        """Return how n images are cut, as ``Executor.cuts`` does; a step's numbers are drawn for training."""
        parts = self._parts(n, self._least)
        if len(parts) == 1 or self._executors[0].whole_batch:
            return self._executors[0].cuts(n, training=training)
        generators = self._generators(len(parts), training=training)
        return [
            (slice(part.start + piece.start, part.start + piece.stop), generator)
            for part, generator in zip(parts, generators, strict=True)
            for piece, _ in self._executors[0].cuts(part.stop - part.start, training=training)
        ]

    def follow_batch(self, n: int) -> None:
        """As ``Executor.follow_batch``."""
        self._executors[0].follow_batch(n)

    def logits_of_batch(self, x: Array) -> Array:
        """Return the logits as ``run`` has them, without dropout."""
        first = self._executors[0]
        return first.logits_of_batch(x) if first.whole_batch else self.logits(x)

    def logits(self, x: Array) -> Array:
        """Return the logits (classes,N) of a batch, without dropout."""
        parts = self._parts(x.shape[3], self._least * _WITHOUT_BACKWARD)
        if len(parts) == 1:
            return self._executors[0].logits(x)
        calls: list[Callable[[], Array]] = [
            partial(executor.logits, x, part) for executor, part in zip(self._executors, parts, strict=False)
        ]
        return np.concatenate(self._workers.results(calls), axis=1)

    def _parts(self, n: int, least: int) -> list[slice]:
        """Cut n images into parts as equal as can be, at most one for each thread, each large enough."""
        count = max(1, min(self._threads, n, n * self._executors[0].numbers // least))
        while len(self._executors) < count:
            self._executors.append(self._make(self._zeros()))
        return [slice(n * k // count, n * (k + 1) // count) for k in range(count)]

    def _generators(self, count: int, *, training: bool) -> list[np.random.Generator | None]:
        """Where each part takes its random numbers from, drawn from the run's: who is first does not matter."""
        if not training or self._dropout is None or self._dropout.generator is None:
            return [None] * count
        seeds = self._dropout.generator.integers(2**63, size=count)
        return [np.random.Generator(np.random.PCG64(int(seed))) for seed in seeds]
