"""Evaluation in chunks against one computation over the whole split."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.training.evaluation.evaluator import Evaluator, evaluate, judge
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.run.config import RunConfig


@pytest.fixture
def run(make_dataset: Callable[..., Dataset], config: RunConfig) -> Run:
    """A run that has learned a little, with 300 test images: two whole chunks and a short one."""
    run = Run(config, make_dataset(test=300, validation=0))
    for _ in range(5):
        run.step()
    return run


def test_evaluation_equals_a_direct_computation_over_the_whole_split(run: Run) -> None:
    test = run.dataset.test
    logits = run.network.forward(run.standardiser.to_public(test.images)).astype(np.float64)
    log_sums = np.log(np.exp(logits).sum(axis=1))
    losses = log_sums - logits[np.arange(len(test)), test.labels]

    result = evaluate(run.network, run.standardiser, test)

    assert result.count == 300
    assert result.loss == pytest.approx(losses.mean(), rel=1e-5)
    np.testing.assert_array_equal(result.predicted, logits.argmax(axis=1))
    np.testing.assert_allclose(result.losses, losses, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(result.confidence, np.exp(logits.max(axis=1) - log_sums), rtol=1e-5)
    assert (result.confidence.dtype, result.losses.dtype) == (np.float64, np.float64)
    assert result.accuracy == np.mean(logits.argmax(axis=1) == test.labels)


@pytest.mark.parametrize("chunk", [1, 7, 100, 300, 1000])
def test_size_of_the_chunks_does_not_matter(run: Run, chunk: int) -> None:
    whole = evaluate(run.network, run.standardiser, run.dataset.test)
    evaluator = Evaluator(run.network, run.standardiser, run.dataset.test, chunk)
    parts = list(evaluator.chunks())
    result = evaluator.result()
    assert (parts[0].start, parts[-1].stop, len(parts)) == (0, 300, math.ceil(300 / chunk))
    assert result.loss == pytest.approx(whole.loss, rel=1e-5)
    assert result.accuracy == whole.accuracy
    np.testing.assert_allclose(result.confidence, whole.confidence, rtol=1e-5)
    np.testing.assert_allclose(result.losses, whole.losses, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(result.predicted, whole.predicted)


def test_evaluation_changes_no_parameter_and_no_gradient_of_training(run: Run) -> None:
    twin = Run(run.config, run.dataset)
    twin.restore(run.state())
    before = run.parameters_sha256()
    evaluate(run.network, run.standardiser, run.dataset.test)
    assert run.parameters_sha256() == before
    run.step()
    twin.step()
    assert run.parameters_sha256() == twin.parameters_sha256()


def test_empty_split_has_no_figures(run: Run) -> None:
    result = evaluate(run.network, run.standardiser, run.dataset.validation)
    assert result.count == len(result.predicted) == len(result.confidence) == len(result.losses) == 0
    assert math.isnan(result.loss)
    assert math.isnan(result.accuracy)


def test_result_before_the_end_is_an_error(run: Run) -> None:
    evaluator = Evaluator(run.network, run.standardiser, run.dataset.test)
    next(evaluator.chunks())
    assert (evaluator.done, evaluator.total) == (128, 300)
    with pytest.raises(RuntimeError, match="128 of 300"):
        evaluator.result()


def test_wrong_ones_of_a_chunk_are_given_by_their_place_in_the_split(run: Run) -> None:
    evaluator = Evaluator(run.network, run.standardiser, run.dataset.test)
    wrong = [index for part in evaluator.chunks() for index in evaluator.wrong_in(part)]
    assert wrong
    np.testing.assert_array_equal(wrong, np.flatnonzero(evaluator.result().predicted != run.dataset.test.labels))


def test_loss_of_an_image_is_finite_where_the_probability_of_its_class_is_rounded_to_zero() -> None:
    logits = np.array([[200.0, 0.0], [0.0, 0.0]], np.float32)
    predicted, confidence, losses = judge(logits, np.array([1, 0]))
    assert predicted.tolist() == [0, 0]
    np.testing.assert_allclose(confidence, [1.0, 0.5])
    np.testing.assert_allclose(losses, [200.0, math.log(2)], rtol=1e-6)


def test_network_on_the_verge_of_divergence_is_evaluated_without_a_warning(
    run: Run, poison: Callable[[Run], None]
) -> None:
    poison(run)
    result = evaluate(run.network, run.standardiser, run.dataset.test)
    assert not math.isfinite(result.loss)
    assert np.isnan(result.confidence).any()


def test_losses_of_images_that_the_network_is_sure_of_can_be_told_apart() -> None:
    # float32 has nothing left of either: 1 + e⁻⁵⁰ is 1 there, and in float64 too.
    logits = np.array([[50.0, 20.0, 60.0], [0.0, 0.0, 0.0]], np.float32)
    _, confidence, losses = judge(logits, np.array([0, 0, 0]))
    np.testing.assert_allclose(losses, [math.exp(-50), math.exp(-20), math.exp(-60)], rtol=1e-6)
    assert confidence[1] == pytest.approx(1 - math.exp(-20), abs=1e-12)
    assert confidence[1] < 1
