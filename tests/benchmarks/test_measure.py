from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

Script = Callable[[str], ModuleType]


def test_contestants_take_turns_and_every_second_turn_is_reversed(script: Script) -> None:
    measure = script("measure")
    calls: list[str] = []
    contestants = {name: measure.Contestant(lambda name=name: calls.append(name)) for name in "ab"}

    seconds = measure.alternate(contestants, measure.Effort(seconds=0.0, block=0.0, settle=0.0, turns=3))

    assert "".join(calls) == "abbaab"
    assert {name: len(values) for name, values in seconds.items()} == {"a": 3, "b": 3}


def test_every_block_begins_from_the_same_state(script: Script) -> None:
    measure = script("measure")
    events: list[str] = []
    contestant = measure.Contestant(lambda: events.append("step"), lambda: events.append("reset"))

    measure.alternate({"a": contestant}, measure.Effort(seconds=0.0, block=0.0, settle=1e-9, turns=2))

    # Each block: a run-up from the initial state, then what is measured, from the initial state again.
    assert events == ["reset", "step"] * 4


def test_a_spread_is_median_and_quartiles(script: Script) -> None:
    measure = script("measure")

    assert measure.Spread.of([5.0, 1.0, 2.0, 4.0, 3.0]) == measure.Spread(3.0, 2.0, 4.0, 5)
    assert measure.Spread.of([7.0]) == measure.Spread(7.0, 7.0, 7.0, 1)
    assert measure.Spread(3.0, 2.0, 4.0, 5).scaled(1000) == measure.Spread(3000.0, 2000.0, 4000.0, 5)


def test_ratios_are_taken_within_a_turn(script: Script) -> None:
    measure = script("measure")

    # The machine became ten times as slow for both in the third turn: the ratio does not see it.
    ratio = measure.ratios([2.0, 2.0, 20.0], [1.0, 1.0, 10.0])

    assert (ratio.low, ratio.median, ratio.high) == (2.0, 2.0, 2.0)


def test_garbage_is_collected_again_after_a_measurement_that_failed(script: Script) -> None:
    import gc

    measure = script("measure")

    def broken() -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        measure.alternate({"a": measure.Contestant(broken)}, measure.QUICK)
    assert gc.isenabled()
