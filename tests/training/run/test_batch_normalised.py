"""Runs with batch normalisation: bit for bit the same, however they are looked at, taken back, saved or resumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.engine.parameters import sha256_of
from cnn_gui.files.run_file.read import read_run
from cnn_gui.files.run_file.write import write_run
from cnn_gui.training.checkpoint.check import check_checkpoint
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.evaluation.classify import Classifier
from cnn_gui.training.evaluation.evaluator import evaluate
from cnn_gui.training.evaluation.validate import validate
from cnn_gui.training.inspection.gradient_checks import check_gradients
from cnn_gui.training.inspection.inspection import Inspection
from cnn_gui.training.inspection.walk import Walk
from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.finite import DivergedError
from cnn_gui.training.run.make_network import objective_of
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.messages.gradient_check import CheckReport

MODEL = "conv 4 3x3, norm, relu, pool 2, dense 8, norm, relu, dropout 0.3"
CONFIG = RunConfig(
    model=MODEL,
    batch_size=8,
    validate_every=0,
    optimizer="adam",
    learning_rate=0.01,
    shift=1,
    class_weights="balanced",
    label_smoothing=0.1,
)


def train(run: Run, batches: int) -> tuple[list[float], str, str]:
    """Losses, and digests of all that was learned and of the statistics alone."""
    for _ in range(batches):
        run.step()
    return run.history.batches.loss[-batches:].tolist(), run.parameters_sha256(), sha256_of(run.network.statistics)


@pytest.fixture
def run(dataset: Dataset) -> Run:
    """A run in the middle of its second epoch."""
    made = Run(CONFIG, dataset)
    train(made, 7)
    return made


def test_a_run_is_a_function_of_its_config_and_its_statistics_are_part_of_it(dataset: Dataset) -> None:
    first, second = train(Run(CONFIG, dataset), 6), train(Run(CONFIG, dataset), 6)
    assert first == second
    alone = Run(CONFIG, dataset)
    before = alone.parameters_sha256()
    for array in alone.network.statistics.values():
        array += 1
    assert alone.parameters_sha256() != before


def test_a_restored_run_goes_on_bit_for_bit(run: Run) -> None:
    state, statistics = run.state(), sha256_of(run.network.statistics)
    once = train(run, 5)
    assert sha256_of(run.network.statistics) != statistics
    run.restore(state)
    assert sha256_of(run.network.statistics) == statistics
    assert train(run, 5) == once


def test_a_saved_run_goes_on_bit_for_bit(run: Run, dataset: Dataset, tmp_path: Path) -> None:
    validate(run)
    write_run(tmp_path / "run.cnnrun", Checkpoint.of(run))
    kept = read_run(tmp_path / "run.cnnrun")
    opened = kept.to_run(dataset)
    assert opened.parameters_sha256() == run.parameters_sha256()
    figures = [
        evaluate(network, run.standardiser, dataset.test).losses.tolist()
        for network in (run.network, opened.network, kept.to_network(), Classifier.of_checkpoint(kept).network)
    ]
    assert figures == [figures[0]] * 4
    assert train(opened, 5) == train(run, 5)


def test_a_file_with_statistics_that_cannot_be_is_refused(run: Run) -> None:
    validate(run)
    kept = Checkpoint.of(run)
    check_checkpoint(kept)
    np.asarray(kept.state.parameters["norm1.variance"])[0] = -1.0
    with pytest.raises(ValueError, match=r"norm1\.variance holds what no batch"):
        check_checkpoint(kept)


def test_a_step_that_is_looked_at_changes_nothing_and_is_the_step(run: Run, dataset: Dataset) -> None:
    other = Run(CONFIG, dataset)
    train(other, 7)
    before = run.parameters_sha256()
    walk = Walk(run)
    assert run.parameters_sha256() == before
    walk.loss_after()
    walk.per_image(("norm1.gamma", (1,)))
    walk.trace(Probe.of_batch(walk.record, 3))
    assert run.parameters_sha256() == before
    walk.show_updated(True)
    assert sha256_of(run.network.statistics) == sha256_of(walk.record.statistics_after)
    assert sha256_of(walk.parameters) == before
    walk.finish()
    assert run.parameters_sha256() == train(other, 1)[1]
    assert train(run, 3) == train(other, 3)


def test_the_images_of_a_walk_give_the_gradient_of_their_batch(dataset: Dataset) -> None:
    run = Run(CONFIG.with_changes(model=MODEL.replace(", dropout 0.3", "")), dataset)
    train(run, 6)
    walk = Walk(run)
    traces = [walk.trace(Probe.of_batch(walk.record, image)) for image in range(len(walk.record))]
    for name, gradient in walk.record.gradients.items():
        mean = np.mean([trace.parameter_gradients[name] for trace in traces], axis=0)
        np.testing.assert_allclose(mean, gradient, rtol=2e-3, atol=2e-6, err_msg=name)
        index = tuple(size - 1 for size in gradient.shape)
        given = walk.per_image((name, index))
        assert given.gradient is not None
        np.testing.assert_allclose(
            given.gradient, [trace.parameter_gradients[name][index] for trace in traces], rtol=2e-3, atol=2e-6
        )
    used = traces[0].stage("B1").normalised_with
    assert used is not None
    assert used.of_batch
    assert np.mean([trace.loss for trace in traces]) == pytest.approx(walk.record.loss, rel=1e-5)


def test_what_is_shown_uses_the_batch_in_a_walk_and_running_statistics_elsewhere(run: Run, dataset: Dataset) -> None:
    inspection = Inspection(run)
    probe = Probe("test", 0, int(dataset.test.labels[0]), dataset.test.images[0])

    def of_batch(probe: Probe) -> bool:
        used = inspection.trace(probe).stage("B2").normalised_with
        assert used is not None
        return used.of_batch

    assert not of_batch(probe)
    inspection.walk(0)
    assert inspection.probe is not None
    assert of_batch(inspection.probe)
    inspection.walk_to(len(inspection.walk_view().phases) - 1)  # type: ignore[union-attr]
    view = inspection.walk_view()
    assert view is not None
    assert view.effect is not None
    assert of_batch(inspection.probe)
    inspection.leave(finish=False)
    assert not of_batch(probe)


@pytest.mark.parametrize("running", [False, True])
def test_gradient_checks_agree(run: Run, running: bool) -> None:
    reports: list[CheckReport] = []
    record = Walk(run).record
    for _ in check_gradients(run, record.images, record.labels, 3, reports.append, running=running):
        pass
    worst = [check for check in reports[-1].checks if not check.kink and check.relative_error > 1e-4]
    assert not worst


def test_the_best_has_its_statistics(run: Run) -> None:
    validate(run)
    best, statistics = run.parameters_sha256(), sha256_of(run.network.statistics)
    run.validations.last = -1
    train(run, 6)
    assert run.parameters_sha256() != best
    run.go_back_to_best()
    assert run.parameters_sha256() == best
    assert sha256_of(run.network.statistics) == statistics


def test_a_step_that_diverges_leaves_the_statistics(run: Run, poison: Callable[[Run], None]) -> None:
    poison(run)
    # Whether it is the loss that is no number or only the variance hangs on how the products are computed.
    before = run.parameters_sha256()
    with pytest.raises(DivergedError, match="at batch 8"):
        run.step()
    assert run.parameters_sha256() == before


def test_a_variance_beyond_all_numbers_is_a_divergence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    before, step = run.parameters_sha256(), run.network.step_gradients

    def overflow(x: Any, labels: Any) -> Any:
        result = step(x, labels)
        run.network.statistics["norm1.variance"][0] = np.inf
        return result

    monkeypatch.setattr(run.network, "step_gradients", overflow)
    with pytest.raises(DivergedError, match="batch normalisation grew beyond all numbers at batch 8"):
        run.step()
    assert run.parameters_sha256() == before


def test_edits_are_taken_back_with_everything(run: Run) -> None:
    before, inspection = run.parameters_sha256(), Inspection(run)
    inspection.edit("norm1.gamma", (0,), 3.0)
    view = inspection.what_if_view(Probe.of_batch(Walk(run).record, 0))
    assert view is not None
    assert view.batch_loss != view.batch_loss_before
    assert inspection.apart is not None
    assert sha256_of(inspection.apart) == before
    inspection.end_edits(keep=False)
    assert run.parameters_sha256() == before


def test_weights_of_the_loss_are_those_of_the_training_images(dataset: Dataset) -> None:
    counts = np.bincount(dataset.train.labels, minlength=10)
    objective = objective_of(CONFIG, dataset)
    assert objective.smoothing == 0.1
    weights = np.array(objective.class_weights)
    found = counts > 0
    np.testing.assert_allclose((weights * counts)[found], counts.sum() / found.sum())
    assert Run(CONFIG, dataset).network.objective == objective
    assert objective_of(RunConfig(), dataset).is_plain


def test_validation_figures_know_neither_weights_nor_smoothing(dataset: Dataset) -> None:
    plain = CONFIG.with_changes(class_weights="none", label_smoothing=0.0)
    runs = Run(CONFIG, dataset), Run(plain, dataset)
    losses = [evaluate(run.network, run.standardiser, dataset.validation).loss for run in runs]
    assert losses[0] == losses[1]


@pytest.mark.parametrize("changes", [{"class_weights": "some"}, {"label_smoothing": 1.0}])
def test_what_is_not_allowed_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(changes)).replace("_", " ")):
        CONFIG.with_changes(**changes)
