"""The network view: every map is the very array of the probe, forward and backward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.feeding.standardise import Standardiser
from cnn_gui.engine import preset, reference
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.panels.network.panel import NetworkPanel
from cnn_gui.ui.widgets.mosaic.enlarged import EnlargedMap
from cnn_gui.ui.widgets.mosaic.scale import ScaleMode
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell
from cnn_gui.ui.widgets.text.numbers import exact

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.engine import Trace

SEED_STAGES = ["X", "Z1", "A1", "P1", "F", "Z2", "A2"]


def expected_trace(pilot: Any, split: str, index: int) -> Trace:
    """The trace of an image under the weights that the run has now, by a network of the test's own."""
    dataset: Dataset = pilot.session.run.dataset
    images: Split = getattr(dataset, split)
    config = pilot.session.run.config
    network = preset(
        config.model, input_shape=dataset.image_shape, classes=len(dataset.classes), rng=np.random.default_rng(99)
    )
    network.set_parameters(pilot.parameters())
    image = Standardiser(dataset.mean, dataset.deviation, np.float32).to_public(images.images[index])
    return network.trace(image, int(images.labels[index]))


def assert_shows(pilot: Any, trace: Trace, *, gradients: bool = False) -> None:
    """Every mosaic holds exactly the array of its stage."""
    mosaics = pilot.window.panels["network"].mosaics
    assert list(mosaics) == [stage.symbol for stage in trace.stages]
    for stage in trace.stages:
        wanted = stage.gradient if gradients else stage.value
        shown = mosaics[stage.symbol].maps()
        if wanted is None:
            assert shown is None
        else:
            np.testing.assert_array_equal(shown, wanted, err_msg=stage.symbol)


# ---- the numbers -----------------------------------------------------------------------------------------------------


def test_before_any_training_a_real_image_goes_through_the_untrained_network(pilot: Any, dataset: Dataset) -> None:
    """Against the equations of the source document, in loops and in float64."""
    assert pilot.batches() == (0, 0)
    parameters = {
        name: array.astype(np.float64)
        for name, array in preset(
            "seed", input_shape=(1, 12, 12), classes=10, rng=np.random.default_rng(0)
        ).parameters.items()
    }
    X = (dataset.test.images[:1] / 255.0 - dataset.mean[0]) / dataset.deviation[0]
    Z1 = reference.convolution(X, parameters["conv1.W"], parameters["conv1.b"])
    A1 = reference.relu(Z1)
    P1 = reference.max_pool(A1)
    F = P1.reshape(1, -1)
    Z2 = reference.dense(F, parameters["dense1.W"], parameters["dense1.b"])
    _, A2, _ = reference.softmax_cross_entropy(Z2, dataset.test.labels[:1])
    mosaics = pilot.window.panels["network"].mosaics
    assert list(mosaics) == SEED_STAGES
    for symbol, array in zip(SEED_STAGES, (X, Z1, A1, P1, F, Z2, A2), strict=True):
        np.testing.assert_allclose(mosaics[symbol].maps(), array[0], atol=2e-5, err_msg=symbol)
        assert mosaics[symbol].isVisible()


@pytest.mark.parametrize("model", ["seed", "two-conv", "seed-unpooled", "seed-linear"])
def test_every_map_is_that_of_the_probe_under_the_present_weights(open_window: Callable[..., Any], model: str) -> None:
    pilot = open_window(RunConfig(model=model, batch_size=8, learning_rate=0.05))
    assert_shows(pilot, expected_trace(pilot, "test", 0))
    pilot.session.trainer.step(7)
    pilot.shown(7)
    pilot.settle()
    assert_shows(pilot, expected_trace(pilot, "test", 0))


def test_the_maps_follow_while_it_trains(pilot: Any) -> None:
    first = pilot.window.panels["network"].mosaics["Z2"].maps()
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.snapshot.progress.batch > 5)
    # What can be read moves a few times a second.
    pilot.until(lambda: np.any(pilot.window.panels["network"].mosaics["Z2"].maps() != first))
    assert pilot.session.state is State.RUNNING


def test_gradients_show_the_derivative_of_the_loss_at_every_stage(pilot: Any) -> None:
    pilot.session.trainer.step(3)
    pilot.shown(3)
    pilot.key("G")
    pilot.settle()
    trace = expected_trace(pilot, "test", 0)
    assert_shows(pilot, trace, gradients=True)
    y = np.eye(10)[pilot.session.snapshot.probe.label]
    np.testing.assert_allclose(pilot.window.panels["network"].mosaics["Z2"].maps(), trace.probabilities - y, atol=1e-6)
    assert {mosaic.kind() for mosaic in pilot.window.panels["network"].mosaics.values()} == {"diverging"}
    pilot.key("G")
    pilot.settle()
    assert_shows(pilot, trace)
    kinds = {symbol: mosaic.kind() for symbol, mosaic in pilot.window.panels["network"].mosaics.items()}
    assert kinds == {
        "X": "grey",
        "Z1": "diverging",
        "A1": "sequential",
        "P1": "sequential",
        "F": "diverging",
        "Z2": "diverging",
        "A2": "sequential",
    }


def test_the_arrows_turn_round_for_gradients(pilot: Any) -> None:
    network = pilot.window.panels["network"]
    assert [mosaic.title() for mosaic in network.mosaics.values()] == SEED_STAGES
    forward = ["", "→ conv 3×3", "→ ReLU", "→ pool 2×2", "→ flatten", "→ dense", "→ softmax"]
    assert [column.text() for column in network.columns][1:] == forward[1:]
    network.gradients_action.trigger()
    # Each gradient under what it has come back through, as the values are under what made them.
    backward = ["← conv 3×3", "← ReLU", "← pool 2×2", "← flatten", "← dense", "← softmax, loss", "← loss"]
    assert [column.text() for column in network.columns] == backward
    assert [mosaic.title() for mosaic in network.mosaics.values()] == [f"d{symbol}" for symbol in SEED_STAGES]


def test_gradients_asked_for_stay_on_for_another_network(pilot: Any) -> None:
    pilot.key("G")
    pilot.session.reset(model="two-conv")
    pilot.run_ready(2)
    pilot.settle()
    assert_shows(pilot, expected_trace(pilot, "test", 0), gradients=True)
    assert [column.text()[0] for column in pilot.window.panels["network"].columns] == ["←"] * 10


def test_the_button_for_gradients_keeps_its_word_and_follows_the_key(pilot: Any) -> None:
    button = next(b for b in pilot.window.panels["network"].findChildren(QToolButton) if b.text() == "Gradients")
    pilot.key("G")
    assert button.isChecked()
    assert button.text() == "Gradients"


# ---- the probe -------------------------------------------------------------------------------------------------------


def probe_place(pilot: Any) -> tuple[str, int]:
    """Split and index of the probe on screen."""
    return pilot.session.snapshot.probe.split, pilot.session.snapshot.probe.index


@pytest.mark.parametrize(("keys", "index"), [("]", 1), ("]]", 2), ("[", 13), ("][", 0), ("]" * 15, 1)])
def test_next_and_previous_image_go_through_the_network(pilot: Any, keys: str, index: int) -> None:
    for key in keys:
        pilot.key(key)
    pilot.settle()
    assert probe_place(pilot) == ("test", index)
    assert_shows(pilot, expected_trace(pilot, "test", index))


def test_the_next_misread_image_is_the_first_one_after_the_probe(pilot: Any, dataset: Dataset) -> None:
    wrong = [
        index
        for index, label in enumerate(dataset.test.labels)
        if expected_trace(pilot, "test", index).probabilities.argmax() != label
    ]
    assert len(wrong) > 2
    for index in [i for i in wrong if i > 0][:3]:
        pilot.key("M")
        pilot.until(lambda index=index: probe_place(pilot) == ("test", index))
    pilot.settle()
    assert_shows(pilot, expected_trace(pilot, *probe_place(pilot)))


def test_a_random_image_is_shown_without_touching_the_run(pilot: Any) -> None:
    state = pilot.ask(lambda run: run.generator.bit_generator.state)
    seen = set()
    for _ in range(12):
        pilot.key("\\")
        pilot.settle()
        seen.add(probe_place(pilot))
    assert len(seen) > 2
    assert_shows(pilot, expected_trace(pilot, *probe_place(pilot)))
    assert pilot.ask(lambda run: run.generator.bit_generator.state) == state


def test_the_heading_names_the_probe_and_its_class(pilot: Any, dataset: Dataset) -> None:
    pilot.key("]")
    pilot.settle()
    assert pilot.window.panels["network"].heading.detail() == f"test image 1 · true class {dataset.test.labels[1]}"


# ---- another run -----------------------------------------------------------------------------------------------------


def test_a_reset_keeps_the_persons_scale_and_the_columns(pilot: Any) -> None:
    mosaic = pilot.window.panels["network"].mosaics["Z1"]
    mosaic.choose_scale(ScaleMode.PER_MAP)
    pilot.session.trainer.step(3)
    pilot.shown(3)
    pilot.key("R")
    pilot.run_ready(2)
    assert pilot.window.panels["network"].mosaics["Z1"] is mosaic
    assert mosaic.scale_mode() is ScaleMode.PER_MAP
    assert_shows(pilot, expected_trace(pilot, "test", 0))


def test_another_model_gets_columns_of_its_own(pilot: Any) -> None:
    pilot.session.reset(model="two-conv")
    pilot.run_ready(2)
    pilot.settle()
    assert list(pilot.window.panels["network"].mosaics) == ["X", "Z1", "A1", "P1", "Z2", "A2", "P2", "F", "Z3", "A3"]
    assert_shows(pilot, expected_trace(pilot, "test", 0))
    assert len(pilot.window.panels["network"].columns) == 10


def test_images_of_another_size_get_maps_of_another_size(
    pilot: Any, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wider(split: Split) -> Split:
        return Split(np.ascontiguousarray(np.pad(split.images, ((0, 0), (0, 0), (0, 0), (0, 4)))), split.labels)

    other = Dataset(
        "digits", "Wide digits", *(wider(s) for s in (dataset.train, dataset.validation, dataset.test)),
        dataset.classes, dataset.mean, dataset.deviation,
    )  # fmt: skip
    monkeypatch.setattr("cnn_gui.training.thread.loading.load_for", lambda _config: other)
    pilot.session.reset(train_limit=39)
    pilot.run_ready(2)
    pilot.settle()
    assert pilot.window.panels["network"].mosaics["Z1"].maps().shape == (8, 10, 14)
    assert_shows(pilot, expected_trace(pilot, "test", 0))


# ---- a closer look ---------------------------------------------------------------------------------------------------


def test_hovering_gives_the_value_and_its_place(pilot: Any, hover: Callable[[Any, QPointF], None]) -> None:
    pilot.settle()
    mosaic = pilot.window.panels["network"].mosaics["Z1"]
    cell = Cell(3, 4, 5)
    told: list[tuple[int, int, int, float]] = []
    mosaic.hovered.connect(lambda *what: told.append(what))
    hover(mosaic, mosaic.cell_rect(cell).center())
    value = float(expected_trace(pilot, "test", 0).stage("Z1").value[3, 4, 5])
    assert value != 0
    assert told[0] == (3, 4, 5, value)
    assert mosaic.readouts()[0] == f"Z1[3, 4, 5] = {exact(value)}"


def test_the_classes_are_named_in_the_logits(pilot: Any, hover: Callable[[Any, QPointF], None]) -> None:
    pilot.settle()
    mosaic = pilot.window.panels["network"].mosaics["Z2"]
    hover(mosaic, mosaic.cell_rect(Cell(7, 0, 0)).center())
    value = float(expected_trace(pilot, "test", 0).logits[7])
    assert mosaic.readouts()[0] == f"Z2[7] = {exact(value)} · logit of class 7"
    softmax = pilot.window.panels["network"].mosaics["A2"]
    hover(softmax, softmax.cell_rect(Cell(7, 0, 0)).center())
    share = float(expected_trace(pilot, "test", 0).probabilities[7])
    assert softmax.readouts()[0] == f"A2[7] = {exact(share)} · probability of class 7"


def test_a_pixel_and_a_gradient_have_their_places_too(pilot: Any, hover: Callable[[Any, QPointF], None]) -> None:
    pilot.settle()
    network, trace = pilot.window.panels["network"], expected_trace(pilot, "test", 0)
    image = network.mosaics["X"]
    hover(image, image.cell_rect(Cell(0, 8, 7)).center())
    assert image.readouts()[0] == f"X[0, 8, 7] = {exact(float(trace.stage('X').value[0, 8, 7]))}"
    network.gradients_action.trigger()
    pilot.settle()
    logits = network.mosaics["Z2"]
    hover(logits, logits.cell_rect(Cell(7, 0, 0)).center())
    assert logits.readouts()[0] == f"dZ2[7] = {exact(float(trace.stage('Z2').gradient[7]))} · class 7"


def test_an_enlarged_map_names_its_numbers_as_the_network_does(
    pilot: Any, hover: Callable[[Any, QPointF], None]
) -> None:
    pilot.settle()
    network = pilot.window.panels["network"]
    network.enlarge(network.mosaics["Z1"], 3)
    (large,) = (each for each in network.children() if hasattr(each, "show_map"))
    hover(large.view, large.view.cell_rect(Cell(0, 4, 5)).center())
    value = float(expected_trace(pilot, "test", 0).stage("Z1").value[3, 4, 5])
    assert large.view.readouts()[0] == f"Z1[3, 4, 5] = {exact(value)}"
    large.close()


def enlarged(pilot: Any) -> list[EnlargedMap]:
    """The enlarged maps a person sees."""
    return [view for view in pilot.window.findChildren(EnlargedMap) if view.isVisible()]


def test_a_double_click_enlarges_the_map_it_follows_and_escape_closes_it(pilot: Any) -> None:
    pilot.settle()
    mosaic = pilot.window.panels["network"].mosaics["Z1"]
    place = mosaic.cell_rect(Cell(2, 1, 1)).center().toPoint()
    pilot.qtbot.mouseClick(mosaic, Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert enlarged(pilot) == []
    pilot.qtbot.mouseDClick(mosaic, Qt.MouseButton.LeftButton, pos=QPoint(place))
    (view,) = enlarged(pilot)
    assert view.index() == 2
    pilot.session.trainer.step(2)
    pilot.shown(2)
    pilot.settle()
    np.testing.assert_array_equal(view.view.maps()[0], expected_trace(pilot, "test", 0).stage("Z1").value[2])
    pilot.qtbot.keyClick(view, Qt.Key.Key_Escape)
    pilot.until(lambda: not enlarged(pilot))


def test_space_trains_while_a_map_is_enlarged(pilot: Any) -> None:
    pilot.settle()
    mosaic = pilot.window.panels["network"].mosaics["A1"]
    mosaic.setFocus()
    pilot.qtbot.keyClick(mosaic, Qt.Key.Key_E)
    (view,) = enlarged(pilot)
    view.activateWindow()
    pilot.until(view.isActiveWindow)
    pilot.qtbot.keyClick(view.view, Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.snapshot.progress.batch > 0)
    view.close()


def test_an_enlarged_map_survives_a_reset_and_ends_with_its_network(pilot: Any) -> None:
    pilot.settle()
    pilot.window.panels["network"].enlarge(pilot.window.panels["network"].mosaics["P1"], 0)
    pilot.key("R")
    pilot.run_ready(2)
    assert len(enlarged(pilot)) == 1
    pilot.session.reset(model="two-conv")
    pilot.run_ready(3)
    pilot.until(lambda: not enlarged(pilot))


def test_logits_and_probabilities_stay_in_sight_whatever_the_number_of_layers(qtbot: QtBot) -> None:
    network = preset("lenet", rng=np.random.default_rng(0))
    panel = NetworkPanel()
    qtbot.addWidget(panel)
    trace = network.trace(np.zeros((1, 28, 28), np.float32), 3)
    panel._build(trace)
    panel.resize(760, 400)
    panel.show()
    qtbot.waitExposed(panel)
    for symbol in (stage.symbol for stage in trace.stages[-2:]):
        mosaic = panel.mosaics[symbol]
        right = mosaic.mapTo(panel, mosaic.rect().topRight()).x()
        assert 0 < right < panel.width(), symbol
        assert mosaic.isVisible()


# ---- images that are in no data set ----------------------------------------------------------------------------------


def draw(pilot: Any, dataset: Dataset, label: int | None = None) -> None:
    """Make a drawing the probe."""
    pilot.session.trainer.probe.show_image(dataset.train.images[0], label)
    pilot.until(lambda: pilot.session.snapshot.probe.split == "drawing")
    pilot.settle()


def test_a_drawing_goes_through_the_network_like_any_other_image(pilot: Any, dataset: Dataset) -> None:
    draw(pilot, dataset)
    network = pilot.window.panels["network"]
    assert network.heading.detail() == "drawing · no true class given"
    expected = expected_trace(pilot, "train", 0)
    for stage in expected.stages:
        np.testing.assert_array_equal(network.mosaics[stage.symbol].maps(), stage.value, err_msg=stage.symbol)


def test_gradients_without_a_true_class_say_what_they_need(pilot: Any, dataset: Dataset) -> None:
    network = pilot.window.panels["network"]
    pilot.key("G")
    pilot.settle()
    assert not network.notice.isVisible()
    draw(pilot, dataset)
    assert network.notice.isVisible()
    assert "Say what the drawing is" in network.notice.text()
    assert not network.mosaics["Z1"].isVisible()
    draw(pilot, dataset, 4)
    pilot.until(lambda: not network.notice.isVisible())
    gradient = pilot.session.snapshot.trace.stage("Z2").gradient
    assert network.heading.detail() == "drawing · true class 4"
    np.testing.assert_array_equal(network.mosaics["Z2"].maps(), gradient)
    assert network.mosaics["Z2"].isVisible()


def test_values_are_shown_again_after_gradients_that_could_not_be(pilot: Any, dataset: Dataset) -> None:
    draw(pilot, dataset)
    pilot.key("G")
    assert pilot.window.panels["network"].notice.isVisible()
    pilot.key("G")
    assert not pilot.window.panels["network"].notice.isVisible()
    stages = pilot.session.snapshot.trace.stages
    for stage in stages:
        np.testing.assert_array_equal(pilot.window.panels["network"].mosaics[stage.symbol].maps(), stage.value)


@pytest.mark.parametrize(("classes", "across"), [(2, 1), (10, 1), (24, 1), (26, None), (1000, None)])
def test_logits_of_few_and_of_very_many_classes_can_be_pointed_at(
    qtbot: QtBot, hover: Callable[[Any, QPointF], None], classes: int, across: int | None
) -> None:
    panel = NetworkPanel()
    qtbot.addWidget(panel)
    panel._classes = tuple(f"class {number}" for number in range(classes))
    network = preset("seed", input_shape=(1, 12, 12), classes=classes, rng=np.random.default_rng(0))
    panel._build(network.trace(np.zeros((1, 12, 12), np.float32), 1))
    values = np.linspace(-1, 1, classes, dtype=np.float32)
    panel.mosaics["Z2"].set_maps(values)
    panel.resize(760, 400)
    panel.show()
    qtbot.waitExposed(panel)
    mosaic = panel.mosaics["Z2"]
    mosaic.grab()
    last = mosaic.cell_rect(Cell(classes - 1, 0, 0))
    assert last.width() >= 3
    assert (mosaic.picture.layout.across == 1) is (across == 1)
    hover(mosaic, last.center())
    assert mosaic.readouts()[0] == f"Z2[{classes - 1}] = 1.0000 · logit of class class {classes - 1}"
