"""Programs that are killed while they save a run: the file is the old one or the new one, whole, every time.

    python tests/files/run_file/killed.py FOLDER KILLS

Each is a copy of this process that saves two runs in turn, again and again, into a file in FOLDER, until it is killed
at a moment that nobody chose; every second one finds no file there. Then some are killed at each call that the system
hears of, one after another. Prints what was found as JSON; ends with 1 if a file was ever not whole.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import numpy as np

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.feeding.standardise import pixel_statistics
from cnn_gui.files.run_file.read import read_run
from cnn_gui.files.run_file.write import write_run
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run


def main() -> int:
    folder, kills = Path(sys.argv[1]), int(sys.argv[2])
    path = folder / "run.cnnrun"
    old, new = checkpoints()
    found: Counter[str] = Counter()
    started = time.perf_counter()
    for each in (old, new):
        write_run(path, each)
    longest = time.perf_counter() - started
    chance = random.Random()
    for number in range(kills):
        if number % 2:
            path.unlink(missing_ok=True)
        elif not path.exists():
            write_run(path, old)

        def save_on() -> NoReturn:
            while True:
                write_run(path, new)
                write_run(path, old)

        process, begun = start(save_on)
        os.read(begun, 1)
        time.sleep(chance.uniform(0, 2 * longest))
        os.kill(process, signal.SIGKILL)
        found["killed"] += ended(process, begun) == -signal.SIGKILL
        found[state(path, old, new)] += 1
        found["left behind"] = max(found["left behind"], others(path))
    for step in range(1, 10_000):
        write_run(path, old)
        process, begun = start(lambda step=step: killed_at(step, lambda: write_run(path, new)))
        status = ended(process, begun)
        found[state(path, old, new)] += 1
        found["steps"] = step
        found["left behind"] = max(found["left behind"], others(path))
        if status == 0:
            break
    write_run(path, new)
    found["left in the end"] = others(path)
    sys.stdout.write(json.dumps(found))
    return 1 if found["damaged"] else 0


def checkpoints() -> tuple[Checkpoint, Checkpoint]:
    """Two moments of a small run."""
    rng = np.random.default_rng(0)
    split = Split(rng.integers(0, 256, (50, 1, 28, 28), dtype=np.uint8), rng.integers(0, 10, 50))
    dataset = Dataset("digits", "Digits", split, split, split, tuple("0123456789"), *pixel_statistics(split.images))
    run = Run(RunConfig(), dataset)
    run.step()
    old = Checkpoint.of(run)
    for _ in range(20):
        run.step()
    return old, Checkpoint.of(run)


def start(work: Callable[[], object]) -> tuple[int, int]:
    """A copy of this process that does this work: its number, and what it writes a byte to when it begins."""
    readable, writable = os.pipe()
    process = os.fork()
    if process == 0:
        os.write(writable, b".")
        status = 70
        try:
            work()
            status = 0
        finally:
            # What is above this is the other process's.
            os._exit(status)
    os.close(writable)
    return process, readable


def ended(process: int, begun: int) -> int:
    """How it ended, as an exit status, or minus the signal's number."""
    os.close(begun)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def killed_at(step: int, work: Callable[[], object]) -> None:
    """Do this work, but die before the call of the system that is the `step`-th."""
    left = step

    def count(event: str, _arguments: object) -> None:
        nonlocal left
        if event == "open" or event.startswith(("os.", "fcntl.", "shutil.")):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    work()


def others(path: Path) -> int:
    """How many files there are beside it."""
    return sum(1 for each in path.parent.iterdir() if each != path)


def state(path: Path, old: Checkpoint, new: Checkpoint) -> str:
    """What the file is: "old", "new", "none" or "damaged"."""
    try:
        batch = read_run(path).state.batch
    except ValueError:
        return "damaged" if path.exists() else "none"
    return {old.state.batch: "old", new.state.batch: "new"}.get(batch, "damaged")


if __name__ == "__main__":
    sys.exit(main())
