"""Pointing at numbers: each cell says its own name, is framed with all that belongs to it, and marked when chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.feeding.standardise import pixel_statistics
from cnn_gui.explain.anatomy import Anatomy, anatomy
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.links import reach, receptive_field
from cnn_gui.explain.masks import gradient_mask, relu_mask, winner_mask
from cnn_gui.explain.moment import Moment
from cnn_gui.explain.regions import Region, one
from cnn_gui.training.inspection.held_run import HeldRun
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.layers import describe_layers
from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.training.snapshots.photographer import Photographer
from cnn_gui.ui.panels.filters.panel import FiltersPanel
from cnn_gui.ui.panels.network.links import anatomy_of
from cnn_gui.ui.panels.network.panel import NetworkPanel
from cnn_gui.ui.widgets.mosaic.mosaic import HOW_TO, Mosaic
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as TileCell

MODELS = ("seed", "two-conv", "lenet", "seed-unpooled", "seed-linear")
LEFT = Qt.MouseButton.LeftButton
Hover = Callable[[QWidget, QPointF], None]


def in_colour(split: Split) -> Split:
    """The same images with three different channels."""
    images = np.concatenate([split.images, 255 - split.images, split.images // 2], axis=1)
    return Split(np.ascontiguousarray(images), split.labels)


class Rig:
    """A network and a filters panel with a trained run. Attributes: run, snapshot, moment, network, filters."""

    def __init__(self, model: str, dataset: Dataset) -> None:
        self.run = Run(RunConfig(model=model, batch_size=8, learning_rate=0.02), dataset)
        for _ in range(3):
            self.run.step()
        test = dataset.test
        probe = Probe("test", 2, int(test.labels[2]), test.images[2])
        self.snapshot: Snapshot = Photographer(0.0).take(HeldRun(self.run, 1), probe, State.PAUSED)
        assert self.snapshot.trace is not None
        self.moment = Moment.of(self.run.network, self.snapshot.trace)
        self.network, self.filters = NetworkPanel(), FiltersPanel()
        self.network.framed.connect(self.filters.frame)
        self.filters.cell_pointed.connect(self.network.point)
        started = RunStarted(1, self.run.config, dataset, describe_layers(self.run.network), self.run.history)
        for panel, width in ((self.network, 1500), (self.filters, 320)):
            panel.resize(width, 460)
            panel.begin_run(started)
            panel.show_frame(self.snapshot)
            panel.show()
        QApplication.processEvents()

    def mosaics(self) -> dict[str, Mosaic]:
        """Every mosaic by the symbol of the array that it shows; those without an array are left out."""
        shown = {column.symbol: column.mosaic for column in self.network.columns if column.mosaic.picture.count}
        return {**shown, self.filters.mosaic.title(): self.filters.mosaic}


@pytest.fixture
def rig(qtbot: QtBot, app: QApplication, dataset: Dataset) -> Callable[..., Rig]:
    """Give a function that makes both panels for a model, for grey or colour images."""

    def make(model: str, colour: bool = False) -> Rig:
        if colour:
            parts = [in_colour(split) for split in (dataset.train, dataset.validation, dataset.test)]
            mean, deviation = pixel_statistics(parts[0].images)
            made = Rig(
                model,
                replace(dataset, train=parts[0], validation=parts[1], test=parts[2], mean=mean, deviation=deviation),
            )
        else:
            made = Rig(model, dataset)
        qtbot.addWidget(made.network)
        qtbot.addWidget(made.filters)
        return made

    return make


def some_cells(mosaic: Mosaic, count: int = 6) -> list[TileCell]:
    """First, last and random cells of a mosaic."""
    rng = np.random.default_rng(7)
    rows, columns = mosaic.picture.maps.shape[-2:]
    size = mosaic.picture.count, rows, columns
    ends = [TileCell(0, 0, 0), TileCell(*(extent - 1 for extent in size))]
    return ends + [TileCell(*(int(rng.integers(extent)) for extent in size)) for _ in range(count)]


def click(mosaic: Mosaic, cell: TileCell, qtbot: QtBot) -> None:
    """Click a cell."""
    place = mosaic.cell_rect(cell).center()
    qtbot.mouseClick(mosaic, LEFT, pos=QPoint(int(place.x()), int(place.y())))


def pointable(mosaic: Mosaic, cell: TileCell) -> bool:
    """Whether the pixel in the middle of a cell belongs to it: cells smaller than a pixel have none."""
    place = mosaic.cell_rect(cell).center()
    return mosaic.cell_at(QPointF(int(place.x()), int(place.y()))) == cell


# ---- which number is meant -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gradients", [False, True], ids=["values", "gradients"])
@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
@pytest.mark.parametrize("model", MODELS)
def test_a_click_names_the_number_that_is_shown(
    rig: Callable[..., Rig], qtbot: QtBot, model: str, colour: bool, gradients: bool
) -> None:
    shown = rig(model, colour)
    if gradients:
        shown.network.gradients_action.trigger()
    chosen: list[Cell] = []
    shown.network.cell_chosen.connect(chosen.append)
    shown.filters.cell_chosen.connect(chosen.append)
    parts = shown.moment.layers.parts
    stages = [gradient_of(part.symbol) for part in parts[:-1]] if gradients else [part.symbol for part in parts]
    assert list(shown.mosaics()) == [*stages, "W1"]
    for symbol, mosaic in shown.mosaics().items():
        for cell in some_cells(mosaic):
            if not pointable(mosaic, cell):
                continue
            chosen.clear()
            for _ in range(3 if mosaic.picture.coloured else 1):
                click(mosaic, cell, qtbot)
            assert [each.symbol for each in chosen] == [symbol] * len(chosen)
            values = [shown.moment.value(each) for each in chosen]
            assert np.mean(values) == pytest.approx(mosaic.picture.value(cell), rel=1e-5, abs=1e-7)
            if mosaic.picture.coloured:
                first = 1 if symbol == "W1" else 0
                assert [each.index[first] for each in chosen] == [0, 1, 2]
                assert {(*each.index[:first], *each.index[first + 1 :]) for each in chosen} == {
                    ((cell.tile,) if first else ()) + (cell.row, cell.column)
                }


def test_enter_chooses_the_cell_of_the_cursor(rig: Callable[..., Rig], qtbot: QtBot) -> None:
    network = rig("seed").network
    mosaic = network.mosaics["Z1"]
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(mosaic, key)
    with qtbot.waitSignal(network.cell_chosen) as told:
        qtbot.keyClick(mosaic, Qt.Key.Key_Return)
    assert told.args == [Cell("Z1", (1, 1, 1))]


def test_channels_of_an_image_one_by_one_have_cells_of_their_own(rig: Callable[..., Rig], qtbot: QtBot) -> None:
    shown = rig("seed", colour=True)
    shown.network.channels.click()
    shown.filters.channels.click()
    with qtbot.waitSignal(shown.network.cell_chosen) as told:
        click(shown.network.mosaics["X"], TileCell(2, 5, 6), qtbot)
    assert told.args == [Cell("X", (2, 5, 6))]
    shown.filters.mosaic.grab()
    with qtbot.waitSignal(shown.filters.cell_chosen) as told:
        click(shown.filters.mosaic, TileCell(3 * 4 + 1, 2, 0), qtbot)
    assert told.args == [Cell("W1", (4, 1, 2, 0))]


def test_filters_of_a_later_layer_are_named_by_filter_and_channel(rig: Callable[..., Rig], qtbot: QtBot) -> None:
    filters = rig("two-conv").filters
    filters.layer.setCurrentIndex(1)
    filters.mosaic.grab()
    with qtbot.waitSignal(filters.cell_chosen) as told:
        click(filters.mosaic, TileCell(5 * 8 + 3, 1, 2), qtbot)
    assert told.args == [Cell("W2", (5, 3, 1, 2))]


# ---- what belongs together -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
@pytest.mark.parametrize("model", MODELS)
def test_the_window_knows_a_network_as_well_as_the_engine_does(
    rig: Callable[..., Rig], model: str, colour: bool
) -> None:
    shown = rig(model, colour)
    trace = shown.snapshot.trace
    assert trace is not None
    made: Anatomy = anatomy_of(describe_layers(shown.run.network), trace)
    assert made == anatomy(shown.run.network.layers, trace)


def framed_indices(mosaic: Mosaic) -> set[tuple[int, ...]]:
    """The index of every number inside of a frame, of all three channels where they are one tile."""
    found: set[tuple[int, ...]] = set()
    shape, coloured = mosaic.shape, mosaic.picture.coloured
    for span in mosaic.frames():
        for tile in range(span.first, span.last):
            for row in range(span.top, span.bottom):
                for column in range(span.left, span.right):
                    if len(shape) == 1:
                        found.add((tile,))
                    elif coloured:
                        found |= {(*((tile,) if len(shape) == 4 else ()), c, row, column) for c in range(3)}
                    elif len(shape) == 4:
                        found.add((*divmod(tile, shape[1]), row, column))
                    else:
                        found.add((tile, row, column))
    return found


def indices(region: Region | None) -> set[tuple[int, ...]]:
    """The index of every number of a region."""
    return set() if region is None else {cell.index for cell in region.cells()}


@pytest.mark.parametrize("gradients", [False, True], ids=["values", "gradients"])
@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
@pytest.mark.parametrize("model", MODELS)
def test_frames_show_what_a_number_comes_from_and_what_it_reaches(
    rig: Callable[..., Rig], hover: Hover, model: str, colour: bool, gradients: bool
) -> None:
    shown = rig(model, colour)
    if gradients:
        shown.network.gradients_action.trigger()
    pointed: list[Cell | None] = []
    shown.network.cell_pointed.connect(pointed.append)
    shown.filters.cell_pointed.connect(pointed.append)
    mosaics = shown.mosaics()
    seen = 0
    for mosaic in mosaics.values():
        for cell in filter(lambda cell, mosaic=mosaic: pointable(mosaic, cell), some_cells(mosaic, 3)):
            place = mosaic.cell_rect(cell).center()
            hover(mosaic, QPointF(int(place.x()), int(place.y())))
            meant = pointed[-1]
            assert meant is not None
            expected = {**receptive_field(shown.moment, meant), **reach(shown.moment, meant)}
            for symbol, other in mosaics.items():
                assert framed_indices(other) == indices(expected.get(symbol)), (meant, symbol)
                seen += len(other.frames())
        hover(mosaic, QPointF(1, 1))
        assert pointed[-1] is None
        assert not any(other.frames() for other in mosaics.values())
    assert seen > 100


def test_the_same_cell_with_a_new_value_is_not_told_again(rig: Callable[..., Rig], hover: Hover) -> None:
    shown = rig("seed")
    pointed: list[object] = []
    shown.network.cell_pointed.connect(pointed.append)
    mosaic = shown.network.mosaics["P1"]
    hover(mosaic, mosaic.cell_rect(TileCell(1, 2, 2)).center())
    frames = shown.network.mosaics["Z1"].frames()
    shown.network.show_frame(shown.snapshot)
    assert pointed == [Cell("P1", (1, 2, 2))]
    assert shown.network.mosaics["Z1"].frames() == frames != ()


def test_frames_follow_from_values_to_gradients_under_a_resting_mouse(rig: Callable[..., Rig], hover: Hover) -> None:
    shown = rig("seed")
    pointed: list[object] = []
    shown.network.cell_pointed.connect(pointed.append)
    mosaic = shown.network.mosaics["P1"]
    hover(mosaic, mosaic.cell_rect(TileCell(1, 2, 2)).center())
    assert shown.network.mosaics["X"].frames() == ((0, 1, 4, 8, 4, 8),)
    shown.network.gradients_action.trigger()
    assert pointed[-1] == Cell("dP1", (1, 2, 2))
    assert framed_indices(shown.network.mosaics["Z2"]) == {(unit,) for unit in range(10)}
    assert framed_indices(shown.network.mosaics["A2"]) == set()


def test_nothing_is_computed_while_nobody_points(rig: Callable[..., Rig]) -> None:
    shown = rig("seed")
    assert shown.network._links is None
    shown.network.point(Cell("Z1", (0, 0, 0)))
    assert shown.network._links is not None


def test_a_number_of_another_network_is_framed_and_marked_nowhere(rig: Callable[..., Rig]) -> None:
    shown = rig("seed")
    for cell in (Cell("Z7", (0, 0, 0)), Cell("Z1", (99, 0, 0)), Cell("W3", (0,))):
        shown.network.point(cell)
        shown.network.mark(cell)
        shown.filters.mark(cell)
        assert not any(mosaic.frames() for mosaic in shown.mosaics().values())
        for mosaic in shown.mosaics().values():
            mark = mosaic.mark()
            assert mark is None or mosaic.cell_of(mark) is None
    shown.network.grab()


def test_a_single_number_can_be_framed_from_outside(rig: Callable[..., Rig]) -> None:
    shown = rig("seed")
    shown.network.show_place(Cell("F", (40,)))
    assert {symbol for symbol, mosaic in shown.mosaics().items() if mosaic.frames()} == {"F"}
    shown.network.show_place(Cell("W1", (2, 0, 1, 1)))
    assert framed_indices(shown.filters.mosaic) == {(2, 0, 1, 1)}
    assert not shown.network.mosaics["F"].frames()
    shown.network.frame({"X": one(Cell("X", (0, 3, 4)))})
    assert framed_indices(shown.network.mosaics["X"]) == {(0, 3, 4)}
    shown.network.show_place(None)
    assert not any(mosaic.frames() for mosaic in shown.mosaics().values())


# ---- the selected number ---------------------------------------------------------------------------------------------


def test_the_selected_number_is_marked_where_its_array_is_shown(rig: Callable[..., Rig]) -> None:
    shown = rig("seed")
    network, filters = shown.network, shown.filters

    def marks() -> dict[str, tuple[int, ...] | None]:
        found = {symbol: mosaic.mark() for symbol, mosaic in network.mosaics.items()}
        return {symbol: index for symbol, index in found.items() if index is not None}

    network.mark(Cell("A1", (3, 4, 5)))
    assert marks() == {"A1": (3, 4, 5)}
    network.gradients_action.trigger()
    assert marks() == {}
    network.mark(Cell("dF", (40,)))
    assert marks() == {"F": (40,)}
    network.gradients_action.trigger()
    assert marks() == {}
    network.gradients_action.trigger()
    assert marks() == {"F": (40,)}
    network.mark(None)
    assert marks() == {}
    for cell in (Cell("W1", (2, 0, 1, 1)), Cell("dW1", (2, 0, 0, 1)), Cell("update:W1", (2, 0, 2, 1))):
        filters.mark(cell)
        assert filters.mosaic.mark() == cell.index
    for other in (Cell("Z1", (0, 0, 0)), Cell("W2", (0, 0)), None):
        filters.mark(other)
        assert filters.mosaic.mark() is None


def test_a_weight_of_another_layer_brings_that_layer(rig: Callable[..., Rig]) -> None:
    filters = rig("two-conv").filters
    filters.mark(Cell("dW2", (5, 3, 1, 2)))
    assert filters.layer.currentText() == "conv2"
    assert filters.mosaic.mark() == (5, 3, 1, 2)
    filters.layer.setCurrentIndex(0)
    assert filters.mosaic.mark() is None
    filters.layer.setCurrentIndex(1)
    assert filters.mosaic.mark() == (5, 3, 1, 2)


def test_a_marked_number_out_of_sight_is_brought_into_it(rig: Callable[..., Rig]) -> None:
    network = rig("lenet").network
    network.resize(500, 400)
    QApplication.processEvents()
    mosaic = network.mosaics["P2"]
    assert mosaic.visibleRegion().isEmpty()
    network.mark(Cell("P2", (0, 0, 0)))
    assert not mosaic.visibleRegion().isEmpty()


# ---- routes of gradient ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_routes_hatch_shut_relus_and_losers_of_pooling_with_their_counts(rig: Callable[..., Rig], model: str) -> None:
    shown = rig(model)
    network, moment = shown.network, shown.moment
    network.routes_action.trigger()
    hatched = 0
    for part in moment.layers.parts:
        mosaic, following = network.mosaics[part.symbol], moment.layers.after(part)
        passes = mosaic.passes()
        if following is None or following.kind not in ("relu", "pooling"):
            assert passes is None
            continue
        hatched += 1
        value = moment.array(part.symbol)
        mask = (relu_mask if following.kind == "relu" else winner_mask)(moment, following.symbol)
        assert passes is not None
        np.testing.assert_array_equal(passes, mask.passes)
        open_, total = int(passes.sum()), value.size
        if following.kind == "relu":
            assert open_ == int((value > 0).sum())
        else:
            assert open_ == moment.array(following.symbol).size
        word = "open" if following.kind == "relu" else "winners"
        said = f"{open_:,} of {total:,} {word} ({100 * open_ / total:.1f} %)"
        assert mosaic.accessibleDescription().startswith(said)
    assert hatched == sum(part.kind in ("relu", "pooling") for part in moment.layers.parts)
    network.routes_action.trigger()
    assert all(mosaic.passes() is None for mosaic in network.mosaics.values())
    assert all(mosaic.accessibleDescription() == HOW_TO for mosaic in network.mosaics.values())


@pytest.mark.parametrize("model", MODELS)
def test_gradients_are_zero_wherever_no_route_is(rig: Callable[..., Rig], model: str) -> None:
    shown = rig(model)
    network, moment = shown.network, shown.moment
    network.gradients_action.trigger()
    network.routes_action.trigger()
    for part in moment.layers.parts:
        passes = network.mosaics[part.symbol].passes()
        if passes is not None:
            np.testing.assert_array_equal(passes, gradient_mask(moment, part.symbol).passes)
            assert not np.any(moment.array(gradient_of(part.symbol))[~passes])
    assert (network.mosaics["Z1"].passes() is None) == (model == "seed-linear")


def test_routes_follow_the_image_that_is_shown(rig: Callable[..., Rig]) -> None:
    shown = rig("seed")
    shown.network.routes_action.trigger()
    before = shown.network.mosaics["Z1"].passes()
    images = shown.run.dataset.test
    probe = Probe("test", 9, int(images.labels[9]), images.images[9])
    other = Photographer(0.0).take(HeldRun(shown.run, 1), probe, State.PAUSED)
    shown.network.show_frame(other, words=False)
    after = shown.network.mosaics["Z1"].passes()
    assert other.trace is not None
    np.testing.assert_array_equal(after, other.trace.stage("Z1").value > 0)
    assert np.any(after != before)


def test_both_switches_are_in_the_menu_and_have_keys(pilot: Any) -> None:
    network = pilot.window.panels["network"]
    assert network.routes_action.shortcut().toString() == "Shift+G"
    assert network.mosaics["A1"].actions() == [
        network.gradients_action,
        network.routes_action,
        network.weights_action,
    ]
    pilot.key("G", Qt.KeyboardModifier.ShiftModifier)
    assert network.routes_action.isChecked()
    assert not network.gradients_action.isChecked()
    pilot.settle()
    assert network.mosaics["Z1"].passes() is not None
