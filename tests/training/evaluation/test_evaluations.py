"""Evaluations beside training: what they say, when they are done, and that nothing waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.training.evaluation import evaluations as evaluations_module
from cnn_gui.training.evaluation.evaluations import Evaluations
from cnn_gui.training.evaluation.evaluator import evaluate
from cnn_gui.training.messages.events import Evaluated, Event, Failed, Refused, RunStarted, SnapshotReady
from cnn_gui.training.messages.report import Report
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.training.run.splits import Splits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _twin(config: RunConfig, data: Dataset, batches: int) -> Run:
    """The same run, trained in one go with nobody watching."""
    twin = Run(config, data)
    for _ in range(batches):
        twin.step()
    return twin


def _check(report: Report, run: Run, split: Split) -> None:
    """A report must say what the run's network makes of each image of the split."""
    result = evaluate(run.network, run.standardiser, split)
    assert report.images is split.images
    assert report.labels is split.labels
    np.testing.assert_array_equal(report.predicted, result.predicted)
    np.testing.assert_array_equal(report.confidence, result.confidence)
    np.testing.assert_array_equal(report.loss, result.losses)


@pytest.fixture
def during_evaluation(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give a function that lets something happen in the middle of the next evaluation, behind so many chunks."""
    evaluate_chunks = evaluations_module.Evaluator.chunks

    def arrange(happen: Callable[[], object], behind: int = 1) -> None:
        waiting = [happen]

        def chunks(evaluator: Any, start: int = 0) -> Iterator[slice]:
            for number, part in enumerate(evaluate_chunks(evaluator, start)):
                if number == behind and waiting:
                    waiting.pop()()
                yield part

        monkeypatch.setattr(evaluations_module.Evaluator, "chunks", chunks)

    return arrange


# ---- validations ---------------------------------------------------------------------------------------------------


def test_validation_goes_on_while_paused_and_says_what_the_network_was_worth(
    watch: Callable[..., Any], make_dataset: Callable[..., Dataset], config: RunConfig
) -> None:
    data = make_dataset(validation=600)
    watched = watch(dataset=data)
    paused = watched.do(watched.trainer.step_epoch)
    assert np.isnan(paused.progress.validation_loss)
    shown = watched.wait(SnapshotReady, where=lambda event: not np.isnan(event.snapshot.progress.validation_loss))
    evaluated = watched.wait(Evaluated)

    report = evaluated.report
    assert (evaluated.generation, report.split, report.batch, report.epoch) == (1, "validation", 5, 1)
    assert report.classes == data.classes
    _check(report, _twin(config, data, 5), data.validation)
    history = watched.ask(lambda run: run.history)
    validations, classes = history.validations, history.class_validations
    assert validations.batch.tolist() == classes.batch.tolist() == [5]
    assert (validations.accuracy.tolist(), validations.loss.tolist()) == ([report.accuracy], [report.mean_loss])
    np.testing.assert_array_equal(classes.accuracy, [report.recall])
    np.testing.assert_array_equal(classes.loss, [report.class_loss])
    assert shown.snapshot.progress.validation_accuracy == report.accuracy
    assert watched.counts() == (5, 5)


def test_batches_are_trained_between_the_chunks_and_the_figures_are_those_of_the_batch_before(
    watch: Callable[..., Any],
    make_dataset: Callable[..., Dataset],
    config: RunConfig,
    during_evaluation: Callable[..., None],
) -> None:
    data = make_dataset(validation=3000)
    watched = watch(dataset=data)
    reached: list[int] = []
    during_evaluation(lambda: reached.append(watched.trainer.current_run.batch), behind=20)
    watched.do(lambda: watched.trainer.step(9))
    first = watched.wait(Evaluated).report
    _check(first, _twin(config, data, 5), data.validation)
    assert first.batch == 5
    assert 5 < reached[0] <= 9
    assert watched.ask(Run.parameters_sha256) == _twin(config, data, 9).parameters_sha256()


def test_every_validation_is_made_in_order_however_quickly_they_fall_due(
    watch: Callable[..., Any], make_dataset: Callable[..., Dataset]
) -> None:
    config = RunConfig(batch_size=8, validate_every=1)
    data = make_dataset(validation=300)
    watched = watch(config, data)
    watched.do(lambda: watched.trainer.step(40))
    last = watched.wait(Evaluated, where=lambda event: event.report.batch == 40).report
    validations = watched.ask(lambda run: run.history.validations)
    assert validations.batch.tolist() == list(range(1, 41))
    assert validations.accuracy[-1] == last.accuracy
    for batch in (1, 17, 40):
        twin = _twin(config, data, batch)
        expected = evaluate(twin.network, twin.standardiser, data.validation)
        assert (validations.loss[batch - 1], validations.accuracy[batch - 1]) == (expected.loss, expected.accuracy)


def test_reports_do_not_come_more_often_than_a_person_can_follow_but_the_last_one_does_come(
    watch: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluations_module, "SECONDS_BETWEEN_REPORTS", 1e6)
    watched = watch(RunConfig(batch_size=8, validate_every=1))
    watched.do(lambda: watched.trainer.step(60))
    watched.wait(Evaluated, where=lambda event: event.report.batch == 60)
    # The first, and the newest once nothing is trained any more; what was ready in between has been replaced.
    assert len(watched.of(Evaluated)) <= 4
    assert watched.ask(lambda run: len(run.history.validations)) == 60


def test_report_comes_in_slow_motion_too(watch: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluations_module, "SECONDS_BETWEEN_REPORTS", 1e6)
    watched = watch(RunConfig(batch_size=8, validate_every=1))
    watched.trainer.set_pace(0.001)
    for batch in (1, 2):
        watched.trainer.run()
        watched.wait(Evaluated, where=lambda event, batch=batch: event.report.batch == batch)


def test_pause_does_not_wait_for_an_evaluation(
    watch: Callable[..., Any], make_dataset: Callable[..., Dataset], during_evaluation: Callable[..., None]
) -> None:
    watched = watch(dataset=make_dataset(validation=3000))
    during_evaluation(watched.trainer.pause)
    since = len(watched.events)
    watched.trainer.run()
    paused = watched.wait_state(State.PAUSED, since)
    assert np.isnan(paused.progress.validation_loss)
    assert paused.progress.batch < 10
    watched.wait(SnapshotReady, since, lambda event: not np.isnan(event.snapshot.progress.validation_loss))
    assert watched.counts() == (paused.progress.batch, paused.progress.batch)


def test_reset_drops_the_evaluation_of_the_old_run(
    watch: Callable[..., Any],
    make_dataset: Callable[..., Dataset],
    config: RunConfig,
    during_evaluation: Callable[..., None],
) -> None:
    watched = watch(dataset=make_dataset(validation=1000))
    during_evaluation(lambda: watched.trainer.reset(config))
    watched.trainer.run()
    watched.wait(RunStarted, where=lambda event: event.generation == 2)
    watched.do(lambda: watched.trainer.step(4))
    assert [len(started.history.validations) for started in watched.of(RunStarted)] == [0, 0]
    assert not watched.of(Evaluated)


def test_fault_of_one_order_takes_no_evaluation_with_it(
    watch: Callable[..., Any], make_dataset: Callable[..., Dataset], during_evaluation: Callable[..., None]
) -> None:
    watched = watch(dataset=make_dataset(validation=1000))
    during_evaluation(lambda: watched.trainer.call(lambda run: 1 / 0))
    watched.trainer.step_epoch()
    watched.wait(Failed)
    watched.wait(Evaluated)
    assert watched.ask(lambda run: run.history.validations.batch.tolist()) == [5]


def test_fault_in_an_evaluation_is_reported_and_training_can_go_on(
    watch: Callable[..., Any], make_dataset: Callable[..., Dataset], during_evaluation: Callable[..., None]
) -> None:
    watched = watch(dataset=make_dataset(validation=1000))
    during_evaluation(lambda: 1 / 0)
    watched.do(watched.trainer.run, until=State.FAILED)
    batch = watched.ask(lambda run: run.batch)
    assert 5 <= batch < 10
    watched.do(lambda: watched.trainer.step(10 - batch))
    assert watched.wait(Evaluated).report.batch == 10
    assert watched.ask(lambda run: run.history.validations.batch.tolist()) == [10]


# ---- on demand -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["train", "validation", "test"])
def test_any_split_can_be_evaluated_before_the_first_batch(
    watch: Callable[..., Any], dataset: Dataset, config: RunConfig, name: str
) -> None:
    watched = watch()
    watched.trainer.evaluation.evaluate(name)
    report = watched.wait(Evaluated).report
    assert (report.split, report.batch, report.epoch, report.previous) == (name, 0, 1, None)
    _check(report, Run(config, dataset), getattr(dataset, name))
    # A history is the same whatever a person looks at.
    assert watched.ask(lambda run: (len(run.history.validations), len(run.history.class_validations))) == (0, 0)


def test_evaluation_ordered_while_training_is_of_that_batch(
    watch: Callable[..., Any], make_dataset: Callable[..., Dataset], config: RunConfig
) -> None:
    data = make_dataset(test=2000, validation=0)
    watched = watch(dataset=data)
    watched.do(
        lambda: watched.trainer.step(3),
        lambda: watched.trainer.evaluation.evaluate("test"),
        watched.trainer.step_epoch,
        watched.trainer.step_epoch,
    )
    # All orders wait when the first batch would be trained: it is the untrained network that is evaluated.
    report = watched.wait(Evaluated).report
    assert report.batch == 0
    _check(report, Run(config, data), data.test)


def test_split_that_has_no_image_gives_a_report_without_figures(
    watch: Callable[..., Any], make_dataset: Callable[..., Dataset]
) -> None:
    watched = watch(dataset=make_dataset(validation=0))
    watched.trainer.evaluation.evaluate("validation")
    report = watched.wait(Evaluated).report
    assert report.count == 0
    assert np.isnan(report.accuracy)


def test_name_that_stands_for_nothing_is_refused(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.trainer.evaluation.evaluate("holdout")
    refused = watched.wait(Refused)
    assert refused.title == "This cannot be evaluated"
    assert "There are no images called “holdout”; there are train, validation, test" in refused.message


def test_order_that_is_repeated_before_it_is_begun_is_carried_out_once(
    watch: Callable[..., Any], make_dataset: Callable[..., Dataset]
) -> None:
    watched = watch(dataset=make_dataset(test=500))
    with watched.held():
        for _ in range(20):
            watched.trainer.evaluation.evaluate("test")
        watched.trainer.evaluation.evaluate("train")
    watched.wait(Evaluated, where=lambda event: event.report.split == "train")
    assert [event.report.split for event in watched.of(Evaluated)] == ["test", "train"]


@pytest.mark.parametrize("evaluated", [(), ("validation", "test", "train", "mine")])
def test_training_is_bit_identical_whatever_is_evaluated_and_shown(
    watch: Callable[..., Any], make_dataset: Callable[..., Dataset], evaluated: tuple[str, ...]
) -> None:
    config = RunConfig(batch_size=8, shift=1, model="two-conv", validate_every=2)
    data = make_dataset(test=300, validation=200, size=14)
    watched = watch(config, data)
    if evaluated:
        watched.trainer.probe.set_collection("mine", data.test.part(0, 30))
    for _ in range(4):
        looks = [lambda name=name: watched.trainer.evaluation.evaluate(name) for name in evaluated]
        if evaluated:
            looks += [
                watched.trainer.probe.show_random,
                lambda: watched.trainer.probe.show_image(data.test.images[1]),
                watched.trainer.probe.show_misclassified,
            ]
        watched.do(*looks, lambda: watched.trainer.step(6))
    twin = _twin(config, data, 24)
    assert watched.ask(Run.parameters_sha256) == twin.parameters_sha256()
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.progress.batch == 24)
    losses = watched.ask(lambda run: run.history.batches.loss.tolist())
    assert losses == twin.history.batches.loss.tolist()


# ---- collections ---------------------------------------------------------------------------------------------------


def test_collection_is_evaluated_on_demand_and_with_every_validation(
    watch: Callable[..., Any], dataset: Dataset, config: RunConfig
) -> None:
    watched = watch()
    mine = dataset.train.part(10, 15)
    watched.trainer.probe.set_collection("mine", mine)
    watched.trainer.evaluation.evaluate("mine")
    first = watched.wait(Evaluated).report
    assert (first.split, first.batch) == ("mine", 0)
    watched.do(watched.trainer.step_epoch)
    second = watched.wait(Evaluated, where=lambda event: event.report.batch == 5 and event.report.split == "mine")
    _check(second.report, _twin(config, dataset, 5), mine)
    assert second.report.previous is first.predicted
    # Its figures are no validation.
    assert watched.ask(lambda run: len(run.history.validations)) == 1

    since = len(watched.events)
    watched.trainer.probe.set_collection("mine", None)
    watched.do(watched.trainer.step_epoch)
    watched.wait(Evaluated, since, lambda event: event.report.batch == 10)
    watched.ask(lambda run: None)
    assert {event.report.split for event in watched.of(Evaluated, since)} == {"validation"}


def test_collection_that_changes_while_it_is_evaluated_is_not_reported(
    watch: Callable[..., Any], make_dataset: Callable[..., Dataset], during_evaluation: Callable[..., None]
) -> None:
    data = make_dataset(train=400)
    watched = watch(dataset=data)
    watched.trainer.probe.set_collection("mine", data.train)
    during_evaluation(lambda: watched.trainer.probe.set_collection("mine", data.train.part(0, 7)))
    watched.trainer.evaluation.evaluate("mine")
    watched.trainer.evaluation.evaluate("test")
    watched.wait(Evaluated, where=lambda event: event.report.split == "test")
    assert len(watched.of(Evaluated)) == 1
    watched.trainer.evaluation.evaluate("mine")
    report = watched.wait(Evaluated, where=lambda event: event.report.split == "mine").report
    # The images before were others: there is nothing to compare with.
    assert (report.count, report.previous) == (7, None)


# ---- the epoch before ----------------------------------------------------------------------------------------------


@pytest.fixture
def evaluations(dataset: Dataset) -> tuple[Evaluations, Run, Callable[..., Report]]:
    """Evaluations without a thread, a run, and a function that evaluates its test images (or another's) now."""
    first = Run(RunConfig(batch_size=8), dataset)
    splits = Splits()
    splits.use(dataset)
    events: list[Event] = []
    evaluations = Evaluations(splits, events.append)

    def report(run: Run = first, generation: int = 1) -> Report:
        evaluations.evaluate(run, generation, "test")
        while evaluations.waits(True):
            evaluations.go_on()
        evaluations.deliver(True)
        event = events[-1]
        assert isinstance(event, Evaluated)
        return event.report

    return evaluations, first, report


def _train(run: Run, batches: int) -> None:
    for _ in range(batches):
        run.step()


def test_previous_is_the_end_of_the_epoch_before(
    evaluations: tuple[Evaluations, Run, Callable[..., Report]],
) -> None:
    _, run, report = evaluations
    untrained = report()
    _train(run, 2)
    middle = report()
    _train(run, 3)
    end = report()
    again = report()
    _train(run, 1)
    second = report()
    _train(run, 4)
    second_end = report()
    assert (untrained.previous, untrained.previous_batch) == (None, None)
    for first_epoch in (middle, end, again):
        assert (first_epoch.previous, first_epoch.previous_batch) == (untrained.predicted, 0)
    for second_epoch in (second, second_end):
        assert (second_epoch.previous, second_epoch.previous_batch) == (again.predicted, 5)


def test_epoch_that_was_not_evaluated_is_passed_over(
    evaluations: tuple[Evaluations, Run, Callable[..., Report]],
) -> None:
    _, run, report = evaluations
    _train(run, 3)
    first = report()
    _train(run, 12)
    assert (third := report()).previous is first.predicted
    assert (third.epoch, third.previous_batch) == (3, 3)


def test_new_run_knows_nothing_of_the_one_before(
    evaluations: tuple[Evaluations, Run, Callable[..., Report]], dataset: Dataset
) -> None:
    begun, _, report = evaluations
    report()
    run = Run(RunConfig(batch_size=8), dataset)
    _train(run, 5)
    begun.forget(1)
    assert report(run, 2).previous is None
