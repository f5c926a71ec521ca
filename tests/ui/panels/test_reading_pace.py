"""Numbers are shown at a pace that a person can follow."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import cast

from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.ui.panels.reading_pace import SECONDS_BETWEEN_NUMBERS, ReadingPace


@dataclasses.dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def snapshot(state: State, probe: object = None) -> Snapshot:
    return cast("Snapshot", SimpleNamespace(state=state, probe=probe))


def test_while_training_runs_only_one_snapshot_in_each_interval_is_let_through() -> None:
    clock = Clock()
    pace = ReadingPace(SECONDS_BETWEEN_NUMBERS, clock)
    shown = []
    for frame in range(30):
        clock.now = frame / 30
        shown.append(pace.lets_through(snapshot(State.RUNNING)))
    assert shown[0]
    assert sum(shown) == round(1 / SECONDS_BETWEEN_NUMBERS)


def test_a_snapshot_that_is_not_of_a_running_training_always_comes_through() -> None:
    pace = ReadingPace(SECONDS_BETWEEN_NUMBERS, Clock())
    pace.lets_through(snapshot(State.RUNNING))
    assert pace.lets_through(snapshot(State.PAUSED))
    assert pace.lets_through(snapshot(State.PAUSED))


def test_another_image_is_answered_at_once_by_what_follows_the_probe() -> None:
    first, second = object(), object()
    for follows in (True, False):
        pace = ReadingPace(SECONDS_BETWEEN_NUMBERS, Clock(), follows_probe=follows)
        assert pace.lets_through(snapshot(State.RUNNING, first))
        assert not pace.lets_through(snapshot(State.RUNNING, first))
        assert pace.lets_through(snapshot(State.RUNNING, second)) == follows
        assert not pace.lets_through(snapshot(State.RUNNING, second))
