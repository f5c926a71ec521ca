"""Colour images of 32×32 pixels, as in CIFAR-10, through the panels with every model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.feeding.standardise import pixel_statistics
from cnn_gui.training.inspection.held_run import HeldRun
from cnn_gui.training.messages.attribution import Attribution
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.layers import describe_layers
from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.probe.attribution import attribute
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.training.snapshots.photographer import Photographer
from cnn_gui.ui.panels.filters.panel import FiltersPanel
from cnn_gui.ui.panels.network.panel import NetworkPanel
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.prediction.panel import PredictionPanel
from cnn_gui.ui.panels.why.panel import WhyPanel
from cnn_gui.ui.widgets.mosaic.enlarged import EnlargedMap
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell
from cnn_gui.ui.widgets.text.numbers import exact

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
BATCHES = 4
SIDE = 32
MODELS = {"seed": 7, "two-conv": 10, "lenet": 14}
"""How many stages a trace of each model has."""


def _split(rng: np.random.Generator, count: int) -> Split:
    """Images with a square whose hue says the class."""
    labels = rng.integers(0, 10, count)
    images = rng.integers(40, 120, (count, 3, SIDE, SIDE), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[label % 3, 8:24, 8:24] = 255
        image[(label + 1) % 3, 8:24, 8:24] = 25 * label
    return Split(images, labels)


@pytest.fixture(scope="module")
def photographs() -> Dataset:
    """A made set in the format of CIFAR-10."""
    rng = np.random.default_rng(2)
    train, validation, test = (_split(rng, count) for count in (64, 8, 8))
    return Dataset("cifar-10", "Made photographs", train, validation, test, CLASSES, *pixel_statistics(train.images))


def explained(run: Run, image: np.ndarray) -> Attribution:
    """What `attribute` finds, all its units of work done."""
    work = attribute(run, image)
    while True:
        try:
            next(work)
        except StopIteration as done:
            found: Attribution = done.value
            return found


class Taken:
    """A trained run and a snapshot of it, with everything in it. Attributes: run, started, probe, snapshot."""

    def __init__(self, model: str, dataset: Dataset, batches: int = BATCHES) -> None:
        self.run = Run(RunConfig(model=model, batch_size=16, learning_rate=0.01), dataset)
        for _ in range(batches):
            self.run.step()
        self.started = RunStarted(1, self.run.config, dataset, describe_layers(self.run.network), self.run.history)
        self.probe = Probe("test", 3, int(dataset.test.labels[3]), dataset.test.images[3])
        self.snapshot = self.of(self.probe)

    def of(self, probe: Probe) -> Snapshot:
        """The snapshot of another probe."""
        photographer = Photographer(0.0)
        photographer.ask(Demand(trace=True, filters=True, attribution=True))
        return photographer.take(HeldRun(self.run, 1), probe, State.PAUSED, explained(self.run, probe.image))


@pytest.fixture(params=MODELS)
def taken(request: pytest.FixtureRequest, photographs: Dataset) -> Taken:
    """A few batches of each model."""
    return Taken(request.param, photographs)


@pytest.fixture
def seed(photographs: Dataset) -> Taken:
    """A few batches of the seed network."""
    return Taken("seed", photographs)


@pytest.fixture
def fed(qtbot: QtBot, app: QApplication) -> Callable[..., Any]:
    """Give a function that shows a panel with a snapshot."""

    def feed(panel: Panel, taken: Taken, width: int = 900, height: int = 420) -> Any:
        qtbot.addWidget(panel)
        panel.resize(width, height)
        panel.begin_run(taken.started)
        panel.show_frame(taken.snapshot)
        panel.show()
        qtbot.waitExposed(panel)
        return panel

    return feed


@pytest.fixture
def point(hover: Callable[[QWidget, QPointF], None]) -> Callable[[Mosaic, Cell], str]:
    """Give a function that points at a cell and returns what the mosaic says."""

    def at(mosaic: Mosaic, cell: Cell) -> str:
        hover(mosaic, mosaic.cell_rect(cell).center())
        return mosaic.readouts()[0]

    return at


# ---- filters ---------------------------------------------------------------------------------------------------------


def test_first_filters_are_shown_in_colour_around_grey(
    taken: Taken, fed: Callable[..., Any], point: Callable[[Mosaic, Cell], str]
) -> None:
    panel = fed(FiltersPanel(), taken, 304, 320)
    weights = taken.run.network.parameters["conv1.W"]
    largest = float(np.abs(weights).max())
    assert panel.mosaic.kind() == "signed colour"
    assert panel.mosaic.picture.count == len(weights)
    np.testing.assert_array_equal(panel.mosaic.maps(), weights)
    assert panel.mosaic.levels().of(0) == (-largest, largest)
    red, green, blue = (exact(float(weight)) for weight in weights[4, :, 2, 1])
    assert point(panel.mosaic, Cell(4, 2, 1)) == f"W1[4, :, 2, 1] = R {red}  G {green}  B {blue}"
    drawn = panel.mosaic.picture.tiles.colours()[4, 2, 1]
    for shift, weight in zip((16, 8, 0), weights[4, :, 2, 1], strict=True):
        assert int(drawn) >> shift & 255 == pytest.approx(255 * (weight / largest + 1) / 2, abs=1.5)


def test_the_switch_takes_the_colours_of_the_filters_apart(
    taken: Taken, fed: Callable[..., Any], point: Callable[[Mosaic, Cell], str], qtbot: QtBot
) -> None:
    panel = fed(FiltersPanel(), taken, 304, 320)
    weights = taken.run.network.parameters["conv1.W"]
    assert panel.channels.accessibleName() == "Colour channels of the filters one by one"
    assert panel.channels.focusPolicy() is Qt.FocusPolicy.TabFocus
    qtbot.keyClick(panel.channels, Qt.Key.Key_Space)
    assert panel.channels.isChecked()
    assert panel.mosaic.kind() == "diverging"
    np.testing.assert_array_equal(panel.mosaic.maps(), weights.reshape(-1, *weights.shape[2:]))
    panel.mosaic.grab()
    assert panel.mosaic.picture.layout.across % 3 == 0
    value = exact(float(weights[2, 1, 0, 2]))
    assert point(panel.mosaic, Cell(2 * 3 + 1, 0, 2)) == f"W1[2, 1, 0, 2] = {value} · green"
    qtbot.keyClick(panel.channels, Qt.Key.Key_Space)
    assert panel.mosaic.kind() == "signed colour"


def test_filters_of_a_later_layer_have_no_colours(photographs: Dataset, fed: Callable[..., Any]) -> None:
    taken = Taken("two-conv", photographs)
    panel = fed(FiltersPanel(), taken, 304, 320)
    assert panel.channels.isVisible()
    panel.layer.setCurrentIndex(1)
    assert not panel.channels.isVisible()
    assert panel.mosaic.kind() == "diverging"
    assert panel.mosaic.maps().shape == (128, 3, 3)
    assert panel.mosaic.map_name(8 * 2 + 1) == "filter 2 · channel 1"
    panel.layer.setCurrentIndex(0)
    assert panel.mosaic.kind() == "signed colour"
    assert panel.mosaic.maps().shape == (8, 3, 3, 3)


def test_grey_images_after_colour_ones_get_the_filters_that_they_always_had(
    seed: Taken, fed: Callable[..., Any], dataset: Dataset
) -> None:
    panel = fed(FiltersPanel(), seed, 304, 320)
    grey = Taken("seed", dataset)
    panel.begin_run(grey.started)
    panel.show_frame(grey.snapshot)
    assert panel.mosaic.kind() == "diverging"
    assert not panel.channels.isVisible()
    np.testing.assert_array_equal(panel.mosaic.maps(), grey.run.network.parameters["conv1.W"][:, 0])


# ---- network ---------------------------------------------------------------------------------------------------------


def test_every_stage_of_every_model_is_shown(taken: Taken, fed: Callable[..., Any]) -> None:
    panel = fed(NetworkPanel(), taken)
    assert len(panel.mosaics) == MODELS[taken.run.config.model]
    for stage in taken.snapshot.trace.stages:
        np.testing.assert_array_equal(panel.mosaics[stage.symbol].maps(), stage.value, err_msg=stage.symbol)
        assert np.isfinite(stage.value).all()
        panel.mosaics[stage.symbol].grab()
        assert panel.mosaics[stage.symbol].picture.tiles is not None
    panel.gradients_action.trigger()
    for stage in taken.snapshot.trace.stages[:-1]:
        np.testing.assert_array_equal(panel.mosaics[stage.symbol].maps(), stage.gradient, err_msg=stage.symbol)


def test_the_input_is_seen_in_its_own_colours(
    taken: Taken, fed: Callable[..., Any], point: Callable[[Mosaic, Cell], str]
) -> None:
    panel = fed(NetworkPanel(), taken)
    image = panel.mosaics["X"]
    assert image.kind() == "colour"
    image.grab()
    drawn = image.picture.tiles.colours()[0]
    for channel, shift in enumerate((16, 8, 0)):
        np.testing.assert_allclose((drawn >> shift & 255).astype(int), taken.probe.image[channel], atol=1)
    values = taken.snapshot.trace.stage("X").value[:, 12, 20]
    red, green, blue = (exact(float(value)) for value in values)
    assert point(image, Cell(0, 12, 20)) == f"X[:, 12, 20] = R {red}  G {green}  B {blue}"


def test_the_channels_of_the_input_can_be_looked_at_one_by_one(
    seed: Taken, fed: Callable[..., Any], point: Callable[[Mosaic, Cell], str], qtbot: QtBot
) -> None:
    panel = fed(NetworkPanel(), seed)
    image = panel.mosaics["X"]
    assert panel.channels.accessibleName() == "Colour channels of the image one by one"
    qtbot.keyClick(panel.channels, Qt.Key.Key_Space)
    values = seed.snapshot.trace.stage("X").value
    assert image.kind() == "grey"
    np.testing.assert_array_equal(image.maps(), values)
    assert point(image, Cell(2, 5, 6)) == f"X[2, 5, 6] = {exact(float(values[2, 5, 6]))} · blue"
    assert image.levels().of(0) == (float(values.min()), float(values.max()))
    # Gradients are no colours, with the switch or without it.
    panel.gradients_action.trigger()
    assert image.kind() == "diverging"
    assert not panel.channels.isEnabled()
    gradients = seed.snapshot.trace.stage("X").gradient
    assert image.levels().of(0)[1] == pytest.approx(float(np.abs(gradients).max()))
    panel.gradients_action.trigger()
    qtbot.keyClick(panel.channels, Qt.Key.Key_Space)
    assert image.kind() == "colour"


def test_a_double_click_enlarges_the_colour_image(seed: Taken, fed: Callable[..., Any], qtbot: QtBot) -> None:
    panel = fed(NetworkPanel(), seed)
    image = panel.mosaics["X"]
    place = image.cell_rect(Cell(0, 3, 3)).center().toPoint()
    qtbot.mouseDClick(image, Qt.MouseButton.LeftButton, pos=QPoint(place))
    view = panel.findChild(EnlargedMap)
    assert view.windowTitle() == "X"
    assert view.view.kind() == "colour"
    assert view.view.levels().by_channel
    view.close()


def test_grey_images_after_colour_ones_have_no_channels(seed: Taken, fed: Callable[..., Any], dataset: Dataset) -> None:
    panel = fed(NetworkPanel(), seed)
    grey = Taken("seed", dataset)
    panel.begin_run(grey.started)
    panel.show_frame(grey.snapshot)
    assert not panel.channels.isVisible()
    assert panel.mosaics["X"].kind() == "grey"
    np.testing.assert_array_equal(panel.mosaics["X"].maps(), grey.snapshot.trace.stage("X").value)


# ---- prediction and why ----------------------------------------------------------------------------------------------


def test_the_prediction_names_the_classes(taken: Taken, fed: Callable[..., Any], qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    panel = fed(PredictionPanel(), taken, 304, 380)
    probabilities = taken.snapshot.trace.probabilities
    for row, name in enumerate(CLASSES):
        assert panel.bars.row_text(row).startswith(f"{name}: {float(probabilities[row]):.6g}")
    assert CLASSES[taken.probe.label] in panel.verdict.text()


def test_why_shows_both_maps_with_their_values(
    taken: Taken, fed: Callable[..., Any], point: Callable[[Mosaic, Cell], str]
) -> None:
    panel = fed(WhyPanel(), taken)
    found = taken.snapshot.attribution
    assert found.class_index == int(taken.snapshot.trace.probabilities.argmax())
    assert CLASSES[found.class_index] in panel.heading.title()
    assert f"p = {found.probability:.2f}" in panel.heading.title()
    assert point(panel.saliency, Cell(0, 7, 9)) == f"Saliency[7, 9] = {exact(float(found.saliency[7, 9]))}"
    assert point(panel.occlusion, Cell(0, 7, 9)) == f"Occlusion[7, 9] = {exact(float(found.occlusion[7, 9]))}"
    red, green, blue = (exact(float(value)) for value in taken.probe.image[:, 7, 9])
    assert point(panel.image, Cell(0, 7, 9)) == f"Image[:, 7, 9] = R {red}  G {green}  B {blue}"
