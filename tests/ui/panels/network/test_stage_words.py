"""The heading of a stage explains it: what is done, why, the equation and the shapes of this run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cnn_gui.explain.phases.phases import phases
from cnn_gui.resources_path import document
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.network.stage_words import StageWords, section_of
from cnn_gui.ui.widgets.text.markdown import anchor_of


def network(pilot: Any) -> Any:
    pilot.until(lambda: pilot.window.panels["network"].columns)
    return pilot.window.panels["network"]


def ask(pilot: Any, stage: str) -> StageWords:
    """Click the heading of a stage."""
    panel = network(pilot)
    (column,) = [each for each in panel.columns if each.stage == stage]
    pilot.qtbot.mouseClick(column.heading, Qt.MouseButton.LeftButton)
    words = panel.explainer.shown
    assert words.isVisible()
    return words


def phase(pilot: Any, id_: str) -> Any:
    panel = network(pilot)
    layers = panel._linked(pilot.session.snapshot.step_trace).anatomy
    (found,) = [each for each in phases(layers, pilot.session.snapshot.progress.batch_size) if each.id == id_]
    return found


@pytest.mark.parametrize("stage", ["X", "Z1", "A1", "P1", "F", "Z2", "A2"])
def test_a_click_on_a_heading_says_what_why_how_and_the_shapes_of_this_run(pilot: Any, stage: str) -> None:
    words, wanted = ask(pilot, stage), phase(pilot, stage)
    assert words.title.text() == wanted.title
    assert words.words.what.text() == wanted.what
    assert words.words.why.text() == wanted.why
    assert words.words.shapes.text() == wanted.shapes
    assert "8×" in wanted.shapes, "the batch of this run"
    shown = [equation.latex for equation in words.words.equations if not equation.isHidden()]
    assert shown == list(wanted.equations)
    words.close()


@pytest.mark.parametrize(
    ("stage", "id_"),
    [("Z2", "dZ2"), ("F", "dW2"), ("P1", "dP1"), ("A1", "dA1"), ("Z1", "dZ1"), ("A2", "dZ2"), ("X", "dW1")],
)
def test_of_a_gradient_the_way_back_is_explained(pilot: Any, stage: str, id_: str) -> None:
    network(pilot).gradients_action.trigger()
    words = ask(pilot, stage)
    assert words.title.text() == phase(pilot, id_).title
    words.close()


@pytest.mark.parametrize(
    ("symbol", "id_", "section"),
    [("W1", "Z1", "2. Convolution"), ("W2", "Z2", "6. Dense"), ("y", "X", "1. Batch drawn"), ("L", "L", "8. Loss")],
)
def test_weights_label_and_loss_explain_themselves_too(pilot: Any, symbol: str, id_: str, section: str) -> None:
    panel = network(pilot)
    panel.weights_action.trigger()
    pilot.until(lambda: panel.stages.further is not None)
    further = panel.stages.further
    columns = {each.symbol: each for each in (*further.columns, further.truth, further.loss)}
    pilot.qtbot.mouseClick(columns[symbol].heading, Qt.MouseButton.LeftButton)
    words = panel.explainer.shown
    assert words.title.text() == phase(pilot, id_).title
    words.more.click()
    assert pilot.window.help.window.view.textCursor().block().text() == section


def test_the_keyboard_asks_about_the_map_that_has_the_keys_and_esc_gives_them_back(pilot: Any) -> None:
    panel = network(pilot)
    mosaic = panel.mosaics["P1"]
    mosaic.setFocus()
    pilot.until(mosaic.hasFocus)
    pilot.key("I")
    words = panel.explainer.shown
    pilot.until(lambda: words.isVisible())
    assert words.title.text() == "Pooling"
    closed: list[bool] = []
    words.destroyed.connect(lambda: closed.append(True))
    pilot.qtbot.keyClick(words, Qt.Key.Key_Escape)
    pilot.until(lambda: closed)
    pilot.window.activateWindow()
    pilot.until(mosaic.hasFocus)


def test_without_a_map_that_has_the_keys_it_is_what_the_phase_writes(pilot: Any) -> None:
    pilot.session.trainer.inspection.walk_to(2)
    pilot.until(lambda: pilot.session.snapshot.walk is not None and pilot.session.snapshot.walk.index == 2)
    panel = network(pilot)
    panel.setFocus()
    pilot.key("I")
    assert panel.explainer.shown.title.text() == "ReLU"
    panel.explainer.shown.close()


def test_more_leads_to_the_section_of_the_help(pilot: Any) -> None:
    words = ask(pilot, "A1")
    words.more.click()
    shown = pilot.window.help.window
    assert shown.page.name == "one-step"
    assert shown.view.textCursor().block().text() == "3. ReLU"


EVERYTHING = "conv 2 3x3 same, norm, leaky, avgpool 2, conv 2 3x3, relu, pool 2, gap, dense 4, tanh"


@pytest.mark.parametrize("model", ["seed", "two-conv", "lenet", EVERYTHING])
def test_whatever_the_network_each_stage_has_its_section(open_window: Any, config: Any, model: str) -> None:
    pilot = open_window(replace(config, model=model, dataset="digits"))
    panel = network(pilot)
    layers = panel._linked(pilot.session.snapshot.step_trace).anatomy
    sections = {each.writes[0]: section_of(layers, each) for each in phases(layers)}
    for page, anchor in {tuple(each.split("#")) for each in sections.values()}:
        text = document(f"{page}.md").read_text(encoding="utf-8")
        assert anchor in {anchor_of(line.lstrip("# ")) for line in text.splitlines() if line.startswith("#")}
    if model == EVERYTHING:
        # What the page of one step does not know is described elsewhere.
        symbols = {stage.kind: stage.symbol for stage in pilot.session.snapshot.step_trace.stages}
        assert sections[symbols["batch normalisation"]] == "user-guide#batch-normalisation"
        for kind in ("leaky relu", "average pooling", "global average pooling", "tanh"):
            assert sections[symbols[kind]] == "networks#the-words"
        assert sections[symbols["relu"]] == "one-step#3-relu"
    for backward in (False, True):
        panel.stages.set_backward(backward)
        for column in panel.columns:
            panel._explain(column)
            assert panel.explainer.shown.words.what.text()
            panel.explainer.shown.close()


def test_it_stays_on_the_screen_and_no_larger_than_the_window(pilot: Any) -> None:
    pilot.window.resize(480, 300)
    words = ask(pilot, "Z1")
    screen = pilot.window.screen().availableGeometry()
    assert screen.contains(words.geometry())
    assert words.width() <= 480
    assert words.height() <= 300
    words.close()


def test_it_has_the_colours_of_the_theme(pilot: Any, app: QApplication) -> None:
    theme.apply_theme(app, "dark")
    words = ask(pilot, "Z1")
    image = words.grab().toImage()
    assert image.pixelColor(words.width() // 2, 6) == theme.DARK.raised
    assert image.pixelColor(words.words.width() - 2, words.height() // 2) == theme.DARK.raised
    words.close()
