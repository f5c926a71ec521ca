"""What keeping a run costs: taken in the training thread, written, read, gone on with; and how large its file is.

The run has as many batches as asked for in its history, with a validation after every 250th and an end of each epoch.
Its numbers are made up, but for the last few batches, which are trained: training 100,000 takes minutes, and would
measure nothing else.

    python benchmarks/saving.py [--batches 100000] [--dataset mnist] [--model lenet] [--times 20] [--json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from machine import describe_machine

from cnn_gui.data.identity import identity_of
from cnn_gui.engine import PRESETS
from cnn_gui.files.run_file.read import read_run
from cnn_gui.files.run_file.write import write_run
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run, load_for

WORDS = {
    "digests": "digests of the data, once for a data set and never in the training thread",
    "take": "taken in the training thread",
    "take_longest": "the longest time of these",
    "write": "written, and brought to the disk",
    "read": "read, and checked",
    "go_on": "made a run that goes on",
}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--batches", type=int, default=100_000, help="of the history (default: 100000)")
    parser.add_argument("--dataset", default="digits", help="as the program's option has it (default: digits)")
    parser.add_argument("--model", default="seed", choices=PRESETS, help="(default: seed)")
    parser.add_argument("--times", type=int, default=20, help="how often each is done; medians are given (default: 20)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args()
    about = {"dataset": asked.dataset, "model": asked.model, "batches": asked.batches, "times": asked.times}
    result = {**about, **measure(asked.dataset, asked.model, asked.batches, asked.times)}
    if asked.json:
        print(json.dumps({**describe_machine(), **result}))
        return 0
    for name, fact in describe_machine().items():
        print(f"{name:12} {fact}")
    print(f"{asked.dataset}, {asked.model}, {asked.batches:,} batches: {result['bytes'] / 1e6:.2f} MB")
    for name, words in WORDS.items():
        print(f"{1000 * result[name]:9.2f} ms  {words}")
    return 0


def measure(dataset: str, model: str, batches: int, times: int) -> dict[str, Any]:
    """Seconds by the names of WORDS, and the bytes of the file."""
    run = long_run(RunConfig(dataset=dataset, model=model), batches)
    taken = [seconds(lambda: Checkpoint.of(run)) for _ in range(times)]
    result = {"take": statistics.median(taken), "take_longest": max(taken)}
    kept = Checkpoint.of(run)
    result["digests"] = seconds(lambda: identity_of(run.dataset))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.cnnrun"
        result["write"] = statistics.median(seconds(lambda: write_run(path, kept)) for _ in range(times))
        result["read"] = statistics.median(seconds(lambda: read_run(path)) for _ in range(times))
        again = read_run(path)
        result["go_on"] = statistics.median(seconds(lambda: again.to_run(run.dataset)) for _ in range(times))
        result["bytes"] = path.stat().st_size
    return result


def long_run(config: RunConfig, batches: int) -> Run:
    """A run that has trained one epoch and says that it has trained as many as make so many batches."""
    run = Run(config, load_for(config))
    in_epoch = run.batches_per_epoch
    epochs = max(1, batches // in_epoch)
    for _ in range(in_epoch):
        run.step()
    numbers = np.random.default_rng(0)
    classes = len(run.dataset.classes)
    for batch in range(run.batch + 1, epochs * in_epoch + 1):
        run.history.append_batch(*numbers.random(3))
        if batch % in_epoch == 0:
            run.history.append_epoch(batch)
        if batch % 250 == 0 or batch % in_epoch == 0:
            run.history.append_validation(batch, *numbers.random(2))
            run.history.append_classes(batch, numbers.random(classes), numbers.random(classes))
    state = run.state()
    run.batch = epochs * in_epoch
    run.batches.restore({**state.batches, "epoch": epochs})
    for _ in range(batches - run.batch):
        run.step()
    return run


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    raise SystemExit(main())
