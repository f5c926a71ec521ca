"""What the watch sees is told by the training thread, and the run goes on; beyond hope it pauses once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.engine import sharing
from cnn_gui.training.messages.events import Diverged, Failed, InTrouble, RunStarted
from cnn_gui.training.messages.state import State
from cnn_gui.training.messages.trouble import Sign
from cnn_gui.training.run.matrix_threads import most_threads
from cnn_gui.training.watch.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.training.run.config import RunConfig
    from cnn_gui.training.run.run import Run


def _kill(run: Run) -> None:
    run.network.parameters["conv1.b"][...] = -1e4


def test_dead_relus_are_told_once_and_pause_the_run_once_after_an_epoch(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.step(2))
    watched.trainer.call(_kill)
    watched.do(watched.trainer.run, until=State.DIVERGED)
    told = watched.of(InTrouble)
    assert [trouble.sign for event in told for trouble in event.troubles[-1:]] == [Sign.DEAD_RELUS]
    assert told[0].generation == watched.of(RunStarted)[-1].generation
    diverged = watched.wait(Diverged)
    assert "all ReLUs of relu1 have given 0 for every image of a whole epoch" in diverged.message
    assert diverged.advice.startswith("Only a new run helps. Try a learning rate of 0.01 instead of 0.1")
    # Whoever wants to may go on, and is not stopped again.
    watched.do(lambda: watched.trainer.step(50))
    assert len(watched.of(Diverged)) == 1
    assert not watched.of(Failed)


def test_a_new_run_is_watched_anew(watch: Callable[..., Any], config: RunConfig) -> None:
    watched = watch()
    for _ in range(2):
        watched.do(lambda: watched.trainer.step(2))
        watched.trainer.call(_kill)
        watched.do(lambda: watched.trainer.step(5))
        watched.do(lambda: watched.trainer.reset(config))
    assert [event.generation for event in watched.of(InTrouble)] == [1, 2]


def test_steps_of_a_walk_are_watched_too(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.trainer.call(_kill)
    for _ in range(8):
        watched.trainer.inspection.walk(1)
        watched.trainer.inspection.leave(finish=True)
    (told,) = watched.ask(lambda run: watched.of(InTrouble))
    assert told.troubles[0].sign is Sign.DEAD_RELUS


def test_a_fault_of_the_watch_is_reported_and_training_can_go_on(
    watch: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Watch) -> tuple[()]:
        raise LookupError("the watch fell asleep")

    monkeypatch.setattr(Watch, "look", fail)
    watched = watch()
    watched.do(lambda: watched.trainer.step(1), until=State.FAILED)
    assert "the watch fell asleep" in watched.wait(Failed).message
    watched.do(lambda: watched.trainer.step(3))
    assert watched.counts() == (4, 4)


@pytest.mark.skipif(most_threads() < 2, reason="this machine has one core")
def test_a_new_run_brings_its_threads_and_lets_go_of_them(
    watch: Callable[..., Any], config: RunConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every batch of more images than one is worth a thread.
    monkeypatch.setattr(sharing, "_NUMBERS_OF_A_LAYER", 1)

    def helpers() -> int:
        return sum(thread.name == "part of a batch" for thread in threading.enumerate())

    before = helpers()
    watched = watch()
    watched.do(lambda: watched.trainer.step(1))
    assert watched.ask(lambda run: helpers()) == before
    watched.do(lambda: watched.trainer.reset(config.with_changes(threads=2)))
    watched.do(lambda: watched.trainer.step(1))
    assert watched.ask(lambda run: (run.network.threads, helpers())) == (2, before + 1)
    watched.do(lambda: watched.trainer.reset(config))
    assert watched.ask(lambda run: (run.network.threads, helpers())) == (1, before)
    # And in the end: the run that trains when the window is closed.
    watched.do(lambda: watched.trainer.reset(config.with_changes(threads=2)))
    watched.do(lambda: watched.trainer.step(1))
    assert watched.trainer.close()
    assert helpers() == before


def test_what_is_learned_is_the_same_with_the_watch_of_the_thread(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.step(20))
    run = watched.ask(lambda run: run)
    alone = type(run)(run.config, run.dataset)
    for _ in range(20):
        alone.step()
    assert watched.ask(lambda run: run.parameters_sha256()) == alone.parameters_sha256()
    assert np.array_equal(run.history.batches.loss, alone.history.batches.loss)
