"""Which images are listed, and what is said of images, classes and all of them: the report's own numbers."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from cnn_gui.training.messages.intervals import wilson
from cnn_gui.training.messages.report import Report
from cnn_gui.ui.panels.evaluation.confusion_model import Pair
from cnn_gui.ui.panels.evaluation.figures import (
    accuracy_axis,
    class_figures,
    class_forms,
    interval_text,
    loss_axis,
    overall_forms,
)
from cnn_gui.ui.panels.evaluation.lists import Kind, captions, image_forms, listing
from cnn_gui.ui.widgets.text.numbers import exact

Make = Callable[..., Report]


# ---- lists -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", [Pair(7, 2), Pair(3, 3), Pair(0, 9)])
def test_a_cell_lists_its_images_worst_first(report: Report, cell: Pair) -> None:
    shown = listing(report, Kind.CELL, cell)
    np.testing.assert_array_equal(shown.numbers, report.cell(*cell))
    assert len(shown.numbers) == report.confusion[cell]
    assert (np.diff(report.loss[shown.numbers]) <= 0).all()


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        (Kind.MOST_WRONG, "most_wrong"),
        (Kind.LEAST_SURE, "least_sure"),
        (Kind.FIXED, "fixed"),
        (Kind.NEWLY_WRONG, "newly_wrong"),
    ],
)
def test_each_list_is_the_reports(report: Report, kind: Kind, method: str) -> None:
    shown = listing(report, kind, None)
    expected = getattr(report, method)()
    assert len(expected)
    np.testing.assert_array_equal(shown.numbers, expected)
    assert shown.heading.startswith(f"{len(expected)} images ")


def test_headings_count_and_say_what(report: Report) -> None:
    cell = Pair(7, 2)
    many = report.confusion[cell]
    noun = "image" if many == 1 else "images"
    assert listing(report, Kind.CELL, cell).heading == f"{many} {noun} of 7 read as 2"
    right = report.confusion[3, 3]
    assert listing(report, Kind.CELL, Pair(3, 3)).heading == f"{right} images of 3 read rightly"
    assert listing(report, Kind.FIXED, None).heading.endswith("fixed since batch 200")
    assert listing(report, Kind.NEWLY_WRONG, None).heading.endswith("newly wrong since batch 200")


def test_thousands_are_written_with_a_comma(make_report: Make) -> None:
    assert listing(make_report(count=2500), Kind.LEAST_SURE, None).count == "2,500 images"


def right_everywhere(report: Report) -> Report:
    return dataclasses.replace(report, predicted=report.labels)


def test_an_empty_list_says_why(report: Report, make_report: Make) -> None:
    right = right_everywhere(report)
    assert listing(report, Kind.CELL, None).empty == "Click a cell of the confusion matrix to see its images."
    assert listing(right, Kind.CELL, Pair(7, 2)).empty == "No image of 7 read as 2."
    assert listing(right, Kind.MOST_WRONG, None).empty == "Every image is read rightly."
    assert listing(right, Kind.NEWLY_WRONG, None).empty.endswith("since batch 200, the end of the last epoch.")
    first = make_report()
    assert listing(first, Kind.FIXED, None).empty.startswith("Nothing was fixed yet")
    assert len(listing(first, Kind.FIXED, None).numbers) == 0
    assert listing(first, Kind.NEWLY_WRONG, None).empty.startswith("No image became wrong yet")


def test_a_class_without_images_is_told_from_a_cell_without(make_report: Make) -> None:
    report = dataclasses.replace(make_report(), labels=np.zeros(400, np.int64))
    assert listing(report, Kind.CELL, Pair(7, 2)).empty == "There is no image of 7."


@pytest.mark.parametrize("kind", list(Kind))
def test_no_images_at_all_say_so(make_report: Make, kind: Kind) -> None:
    empty = listing(make_report(count=0, split="test"), kind, Pair(1, 2))
    assert len(empty.numbers) == 0
    assert empty.empty == "There are no test images."


# ---- images ----------------------------------------------------------------------------------------------------


def test_captions_tell_true_class_class_read_and_probability(report: Report) -> None:
    numbers = report.most_wrong()[:5].tolist() + report.cell(3, 3)[:2].tolist()
    for number, caption in zip(numbers, captions(report).of(numbers), strict=True):
        assert caption.first == report.classes[report.labels[number]]
        assert caption.second == report.classes[report.predicted[number]]
        assert caption.figure == f"{report.confidence[number]:.2f}"
        assert caption.marked == (report.labels[number] == report.predicted[number])


def test_a_probability_that_overflowed_is_called_so(make_report: Make) -> None:
    report = dataclasses.replace(make_report(), confidence=np.full(400, np.nan, np.float32))
    assert captions(report).of([0])[0].figure == "NaN"
    assert "probability NaN" in image_forms(report, 0)[0]


def test_an_image_is_described_with_all_its_figures(report: Report) -> None:
    number = int(report.most_wrong()[0])
    true, read = report.labels[number], report.predicted[number]
    sure, loss = exact(float(report.confidence[number])), exact(float(report.loss[number]))
    before = report.previous[number]  # type: ignore[index]
    forms = image_forms(report, number)
    assert forms[0] == (
        f"validation image {number}: {true} read as {read}, probability {sure}, loss {loss}; "
        f"read as {before} after batch 200"
    )
    assert [len(form) for form in forms] == sorted((len(form) for form in forms), reverse=True)
    assert captions(report).describe(number) == forms[0]


def test_an_image_read_rightly_is_said_to_be(make_report: Make) -> None:
    report = make_report(split="test")
    number = int(report.cell(4, 4)[0])
    assert image_forms(report, number)[0].startswith(f"test image {number}: 4 read rightly, probability ")


# ---- classes ---------------------------------------------------------------------------------------------------


def test_accuracy_per_class_is_the_recall_with_its_wilson_interval(report: Report) -> None:
    figures = class_figures(report, "accuracy")
    np.testing.assert_array_equal(figures.values, report.recall)
    assert figures.overall == report.accuracy
    for index in range(10):
        low, high = wilson(int(report.confusion[index, index]), int(report.support[index]))
        assert (figures.low[index], figures.high[index]) == (low, high)
    assert figures.text(float(report.recall[7])) == f"{100 * report.recall[7]:.2f} %"
    assert figures.axis[0] <= figures.low.min()


def test_loss_per_class_is_the_mean_loss(report: Report) -> None:
    figures = class_figures(report, "loss")
    np.testing.assert_array_equal(figures.values, report.class_loss)
    assert figures.overall == report.mean_loss
    assert np.isnan(figures.low).all()
    assert figures.axis[0] == 0
    assert figures.axis[1] >= report.class_loss.max()


def test_a_class_is_described_with_all_its_figures(report: Report) -> None:
    hits, images = report.confusion[7, 7], int(report.support[7])
    said = class_forms(report, 7)[0]
    assert said == (
        f"7: {100 * report.recall[7]:.2f} % read rightly ({hits} of {images} images; "
        f"95 % interval {interval_text(*wilson(int(hits), images))}), "
        f"precision {100 * report.precision[7]:.2f} %, F1 {100 * report.f1[7]:.2f} %, loss {report.class_loss[7]:.4f}"
    )
    assert class_figures(report, "loss").describe(7) == said


def test_a_class_without_images_says_so(make_report: Make) -> None:
    report = dataclasses.replace(make_report(), labels=np.zeros(400, np.int64))
    read_as_7 = int((report.predicted == 7).sum())
    assert class_forms(report, 7)[0] == f"7: no image of it; {read_as_7} images read as it"
    figures = class_figures(report, "accuracy")
    assert np.isnan(figures.values[7])
    assert np.isnan(figures.low[7])


@pytest.mark.parametrize("quantity", ["accuracy", "loss"])
def test_figures_of_no_images_and_of_a_diverged_network_exist(make_report: Make, quantity: str) -> None:
    diverged = dataclasses.replace(make_report(), loss=np.full(400, np.nan, np.float32))
    for report in (make_report(count=0), diverged):
        figures = class_figures(report, quantity)  # type: ignore[arg-type]
        assert figures.axis[0] < figures.axis[1]
        assert len(figures.ticks) >= 2


def test_the_axis_follows_what_is_shown_without_jumping() -> None:
    assert accuracy_axis(0.1, None) == (0.0, 1.0)
    assert accuracy_axis(0.85, None) == (0.8, 1.0)
    assert accuracy_axis(0.915, None) == (0.9, 1.0)
    assert accuracy_axis(0.905, 0.8) == (0.8, 1.0)
    assert accuracy_axis(0.905, 0.9) == (0.9, 1.0)
    assert accuracy_axis(0.89, 0.9) == (0.8, 1.0)
    assert loss_axis(0.3, None) == (0.0, 0.5)
    assert loss_axis(0.6, 0.5) == (0.0, 1.0)
    assert loss_axis(0.4, 1.0) == (0.0, 1.0)
    assert loss_axis(0.3, 1.0) == (0.0, 0.5)


# ---- all images ------------------------------------------------------------------------------------------------


def test_overall_figures_are_the_reports(report: Report) -> None:
    low, high = report.interval
    figures, when = overall_forms(report, 0)[0]
    assert figures == (
        f"95 % interval {100 * low:.2f}–{100 * high:.2f} %  ·  loss {report.mean_loss:.4f}  ·  400 images"
    )
    assert when == "after batch 300"


def test_an_old_evaluation_says_how_old(report: Report) -> None:
    assert overall_forms(report, 1234)[0][1] == "after batch 300, 1,234 batches ago"
    assert overall_forms(report, 1)[0][1] == "after batch 300, 1 batch ago"


def test_no_images_have_no_interval(make_report: Make) -> None:
    assert overall_forms(make_report(count=0), 0)[0][0].startswith("95 % interval —  ·  loss —  ·  0 images")
