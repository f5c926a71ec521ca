"""Work beside the GUI thread: what is told of it, when, in which thread, and that no thread is left."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
import shiboken6
from PySide6.QtCore import QObject

from cnn_gui.ui.widgets.background import Background, Job

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

PATIENCE = 20.0


class Witness:
    """Notes what a Background says, and in which thread."""

    def __init__(self, background: Background) -> None:
        self.said: list[tuple[str, Any]] = []
        self.threads: set[threading.Thread] = set()
        background.progress.connect(lambda what: self._note("progress", what))
        background.finished.connect(lambda what: self._note("finished", what))
        background.failed.connect(lambda what: self._note("failed", what))

    def _note(self, kind: str, what: object) -> None:
        self.said.append((kind, what))
        self.threads.add(threading.current_thread())


@pytest.fixture
def background(qapp: object) -> Iterator[Background]:
    """One that is stopped after the test."""
    made = Background()
    yield made
    made.stop()


@pytest.fixture
def witness(background: Background) -> Witness:
    """Hears everything."""
    return Witness(background)


def living() -> list[threading.Thread]:
    """The threads of any Background."""
    return [thread for thread in threading.enumerate() if thread.name == "background"]


def test_the_work_is_done_in_another_thread_and_its_result_heard_in_this_one(
    background: Background, witness: Witness, qtbot: QtBot
) -> None:
    workers = []

    def work(_job: Job) -> int:
        workers.append(threading.current_thread())
        return 42

    background.start(work)
    assert background.running
    qtbot.waitUntil(lambda: bool(witness.said))
    assert witness.said == [("finished", 42)]
    assert witness.threads == {threading.main_thread()}
    assert workers[0] is not threading.main_thread()
    assert not background.running
    assert living() == []


def test_an_error_is_heard_as_it_was_raised(background: Background, witness: Witness, qtbot: QtBot) -> None:
    error = ValueError("no such thing")

    def work(_job: Job) -> None:
        raise error

    background.start(work)
    qtbot.waitUntil(lambda: bool(witness.said))
    assert witness.said == [("failed", error)]
    assert living() == []


def test_progress_is_heard_and_only_the_newest_of_what_waits(
    background: Background, witness: Witness, qtbot: QtBot
) -> None:
    reported, go_on = threading.Event(), threading.Event()

    def work(job: Job) -> str:
        for done in range(1, 1001):
            job.report(done)
        reported.set()
        assert go_on.wait(PATIENCE)
        job.report(2000)
        return "done"

    background.start(work)
    assert reported.wait(PATIENCE)
    assert witness.said == []
    qtbot.waitUntil(lambda: bool(witness.said))
    assert witness.said == [("progress", 1000)]
    go_on.set()
    qtbot.waitUntil(lambda: not background.running)
    assert witness.said == [("progress", 1000), ("progress", 2000), ("finished", "done")]


def test_cancelled_work_ends_and_says_how(background: Background, witness: Witness, qtbot: QtBot) -> None:
    begun, ask = threading.Event(), threading.Event()

    def work(job: Job) -> None:
        assert not job.cancelled()
        begun.set()
        assert ask.wait(PATIENCE)
        if job.cancelled():
            raise InterruptedError("as you wished")

    background.start(work)
    assert begun.wait(PATIENCE)
    background.cancel()
    assert background.running
    ask.set()
    qtbot.waitUntil(lambda: bool(witness.said))
    ((kind, error),) = witness.said
    assert kind == "failed"
    assert str(error) == "as you wished"


def wait_until_unwanted(job: Job) -> None:
    """Work that never ends by itself."""
    pause = threading.Event()
    while not job.cancelled():
        pause.wait(0.001)


def test_stopped_work_has_ended_and_is_not_heard_of(background: Background, witness: Witness, qtbot: QtBot) -> None:
    begun = threading.Event()

    def work(job: Job) -> str:
        job.report("half")
        begun.set()
        wait_until_unwanted(job)
        job.report("more")
        return "done"

    background.start(work)
    assert begun.wait(PATIENCE)
    background.stop()
    assert living() == []
    assert not background.running
    background.start(lambda _job: "next")
    qtbot.waitUntil(lambda: bool(witness.said))
    assert witness.said == [("finished", "next")]


def test_new_work_begins_when_the_work_before_has_ended_and_is_alone_heard_of(
    background: Background, witness: Witness, qtbot: QtBot
) -> None:
    order, begun = [], threading.Event()

    def first(job: Job) -> str:
        begun.set()
        wait_until_unwanted(job)
        order.append("first ends")
        return "first"

    def second(_job: Job) -> str:
        order.append("second begins")
        return "second"

    background.start(first)
    assert begun.wait(PATIENCE)
    background.start(second)
    qtbot.waitUntil(lambda: bool(witness.said))
    assert order == ["first ends", "second begins"]
    assert witness.said == [("finished", "second")]
    assert living() == []


def test_work_that_is_dropped_before_it_began_is_never_done(
    background: Background, witness: Witness, qtbot: QtBot
) -> None:
    done, begun = [], threading.Event()

    # Held up, so that nothing after it can begin before everything is asked for.
    holding = threading.Event()

    def first(_job: Job) -> None:
        begun.set()
        holding.wait(PATIENCE)

    background.start(first)
    assert begun.wait(PATIENCE)
    background.start(lambda _job: done.append("second"))
    background.start(lambda _job: done.append("third"))
    holding.set()
    qtbot.waitUntil(lambda: not background.running)
    assert done == ["third"]
    assert witness.said == [("finished", None)]


def test_who_hears_of_progress_may_begin_something_else(background: Background, witness: Witness, qtbot: QtBot) -> None:
    begun = []

    def begin_another(_progress: object) -> None:
        if not begun:
            begun.append(True)
            background.start(lambda _job: "other")

    background.progress.connect(begin_another)

    def work(job: Job) -> str:
        job.report(1)
        wait_until_unwanted(job)
        return "first"

    background.start(work)
    qtbot.waitUntil(lambda: bool(begun) and not background.running)
    assert witness.said == [("progress", 1), ("finished", "other")]


def test_nothing_happens_when_nothing_runs(background: Background, witness: Witness) -> None:
    background.cancel()
    background.stop()
    assert witness.said == []


@pytest.mark.parametrize("how", ["delete", "with its parent"])
def test_no_thread_outlives_it(qapp: object, how: str) -> None:
    parent = QObject() if how == "with its parent" else None
    background = Background(parent)
    begun = threading.Event()

    def work(job: Job) -> None:
        begun.set()
        wait_until_unwanted(job)
        job.report("too late")

    background.start(work)
    assert begun.wait(PATIENCE)
    assert len(living()) == 1
    if how == "delete":
        shiboken6.delete(background)
    elif parent is not None:
        shiboken6.delete(parent)
    assert living() == []
