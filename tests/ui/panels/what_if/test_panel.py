"""What if this weight were another: what is shown is what the network makes of it, and edits are what was meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.explain.cell import Cell
from cnn_gui.session import Session
from cnn_gui.training.inspection.held_run import HeldRun
from cnn_gui.training.inspection.kernels import KERNELS, kernel
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.layers import describe_layers
from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.training.snapshots.photographer import Photographer
from cnn_gui.training.thread import loading as loading_module
from cnn_gui.ui.panels.what_if.effect import BEFORE_EMPTY
from cnn_gui.ui.panels.what_if.pace import EditPace
from cnn_gui.ui.panels.what_if.panel import ALL_FIT, WhatIfPanel
from cnn_gui.ui.panels.what_if.weights import Edit
from cnn_gui.ui.panels.what_if.words import INVITATION, PAUSE_FIRST, UNCHANGED, WALKING
from cnn_gui.ui.widgets.mosaic.enlarged import EnlargedMap
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as Place
from cnn_gui.ui.widgets.text.numbers import exact

Edits = list[tuple[str, tuple[int, ...], Any]]


class World:
    """A panel, and a run that is looked into as the training thread does. Attributes: panel, run, edits (wanted)."""

    def __init__(self, panel: WhatIfPanel, run: Run) -> None:
        self.panel, self.run = panel, run
        self.edits: Edits = []
        self._held = HeldRun(run, 1)
        self.inspection = self._held.inspection
        images = run.dataset.test
        self.probe = Probe("test", 2, int(images.labels[2]), images.images[2])
        self._photographer = Photographer(0.0)
        self._photographer.ask(panel.needs)
        panel.edit_wanted.connect(lambda *edit: self.edits.append(edit[:3]))

    def begin(self) -> None:
        """The run stands ready, and its first snapshot has come."""
        layers = describe_layers(self.run.network)
        self.panel.begin_run(RunStarted(1, self.run.config, self.run.dataset, layers, self.run.history))
        self.show()

    def snapshot(self, state: State = State.PAUSED) -> Snapshot:
        """The run as it is now."""
        return self._photographer.take(self._held, self.probe, state)

    def show(self, state: State = State.PAUSED) -> Snapshot:
        """Feed the panel."""
        snapshot = self.snapshot(state)
        self.panel.show_frame(snapshot)
        return snapshot

    def obey(self) -> Snapshot:
        """Carry out the edits that were wanted, as the trainer does, and show what comes of them."""
        for name, place, value in self.edits:
            self.inspection.edit(name, place, np.array(value, np.float64))
        self.edits.clear()
        return self.show()

    def settle(self) -> None:
        """Carry out edits until no more are wanted."""
        while self.edits:
            self.obey()

    def weights(self, name: str) -> np.ndarray:
        """A parameter of the run."""
        return self.run.network.parameters[name]


@pytest.fixture
def worlds(qtbot: QtBot, app: QApplication, dataset: Dataset) -> Iterator[Callable[..., World]]:
    """Give a function that puts a panel of a size on screen, with a run a few batches old."""
    holders = []

    def make(
        model: str = "seed", *, width: int = 900, height: int = 320, data: Dataset = dataset, batches: int = 3
    ) -> World:
        holder, panel = QWidget(), WhatIfPanel()
        holders.append(holder)
        qtbot.addWidget(holder)
        panel.setParent(holder)
        holder.resize(width, height)
        panel.resize(width, height)
        holder.show()
        qtbot.waitExposed(holder)
        holder.activateWindow()
        qtbot.waitUntil(holder.isActiveWindow)
        run = Run(RunConfig(model=model, batch_size=8, validate_every=0, optimizer="sgd", learning_rate=0.05), data)
        for _ in range(batches):
            run.step()
        world = World(panel, run)
        world.begin()
        return world

    yield make
    holders.clear()


@pytest.fixture
def world(worlds: Callable[..., World]) -> World:
    """A panel with the seed network at rest."""
    return worlds()


def press(widget: QWidget, kind: QEvent.Type, point: QPointF) -> None:
    """Press, move with the button down, or let go."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button, buttons = (none, left) if kind == QEvent.Type.MouseMove else (left, left)
    where = QPointF(widget.mapToGlobal(QPoint(0, 0))) + point
    QApplication.sendEvent(widget, QMouseEvent(kind, point, where, button, buttons, Qt.KeyboardModifier.NoModifier))


def type_into(qtbot: QtBot, editor: QWidget, text: str) -> None:
    """Type a number over the one under the cursor."""
    editor.setFocus()
    qtbot.keyClicks(editor, text[0])
    field = QApplication.focusWidget()
    assert field is not None
    qtbot.keyClicks(field, text[1:])
    qtbot.keyClick(field, Qt.Key.Key_Return)


# ---- what is shown ---------------------------------------------------------------------------------------------------


def test_the_weights_of_the_chosen_filter_and_its_bias_are_shown(world: World) -> None:
    panel = world.panel
    panel.choice.unit.setValue(5)
    np.testing.assert_array_equal(panel.editor.grid.weights(), world.weights("conv1.W")[5, 0])
    assert panel.editor.bias.weights().item() == world.weights("conv1.b")[5]
    assert (panel.editor.grid.title(), panel.editor.bias.title()) == ("W1[5, 0]", "b1[5]")
    largest = max(float(np.abs(world.weights(f"conv1.{letter}")).max()) for letter in "Wb")
    assert panel.editor.grid.levels().of(0) == panel.editor.bias.levels().of(0) == (-largest, largest)
    assert not panel.choice.channel.isVisible()
    assert not panel.editor.whole.isVisible()


def test_the_weights_of_a_dense_unit_stand_where_their_inputs_do(
    world: World, hover: Callable[[QWidget, QPointF], None]
) -> None:
    panel = world.panel
    panel.choice.layer.setCurrentIndex(1)
    panel.choice.unit.setValue(7)
    panel.choice.channel.setValue(2)
    expected = world.weights("dense1.W")[:, 7].reshape(8, 5, 5)[2]
    np.testing.assert_array_equal(panel.editor.grid.weights(), expected)
    assert panel.choice.unit.text() == "unit 7"
    assert panel.choice.channel.text() == "map 2"
    assert panel.editor.grid.detail() == "map 2 to class 7"
    hover(panel.editor.grid, panel.editor.grid.cell_rect(Place(0, 1, 3)).center())
    assert panel.editor.grid.readouts()[0] == f"W2[58, 7] = {exact(float(world.weights('dense1.W')[58, 7]))}"
    assert not panel.editor.preset.isVisible(), "a dense unit is no filter"
    assert not panel.maps.isVisible()


def test_losses_and_readings_stand_beside_those_before(world: World) -> None:
    old = world.show()
    world.panel.editor.put("laplacian")
    world.panel.choice.layer.setCurrentIndex(1)
    world.panel.editor.bias._edit(Place(0, 0, 0), 4.0)
    now = world.obey()
    assert old.trace is not None
    assert now.trace is not None
    assert now.what_if is not None
    assert (old.trace.loss, now.what_if.batch_size) == (now.what_if.trace.loss, 8)
    classes = world.run.dataset.classes
    before, after = (
        f"{classes[int(p.argmax())]}, {100 * p.max():.1f} %" for p in (old.trace.probabilities, now.trace.probabilities)
    )
    right = "✓" if int(now.trace.probabilities.argmax()) == world.probe.label else "✗"
    lines = world.panel.effect.words.text().split("\n")
    assert lines[0] == f"test image 2, read as: {before} → {after} {right}"
    view = now.what_if
    for line, name, first, second in (
        (lines[1], "its loss", old.trace.loss, now.trace.loss),
        (lines[2], "loss of 8 images, the next batch", view.batch_loss_before, view.batch_loss),
    ):
        assert first is not None
        assert second is not None
        assert line == f"{name}: {exact(first)} → {exact(second)} {'▲' if second > first else '▼'}"
    assert world.run.network.trace(world.run.network_input(world.probe.image), world.probe.label).loss == now.trace.loss


def test_bars_are_those_of_now_and_outlines_those_of_before(world: World) -> None:
    old = world.show()
    bars = world.panel.effect.bars
    assert bars.before() is None
    world.panel.editor.zero.click()
    now = world.obey()
    assert old.trace is not None
    assert now.trace is not None
    np.testing.assert_array_equal(bars.before(), old.trace.probabilities)
    assert [bars.probability(k) for k in range(10)] == [float(p) for p in now.trace.probabilities]
    assert bars.truth() == world.probe.label
    world.inspection.end_edits(keep=False)
    world.show()
    assert bars.before() is None


def test_the_map_of_the_filter_is_shown_before_and_now_in_the_same_colours(world: World) -> None:
    maps = world.panel.maps
    world.panel.choice.unit.setValue(3)
    old = world.show()
    assert old.trace is not None
    assert maps.before.maps() is None
    assert maps.before._empty_text == BEFORE_EMPTY
    np.testing.assert_array_equal(maps.now.maps(), old.trace.stage("Z1").value[3:4])
    world.panel.editor.invert.click()
    now = world.obey()
    assert now.trace is not None
    np.testing.assert_array_equal(maps.before.maps(), old.trace.stage("Z1").value[3:4])
    np.testing.assert_array_equal(maps.now.maps(), now.trace.stage("Z1").value[3:4])
    assert np.any(now.trace.stage("Z1").value[3] != old.trace.stage("Z1").value[3])
    largest = max(float(np.abs(trace.stage("Z1").value[3]).max()) for trace in (old.trace, now.trace))
    assert maps.before.levels().of(0) == maps.now.levels().of(0) == (-largest, largest)
    assert (maps.before.detail(), maps.now.detail()) == ("Z1[3]", "Z1[3]")


def test_a_click_enlarges_a_map(world: World, qtbot: QtBot) -> None:
    now = world.panel.maps.now
    qtbot.mouseClick(now, Qt.MouseButton.LeftButton, pos=now.cell_rect(Place(0, 4, 4)).center().toPoint())
    view = world.panel.findChild(EnlargedMap)
    assert view is not None
    np.testing.assert_array_equal(view.view.maps(), now.maps())
    view.close()
    qtbot.waitUntil(lambda: world.panel.findChild(EnlargedMap) is None)


def test_what_was_changed_is_said_in_words_and_marked_in_its_cells(world: World) -> None:
    panel = world.panel
    assert panel.sentence.forms == INVITATION
    assert not panel.undo.isEnabled()
    assert not panel.keep.isEnabled()
    old = {name: world.weights(name).copy() for name in ("conv1.W", "conv1.b")}
    panel.editor.grid._edit(Place(0, 1, 2), 0.5)
    panel.editor.bias._edit(Place(0, 0, 0), 0.25)
    world.settle()
    assert panel.sentence.text() == "Changed: 1 number of conv1.W, 1 of conv1.b."
    assert panel.undo.isEnabled()
    assert panel.keep.isEnabled()
    assert panel.editor.grid.changed_cells() == [(1, 2)]
    assert panel.editor.bias.changed_cells() == [(0, 0)]
    panel.editor.grid._edit(Place(0, 1, 2), float(old["conv1.W"][0, 0, 1, 2]))
    panel.editor.bias._edit(Place(0, 0, 0), float(old["conv1.b"][0]))
    world.settle()
    assert panel.sentence.text() == UNCHANGED
    assert panel.editor.grid.changed_cells() == []


def test_an_image_that_nobody_named_has_no_loss_and_is_neither_right_nor_wrong(world: World) -> None:
    world.probe = replace(world.probe, label=None)
    snapshot = world.show()
    assert snapshot.trace is not None
    read = int(snapshot.trace.probabilities.argmax())
    assert world.panel.effect.words.text() == (
        f"test image 2, read as: {read}, {100 * snapshot.trace.probabilities[read]:.1f} %"
    )
    world.panel.editor.zero.click()
    world.obey()
    assert "its loss" not in world.panel.effect.words.text()
    assert "loss of 8 images, the next batch" in world.panel.effect.words.text()


def test_numbers_that_are_not_finite_are_said_to_be_so(world: World) -> None:
    world.weights("dense1.b")[...] = np.nan
    world.inspection.network_changed()
    world.show()
    assert world.panel.effect.words.text().startswith("test image 2, read as: not finite ✗")
    world.panel.grab()


def test_another_run_begins_with_its_own_weights(worlds: Callable[..., World]) -> None:
    world = worlds()
    world.panel.choice.choose(1, 4, 3)
    run = Run(RunConfig(model="two-conv", batch_size=8, validate_every=0), world.run.dataset)
    layers = describe_layers(run.network)
    world.panel.begin_run(RunStarted(2, run.config, run.dataset, layers, run.history))
    assert world.panel.editor.grid.maps() is None, "the weights of the run before are gone"
    assert world.panel.choice.layer.currentText() == "dense1"
    assert [world.panel.choice.layer.itemText(i) for i in range(3)] == ["conv1", "conv2", "dense1"]


def test_colour_filters_name_their_channels(worlds: Callable[..., World], dataset: Dataset) -> None:
    coloured = replace(
        dataset,
        **{
            name: Split(np.repeat(getattr(dataset, name).images, 3, axis=1), getattr(dataset, name).labels)
            for name in ("train", "validation", "test")
        },
        mean=np.repeat(dataset.mean, 3),
        deviation=np.repeat(dataset.deviation, 3),
    )
    world = worlds(data=coloured)
    world.panel.choice.choose(0, 1, 2)
    assert world.panel.editor.grid.detail() == "blue"
    assert world.panel.editor.whole.text() == "All 3"
    np.testing.assert_array_equal(world.panel.editor.grid.weights(), world.weights("conv1.W")[1, 2])


# ---- edits -----------------------------------------------------------------------------------------------------------


def test_a_number_is_typed_at_its_place(world: World, qtbot: QtBot) -> None:
    world.panel.choice.unit.setValue(6)
    grid = world.panel.editor.grid
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    type_into(qtbot, grid, "-0.5")
    assert world.edits == [("conv1.W", (6, 0, 0, 1), -0.5)]
    world.obey()
    assert world.weights("conv1.W")[6, 0, 0, 1] == -0.5
    type_into(qtbot, world.panel.editor.bias, "1.5")
    assert world.edits == [("conv1.b", (6,), 1.5)]


def test_a_number_of_a_dense_layer_is_typed_at_its_place(world: World, qtbot: QtBot) -> None:
    world.panel.choice.choose(1, 9, 7)
    grid = world.panel.editor.grid
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_End)
    type_into(qtbot, grid, "2")
    assert world.edits == [("dense1.W", (199, 9), 2.0)]


def test_what_cannot_be_read_as_a_number_is_said(world: World, qtbot: QtBot) -> None:
    type_into(qtbot, world.panel.editor.grid, "1e")
    assert world.edits == []
    assert world.panel.sentence.text().startswith("“1e” is not a number")


def test_buttons_change_the_whole_filter(world: World) -> None:
    panel, old = world.panel, world.weights("conv1.W").copy()
    panel.choice.unit.setValue(2)
    panel.editor.zero.click()
    name, place, value = world.edits[-1]
    assert (name, place) == ("conv1.W", (2,))
    np.testing.assert_array_equal(value, np.zeros((1, 3, 3)))
    world.edits.clear()
    panel.editor.invert.click()
    world.panel.show_frame(world.snapshot())
    assert world.edits[-1][:2] == ("conv1.W", (2,))
    np.testing.assert_array_equal(world.edits[-1][2], -old[2])


def test_every_known_filter_can_be_put_in_the_place_of_a_learned_one(world: World) -> None:
    panel, old = world.panel, world.weights("conv1.W").copy()
    actions = panel.editor.presets.actions()
    assert [action.text() for action in actions] == [meaning for meaning, _ in KERNELS.values()]
    for action, name in zip(actions, KERNELS, strict=True):
        action.trigger()
        edit = world.edits[-1]
        assert edit[:2] == ("conv1.W", (0,))
        np.testing.assert_allclose(edit[2][0], kernel(name, 3, old[0, 0]))
        assert np.linalg.norm(edit[2]) == pytest.approx(np.linalg.norm(old[0]))
        world.inspection.edit(edit[0], edit[1], edit[2])
        world.inspection.end_edits(keep=False)
        world.edits.clear()
        world.show()


def test_a_preset_is_as_long_as_the_learned_filter_whatever_stands_there_now(world: World) -> None:
    learned = float(np.linalg.norm(world.weights("conv1.W")[0]))
    world.panel.editor.zero.click()
    world.obey()
    world.panel.editor.put("box")
    world.obey()
    assert np.linalg.norm(world.weights("conv1.W")[0]) == pytest.approx(learned)
    assert len(np.unique(world.weights("conv1.W")[0])) == 1


def test_buttons_change_one_channel_or_all(worlds: Callable[..., World]) -> None:
    world = worlds("two-conv")
    panel, old = world.panel, world.weights("conv2.W").copy()
    panel.choice.choose(1, 4, 3)
    assert panel.editor.whole.isChecked()
    panel.editor.invert.click()
    assert world.edits[-1][1] == (4,)
    np.testing.assert_array_equal(world.edits[-1][2], -old[4])
    world.obey()
    panel.editor.whole.click()
    panel.editor.zero.click()
    assert world.edits[-1][:2] == ("conv2.W", (4, 3))
    world.obey()
    now = world.weights("conv2.W")
    assert not now[4, 3].any()
    np.testing.assert_array_equal(now[4, 4], -old[4, 4])
    np.testing.assert_array_equal(now[5], old[5])


def test_a_unit_can_be_silenced(world: World) -> None:
    world.panel.choice.choose(1, 3, 0)
    old = world.weights("dense1.W").copy()
    world.panel.editor.zero.click()
    world.obey()
    now = world.weights("dense1.W")
    assert not now[:, 3].any()
    np.testing.assert_array_equal(np.delete(now, 3, 1), np.delete(old, 3, 1))
    assert world.panel.sentence.text() == f"Changed: {np.count_nonzero(old[:, 3])} numbers of dense1.W."


def test_a_drag_orders_one_edit_per_snapshot_and_the_newest_at_its_end(world: World) -> None:
    grid = world.panel.editor.grid
    point = grid.cell_rect(Place(0, 1, 1)).center()
    press(grid, QEvent.Type.MouseButtonPress, point)
    for up in (10, 20, 30):
        press(grid, QEvent.Type.MouseMove, point - QPointF(0, up))
    assert len(world.edits) == 1
    shown = float(grid.weights()[1, 1])
    stale = world.snapshot()
    world.panel.show_frame(stale)
    assert len(world.edits) == 2
    assert world.edits[-1][2] == pytest.approx(shown)
    assert grid.weights()[1, 1] == np.float32(shown), "what is dragged does not jump back"
    press(grid, QEvent.Type.MouseMove, point - QPointF(0, 60))
    press(grid, QEvent.Type.MouseButtonRelease, point - QPointF(0, 60))
    last = float(grid.weights()[1, 1])
    world.obey()
    assert world.edits[-1] == ("conv1.W", (0, 0, 1, 1), pytest.approx(last))
    world.obey()
    assert world.edits == []
    assert world.weights("conv1.W")[0, 0, 1, 1] == grid.weights()[1, 1] == np.float32(last)


def test_what_still_waits_is_ordered_when_the_panel_goes_out_of_sight(world: World) -> None:
    grid = world.panel.editor.grid
    grid._edit(Place(0, 0, 0), 0.1)
    grid._edit(Place(0, 0, 0), 0.2)
    assert [edit[2] for edit in world.edits] == [0.1]
    world.panel.hide()
    assert [edit[2] for edit in world.edits] == [0.1, 0.2]


def test_keep_and_undo_are_asked_for(world: World, qtbot: QtBot) -> None:
    world.panel.editor.zero.click()
    world.obey()
    panel = world.panel
    for button, signal in (
        (panel.keep, panel.keep_wanted),
        (panel.undo, panel.undo_wanted),
        (panel.undo_all, panel.undo_all_wanted),
    ):
        with qtbot.waitSignal(signal):
            button.click()


def test_a_drag_is_one_edit_and_what_is_typed_another(world: World) -> None:
    edits: list[tuple[object, ...]] = []
    world.panel.edit_wanted.connect(lambda *edit: edits.append((edit[1], edit[2], edit[3])))
    grid = world.panel.editor.grid
    inside = grid.cell_rect(Place(0, 1, 1)).center()

    def mouse(kind: QEvent.Type, up: float) -> None:
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
        pressed = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        point = inside - QPointF(0, up)
        event = QMouseEvent(kind, point, grid.mapToGlobal(point), pressed, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(grid, event)
        world.obey()

    mouse(QEvent.Type.MouseButtonPress, 0)
    for up in (10, 20, 30):
        mouse(QEvent.Type.MouseMove, up)
    mouse(QEvent.Type.MouseButtonRelease, 30)
    grid._edit(Place(0, 1, 1), 4.0)
    assert [goes_on for _, _, goes_on in edits] == [False, True, True, False]
    assert len({place for place, _, _ in edits}) == 1


def test_of_a_drag_that_is_held_back_the_first_number_is_still_the_first() -> None:
    pace = EditPace()
    first, beside = Edit("conv1.b", (0,), 1.0), Edit("conv1.W", (0, 0, 0, 0), 2.0)
    assert pace.offer(first) == [first]
    assert pace.offer(beside) == []
    assert pace.offer(replace(beside, value=3.0, goes_on=True)) == []
    # Nobody has been told of the number 2 yet, so 3 does not go on from it.
    assert pace.seen() == [replace(beside, value=3.0)]


# ---- while training runs, and while a step is walked through --------------------------------------------------------


def test_while_training_runs_it_can_only_be_looked_at(world: World, qtbot: QtBot) -> None:
    panel = world.panel
    world.show(State.RUNNING)
    assert panel.sentence.text() == PAUSE_FIRST
    editor = panel.editor
    for button in (editor.zero, editor.invert, editor.preset, panel.undo, panel.keep):
        assert not button.isEnabled()
    editor.grid.setFocus()
    qtbot.keyClick(editor.grid, Qt.Key.Key_Delete)
    assert world.edits == []
    assert panel.choice.unit.isEnabled(), "another filter may be looked at"
    world.show()
    assert editor.zero.isEnabled()
    assert panel.sentence.forms == INVITATION


def test_an_edit_that_waits_is_dropped_when_training_begins(world: World) -> None:
    world.panel.editor.grid._edit(Place(0, 0, 0), 0.1)
    world.panel.editor.grid._edit(Place(0, 0, 0), 0.2)
    world.show(State.RUNNING)
    world.show()
    assert [edit[2] for edit in world.edits] == [0.1]


def test_weights_of_a_snapshot_without_a_moment_stay_what_they_were(world: World) -> None:
    shown = world.panel.editor.grid.weights().copy()
    world.panel.show_frame(replace(world.snapshot(State.RUNNING), moment=None))
    np.testing.assert_array_equal(world.panel.editor.grid.weights(), shown)


def test_who_walks_through_a_step_is_told_that_an_edit_takes_it_back(world: World) -> None:
    world.inspection.walk(0)
    world.show()
    assert world.panel.sentence.text() == WALKING[0]


# ---- the choice from elsewhere ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "title"),
    [
        (Cell("W1", (6, 0, 1, 2)), "W1[6, 0]"),
        (Cell("dW1", (2, 0, 0, 0)), "W1[2, 0]"),
        (Cell("b2", (4,)), "W2[:, 4]"),
        (Cell("update:W2", (57, 3)), "W2[:, 3]"),
    ],
)
def test_a_parameter_that_was_clicked_elsewhere_is_chosen(world: World, cell: Cell, title: str) -> None:
    world.panel.show_cell(cell)
    assert world.panel.editor.grid.title() == title
    world.panel.show_cell(Cell("Z1", (0, 3, 3)))
    assert world.panel.editor.grid.title() == title
    if cell.base == "W2":
        assert world.panel.choice.channel.value() == 2


# ---- places and keys -------------------------------------------------------------------------------------------------


def test_a_narrow_panel_shows_bars_or_maps(worlds: Callable[..., World]) -> None:
    world = worlds(width=ALL_FIT - 1, height=300)
    panel = world.panel
    assert panel.effect.isVisible()
    assert not panel.maps.isVisible()
    panel.maps_button.click()
    assert panel.maps.isVisible()
    assert not panel.effect.isVisible()
    assert panel.maps.now.maps() is not None
    panel.choice.layer.setCurrentIndex(1)
    assert panel.effect.isVisible(), "a dense layer makes no maps"
    assert not panel.maps_button.isVisible()


@pytest.mark.usefixtures("face")
@pytest.mark.parametrize("size", [(900, 320), (420, 300), (320, 760)])
@pytest.mark.parametrize("model", ["seed", "two-conv", "seed-linear"])
def test_nothing_is_cut_or_covered(worlds: Callable[..., World], model: str, size: tuple[int, int]) -> None:
    world = worlds(model, width=size[0], height=size[1])
    panel = world.panel
    if size[0] == 420:
        # As narrow as it may be.
        panel.resize(panel.minimumSizeHint().width(), size[1])
    panel.choice.choose(1, 1, 1)
    panel.editor.zero.click()
    world.obey()
    QApplication.processEvents()
    parts = [
        part
        for part in (
            *(panel.choice.layer, panel.choice.unit, panel.choice.channel, panel.sentence, panel.undo, panel.keep),
            *(panel.editor.grid, panel.editor.bias, panel.editor.zero, panel.editor.invert, panel.editor.preset),
            *(panel.editor.whole, panel.effect.words, panel.effect.bars, panel.maps.before, panel.maps.now),
            panel.maps_button,
        )
        if part.isVisible()
    ]
    places = [part.rect().translated(part.mapTo(panel, QPoint(0, 0))) for part in parts]
    for part, place in zip(parts, places, strict=True):
        assert panel.rect().contains(place), (part, place)
        assert place.width() >= part.sizeHint().width() or not isinstance(part, QAbstractButton), part
        assert [other for other in places if other is not place and other.intersects(place)] == [], part
    assert panel.effect.bars.verticalScrollBar().maximum() == 0, "all ten classes are in sight"
    assert panel.effect.words.shown()[-1][2] in panel.effect.words.text()


def test_everything_is_reached_by_tab_and_a_click_leaves_the_keys_with_the_window(
    worlds: Callable[..., World], qtbot: QtBot
) -> None:
    world = worlds("two-conv", width=ALL_FIT - 1)
    panel = world.panel
    panel.choice.choose(1, 0, 0)
    panel.editor.zero.click()
    world.obey()
    panel.choice.layer.setFocus()
    reached = set()
    for _ in range(20):
        reached.add(QApplication.focusWidget())
        panel.focusNextPrevChild(True)
    wanted = {
        *(panel.choice.layer, panel.choice.unit, panel.choice.channel, panel.maps_button, panel.undo, panel.keep),
        *(panel.editor.grid, panel.editor.bias, panel.editor.zero, panel.editor.invert, panel.editor.preset),
        *(panel.editor.whole, panel.effect.bars),
    }
    assert wanted <= reached
    assert all(part.accessibleName() for part in wanted)
    panel.setFocus()
    for button in (panel.keep, panel.undo, panel.editor.zero, panel.editor.whole):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert not button.hasFocus()


def test_it_asks_for_what_it_shows() -> None:
    assert WhatIfPanel.needs == Demand(trace=True, filters=False, moment=True)


# ---- with a training thread ------------------------------------------------------------------------------------------


@pytest.fixture
def live(worlds: Callable[..., World], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[Session]:
    """A session whose panel is connected as the main window does it; `world.panel` is its panel."""
    world = worlds()
    panel = world.panel
    monkeypatch.setattr(loading_module, "load_for", lambda _config, *_progress: world.run.dataset)
    session = Session(frame_interval=0.0)
    trainer = session.trainer
    session.run_started.connect(panel.begin_run)
    session.frame_ready.connect(panel.show_frame)
    panel.edit_wanted.connect(trainer.inspection.edit)
    panel.keep_wanted.connect(trainer.inspection.keep_edits)
    panel.undo_wanted.connect(trainer.inspection.undo_edit)
    panel.undo_all_wanted.connect(trainer.inspection.undo_edits)
    session.demand(panel.needs)
    session.start(world.run.config)
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.moment is not None)
    session.setProperty("panel", panel)
    yield session
    session.close()


def test_edits_are_tried_undone_and_kept_in_a_real_run(live: Session, qtbot: QtBot) -> None:
    panel: WhatIfPanel = live.property("panel")
    assert live.snapshot is not None
    assert live.snapshot.moment is not None
    old = live.snapshot.moment.parameters["conv1.W"].copy()

    def pending() -> bool:
        return live.snapshot is not None and live.snapshot.what_if is not None

    panel.editor.zero.click()
    qtbot.waitUntil(pending)
    qtbot.waitUntil(lambda: not panel.editor.grid.weights().any())
    assert panel.sentence.text() == "Changed: 9 numbers of conv1.W."
    panel.undo.click()
    qtbot.waitUntil(lambda: not pending())
    np.testing.assert_array_equal(panel.editor.grid.weights(), old[0, 0])
    panel.editor.grid._edit(Place(0, 2, 2), 0.75)
    qtbot.waitUntil(pending)
    panel.editor.zero.click()
    qtbot.waitUntil(lambda: not panel.editor.grid.weights().any())
    panel.undo.click()
    # The weights before the zeros, with the number that was set first.
    qtbot.waitUntil(lambda: panel.editor.grid.weights()[2, 2] == 0.75)
    assert pending()
    panel.editor.zero.click()
    qtbot.waitUntil(lambda: not panel.editor.grid.weights().any())
    panel.undo_all.click()
    qtbot.waitUntil(lambda: not pending())
    np.testing.assert_array_equal(panel.editor.grid.weights(), old[0, 0])
    panel.editor.grid._edit(Place(0, 2, 2), 0.75)
    qtbot.waitUntil(pending)
    panel.keep.click()
    qtbot.waitUntil(lambda: not pending())
    assert panel.editor.grid.weights()[2, 2] == 0.75
    assert live.run is not None
    assert live.run.history.edits == ((0, "1 number of conv1.W edited by hand"),)


# ---- layers of all kinds ---------------------------------------------------------------------------------------------

LINE = "conv 2 4x4 stride 2 same, norm, leaky, conv 3 11x11 pad 5, gelu, gap"


def test_factors_and_offsets_of_a_normalisation_are_edited_like_weights(worlds: Any, qtbot: QtBot) -> None:
    world = worlds(LINE)
    choice, editor = world.panel.choice, world.panel.editor
    assert [weights.weight for weights in choice.layers()] == ["W1", "γ1", "W2", "W3"]
    world.panel.show_cell(Cell("β1", (1,)))
    assert choice.layer.currentText() == "norm1"
    assert choice.unit.prefix() == "channel "
    assert (editor.grid.title(), editor.bias.title()) == ("γ1[1]", "β1[1]")
    assert editor.grid.weights().tolist() == [[float(world.weights("norm1.gamma")[1])]]
    assert editor.bias.weights().tolist() == [[float(world.weights("norm1.beta")[1])]]
    assert not editor.preset.isVisible()
    before = world.snapshot().trace.stage("B1").value
    type_into(qtbot, editor.grid, "0.5")
    assert world.edits == [("norm1.gamma", (1,), 0.5)]
    snapshot = world.obey()
    np.testing.assert_array_equal(world.panel.maps.before.maps()[0], before[1])
    np.testing.assert_array_equal(world.panel.maps.now.maps()[0], snapshot.trace.stage("B1").value[1])
    qtbot.mouseClick(editor.zero, Qt.MouseButton.LeftButton)
    type_into(qtbot, editor.bias, "0.25")
    world.settle()
    assert world.weights("norm1.gamma")[1] == 0.0
    assert world.weights("norm1.beta")[1] == 0.25


def test_filters_of_any_size_are_edited(worlds: Any, qtbot: QtBot) -> None:
    world = worlds(LINE)
    editor = world.panel.editor
    for symbol, side in (("W1", 4), ("W2", 11)):
        world.panel.show_cell(Cell(symbol, (1, 0, side - 1, 2)))
        assert editor.grid.weights().shape == (side, side)
        # Filters of image processing have a middle.
        assert editor.preset.isEnabled() == (side % 2 == 1)
        layer = world.panel.choice.layer.currentText()
        qtbot.mouseClick(editor.invert, Qt.MouseButton.LeftButton)
        was = world.weights(f"{layer}.W")[1].copy()
        world.settle()
        np.testing.assert_array_equal(world.weights(f"{layer}.W")[1], -was)
    world.panel.show_cell(Cell("W3", (2, 4)))
    # Behind a global average there are no maps any more.
    assert world.panel.choice.weights().channels == 1
    assert editor.grid.detail().startswith("inputs to ")
