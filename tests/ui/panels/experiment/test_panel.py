"""The experiment: which settings hold at once, which from the next epoch, which need a new run; and that it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from cnn_gui.data.dataset import Dataset
from cnn_gui.data.published.catalogue import CATALOGUE
from cnn_gui.training.run.config import SETTINGS, RunConfig
from cnn_gui.ui.intake import choose as intake_choose
from cnn_gui.ui.panels.experiment.panel import ExperimentPanel, other_seed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from cnn_gui.training.run.run import Run


def type_into(pilot: Any, field: QWidget, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    """Write a number into a field and end with a key."""
    field.setFocus()
    field.selectAll()
    pilot.qtbot.keyClicks(field, text)
    pilot.qtbot.keyClick(field, end)


# ---- at once ---------------------------------------------------------------------------------------------------------


def test_momentum_and_weight_decay_hold_from_the_next_batch(pilot: Any) -> None:
    experiment = pilot.window.panels["experiment"]
    pilot.session.trainer.step(2)
    pilot.shown(2)
    type_into(pilot, experiment.fields["momentum"], "0.9")
    type_into(pilot, experiment.fields["weight_decay"], "0.01", Qt.Key.Key_Tab)
    pilot.qtbot.mouseClick(experiment.fields["nesterov"], Qt.MouseButton.LeftButton)
    asked = pilot.ask(lambda run: (run.optimizer.momentum, run.optimizer.weight_decay, run.optimizer.nesterov))
    assert asked == (0.9, 0.01, True)
    assert pilot.session.run.generation == 1


def test_the_next_update_uses_the_momentum_and_the_weight_decay_of_the_fields(pilot: Any, dataset: Dataset) -> None:
    """W ← W − lr · v, v ← momentum · v + dW + weight_decay · W, with v = dW of the batch before."""
    pilot.key(".")
    pilot.shown(1)
    type_into(pilot, pilot.window.panels["experiment"].fields["momentum"], "0.5")
    type_into(pilot, pilot.window.panels["experiment"].fields["weight_decay"], "0.1")
    before = pilot.parameters()

    def one_batch(run: Run) -> dict[str, np.ndarray]:
        """The gradients of the next batch, which stays the next one."""
        state = run.batches.state()
        batch = run.batches.next()
        run.batches.restore(state)
        images = run.standardiser.to_public(batch.images)
        return run.network.copy().loss_and_gradients(images, batch.labels)[1]

    gradients = pilot.ask(one_batch)
    pilot.key(".")
    pilot.shown(2)
    after = pilot.parameters()
    # Momentum was 0 until now, so nothing is left over from the first batch.
    for name in ("conv1.W", "dense1.W"):
        expected = before[name] - 0.05 * (gradients[name] + 0.1 * before[name])
        np.testing.assert_allclose(after[name], expected, rtol=1e-5, atol=1e-7)
    velocity = {name: gradients[name] + 0.1 * before[name] for name in ("conv1.W", "dense1.W")}
    gradients = pilot.ask(one_batch)
    pilot.key(".")
    pilot.shown(3)
    third = pilot.parameters()
    for name in ("conv1.W", "dense1.W"):
        step = 0.5 * velocity[name] + gradients[name] + 0.1 * after[name]
        np.testing.assert_allclose(third[name], after[name] - 0.05 * step, rtol=1e-4, atol=1e-6)


def test_what_is_typed_holds_only_when_the_typing_ends(pilot: Any) -> None:
    field = pilot.window.panels["experiment"].fields["momentum"]
    field.setFocus()
    field.selectAll()
    pilot.qtbot.keyClicks(field, "0.9")
    assert pilot.ask(lambda run: run.optimizer.momentum) == 0.0
    field.clearFocus()
    assert pilot.ask(lambda run: run.optimizer.momentum) == 0.9


def test_a_live_change_is_kept_by_a_reset(pilot: Any) -> None:
    type_into(pilot, pilot.window.panels["experiment"].fields["momentum"], "0.9")
    type_into(pilot, pilot.window.panels["experiment"].fields["batch_size"], "10")
    pilot.key("R")
    pilot.run_ready(2)
    assert pilot.session.run.config.momentum == 0.9
    assert pilot.session.run.config.batch_size == 10
    assert pilot.window.panels["experiment"].fields["momentum"].value() == 0.9
    assert pilot.session.snapshot.progress.batches_per_epoch == 4


# ---- from the next epoch ---------------------------------------------------------------------------------------------


def test_the_batch_size_holds_from_the_next_epoch(pilot: Any) -> None:
    pilot.session.trainer.step(2)
    pilot.shown(2)
    type_into(pilot, pilot.window.panels["experiment"].fields["batch_size"], "20")
    pilot.session.trainer.step_epoch()
    pilot.shown(5)
    pilot.session.trainer.step_epoch()
    pilot.shown(7)
    assert pilot.session.run.history.epoch_ends.tolist() == [5, 7]
    assert pilot.window.status.fields["batch"].text() == "batch 2 / 2"


def test_the_panel_says_when_a_setting_holds(pilot: Any) -> None:
    headings = [heading.title() for heading in pilot.window.panels["experiment"].headings]
    assert headings == ["From the next batch", "From the next epoch"]


# ---- with a new run --------------------------------------------------------------------------------------------------


def choose(pilot: Any, name: str, value: object) -> None:
    """Choose a data set or a model, or set a number."""
    widget = pilot.window.panels["experiment"].fields[name]
    if isinstance(value, str):
        widget.setCurrentIndex(widget.findData(value))
    else:
        widget.setValue(value)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("model", "two-conv", "model"), ("dataset", "mnist", "data set"), ("seed", 7, "seed"), ("shift", 2, "shift")],
)
def test_what_needs_a_new_run_says_so_and_leaves_the_present_one_alone(
    pilot: Any, name: str, value: object, words: str
) -> None:
    experiment = pilot.window.panels["experiment"]
    assert not experiment.new_run.isEnabled()
    assert not experiment.note.isVisible()
    choose(pilot, name, value)
    assert experiment.new_run.isEnabled()
    assert experiment.note.isVisible()
    assert experiment.note.text() == f"The present run goes on with its own {words} until a new run starts."
    pilot.key(".")
    pilot.shown(1)
    assert getattr(pilot.ask(lambda run: run.config), name) == getattr(RunConfig(), name)
    choose(pilot, name, getattr(RunConfig(), name))
    assert not experiment.new_run.isEnabled()
    assert not experiment.note.isVisible()


def test_start_new_run_takes_over_what_was_chosen(pilot: Any) -> None:
    experiment = pilot.window.panels["experiment"]
    pilot.session.trainer.step(3)
    pilot.shown(3)
    for name, value in (("model", "two-conv"), ("seed", 7), ("shift", 2)):
        choose(pilot, name, value)
    assert experiment.note.text() == ("The present run goes on with its own model, seed, shift until a new run starts.")
    pilot.qtbot.mouseClick(experiment.new_run, Qt.MouseButton.LeftButton)
    pilot.run_ready(2)
    config = pilot.session.run.config
    assert (config.model, config.seed, config.shift, config.dataset) == ("two-conv", 7, 2, "digits")
    assert pilot.window.windowTitle() == "Small digits · two-conv[*] · CNN GUI"
    assert pilot.batches() == (0, 0)
    assert not experiment.new_run.isEnabled()


def test_a_seed_being_typed_can_be_started_at_once(pilot: Any) -> None:
    experiment = pilot.window.panels["experiment"]
    experiment.fields["seed"].setFocus()
    experiment.fields["seed"].selectAll()
    pilot.qtbot.keyClicks(experiment.fields["seed"], "42")
    assert experiment.new_run.isEnabled()
    pilot.qtbot.mouseClick(experiment.new_run, Qt.MouseButton.LeftButton)
    pilot.run_ready(2)
    assert pilot.session.run.config.seed == 42


def test_space_runs_right_after_start_new_run(pilot: Any) -> None:
    choose(pilot, "seed", 3)
    pilot.qtbot.mouseClick(pilot.window.panels["experiment"].new_run, Qt.MouseButton.LeftButton)
    pilot.run_ready(2)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.training)


def test_the_largest_seed_is_shown_and_repeated(open_window: Callable[..., Any]) -> None:
    pilot = open_window(RunConfig(seed=2**32 - 1, batch_size=8))
    assert pilot.window.panels["experiment"].fields["seed"].text() == "4294967295"
    assert not pilot.window.panels["experiment"].new_run.isEnabled()
    pilot.key("R")
    pilot.run_ready(2)
    assert pilot.session.run.config.seed == 2**32 - 1


class Drawn:
    """A generator that draws what it is told."""

    def __init__(self, number: int) -> None:
        self._number = number

    def integers(self, low: int, high: int) -> int:
        """The number, counted from the low end."""
        assert self._number < high - low
        return low + self._number


@pytest.mark.parametrize("present", [1, 17, 9998, 9999])
def test_a_new_seed_is_never_the_present_one_and_can_be_every_other(present: int) -> None:
    drawn = {other_seed(present, Drawn(number)) for number in range(9_998)}
    assert drawn == set(range(1, 10_000)) - {present}


@pytest.mark.parametrize("present", [0, 10_000, 2**32 - 1])
def test_a_new_seed_is_small_whatever_the_present_one(present: int) -> None:
    drawn = {other_seed(present, Drawn(number)) for number in range(9_998)}
    assert drawn == set(range(1, 9_999))


# ---- data ------------------------------------------------------------------------------------------------------------


def test_every_data_set_can_be_chosen_and_says_where_it_comes_from(pilot: Any) -> None:
    listed = pilot.window.panels["experiment"].dataset
    assert [listed.itemData(index) for index in range(listed.count())] == list(CATALOGUE)
    assert [listed.itemText(index) for index in range(listed.count())] == [entry.title for entry in CATALOGUE.values()]
    hints = [listed.itemData(index, Qt.ItemDataRole.ToolTipRole) for index in range(listed.count())]
    assert hints[0] == "Comes with the program"
    assert "11.6 MB" in hints[1]
    assert all(hints)


def test_a_data_set_that_was_not_to_be_had_is_taken_back_and_the_rest_is_kept(pilot: Any) -> None:
    experiment = pilot.window.panels["experiment"]
    choose(pilot, "dataset", "cifar-10")
    choose(pilot, "seed", 7)
    experiment.restore_dataset()
    assert experiment.dataset.currentData() == "digits"
    assert experiment.pending()["seed"] == 7
    assert experiment.note.text() == "The present run goes on with its own seed until a new run starts."


@pytest.mark.parametrize(
    ("chosen", "asked"), [("fashion-mnist", "fashion-mnist"), ("digits", "mnist"), ("own", "mnist")]
)
def test_a_directory_is_asked_for_the_data_set_that_is_chosen(
    pilot: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, chosen: str, asked: str
) -> None:
    # A panel of its own: what it wants goes nowhere.
    experiment = ExperimentPanel()
    pilot.qtbot.addWidget(experiment)
    titles: list[str] = []

    def ask(_parent: object, title: str, _start: Path | None, then: Callable[[Path], object]) -> None:
        titles.append(title)
        then(tmp_path)

    monkeypatch.setattr(intake_choose, "ask_folder", ask)
    wanted: list[dict[str, Any]] = []
    experiment.new_run_wanted.connect(wanted.append)
    experiment.dataset.setCurrentIndex(experiment.dataset.findData(chosen))
    experiment.choose_directory()
    assert titles == [f"Directory with the files of {CATALOGUE[asked].title}"]
    assert [(each["dataset"], each["data_dir"]) for each in wanted] == [(asked, tmp_path)]


# ---- what is shown ---------------------------------------------------------------------------------------------------


def test_every_field_shows_the_setting_of_the_run(open_window: Callable[..., Any]) -> None:
    config = RunConfig(
        model="two-conv", seed=9, batch_size=10, momentum=0.85, nesterov=True, weight_decay=0.0002, shift=1
    )
    experiment = open_window(config).window.panels["experiment"]
    assert experiment.model.currentData() == "two-conv"
    assert experiment.dataset.currentData() == "digits"
    assert experiment.fields["seed"].text() == "9"
    assert experiment.fields["batch_size"].text() == "10"
    assert experiment.fields["momentum"].text() == "0.850"
    assert experiment.fields["weight_decay"].text() == "0.00020"
    assert experiment.fields["nesterov"].isChecked()
    assert experiment.fields["shift"].text() == "1 px"


@pytest.mark.parametrize("name", ["seed", "batch_size", "momentum", "weight_decay", "shift"])
def test_fields_allow_what_the_config_allows(pilot: Any, name: str) -> None:
    field, allowed = pilot.window.panels["experiment"].fields[name], SETTINGS[name].allowed
    assert (field.minimum(), field.maximum()) == (allowed.low, allowed.high)


@pytest.mark.parametrize("name", ["seed", "batch_size", "momentum", "weight_decay", "shift"])
def test_the_wheel_changes_nothing_in_passing(pilot: Any, name: str) -> None:
    field = pilot.window.panels["experiment"].fields[name]
    before = field.value()
    place = QPointF(field.rect().center())
    event = QWheelEvent(
        *(place, QPointF(field.mapToGlobal(place.toPoint())), QPointF(0, 120).toPoint(), QPointF(0, 120).toPoint()),
        *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(field, event)
    assert field.value() == before


def test_no_field_moves_when_it_is_said_what_waits_for_a_new_run(pilot: Any) -> None:
    window, experiment = pilot.window, pilot.window.panels["experiment"]
    fields = experiment.fields

    def places() -> dict[str, QPoint]:
        pilot.settle()
        return {name: field.mapTo(window, QPoint(0, 0)) for name, field in fields.items()}

    before = places()
    fields["seed"].setValue(7)
    assert experiment.note.isVisible()
    assert experiment.new_run.toolTip() == experiment.note.text()
    for name in ("reset", "reset_new_seed"):
        assert "It takes over the " in experiment.actions_[name].toolTip()
    assert places() == before
    fields["model"].setCurrentIndex(1)
    fields["optimizer"].setCurrentIndex(1)
    assert places() == before
    experiment.restore()
    assert not experiment.note.isVisible()
    assert places() == before
