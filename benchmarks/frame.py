"""What a frame costs the window: processor time of the GUI thread for each snapshot that it shows.

Training goes slowly, so that every frame has news and nothing competes; the time is that of the thread itself
(`time.thread_time`), which other programs and a loaded machine change little.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop

from cnn_gui.ui.panels.frame_pace import Frame

if TYPE_CHECKING:
    from cnn_gui.training.messages.snapshot import Snapshot
    from cnn_gui.ui.window.main_window import MainWindow

# A few batches for each frame, as a slow machine has them.
BATCHES_PER_SECOND = 150
# Trained at full speed before: at the beginning of a run the curves' axes jump every second, later every few minutes.
BATCHES_BEFORE = 4000


@dataclass(frozen=True)
class FrameCost:
    """Milliseconds of the GUI thread for each frame: those with pictures alone, those with words, and all."""

    moving: float
    with_words: float
    mean: float
    frames: int


def frame_cost(window: MainWindow, frames: int, warm_up: int = 30) -> FrameCost:
    """Watch so many frames of a run that is already training."""
    loop = QEventLoop()
    while (progress := window.session.progress) is None or progress.batch < BATCHES_BEFORE:
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    window.session.trainer.set_pace(BATCHES_PER_SECOND)
    kinds: list[Frame] = []
    pace = window.feeding.pace
    of = pace.of

    def noted(snapshot: Snapshot, *, with_moment: bool) -> Frame:
        kinds.append(of(snapshot, with_moment=with_moment))
        return kinds[-1]

    pace.of = noted  # type: ignore[method-assign]  # for this measurement
    costs: list[tuple[Frame, float]] = []
    try:
        # A frame is all that happens between its snapshot and the next one: painting follows it at some distance. On a
        # loaded machine several may come at once.
        began, open_, shown = time.thread_time(), 0, 0
        while len(costs) < frames + warm_up:
            before = time.thread_time()
            loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if len(kinds) > shown:
                for kind in kinds[open_:shown]:
                    costs.append((kind, (before - began) / (shown - open_)))
                began, open_, shown = before, shown, len(kinds)
    finally:
        pace.of = of  # type: ignore[method-assign]  # as it was before
        window.session.trainer.set_pace(None)
    counted = costs[warm_up:]
    moving = [cost for kind, cost in counted if kind is Frame.PICTURES]
    words = [cost for kind, cost in counted if kind is not Frame.PICTURES]
    return FrameCost(
        moving=_mean(moving), with_words=_mean(words), mean=_mean([cost for _, cost in counted]), frames=len(counted)
    )


def _mean(costs: list[float]) -> float:
    return statistics.fmean(costs) * 1e3 if costs else float("nan")
