"""The schedule in the experiment: chosen live, pictured as a whole, and taken back when a person takes over."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtWidgets import QMessageBox

from cnn_gui.data.dataset import Split
from cnn_gui.training.run.config import SETTINGS, RunConfig
from cnn_gui.training.run.schedule import SCHEDULES, Plan
from cnn_gui.ui.panels.experiment.schedule import ROWS, went, words_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset


def choose(pilot: Any, schedule: str) -> None:
    """Choose a schedule."""
    widget = pilot.window.panels["experiment"].fields["schedule"]
    widget.setCurrentIndex(widget.findData(schedule))


def test_every_schedule_is_offered_with_what_it_does(pilot: Any) -> None:
    widget = pilot.window.panels["experiment"].fields["schedule"]
    assert [widget.itemData(index) for index in range(widget.count())] == list(SCHEDULES)
    assert [widget.itemText(index) for index in range(widget.count())] == [each.title for each in SCHEDULES.values()]


def test_a_schedule_chosen_in_the_run_holds_from_the_next_batch(pilot: Any) -> None:
    pilot.session.trainer.step(3)
    pilot.shown(3)
    choose(pilot, "linear")
    pilot.window.panels["experiment"].fields["schedule_epochs"].setValue(2)
    pilot.window.panels["experiment"].fields["warm_up"].setValue(4)
    pilot.session.trainer.step(3)
    pilot.shown(6)
    plan = Plan("linear", 0.05, 10, 4)
    assert pilot.session.run.history.batches.learning_rate.tolist() == [0.05] * 3 + [plan.rate(b) for b in (3, 4, 5)]
    assert pilot.session.run.generation == 1
    assert not pilot.window.panels["experiment"].new_run.isEnabled()


def test_the_number_of_epochs_is_asked_only_where_the_rate_goes_down(pilot: Any) -> None:
    epochs = pilot.window.panels["experiment"].fields["schedule_epochs"]
    assert not epochs.isEnabled()
    choose(pilot, "step")
    assert epochs.isEnabled()
    choose(pilot, "constant")
    assert not epochs.isEnabled()


def test_fields_show_the_settings_of_the_run_and_allow_what_the_config_allows(open_window: Callable[..., Any]) -> None:
    config = RunConfig(batch_size=8, schedule="step", schedule_epochs=7, warm_up=12)
    fields = open_window(config).window.panels["experiment"].fields
    assert fields["schedule"].currentData() == "step"
    assert (fields["schedule_epochs"].text(), fields["warm_up"].text()) == ("7", "12")
    for name in ("schedule_epochs", "warm_up"):
        allowed = SETTINGS[name].allowed
        assert (fields[name].minimum(), fields[name].maximum()) == (allowed.low, allowed.high)


@pytest.mark.parametrize(("warm_up", "drawn"), [(0, False), (2, True)])
def test_a_rate_that_stays_is_not_drawn_and_one_that_rises_first_is(
    open_window: Callable[..., Any], warm_up: int, drawn: bool
) -> None:
    pilot = open_window(RunConfig(batch_size=8, learning_rate=0.05, schedule="constant", warm_up=warm_up))
    picture = pilot.window.panels["experiment"].schedule.picture
    pilot.settle()
    shown = picture.grab().toImage()
    colours = {shown.pixel(x, y) for x in range(shown.width()) for y in range(shown.height())}
    assert (len(colours) > 1) is drawn
    # What draws nothing takes no room.
    assert picture.isVisible() is drawn
    assert "0.05" in picture.accessibleDescription()


def test_the_picture_is_the_whole_plan_with_a_dot_at_the_present_batch(
    open_window: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pilot = open_window(RunConfig(batch_size=8, learning_rate=0.05, schedule="cosine", schedule_epochs=4, warm_up=2))
    picture, plan = pilot.window.panels["experiment"].schedule.picture, Plan("cosine", 0.05, 20, 2)
    curves: list[list[float]] = []
    dots: list[tuple[float, float]] = []
    monkeypatch.setattr(picture, "set_curve", curves.append)
    monkeypatch.setattr(picture, "set_dot", lambda *dot: dots.append(dot))
    pilot.session.trainer.step(5)
    pilot.shown(5)
    assert curves == []  # the plan is the same, only the dot moves
    assert dots[-1] == (5 / 20, plan.rate(5))
    assert picture.accessibleDescription() == words_for(plan, 5)
    pilot.window.panels["experiment"].fields["schedule_epochs"].setValue(8)
    pilot.settle()
    longer = Plan("cosine", 0.05, 40, 2)
    (curve,) = curves
    assert (curve[0], curve[-1]) == (longer.rate(0), longer.rate(40))
    assert curve[60] == longer.rate(10)  # a quarter of 241 points
    assert dots[-1] == (5 / 40, longer.rate(5))


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan("constant", 0.1, 500), "Constant at 0.1. Now 0.1 at batch 250."),
        (
            Plan("cosine", 0.1, 5000, 200),
            "Cosine from 0.1 to 0.001 over 5,000 batches, after a warm-up of 200. Now 0.1 at batch 250.",
        ),
        (Plan("linear", 0.1, 500), "Linear from 0.1 to 0.001 over 500 batches. Now 0.05 at batch 250."),
        (Plan("linear", 0.1, 250), "Linear from 0.1 to 0.001, which it has reached. Now 0.001 at batch 250."),
        (Plan("cosine", 0.1, -40, 300), "Cosine from 0.1 to 0.001, which it has reached. Now 0.001 at batch 250."),
        (
            Plan("linear", 0.0002, 1000, 600),
            "Linear from 0.0002 to 1e-05 over 1,000 batches, after a warm-up of 500 (not 600: half the way at most). "
            "Now 0.0001 at batch 250.",
        ),
    ],
)
def test_the_plan_is_said_in_words(plan: Plan, words: str) -> None:
    assert words_for(plan, 250) == words


def test_fields_follow_when_the_rate_is_taken_over_by_hand(open_window: Callable[..., Any]) -> None:
    pilot = open_window(RunConfig(batch_size=8, schedule="cosine", warm_up=9))
    pilot.session.trainer.change("learning_rate", 0.3)
    fields = pilot.window.panels["experiment"].fields
    pilot.until(lambda: fields["schedule"].currentData() == "constant")
    assert fields["warm_up"].value() == 0
    pilot.settle()
    assert pilot.ask(lambda run: (run.config.schedule, run.config.learning_rate)) == ("constant", 0.3)


def test_what_was_said_before_a_choice_was_heard_does_not_undo_it(pilot: Any) -> None:
    before = pilot.session.snapshot
    choose(pilot, "cosine")
    pilot.window.panels["experiment"].show_frame(before)
    assert pilot.window.panels["experiment"].fields["schedule"].currentData() == "cosine"
    pilot.settle()
    assert pilot.window.panels["experiment"].fields["schedule"].currentData() == "cosine"
    assert pilot.ask(lambda run: run.config.schedule) == "cosine"


def test_a_schedule_chosen_in_the_run_is_kept_by_a_reset(pilot: Any) -> None:
    choose(pilot, "step")
    pilot.key("R")
    pilot.run_ready(2)
    assert pilot.session.run.config.schedule == "step"
    assert pilot.window.panels["experiment"].fields["schedule"].currentData() == "step"


def test_a_schedule_whose_way_lies_behind_the_run_is_shown_at_its_end(open_window: Callable[..., Any]) -> None:
    pilot = open_window(RunConfig(batch_size=40, learning_rate=0.1, schedule="cosine", schedule_epochs=1))
    # Four epochs of one batch each; then forty batches an epoch, which counted back lead to before the run began.
    pilot.session.trainer.step(4)
    pilot.shown(4)
    pilot.session.trainer.change("batch_size", 1)
    pilot.session.trainer.step(1)
    pilot.shown(5)
    pilot.settle()
    picture = pilot.window.panels["experiment"].schedule.picture
    assert picture.accessibleDescription() == "Cosine from 0.1 to 0.001, which it has reached. Now 0.001 at batch 5."
    assert pilot.session.progress.learning_rate == pytest.approx(0.001)


@pytest.mark.parametrize("schedule", ["linear", "cosine", "step"])
def test_what_a_schedule_promises_holds_at_the_least_rates_too(schedule: str) -> None:
    shape = SCHEDULES[schedule]
    assert "but never below 0.00001" in shape.description
    for base in (10.0, 0.1, 1e-3, 5e-4, 1e-5):
        lowest = min(Plan(schedule, base, 300).rate(batch) for batch in range(400))
        assert lowest == pytest.approx(max(base / 100, 0.00001))


# ---- a plateau -------------------------------------------------------------------------------------------------------

PLATEAU = RunConfig(
    batch_size=8,
    optimizer="sgd",
    learning_rate=1.0,
    validate_every=1,
    schedule="plateau",
    plateau_patience=1,
    plateau_factor=0.9,
    warm_up=2,
)


def test_what_belongs_to_a_schedule_is_shown_with_it(pilot: Any) -> None:
    fields = pilot.window.panels["experiment"].fields

    def shown() -> set[str]:
        return {name for name in ROWS if not fields[name].isHidden()}

    always = {"schedule", "warm_up", "patience"}
    assert shown() == always
    choose(pilot, "linear")
    assert shown() == always | {"schedule_epochs"}
    choose(pilot, "plateau")
    assert shown() == always | {"plateau_factor", "plateau_patience", "least_gain"}
    choose(pilot, "constant")
    assert shown() == always
    fields["patience"].setValue(3)
    assert shown() == always | {"least_gain"}


def test_a_plateau_and_patience_set_in_the_run_hold_and_survive_a_reset(pilot: Any) -> None:
    choose(pilot, "plateau")
    fields = pilot.window.panels["experiment"].fields
    for name, value in (("plateau_factor", 0.3), ("plateau_patience", 4), ("patience", 7), ("least_gain", 0.002)):
        fields[name].setValue(value)
    pilot.settle()
    pilot.key("R")
    pilot.run_ready(2)
    config = pilot.ask(lambda run: run.config)
    assert (config.schedule, config.plateau_factor, config.plateau_patience) == ("plateau", 0.3, 4)
    assert (config.patience, config.least_gain) == (7, 0.002)
    assert [fields[name].value() for name in ("plateau_factor", "plateau_patience", "patience")] == [0.3, 4, 7]


def test_the_picture_of_a_plateau_is_what_the_rates_were_and_from_now_on_what_the_rate_is(
    open_window: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pilot = open_window(PLATEAU)
    picture = pilot.window.panels["experiment"].schedule.picture
    curves: list[list[float]] = []
    monkeypatch.setattr(picture, "set_curve", curves.append)
    pilot.session.trainer.step(60)
    pilot.shown(60)
    pilot.until(lambda: pilot.ask(lambda run: run.validations.last) == 60)
    pilot.settle()
    progress = pilot.session.progress
    rates = pilot.session.run.history.batches.learning_rate
    assert progress.learning_rate < 0.5
    assert progress.plan.share == progress.learning_rate
    # There is room for 50 batches, or twice as many, and so on: the picture is not drawn at another scale each time.
    places = [round(100 * index / 240) for index in range(241)]
    assert curves[-1] == [rates[place] if place < 60 else progress.learning_rate for place in places]
    assert picture.accessibleDescription() == (
        f"Plateau from 1, so far times {progress.plan.share:.3g}, after a warm-up of 2. "
        f"Now {progress.learning_rate:.3g} at batch 60. Times 0.9 after 1 validation in a row without a gain."
    )
    assert pilot.window.status.fields["learning_rate"].text() == f"learning rate {progress.learning_rate:.3g}"


def test_a_warm_up_that_lies_ahead_of_a_plateau_is_drawn() -> None:
    plan = Plan("plateau", 0.2, 50, warm_up=20, share=0.5)
    way = went(plan, 0, 240, np.empty(0))
    assert way[:21] == [plan.rate(batch) for batch in range(21)]
    assert way[20:] == [0.1] * 221


def test_a_plateau_without_validation_images_is_refused_and_the_field_shows_what_holds(
    open_window: Callable[..., Any], dataset: Dataset
) -> None:
    none = Split(dataset.validation.images[:0], dataset.validation.labels[:0])
    without = dataclasses.replace(dataset, validation=none)
    pilot = open_window(load=lambda _asked: without)
    choose(pilot, "plateau")
    box = pilot.dialog(QMessageBox)
    assert "needs validation images" in box.text() + box.informativeText()
    pilot.dismiss(box)
    pilot.until(lambda: pilot.window.panels["experiment"].fields["schedule"].currentData() == "constant")
