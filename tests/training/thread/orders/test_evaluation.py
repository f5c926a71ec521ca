"""Orders to evaluate, without a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.training.evaluation.evaluations import Evaluations
from cnn_gui.training.evaluation.evaluator import evaluate
from cnn_gui.training.inspection.held_run import HeldRun
from cnn_gui.training.messages.events import Evaluated, Refused
from cnn_gui.training.run.run import Run
from cnn_gui.training.thread.orders.evaluation import EvaluationOrders

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.messages.events import Event
    from cnn_gui.training.run.config import RunConfig
    from cnn_gui.training.run.splits import Splits


@pytest.fixture
def evaluations(splits: Splits, events: list[Event]) -> Evaluations:
    return Evaluations(splits, events.append)


@pytest.fixture
def evaluation(orders: Any, evaluations: Evaluations) -> EvaluationOrders:
    return EvaluationOrders(orders, evaluations)


def _finish(evaluations: Evaluations) -> None:
    while evaluations.waits(True):
        evaluations.go_on()
    evaluations.deliver(True)


def test_an_evaluation_is_of_the_parameters_at_the_time_and_adds_nothing_to_the_history(
    evaluation: EvaluationOrders, orders: Any, evaluations: Evaluations, viewed: HeldRun, events: list[Event]
) -> None:
    run = viewed.run
    evaluation.evaluate("test")
    run.step()
    assert not evaluations.waits(True)
    orders.carry_out()
    expected = evaluate(run.network, run.standardiser, run.dataset.test)
    run.step()
    _finish(evaluations)
    (event,) = events
    assert isinstance(event, Evaluated)
    assert (event.generation, event.report.split, event.report.batch) == (3, "test", 1)
    np.testing.assert_array_equal(event.report.loss, expected.losses)
    assert len(run.history.validations.batch) == 0


def test_behind_the_update_of_a_walk_what_is_evaluated_is_the_network_before_it(
    evaluation: EvaluationOrders, orders: Any, evaluations: Evaluations, viewed: HeldRun, events: list[Event]
) -> None:
    run = viewed.run
    run.step()
    expected = evaluate(run.network, run.standardiser, run.dataset.test)
    viewed.inspection.walk_to(14)
    assert viewed.inspection.batch == 2
    behind = evaluate(run.network, run.standardiser, run.dataset.test)
    assert not np.array_equal(behind.losses, expected.losses)
    evaluation.evaluate("test")
    orders.carry_out()
    _finish(evaluations)
    (event,) = events
    assert isinstance(event, Evaluated)
    assert event.report.batch == 1
    np.testing.assert_array_equal(event.report.loss, expected.losses)


def test_the_run_that_is_viewed_when_the_order_is_carried_out_is_evaluated(
    evaluation: EvaluationOrders,
    orders: Any,
    evaluations: Evaluations,
    config: RunConfig,
    dataset: Dataset,
    events: list[Event],
) -> None:
    evaluation.evaluate("test")
    orders.carry_out()
    orders.viewed = HeldRun(Run(config.with_changes(seed=5, model="two-conv"), dataset), 4)
    evaluation.evaluate("test")
    orders.carry_out()
    _finish(evaluations)
    # Both are told: what is of one run says nothing about the other, and replaces nothing of it.
    assert [(event.generation, event.report.previous) for event in events if isinstance(event, Evaluated)] == [
        (3, None),
        (4, None),
    ]


def test_images_that_are_not_there_are_refused(
    evaluation: EvaluationOrders, orders: Any, evaluations: Evaluations, events: list[Event]
) -> None:
    evaluation.evaluate("holdout")
    orders.carry_out()
    assert isinstance(events[0], Refused)
    assert not evaluations.waits(True)
    assert orders.kinds == ["for_viewed_images"]


def test_a_copy_of_the_network_is_lent_as_it_is_then_and_disturbs_no_walk(
    evaluation: EvaluationOrders, orders: Any, viewed: HeldRun, events: list[Event]
) -> None:
    run, lent = viewed.run, []
    before = {name: array.copy() for name, array in run.network.parameters.items()}
    # Behind the update of a walk the network has the new parameters already.
    viewed.inspection.walk_to(14)
    assert not np.array_equal(run.network.parameters["conv1.W"], before["conv1.W"])
    evaluation.copy_network(lent.append)
    assert lent == []
    orders.carry_out()
    assert viewed.inspection.walking
    (classifier,) = lent
    assert (classifier.batch, classifier.images, classifier.config) == (0, run.dataset, run.config)
    for name, array in classifier.network.parameters.items():
        np.testing.assert_array_equal(array, before[name])
        assert array is not run.network.parameters[name]
    assert events == []
