"""Looking into a step, trying other weights and checking gradients, through the training thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.training.messages.events import (
    PAUSE_FIRST,
    Diverged,
    GradientsChecked,
    Notice,
    Refused,
    SnapshotReady,
    StateChanged,
)
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.run.config import RunConfig

WITH_MOMENT = Demand(trace=True, filters=False, moment=True)


@pytest.fixture
def watched(watch: Callable[..., Any]) -> Any:
    """A watched trainer whose snapshots hold moments."""
    watched = watch()
    watched.trainer.snapshots.demand(WITH_MOMENT)
    return watched


def _shown(watched: Any, order: Callable[[], object], where: Callable[[Snapshot], bool]) -> Snapshot:
    since = len(watched.events)
    order()
    snapshot: Snapshot = watched.wait(SnapshotReady, since, lambda event: where(event.snapshot)).snapshot
    return snapshot


def _walking(watched: Any, offset: int, index: int) -> Snapshot:
    return _shown(
        watched, lambda: watched.trainer.inspection.walk(offset), lambda s: s.walk is not None and s.walk.index == index
    )


def _fingerprint(run: Run) -> tuple[str, list[float], int]:
    return run.parameters_sha256(), run.history.batches.loss.tolist(), run.batch


# ---- the walk ------------------------------------------------------------------------------------------------------


def test_twenty_steps_walked_through_are_twenty_plain_steps(watched: Any, config: RunConfig, dataset: Dataset) -> None:
    moves = np.random.default_rng(3)
    trainer = watched.trainer
    for step in range(20):
        with watched.held():
            # All but the last of a step's orders stay within it.
            for _ in range(6):
                trainer.inspection.walk_to(int(moves.integers(15)))
                trainer.inspection.walk(-int(moves.integers(3)))
                trainer.inspection.walk_image(int(moves.integers(8)))
            if step % 3 == 0:
                trainer.inspection.leave(finish=True)
            elif step % 3 == 1:
                trainer.inspection.walk_to(14)
                trainer.inspection.walk(1)
                trainer.inspection.leave(finish=False)
            else:
                since = len(watched.events)
                trainer.step(1)
        if step % 3 == 2:
            watched.wait_state(State.PAUSED, since)
    plain = Run(config, dataset)
    for _ in range(20):
        plain.step()
    assert watched.ask(_fingerprint) == _fingerprint(plain)


def test_a_walk_goes_phase_by_phase_and_the_parameters_change_behind_the_update(
    watched: Any, config: RunConfig, dataset: Dataset
) -> None:
    twin = Run(config, dataset)
    before = {name: array.copy() for name, array in twin.network.parameters.items()}
    batch = twin.batches.next()
    first = _walking(watched, 1, 0)
    assert first.walk is not None
    names = [phase.title for phase in first.walk.phases]
    assert names[0] != names[-1]
    assert len(names) == 15
    assert (first.probe.split, first.probe.index, first.probe.label) == ("batch", 0, batch.labels[0])
    assert np.array_equal(first.probe.image, batch.images[0])

    for index in range(1, 15):
        shown = _walking(watched, 1, index)
        assert shown.walk is not None
        assert shown.moment is not None
        assert shown.walk.phase.title == names[index]
        assert shown.walk.updated == (index == 14)
        assert shown.progress.batch == 0
        for name, array in before.items():
            assert np.array_equal(shown.moment.parameters[name], array)
        assert shown.trace is not None
        same = np.array_equal(shown.trace.logits, shown.moment.trace.logits)
        assert same != shown.walk.updated

    assert shown.moment.step is not None
    assert shown.moment.step.index_in_batch == 0
    twin = Run(config, dataset)
    twin.step()
    for name, array in twin.network.parameters.items():
        assert np.array_equal(shown.moment.step.parameters_after[name], array)
    back = _walking(watched, -1, 13)
    assert back.walk is not None
    assert not back.walk.updated
    watched.trainer.inspection.walk_to(14)
    beyond = _walking(watched, 1, 0)
    assert (beyond.progress.batch, beyond.progress.loss) == (1, twin.history.last_batch[0])


def test_images_of_the_batch_are_walked_through_and_other_images_end_the_walk(watched: Any) -> None:
    _walking(watched, 1, 0)
    trainer = watched.trainer
    third = _shown(watched, lambda: trainer.inspection.walk_image(2), lambda s: s.probe.index == 2)
    assert third.probe.split == "batch"
    assert third.moment is not None
    assert third.moment.step is not None
    assert third.moment.step.index_in_batch == 2
    last = _shown(watched, lambda: trainer.probe.show_relative(-3), lambda s: s.probe.index == 7)
    assert last.probe.split == "batch"
    elsewhere = _shown(watched, lambda: trainer.probe.show("test", 4), lambda s: s.probe.split == "test")
    assert elsewhere.walk is None
    assert elsewhere.moment is not None
    assert elsewhere.moment.step is not None
    assert elsewhere.moment.step.index_in_batch is None


def test_while_training_runs_nothing_is_looked_into(watched: Any) -> None:
    since = len(watched.events)
    with watched.held():
        watched.trainer.run()
        watched.trainer.inspection.walk(1)
        watched.trainer.inspection.edit("conv1.b", (0,), 1.0)
    notice = watched.wait(Notice, since)
    assert notice.message == PAUSE_FIRST
    watched.do(watched.trainer.pause)
    assert all(event.snapshot.walk is None for event in watched.of(SnapshotReady))
    assert watched.ask(lambda run: run.network.parameters["conv1.b"][0]) != 1.0


def test_a_live_setting_changes_the_step_that_is_walked_through(watched: Any) -> None:
    watched.trainer.inspection.walk_to(5)
    before = _walking(watched, 1, 6)
    changed = _shown(
        watched,
        lambda: watched.trainer.change("learning_rate", 0.5),
        lambda s: s.walk is not None and s.walk.record.learning_rate == 0.5,
    )
    assert before.walk is not None
    assert changed.walk is not None
    assert changed.walk.index == 6
    assert changed.walk.record.loss == before.walk.record.loss


def test_a_phase_that_is_not_there_is_refused(watched: Any) -> None:
    watched.trainer.inspection.walk_to(99)
    assert "phases 0 to 14" in watched.wait(Refused).message


def test_a_step_that_would_diverge_is_said_when_it_is_looked_into(watched: Any, poison: Callable[[Run], None]) -> None:
    watched.trainer.call(poison)
    watched.trainer.inspection.walk(1)
    assert "loss" in watched.wait(Diverged).message
    watched.wait(StateChanged, where=lambda event: event.state is State.DIVERGED)


# ---- moments -------------------------------------------------------------------------------------------------------


def test_the_moment_of_a_paused_run_holds_the_step_that_comes_next(
    watched: Any, config: RunConfig, dataset: Dataset
) -> None:
    watched.do(lambda: watched.trainer.step(2))
    shown = watched.wait(SnapshotReady, 0, lambda e: e.snapshot.progress.batch == 2 and e.snapshot.moment).snapshot
    twin = Run(config, dataset)
    for _ in range(3):
        twin.step()
    assert shown.moment.trace is shown.trace
    for name, array in twin.network.parameters.items():
        assert np.array_equal(shown.moment.step.parameters_after[name], array)
    assert shown.moment.preparation.pixels is shown.probe.image


def test_the_moment_of_a_running_run_holds_the_step_just_done(watched: Any) -> None:
    watched.trainer.run()
    shown = watched.wait(
        SnapshotReady, 0, lambda e: e.snapshot.state is State.RUNNING and e.snapshot.moment is not None
    ).snapshot
    watched.do(watched.trainer.pause)
    moment = shown.moment
    assert moment.trace is shown.trace
    for name, gradient in moment.step.gradients.items():
        change = moment.parameters[name] - moment.step.parameters_after[name]
        np.testing.assert_allclose(change, moment.step.learning_rate * gradient, rtol=1e-3, atol=1e-6)


def test_everything_in_a_snapshot_is_of_the_same_parameters(watched: Any, config: RunConfig, dataset: Dataset) -> None:
    watched.trainer.snapshots.demand(Demand(trace=True, filters=True, moment=True))
    watched.trainer.run()
    shown = watched.wait(SnapshotReady, 0, lambda e: e.snapshot.step_done).snapshot
    watched.do(watched.trainer.pause)
    twin = Run(config, dataset)
    for _ in range(shown.progress.batch - 1):
        twin.step()
    # Those that batch was computed with, not those behind its update.
    expected = twin.network.trace(twin.network_input(shown.probe.image), shown.probe.label)
    assert np.array_equal(shown.trace.logits, expected.logits)
    assert np.array_equal(shown.moment.trace.logits, expected.logits)
    for name, array in shown.filters.items():
        assert np.array_equal(array, twin.network.parameters[f"{name}.W"])
    twin.step()
    assert np.isclose(shown.progress.loss, twin.history.last_batch[0])


def test_behind_a_single_batch_the_network_is_shown_as_it_is_now(watched: Any, config: RunConfig) -> None:
    watched.do(lambda: watched.trainer.step(1))
    shown = watched.wait(
        SnapshotReady, 0, lambda e: e.snapshot.progress.batch == 1 and e.snapshot.state is State.PAUSED
    ).snapshot
    probe = shown.probe
    logits = watched.ask(lambda run: run.network.trace(run.network_input(probe.image), probe.label).logits)
    assert np.array_equal(shown.trace.logits, logits)
    assert not shown.step_done


def test_nobody_looks_so_no_moment_is_made(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.step(4))
    assert all(event.snapshot.moment is None for event in watched.of(SnapshotReady))


def test_looking_changes_no_number(watched: Any, config: RunConfig, dataset: Dataset) -> None:
    watched.do(lambda: watched.trainer.step(30))
    plain = Run(config, dataset)
    for _ in range(30):
        plain.step()
    assert watched.ask(_fingerprint) == _fingerprint(plain)


# ---- edits ---------------------------------------------------------------------------------------------------------


def test_edits_are_shown_beside_what_was_and_undone(watched: Any) -> None:
    before = watched.ask(_fingerprint)
    trainer = watched.trainer
    shown = _shown(watched, lambda: trainer.inspection.edit("dense1.b", (3,), 9.0), lambda s: s.what_if is not None)
    assert shown.what_if is not None
    assert shown.trace is not None
    assert shown.what_if.changed == {"dense1.b": 1}
    assert shown.trace.probabilities[3] > shown.what_if.trace.probabilities[3]
    undone = _shown(watched, trainer.inspection.undo_edits, lambda s: s.what_if is None)
    assert undone.trace is not None
    assert np.array_equal(undone.trace.logits, shown.what_if.trace.logits)
    assert watched.ask(_fingerprint) == before


def test_training_keeps_the_edits_and_says_so(watched: Any) -> None:
    trainer = watched.trainer
    trainer.inspection.edit("conv1.W", (0,), np.zeros((1, 3, 3)))
    watched.do(lambda: trainer.step(1))
    assert "9 numbers of conv1.W" in watched.wait(Notice).message
    assert watched.ask(lambda run: run.history.edits) == ((0, "9 numbers of conv1.W edited by hand"),)
    trainer.inspection.edit("conv1.b", (0,), 0.25)
    _shown(watched, trainer.inspection.keep_edits, lambda s: s.what_if is None)
    assert watched.ask(lambda run: run.history.edits[1]) == (1, "1 number of conv1.b edited by hand")


def test_an_edit_that_cannot_be_is_refused(watched: Any) -> None:
    before = watched.ask(_fingerprint)
    watched.trainer.inspection.edit("conv1.b", (0,), float("inf"))
    assert "finite" in watched.wait(Refused).message
    assert watched.ask(_fingerprint) == before


# ---- gradient check ------------------------------------------------------------------------------------------------


def test_gradients_are_checked_on_the_probe_and_in_a_walk_on_the_batch(watched: Any) -> None:
    watched.trainer.inspection.check_gradients(2)
    report = watched.wait(GradientsChecked, where=lambda event: event.report.done).report
    assert (report.images, report.total, report.wrong) == (1, 8, ())
    _walking(watched, 1, 0)
    since = len(watched.events)
    watched.trainer.inspection.check_gradients([("conv1.W", (0, 0, 1, 2))])
    report = watched.wait(GradientsChecked, since, lambda event: event.report.done).report
    assert (report.images, report.total) == (8, 1)
    assert report.checks[0].index == (0, 0, 1, 2)


def test_an_image_without_a_class_has_no_gradients_to_check(watched: Any) -> None:
    watched.trainer.probe.show_image(np.zeros((1, 12, 12), np.uint8))
    watched.trainer.inspection.check_gradients(1)
    assert "what the image shows" in watched.wait(Refused).message
