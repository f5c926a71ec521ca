"""The learned filters: the very weights of the network, each with its value."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt

from cnn_gui.engine import preset
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.mosaic.enlarged import EnlargedMap
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell
from cnn_gui.ui.widgets.text.numbers import exact

if TYPE_CHECKING:
    from collections.abc import Callable


def test_before_training_they_are_the_initial_weights_of_the_seed(pilot: Any) -> None:
    initial = preset("seed", input_shape=(1, 12, 12), classes=10, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(pilot.window.panels["filters"].mosaic.maps(), initial.parameters["conv1.W"][:, 0])


def test_after_training_they_are_the_weights_of_the_network(pilot: Any) -> None:
    before = pilot.parameters()["conv1.W"]
    pilot.session.trainer.step(6)
    pilot.shown(6)
    pilot.settle()
    weights = pilot.parameters()["conv1.W"]
    assert np.any(weights != before)
    np.testing.assert_array_equal(pilot.window.panels["filters"].mosaic.maps(), weights[:, 0])
    # What is shown is a copy: the network goes on changing its own array.
    assert not np.shares_memory(
        pilot.window.panels["filters"].mosaic.maps(), pilot.ask(lambda run: run.network.parameters["conv1.W"])
    )


def test_colours_are_symmetric_around_zero(pilot: Any) -> None:
    mosaic = pilot.window.panels["filters"].mosaic
    weights = pilot.parameters()["conv1.W"]
    largest = float(np.abs(weights).max())
    assert mosaic.kind() == "diverging"
    assert mosaic.levels().of(0) == (-largest, largest)


def test_hovering_gives_the_weight(pilot: Any, hover: Callable[[Any, QPointF], None]) -> None:
    mosaic = pilot.window.panels["filters"].mosaic
    pilot.settle()
    hover(mosaic, mosaic.cell_rect(Cell(5, 2, 0)).center())
    weight = float(pilot.parameters()["conv1.W"][5, 0, 2, 0])
    assert mosaic.readouts()[0] == f"W1[5, 0, 2, 0] = {exact(weight)}"


def test_there_is_no_choice_of_layer_where_there_is_only_one(pilot: Any) -> None:
    assert not pilot.window.panels["filters"].layer.isVisible()
    assert pilot.window.panels["filters"].mosaic.title() == "W1"
    assert pilot.window.panels["filters"].mosaic.detail() == "8×1×3×3"


def test_each_layer_can_be_chosen_and_shows_one_tile_for_each_filter_and_channel(
    open_window: Callable[..., Any], hover: Callable[[Any, QPointF], None]
) -> None:
    pilot = open_window(RunConfig(model="two-conv", batch_size=8))
    panel = pilot.window.panels["filters"]
    pilot.until(panel.layer.isVisible)
    assert [panel.layer.itemText(i) for i in range(panel.layer.count())] == ["conv1", "conv2"]
    panel.layer.setCurrentIndex(1)
    pilot.settle()
    weights = pilot.parameters()["conv2.W"]
    assert panel.mosaic.title() == "W2"
    assert panel.mosaic.detail() == "16×8×3×3"
    np.testing.assert_array_equal(panel.mosaic.maps(), weights.reshape(128, 3, 3))
    hover(panel.mosaic, panel.mosaic.cell_rect(Cell(5 * 8 + 3, 1, 2)).center())
    value = exact(float(weights[5, 3, 1, 2]))
    assert panel.mosaic.readouts()[0] == f"W2[5, 3, 1, 2] = {value}"
    panel.layer.setCurrentIndex(0)
    assert panel.mosaic.title() == "W1"
    np.testing.assert_array_equal(panel.mosaic.maps(), pilot.parameters()["conv1.W"][:, 0])


def test_a_reset_keeps_the_chosen_layer(open_window: Callable[..., Any]) -> None:
    pilot = open_window(RunConfig(model="two-conv", batch_size=8))
    pilot.window.panels["filters"].layer.setCurrentIndex(1)
    pilot.key("R")
    pilot.run_ready(2)
    assert pilot.window.panels["filters"].layer.currentText() == "conv2"
    assert pilot.window.panels["filters"].mosaic.title() == "W2"


def test_another_model_brings_its_own_layers(pilot: Any) -> None:
    pilot.session.reset(model="two-conv")
    pilot.run_ready(2)
    pilot.settle()
    assert pilot.window.panels["filters"].layer.count() == 2
    assert pilot.window.panels["filters"].layer.currentText() == "conv1"


def test_a_double_click_enlarges_a_filter_with_its_numbers(pilot: Any) -> None:
    pilot.settle()
    mosaic = pilot.window.panels["filters"].mosaic
    place: QPoint = mosaic.cell_rect(Cell(6, 0, 0)).center().toPoint()
    pilot.qtbot.mouseDClick(mosaic, Qt.MouseButton.LeftButton, pos=place)
    view = pilot.window.findChild(EnlargedMap)
    assert view.windowTitle() == "W1 · filter 6"
    np.testing.assert_array_equal(view.view.maps()[0], pilot.parameters()["conv1.W"][6, 0])
    pilot.qtbot.keyClick(view, Qt.Key.Key_Escape)
    pilot.until(lambda: pilot.window.findChild(EnlargedMap) is None)


def test_a_panel_before_its_first_run_says_what_will_appear(qtbot: Any, app: object) -> None:
    from cnn_gui.ui.panels.filters.panel import FiltersPanel

    panel = FiltersPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 300)
    empty = panel.grab().toImage()
    inks = {empty.pixelColor(x, y).name() for x in range(300) for y in range(40, 300)}
    assert theme.LIGHT.text_muted.name() in inks


def test_a_network_without_a_convolution_is_said_to_have_no_filters(
    open_window: Callable[..., Any], config: RunConfig
) -> None:
    pilot = open_window(replace(config, model="dense 6, relu"))
    mosaic = pilot.window.panels["filters"].mosaic
    assert mosaic.maps() is None
    assert "no convolution" in mosaic._empty_text
