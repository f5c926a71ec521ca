"""Figures of a report against scikit-learn, and its lists against what was put in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss, precision_recall_fscore_support

from cnn_gui.training.messages.intervals import wilson
from cnn_gui.training.messages.report import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

CLASSES = ("zero", "one", "two", "three")


def _report(labels: Sequence[int], predicted: Sequence[int], **others: Any) -> Report:
    count = len(labels)
    fields = {
        "split": "test",
        "batch": 100,
        "epoch": 2,
        "classes": CLASSES,
        "images": np.zeros((count, 1, 2, 2), np.uint8),
        "labels": np.array(labels, np.int64),
        "predicted": np.array(predicted, np.int64),
        "confidence": np.linspace(0.9, 0.4, count).astype(np.float32),
        "loss": np.linspace(0.1, 1.0, count).astype(np.float32),
    }
    return Report(**(fields | others))


@pytest.fixture
def random_report() -> Report:
    """1000 images of four classes, predicted from random logits."""
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 4, 1000)
    logits = rng.normal(0, 1.5, (1000, 4)) + 2 * np.eye(4)[labels]
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return _report(
        labels,
        probabilities.argmax(axis=1),
        confidence=probabilities.max(axis=1).astype(np.float32),
        loss=(-np.log(probabilities[np.arange(1000), labels])).astype(np.float32),
    )


def _check_against_scikit_learn(report: Report) -> None:
    truth, read, numbers = report.labels, report.predicted, range(len(report.classes))
    np.testing.assert_array_equal(report.confusion, confusion_matrix(truth, read, labels=numbers))
    assert report.accuracy == accuracy_score(truth, read)
    figures = precision_recall_fscore_support(truth, read, labels=numbers, zero_division=np.nan)
    for ours, theirs in zip((report.precision, report.recall, report.f1, report.support), figures, strict=True):
        assert ours.dtype == np.float64
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_figures_agree_with_scikit_learn(random_report: Report) -> None:
    _check_against_scikit_learn(random_report)


def test_figures_agree_where_classes_have_no_image_or_are_never_predicted() -> None:
    # "two" has no image but is predicted, "three" neither; "one" has images and is never predicted.
    report = _report([0, 0, 1, 1], [0, 2, 0, 2])
    _check_against_scikit_learn(report)
    assert np.isnan(report.recall).tolist() == [False, False, True, True]
    assert np.isnan(report.precision).tolist() == [False, True, False, True]
    assert np.isnan(report.f1).tolist() == [False, False, False, True]
    assert np.isnan(report.class_loss).tolist() == [False, False, True, True]


def test_losses_per_class_and_overall(random_report: Report) -> None:
    for number in range(4):
        of_class = random_report.loss[random_report.labels == number].astype(np.float64)
        assert random_report.class_loss[number] == pytest.approx(of_class.mean())
    assert random_report.mean_loss == pytest.approx(random_report.loss.astype(np.float64).mean())


def test_mean_loss_agrees_with_scikit_learn() -> None:
    probabilities = np.array([[0.7, 0.1, 0.1, 0.1], [0.2, 0.5, 0.2, 0.1], [0.25, 0.25, 0.4, 0.1]])
    labels = [0, 1, 3]
    loss = -np.log(probabilities[range(3), labels])
    report = _report(labels, [0, 1, 2], loss=loss.astype(np.float32))
    assert report.mean_loss == pytest.approx(log_loss(labels, probabilities, labels=range(4)), rel=1e-6)


def test_interval_is_that_of_the_accuracy(random_report: Report) -> None:
    assert random_report.interval == wilson(random_report.correct, 1000)
    assert random_report.interval[0] < random_report.accuracy < random_report.interval[1]


def test_figures_are_computed_once(random_report: Report) -> None:
    assert random_report.confusion is random_report.confusion
    assert random_report.recall is random_report.recall


def test_report_without_images() -> None:
    report = _report([], [])
    assert (report.count, report.confusion.tolist(), len(report.most_wrong())) == (0, [[0] * 4] * 4, 0)
    assert all(math.isnan(number) for number in (report.accuracy, report.mean_loss, *report.interval, *report.recall))


# ---- which images --------------------------------------------------------------------------------------------------


def test_cell_lists_its_images_worst_first() -> None:
    loss = np.array([0.5, 3.0, 0.1, 2.0, 9.0], np.float32)
    report = _report([1, 1, 1, 1, 2], [0, 0, 1, 0, 0], loss=loss)
    assert report.cell(1, 0).tolist() == [1, 3, 0]
    assert report.cell(1, 1).tolist() == [2]
    assert report.cell(0, 3).tolist() == []
    assert report.most_wrong().tolist() == [4, 1, 3, 0]


def test_cells_hold_each_image_once(random_report: Report) -> None:
    cells = {(i, j): random_report.cell(i, j) for i in range(4) for j in range(4)}
    assert sorted(np.concatenate(list(cells.values()))) == list(range(1000))
    for (i, j), indices in cells.items():
        assert len(indices) == random_report.confusion[i, j]
        assert (np.diff(random_report.loss[indices]) <= 0).all()


def test_equal_losses_keep_the_order_of_the_data() -> None:
    report = _report([0] * 6, [1] * 6, loss=np.array([1, 2, 1, 2, 1, 2], np.float32))
    assert report.most_wrong().tolist() == [1, 3, 5, 0, 2, 4]


def test_loss_that_overflowed_is_the_worst() -> None:
    report = _report([0] * 4, [1] * 4, loss=np.array([5, math.nan, math.inf, 7], np.float32))
    assert set(report.most_wrong()[:2]) == {1, 2}
    assert report.most_wrong()[2:].tolist() == [3, 0]


def test_least_sure_has_all_images_by_confidence() -> None:
    report = _report([0] * 4, [0, 1, 0, 1], confidence=np.array([0.9, 0.3, math.nan, 0.4], np.float32))
    assert report.least_sure().tolist() == [2, 1, 3, 0]


def test_what_changed_since_the_epoch_before() -> None:
    #              fixed  newly wrong  still right  still wrong  fixed
    labels, now = [0, 1, 2, 3, 0], [0, 2, 2, 1, 0]
    before = np.array([1, 1, 2, 2, 3])
    report = _report(labels, now, previous=before, loss=np.array([0.1, 4, 0.2, 5, 0.6], np.float32))
    assert report.fixed().tolist() == [4, 0]
    assert report.newly_wrong().tolist() == [1]


def test_without_an_epoch_before_nothing_has_changed() -> None:
    report = _report([0, 1], [0, 0])
    assert len(report.fixed()) == len(report.newly_wrong()) == 0


# ---- in words ------------------------------------------------------------------------------------------------------


def test_cell_in_words() -> None:
    labels = [2] * 958 + [1]
    predicted = [0] * 27 + [2] * 931 + [1]
    report = _report(labels, predicted)
    assert report.explain(2, 0) == "27 of 958 images of two read as zero (2.8 %)"
    assert report.explain(2, 2) == "931 of 958 images of two read rightly (97.2 %)"
    assert report.explain(2, 3) == "0 of 958 images of two read as three (0.0 %)"
    assert report.explain(1, 1) == "1 of 1 image of one read rightly (100.0 %)"
    assert report.explain(3, 0) == "no image of three"


def test_ten_thousand_classes_cost_no_more_than_their_number() -> None:
    labels = np.arange(10_000)
    report = _report(labels, labels[::-1], classes=tuple(map(str, labels)))
    assert len(report.recall) == len(report.f1) == 10_000
    assert report.explain(3, 9996) == "1 of 1 image of 3 read as 9996 (100.0 %)"
    assert "confusion" not in vars(report)
