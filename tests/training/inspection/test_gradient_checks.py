"""The gradient check of a run: right gradients pass in every layer, a wrong one is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.training.inspection.gradient_checks import check_gradients
from cnn_gui.training.inspection.walk import Walk
from cnn_gui.training.messages.gradient_check import TOLERANCE, CheckReport
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset


@pytest.fixture(params=["seed", "two-conv", "lenet", "seed-unpooled", "seed-linear"])
def run(request: pytest.FixtureRequest, make_dataset: Callable[..., Dataset]) -> Run:
    """A run a few batches old."""
    run = Run(RunConfig(model=request.param, batch_size=8, validate_every=0), make_dataset(size=28))
    for _ in range(2):
        run.step()
    return run


def test_all_layers_pass_away_from_kinks(run: Run) -> None:
    record = Walk(run).record
    before, state = run.parameters_sha256(), run.generator.bit_generator.state
    told: list[CheckReport] = []

    for _ in check_gradients(run, record.images, record.labels, 4, told.append):
        pass

    report = told[-1]
    assert report.done
    assert (report.batch, report.images) == (2, 8)
    assert [len(each.checks) for each in told] == list(range(1, report.total + 1))
    assert {check.name for check in report.checks} == set(run.network.parameters)
    smooth = [check for check in report.checks if not check.kink]
    assert len(smooth) > len(report.checks) / 2
    assert max(check.relative_error for check in smooth) < TOLERANCE
    assert report.wrong == ()
    assert run.parameters_sha256() == before
    assert run.generator.bit_generator.state == state


def test_a_wrong_gradient_is_found(run: Run) -> None:
    record = Walk(run).record
    gradients = {name: array.astype(np.float64) for name, array in record.gradients.items()}
    exact: list[CheckReport] = []
    for _ in check_gradients(run, record.images, record.labels, [("conv1.b", (1,))], exact.append):
        pass
    gradients["conv1.b"][1] = exact[-1].checks[0].analytic * 1.001
    told: list[CheckReport] = []

    for _ in check_gradients(run, record.images, record.labels, [("conv1.b", (1,))], told.append, gradients=gradients):
        pass

    check = told[-1].checks[0]
    assert check.relative_error == pytest.approx(0.001, rel=0.05)
    assert told[-1].wrong == (check,) or check.kink


def test_a_place_that_does_not_exist_is_refused(run: Run) -> None:
    record = Walk(run).record
    with pytest.raises(KeyError):
        next(check_gradients(run, record.images, record.labels, [("conv7.W", (0,))], lambda _report: None))
    with pytest.raises(IndexError):
        next(check_gradients(run, record.images, record.labels, [("conv1.b", (99,))], lambda _report: None))
