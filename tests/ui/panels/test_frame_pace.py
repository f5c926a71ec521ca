"""What can be read is shown at a pace that a person can follow, and all of it at once."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import cast

import pytest

from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.ui.panels.frame_pace import PATIENCE_SECONDS, SECONDS_BETWEEN_FRAMES, Frame, FramePace

MOMENT = object()


@dataclasses.dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def snapshot(state: State = State.RUNNING, probe: object = None, moment: object = None) -> Snapshot:
    return cast("Snapshot", SimpleNamespace(state=state, probe=probe, moment=moment))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> FramePace:
    """After the first frame of a run that trains."""
    made = FramePace(clock=clock)
    assert made.of(snapshot(), with_moment=False) is Frame.WHOLE
    return made


def test_while_training_runs_only_one_snapshot_in_each_interval_is_a_frame(pace: FramePace, clock: Clock) -> None:
    shown = []
    for frame in range(1, 31):
        clock.now = frame / 30
        shown.append(pace.of(snapshot(), with_moment=False))
    assert shown.count(Frame.WHOLE) == round(1 / SECONDS_BETWEEN_FRAMES) - 1
    assert set(shown) == {Frame.WHOLE, Frame.PICTURES}


def test_every_snapshot_of_a_run_that_stands_still_is_a_frame(pace: FramePace) -> None:
    for _ in range(2):
        assert pace.of(snapshot(State.PAUSED), with_moment=False) is Frame.WHOLE
    # So is the first of one that trains again: what belonged to the pause goes.
    assert pace.of(snapshot(), with_moment=False) is Frame.WHOLE
    assert pace.of(snapshot(), with_moment=False) is Frame.PICTURES


def test_another_image_is_answered_at_once_by_what_shows_the_probe(pace: FramePace) -> None:
    drawing = object()
    assert pace.of(snapshot(probe=drawing), with_moment=True) is Frame.PROBE
    assert pace.of(snapshot(probe=drawing), with_moment=True) is Frame.PICTURES


def test_who_reads_the_numbers_of_a_step_gets_frames_that_have_them(pace: FramePace, clock: Clock) -> None:
    clock.now = 1.5 * SECONDS_BETWEEN_FRAMES
    assert pace.of(snapshot(), with_moment=True) is Frame.PICTURES
    assert pace.of(snapshot(moment=MOMENT), with_moment=True) is Frame.WHOLE
    # They come at a pace of their own, and none is passed over.
    clock.now += 0.9 * SECONDS_BETWEEN_FRAMES
    assert pace.of(snapshot(moment=MOMENT), with_moment=True) is Frame.WHOLE
    clock.now += SECONDS_BETWEEN_FRAMES + PATIENCE_SECONDS
    assert pace.of(snapshot(), with_moment=True) is Frame.WHOLE
