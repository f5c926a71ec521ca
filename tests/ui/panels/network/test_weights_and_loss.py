"""Weights, biases, the label and the loss in the network view: the right numbers, in their phases and on demand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.feeding.standardise import pixel_statistics
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.training.messages.snapshot import Demand
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.look.fonts import width_of
from cnn_gui.ui.panels.network.loss_figure import NOTHING, OF_BATCH, OF_LAST_BATCH
from cnn_gui.ui.widgets.mosaic.step_look import parameter_look
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as TileCell
from cnn_gui.ui.widgets.text.heading import title_width
from cnn_gui.ui.widgets.text.numbers import MINUS, exact

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cnn_gui.ui.panels.network.parameter_column import ParameterView

MODELS = ("seed", "two-conv", "lenet")
LEFT = Qt.MouseButton.LeftButton


class Watched:
    """A window with a run that has trained a little. Attributes: pilot, network, stages."""

    def __init__(self, pilot: Any) -> None:
        self.pilot = pilot
        self.network = pilot.window.panels["network"]
        self.stages = self.network.stages
        pilot.session.trainer.step(2)
        pilot.shown(2)

    @property
    def snapshot(self) -> Any:
        """What is shown."""
        return self.pilot.session.snapshot

    @property
    def further(self) -> Any:
        """Weights and loss."""
        return self.stages.further

    def ask(self) -> None:
        """Ask for weights and loss with the key."""
        self.pilot.key("W")
        self.pilot.until(lambda: self.snapshot.parameters)

    def go_to(self, phase: str) -> Any:
        """Walk to a phase; returns where the walk stands."""
        orders = self.pilot.session.trainer.inspection
        if self.snapshot.walk is None:
            orders.walk_to(0)
            self.pilot.until(lambda: self.snapshot.walk is not None)
        index = [each.id for each in self.snapshot.walk.phases].index(phase)
        orders.walk_to(index)
        self.pilot.until(lambda: self.snapshot.walk.index == index)
        return self.snapshot.walk

    def view(self, name: str) -> ParameterView:
        """The view of a parameter."""
        found: ParameterView = next(view for view in self.further.parameters if view.name == name)
        return found

    def shown(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Every parameter shows its array of these, number by number."""
        rng = np.random.default_rng(4)
        assert {view.key for view in self.further.parameters} == set(arrays)
        for view in self.further.parameters:
            array = arrays[view.key]
            assert view.mosaic.picture.maps.size == array.size
            for _ in range(20):
                index = tuple(int(rng.integers(extent)) for extent in array.shape)
                place = view.mosaic.cell_of(view.arrangement.shown_at(index))
                assert place is not None
                assert view.cell(place) == Cell(view.symbol, index)
                assert view.mosaic.picture.value(place) == array[index], view.symbol


@pytest.fixture
def watched_of(open_window: Callable[..., Any]) -> Callable[..., Watched]:
    """Give a function that opens a window with a model, on the small data set unless other data are given."""

    def make(model: str = "seed", data: Dataset | None = None) -> Watched:
        config = RunConfig(model=model, batch_size=8, optimizer="sgd", learning_rate=0.05, validate_every=0)
        return Watched(open_window(config) if data is None else open_window(config, load=lambda _asked: data))

    return make


@pytest.fixture
def watched(watched_of: Callable[..., Watched]) -> Watched:
    """The seed network after two steps."""
    return watched_of()


def with_classes(data: Dataset, count: int, *, colour: bool = False) -> Dataset:
    """The same images, in so many classes, grey or in colour."""

    def changed(split: Split) -> Split:
        images = np.concatenate([split.images, 255 - split.images, split.images // 2], axis=1)
        return Split(np.ascontiguousarray(images) if colour else split.images, split.labels % count)

    train, validation, test = map(changed, (data.train, data.validation, data.test))
    mean, deviation = pixel_statistics(train.images)
    names = tuple(f"c{number}" for number in range(count))
    return replace(data, train=train, validation=validation, test=test, classes=names, mean=mean, deviation=deviation)


# ---- the numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_on_demand_every_parameter_is_that_of_the_run(watched_of: Callable[..., Watched], model: str) -> None:
    watched = watched_of(model)
    watched.ask()
    watched.shown(watched.pilot.parameters())
    titles = [view.mosaic.title() for view in watched.further.parameters]
    assert titles == [f"{letter}{number + 1}" for number in range(len(titles) // 2) for letter in "Wb"]
    assert {column.text() for column in watched.further.columns} == {"weights"}


def test_with_gradients_they_are_those_of_this_image(watched: Watched) -> None:
    watched.ask()
    watched.pilot.key("G")
    watched.pilot.settle()
    watched.shown(watched.snapshot.trace.parameter_gradients)
    assert watched.view("W2").mosaic.title() == "dW2"
    assert {column.text() for column in watched.further.columns} == {"← this image"}
    watched.pilot.key("G")
    watched.pilot.settle()
    watched.shown(watched.pilot.parameters())


@pytest.mark.parametrize(("count", "colour"), [(2, False), (62, False), (10, True)])
def test_any_number_of_classes_and_colours(
    watched_of: Callable[..., Watched], dataset: Dataset, count: int, colour: bool
) -> None:
    watched = watched_of("seed", with_classes(dataset, count, colour=colour))
    watched.ask()
    watched.shown(watched.pilot.parameters())
    label = watched.snapshot.probe.label
    np.testing.assert_array_equal(watched.further.truth.one_hot.mosaic.maps(), np.eye(count, dtype=np.float32)[label])


@pytest.mark.parametrize("count", [10, 62])
def test_the_label_stands_row_by_row_beside_the_probabilities(
    watched_of: Callable[..., Watched], dataset: Dataset, count: int
) -> None:
    watched = watched_of("seed", with_classes(dataset, count))
    watched.ask()
    QApplication.processEvents()
    one_hot, softmax = watched.further.truth.one_hot.mosaic, watched.network.mosaics["A2"]
    for number in range(count):
        places = [mosaic.cell_rect(TileCell(number, 0, 0)) for mosaic in (one_hot, softmax)]
        assert places[0].y() == places[1].y()
        assert one_hot.rect().contains(places[0].toRect())
    assert one_hot.width() <= watched.further.truth.width()


@pytest.mark.parametrize("model", MODELS)
def test_in_a_step_the_phase_decides(watched_of: Callable[..., Watched], model: str) -> None:
    watched = watched_of(model)
    for asked in [each.id for each in watched.go_to("X").phases]:
        walk = watched.go_to(asked)
        record, arrays = walk.record, {}
        for view in watched.further.parameters:
            look = parameter_look(walk.phases, walk.index, view.name)
            assert (view.symbol, view.lit()) == (look.symbol, look.lit)
            if look.symbol == view.name:
                arrays[view.key] = record.before[view.key]
            elif look.symbol == gradient_of(view.name):
                arrays[view.key] = record.gradients[view.key]
            else:
                arrays[view.key] = record.after[view.key] - record.before[view.key]
        watched.shown(arrays)
        one_hot, loss = watched.further.truth.one_hot, watched.further.loss.loss
        wanted = {"X": "written", "L": "read", walk.phases[0].id: "written"}
        logits = gradient_of(watched.network.columns[-2].stage)
        assert one_hot.lit() == {**wanted, logits: "read"}.get(asked, "")
        assert loss.lit() == ("written" if asked == "L" else "")


def test_what_stands_above_says_whose_gradient_it_is(watched: Watched) -> None:
    column = watched.go_to("Z1") and watched.further.of("Z1")
    said = [column.text()]
    for phase in ("dW1", "update:W1"):
        watched.go_to(phase)
        said.append(column.text())
    assert said == ["weights", "← mean of batch", "change"]
    assert [view.mosaic.title() for view in column.views] == [f"new W1 {MINUS} W1", f"new b1 {MINUS} b1"]


def test_the_loss_is_that_of_this_image_and_of_the_batch(watched: Watched) -> None:
    walk = watched.go_to("L")
    loss, trace = watched.further.loss.loss, watched.snapshot.step_trace
    assert loss.numbers() == (exact(trace.loss), exact(walk.record.loss))
    assert OF_BATCH in loss.accessibleName()
    watched.pilot.session.trainer.inspection.leave(finish=False)
    watched.pilot.until(lambda: watched.snapshot.walk is None)
    watched.ask()
    assert loss.numbers() == (exact(watched.snapshot.trace.loss), exact(watched.pilot.losses()[-1]))
    assert OF_LAST_BATCH in loss.accessibleName()


def test_before_the_first_batch_there_is_no_loss_of_a_batch(pilot: Any) -> None:
    pilot.key("W")
    pilot.settle()
    assert pilot.window.panels["network"].stages.further.loss.loss.numbers()[1] == NOTHING


def test_the_probabilities_say_their_sum(watched: Watched) -> None:
    watched.ask()
    softmax = watched.network.columns[-1]
    total = float(watched.snapshot.trace.probabilities.astype(np.float64).sum())
    assert softmax.below() == f"Σ {total:.7f}"
    assert abs(total - 1) < 1e-6
    watched.pilot.key("W")
    assert softmax.below() == ""


def test_an_image_without_a_class_has_neither_label_nor_loss(watched: Watched, dataset: Dataset) -> None:
    watched.ask()
    watched.pilot.session.trainer.probe.show_image(dataset.test.images[0], None)
    watched.pilot.until(lambda: watched.snapshot.probe.label is None)
    assert watched.further.truth.one_hot.mosaic.maps() is None
    assert watched.further.loss.loss.numbers()[0] == NOTHING


# ---- where they stand ------------------------------------------------------------------------------------------------


def test_unless_they_are_shown_they_cost_nothing(watched: Watched) -> None:
    asked: list[Demand] = []
    watched.pilot.session.demand = asked.append
    assert watched.further is None
    assert watched.snapshot.parameters == {}
    assert not watched.network.wants().parameters
    watched.pilot.key("W")
    watched.pilot.key("W")
    assert [demand.parameters for demand in asked] == [True, False]
    views = watched.further.parameters
    assert not any(view.mosaic.isVisible() for view in views)


def test_in_a_step_its_record_has_all_and_nothing_more_is_asked_for(watched: Watched) -> None:
    watched.go_to("Z2")
    assert watched.view("W2").mosaic.isVisible()
    assert not watched.network.wants().parameters
    assert not watched.network.weights_action.isEnabled()
    watched.pilot.session.trainer.inspection.leave(finish=False)
    watched.pilot.until(lambda: watched.snapshot.walk is None)
    assert not watched.view("W2").mosaic.isVisible()
    assert watched.network.weights_action.isEnabled()


def test_each_stands_before_the_stage_that_it_makes(watched_of: Callable[..., Watched]) -> None:
    watched = watched_of("lenet")
    watched.ask()
    QApplication.processEvents()
    places = {}
    for column in watched.stages._in_order():
        places[column.symbol] = column.mapTo(watched.stages, column.rect().topLeft()).x()
    inside = [symbol for symbol in places if symbol not in ("Z5", "A5", "y", "L")]
    assert inside == sorted(inside, key=lambda symbol: places[symbol])
    assert inside.index("W3") == inside.index("Z3") - 1
    answer = ["Z5", "A5", "y", "L"]
    assert answer == sorted(answer, key=lambda symbol: places[symbol])


@pytest.mark.parametrize("size", [(1900, 900), (1366, 768), (1008, 652), (667, 400)])
def test_no_column_stands_on_another(watched: Watched, size: tuple[int, int]) -> None:
    watched.ask()
    watched.pilot.window.resize(*size)
    watched.pilot.window.arrangement.reset()
    watched.pilot.settle()
    columns = watched.stages._in_order()
    for left, right in pairwise(columns):
        if left.parentWidget() is right.parentWidget():
            assert left.geometry().right() < right.x(), (left.symbol, right.symbol)
    for view in watched.further.parameters:
        assert view.mosaic.isVisible(), view.name
        assert view.mosaic.picture.layout is None or view.mosaic.width() >= view.mosaic.minimumWidth()


def test_no_other_panel_moves_and_the_window_keeps_its_size(watched: Watched) -> None:
    window = watched.pilot.window

    def places() -> list[object]:
        return [window.size(), *(panel.size() for panel in window.panels.values() if panel.isVisible())]

    QApplication.processEvents()
    before = places()
    for _ in range(2):
        watched.pilot.key("W")
        watched.pilot.settle()
        assert places() == before


@pytest.mark.parametrize("model", ["seed", "lenet"])
def test_what_a_phase_writes_is_in_sight(watched_of: Callable[..., Watched], model: str) -> None:
    watched = watched_of(model)
    watched.go_to("X")
    for phase in ("dW2", "dW1"):
        watched.go_to(phase)
        view = watched.view(phase[1:])
        watched.pilot.until(lambda view=view: not view.mosaic.visibleRegion().isEmpty())
        assert view.lit() == "written"


def test_another_network_gets_other_weights(watched: Watched) -> None:
    watched.ask()
    watched.pilot.session.reset(model="two-conv")
    watched.pilot.run_ready(2)
    watched.pilot.until(lambda: watched.snapshot.parameters and watched.further is not None)
    watched.pilot.settle()
    watched.shown(watched.pilot.parameters())


# ---- pointing --------------------------------------------------------------------------------------------------------


def chosen_by(watched: Watched, order: Callable[[], object]) -> Cell:
    """What a click chooses."""
    with watched.pilot.qtbot.waitSignal(watched.network.cell_chosen) as told:
        order()
    cell: Cell = told.args[0]
    return cell


def test_a_click_chooses_what_is_shown(watched: Watched) -> None:
    watched.ask()
    mosaic = watched.view("W2").mosaic
    mosaic.grab()
    place = mosaic.cell_of(watched.view("W2").arrangement.shown_at((57, 3)))
    assert place is not None
    assert chosen_by(watched, lambda: mosaic.click(place)) == Cell("W2", (57, 3))
    loss = watched.further.loss.loss
    assert chosen_by(watched, lambda: watched.pilot.qtbot.mouseClick(loss, LEFT)) == Cell("L")
    loss.setFocus(Qt.FocusReason.TabFocusReason)
    assert chosen_by(watched, lambda: watched.pilot.qtbot.keyClick(loss, Qt.Key.Key_Return)) == Cell("L")
    # y is given: what it is subtracted in is explained.
    one_hot = watched.further.truth.one_hot.mosaic
    assert chosen_by(watched, lambda: one_hot.click(TileCell(4, 0, 0))) == Cell("dZ2", (4,))


def test_what_is_explained_is_marked(watched: Watched) -> None:
    watched.ask()
    view, loss = watched.view("W2"), watched.further.loss.loss
    for symbol in ("W2", "dW2", "update:W2"):
        watched.network.mark(None)
        watched.network.mark(Cell(symbol, (57, 3)))
        assert view.mosaic.mark() == view.arrangement.shown_at((57, 3))
    watched.network.mark(Cell("L"))
    assert view.mosaic.mark() is None
    assert loss.is_marked()


def test_what_hangs_together_is_framed(watched: Watched) -> None:
    watched.go_to("dW2")
    view = watched.view("W2")
    told: list[Any] = []
    watched.network.framed.connect(told.append)
    place = view.mosaic.cell_of(view.arrangement.shown_at((57, 3)))
    assert place is not None
    view.mosaic.hovered.emit(*place, 0.0)
    assert set(told[-1]) == {"dZ2", "F", "A2", "update:W2"}
    assert watched.network.mosaics["Z2"].frames()
    watched.network.point(Cell("dZ2", (3,)))
    (frame,) = watched.further.truth.one_hot.mosaic.frames()
    assert (frame.first, frame.last) == (3, 4)
    assert {(box.first, box.last) for box in view.mosaic.frames()} == {(box * 8, box * 8 + 8) for box in (3,)}
    label = watched.snapshot.step_trace.label
    watched.network.point(Cell("y", (label,)))
    assert watched.further.loss.loss.is_framed()
    watched.network.point(None)
    assert not watched.further.loss.loss.is_framed()
    assert not view.mosaic.frames()


def test_a_weight_says_what_it_leads_from_and_to(watched: Watched) -> None:
    watched.ask()
    view = watched.view("W2")
    place = view.mosaic.cell_of(view.arrangement.shown_at((57, 3)))
    assert place is not None
    assert view.mosaic.place_name(place) == "W2[57, 3]"
    c, rest = divmod(57, 25)
    assert view.mosaic.about(place) == f"from P1[{c}, {rest // 5}, {rest % 5}] to class 3"


@pytest.mark.parametrize("size", [(1400, 900), (1008, 652)])
def test_what_is_shown_of_a_parameter_is_written_whole(face: int, watched: Watched, size: tuple[int, int]) -> None:
    watched.pilot.window.resize(*size)
    watched.pilot.window.arrangement.reset()
    for phase in ("Z1", "dW1", "update:W1"):
        watched.go_to(phase)
        QApplication.processEvents()
        for column in watched.further.columns:
            assert width_of(column.text()) <= column.width(), (face, column.text())
            for view in column.views:
                assert title_width(view.mosaic.title()) <= view.mosaic._place().header.width() + 0.5, (
                    view.mosaic.title()
                )
    loss = watched.further.loss.loss
    assert loss.width() >= loss.sizeHint().width()
    softmax = watched.network.columns[-1]
    assert width_of(softmax.below()) <= softmax.width()
