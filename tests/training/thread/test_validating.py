"""Early stopping and plateau in the training thread: the same numbers as without it, whatever comes between."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.training.evaluation import evaluations as evaluations_module
from cnn_gui.training.evaluation.evaluations import Evaluations
from cnn_gui.training.evaluation.validate import validate
from cnn_gui.training.messages.events import Evaluated, Notice, Refused, SnapshotReady, StoppedEarly
from cnn_gui.training.messages.snapshot import Demand
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.training.thread.trainer import STOPPED_EARLY

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset

PLATEAU = RunConfig(
    batch_size=8,
    validate_every=2,
    optimizer="sgd",
    learning_rate=0.3,
    schedule="plateau",
    plateau_patience=1,
    plateau_factor=0.7,
    weight_decay=1e-3,
)
PATIENT = PLATEAU.with_changes(schedule="constant", patience=2)


@pytest.fixture
def data(make_dataset: Callable[..., Dataset]) -> Dataset:
    """A validation takes several chunks, between which batches could be trained."""
    return make_dataset(validation=700)


def _without_a_window(run: Run, batches: int) -> Run:
    """Train so many batches in one go, or until it stops early."""
    end = run.batch + batches
    while run.batch < end:
        run.step()
        if run.validation_due:
            validate(run)
            if run.stopped_early:
                break
    return run


def _figures(run: Run) -> list[Any]:
    validations = run.history.validations
    return [
        run.batch,
        run.parameters_sha256(),
        run.history.batches.learning_rate.tolist(),
        validations.batch.tolist(),
        validations.loss.tolist(),
        run.history.class_validations.accuracy.tolist(),
        run.state().validation,
    ]


def test_training_waits_for_the_validation_that_it_heeds(watch: Callable[..., Any], data: Dataset) -> None:
    watched = watch(PLATEAU, data)
    watched.do(lambda: watched.trainer.step(24))
    watched.wait(Evaluated, where=lambda event: event.report.batch == 24)
    twin = _without_a_window(Run(PLATEAU, data), 24)
    np.testing.assert_equal(watched.ask(_figures), _figures(twin))
    assert twin.validations.share < 1


def test_no_batch_is_trained_between_the_chunks_of_such_a_validation(
    watch: Callable[..., Any], data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched, seen = watch(PLATEAU, data), set()
    go_on = Evaluations.go_on

    def watched_chunk(evaluations: Evaluations) -> bool:
        job = evaluations._jobs[0]
        seen.add((job.batch, job.run.batch))
        return go_on(evaluations)

    monkeypatch.setattr(Evaluations, "go_on", watched_chunk)
    watched.do(lambda: watched.trainer.step(9))
    assert {batch for batch, _ in seen} >= {2, 4, 5, 6}
    assert all(batch == trained for batch, trained in seen)


def test_training_pauses_where_it_stops_early_says_why_and_goes_on_with_all_patience(
    watch: Callable[..., Any], data: Dataset
) -> None:
    watched, twin = watch(PATIENT, data), Run(PATIENT, data)
    since = 0
    stops = []
    for _ in range(3):
        watched.trainer.run()
        told = watched.wait(StoppedEarly, since)
        _without_a_window(twin, 1000)
        stops.append(twin.batch)
        assert f"stopped early after batch {twin.batch:,}: 2 validations in a row brought no gain." in told.message
        best = twin.validations.best
        assert best is not None
        assert f"The best was that after batch {best.mark.batch}: loss {best.mark.loss:.3g}, " in told.advice
        assert "Space" in told.advice
        paused = watched.wait_state(State.PAUSED, since)
        while paused.detail != STOPPED_EARLY:
            paused = watched.wait_state(State.PAUSED, watched.events.index(paused) + 1)
        # The state is told first: what is said then stays.
        assert watched.events.index(paused) < watched.events.index(told)
        assert watched.counts()[0] == twin.batch
        since = len(watched.events)
    assert stops == sorted(set(stops))
    np.testing.assert_equal(watched.ask(_figures), _figures(twin))


def test_an_epoch_or_a_number_of_batches_ends_where_training_stops_early(
    watch: Callable[..., Any], data: Dataset
) -> None:
    twin = _without_a_window(Run(PATIENT, data), 1000)
    watched = watch(PATIENT, data)
    watched.trainer.step(twin.batch + 3)
    watched.wait(StoppedEarly)
    assert watched.counts()[0] == twin.batch
    # What was left of the number is not trained later.
    watched.do(lambda: watched.trainer.step(1))
    assert watched.counts()[0] == twin.batch + 1


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("config", [PLATEAU, PATIENT.with_changes(schedule="plateau", patience=4)])
def test_whatever_a_person_looks_at_the_numbers_are_the_same(
    watch: Callable[..., Any], data: Dataset, config: RunConfig, seed: int
) -> None:
    watched, rng = watch(config, data), np.random.default_rng(seed)
    trainer = watched.trainer
    trainer.snapshots.demand(Demand(trace=True, filters=True, moment=True))
    # No order waits for an evaluation, and those between two steps not even for the answer to another.
    for _ in range(50):
        match rng.integers(0, 8):
            case 0 | 1:
                trainer.inspection.walk(1000)
            case 2:
                trainer.inspection.walk_to(3)
            case 3:
                trainer.inspection.leave(finish=False)
            case 4:
                trainer.inspection.leave(finish=True)
            case 5:
                batches = int(rng.integers(1, 3))
                watched.do(partial(trainer.step, batches))
            case 6:
                trainer.evaluation.evaluate("validation")
            case 7:
                trainer.inspection.edit("conv1.b", (0,), 3.0)
                trainer.inspection.undo_edits()
    twin = Run(config, data)
    end = watched.ask(lambda run: run.batch)
    assert end > 8
    while twin.batch < end:
        if twin.validation_due:
            validate(twin)
        twin.step()
    assert watched.ask(Run.parameters_sha256) == twin.parameters_sha256()
    rates = watched.ask(lambda run: run.history.batches.learning_rate.tolist())
    assert rates == twin.history.batches.learning_rate.tolist()


def test_a_walk_goes_on_through_the_step_with_the_rate_that_a_validation_has_changed(
    watch: Callable[..., Any], data: Dataset
) -> None:
    twin = Run(PLATEAU, data)
    before = twin.learning_rate
    while twin.learning_rate == before:
        _without_a_window(twin, 1)
    watched = watch(PLATEAU, data)
    with watched.held():
        watched.trainer.step(twin.batch)
    watched.wait_state(State.PAUSED, len(watched.events) - 1)
    watched.wait(Evaluated, where=lambda event: event.report.batch == twin.batch)
    watched.trainer.inspection.walk(1)
    watched.trainer.inspection.leave(finish=True)
    _without_a_window(twin, 1)
    assert watched.ask(lambda run: run.history.batches.learning_rate[-1]) == twin.history.batches.learning_rate[-1]
    assert watched.ask(Run.parameters_sha256) == twin.parameters_sha256()


def test_a_validation_told_in_the_midst_of_a_walk_is_not_lost_with_it(
    watch: Callable[..., Any], data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = watch(PLATEAU.with_changes(schedule="constant"), data)
    evaluations = watched.trainer._validating.evaluations
    with monkeypatch.context() as busy:
        busy.setattr(evaluations, "waits", lambda resting: False)
        watched.do(lambda: watched.trainer.step(2))
        watched.trainer.inspection.walk_to(1)
        watched.wait(SnapshotReady, where=lambda event: event.snapshot.walk is not None)
    watched.trainer.inspection.walk_to(2)
    watched.wait(Evaluated, where=lambda event: event.report.batch == 2)
    shown = watched.wait(SnapshotReady, where=lambda event: event.snapshot.progress.best is not None).snapshot
    assert shown.walk is not None
    assert shown.walk.index == 2
    watched.trainer.inspection.leave(finish=False)
    assert watched.ask(lambda run: (run.validations.last, run.validations.best.mark.batch)) == (2, 2)


def test_a_live_setting_comes_behind_the_validation_of_its_batch(watch: Callable[..., Any], data: Dataset) -> None:
    twin = _without_a_window(Run(PLATEAU, data), 4)
    twin.change("plateau_factor", 0.1)
    twin.change("plateau_patience", 2)
    _without_a_window(twin, 12)
    watched = watch(PLATEAU, data)
    watched.do(lambda: watched.trainer.step(4))
    watched.trainer.change("plateau_factor", 0.1)
    watched.trainer.change("plateau_patience", 2)
    watched.do(lambda: watched.trainer.step(12))
    watched.do(lambda: watched.trainer.change("patience", 0), watched.trainer.pause)
    np.testing.assert_equal(watched.ask(_figures)[:6], _figures(twin)[:6])


def test_patience_that_is_set_while_a_validation_is_under_way_counts_from_behind_it(
    watch: Callable[..., Any], data: Dataset
) -> None:
    plain = PLATEAU.with_changes(schedule="constant")
    twin = _without_a_window(Run(plain, data), 4)
    twin.change("patience", 2)
    _without_a_window(twin, 1000)
    watched = watch(plain, data)
    watched.do(lambda: watched.trainer.step(4))
    watched.trainer.change("patience", 2)
    watched.trainer.run()
    watched.wait(StoppedEarly)
    np.testing.assert_equal(watched.ask(_figures), _figures(twin))


def test_a_run_that_does_not_heed_its_validations_does_not_wait_and_has_the_same_best(
    watch: Callable[..., Any], data: Dataset
) -> None:
    plain = PLATEAU.with_changes(schedule="cosine", schedule_epochs=6)
    watched = watch(plain, data)
    watched.do(lambda: watched.trainer.step(24))
    watched.wait(Evaluated, where=lambda event: event.report.batch == 24)
    np.testing.assert_equal(watched.ask(_figures), _figures(_without_a_window(Run(plain, data), 24)))


@pytest.mark.parametrize("told", [False, True])
def test_a_run_restored_between_a_batch_and_its_validation_makes_it_first(
    watch: Callable[..., Any], data: Dataset, told: bool
) -> None:
    original = _without_a_window(Run(PLATEAU, data), 7)
    original.step()
    assert original.validation_due
    if told:
        validate(original)
    state = original.state()
    if not told:
        validate(original)
    _without_a_window(original, 10)
    watched = watch(PLATEAU, data)
    watched.ask(lambda run: run.restore(state))
    watched.do(lambda: watched.trainer.step(10))
    watched.wait(Evaluated, where=lambda event: event.report.batch == 18)
    np.testing.assert_equal(watched.ask(_figures)[1::5], _figures(original)[1::5])


def test_a_fault_in_a_validation_that_is_heeded_does_not_hold_training_for_ever(
    watch: Callable[..., Any], data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("made to fail")

    monkeypatch.setattr(evaluations_module.Evaluations, "_report", broken)
    watched = watch(PLATEAU, data)
    watched.do(watched.trainer.run, until=State.FAILED)
    assert watched.ask(lambda run: run.batch) == 2
    watched.do(lambda: watched.trainer.step(20))
    assert watched.counts() == (22, 22)


# ---- back to the best ------------------------------------------------------------------------------------------------


def test_going_back_is_an_order_and_what_the_network_is_worth_then_is_told(
    watch: Callable[..., Any], data: Dataset
) -> None:
    twin = _without_a_window(Run(PLATEAU, data), 13)
    twin.go_back_to_best()
    _without_a_window(twin, 9)
    watched = watch(PLATEAU, data)
    watched.do(lambda: watched.trainer.step(13))
    since = len(watched.events)
    watched.trainer.best.go_back()
    report = watched.wait(Evaluated, since, lambda event: event.report.batch == 13).report
    best = watched.ask(lambda run: run.validations.best.mark)
    assert report.mean_loss == best.loss
    (said,) = watched.of(Notice, since)
    assert said.message == (
        f"Back to the best, of batch {best.batch}; training goes on with batch 14. The optimizer begins anew."
    )
    assert watched.states(since) == [State.PAUSED]
    watched.do(lambda: watched.trainer.step(9))
    watched.wait(Evaluated, where=lambda event: event.report.batch == 22)
    np.testing.assert_equal(watched.ask(_figures), _figures(twin))
    assert watched.ask(lambda run: run.history.edits) == twin.history.edits


def test_going_back_comes_behind_the_validation_of_its_batch(watch: Callable[..., Any], data: Dataset) -> None:
    plain = PLATEAU.with_changes(schedule="constant")
    watched = watch(plain, data)
    watched.do(lambda: watched.trainer.step(2))
    watched.trainer.best.go_back()
    assert watched.ask(lambda run: run.history.edits)[0][1].startswith("back to the best, of batch 2")
    assert not watched.of(Refused)


def test_a_diverged_run_stands_ready_again_and_is_watched_anew(
    watch: Callable[..., Any], data: Dataset, poison: Callable[[Run], None]
) -> None:
    watched = watch(PLATEAU, data)
    watched.do(lambda: watched.trainer.step(4))
    watched.ask(poison)
    watched.do(watched.trainer.run, until=State.DIVERGED)
    before = watched.ask(lambda run: watched.trainer._runs.present.watch)
    paused = watched.do(watched.trainer.best.go_back)
    assert paused.progress.best.batch in (2, 4)
    said = watched.wait(Notice, where=lambda event: event.message.startswith("Back to the best"))
    assert said.message.endswith("Lower the learning rate first, or it may diverge again.")
    assert watched.ask(lambda run: watched.trainer._runs.present.watch) is not before
    watched.do(lambda: watched.trainer.step(5))
    assert watched.counts() == (9, 9)


def test_training_that_runs_goes_on_from_the_best(watch: Callable[..., Any], data: Dataset) -> None:
    watched = watch(PLATEAU, data)
    watched.trainer.run()
    watched.wait(Evaluated)
    since = len(watched.events)
    watched.trainer.best.go_back()
    watched.wait(Notice, since)
    assert not watched.of(Refused)
    assert State.PAUSED not in watched.states(since)
    watched.do(watched.trainer.pause)
    assert len(watched.ask(lambda run: run.history.edits)) == 1


def test_edits_and_a_walk_end_before_going_back(watch: Callable[..., Any], data: Dataset) -> None:
    watched = watch(PLATEAU, data)
    watched.do(lambda: watched.trainer.step(4))
    watched.trainer.inspection.edit("conv1.b", (0,), 3.0)
    watched.trainer.inspection.walk(1)
    watched.trainer.best.go_back()
    twin = _without_a_window(Run(PLATEAU, data), 4)
    twin.go_back_to_best()
    assert watched.ask(Run.parameters_sha256) == twin.parameters_sha256()
    assert watched.ask(lambda run: run.history.edits) == twin.history.edits


def test_without_anything_to_go_back_to_it_is_refused(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.trainer.best.go_back()
    assert watched.wait(Refused).message == ("there is nothing to go back to yet: train up to a first validation.")
    assert watched.states()[-1] is State.PAUSED


def test_without_validation_images_a_diverged_run_goes_back_to_its_last_good_epoch(
    watch: Callable[..., Any], make_dataset: Callable[..., Dataset], poison: Callable[[Run], None], config: RunConfig
) -> None:
    data = make_dataset(validation=0)
    watched = watch(config, data)
    watched.do(lambda: watched.trainer.step(11))
    watched.ask(poison)
    watched.do(watched.trainer.run, until=State.DIVERGED)
    paused = watched.do(watched.trainer.best.go_back)
    assert (paused.progress.best.batch, paused.progress.best.validated) == (10, False)
    twin = Run(config, data)
    for _ in range(10):
        twin.step()
    assert watched.ask(Run.parameters_sha256) == twin.parameters_sha256()
    assert watched.ask(lambda run: run.batch) == 11
