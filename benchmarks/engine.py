"""One training step of the engine against PyTorch, against loops, and against the best that the machine can do.

A step is forward, backward and SGD update of one batch that lies ready in memory, in each side's own layout. All sides
start from the same weights and train on the same batches; if their losses disagree, the benchmark fails.

    python benchmarks/engine.py [--models seed,lenet] [--batches 1,64] [--threads 1,all] [--check] [--json] ...
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import TextIO

import numpy as np
from acceptance import verdicts
from arguments import names_of, threads, whole_numbers
from config_options import limits_of
from contest import (
    NOT_INSTALLED,
    DisagreementError,
    agree,
    describe_contest,
    load_torch_models,
    plain,
    threads_limited,
)
from limit import Product, measure_products, step_flops
from measure import QUICK, Contestant, Effort, Spread, alternate, ratios
from sides import EngineSide, LoopSide, Side, digit_batches

from cnn_gui.engine import Network, network_of
from cnn_gui.training.run.matrix_threads import most_threads, small_product

_VGG_SMALL = "{0}, {0}, pool 2, {1}, pool 2, dense 128, relu"
MODELS: dict[str, Callable[..., Network]] = {
    "seed": partial(network_of, "seed", small_product=small_product()),
    "seed-32": partial(network_of, "seed", filters=32, small_product=small_product()),
    "two-conv": partial(network_of, "two-conv", small_product=small_product()),
    "lenet": partial(network_of, "lenet", small_product=small_product()),
    "vgg-small": partial(
        network_of,
        _VGG_SMALL.format("conv 16 3x3 same, relu", "conv 32 3x3 same, relu"),
        small_product=small_product(),
    ),
    "bn": partial(
        network_of,
        _VGG_SMALL.format("conv 16 3x3 same, norm, relu", "conv 32 3x3 same, norm, relu"),
        small_product=small_product(),
    ),
}
BATCHES = [1, 16, 32, 64, 128, 256]
LEARNING_RATE = 0.01
STEPS_COMPARED = 5
# In float32, a maximum that is nearly a tie now and then falls to another pixel, on any side: against float64, losses
# of PyTorch were found to differ by up to 8 · 10⁻⁴ in five steps. A wrong gradient makes more than 10⁻².
TOLERANCE = 2e-3
PRODUCT_SECONDS = 4.0


@dataclass(frozen=True)
class Row:
    """One case. Times in milliseconds per step; ratios are theirs / ours, more than 1 where ours is faster.

    torch, ratios: by memory format, empty without PyTorch; fastest: the format with the lower median.
    share: achieved operations per second by the textbook count, as a share of the best matrix product.
    losses: of the first and of the last step that were compared.
    """

    model: str
    batch: int
    threads: int
    ours: Spread
    plain: Spread
    torch: Mapping[str, Spread]
    ratios: Mapping[str, Spread]
    fastest: str | None
    flops: int
    share: float
    losses: tuple[float, float]


@dataclass(frozen=True)
class LoopRow:
    """The seed network by loops: milliseconds per step of both, and how many times as long the loops take."""

    batch: int
    ours: Spread
    loops: Spread
    ratio: Spread


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; the exit status is 0, or 1 if the sides disagree."""
    asked = _arguments(argv)
    table = sys.stderr if asked.json else sys.stdout
    torch_models = load_torch_models()
    machine = describe_contest(torch_models)
    for name, value in machine.items():
        print(f"{name:12} {value}", file=table)
    if torch_models is None:
        print(NOT_INSTALLED, file=table)
    try:
        products, rows = _measure_cases(asked, torch_models, table)
        loops = _measure_loops(asked.effort, table)
    except DisagreementError as error:
        print(f"benchmarks/engine.py: {error}", file=sys.stderr)
        return 1
    checks = verdicts(rows, most_threads()) if asked.check else []
    print("\n".join(["", *checks]), file=table)
    if asked.json:
        result = {"quick": asked.quick, "products": products, "rows": rows, "loops": loops, "checks": checks}
        print(json.dumps({"benchmark": "engine", **machine, **plain(result)}))
    return 0


def _measure_cases(
    asked: argparse.Namespace, torch_models: ModuleType | None, table: TextIO
) -> tuple[list[Product], list[Row]]:
    products: list[Product] = []
    rows: list[Row] = []
    for count in asked.threads:
        effort = dataclasses.replace(asked.effort, seconds=min(asked.effort.seconds, PRODUCT_SECONDS))
        with threads_limited(count, torch_models, of_a_product=count):
            measured = measure_products(count, effort)
        best = max(product.gflops.median for product in measured)
        products += measured
        with threads_limited(count, torch_models):
            print(f"\n{count} thread(s); best float32 matrix product {best:.0f} GFLOP/s\n{_HEADING}", file=table)
            for model in asked.models:
                for batch in asked.batches:
                    row = measure_case(model, batch, count, best, asked.effort, torch_models)
                    print(_line(row), file=table, flush=True)
                    rows.append(row)
    return products, rows


def measure_case(
    model: str, batch: int, threads: int, best_gflops: float, effort: Effort, torch_models: ModuleType | None
) -> Row:
    """Compare the losses of all sides, then time them.

    Raises DisagreementError.
    """
    network = MODELS[model](rng=np.random.default_rng(0), threads=threads)
    batches = digit_batches(batch, STEPS_COMPARED)
    sides: dict[str, Side] = {
        "ours": EngineSide(network, batches, LEARNING_RATE),
        "plain": EngineSide(network, batches, LEARNING_RATE, fused=False),
    }
    theirs: dict[str, Side] = {}
    if torch_models is not None:
        for layout in torch_models.FORMATS:
            theirs[layout] = torch_models.TorchSide(network, batches, LEARNING_RATE, layout)
    losses = _compared({**sides, **theirs}, f"{model}, batch size {batch}, {threads} thread(s)")

    seconds = alternate({name: Contestant(side.step, side.reset) for name, side in {**sides, **theirs}.items()}, effort)
    network.close()
    spreads = {name: Spread.of(values).scaled(1e3) for name, values in seconds.items()}
    flops = step_flops(network, batch)
    return Row(
        model=model,
        batch=batch,
        threads=threads,
        ours=spreads["ours"],
        plain=spreads["plain"],
        torch={layout: spreads[layout] for layout in theirs},
        ratios={layout: ratios(seconds[layout], seconds["ours"]) for layout in theirs},
        fastest=min(theirs, key=lambda layout: spreads[layout].median, default=None),
        flops=flops,
        share=flops / (spreads["ours"].median * 1e-3) / (best_gflops * 1e9),
        losses=(losses[0], losses[-1]),
    )


def _compared(sides: Mapping[str, Side], case: str) -> list[float]:
    """Train every side on the same batches in the same order; the losses of the first side, if all agree."""
    losses = {name: [side.train(index) for index in range(STEPS_COMPARED)] for name, side in sides.items()}
    agree(losses, TOLERANCE, case)
    return next(iter(losses.values()))


def _measure_loops(effort: Effort, table: TextIO) -> LoopRow:
    batch = 1
    network = MODELS["seed"](rng=np.random.default_rng(0))
    batches = digit_batches(batch, STEPS_COMPARED)
    sides: dict[str, Side] = {
        "ours": EngineSide(network, batches, LEARNING_RATE),
        "loops": LoopSide(network, batches, LEARNING_RATE),
    }
    with threads_limited(1, None):
        _compared(sides, f"seed, batch size {batch}, reference loops")
        seconds = alternate({name: Contestant(side.step, side.reset) for name, side in sides.items()}, effort)
    ours, loops = (Spread.of(seconds[name]).scaled(1e3) for name in ("ours", "loops"))
    row = LoopRow(batch, ours, loops, ratios(seconds["loops"], seconds["ours"]))
    print(
        f"\nseed at batch size {batch}, 1 thread: reference loops {loops.median:.0f} ms, ours {ours.median:.3f} ms: "
        f"{row.ratio.median:.0f} times as fast",
        file=table,
    )
    return row


_HEADING = (
    f"{'model':9} {'batch':>5} {'ours, ms (quartiles)':>26} {'plain ms':>9} {'torch ms':>9}  {'memory format':13} "
    f"{'torch/ours':>10} (quartiles)   {'of limit':>8}"
)


def _line(row: Row) -> str:
    ours = f"{row.ours.median:.3f} ({row.ours.low:.3f}–{row.ours.high:.3f})"
    if row.fastest is None:
        torch = f"{'—':>9}  {'':13} {'—':>10} {'':11}"
    else:
        ratio = row.ratios[row.fastest]
        torch = f"{row.torch[row.fastest].median:9.3f}  {row.fastest:13} {ratio.median:9.2f}× "
        torch += f"({ratio.low:.2f}–{ratio.high:.2f})"
    return f"{row.model:9} {row.batch:5} {ours:>26} {row.plain.median:9.3f} {torch}   {row.share:8.1%}"


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--models", type=names_of(MODELS), default=list(MODELS), help=f"some of {','.join(MODELS)} (default: all)"
    )
    parser.add_argument(
        "--batches",
        type=whole_numbers(*limits_of("batch_size")),
        default=BATCHES,
        help=f"batch sizes (default: {','.join(map(str, BATCHES))})",
    )
    parser.add_argument("--threads", type=threads, default=threads("1,all"), help="such as 1,2 (default: 1,all)")
    parser.add_argument("--seconds", type=float, default=6.0, help="for each case, all sides together (default: 6)")
    parser.add_argument("--quick", action="store_true", help="two calls of everything: does it work, nothing else")
    parser.add_argument("--check", action="store_true", help="say which of this project's own goals are met")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout; the table goes to stderr")
    asked = parser.parse_args(argv)
    asked.effort = QUICK if asked.quick else Effort(asked.seconds)
    return asked


if __name__ == "__main__":
    sys.exit(main())
