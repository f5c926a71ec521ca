"""The figures of an evaluation as text and as bars: of all images, and of each class."""

from __future__ import annotations

import math

import numpy as np

from cnn_gui.counted import counted
from cnn_gui.shares import percent
from cnn_gui.training.messages.intervals import wilson
from cnn_gui.training.messages.report import Report
from cnn_gui.ui.panels.evaluation.class_bars import ClassFigures
from cnn_gui.ui.panels.evaluation.class_curves import SCALES, Quantity
from cnn_gui.ui.widgets.plots.scale import nice_step

AXES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
"""Accuracies that the axis of the bars may begin with."""
WIDEST = {"accuracy": "88.88 %", "loss": "8.8888"}


def share(value: float) -> str:
    """Return a share as text: 97.12 %."""
    return SCALES["accuracy"].text(value)


def interval_text(low: float, high: float) -> str:
    """Return an interval of shares: 96.62–97.55 %."""
    return "—" if math.isnan(low) else f"{percent(low, 2)}–{share(high)}"


def class_figures(report: Report, quantity: Quantity, before: ClassFigures | None = None) -> ClassFigures:
    """Return accuracy (recall) with its 95 % interval, or mean loss, of each class.

    before: the figures that these take the place of: their axis stays as long as it fits, so that it does not jump.
    """
    size = len(report.classes)
    low = high = np.full(size, np.nan)
    if quantity == "accuracy":
        values, overall = report.recall, report.accuracy
        hits, support = np.diagonal(report.confusion).tolist(), report.support.astype(np.int64).tolist()
        low, high = (
            np.array([wilson(right, count) for right, count in zip(hits, support, strict=True)]).reshape(-1, 2).T
        )
        known = low[np.isfinite(low)]
        axis = accuracy_axis(float(known.min()) if len(known) else 0.0, before.axis[0] if before else None)
    else:
        values, overall = report.class_loss, report.mean_loss
        known = values[np.isfinite(values)]
        axis = loss_axis(float(known.max()) if len(known) else 1.0, before.axis[1] if before else None)
    scale = SCALES[quantity]
    step, ticks = scale.ticks(*axis, 100.0, 45.0)
    return ClassFigures(
        values,
        low,
        high,
        overall,
        scale.text,
        WIDEST[quantity],
        axis,
        tuple((tick, scale.tick_text(tick, step)) for tick in ticks),
        lambda index: class_forms(report, index)[0],
    )


def accuracy_axis(lowest: float, current: float | None) -> tuple[float, float]:
    """Return an axis up to 1 that shows `lowest`; it moves up only when there is some room to spare."""
    fitting = [first for first in AXES if first <= lowest] or [0.0]
    spare = [first for first in fitting if first + 0.1 * (1 - first) <= lowest] or [0.0]
    return (current if current in fitting and current >= spare[-1] else spare[-1]), 1.0


def loss_axis(highest: float, current: float | None) -> tuple[float, float]:
    """Return an axis from 0 that shows `highest`; it becomes shorter only when less than a third of it is needed."""
    if current is not None and current / 3 < highest <= current:
        return 0.0, current
    return 0.0, nice_step(max(highest, 1e-6))


def class_forms(report: Report, index: int) -> tuple[str, ...]:
    """Return all figures of a class in a sentence, and shorter forms of it."""
    name, images = report.classes[index], int(report.support[index])
    if not images:
        read_as = counted(int(report.confusion[:, index].sum()), "image")
        return f"{name}: no image of it; {read_as} read as it", f"{name}: no image of it"
    hits = int(report.confusion[index, index])
    right = f"{name}: {share(float(report.recall[index]))} read rightly"
    interval = f"95 % interval {interval_text(*wilson(hits, images))}"
    precision, f1 = share(float(report.precision[index])), share(float(report.f1[index]))
    loss = f"loss {SCALES['loss'].text(float(report.class_loss[index]))}"
    count = f"{hits:,} of {counted(images, 'image')}"
    return (
        f"{right} ({count}; {interval}), precision {precision}, F1 {f1}, {loss}",
        f"{right} ({interval}), precision {precision}, F1 {f1}, {loss}",
        f"{right}, precision {precision}, F1 {f1}, {loss}",
        f"{right}, precision {precision}",
        right,
    )


def overall_forms(report: Report, ago: int) -> tuple[tuple[str, str], ...]:
    """Return what is said beside the accuracy, in forms from long to short, each as figures and when they were taken.

    ago: batches trained since then, 0 if they are of the network as it is now, or of the newest validation.
    """
    interval, loss = interval_text(*report.interval), f"loss {SCALES['loss'].text(report.mean_loss)}"
    images = counted(report.count, "image")
    when = f"after batch {report.batch:,}"
    late = f", {counted(ago, 'batch')} ago" if ago else ""
    return (
        (f"95 % interval {interval}  ·  {loss}  ·  {images}", when + late),
        (f"({interval})  ·  {loss}  ·  {images}", when + late),
        (f"({interval})  ·  {loss}", when + late),
        (f"({interval})", when + late),
        (f"({interval})", when),
        (f"({interval})", ""),
        ("", ""),
    )
