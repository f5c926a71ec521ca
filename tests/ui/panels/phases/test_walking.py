"""A walk through one step, in the network, the filters and the strip above them, with the real training thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from cnn_gui.explain.calculation.figures import readable
from cnn_gui.explain.calculation.image_and_batch import image_and_batch
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.chain_rule import chain_rule
from cnn_gui.explain.phases.phase import Direction
from cnn_gui.explain.present_cell import in_order, present_cell
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.messages.walk import WalkView
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.panels.phases.figures import ROSE, what_the_update_did
from cnn_gui.ui.panels.phases.panel import PhaseStrip
from cnn_gui.ui.widgets.mosaic.step_look import looks
from cnn_gui.ui.widgets.text.numbers import MINUS, exact, level

BATCH = 8


class Walker:
    """A window, a strip, and a person who walks. Attributes: pilot, strip, network, filters."""

    def __init__(self, pilot: Any) -> None:
        self.pilot = pilot
        self.strip = PhaseStrip()
        pilot.qtbot.addWidget(self.strip)
        self.network, self.filters = pilot.window.panels["network"], pilot.window.panels["filters"]
        session, trainer = pilot.session, pilot.session.trainer
        self.strip.resize(900, 90)
        self.strip.begin_run(session.run)
        session.frame_ready.connect(self.strip.show_frame)
        self.strip.walk_wanted.connect(trainer.inspection.walk)
        self.strip.phase_wanted.connect(trainer.inspection.walk_to)
        self.strip.image_wanted.connect(trainer.inspection.walk_image)
        self.strip.leave_wanted.connect(lambda finish: trainer.inspection.leave(finish=finish))
        session.demand(Demand(True, True, False, True))
        pilot.settle()

    @property
    def snapshot(self) -> Snapshot:
        """What is shown."""
        snapshot: Snapshot = self.pilot.session.snapshot
        return snapshot

    def begin(self) -> None:
        """Walk into the next step."""
        self.pilot.session.trainer.inspection.walk(1)
        self.pilot.until(lambda: self.snapshot.walk is not None)

    def go(self, order: Callable[[], object], there: Callable[[WalkView | None], bool]) -> None:
        """Do something, and wait until what came of it is on screen."""
        order()
        self.pilot.until(lambda: there(self.snapshot.walk))

    def leave(self, button: QToolButton) -> None:
        """End the walk."""
        self.go(button.click, lambda walk: walk is None)

    def go_to(self, phase: str) -> None:
        """Go to a phase by its mark."""
        walk = self.snapshot.walk
        assert walk is not None
        index = [each.id for each in walk.phases].index(phase)
        place = self.strip.marks.mark_rect(index).center().toPoint()
        self.go(
            lambda: self.pilot.qtbot.mouseClick(self.strip.marks, Qt.MouseButton.LeftButton, pos=place),
            lambda walk: walk is not None and walk.index == index,
        )
        assert self.strip.line.accessibleName() == walk.phases[index].title


@pytest.fixture
def walker_of(open_window: Callable[..., Any]) -> Callable[..., Walker]:
    """Give a function that opens a window, trains a little and has a strip."""

    def make(model: str = "seed", **settings: Any) -> Walker:
        pilot = open_window(RunConfig(model=model, batch_size=BATCH, optimizer="sgd", learning_rate=0.05, **settings))
        pilot.session.trainer.step(2)
        pilot.shown(2)
        return Walker(pilot)

    return make


@pytest.fixture
def walker(walker_of: Callable[..., Walker]) -> Walker:
    """A walker before the third step of the seed network."""
    return walker_of()


@pytest.mark.parametrize("model", ["seed", "two-conv", "lenet", "seed-unpooled", "seed-linear"])
def test_every_phase_shows_its_arrays_and_says_its_equation(walker_of: Callable[..., Walker], model: str) -> None:
    walker = walker_of(model)
    assert not walker.strip.isVisible()
    walker.begin()
    assert walker.strip.isVisible()
    walk = walker.snapshot.walk
    assert walk is not None
    for index, phase in enumerate(walk.phases):
        if index:
            walker.go(walker.strip.forward.click, lambda walk, index=index: walk is not None and walk.index == index)
        shown, moment = walker.snapshot.walk, walker.snapshot.moment
        assert shown is not None
        assert moment is not None
        assert (shown.index, walker.strip.position.text()) == (index, f"{index + 1} of {len(walk.phases)}")
        assert walker.strip.line.title == phase.title
        assert walker.strip.line.latex == phase.equations
        if shown.effect is None:
            assert walker.strip.why.text() == phase.why
        else:
            assert walker.strip.why.text() == " ".join(what_the_update_did(walker.snapshot))
        for stage, look in looks(walk.phases, index, list(walker.network.mosaics)).items():
            mosaic = walker.network.mosaics[stage]
            symbol = f"d{stage}" if look.gradient else stage
            assert mosaic.title() == symbol
            np.testing.assert_array_equal(mosaic.maps(), moment.array(symbol), err_msg=f"{phase.id}: {symbol}")
            assert (mosaic.lit(), mosaic.is_faint()) == (look.lit, look.faint)
        arrows = [column.text()[:1] for column in walker.network.columns[1:]]
        backward = [column.backward for column in walker.network.columns[1:]]
        assert arrows == ["←" if each else "→" for each in backward]
        assert any(backward) is (phase.direction is not Direction.FORWARD)


def test_the_filters_show_their_gradient_and_what_the_update_changes(walker: Walker) -> None:
    walker.begin()
    walk = walker.snapshot.walk
    assert walk is not None
    record, mosaic = walk.record, walker.filters.mosaic

    def shows(symbol: str, array: np.ndarray, title: str, lit: str) -> None:
        np.testing.assert_array_equal(mosaic.maps(), array[:, 0])
        assert (mosaic.title(), mosaic.lit()) == (title, lit)
        mosaic.grab()
        place = mosaic.cell_rect(mosaic.cell_of((3, 0, 1, 2))).center().toPoint()
        with walker.pilot.qtbot.waitSignal(walker.filters.cell_chosen) as told:
            walker.pilot.qtbot.mouseClick(mosaic, Qt.MouseButton.LeftButton, pos=place)
        assert told.args == [Cell(symbol, (3, 0, 1, 2))]

    before, after = record.before["conv1.W"], record.after["conv1.W"]
    shows("W1", before, "W1", "")
    walker.go_to("Z1")
    shows("W1", before, "W1", "read")
    walker.go_to("dZ1")
    shows("W1", before, "W1", "")
    walker.go_to("dW1")
    shows("dW1", record.gradients["conv1.W"], "dW1", "written")
    walker.go_to("update:W1")
    shows("update:W1", after - before, f"new W1 {MINUS} W1", "written")
    walker.leave(walker.strip.take_back)
    shows("W1", before, "W1", "")
    assert mosaic.detail() == "8×1×3×3"


def test_the_layer_of_the_phase_is_shown_and_afterwards_the_one_of_before(walker_of: Callable[..., Walker]) -> None:
    walker = walker_of("two-conv")
    walker.filters.layer.setCurrentIndex(1)
    walker.begin()
    chosen = [walker.filters.layer.currentText()]
    for phase in ("Z1", "A1", "Z2", "dW1"):
        walker.go_to(phase)
        chosen.append(walker.filters.layer.currentText())
    assert chosen == ["conv2", "conv1", "conv1", "conv2", "conv1"]
    assert walker.filters.mosaic.title() == "dW1"
    walker.leave(walker.strip.take_back)
    assert walker.filters.layer.currentText() == "conv2"
    assert walker.filters.mosaic.title() == "W2"


def test_a_walk_that_is_taken_back_leaves_no_trace(walker: Walker) -> None:
    parameters = walker.pilot.parameters()
    maps = {symbol: mosaic.maps() for symbol, mosaic in walker.network.mosaics.items()}
    detail = walker.network.heading.detail()
    walker.begin()
    assert walker.network.heading.detail().startswith("batch, image 0")
    for phase in ("Z2", "dP1", "update:W1"):
        walker.go_to(phase)
    walker.leave(walker.strip.take_back)
    assert walker.snapshot.walk is None
    assert not walker.strip.isVisible()
    assert walker.pilot.batches() == (2, 2)
    assert walker.network.heading.detail() == detail
    for symbol, mosaic in walker.network.mosaics.items():
        np.testing.assert_array_equal(mosaic.maps(), maps[symbol])
        assert (mosaic.title(), mosaic.lit(), mosaic.is_faint()) == (symbol, "", False)
    now = walker.pilot.parameters()
    assert all(np.array_equal(now[name], parameters[name]) for name in parameters)


def test_a_finished_step_is_the_step_that_was_shown(walker: Walker) -> None:
    walker.begin()
    walk = walker.snapshot.walk
    assert walk is not None
    walker.leave(walker.strip.finish)
    assert not walker.strip.isVisible()
    assert walker.pilot.batches() == (3, 3)
    now = walker.pilot.parameters()
    assert all(np.array_equal(now[name], walk.record.after[name]) for name in now)


def test_beyond_the_last_phase_the_next_step_begins(walker: Walker) -> None:
    walker.begin()
    walker.go_to("update:W1")
    assert "Do the step" in walker.strip.forward.toolTip()
    walker.go(walker.strip.forward.click, lambda walk: walk is not None and walk.index == 0)
    assert walker.snapshot.walk is not None
    assert walker.snapshot.walk.record.batch == 4
    assert walker.strip.position.text() == "1 of 15"
    assert not walker.strip.back.isEnabled()
    assert "Do the step" not in walker.strip.forward.toolTip()


def test_each_image_of_the_batch_can_be_walked_through(walker: Walker, dataset: Any) -> None:
    walker.begin()
    field = walker.strip.image
    assert (field.minimum(), field.maximum(), walker.strip.count.text()) == (0, BATCH - 1, f"of {BATCH}")
    walker.go_to("dZ1")
    walker.go(field.stepUp, lambda walk: walk is not None and walk.image == 1)
    walk, trace = walker.snapshot.walk, walker.snapshot.trace
    assert walk is not None
    assert trace is not None
    assert (walk.image, walk.phase.id) == (1, "dZ1")
    pixels = walk.record.images[1] / 255.0
    image = (pixels - dataset.mean[0]) / dataset.deviation[0]
    np.testing.assert_allclose(walker.network.mosaics["X"].maps(), image, atol=1e-5)
    assert walker.network.heading.detail() == f"batch, image 1 · true class {walk.record.labels[1]}"
    for image in (0, BATCH - 1):
        walker.go(field.stepDown, lambda walk, image=image: walk is not None and walk.image == image)
    assert field.value() == BATCH - 1


def test_the_loss_and_the_learning_rate_are_said_where_they_belong(walker: Walker) -> None:
    walker.begin()
    walker.go_to("L")
    walk, trace = walker.snapshot.walk, walker.snapshot.trace
    assert walk is not None
    assert trace is not None
    assert trace.loss is not None
    assert walker.strip.line.shapes == image_and_batch(exact(trace.loss), exact(walk.record.loss))
    walker.go_to("update:W1")
    assert walker.strip.line.shapes == "learning rate η = 0.05"
    walker.go_to("P1")
    assert walker.strip.line.shapes == walk.phases[3].shapes


def test_the_phase_decides_about_gradients_and_afterwards_the_person_again(walker: Walker) -> None:
    action = walker.network.gradients_action
    action.trigger()
    walker.begin()
    walker.go_to("P1")
    assert not action.isEnabled()
    assert [mosaic.title() for mosaic in walker.network.mosaics.values()] == ["X", "Z1", "A1", "P1", "F", "Z2", "A2"]
    walker.leave(walker.strip.take_back)
    assert action.isEnabled()
    assert walker.network.mosaics["Z1"].title() == "dZ1"
    trace = walker.snapshot.trace
    assert trace is not None
    np.testing.assert_array_equal(walker.network.mosaics["Z1"].maps(), trace.stage("Z1").gradient)


def test_a_reset_ends_the_walk_on_screen(walker: Walker) -> None:
    walker.begin()
    walker.go_to("dA1")
    walker.pilot.session.run_started.connect(walker.strip.begin_run)
    walker.pilot.session.reset()
    walker.pilot.run_ready(2)
    assert not walker.strip.isVisible()
    assert not any(mosaic.lit() or mosaic.is_faint() for mosaic in walker.network.mosaics.values())
    assert walker.network.gradients_action.isEnabled()


def test_what_is_written_is_brought_into_sight(walker_of: Callable[..., Walker]) -> None:
    walker = walker_of("lenet")
    walker.begin()
    for phase in ("Z1", "A4", "dA1"):
        walker.go_to(phase)
        written = [column for column in walker.network.columns if column.mosaic.lit() == "written"]
        assert len(written) == 1
        assert not written[0].mosaic.visibleRegion().isEmpty(), phase


def test_the_update_says_what_it_did_to_the_loss_and_to_every_parameter(walker: Walker) -> None:
    walker.begin()
    walker.go_to("dW1")
    walk = walker.snapshot.walk
    assert walk is not None
    assert what_the_update_did(walker.snapshot) == ()
    walker.go_to("update:W1")
    walk, moment, trace = walker.snapshot.walk, walker.snapshot.moment, walker.snapshot.trace
    assert walk is not None
    assert walk.effect is not None
    assert moment is not None
    assert trace is not None
    assert moment.trace.loss is not None
    assert trace.loss is not None
    difference = walk.effect.loss_after - walk.record.loss
    assert difference < 0
    own = f"{exact(moment.trace.loss)} → {exact(trace.loss)}"
    batch = f"{exact(walk.record.loss)} → {exact(walk.effect.loss_after)}"
    losses, moved = what_the_update_did(walker.snapshot)
    assert losses == f"The loss of this batch fell by {exact(-difference)}: {image_and_batch(own, batch)}."
    for name, before in walk.record.before.items():
        after = walk.record.after[name]
        share = np.linalg.norm(after.astype(float) - before) / np.linalg.norm(before.astype(float))
        symbol = {"conv1": "{}1", "dense1": "{}2"}[name[:-2]].format(name[-1])
        changed = int((after != before).sum())
        count = f"{before.size:,}" if changed == before.size else f"{changed:,} of {before.size:,}"
        assert f"{symbol} {level(100 * share)} % ({count})" in moved
    assert walker.strip.details.effect.text() == f"{losses} {moved}"


def test_a_loss_that_rose_is_said_to_have_risen_and_why(walker_of: Callable[..., Walker]) -> None:
    walker = walker_of()
    walker.pilot.session.trainer.change("learning_rate", 5.0)
    walker.begin()
    walker.go_to("update:W1")
    losses, _moved, why = what_the_update_did(walker.snapshot)
    assert losses.startswith("The loss of this batch rose by ")
    assert why == ROSE


def test_the_line_of_each_phase_is_that_of_the_chain_rule_with_the_numbers_of_the_step(walker: Walker) -> None:
    walker.begin()
    walk = walker.snapshot.walk
    assert walk is not None
    cut = 0
    for phase in walk.phases:
        walker.go_to(phase.id)
        moment = walker.snapshot.moment
        assert moment is not None
        cell = present_cell(moment, in_order(moment, phase))
        assert walker.strip.rule.rule == chain_rule(moment, cell)
        walker.strip.resize(300, 90)
        line = walker.strip.rule
        cut += line.is_cut()
        assert walker.strip.details.rule.text() == (chain_rule(moment, cell).text if line.is_cut() else "")
        walker.strip.resize(2500, 90)
        assert not line.is_cut()
        # What can be read is not said twice.
        assert walker.strip.details.rule.text() == ""
    assert cut


def test_the_line_follows_the_number_under_the_microscope(walker: Walker) -> None:
    walker.begin()
    walker.strip.follow(Cell("Z1", (3, 5, 4)))
    for phase, cell in (("Z1", Cell("Z1", (3, 5, 4))), ("P1", Cell("P1", (3, 2, 2))), ("dZ1", Cell("dZ1", (3, 5, 4)))):
        walker.go_to(phase)
        assert walker.strip.rule.rule is not None
        assert walker.strip.rule.rule.cell == cell
    walker.strip.follow(Cell("dW2", (7, 3)))
    walker.go_to("dW2")
    assert walker.strip.rule.rule is not None
    assert walker.strip.rule.rule.cell == Cell("dW2", (7, 3))
    walker.strip.follow(None)
    assert walker.strip.rule.rule is not None
    assert walker.strip.rule.rule.cell.symbol == "dF"


def test_another_array_of_the_phase_can_be_chosen_until_the_next_phase(walker: Walker) -> None:
    walker.begin()
    walker.go_to("dW2")
    line = walker.strip.rule
    names = [part.target for part in line.parts() if isinstance(part.target, str)]
    assert names == ["dF", "dW2", "db2"]
    line.symbol_chosen.emit("db2")
    assert line.rule is not None
    assert line.rule.cell.symbol == "db2"
    walker.go_to("dW1")
    walker.go_to("dW2")
    assert line.rule is not None
    assert line.rule.cell.symbol == "dF"


def test_a_number_of_the_line_in_the_window_comes_under_the_microscope(open_window: Callable[..., Any]) -> None:
    pilot = open_window()
    strip, microscope = pilot.window.panels["step"], pilot.window.panels["microscope"]
    pilot.session.trainer.inspection.walk_to(10)
    pilot.until(lambda: strip.isVisible() and strip.rule.rule is not None)
    part = next(part for part in strip.rule.parts() if isinstance(part.target, Cell))
    pilot.qtbot.mouseClick(strip.rule, Qt.MouseButton.LeftButton, pos=part.place.center().toPoint())
    assert microscope.cell == part.target
    pilot.until(microscope.isVisible)
    pilot.until(lambda: microscope.bar.value.value)
    # What is explained there is what the line of every phase then tells of.
    passed = strip.rule.rule.cell
    pilot.session.trainer.inspection.walk(1)
    pilot.until(lambda: strip.rule.rule is not None and strip.rule.rule.cell.symbol not in (passed.symbol, ""))
    assert strip.rule.rule.cell.symbol == pilot.session.snapshot.walk.phase.writes[-1]


def test_without_a_walk_no_numbers_of_a_step_are_asked_for(pilot: Any) -> None:
    strip = pilot.window.panels["step"]
    assert not strip.isVisible()
    assert not pilot.window.feeding._demand.moment
    pilot.session.trainer.inspection.walk(1)
    pilot.until(lambda: pilot.window.feeding._demand.moment)
    pilot.session.trainer.inspection.leave(finish=False)
    pilot.until(lambda: not pilot.window.feeding._demand.moment)


def test_a_gradient_is_given_in_one_order_by_the_line_the_microscope_and_the_filters(walker: Walker) -> None:
    walker.begin()
    walker.go_to("dW1")
    cell = Cell("dW1", (3, 0, 1, 2))
    window = walker.pilot.window
    window.board.cell_chosen.emit(cell)
    walker.strip.follow(cell)
    value = window.panels["microscope"].bar.value
    walker.pilot.until(lambda: value.value and value.cell == str(cell))
    walk, moment = walker.snapshot.walk, walker.snapshot.moment
    assert walk is not None
    assert moment is not None
    own, mean = moment.value(cell), float(walk.record.gradients["conv1.W"][3, 0, 1, 2])
    said = value.kind.partition(" · gradient")[0]
    assert said == image_and_batch(value.value, readable(mean))
    assert value.value == readable(own)
    assert walker.strip.rule.rule is not None
    assert walker.strip.rule.rule.text.endswith(
        image_and_batch(walker.strip.rule.rule.pieces[-1].number.split()[2], readable(mean))
    )
    mosaic = walker.filters.mosaic
    assert mosaic.about(mosaic.cell_of((3, 0, 1, 2))) == image_and_batch(exact(own), exact(mean))
    walker.go_to("Z1")
    assert mosaic.about(mosaic.cell_of((3, 0, 1, 2))) == ""


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_in_every_phase_at_every_width_both_factors_and_the_result_are_in_the_line(
    open_window: Callable[..., Any], optimizer: str
) -> None:
    pilot = open_window(RunConfig(batch_size=BATCH, optimizer=optimizer, learning_rate=0.01))
    walker = Walker(pilot)
    walker.begin()
    rule = walker.strip.rule
    walk = walker.snapshot.walk
    assert walk is not None
    for index, phase in enumerate(walk.phases):
        if index:
            walker.go(walker.strip.forward.click, lambda walk, index=index: walk is not None and walk.index == index)
        for symbol in phase.writes:
            rule.symbol_chosen.emit(symbol)
            assert rule.rule is not None
            for width in range(480, 1401, 40):
                rule.resize(width - 32, rule.height())
                parts = rule.parts()
                said = " ".join(word for part in parts if not isinstance(part.target, str) for _, word, _ in part.words)
                where = f"{phase.id}, {symbol}, {width}: {said}"
                assert parts[-1].place.right() <= rule.width(), where
                assert parts[-1].target == rule.rule.cell, where
                assert said.count("(") == said.count(")"), where
                assert not said.startswith("\u2026"), where
                assert "\u00d7 \u2026" not in said, where
                assert ("\u00d7" in rule.rule.text) == ("\u00d7" in said), where


def test_the_microscope_goes_on_from_a_gradient_to_the_update_and_back(walker: Walker) -> None:
    walker.begin()
    walker.go_to("dW1")
    window = walker.pilot.window
    microscope = window.panels["microscope"]
    window.board.cell_chosen.emit(Cell("dW1", (3, 0, 1, 2)))
    walker.pilot.until(lambda: microscope.bar.value.value and microscope.bar.value.mean)
    walker.go_to("update:W1")
    walker.pilot.until(lambda: microscope.cell == Cell("update:W1", (3, 0, 1, 2)))
    walker.pilot.until(lambda: microscope.bar.value.cell == "new W1[3, 0, 1, 2]")
    assert not microscope.bar.value.mean
    walker.go_to("dW1")
    walker.pilot.until(lambda: microscope.cell == Cell("dW1", (3, 0, 1, 2)))


def test_a_mean_is_called_so_where_it_is_read_off(walker: Walker) -> None:
    walker.begin()
    walker.go_to("dW1")
    mosaic = walker.filters.mosaic
    place = mosaic.cell_of((3, 0, 1, 2))
    assert walker.filters._place_name(place) == "mean dW1[3, 0, 1, 2]"
    view = next(view for view in walker.network.stages.further.parameters if view.name == "W1")
    assert view._place(view.mosaic.cell_of((3, 0, 1, 2))) == "mean dW1[3, 0, 1, 2]"
    walker.go_to("Z1")
    assert walker.filters._place_name(place) == "W1[3, 0, 1, 2]"
