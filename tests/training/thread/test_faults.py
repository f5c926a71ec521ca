"""Faults that stay: each is told once and counted, and everything that does not need the broken part goes on."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from cnn_gui.training.evaluation.evaluations import Evaluations
from cnn_gui.training.messages.events import Evaluated, Event, Failed, Notice, RunStarted, SnapshotReady, StateChanged
from cnn_gui.training.messages.snapshot import Demand
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.run import Run
from cnn_gui.training.snapshots import contents
from cnn_gui.training.snapshots import photographer as photographer_module
from cnn_gui.training.snapshots.photographer import Photographer
from cnn_gui.training.thread import trainer as trainer_module
from cnn_gui.training.thread.faults import SECONDS_BETWEEN_COUNTS, Faults, Telling
from cnn_gui.training.thread.trainer import Trainer
from cnn_gui.training.thread.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cnn_gui.training.run.config import RunConfig

PATIENCE_SECONDS = 10.0


def _fault(*_: Any, **__: Any) -> Any:
    raise LookupError("this fault stays")


def _fault_of_another_kind(*_: Any, **__: Any) -> Any:
    raise OSError("another one")


def _caught(fault: Callable[[], object]) -> Exception:
    try:
        fault()
    except Exception as error:  # noqa: BLE001
        return error
    raise AssertionError("no fault")


# ---- telling -------------------------------------------------------------------------------------------------------


def test_a_fault_is_told_once_with_its_traceback_and_then_counted(now: list[float]) -> None:
    told: list[Event] = []
    faults = Faults(told.append)
    assert faults.tell(_caught(_fault))
    (failed,) = told
    assert isinstance(failed, Failed)
    assert failed.message == "LookupError: this fault stays"
    assert "in _fault\n" in failed.traceback
    for _ in range(1000):
        assert not faults.tell(_caught(_fault))
    assert told == [failed]
    now[0] += SECONDS_BETWEEN_COUNTS
    for _ in range(1000):
        assert not faults.tell(_caught(_fault))
    assert told[1:] == [Notice("The same fault of the program has come 1,002 times: LookupError: this fault stays")]


def test_a_fault_of_another_place_is_another_fault() -> None:
    told: list[Event] = []
    faults = Faults(told.append)
    assert faults.tell(_caught(_fault))
    assert faults.tell(_caught(_fault_of_another_kind))
    assert [type(event) for event in told] == [Failed, Failed]


def test_who_cannot_hear_is_written_of_to_stderr_once(capsys: pytest.CaptureFixture[str]) -> None:
    telling = Telling(_fault)
    for _ in range(3):
        telling(Notice("hello"))
    assert capsys.readouterr().err.count("LookupError: this fault stays") == 1


# ---- in the thread -------------------------------------------------------------------------------------------------

TURNS = {
    "a report is sent": (Evaluations, "deliver"),
    "it is asked what to evaluate": (Evaluations, "waits"),
    "a picture is due": (Photographer, "due"),
    "a picture is built": (Photographer, "take"),
    "the figures of a picture are put together": (contents, "progress_of"),
    "a picture is sent": (View, "send"),
    "it is asked how long to sleep": (Photographer, "wait"),
    "it is asked what to compute": (View, "work_wait"),
}


@pytest.fixture
def stays(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any, str], list[float]]]:
    """Give a function that breaks a part for good; the moments at which it was used since."""

    def break_for_good(owner: Any, name: str) -> list[float]:
        used: list[float] = []

        def broken(*_: Any, **__: Any) -> Any:
            used.append(time.perf_counter())
            return _fault()

        monkeypatch.setattr(owner, name, property(broken) if isinstance(getattr(owner, name), property) else broken)
        return used

    yield break_for_good
    monkeypatch.undo()


def _told_once(watched: Any) -> None:
    assert [event.message for event in watched.of(Failed)] == ["LookupError: this fault stays"]


@pytest.mark.parametrize("where", TURNS)
def test_a_fault_at_each_turn_is_told_once_training_pauses_and_then_goes_on(
    watch: Callable[..., Any], stays: Callable[[Any, str], list[float]], where: str
) -> None:
    watched = watch()
    watched.trainer.run()
    watched.wait(StateChanged, where=lambda event: event.state is State.RUNNING)
    used = stays(*TURNS[where])
    if where == "it is asked how long to sleep":
        watched.trainer.pause()
    watched.wait_state(State.FAILED)
    watched.wait(Failed)
    # Orders are carried out, and training goes on when it is told to.
    batch = watched.ask(lambda run: run.batch)
    watched.do(lambda: watched.trainer.step(30))
    assert watched.counts() == (batch + 30, batch + 30)
    watched.trainer.change("learning_rate", 0.2)
    assert watched.ask(lambda run: run.config.learning_rate) == 0.2
    _told_once(watched)
    # Nor does it spin: a part that stays broken is tried less and less often.
    tried = len(used)
    threading.Event().wait(0.5)
    assert len(used) - tried <= 8
    started = time.perf_counter()
    assert watched.trainer.close(PATIENCE_SECONDS)
    assert time.perf_counter() - started < 2
    assert watched.states()[-1] is State.CLOSED


def test_a_fault_in_each_batch_is_told_once_and_pauses_training_each_time(
    watch: Callable[..., Any], stays: Callable[[Any, str], list[float]], now: list[float]
) -> None:
    watched = watch()
    stays(Run, "step")
    for times in range(1, 6):
        now[0] += 2 * SECONDS_BETWEEN_COUNTS
        since = len(watched.events)
        watched.do(watched.trainer.run, until=State.FAILED)
        watched.wait(Failed)
        if times > 1:
            assert f"has come {times} times" in watched.wait(Notice, since).message
    _told_once(watched)
    assert watched.counts() == (0, 0)


def test_a_fault_in_each_evaluation_leaves_training_alone(
    watch: Callable[..., Any], stays: Callable[[Any, str], list[float]], config: RunConfig
) -> None:
    watched = watch(config.with_changes(validate_every=1))
    stays(Evaluations, "_report")
    watched.do(watched.trainer.run, until=State.FAILED)
    batch = watched.ask(lambda run: run.batch)
    watched.do(lambda: watched.trainer.step(300))
    assert watched.counts() == (batch + 300, batch + 300)
    _told_once(watched)
    assert not watched.of(Evaluated)
    # What was ordered meanwhile does not pile up.
    assert len(watched.trainer._validating.evaluations._jobs) <= 3


@pytest.mark.parametrize("where", ["network.trace", "moment_of_step"])
def test_a_fault_in_the_numbers_of_a_step_leaves_training_alone(
    watch: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    watched = watch()
    watched.trainer.snapshots.demand(Demand(trace=True, filters=False, moment=True))
    watched.do(lambda: watched.trainer.step(1))
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.progress.batch == 1)
    if where == "network.trace":
        with watched.held() as run:
            monkeypatch.setattr(run.network, "trace", _fault)
            watched.trainer.run()
    else:
        monkeypatch.setattr("cnn_gui.training.inspection.inspection.moment_of_step", _fault)
        watched.trainer.run()
    watched.wait_state(State.FAILED)
    # It may have come before the order to train, which then let training go on.
    watched.do(watched.trainer.pause)
    batch = watched.ask(lambda run: run.batch)
    watched.do(lambda: watched.trainer.step(40))
    assert watched.counts() == (batch + 40, batch + 40)
    _told_once(watched)


def test_a_fault_in_the_figures_of_a_state_does_not_end_the_thread(
    watch: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.step(3))
    watched.wait(
        SnapshotReady,
        where=lambda event: event.snapshot.progress.batch == 3 and event.snapshot.state is State.PAUSED,
    )
    with monkeypatch.context() as broken:
        for module in (trainer_module, contents):
            broken.setattr(module, "progress_of", _fault)
        since = len(watched.events)
        watched.trainer.run()
        watched.wait_state(State.FAILED, since)
        # It is a fault that nobody had heard of, so training does not go on behind it …
        assert watched.counts() == (3, 3)
        assert State.RUNNING not in watched.states(since)
        # … until they let it.
        paused = watched.do(lambda: watched.trainer.step(4))
        assert paused.progress is None
        assert watched.counts() == (7, 7)
        _told_once(watched)
    assert watched.do(lambda: watched.trainer.step(1)).progress.batch == 8
    assert watched.trainer.close(PATIENCE_SECONDS)


def test_a_fault_in_the_figures_does_not_keep_the_window_from_closing(
    watch: Callable[..., Any], stays: Callable[[Any, str], list[float]]
) -> None:
    watched = watch()
    stays(trainer_module, "progress_of")
    assert watched.trainer.close(PATIENCE_SECONDS)
    assert watched.states()[-1] is State.CLOSED


def test_a_new_run_tries_at_once_what_failed_in_the_one_before(
    watch: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = watch()
    with monkeypatch.context() as broken:
        broken.setattr(View, "send", _fault)
        watched.do(lambda: watched.trainer.step(500), watched.trainer.run, until=State.FAILED)
        watched.do(lambda: watched.trainer.step(500))
    watched.trainer._beside.picturing._again_at = time.perf_counter() + 1e6
    watched.trainer.renew()
    watched.wait(RunStarted, where=lambda event: event.generation == 2)
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.generation == 2)


@pytest.mark.parametrize("where", ["probe.use", "checks.drop", "photographer.ask"])
def test_a_new_run_is_announced_though_something_that_looks_at_it_is_broken(
    watch: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    watched = watch()
    part, name = where.split(".")
    monkeypatch.setattr(getattr(watched.trainer._view, part), name, _fault)
    watched.trainer.renew()
    watched.wait(RunStarted, where=lambda event: event.generation == 2)
    watched.do(lambda: watched.trainer.step(3))
    assert watched.counts() == (3, 3)
    _told_once(watched)


def test_an_order_that_fails_each_time_is_told_once(watch: Callable[..., Any]) -> None:
    watched = watch()
    for _ in range(200):
        watched.trainer.call(_fault)
    watched.do(lambda: watched.trainer.step(2))
    assert watched.counts() == (2, 2)
    _told_once(watched)


def test_a_window_that_cannot_hear_does_not_end_the_thread(
    config: RunConfig, watch: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    watch()  # so that the small data set is loaded
    trainer = Trainer(_fault)
    trainer.start(config)
    seen = threading.Event()
    trainer.call(lambda run: seen.set())
    assert seen.wait(PATIENCE_SECONDS)
    assert trainer.close(PATIENCE_SECONDS)
    assert capsys.readouterr().err.count("LookupError: this fault stays") == 1


def test_pictures_go_on_behind_one_that_the_window_never_took(
    watch: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photographer_module, "PATIENCE_SECONDS", 0.1)
    watched = watch(take=False)
    watched.wait(SnapshotReady)
    watched.do(lambda: watched.trainer.step(20))
    # Nobody gives the first one back, and nothing else happens.
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.progress.batch == 20)
