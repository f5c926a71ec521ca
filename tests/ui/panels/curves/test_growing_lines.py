"""Curves that grow are painted only where they are new: on screen that is the picture that a whole repaint gives."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.training.run.history import History
from cnn_gui.ui.panels.curves.panel import CurvesPanel


def _train(history: History, batches: int, missing: int = 0, epoch: int = 500) -> None:
    rng = np.random.default_rng(history.batch_count)
    for batch in range(history.batch_count + 1, history.batch_count + batches + 1):
        loss = math.nan if batch == missing else 2.2 * math.exp(-batch / 900) * math.exp(rng.normal(0, 0.03))
        history.append_batch(loss, round(rng.uniform(0.5, 0.98), 4), 0.05)
        if batch % epoch == 0:
            history.append_validation(batch, 1.1 + 0.2 * math.sin(batch), 0.7)
            history.append_epoch(batch)


@pytest.fixture
def curves(holder_of: Callable[[int, int], QWidget]) -> CurvesPanel:
    """The curves on screen, of a run that has begun."""
    made = CurvesPanel()
    made.setParent(holder_of(900, 260))
    made.setGeometry(0, 0, 900, 260)
    made.show()
    history = History()
    _train(history, 420)
    made.set_history(history)
    return made


def _on_screen(curves: CurvesPanel) -> QImage:
    for _ in range(5):
        QApplication.processEvents()
    window = curves.window()
    return window.screen().grabWindow(window.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)


def _grow(curves: CurvesPanel, batches: int, missing: int = 0, epoch: int = 500) -> None:
    assert curves._history is not None
    _train(curves._history, batches, missing, epoch)
    curves.refresh()


@pytest.mark.parametrize("step", [1, 7, 60])
def test_what_is_on_screen_is_the_whole_picture(curves: CurvesPanel, step: int) -> None:
    """Through ranges that grow, buckets that double, ends of epochs, and batches whose loss is missing."""
    for turn in range(24):
        _grow(curves, step, missing=500 if turn == 3 else 0)
        grown = _on_screen(curves)
    for plot in curves.plots:
        plot.view.viewport().update()
    assert _on_screen(curves) == grown


@pytest.mark.parametrize("epoch", [13, 45])
def test_short_epochs_are_on_screen_too(curves: CurvesPanel, epoch: int) -> None:
    """Lines and marks are thinned out, and the newest one is always there."""
    for turn in range(30):
        _grow(curves, 31, epoch=epoch)
        grown = _on_screen(curves)
        if turn % 6 == 5:
            for plot in curves.plots:
                plot.view.viewport().update()
            assert _on_screen(curves) == grown


def test_only_the_new_end_is_painted(curves: CurvesPanel, areas_painted: Callable[[QWidget], list[QRect]]) -> None:
    viewport, box = curves.loss.view.viewport(), curves.loss.box
    _on_screen(curves)
    # The first time, all of a new view is painted.
    _grow(curves, 2)
    _on_screen(curves)
    painted = areas_painted(viewport)
    at_one_range = 0
    for _ in range(30):
        ranges = box.viewRange()
        painted.clear()
        _grow(curves, 2)
        _on_screen(curves)
        if box.viewRange() == ranges:
            at_one_range += 1
            (area,) = painted
            assert area.width() < viewport.width() / 8
            assert area.top() < box.mapViewToScene(box.viewRect().center()).y() < area.bottom()
    assert at_one_range > 10


def test_more_room_for_batches_paints_each_plot_once(
    curves: CurvesPanel, areas_painted: Callable[[QWidget], list[QRect]]
) -> None:
    _grow(curves, 2)
    _on_screen(curves)
    painted = [areas_painted(plot.view.viewport()) for plot in curves.plots]
    jumps = 0
    for _ in range(40):
        before = [plot.box.viewRange() for plot in curves.plots]
        for each in painted:
            each.clear()
        _grow(curves, 40)
        _on_screen(curves)
        for plot, (batches, values), each in zip(curves.plots, before, painted, strict=True):
            now = plot.box.viewRange()
            if now[0] != batches and now[1] == values:
                jumps += 1
                assert len(each) == 1
    assert jumps > 2


def test_another_run_of_the_same_length_is_drawn_anew(curves: CurvesPanel) -> None:
    before = _on_screen(curves)
    other = History()
    for batch in range(1, 421):
        other.append_batch(1.0 + math.sin(batch / 9), 0.5, 0.05)
    curves.set_history(other)
    after = _on_screen(curves)
    assert after != before
    for plot in curves.plots:
        plot.view.viewport().update()
    assert _on_screen(curves) == after
