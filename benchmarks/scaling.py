"""How time and memory of a training step grow with the batch, the filters, the image and the number of layers.

A step should take time in proportion to its work, and memory in proportion to the activations. Growth is the slope of a
straight line through the points in a log-log plot, the smallest left out: 1 is linear. If time or memory grows faster
than 1.25, or memory exceeds a stated multiple of the activations, the exit status is 1.

    python benchmarks/scaling.py [--axes batch,image] [--seconds 10] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from arguments import names_of
from contest import describe_contest, plain, threads_limited
from limit import activation_bytes, step_flops
from measure import QUICK, Contestant, Effort, Spread, alternate
from sides import Batch, EngineSide

from cnn_gui.engine import Conv2D, Dense, Flatten, Layer, MaxPool2D, Network, ReLU, preset
from cnn_gui.training.run.matrix_threads import small_product

MOST_GROWTH = 1.25
# What a step holds besides each activation once: the gathered patches, the gradients, and who won each pooling.
MOST_MEMORY = 4.0
BATCH_SIZE = 64
MEGABYTE = 1e6


@dataclass(frozen=True)
class Case:
    """One point of an axis before it is measured. size: what is varied, as a number that work should grow with."""

    label: str
    size: float
    network: Callable[[], Network]
    batch: int = BATCH_SIZE


@dataclass(frozen=True)
class Point:
    """One measured point. Milliseconds per step; bytes at the peak of a first step; multiple: of the activations."""

    label: str
    size: float
    milliseconds: Spread
    peak_bytes: int
    activation_bytes: int
    multiple: float


@dataclass(frozen=True)
class Axis:
    """What is varied: its name, what size counts, the points, and the growth of time and of memory."""

    name: str
    counted: str
    points: list[Point]
    time_growth: float
    memory_growth: float


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; the exit status is 0, or 1 if something grows too fast."""
    asked = _arguments(argv)
    table = sys.stderr if asked.json else sys.stdout
    machine = describe_contest(None)
    for name, value in machine.items():
        print(f"{name:12} {value}", file=table)
    axes = []
    with threads_limited(1, None):
        for name in asked.axes:
            axes.append(measure_axis(name, asked.effort, asked.points))
            print(f"\n{_text(axes[-1])}", file=table, flush=True)
    found = problems(axes)
    print("\n".join(["", *(found or ["time and memory grow as they should"])]), file=table)
    if asked.json:
        limits = {"quick": asked.quick, "most_growth": MOST_GROWTH, "most_memory": MOST_MEMORY}
        print(json.dumps({"benchmark": "scaling", **machine, **limits, **plain({"axes": axes, "problems": found})}))
    return 1 if found else 0


def measure_axis(name: str, effort: Effort, count: int | None = None) -> Axis:
    """Measure the first `count` points of an axis (None: all), their times in alternation."""
    counted, cases = AXES[name]
    cases = cases[:count]
    memory = [peak_memory(case) for case in cases]
    contestants = {}
    for case in cases:
        side = EngineSide(case.network(), [random_batch(case)], learning_rate=0.01)
        contestants[case.label] = Contestant(side.step, side.reset)
    seconds = alternate(contestants, effort)
    points = []
    for case, (peak, activations) in zip(cases, memory, strict=True):
        spread = Spread.of(seconds[case.label]).scaled(1e3)
        points.append(Point(case.label, case.size, spread, peak, activations, peak / activations))
    sizes = [point.size for point in points]
    return Axis(
        name,
        counted,
        points,
        growth(sizes, [point.milliseconds.median for point in points]),
        growth(sizes, [float(point.peak_bytes) for point in points]),
    )


def growth(sizes: Sequence[float], values: Sequence[float]) -> float:
    """The exponent e of values ∝ sizeᵉ, by least squares over the logarithms, the smallest size left out.

    The smallest is where the fixed cost of a step shows most; it would make the growth look gentler than it is.
    """
    return float(np.polyfit(np.log(sizes[1:]), np.log(values[1:]), 1)[0])


def problems(axes: Sequence[Axis]) -> list[str]:
    """What grows too fast or takes too much, a sentence each."""
    found = []
    for axis in axes:
        for what, exponent in (("time", axis.time_growth), ("memory", axis.memory_growth)):
            if not exponent <= MOST_GROWTH:
                found.append(f"{what} grows with exponent {exponent:.2f} in {axis.name}; allowed is {MOST_GROWTH:g}")
        found += [
            f"{axis.name} {point.label}: a step takes {point.multiple:.1f} times the memory of the activations; "
            f"allowed is {MOST_MEMORY:g}"
            for point in axis.points
            if not point.multiple <= MOST_MEMORY
        ]
    return found


def peak_memory(case: Case) -> tuple[int, int]:
    """Bytes at the peak of a network's making and first step, the batch included, and bytes of the activations."""
    images, labels = random_batch(case)
    tracemalloc.start()
    try:
        x = np.ascontiguousarray(images.transpose(1, 2, 3, 0))
        network = case.network()
        network.step_gradients(x, labels)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return peak, activation_bytes(network, case.batch)


def random_batch(case: Case) -> Batch:
    """Images and labels without any meaning: time and memory do not depend on it."""
    rng = np.random.default_rng(0)
    images = rng.standard_normal((case.batch, *case.network().input_shape), np.float32)
    return images, rng.integers(0, 10, case.batch)


def _seed(side: int = 28, filters: int = 8) -> Callable[[], Network]:
    return lambda: preset(
        "seed", (1, side, side), rng=np.random.default_rng(0), small_product=small_product(), filters=filters
    )


def _blocks(count: int) -> Callable[[], Network]:
    """Blocks of convolution, ReLU and pooling, each with twice the filters of the one before; then one dense layer."""
    layers: list[Layer] = []
    for block in range(count):
        layers += [Conv2D(8 * 2**block, padding="same"), ReLU(), MaxPool2D(2)]
    return lambda: Network([*layers, Flatten(), Dense(10)], input_shape=(1, 32, 32), rng=np.random.default_rng(0))


AXES: dict[str, tuple[str, list[Case]]] = {
    "batch": ("images in the batch", [Case(str(n), n, _seed(), n) for n in (16, 32, 64, 128, 256, 512)]),
    "filters": ("filters", [Case(str(f), f, _seed(filters=f)) for f in (4, 8, 16, 32, 64)]),
    "image": ("pixels", [Case(f"{side}×{side}", side**2, _seed(side)) for side in (28, 32, 56, 112)]),
    # The first block sees one channel only and needs no dX, so the work is counted; the other blocks have equal parts.
    "layers": (
        "operations of the textbook formula",
        [Case(str(count), step_flops(_blocks(count)(), BATCH_SIZE), _blocks(count)) for count in (1, 2, 3, 4)],
    ),
}


def _text(axis: Axis) -> str:
    lines = [f"{axis.name:10} {axis.counted:>34} {'ms (quartiles)':>26} {'peak MB':>9} {'× activations':>14}"]
    for point in axis.points:
        times = point.milliseconds
        spread = f"{times.median:.3f} ({times.low:.3f}–{times.high:.3f})"
        memory = f"{point.peak_bytes / MEGABYTE:9.1f} {point.multiple:14.2f}"
        lines.append(f"{point.label:10} {point.size:34,.0f} {spread:>26} {memory}")
    lines.append(f"growth: time {axis.time_growth:.2f}, memory {axis.memory_growth:.2f}")
    return "\n".join(lines)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--axes", type=names_of(AXES), default=list(AXES), help=f"some of {','.join(AXES)} (default: all)"
    )
    parser.add_argument("--points", type=int, choices=range(3, 7), metavar="N", help="only the first N points, 3 to 6")
    parser.add_argument("--seconds", type=float, default=10.0, help="for each axis (default: 10)")
    parser.add_argument("--quick", action="store_true", help="two calls of everything: does it work, nothing else")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout; the table goes to stderr")
    asked = parser.parse_args(argv)
    asked.effort = QUICK if asked.quick else Effort(asked.seconds)
    return asked


if __name__ == "__main__":
    sys.exit(main())
