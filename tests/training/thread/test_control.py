"""The queue of orders."""

from __future__ import annotations

import threading

from cnn_gui.training.thread.control import Control

PATIENCE_SECONDS = 30.0


def test_commands_are_taken_one_by_one_in_the_order_in_which_they_were_given() -> None:
    control = Control()
    done: list[int] = []
    for number in range(4):
        control.post(lambda number=number: done.append(number))  # type: ignore[misc]  # bound now, not when called
    while (command := control.take(0.0)) is not None:
        command()
    assert done == [0, 1, 2, 3]


def test_nothing_is_taken_when_nothing_comes_in_time() -> None:
    assert Control().take(0.0) is None


def test_pending_says_whether_a_command_waits() -> None:
    control = Control()
    assert not control.pending
    control.post(lambda: None)
    assert control.pending
    control.take(None)
    assert not control.pending


def test_sleeping_thread_wakes_for_every_command_of_many_threads() -> None:
    control = Control()
    posters, each = 4, 500
    done: list[int] = []
    stopped = threading.Event()

    def obey() -> None:
        while not stopped.is_set():
            command = control.take(None)
            assert command is not None
            command()

    def post(number: int) -> None:
        for i in range(each):
            control.post(lambda value=number * each + i: done.append(value))  # type: ignore[misc]  # bound now

    threads = [threading.Thread(target=obey), *(threading.Thread(target=post, args=(n,)) for n in range(posters))]
    for thread in threads:
        thread.start()
    for thread in threads[1:]:
        thread.join(PATIENCE_SECONDS)
    control.post(stopped.set)
    threads[0].join(PATIENCE_SECONDS)
    assert sorted(done) == list(range(posters * each))
    # Of each thread the commands came in its own order.
    for number in range(posters):
        own = [value for value in done if value // each == number]
        assert own == sorted(own)
