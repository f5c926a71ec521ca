"""What watching costs: training speed with the window open against the same run without one.

Both are measured in this process, alternating, from the same seed; the ratio is the median over the pairs. While the
window is open a timer of 10 ms notes by how much it comes late: that is how long a click would have waited. At the end
a pen is moved over the drawing pad, and the time from each move to the new prediction on screen is measured; and the
processor time of the GUI thread for each frame, while training goes slowly.

    python benchmarks/live.py [--pairs 9] [--seconds 3] [--moves 200] [--json] ...
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from drawing import drawing_delays
from frame import FrameCost, frame_cost
from machine import describe_machine
from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer

from cnn_gui.explain.cell import Cell
from cnn_gui.session import Session
from cnn_gui.training.messages.events import Event
from cnn_gui.training.messages.snapshot import Demand
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.matrix_threads import whole_products
from cnn_gui.training.run.optimizers import OPTIMIZERS
from cnn_gui.training.thread.trainer import Trainer
from cnn_gui.ui.application.start import application
from cnn_gui.ui.look import theme
from cnn_gui.ui.window.main_window import MainWindow

WARM_UP_SECONDS = 0.7
TIMER_MILLISECONDS = 10


@dataclass(frozen=True)
class Watched:
    """One measurement with the window open."""

    batches_per_second: float
    frames_per_second: float
    delays_ms: list[float]


def main() -> int:
    """Measure and print."""
    asked = _arguments()
    config = RunConfig(
        dataset=asked.dataset,
        data_dir=asked.data_dir,
        model=asked.model,
        batch_size=asked.batch_size,
        validate_every=0,
        # The cheapest update: what watching costs shows most beside it.
        optimizer="sgd",
        learning_rate=OPTIMIZERS["sgd"].learning_rate,
        threads=asked.threads,
    )
    app = application()
    theme.apply_theme(app, "dark")
    alone, watched = [], []
    with whole_products():
        for _ in range(asked.pairs):
            alone.append(_without_window(config, asked.seconds))
            watched.append(_with_window(config, asked.seconds, asked.size, asked.panels))
        with _training(config, asked.size) as window:
            drawn = drawing_delays(window, asked.moves) if asked.moves else []
        with _training(config, asked.size) as window:
            cost = frame_cost(window, asked.frames) if asked.frames else None
    result = {**_result(alone, watched), **_percentiles("drawing", drawn), **_costs(cost)}
    if asked.json:
        print(json.dumps({**describe_machine(), **dataclasses.asdict(config), **result}, default=str))
    else:
        _print(result, config)
    return 0


def _without_window(config: RunConfig, seconds: float) -> float:
    """Batches per second of the training thread with nobody watching."""
    events: list[Event] = []
    trainer = Trainer(events.append, frame_interval=1e9)
    trainer.snapshots.demand(Demand(trace=False, filters=False))
    trainer.start(config)
    trainer.run()
    time.sleep(WARM_UP_SECONDS)
    before, started = _batches(trainer), time.perf_counter()
    time.sleep(seconds)
    after, ended = _batches(trainer), time.perf_counter()
    trainer.close()
    return (after - before) / (ended - started)


def _batches(trainer: Trainer) -> int:
    run = trainer.current_run
    return 0 if run is None else run.batch


def _with_window(config: RunConfig, seconds: float, size: tuple[int, int], panels: list[str]) -> Watched:
    """The same run with every default panel open, these in front of the others."""
    window = MainWindow(Session())
    window.resize(*size)
    window.restore_layout(keep_size=True)
    window.show()
    for name in panels:
        window.arrangement.bring_forward(window.panels[name])
        if name == "microscope":
            window.board.cell_named.emit(Cell("dW1", (0, 0, 1, 1)))
    window.session.start(config)
    window.session.trainer.run()
    _spin(WARM_UP_SECONDS)
    delays: list[float] = []
    clock, timer = QElapsedTimer(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(TIMER_MILLISECONDS)

    def tick() -> None:
        delays.append(clock.nsecsElapsed() / 1e6 - TIMER_MILLISECONDS)
        clock.restart()

    timer.timeout.connect(tick)
    frames, batches, started = window.frames, _batches(window.session.trainer), time.perf_counter()
    clock.start()
    timer.start()
    _spin(seconds)
    timer.stop()
    elapsed = time.perf_counter() - started
    batches = _batches(window.session.trainer) - batches
    frames = window.frames - frames
    window.close()
    window.deleteLater()
    _spin(0.05)
    return Watched(batches / elapsed, frames / elapsed, delays)


@contextmanager
def _training(config: RunConfig, size: tuple[int, int]) -> Iterator[MainWindow]:
    """A window that shows a run at full speed."""
    window = MainWindow(Session())
    window.resize(*size)
    window.restore_layout(keep_size=True)
    window.show()
    window.session.start(config)
    window.session.trainer.run()
    _spin(WARM_UP_SECONDS)
    yield window
    window.close()
    window.deleteLater()
    _spin(0.05)


def _costs(cost: FrameCost | None) -> dict[str, float]:
    if cost is None:
        return {}
    return {"frame_ms": cost.mean, "frame_ms_moving": cost.moving, "frame_ms_with_words": cost.with_words}


def _percentiles(name: str, delays: list[float]) -> dict[str, float]:
    if not delays:
        return {}
    return {f"{name}_p{q}_ms": float(np.percentile(delays, q)) for q in (50, 95, 99)}


def _spin(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def _result(alone: list[float], watched: list[Watched]) -> dict[str, float]:
    ratios = [w.batches_per_second / a for a, w in zip(alone, watched, strict=True)]
    delays = np.array([delay for w in watched for delay in w.delays_ms])
    p50, p95, p99 = (float(np.percentile(delays, q)) for q in (50, 95, 99))
    return {
        "live_ratio": statistics.median(ratios),
        "live_ratio_min": min(ratios),
        "live_ratio_max": max(ratios),
        "frames_per_second": statistics.median(w.frames_per_second for w in watched),
        "timer_delay_p50_ms": p50,
        "timer_delay_p95_ms": p95,
        "timer_delay_p99_ms": p99,
        "batches_per_second_without_window": statistics.median(alone),
        "batches_per_second_with_window": statistics.median(w.batches_per_second for w in watched),
        "pairs": len(ratios),
    }


def _print(result: dict[str, float], config: RunConfig) -> None:
    for name, fact in describe_machine().items():
        print(f"{name:36} {fact}")
    print(f"{'run':36} {config.model} on {config.dataset}, batch size {config.batch_size}")
    for name, value in result.items():
        print(f"{name:36} {value:.3f}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    default = RunConfig()
    parser.add_argument("--pairs", type=int, default=9, help="measurements of each kind (default: 9)")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of one measurement (default: 3)")
    parser.add_argument("--moves", type=int, default=200, help="moves of the pen over the drawing pad (default: 200)")
    parser.add_argument("--frames", type=int, default=300, help="frames whose cost is measured (default: 300)")
    parser.add_argument("--dataset", default=default.dataset)
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--model", default=default.model)
    parser.add_argument("--batch-size", type=int, default=default.batch_size)
    parser.add_argument("--threads", type=int, default=default.threads, help="threads that share large batches")
    parser.add_argument("--size", type=_size, default=(1440, 900), metavar="WxH")
    parser.add_argument("--panels", type=lambda text: text.split(","), default=[], help="panels in front of the others")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


if __name__ == "__main__":
    if not os.environ.get("DISPLAY") and sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main())
