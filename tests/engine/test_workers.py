"""Pieces of work on several threads: results in their order, faults where they are asked for, no thread left."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.engine.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 20.0


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers(2)
    yield workers
    workers.close()


def _returns(value: int) -> Callable[[], int]:
    return lambda: value


def test_results_come_in_the_order_of_the_calls_and_each_call_has_a_thread(workers: Workers) -> None:
    # Nobody goes on before all three are there.
    together = threading.Barrier(3, timeout=PATIENCE)
    seen: list[threading.Thread] = []

    def call(number: int) -> Callable[[], int]:
        def compute() -> int:
            together.wait()
            seen.append(threading.current_thread())
            return number

        return compute

    for _ in range(3):
        assert workers.results([call(number) for number in range(3)]) == [0, 1, 2]
    assert len(set(seen)) == 3
    assert threading.current_thread() in seen


def test_without_work_there_is_no_thread(workers: Workers) -> None:
    before = threading.active_count()
    workers.close()
    assert threading.active_count() == before


def test_a_fault_arrives_at_the_caller_once_all_have_ended(workers: Workers) -> None:
    go, ended = threading.Event(), []

    def fail() -> int:
        go.set()
        raise LookupError("no such filter")

    def late() -> int:
        assert go.wait(PATIENCE)
        ended.append(1)
        return 1

    for calls in ([late, fail, late], [fail, late, late]):
        go.clear()
        ended.clear()
        with pytest.raises(LookupError, match="no such filter"):
            workers.results(calls)
        assert ended == [1, 1]
    assert workers.results([_returns(7), _returns(8)]) == [7, 8]


def test_of_several_faults_the_first_in_order_is_raised(workers: Workers) -> None:
    def fail(word: str) -> Callable[[], int]:
        def call() -> int:
            raise ValueError(word)

        return call

    with pytest.raises(ValueError, match="first"):
        workers.results([_returns(0), fail("first"), fail("second")])


def test_closed_ones_start_anew_when_there_is_work(workers: Workers) -> None:
    before = threading.active_count()
    for _ in range(3):
        assert workers.results([_returns(1), _returns(2)]) == [1, 2]
        assert threading.active_count() == before + 2
        workers.close()
        assert threading.active_count() == before


def test_threads_end_with_what_they_belong_to() -> None:
    workers = Workers(2)
    workers.results([_returns(1), _returns(2)])
    mine = [thread for thread in threading.enumerate() if thread.name == "part of a batch"]
    assert len(mine) == 2
    del workers
    gc.collect()
    for thread in mine:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in mine)


def test_two_callers_at_once_each_get_their_own_results(workers: Workers) -> None:
    wrong: list[object] = []

    def ask(base: int) -> None:
        for n in range(base, base + 200):
            found = workers.results([_returns(n), _returns(n + 1), _returns(n + 2)])
            if found != [n, n + 1, n + 2]:
                wrong.append(found)

    callers = [threading.Thread(target=ask, args=(1000 * k,)) for k in range(3)]
    for caller in callers:
        caller.start()
    for _ in range(20):
        workers.close()
    for caller in callers:
        caller.join(PATIENCE)
    assert not any(caller.is_alive() for caller in callers)
    assert wrong == []


def test_overflow_warns_in_none_of_the_threads(workers: Workers) -> None:
    def overflow() -> float:
        return float(np.multiply(np.full(1, 3e38, np.float32), np.float32(10)).sum())

    assert workers.results([_returns(0), overflow, overflow]) == [0, float("inf"), float("inf")]
