"""The curves as a person sees and uses them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPicture, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QMessageBox, QSlider, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.training.run.history import BatchSeries, History
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import width_of
from cnn_gui.ui.panels.curves.controls import DEFAULT_WEIGHT, WEIGHTS
from cnn_gui.ui.panels.curves.panel import EMPTY, CurvesPanel
from cnn_gui.ui.widgets.plots.plot import CurvePlot
from cnn_gui.ui.widgets.plots.scale import LOG_OF_ZERO
from cnn_gui.ui.widgets.plots.smoothing import HEAVIEST, Smoother

PER_EPOCH = 100


def train(history: History, batches: int) -> None:
    """Append batches like those of a run that learns, evaluated at the end of every epoch and halfway."""
    rng = np.random.default_rng(history.batch_count)
    for _ in range(batches):
        batch = history.batch_count + 1
        loss = 0.1 + 2.2 * math.exp(-batch / 80)
        history.append_batch(loss * math.exp(rng.normal(0, 0.2)), round(rng.uniform(0.5, 0.98), 4), 0.05)
        if batch % (PER_EPOCH // 2) == 0:
            history.append_validation(batch, loss * 1.1, 1 - loss / 4)
        if batch % PER_EPOCH == 0:
            history.append_epoch(batch)


@pytest.fixture
def history() -> History:
    """A run of 240 batches, in its third epoch."""
    made = History()
    train(made, 240)
    return made


@pytest.fixture
def holder(holder_of: Callable[[int, int], QWidget]) -> QWidget:
    """A window of 900 × 260."""
    return holder_of(900, 260)


@pytest.fixture
def panel(holder: QWidget) -> CurvesPanel:
    """A panel on screen that knows no run."""
    made = CurvesPanel()
    made.setParent(holder)
    made.setGeometry(0, 0, 900, 260)
    made.show()
    return made


@pytest.fixture
def curves(panel: CurvesPanel, history: History) -> CurvesPanel:
    """A panel that shows the run."""
    panel.set_history(history)
    return panel


def drawn(line: object) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]:
    """The points that a line is drawn through."""
    x, y = line.getData()  # type: ignore[attr-defined]  # pyqtgraph is untyped
    return x, y


def point_on_view(plot: CurvePlot, batch: float) -> QPoint:
    """Where a batch is, halfway up the plot, in the pixels of its viewport."""
    bottom, top = plot.box.viewRange()[1]
    scene = plot.box.mapViewToScene(QPointF(batch, (bottom + top) / 2))
    return plot.view.mapFromScene(scene)


def hover(qtbot: QtBot, plot: CurvePlot, batch: float) -> None:
    """Move the mouse to a batch."""
    qtbot.mouseMove(plot.view.viewport(), point_on_view(plot, batch))


def wheel(plot: CurvePlot, batch: float, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Turn the wheel by one notch over a batch, away from the person."""
    viewport, place = plot.view.viewport(), point_on_view(plot, batch)
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    where = QPointF(viewport.mapToGlobal(place))
    event = QWheelEvent(QPointF(place), where, QPoint(), QPoint(0, 120), none, modifiers, phase, False)
    QApplication.sendEvent(viewport, event)


def drag(qtbot: QtBot, plot: CurvePlot, by: QPoint) -> None:
    """Press in the middle, move, let go."""
    start, viewport = plot.view.viewport().rect().center(), plot.view.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.6, 1.0):
        qtbot.mouseMove(viewport, start + by * share)
        QApplication.processEvents()
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start + by)


# ---- what is shown ---------------------------------------------------------------------------------------------


def test_an_empty_panel_says_what_will_appear_and_how(panel: CurvesPanel) -> None:
    panel.set_history(History())
    panel.refresh()
    assert panel.empty.isVisible()
    assert panel.empty.text() == EMPTY
    assert "Space" in EMPTY
    assert not panel.loss.isVisible()
    assert panel.controls.readout.forms == ("",)


def test_the_first_batch_makes_the_plots_appear_and_can_be_seen(panel: CurvesPanel) -> None:
    run = History()
    panel.set_history(run)
    run.append_batch(2.3, 0.1, 0.05)
    panel.refresh()
    assert not panel.empty.isVisible()
    assert panel.loss.isVisible()
    x, y = drawn(panel.loss.raw_line)
    assert x[0] < 1 < x[-1]
    assert set(y) == {2.3}


def test_an_evaluation_before_the_first_batch_is_shown(panel: CurvesPanel) -> None:
    run = History()
    run.append_validation(0, 2.31, 0.11)
    panel.set_history(run)
    assert panel.loss.validation_line.marks.toList() == [QPointF(0, 2.31)]
    assert panel.loss.header.text() == "batch — · smoothed — · validation 2.3100"
    assert panel.accuracy.header.entries[2].value == "11.00 %"


def test_the_lines_are_the_numbers_of_the_history(curves: CurvesPanel, history: History) -> None:
    for plot, raw, validation in (
        (curves.loss, history.batches.loss, history.validations.loss),
        (curves.accuracy, history.batches.accuracy, history.validations.accuracy),
    ):
        x, y = drawn(plot.raw_line)
        np.testing.assert_array_equal(x, np.arange(1, 241))
        np.testing.assert_array_equal(y, raw)
        x, y = drawn(plot.validation_line)
        np.testing.assert_array_equal(x, history.validations.batch)
        np.testing.assert_array_equal(y, validation)
        assert [mark.x() for mark in plot.validation_line.marks.toList()] == history.validations.batch.tolist()


def test_the_strong_line_is_the_smoothed_loss(curves: CurvesPanel, history: History) -> None:
    curves.loss.box.setXRange(1, 100, padding=0)
    curves.set_smoothing(0.9)
    x, y = drawn(curves.loss.smoothed_line)
    expected = Smoother(0.9).update(history.batches.loss)
    np.testing.assert_array_equal(y[:50], expected[x[:50].astype(int) - 1])


def test_no_spike_is_lost_among_many_batches(panel: CurvesPanel) -> None:
    run = History()
    train(run, 20_000)
    run.append_batch(97.0, 0.001, 0.05)
    train(run, 4_999)
    panel.set_history(run)
    x, y = drawn(panel.loss.raw_line)
    assert len(x) < 2.5 * panel.loss.box.width()
    assert y.max() == 97.0
    assert abs(x[y.argmax()] - 20_001) <= 64
    assert drawn(panel.accuracy.raw_line)[1].min() == 0.001
    bottom, top = panel.loss.box.viewRange()[1]
    assert bottom < 0 < 97 < top


def test_lines_grow_with_the_run_without_being_made_anew(curves: CurvesPanel, history: History) -> None:
    items = list(curves.loss.box.addedItems)
    train(history, 35)
    curves.refresh()
    np.testing.assert_array_equal(drawn(curves.loss.raw_line)[1], history.batches.loss)
    assert curves.loss.box.addedItems == items


def test_a_loss_that_is_not_finite_leaves_a_gap_and_an_honest_number(curves: CurvesPanel, history: History) -> None:
    history.append_batch(math.inf, 0.1, 0.05)
    history.append_batch(math.nan, 0.1, 0.05)
    history.append_batch(2.0, 0.1, 0.05)
    curves.refresh()
    _, y = drawn(curves.loss.raw_line)
    assert np.isnan(y[240:242]).all()
    assert y[242] == 2.0
    assert np.isfinite(curves.loss.box.viewRange()).all()
    curves.grab()
    curves._hover(241.0)
    assert curves.loss.header.entries[0].value == "∞"


def test_a_run_with_no_finite_loss_at_all_is_drawn_without_complaint(panel: CurvesPanel) -> None:
    run = History()
    run.append_batch(math.nan, 0.1, 0.05)
    panel.set_history(run)
    panel.set_log(True)
    panel.grab()
    assert panel.loss.header.entries[0].value == "—"


def test_training_and_validation_have_the_colours_of_the_theme(curves: CurvesPanel) -> None:
    colours = theme.current()
    image = curves.loss.view.grab().toImage()
    seen = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert colours.validation.rgba() in seen
    assert colours.training.rgba() in seen
    assert colours.panel.rgba() in seen


def test_another_theme_recolours_the_chrome_and_leaves_the_data(curves: CurvesPanel, qapp: QApplication) -> None:
    theme.apply_theme(qapp, "dark")
    image = curves.loss.view.grab().toImage()
    seen = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert theme.DARK.panel.rgba() in seen
    assert theme.LIGHT.panel.rgba() not in seen
    assert theme.LIGHT.validation.rgba() in seen
    assert curves.loss.value_axis.textPen().color() == theme.DARK.text_muted
    assert theme.DARK.text_muted.name() in curves.controls.chip.styleSheet()


# ---- following and the person's own view -----------------------------------------------------------------------


def test_a_view_that_follows_shows_every_batch_and_grows_in_jumps(curves: CurvesPanel, history: History) -> None:
    seen = set()
    for _ in range(60):
        train(history, 10)
        curves.refresh()
        left, right = curves.loss.box.viewRange()[0]
        assert left < 1
        assert right >= history.batch_count
        assert curves.accuracy.box.viewRange()[0] == [left, right]
        seen.add(right)
    assert len(seen) <= 7


def test_axes_are_not_laid_out_again_while_nothing_jumps(
    curves: CurvesPanel, history: History, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    curves.grab()
    before = curves.loss.value_axis.geometry(), curves.loss.box.viewRange()
    labels: list[float] = []
    monkeypatch.setattr(curves.loss.value_axis, "tickValues", lambda *place: labels.append(place[0]) or [])
    train(history, 5)
    curves.refresh()
    curves.grab()
    assert (curves.loss.value_axis.geometry(), curves.loss.box.viewRange()) == before
    assert labels == []


def test_the_wheel_zooms_batches_and_the_view_then_stays(curves: CurvesPanel, history: History) -> None:
    before = curves.loss.box.viewRange()
    wheel(curves.loss, 120)
    zoomed = curves.loss.box.viewRange()[0]
    assert before[0][0] < zoomed[0] < 120 < zoomed[1] < before[0][1]
    assert curves.controls.chip.text() == "zoomed"
    train(history, 2000)
    curves.refresh()
    assert curves.loss.box.viewRange()[0] == zoomed
    assert curves.accuracy.box.viewRange()[0] == zoomed


def test_zoomed_lines_are_painted(curves: CurvesPanel) -> None:
    # Qt leaves out what its own idea of the bounds puts outside the view: the lines must not keep those of the start.
    for left, right in ((0, 240), (120, 240), (200, 220)):
        curves.loss.box.setXRange(left, right, padding=0)
        curves._moved()
        picture = curves.loss.view.grab().toImage()
        colour = theme.current().training.rgb()
        painted = sum(picture.pixel(x, y) == colour for x in range(picture.width()) for y in range(picture.height()))
        assert painted
        for line in (curves.loss.raw_line, curves.loss.smoothed_line, curves.loss.validation_line):
            assert line.boundingRect() == curves.loss.box.viewRect()


def test_values_of_a_runaway_loss_do_not_overlap(curves: CurvesPanel, history: History) -> None:
    history.append_batch(3.4e35, 0.5, 0.05)
    curves.refresh()
    entries = curves.loss.header.entries
    assert entries[0].value == "3.4e+35"
    assert all(width_of(entry.value) <= width_of(entry.widest) for entry in entries)


def test_values_still_follow_what_is_in_view_when_only_batches_were_zoomed(curves: CurvesPanel) -> None:
    curves.loss.box.setXRange(150, 240, padding=0)
    curves._moved()
    highest = curves.loss.series.raw[148:].max()
    bottom, top = curves.loss.box.viewRange()[1]
    assert highest < top < 1.5 * highest
    assert bottom < 0


def test_dragging_moves_both_axes_and_neither_comes_back_by_itself(
    curves: CurvesPanel, history: History, qtbot: QtBot
) -> None:
    before = curves.loss.box.viewRange()
    drag(qtbot, curves.loss, QPoint(60, 30))
    moved = curves.loss.box.viewRange()
    assert moved[0][0] < before[0][0]
    assert moved[1][1] > before[1][1]
    history.append_batch(50.0, 0.5, 0.05)
    train(history, 1000)
    curves.refresh()
    assert curves.loss.box.viewRange() == moved
    assert not curves.loss.follows_values
    assert curves.accuracy.follows_values


def test_control_and_wheel_zooms_values_too(curves: CurvesPanel) -> None:
    before = curves.loss.box.viewRange()[1]
    wheel(curves.loss, 120, Qt.KeyboardModifier.ControlModifier)
    after = curves.loss.box.viewRange()[1]
    assert after[1] - after[0] < before[1] - before[0]


def activate(curves: CurvesPanel, qtbot: QtBot) -> None:
    """Give the window and the left plot the keyboard; shortcuts work nowhere else."""
    with qtbot.waitActive(curves.window()):
        curves.window().activateWindow()
    curves.loss.view.setFocus()


def press_auto(curves: CurvesPanel, qtbot: QtBot) -> None:
    """The button."""
    qtbot.mouseClick(curves.controls.auto_button, Qt.MouseButton.LeftButton)


def press_a(curves: CurvesPanel, qtbot: QtBot) -> None:
    """The key."""
    activate(curves, qtbot)
    qtbot.keyClick(curves.loss.view, Qt.Key.Key_A)


def double_click(curves: CurvesPanel, qtbot: QtBot) -> None:
    """Twice, in the plot."""
    viewport, place = curves.accuracy.view.viewport(), curves.accuracy.view.viewport().rect().center()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place)


@pytest.mark.parametrize("ask", [press_auto, press_a, double_click])
def test_the_view_follows_again_when_asked(
    curves: CurvesPanel, history: History, qtbot: QtBot, ask: Callable[[CurvesPanel, QtBot], None]
) -> None:
    before = curves.loss.box.viewRange()
    curves.loss.box.setRange(xRange=(50, 60), yRange=(5, 6), padding=0)
    curves._moved()
    assert not curves.follows_batches
    ask(curves, qtbot)
    assert curves.follows_batches
    assert curves.controls.chip.text() == "following"
    assert curves.loss.box.viewRange() == before
    train(history, 500)
    curves.refresh()
    assert curves.accuracy.box.viewRange()[0][1] >= history.batch_count


def test_another_run_starts_with_a_view_that_follows_and_nothing_of_the_old_one(curves: CurvesPanel) -> None:
    curves.loss.box.setXRange(50, 60, padding=0)
    curves._moved()
    curves._hover(55.0)
    other = History()
    curves.set_history(other)
    assert curves.empty.isVisible()
    assert curves.controls.chip.text() == "following"
    train(other, 12)
    curves.refresh()
    np.testing.assert_array_equal(drawn(curves.loss.raw_line)[1], other.batches.loss)
    assert not curves.loss.crosshair.isVisible()
    assert curves.loss.box.viewRange()[0][1] == 12.5
    assert curves.loss.epoch_axis.ends.size == 0


def test_a_run_as_long_as_the_one_before_is_not_mistaken_for_it(panel: CurvesPanel) -> None:
    first, second = History(), History()
    for run, epoch in ((first, 40), (second, 30)):
        for _ in range(60):
            run.append_batch(float(epoch), 0.5, 0.05)
        run.append_validation(50, float(epoch), 0.5)
        run.append_epoch(epoch)
        panel.set_history(run)
    assert drawn(panel.loss.raw_line)[1].max() == 30.0
    assert drawn(panel.loss.validation_line)[1].tolist() == [30.0]
    assert panel.loss.validation_line.marks.toList() == [QPointF(50, 30)]
    assert panel.loss.grid.vertical == [30.0]


def test_zooming_in_shows_single_batches_again_at_once(panel: CurvesPanel) -> None:
    run = History()
    train(run, 30_000)
    panel.set_history(run)
    panel.loss.box.setXRange(20_000, 20_100, padding=0)
    panel._moved()
    x, y = drawn(panel.loss.raw_line)
    assert {20_000.0, 20_050.0, 20_100.0} <= set(x)
    np.testing.assert_array_equal(y, run.batches.loss[x.astype(int) - 1])


def test_keys_zoom_and_the_view_counts_as_the_persons_own(curves: CurvesPanel, qtbot: QtBot) -> None:
    before = curves.loss.box.viewRange()[0]
    qtbot.keyClick(curves.loss.view, Qt.Key.Key_Plus)
    after = curves.loss.box.viewRange()[0]
    assert before[0] < after[0] < after[1] < before[1]
    assert curves.controls.chip.text() == "zoomed"


# ---- axes ------------------------------------------------------------------------------------------------------


def labels(axis: object, low: float, high: float, pixels: float) -> list[str]:
    """What an axis writes between two values."""
    return [
        text
        for step, values in axis.tickValues(low, high, pixels)  # type: ignore[attr-defined]  # pyqtgraph is untyped
        for text in axis.tickStrings(values, 1.0, step)  # type: ignore[attr-defined]  # same
    ]


def test_the_loss_axis_can_be_logarithmic(curves: CurvesPanel, history: History, qtbot: QtBot) -> None:
    qtbot.mouseClick(curves.controls.log_button, Qt.MouseButton.LeftButton)
    np.testing.assert_allclose(drawn(curves.loss.raw_line)[1], np.log10(history.batches.loss))
    bottom, top = curves.loss.box.viewRange()[1]
    assert {"0.1", "1"} <= set(labels(curves.loss.value_axis, bottom, top, 200))
    assert labels(curves.loss.value_axis, -4, 1, 200) == ["10⁻⁴", "0.001", "0.01", "0.1", "1", "10"]
    assert "log" in curves.loss.header.detail
    assert curves.accuracy.scale.log is False
    qtbot.mouseClick(curves.controls.log_button, Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(drawn(curves.loss.raw_line)[1], history.batches.loss)


def test_a_loss_of_zero_leaves_a_logarithmic_view_through_the_floor(curves: CurvesPanel, history: History) -> None:
    history.append_batch(0.0, 1.0, 0.05)
    curves.set_log(True)
    curves.refresh()
    assert drawn(curves.loss.raw_line)[1][-1] == LOG_OF_ZERO
    assert curves.loss.box.viewRange()[1][0] > -5


def test_the_accuracy_axis_is_in_percent(curves: CurvesPanel) -> None:
    bottom, top = curves.accuracy.box.viewRange()[1]
    assert top < 1.1
    texts = labels(curves.accuracy.value_axis, bottom, top, 200)
    assert "100 %" in texts
    assert all(re.fullmatch(r"\d+ %", text) for text in texts)


def test_the_error_rate_can_be_shown_on_a_logarithmic_axis(curves: CurvesPanel, history: History, qtbot: QtBot) -> None:
    qtbot.mouseClick(curves.controls.error_button, Qt.MouseButton.LeftButton)
    assert curves.accuracy.header.title == "Error"
    np.testing.assert_allclose(drawn(curves.accuracy.raw_line)[1], np.log10(1 - history.batches.accuracy))
    assert curves.accuracy.header.entries[0].value == f"{100 * (1 - history.batches.accuracy[-1]):.2f} %"
    assert curves.loss.scale.log is False


def test_a_range_that_the_person_chose_survives_the_logarithm(curves: CurvesPanel) -> None:
    curves.loss.box.setYRange(0.2, 2.0, padding=0)
    curves._moved()
    curves.set_log(True)
    np.testing.assert_allclose(curves.loss.box.viewRange()[1], np.log10([0.2, 2.0]))
    curves.set_log(False)
    np.testing.assert_allclose(curves.loss.box.viewRange()[1], [0.2, 2.0])


def test_a_chosen_range_that_reaches_below_zero_gets_a_floor_under_the_data(curves: CurvesPanel) -> None:
    curves.loss.box.setYRange(-0.5, 2.0, padding=0)
    curves._moved()
    curves.set_log(True)
    bottom, top = curves.loss.box.viewRange()[1]
    assert bottom == pytest.approx(np.log10(curves.loss.series.raw.min()))
    assert top == pytest.approx(np.log10(2.0))


def test_epoch_lines_stand_where_epochs_ended(curves: CurvesPanel, history: History) -> None:
    assert history.epoch_ends.tolist() == [100, 200]
    for plot in curves.plots:
        assert plot.grid.vertical == [100.0, 200.0]
        assert labels(plot.epoch_axis, 0, 250, 400) == ["1", "2"]
    train(history, 60)
    curves.refresh()
    assert curves.loss.grid.vertical == [100.0, 200.0, 300.0]


def test_many_epochs_are_thinned_and_every_number_has_its_line(panel: CurvesPanel) -> None:
    run = History()
    train(run, 12_000)
    panel.set_history(run)
    plot = panel.loss
    left, right = plot.box.viewRange()[0]
    lines, pixels = plot.grid.vertical, plot.box.width()
    assert 3 < len(lines) < 40
    assert (np.diff(lines) * pixels / (right - left) >= 10).all()
    numbers = labels(plot.epoch_axis, left, right, pixels)
    assert {float(number) * PER_EPOCH for number in numbers} <= set(lines)
    assert all(int(number) % int(numbers[0]) == 0 for number in numbers)


@pytest.mark.parametrize("pixels", [90, 150, 220, 300, 340, 420, 560])
def test_every_numbered_epoch_has_a_line_at_every_width(curves: CurvesPanel, pixels: int) -> None:
    axis = curves.loss.epoch_axis
    axis.set_ends(np.arange(100.0, 5001.0, 100.0))
    numbered, lines = axis.shown(0, 5100, pixels), axis.shown(0, 5100, pixels, 14)
    assert set(numbered) <= set(lines)
    assert 0 < len(numbered) < 50


def test_crowded_validations_are_marked_here_and_there_and_the_newest_always(panel: CurvesPanel) -> None:
    run = History()
    train(run, 10_049)
    panel.set_history(run)
    line = panel.loss.validation_line
    assert drawn(line)[0].tolist() == run.validations.batch.tolist()
    marks = [mark.x() for mark in line.marks.toList()]
    assert 10 < len(marks) < 60
    assert marks[-1] == run.validations.batch[-1]
    left, right = panel.loss.box.viewRange()[0]
    assert (np.diff(marks) * panel.loss.box.width() / (right - left) >= 12).all()


def test_horizontal_lines_stand_at_the_labels(curves: CurvesPanel) -> None:
    bottom, top = curves.loss.box.viewRange()[1]
    levels = curves.loss.value_axis.tickValues(bottom, top, curves.loss.box.geometry().height())
    assert curves.loss.grid.horizontal == [height for _, level in levels for height in level]
    assert 0.0 in curves.loss.grid.horizontal


@pytest.mark.parametrize("size", [(900, 260), (1200, 360), (500, 220), (420, 700)])
def test_no_label_is_cut_or_overlaps_another(
    curves: CurvesPanel, holder: QWidget, size: tuple[int, int], history: History
) -> None:
    holder.resize(*size)
    curves.resize(*size)
    train(history, 15_000)
    curves.refresh()
    QApplication.processEvents()
    for plot in curves.plots:
        for axis in (plot.value_axis, plot.batch_axis, plot.epoch_axis):
            low, high = plot.box.viewRange()[1 if axis is plot.value_axis else 0]
            length = plot.box.height() if axis is plot.value_axis else plot.box.width()
            values = [value for _, level in axis.tickValues(low, high, length) for value in level]
            texts = labels(axis, low, high, length)
            assert len(texts) >= 2
            places = (np.array(values) - low) / (high - low) * length
            if axis is plot.value_axis:
                sizes = np.full(len(texts), axis.metrics.height())
                assert max(axis.metrics.horizontalAdvance(text) for text in texts) <= axis.width() - 4
            else:
                sizes = np.array([axis.metrics.horizontalAdvance(text) for text in texts])
            assert (np.diff(places) > (sizes[1:] + sizes[:-1]) / 2).all()


def test_batches_are_written_from_zero_on_also_in_a_small_panel(panel: CurvesPanel, holder: QWidget) -> None:
    panel.resize(500, 220)
    QApplication.processEvents()
    run = History()
    train(run, 10)
    panel.set_history(run)
    panel.grab()
    picture = QPicture()
    painter = QPainter(picture)
    _, _, texts = panel.loss.batch_axis.generateDrawSpecs(painter)
    painter.end()
    assert [text for _, _, text in texts] == ["0", "5", "10"]


def test_plots_stand_side_by_side_or_one_above_the_other_in_a_tall_panel(curves: CurvesPanel, holder: QWidget) -> None:
    assert curves.loss.geometry().top() == curves.accuracy.geometry().top()
    curves.resize(360, 640)
    QApplication.processEvents()
    assert curves.loss.geometry().left() == curves.accuracy.geometry().left()
    assert curves.loss.geometry().bottom() < curves.accuracy.geometry().top()


# ---- the crosshair ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["loss", "accuracy"])
def test_the_crosshair_reads_the_exact_numbers_of_the_batch_under_the_mouse(
    curves: CurvesPanel, history: History, qtbot: QtBot, name: str
) -> None:
    hover(qtbot, getattr(curves, name), 137.2)
    batch = round(curves.loss.crosshair.value())
    assert abs(batch - 137) <= 1  # a pixel is about half a batch
    smoothed = Smoother(DEFAULT_WEIGHT).update(history.batches.loss)[batch - 1]
    assert curves.loss.header.text() == (
        f"batch {history.batches.loss[batch - 1]:.4f} · smoothed {smoothed:.4f} "
        f"· validation {history.validations.loss[1]:.4f}"
    )
    assert curves.accuracy.header.entries[0].value == f"{100 * history.batches.accuracy[batch - 1]:.2f} %"
    assert curves.accuracy.header.entries[2].value == f"{100 * history.validations.accuracy[1]:.2f} %"
    assert curves.controls.readout.forms[0] == f"batch {batch} · epoch 2 · validated at 100"
    assert curves.loss.crosshair.isVisible()
    assert curves.accuracy.crosshair.isVisible()
    assert curves.accuracy.crosshair.value() == batch


def test_values_come_from_the_history_where_the_lines_are_decimated(panel: CurvesPanel) -> None:
    run = History()
    train(run, 30_000)
    panel.set_history(run)
    for batch in (12_345, 12_346, 12_347):
        panel._hover(float(batch))
        assert panel.loss.header.entries[0].value == f"{run.batches.loss[batch - 1]:.4f}"


def test_without_the_mouse_the_newest_batch_is_read(curves: CurvesPanel, history: History) -> None:
    curves._hover(7.0)
    curves._hover(None)
    assert not curves.loss.crosshair.isVisible()
    train(history, 3)
    curves.refresh()
    assert curves.controls.readout.forms[0].startswith("batch 243 · epoch 3")
    assert curves.loss.header.entries[0].value == f"{history.batches.loss[-1]:.4f}"


def test_the_crosshair_stays_on_its_batch_while_data_arrive(curves: CurvesPanel, history: History) -> None:
    curves._hover(120.0)
    text = curves.loss.header.text()
    train(history, 700)
    curves.refresh()
    assert curves.loss.crosshair.value() == 120
    assert curves.loss.header.text() == text


@pytest.mark.parametrize(("mouse", "batch"), [(-20.0, 1), (0.4, 1), (239.7, 240), (999.0, 240)])
def test_the_crosshair_keeps_to_batches_that_exist(curves: CurvesPanel, mouse: float, batch: int) -> None:
    curves._hover(mouse)
    assert curves.loss.crosshair.value() == batch


def test_leaving_the_plot_takes_the_crosshair_away(curves: CurvesPanel, qtbot: QtBot) -> None:
    hover(qtbot, curves.loss, 100)
    assert curves.loss.crosshair.isVisible()
    qtbot.mouseMove(curves.loss.view.viewport(), QPoint(2, 2))
    assert not curves.loss.crosshair.isVisible()


def test_arrow_keys_move_the_crosshair_batch_by_batch(curves: CurvesPanel, qtbot: QtBot) -> None:
    qtbot.keyClick(curves.loss.view, Qt.Key.Key_Left)
    assert curves.loss.crosshair.value() == 239
    qtbot.keyClick(curves.loss.view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(curves.accuracy.view, Qt.Key.Key_Right)
    assert curves.accuracy.crosshair.value() == 230
    qtbot.keyClick(curves.loss.view, Qt.Key.Key_Escape)
    assert not curves.loss.crosshair.isVisible()


# ---- controls --------------------------------------------------------------------------------------------------


def test_the_slider_offers_every_weight_from_none_to_the_heaviest(curves: CurvesPanel) -> None:
    assert WEIGHTS[0] == 0.0
    assert WEIGHTS[-1] == HEAVIEST
    assert (np.diff(WEIGHTS) > 0).all()
    assert curves.controls.weight == DEFAULT_WEIGHT == 0.6
    assert curves.controls.weight_label.text() == "0.60"


def test_the_slider_smooths_both_curves(curves: CurvesPanel, history: History) -> None:
    curves.controls.set_weight(0.99)
    assert curves.controls.weight_label.text() == "0.99"
    smoothed = Smoother(0.99).update(history.batches.accuracy)[-1]
    assert curves.accuracy.header.entries[1].value == f"{100 * smoothed:.2f} %"
    smoothed = Smoother(0.99).update(history.batches.loss)[-1]
    assert curves.loss.header.entries[1].value == f"{smoothed:.4f}"


def test_a_double_click_brings_the_default_smoothing_back(curves: CurvesPanel, qtbot: QtBot) -> None:
    curves.controls.set_weight(0.0)
    qtbot.mouseDClick(curves.controls.slider, Qt.MouseButton.LeftButton)
    assert curves.controls.weight == DEFAULT_WEIGHT


def test_the_keyboard_reaches_every_control_and_each_says_what_it_does(curves: CurvesPanel) -> None:
    controls = [*curves.controls.findChildren(QAbstractButton), *curves.controls.findChildren(QSlider)]
    assert len(controls) == 4
    for control in controls:
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert control.accessibleName()
        assert control.toolTip()
    for plot in curves.plots:
        assert plot.view.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert plot.view.accessibleName()


def test_keys_switch_the_axes_while_the_panel_has_the_focus(curves: CurvesPanel, qtbot: QtBot) -> None:
    activate(curves, qtbot)
    qtbot.keyClick(curves.loss.view, Qt.Key.Key_L)
    assert curves.loss.scale.log
    qtbot.keyClick(curves.loss.view, Qt.Key.Key_E)
    assert curves.accuracy.scale.complement


def test_a_narrow_row_keeps_what_can_be_used(face: int, curves: CurvesPanel) -> None:
    curves.resize(330, 400)
    if face > 100:
        # Wide letters need more: a narrower place gives the panel its least width and scrolls.
        curves.resize(max(330, curves.minimumSizeHint().width()), 400)
    QApplication.processEvents()
    controls = curves.controls
    assert not controls.chip.isVisible()
    for part in (controls.slider, controls.log_button, controls.error_button, controls.auto_button):
        assert part.isVisible()
        assert controls.rect().contains(part.geometry())
    curves.loss.box.setXRange(20, 40, padding=0)
    curves._moved()
    assert controls.chip.isVisible()


# ---- no work for nobody ----------------------------------------------------------------------------------------


class Watched(History):
    """A history that counts how often its batches are read."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0

    @property
    def batches(self) -> BatchSeries:
        """Every batch so far."""
        self.read += 1
        return super().batches


def test_a_hidden_panel_reads_nothing_and_catches_up_when_shown(panel: CurvesPanel) -> None:
    run = Watched()
    panel.set_history(run)
    train(run, 20)
    panel.refresh()
    panel.hide()
    before = run.read
    train(run, 50)
    panel.refresh()
    assert run.read == before
    panel.show()
    assert run.read > before
    np.testing.assert_array_equal(drawn(panel.loss.raw_line)[1], run.batches.loss)


def test_a_refresh_without_news_reads_nothing(panel: CurvesPanel) -> None:
    run = Watched()
    train(run, 20)
    panel.set_history(run)
    before = run.read
    panel.refresh()
    assert run.read == before


# ---- taking values along ---------------------------------------------------------------------------------------


def test_values_can_be_copied(curves: CurvesPanel, history: History) -> None:
    curves._hover(150.0)
    copy = next(action for action in curves.menu().actions() if action.text() == "Copy values")
    curves._hover(None)
    copy.trigger()
    text = QGuiApplication.clipboard().text()
    assert QToolTip.text() == "Values copied"
    assert text.startswith("batch 150, epoch 2; Loss: batch ")
    assert f"{history.batches.loss[149]:.4f}" in text
    assert f"validation {history.validations.loss[2]:.4f}" in text


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_right_click_opens_our_own_menu(curves: CurvesPanel, qtbot: QtBot) -> None:
    viewport, place = curves.loss.view.viewport(), point_on_view(curves.loss, 100)
    with qtbot.waitSignal(curves.loss.box.menu_wanted):
        qtbot.mouseClick(viewport, Qt.MouseButton.RightButton, pos=place)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert [action.text().split("\t")[0] for action in popup.actions() if action.text()] == [
        "Follow the newest batch",
        "Copy pict&ure",
        "Save picture &as…",
        "Copy values",
        "Save all values as CSV…",
    ]
    popup.close()


@pytest.fixture
def save(curves: CurvesPanel, qtbot: QtBot) -> Callable[[Path | None], None]:
    """Choose the menu's last entry and answer its dialog."""

    def answer(path: Path | None) -> None:
        curves.menu().actions()[-1].trigger()
        (dialog,) = curves.findChildren(QFileDialog)
        if path is not None:
            dialog.fileSelected.emit(str(path))
        dialog.reject()
        qtbot.waitUntil(lambda: not curves.findChildren(QFileDialog))

    return answer


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_all_values_can_be_saved(history: History, save: Callable[[Path | None], None], tmp_path: Path) -> None:
    save(tmp_path / "run.csv")
    lines = (tmp_path / "run.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + 240
    assert lines[-1].startswith(f"240,3,{float(history.batches.loss[-1])!r},")


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_saving_can_be_called_off(save: Callable[[Path | None], None], tmp_path: Path) -> None:
    save(None)
    assert not list(tmp_path.glob("*.csv"))


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_file_that_cannot_be_written_is_said_with_its_name(
    curves: CurvesPanel, save: Callable[[Path | None], None], tmp_path: Path
) -> None:
    save(tmp_path / "nowhere" / "run.csv")
    box = curves.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert "nowhere" in box.informativeText()
    assert "another folder" in box.informativeText()
    box.close()
