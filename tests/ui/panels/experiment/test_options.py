"""Optimizer, rotation and dropout in the experiment: what a new run gets, and what is proposed with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QScrollArea

from cnn_gui.engine import SGD, Adam
from cnn_gui.training.run.config import SETTINGS, RunConfig
from cnn_gui.training.run.matrix_threads import most_threads
from cnn_gui.training.run.plain import PLAIN
from cnn_gui.ui.look.theme import UNIT
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.widgets.column import MARGIN
from cnn_gui.ui.window.arrangement import LEAST

if TYPE_CHECKING:
    from collections.abc import Callable


def choose(pilot: Any, name: str, value: str) -> None:
    """Choose from a list."""
    widget = pilot.window.panels["experiment"].fields[name]
    widget.setCurrentIndex(widget.findData(value))


def start(pilot: Any, generation: int) -> None:
    """Start a new run and wait for it."""
    pilot.qtbot.mouseClick(pilot.window.panels["experiment"].new_run, Qt.MouseButton.LeftButton)
    pilot.run_ready(generation)


def test_choosing_adam_proposes_its_learning_rate_and_going_back_proposes_that_of_sgd(pilot: Any) -> None:
    experiment = pilot.window.panels["experiment"]
    choose(pilot, "optimizer", "adam")
    assert experiment.note.text() == (
        "The present run goes on with its own optimizer until a new run starts. "
        "The new one begins with learning rate 0.003, which suits Adam."
    )
    pilot.key(".")
    pilot.shown(1)
    assert pilot.ask(lambda run: (type(run.optimizer), run.learning_rate)) == (SGD, 0.05)
    start(pilot, 2)
    assert pilot.ask(lambda run: (type(run.optimizer), run.learning_rate)) == (Adam, 0.003)
    assert pilot.window.run_bar.learning_rate.value() == 0.003
    assert not experiment.note.isVisible()

    choose(pilot, "optimizer", "sgd")
    assert "begins with learning rate 0.1, which suits SGD." in experiment.note.text()
    start(pilot, 3)
    assert pilot.ask(lambda run: (type(run.optimizer), run.learning_rate)) == (SGD, 0.1)


def test_an_optimizer_chosen_and_unchosen_changes_nothing(pilot: Any) -> None:
    choose(pilot, "optimizer", "adam")
    choose(pilot, "optimizer", "sgd")
    assert not pilot.window.panels["experiment"].new_run.isEnabled()
    assert "learning_rate" not in pilot.window.panels["experiment"].pending()


def test_a_reset_takes_over_a_chosen_optimizer_with_its_learning_rate(pilot: Any) -> None:
    choose(pilot, "optimizer", "adam")
    pilot.key("R")
    pilot.run_ready(2)
    config = pilot.session.run.config
    assert (config.optimizer, config.learning_rate) == ("adam", 0.003)
    pilot.key("R")
    pilot.run_ready(3)
    assert pilot.session.run.config == config


def test_momentum_can_be_set_only_for_the_optimizer_that_has_it(open_window: Callable[..., Any]) -> None:
    experiment = open_window(RunConfig(batch_size=8, optimizer="adam", learning_rate=0.001)).window.panels["experiment"]
    for name in ("momentum", "nesterov"):
        assert not experiment.fields[name].isEnabled()
        assert "Only with SGD" in experiment.fields[name].toolTip()
    assert experiment.fields["weight_decay"].isEnabled()
    assert experiment.optimizer.currentData() == "adam"


def test_dropout_can_be_set_only_for_a_model_that_has_it(pilot: Any) -> None:
    experiment = pilot.window.panels["experiment"]
    assert not experiment.fields["dropout"].isEnabled()
    assert "no hidden dense layer" in experiment.fields["dropout"].toolTip()
    choose(pilot, "model", "lenet")
    assert experiment.fields["dropout"].isEnabled()
    experiment.fields["dropout"].setValue(0.25)
    assert experiment.pending()["dropout"] == 0.25
    assert "its own model, dropout until" in experiment.note.text()
    choose(pilot, "model", "two-conv")
    assert experiment.pending()["dropout"] == 0.0
    start(pilot, 2)
    assert (pilot.session.run.config.model, pilot.session.run.config.dropout) == ("two-conv", 0.0)
    assert experiment.fields["dropout"].value() == 0.0


def test_rotation_is_taken_over_by_a_new_run(pilot: Any) -> None:
    pilot.window.panels["experiment"].fields["rotation"].setValue(7.5)
    assert "its own rotation until" in pilot.window.panels["experiment"].note.text()
    start(pilot, 2)
    assert pilot.session.run.config.rotation == 7.5
    assert pilot.window.panels["experiment"].fields["rotation"].text() == "7.5°"


def test_more_digits_than_a_field_shows_are_kept(open_window: Callable[..., Any]) -> None:
    pilot = open_window(RunConfig(batch_size=8, rotation=7.123))
    assert pilot.window.panels["experiment"].fields["rotation"].text() == "7.1°"
    assert not pilot.window.panels["experiment"].new_run.isEnabled()
    pilot.key("R")
    pilot.run_ready(2)
    assert pilot.session.run.config.rotation == 7.123


@pytest.mark.parametrize("name", ["rotation", "dropout"])
def test_fields_allow_what_the_config_allows(pilot: Any, name: str) -> None:
    field, allowed = pilot.window.panels["experiment"].fields[name], SETTINGS[name].allowed
    assert (field.minimum(), field.maximum()) == (allowed.low, allowed.high)


@pytest.mark.usefixtures("face")
def test_the_panel_needs_no_scrolling_in_a_window_of_1280_by_800(pilot: Any) -> None:
    experiment = pilot.window.panels["experiment"]
    scroll = experiment.findChild(QScrollArea)
    pilot.settle()
    assert not scroll.verticalScrollBar().isVisible()
    lists = [field for field in experiment.fields.values() if isinstance(field, QComboBox)]
    # Not wider than its longest name beside its longest choice, and never so wide that the network has no room.
    longest = max(label.sizeHint().width() for label in experiment.findChildren(QLabel) if label.buddy())
    widest = max(field.sizeHint().width() for field in lists)
    # In narrow letters the pen beside the model counts as well.
    widest = max(widest, experiment.networks.minimumSizeHint().width())
    assert experiment.minimumSizeHint().width() <= longest + UNIT + widest + 2 * MARGIN + 1
    assert experiment.width() == pytest.approx(max(LEAST[Place.LEFT], experiment.minimumSizeHint().width()), abs=1)
    assert pilot.window.panels["network"].width() > 0.45 * 1280
    assert [field.accessibleName() for field in lists if field.width() < field.sizeHint().width()] == []


def test_the_run_of_the_guides_is_one_choice_away(open_window: Callable[..., Any]) -> None:
    pilot = open_window(
        RunConfig(
            batch_size=8, model="two-conv", learning_rate=0.01, schedule="cosine", warm_up=3, weight_decay=0.01, seed=5
        )
    )
    assert pilot.session.run.config.optimizer == "adam"
    pilot.window.actions_["plain_run"].trigger()
    pilot.run_ready(2)
    config = pilot.session.run.config
    assert config == RunConfig(**PLAIN, seed=5)
    assert (config.model, config.optimizer, config.learning_rate) == ("seed", "sgd", 0.1)
    assert pilot.window.run_bar.learning_rate.value() == 0.1
    experiment = pilot.window.panels["experiment"]
    assert experiment.optimizer.currentData() == "sgd"
    assert not experiment.new_run.isEnabled()


def test_a_rate_of_ones_own_survives_a_reset(pilot: Any) -> None:
    pilot.session.trainer.change("learning_rate", 0.0123)
    for generation in (2, 3):
        pilot.key("R")
        pilot.run_ready(generation)
        assert pilot.session.run.config.learning_rate == 0.0123


def test_threads_are_a_setting_of_a_new_run(pilot: Any) -> None:
    field = pilot.window.panels["experiment"].fields["threads"]
    assert field.value() == pilot.session.run.config.threads == 1
    assert (field.minimum(), field.maximum()) == (1, most_threads())
