"""The bridge: what the training thread says arrives in the GUI thread, and orders reach the training thread."""

from __future__ import annotations

import dataclasses
import json
import queue
import threading
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QCoreApplication

from cnn_gui import headless, leaving
from cnn_gui.data.errors import DataError
from cnn_gui.session import Session
from cnn_gui.startup import arguments
from cnn_gui.training.messages.events import Evaluated, Notice, SnapshotReady
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.matrix_threads import whole_products
from cnn_gui.training.thread import loading as loading_module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from cnn_gui.training.messages.report import Report
    from cnn_gui.training.run.run import Run

PATIENCE_MILLISECONDS = 30_000


@pytest.fixture
def config(small_mnist: Path) -> RunConfig:
    """A run on a small data set: 200 training images in 13 batches, 40 to validate, 40 to test."""
    return RunConfig(dataset="mnist", data_dir=small_mnist, batch_size=16, validate_every=0)


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    """A session that shows a snapshot whenever there is one."""
    session = Session(frame_interval=0.0)
    yield session
    session.close()


@pytest.fixture
def ready(session: Session, config: RunConfig, qtbot: QtBot) -> Session:
    """A session with a run that stands paused before its first batch."""
    session.start(config)
    qtbot.waitUntil(lambda: session.run is not None and session.snapshot is not None, timeout=PATIENCE_MILLISECONDS)
    return session


@pytest.fixture
def train(ready: Session, qtbot: QtBot) -> Callable[[int], None]:
    """Give a function that trains so many batches and waits until the window knows."""

    def step(batches: int) -> None:
        assert ready.progress is not None
        target = ready.progress.batch + batches
        ready.trainer.step(batches)
        qtbot.waitUntil(
            lambda: (
                ready.state is State.PAUSED and ready.snapshot is not None and ready.snapshot.progress.batch == target
            ),
            timeout=PATIENCE_MILLISECONDS,
        )

    return step


def _ask(session: Session, question: Callable[[Run], Any]) -> Any:
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
    session.trainer.call(lambda run: answers.put(question(run)))
    return answers.get(timeout=PATIENCE_MILLISECONDS / 1000)


def test_session_knows_nothing_before_the_first_run(session: Session) -> None:
    assert (session.run, session.snapshot, session.progress) == (None, None, None)
    assert session.state is State.PAUSED
    assert session.config() == RunConfig()


def test_every_signal_arrives_in_the_gui_thread(session: Session, config: RunConfig, qtbot: QtBot) -> None:
    heard: dict[str, set[int]] = {}
    names = ("run_started", "state_changed", "frame_ready", "evaluated", "diverged", "refused", "failed", "noticed")
    for name in names:
        threads = heard.setdefault(name, set())
        getattr(session, name).connect(lambda _event, threads=threads: threads.add(threading.get_ident()))

    def spoil(run: Run) -> None:
        for array in run.network.parameters.values():
            array *= 1e30

    def read_all_as_the_first_test_image(run: Run) -> None:
        for array in run.network.parameters.values():
            array[...] = 0
        run.network.parameters["dense1.b"][run.dataset.test.labels[0]] = 1

    session.start(config.with_changes(test_limit=1))
    session.trainer.call(read_all_as_the_first_test_image)
    session.trainer.probe.show_misclassified()
    session.trainer.evaluation.evaluate("validation")
    qtbot.waitUntil(lambda: bool(heard["noticed"] and heard["evaluated"]), timeout=PATIENCE_MILLISECONDS)
    session.trainer.change("momentum", 2.0)
    session.trainer.call(lambda run: 1 / 0)
    session.trainer.renew()
    session.trainer.call(spoil)
    session.trainer.run()
    qtbot.waitUntil(lambda: all(heard.values()), timeout=PATIENCE_MILLISECONDS)
    assert heard == {name: {threading.get_ident()} for name in names}


def test_session_follows_the_state_that_the_trainer_confirms(ready: Session, qtbot: QtBot) -> None:
    states: list[State] = []
    ready.state_changed.connect(lambda change: states.append(change.state))
    ready.toggle()
    assert not ready.training  # ordered, not confirmed
    qtbot.waitUntil(lambda: ready.training, timeout=PATIENCE_MILLISECONDS)
    ready.toggle()
    assert ready.training
    qtbot.waitUntil(lambda: not ready.training, timeout=PATIENCE_MILLISECONDS)
    assert states == [State.RUNNING, State.PAUSED]


def test_progress_is_that_of_the_newest_message(ready: Session, train: Callable[[int], None]) -> None:
    train(3)
    assert ready.progress is not None
    assert ready.snapshot is not None
    assert ready.progress.batch == ready.snapshot.progress.batch == 3


def test_demand_reaches_the_trainer(ready: Session, qtbot: QtBot) -> None:
    ready.demand(Demand(trace=False, filters=True))
    qtbot.waitUntil(lambda: ready.snapshot is not None and ready.snapshot.trace is None, timeout=PATIENCE_MILLISECONDS)
    assert ready.snapshot is not None
    assert list(ready.snapshot.filters) == ["conv1"]


def test_snapshot_of_a_replaced_run_is_dropped_but_its_credit_is_given_back(
    ready: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    current = ready.snapshot
    assert current is not None
    stale = dataclasses.replace(current, generation=0)
    shown: list[Snapshot] = []
    taken: list[None] = []
    ready.frame_ready.connect(shown.append)
    monkeypatch.setattr(ready.trainer.snapshots, "taken", lambda: taken.append(None))
    ready._arrived.emit(SnapshotReady(stale))
    qtbot.waitUntil(lambda: bool(taken), timeout=PATIENCE_MILLISECONDS)
    assert not shown
    assert ready.snapshot is current
    ready._arrived.emit(SnapshotReady(dataclasses.replace(current)))
    qtbot.waitUntil(lambda: len(taken) == 2, timeout=PATIENCE_MILLISECONDS)
    assert len(shown) == 1


def test_report_of_a_replaced_run_is_dropped(ready: Session, qtbot: QtBot) -> None:
    reports: list[Report] = []
    ready.evaluated.connect(reports.append)
    ready.trainer.evaluation.evaluate("validation")
    qtbot.waitUntil(lambda: bool(reports), timeout=PATIENCE_MILLISECONDS)
    assert ready.run is not None
    assert (reports[0].split, reports[0].count) == ("validation", len(ready.run.dataset.validation))
    ready._arrived.emit(Evaluated(0, reports[0]))
    with qtbot.waitSignal(ready.evaluated, timeout=PATIENCE_MILLISECONDS):
        ready.trainer.evaluation.evaluate("test")
    assert [report.split for report in reports] == ["validation", "test"]


def test_pictures_go_on_although_a_panel_raises(ready: Session, qtbot: QtBot, train: Callable[[int], None]) -> None:
    shown: list[Snapshot] = []

    def faulty_panel(snapshot: Snapshot) -> None:
        shown.append(snapshot)
        raise RuntimeError("a fault in a panel")

    ready.frame_ready.connect(faulty_panel)
    with qtbot.captureExceptions() as faults:
        for _ in range(3):
            train(1)
    assert len(shown) >= 3
    assert {str(fault[1]) for fault in faults} == {"a fault in a panel"}


def test_reset_keeps_the_live_settings_even_if_they_were_changed_a_moment_ago(
    ready: Session, config: RunConfig, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(ready.run_started, timeout=PATIENCE_MILLISECONDS) as started:
        # No event is handled in between: the session cannot have heard of the new learning rate.
        ready.trainer.change("learning_rate", 0.33)
        ready.reset(seed=7)
    assert started.args is not None
    assert started.args[0].config == config.with_changes(learning_rate=0.33, seed=7)


def test_reset_to_a_wrong_setting_raises_and_orders_nothing(ready: Session, train: Callable[[int], None]) -> None:
    train(2)
    with pytest.raises(ConfigError, match="batch size must be"):
        ready.reset(batch_size=0)
    train(1)
    assert ready.run is not None
    assert ready.run.generation == 1
    assert len(ready.run.history.batches) == 3


def test_config_is_that_of_the_run_with_its_live_settings(
    ready: Session, config: RunConfig, qtbot: QtBot, train: Callable[[int], None]
) -> None:
    ready.trainer.change("momentum", 0.5)
    ready.trainer.change("batch_size", 50)
    train(1)
    assert ready.config() == config.with_changes(momentum=0.5, batch_size=50)


def test_config_has_the_base_of_the_schedule_not_the_rate_of_the_moment(
    ready: Session, config: RunConfig, train: Callable[[int], None]
) -> None:
    plan = {"schedule": "cosine", "schedule_epochs": 3, "warm_up": 5}
    for name, value in plan.items():
        ready.trainer.change(name, value)
    train(2)
    assert ready.progress is not None
    assert ready.progress.learning_rate != config.learning_rate
    assert ready.config() == config.with_changes(**plan)


def test_refused_data_in_the_window_leave_the_run_as_it_was(
    ready: Session, qtbot: QtBot, train: Callable[[int], None], tmp_path: Path
) -> None:
    train(4)
    before = ready.run
    with qtbot.waitSignal(ready.refused, timeout=PATIENCE_MILLISECONDS) as refused:
        ready.reset(data_dir=tmp_path)
    assert refused.args is not None
    assert str(tmp_path) in refused.args[0].message
    train(1)
    assert ready.run is before
    assert before is not None
    assert len(before.history.batches) == 5


def test_nothing_is_heard_after_closing(session: Session, config: RunConfig, qtbot: QtBot) -> None:
    session.start(config)
    session.trainer.run()
    with qtbot.waitSignal(session.frame_ready, timeout=PATIENCE_MILLISECONDS):
        pass
    heard: list[object] = []
    for signal in (session.state_changed, session.frame_ready, session.noticed):
        signal.connect(heard.append)
    session.close()
    session.close()
    # Whatever was under way when the thread ended is now handed out, and a message behind it as well.
    session._arrived.emit(Notice("the last word"))
    QCoreApplication.sendPostedEvents(session)
    assert not heard


def test_window_and_headless_train_the_same_network(
    session: Session,
    small_mnist: Path,
    qtbot: QtBot,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options = "--headless --dataset mnist --batches 30 --batch-size 16 --momentum 0.9 --shift 1 --seed 5 --json"
    asked = arguments.parse([*options.split(), "--data-dir", str(small_mnist), "--threads", "1"])
    # tqdm's watchman would outlive the test.
    monkeypatch.setattr(headless.tqdm, "monitor_interval", 0)
    assert headless.run(asked) == 0
    expected = json.loads(capsys.readouterr().out.splitlines()[-1])

    def paused_at(batch: int) -> None:
        qtbot.waitUntil(
            lambda: session.state is State.PAUSED and session.progress is not None and session.progress.batch == batch,
            timeout=PATIENCE_MILLISECONDS,
        )

    with whole_products():
        session.start(asked.config)
        session.trainer.run()
        with qtbot.waitSignal(session.frame_ready, timeout=PATIENCE_MILLISECONDS):
            pass
        # Somebody looks at other images, starts anew, and trains the 30 batches in portions of all kinds.
        session.trainer.probe.show_random()
        session.reset()
        session.trainer.step(11)
        paused_at(11)
        session.trainer.probe.show_misclassified()
        session.trainer.step_epoch()
        paused_at(13)
        session.trainer.step(10)
        session.trainer.step(7)
        paused_at(30)
        assert _ask(session, lambda run: run.parameters_sha256()) == expected["parameters_sha256"]


def test_closing_does_not_wait_for_what_does_not_end_and_hears_nothing_of_it(
    session: Session, config: RunConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading, go_on = threading.Event(), threading.Event()

    def load(_config: RunConfig, *_progress: object) -> None:
        loading.set()
        assert go_on.wait(20)
        raise DataError("what was waited for is damaged")

    monkeypatch.setattr(loading_module, "load_for", load)
    monkeypatch.setattr(leaving, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(leaving, "_unfinished", [])
    session.start(config)
    assert loading.wait(20)
    session.begin_to_close()
    session.close()
    (join,) = leaving._unfinished
    heard: list[object] = []
    session._arrived.connect(heard.append)
    go_on.set()
    assert join(20)
    QCoreApplication.sendPostedEvents(session)
    assert not heard
