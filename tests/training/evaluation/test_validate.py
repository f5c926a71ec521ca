"""A validation at once is the same as one beside training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.training.evaluation.evaluations import Evaluations
from cnn_gui.training.evaluation.validate import validate
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.training.run.splits import Splits

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset


def test_both_tell_a_run_the_same(make_dataset: Callable[..., Dataset]) -> None:
    data = make_dataset(validation=300)
    splits = Splits()
    splits.use(data)
    beside = Evaluations(splits, lambda event: None)
    at_once, later = (Run(RunConfig(batch_size=8), data) for _ in range(2))
    for run in (at_once, later):
        run.step()
    report = validate(at_once)
    beside.validate(later, 1)
    later.step()
    beside.finish_validations(1)
    later.restore(later.state())
    assert report.batch == later.validations.last == 1
    np.testing.assert_equal(at_once.state().validation, later.state().validation)
    for run in (at_once, later):
        assert run.history.validations.batch.tolist() == [1]
        assert run.history.validations.loss.tolist() == [report.mean_loss]
        np.testing.assert_array_equal(run.history.class_validations.accuracy, [report.recall])
        np.testing.assert_array_equal(run.history.class_validations.loss, [report.class_loss])


def test_a_validation_is_ordered_once_for_a_batch(make_dataset: Callable[..., Dataset]) -> None:
    data = make_dataset(validation=300)
    splits = Splits()
    splits.use(data)
    beside = Evaluations(splits, lambda event: None)
    run = Run(RunConfig(batch_size=8, validate_every=1), data)
    beside.validate_if_due(run, 1)
    for batch in range(1, 4):
        run.step()
        for _ in range(3):
            beside.validate_if_due(run, 1)
        beside.finish_validations(1)
        assert run.history.validations.batch.tolist() == list(range(1, batch + 1))
