"""Edits by hand that were kept are marked on the curves, and say what they were."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.training.run.history import History
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.curves.panel import CurvesPanel
from cnn_gui.ui.widgets.plots.items import DIAMOND
from cnn_gui.ui.widgets.plots.plot import CurvePlot

FILTER, BIAS = "9 numbers of conv1.W edited by hand", "1 number of dense1.b edited by hand"


@pytest.fixture
def history() -> History:
    """A run of 200 batches, edited after 60 and 150."""
    made = History()
    for batch in range(1, 201):
        made.append_batch(2.0 - batch / 200, batch / 250, 0.05)
        if batch == 60:
            made.append_edit(60, FILTER)
        if batch == 150:
            made.append_edit(150, BIAS)
            made.append_edit(150, FILTER)
    return made


@pytest.fixture
def curves(qtbot: QtBot, qapp: QApplication, history: History) -> Iterator[CurvesPanel]:
    """A panel that shows the run, in the light theme."""
    theme.apply_theme(qapp, "light")
    window = QWidget()
    window.resize(900, 260)
    window.show()
    panel = CurvesPanel()
    panel.setParent(window)
    panel.setGeometry(0, 0, 900, 260)
    panel.show()
    panel.set_history(history)
    yield panel
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.apply_theme(qapp, "light")


def foot(plot: CurvePlot, batch: float) -> QPoint:
    """Where the diamond of an edit is, in the pixels of the plot's viewport."""
    bottom = plot.box.viewRange()[1][0]
    at = plot.view.mapFromScene(plot.box.mapViewToScene(QPointF(batch, bottom)))
    return at - QPoint(0, round(DIAMOND))


def width_of_mark(plot: CurvePlot, batch: float) -> int:
    """How many pixels wide the ink of a diamond is at a batch; 0 if there is none."""
    image, colours, at = plot.view.viewport().grab().toImage(), theme.current(), foot(plot, batch)

    def inked(x: int, y: int) -> bool:
        seen = image.pixelColor(x, y).lightness()
        return abs(seen - colours.text.lightness()) < abs(seen - colours.panel.lightness())

    rows = range(at.y() - 2, at.y() + 3)
    return max(sum(inked(x, y) for x in range(at.x() - 20, at.x() + 21)) for y in rows)


def is_marked(plot: CurvePlot, batch: float) -> bool:
    """Whether a diamond is seen at a batch."""
    return 6 <= width_of_mark(plot, batch) <= 9


@pytest.mark.parametrize("name", ["light", "dark"])
def test_kept_edits_are_marked_in_both_plots_and_both_themes(
    curves: CurvesPanel, qapp: QApplication, name: theme.ThemeMode
) -> None:
    theme.apply_theme(qapp, name)
    for plot in curves.plots:
        assert [is_marked(plot, batch) for batch in (60, 100, 150)] == [True, False, True]


def test_a_mark_is_as_large_at_every_zoom(curves: CurvesPanel) -> None:
    for span in ((0, 200), (55, 65), (59.9, 64.9)):
        curves.loss.box.setXRange(*span, padding=0)
        QApplication.processEvents()
        assert is_marked(curves.loss, 60)


def test_an_edit_that_is_kept_while_the_run_stands_still_appears_at_once(curves: CurvesPanel, history: History) -> None:
    history.append_edit(200, BIAS)
    curves.refresh()
    assert is_marked(curves.accuracy, 200)


def test_pointing_at_a_mark_says_what_was_edited(curves: CurvesPanel, qtbot: QtBot) -> None:
    plot = curves.loss
    qtbot.mouseMove(plot.view.viewport(), foot(plot, 60))
    assert plot.edit_marks.toolTip() == f"{FILTER} after batch 60"
    assert curves.controls.readout.forms[1] == f"{FILTER} after batch 60"
    assert curves.controls.readout.forms[0].startswith("batch 60 · epoch 1 · ")
    qtbot.mouseMove(plot.view.viewport(), foot(plot, 100))
    assert plot.edit_marks.toolTip() == ""
    assert not any("edited" in form for form in curves.controls.readout.forms)


def test_two_edits_at_one_place_are_both_told(curves: CurvesPanel, qtbot: QtBot) -> None:
    qtbot.mouseMove(curves.accuracy.view.viewport(), foot(curves.accuracy, 150))
    both = [f"{what} after batch 150" for what in (BIAS, FILTER)]
    assert curves.accuracy.edit_marks.toolTip() == "\n".join(both)
    assert curves.controls.readout.forms[1] == "; ".join(both)


def test_the_crosshair_of_the_keyboard_reads_marks_too(curves: CurvesPanel, qtbot: QtBot) -> None:
    curves._hover(60.0)
    assert FILTER in curves.controls.readout.forms[0]
    curves.loss.box.setXRange(55, 65, padding=0)
    qtbot.keyClick(curves.loss.view, Qt.Key.Key_Right)
    assert FILTER not in curves.controls.readout.forms[0]
    qtbot.keyClick(curves.loss.view, Qt.Key.Key_Left)
    assert FILTER in curves.controls.readout.forms[0]


def test_edits_alone_are_no_curves(curves: CurvesPanel) -> None:
    run = History()
    run.append_edit(0, FILTER)
    curves.set_history(run)
    assert curves.empty.isVisible()
    run.append_batch(2.3, 0.1, 0.05)
    curves.refresh()
    assert is_marked(curves.loss, 0)


def test_another_run_has_its_own_marks(curves: CurvesPanel) -> None:
    run = History()
    run.append_batch(2.3, 0.1, 0.05)
    curves.set_history(run)
    assert all(plot.edit_marks.edits == () for plot in curves.plots)
