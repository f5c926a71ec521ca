"""The batch, seen: all images of the step that is walked through, each with its class, its loss and its share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton

from cnn_gui.data.dataset import Dataset
from cnn_gui.engine import Trace
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.phases.phase import Direction
from cnn_gui.training.messages.snapshot import NOTHING, Demand
from cnn_gui.training.messages.walk import WalkView
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.record import Record
from cnn_gui.training.run.run import Run
from cnn_gui.ui.panels.batch.panel import BY_SHARE, BatchPanel
from cnn_gui.ui.panels.batch.shares import Measure
from cnn_gui.ui.panels.batch.words import NO_WALK
from cnn_gui.ui.widgets.terms.dialog import RANKED, TermsDialog
from cnn_gui.ui.widgets.text.numbers import exact

BATCH = 8
CELL = Cell("dW1", (2, 0, 1, 1))


class Looker:
    """A window with the panel in front. Attributes: pilot, panel."""

    def __init__(self, pilot: Any) -> None:
        self.pilot = pilot
        self.panel: BatchPanel = pilot.window.panels["batch"]

    def walk(self, phase: str = "X") -> None:
        """Walk to a phase of the next step, with the panel in front."""
        inspection = self.pilot.session.trainer.inspection
        inspection.walk(0)
        self.pilot.window.go_to(self.panel)
        self.pilot.until(lambda: self.pilot.session.snapshot.batch is not None)
        phases = [each.id for each in self.pilot.session.snapshot.walk.phases]
        inspection.walk_to(phases.index(phase))
        self.pilot.until(lambda: self.panel._walk is not None and self.panel._walk.phase.id == phase)

    def name(self, cell: Cell, about: Cell | None = None) -> None:
        """Explain a number; about: whose shares are to be seen then, unless there are no others."""
        self.pilot.window.board.cell_named.emit(cell)
        self.pilot.until(lambda: self.panel._asked == cell)
        if about is not None:
            self.pilot.until(lambda: self.panel.shares is not None and self.panel.shares.name == str(about))

    @property
    def record(self) -> Record:
        """The step."""
        assert self.panel._batch is not None
        return self.panel._batch.record

    def traces(self, run: Run) -> list[Trace]:
        """Those of all images of the batch, with the parameters before the step; run: built alike."""
        record = self.record
        run.network.set_parameters(record.before)
        return [
            run.network.trace(run.network_input(image), int(label))
            for image, label in zip(record.images, record.labels, strict=True)
        ]

    def until_walk(self, there: Callable[[WalkView | None], bool]) -> None:
        """Wait until the panel has taken a state of the walk."""
        self.pilot.until(lambda: self.pilot.session.snapshot.walk is self.panel._walk and there(self.panel._walk))

    def captions(self) -> list[Any]:
        """What stands below the images, in the order of the batch."""
        captions = self.panel.gallery._captions
        assert captions is not None
        return list(captions.of(list(range(BATCH))))


@pytest.fixture
def looker(pilot: Any) -> Looker:
    """The panel over a run that has learned a little."""
    pilot.ask(lambda run: [run.step() for _ in range(4)])
    return Looker(pilot)


def test_only_in_a_walk_and_only_in_sight_anything_is_computed(looker: Looker, monkeypatch: pytest.MonkeyPatch) -> None:
    pilot, panel = looker.pilot, looker.panel
    assert BatchPanel.needs == Demand(trace=False, filters=False, batch=True)
    assert not NOTHING.batch
    asked = []
    real = type(pilot.ask(lambda run: run.network)).per_image
    monkeypatch.setattr(
        "cnn_gui.engine.network.Network.per_image", lambda *given, **how: (asked.append(given), real(*given, **how))[1]
    )
    inspection = pilot.session.trainer.inspection
    inspection.walk(1)
    pilot.until(lambda: pilot.session.snapshot.walk is not None)
    assert not asked
    inspection.leave(finish=False)
    pilot.window.go_to(panel)
    pilot.settle()
    assert not asked
    assert panel.gallery.empty_text() == NO_WALK
    assert not len(panel.gallery.order())
    looker.walk()
    assert len(asked) == 1
    # Other phases and other images are those of the same batch.
    inspection.walk(1)
    inspection.walk_image(3)
    looker.until_walk(lambda walk: walk is not None and (walk.index, walk.image) == (1, 3))
    assert len(asked) == 1
    inspection.leave(finish=False)
    looker.until_walk(lambda walk: walk is None)
    assert not len(panel.gallery.order())


def test_each_image_has_its_class_its_loss_and_its_share_of_the_loss(
    looker: Looker, config: RunConfig, dataset: Dataset
) -> None:
    looker.walk()
    record, traces = looker.record, looker.traces(Run(config, dataset))
    shares = looker.panel.shares
    assert shares is not None
    assert shares.measure is Measure.LOSS
    np.testing.assert_array_equal(looker.panel.gallery._images, record.images)
    for number, (caption, trace) in enumerate(zip(looker.captions(), traces, strict=True)):
        label, read = int(record.labels[number]), int(trace.logits.argmax())
        assert (caption.first, caption.second) == (str(label), "" if read == label else str(read))
        assert shares.values[number] == pytest.approx(trace.loss, rel=1e-5)
        assert caption.figure == exact(float(shares.values[number]))
        assert caption.below == shares.scale.text(shares.values[number] / BATCH)
    assert shares.mean == record.loss


def test_shares_of_a_gradient_are_those_of_the_traces_and_add_up_to_the_mean_of_the_batch(
    looker: Looker, config: RunConfig, dataset: Dataset
) -> None:
    looker.walk("dW1")
    looker.name(CELL, CELL)
    record, shares = looker.record, looker.panel.shares
    assert shares is not None
    assert shares.measure is Measure.GRADIENT
    assert shares.name == str(CELL)
    assert looker.panel.what.currentText() == str(CELL)
    own = [float(trace.parameter_gradients["conv1.W"][CELL.index]) for trace in looker.traces(Run(config, dataset))]
    np.testing.assert_allclose(shares.values, own, rtol=1e-4, atol=1e-7)
    assert shares.mean == float(record.gradients["conv1.W"][CELL.index])
    assert shares.values.mean() == pytest.approx(shares.mean, rel=1e-4)
    assert f"= {shares.scale.text(shares.mean)}" in looker.panel.sentence.text()


@pytest.mark.parametrize("cell", [Cell("W1", (2, 0, 1, 1)), Cell("update:W1", (2, 0, 1, 1)), CELL], ids=str)
def test_any_cell_of_a_parameter_means_its_gradient(looker: Looker, cell: Cell) -> None:
    looker.walk("dW1")
    looker.name(cell, CELL)


def test_without_such_a_number_the_size_of_the_gradient_is_shared_out(looker: Looker) -> None:
    looker.walk("dZ2")
    looker.name(Cell("Z1", (0, 1, 1)))
    shares = looker.panel.shares
    assert shares is not None
    assert shares.measure is Measure.SIZE
    assert shares.name == "size of dZ2"
    looker.panel.what.setCurrentIndex(0)
    looker.panel.what.activated.emit(0)
    assert looker.panel.shares is not None
    assert looker.panel.shares.measure is Measure.LOSS
    assert looker.panel._walk is not None
    assert looker.panel._walk.phase.direction is Direction.BACKWARD


def test_a_click_and_enter_take_an_image(looker: Looker) -> None:
    looker.walk()
    gallery = looker.panel.gallery
    place = gallery.image_rect(5).center().toPoint()
    looker.pilot.qtbot.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)
    looker.until_walk(lambda walk: walk is not None and walk.image == 5)
    assert gallery.marked() == 5
    gallery.setFocus()
    gallery.set_current(5)
    looker.pilot.qtbot.keyClick(gallery, Qt.Key.Key_Right)
    looker.pilot.qtbot.keyClick(gallery, Qt.Key.Key_Return)
    looker.until_walk(lambda walk: walk is not None and walk.image == 6)
    assert gallery.marked() == looker.pilot.session.snapshot.probe.index == 6


def test_the_largest_share_can_come_first_and_all_are_a_list_that_leads_back(looker: Looker) -> None:
    looker.walk("dW1")
    looker.name(CELL, CELL)
    panel = looker.panel
    panel.order.setCurrentText(BY_SHARE)
    panel.order.activated.emit(1)
    assert panel.shares is not None
    ranked = np.argsort(-np.abs(panel.shares.values), kind="stable")
    np.testing.assert_array_equal(panel.gallery.order(), ranked)
    panel.listed.click()
    (dialog,) = panel.findChildren(TermsDialog)
    assert dialog.order.currentText() == RANKED
    assert dialog.sums.text().endswith(f"= {dialog.listing.scale.text(panel.shares.mean)}")
    looker.pilot.qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
    looker.pilot.qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    looker.until_walk(lambda walk: walk is not None and walk.image == int(ranked[1]))
    looker.pilot.dismiss(dialog)


def test_b_and_the_button_of_the_strip_bring_it_forward(looker: Looker) -> None:
    window, panel = looker.pilot.window, looker.panel
    in_sight = window.arrangement.in_sight
    looker.pilot.session.trainer.inspection.walk(1)
    looker.pilot.until(window.panels["step"].isVisible)
    assert not in_sight(panel)
    window.centralWidget().setFocus()
    looker.pilot.key(Qt.Key.Key_B)
    looker.pilot.until(lambda: in_sight(panel))
    window.go_to(window.panels["curves"])
    looker.pilot.until(lambda: not in_sight(panel))
    buttons = window.panels["step"].findChildren(QToolButton)
    next(button for button in buttons if button.text() == f"of {BATCH}").click()
    looker.pilot.until(lambda: in_sight(panel))


def test_looking_at_batches_changes_no_later_number(looker: Looker, config: RunConfig, dataset: Dataset) -> None:
    plain = Run(config, dataset)
    for _ in range(4):
        plain.step()
    for step in range(3):
        looker.walk("dW1" if step else "update:W1")
        cell = Cell("dW1", (step, 0, 1, 1))
        looker.name(cell, cell)
        looker.pilot.session.trainer.inspection.leave(finish=True)
        looker.until_walk(lambda walk: walk is None)
        plain.step()
    assert looker.pilot.ask(lambda run: run.parameters_sha256()) == plain.parameters_sha256()
    assert looker.pilot.losses()[4:] == plain.history.batches.loss.tolist()[4:]


@pytest.mark.parametrize("width", [420, 600, 900])
def test_nothing_is_cut_in_any_width(looker: Looker, face: int, width: int) -> None:
    looker.walk("dW1")
    looker.name(Cell("dW1", (7, 0, 2, 2)), Cell("dW1", (7, 0, 2, 2)))
    panel = looker.panel
    dock = looker.pilot.window.arrangement.docks[panel]
    dock.setFloating(True)
    dock.resize(max(width, panel.minimumSizeHint().width() + 40), 330)
    QApplication.processEvents()
    for control in (panel.what, panel.order, panel.listed):
        assert control.width() >= control.minimumSizeHint().width(), control.accessibleName()
        assert panel.rect().contains(control.geometry().translated(control.parentWidget().pos()))
    assert panel.gallery.columns() >= 2
