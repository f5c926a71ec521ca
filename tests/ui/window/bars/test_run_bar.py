"""The tool bar: how many batches are trained, how fast, and with which learning rate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton

from cnn_gui.data.feeding.standardise import Standardiser
from cnn_gui.engine import preset
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.window.bars.run_bar import PACES

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.run.run import Run

SHIFT = Qt.KeyboardModifier.ShiftModifier


def type_rate(pilot: Any, text: str) -> None:
    """Write into the field of the learning rate and press Enter."""
    field = pilot.window.run_bar.learning_rate.field
    field.setFocus()
    field.selectAll()
    pilot.qtbot.keyClicks(field, text)
    pilot.qtbot.keyClick(field, Qt.Key.Key_Return)


def button(pilot: Any, action: str) -> QToolButton:
    """The button of an action."""
    found = pilot.window.run_bar.widgetForAction(pilot.window.actions_[action])
    assert isinstance(found, QToolButton)
    return found


# ---- how many batches ------------------------------------------------------------------------------------------------


def test_a_step_trains_exactly_one_batch(pilot: Any) -> None:
    for batch in (1, 2, 3):
        pilot.key(".")
        pilot.shown(batch)
        assert pilot.batches() == (batch, batch)
        assert pilot.window.status.fields["batch"].text() == f"batch {batch} / 5"
        assert pilot.window.run_bar.counter.text() == f"epoch 1 · batch {batch} / 5"


@pytest.mark.parametrize("count", [5, 100])
def test_n_batches_trains_exactly_as_many_as_the_field_says(pilot: Any, count: int) -> None:
    pilot.window.run_bar.count.setValue(count)
    pilot.qtbot.mouseClick(button(pilot, "batches"), Qt.MouseButton.LeftButton)
    pilot.shown(count)
    assert pilot.batches() == (count, count)
    assert len(pilot.session.run.history.batches) == count
    epoch, in_epoch = (count - 1) // 5 + 1, (count - 1) % 5 + 1
    assert pilot.window.status.fields["epoch"].text() == f"epoch {epoch}"
    assert pilot.window.status.fields["batch"].text() == f"batch {in_epoch} / 5"


def test_the_number_of_batches_stands_beside_its_own_button_and_no_other(pilot: Any) -> None:
    bar = pilot.window.run_bar
    parts = [bar.widgetForAction(action) for action in bar.actions()]
    place = parts.index(bar.count)
    assert parts[place - 1] is button(pilot, "batches")
    assert bar.actions()[place + 1].isSeparator()


def test_a_number_of_batches_still_being_typed_counts(pilot: Any) -> None:
    count = pilot.window.run_bar.count
    count.setFocus()
    count.selectAll()
    pilot.qtbot.keyClicks(count, "7")
    pilot.qtbot.mouseClick(button(pilot, "batches"), Qt.MouseButton.LeftButton)
    pilot.shown(7)
    assert pilot.batches() == (7, 7)


# Shift+. as it arrives where Shift is part of the character: > on American keyboards, : on German ones.
@pytest.mark.parametrize(
    "keys", [(Qt.Key.Key_Period, SHIFT), (Qt.Key.Key_Greater,), (Qt.Key.Key_Colon,)], ids=["shift .", ">", ":"]
)
def test_an_epoch_is_trained_to_its_end_from_wherever_it_is(pilot: Any, keys: tuple[Any, ...]) -> None:
    for _ in range(2):
        pilot.key(".")
    pilot.shown(2)
    pilot.key(*keys)
    pilot.shown(5)
    pilot.key(*keys)
    pilot.shown(10)
    assert pilot.batches() == (10, 10)
    assert pilot.session.run.history.epoch_ends.tolist() == [5, 10]


def test_the_pause_is_shown_when_the_trainer_confirms_it(pilot: Any) -> None:
    run = button(pilot, "toggle")
    assert run.text() == "Run"
    pilot.qtbot.mouseClick(run, Qt.MouseButton.LeftButton)
    pilot.until(lambda: pilot.session.state is State.RUNNING)
    assert run.text() == "Pause"
    pilot.until(lambda: pilot.session.snapshot.progress.batch > 3)
    pilot.qtbot.mouseClick(run, Qt.MouseButton.LeftButton)
    assert run.text() == "Pause"
    pilot.until(lambda: pilot.session.state is State.PAUSED)
    assert run.text() == "Run"
    trained, recorded = pilot.batches()
    assert trained == recorded
    pilot.shown(trained)


@pytest.mark.parametrize("position", range(len(PACES)))
def test_the_speed_slider_says_and_sets_its_pace(pilot: Any, position: int) -> None:
    bar = pilot.window.run_bar
    bar.pace.setValue(0 if position else 1)
    bar.pace.setValue(position)
    words = ("1/s", "2/s", "5/s", "10/s", "20/s", "50/s", "100/s", "200/s", "max")
    assert bar.pace_text.text() == words[position]
    wanted = 0.0 if PACES[position] is None else 1 / PACES[position]
    assert pilot.ask(lambda _run: pilot.session.trainer._pace._seconds_per_batch) == wanted


def test_slow_motion_still_pauses_at_once(pilot: Any) -> None:
    pilot.window.run_bar.pace.setValue(0)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.RUNNING)
    pilot.until(lambda: pilot.session.snapshot.progress.batch == 1)
    pilot.key(Qt.Key.Key_Space)
    pilot.shown(1)
    assert pilot.batches() == (1, 1)


# ---- the learning rate -----------------------------------------------------------------------------------------------


def gradient_of_next_batch(run: Run, dataset: Dataset) -> dict[str, np.ndarray]:
    """The gradients of the batch that the run will train next, with the weights it has now."""
    state = run.batches.state()
    batch = run.batches.next()
    run.batches.restore(state)
    network = preset(
        run.config.model, input_shape=dataset.image_shape, classes=len(dataset.classes), rng=np.random.default_rng(0)
    )
    network.set_parameters(run.network.parameters)
    images = Standardiser(dataset.mean, dataset.deviation, np.float32).to_public(batch.images)
    return network.loss_and_gradients(images, batch.labels)[1]


@pytest.mark.parametrize(("text", "rate"), [("0.3", 0.3), ("2e-3", 0.002), ("0,125", 0.125), ("10", 10.0)])
def test_the_rate_typed_while_paused_is_the_one_of_the_next_update(
    pilot: Any, dataset: Dataset, text: str, rate: float
) -> None:
    pilot.key(".")
    pilot.shown(1)
    type_rate(pilot, text)
    before = pilot.parameters()
    gradients = pilot.ask(lambda run: gradient_of_next_batch(run, dataset))
    pilot.key(".")
    pilot.shown(2)
    after = pilot.parameters()
    assert set(gradients) == set(after)
    for name, gradient in gradients.items():
        np.testing.assert_array_equal(after[name], before[name] - np.float32(rate) * gradient)
        assert np.any(gradient != 0), name
    assert pilot.session.run.history.batches.learning_rate.tolist() == [0.05, rate]
    assert pilot.window.status.fields["learning_rate"].text() == f"learning rate {rate:.3g}"


def test_a_rate_still_being_typed_holds_when_training_starts(pilot: Any) -> None:
    field = pilot.window.run_bar.learning_rate.field
    field.setFocus()
    field.selectAll()
    pilot.qtbot.keyClicks(field, "0.7")
    pilot.qtbot.mouseClick(button(pilot, "batch"), Qt.MouseButton.LeftButton)
    pilot.shown(1)
    assert pilot.session.run.history.batches.learning_rate.tolist() == [0.7]


def test_slider_and_field_are_in_step_and_both_reach_the_run(pilot: Any) -> None:
    control = pilot.window.run_bar.learning_rate
    type_rate(pilot, "0.001")
    assert control.slider.number() == 0.001
    assert control.slider.value() == 200  # log10(0.001 / 1e-5) · 100
    control.slider.setValue(400)
    assert control.field.value() == 0.1
    assert control.field.lineEdit().text() == "0.1"
    pilot.key(".")
    pilot.shown(1)
    assert pilot.session.run.history.batches.learning_rate.tolist() == [0.1]


def test_the_rate_changes_in_a_running_training_without_a_reset(pilot: Any) -> None:
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.run.history.batch_count > 3)
    pilot.window.run_bar.learning_rate.slider.setValue(300)
    pilot.until(lambda: pilot.session.run.history.batches.learning_rate[-1] == 0.01)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.PAUSED)
    rates = pilot.session.run.history.batches.learning_rate
    assert set(rates.tolist()) == {0.05, 0.01}
    assert np.all(np.diff(rates) <= 0)
    assert pilot.session.run.generation == 1


@pytest.mark.parametrize("text", ["0", "-0.1", "nan", "fast", "11", "1e-6", "", "inf", "0x1"])
def test_what_is_no_learning_rate_is_refused_and_the_run_keeps_its_own(pilot: Any, text: str) -> None:
    field = pilot.window.run_bar.learning_rate.field
    field.setFocus()
    field.lineEdit().setText(text)  # as pasted: typing would not let most of it in
    pilot.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.lineEdit().text() == "0.05"
    assert field.value() == 0.05
    assert pilot.window.banner.isVisible()
    assert "learning rate must be from 1e-05 to 10" in pilot.window.banner.text
    pilot.key(".")
    pilot.shown(1)
    assert pilot.session.run.history.batches.learning_rate.tolist() == [0.05]


@pytest.mark.parametrize("by_slider", [True, False])
def test_what_is_said_of_a_refused_rate_goes_when_another_is_meant(pilot: Any, by_slider: bool) -> None:
    control, banner = pilot.window.run_bar.learning_rate, pilot.window.banner
    control.field.setFocus()
    control.field.lineEdit().setText("11")
    pilot.qtbot.keyClick(control.field, Qt.Key.Key_Return)
    assert banner.isVisible()
    if by_slider:
        control.slider.setValue(control.slider.value() - 5)
    else:
        pilot.qtbot.keyClick(control.field, "0")
    assert banner.isHidden()


def test_another_rate_leaves_alone_what_is_said_of_something_else(pilot: Any) -> None:
    pilot.window.banner.show_notice("Every test image is read correctly.")
    pilot.window.run_bar.learning_rate.slider.setValue(5)
    assert pilot.window.banner.isVisible()


def test_keys_that_make_no_number_are_not_typed(pilot: Any) -> None:
    field = pilot.window.run_bar.learning_rate.field
    field.setFocus()
    field.selectAll()
    pilot.qtbot.keyClicks(field, "abc0.2x")
    assert field.lineEdit().text() == "0.2"


def test_a_new_run_begins_with_the_rate_as_it_is_now(pilot: Any) -> None:
    type_rate(pilot, "0.2")
    pilot.key("R")
    pilot.run_ready(2)
    assert pilot.window.run_bar.learning_rate.value() == 0.2
    assert pilot.session.run.config.learning_rate == 0.2


def test_the_field_shows_the_rate_of_the_config(open_window: Callable[..., Any]) -> None:
    pilot = open_window(RunConfig(learning_rate=0.0123, batch_size=8))
    assert pilot.window.run_bar.learning_rate.field.lineEdit().text() == "0.0123"
    assert math.isclose(pilot.window.run_bar.learning_rate.slider.number(), 0.0123)


@pytest.mark.usefixtures("face")
def test_a_slider_and_its_words_go_together(pilot: Any) -> None:
    bar = pilot.window.run_bar
    for width in range(1300, 480, -40):
        pilot.window.resize(width, 600)
        QApplication.processEvents()
        for slider, words in ((bar.pace, bar.pace_text), (bar.learning_rate.slider, bar.learning_rate.field)):
            assert slider.isVisible() == words.isVisible()
            if slider.isVisible():
                assert bar.rect().contains(words.mapTo(bar, words.rect().bottomRight()))
        if not bar.pace.isVisible():
            # What repeats the status bar has gone before.
            assert not bar.counter.isVisible()


def test_what_does_not_fit_is_behind_a_button(pilot: Any) -> None:
    bar = pilot.window.run_bar
    pilot.window.resize(560, 600)
    QApplication.processEvents()
    more = bar.findChild(QToolButton, "qt_toolbar_ext_button")
    assert more.isVisible()
    assert not more.icon().isNull()
    assert not bar.pace.isVisible()
    more.click()
    pilot.until(bar.pace.isVisible)
    pilot.window.resize(1280, 600)


@pytest.mark.usefixtures("face")
def test_nothing_moves_when_run_becomes_pause(pilot: Any) -> None:
    bar = pilot.window.run_bar
    before = [each.geometry() for each in bar.findChildren(QToolButton) if each.isVisible()]
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.RUNNING)
    QApplication.processEvents()
    assert [each.geometry() for each in bar.findChildren(QToolButton) if each.isVisible()] == before
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.PAUSED)


# ---- the other way to see a batch ------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1440, 1024, 480])
def test_stepping_through_a_batch_stands_beside_run_at_every_width(pilot: Any, width: int) -> None:
    pilot.window.resize(width, 600)
    QApplication.processEvents()
    through = button(pilot, "phase")
    assert through.isVisible()
    assert pilot.window.run_bar.rect().contains(through.geometry())
    actions = pilot.window.run_bar.actions()
    assert actions[actions.index(pilot.window.actions_["toggle"]) + 1] is pilot.window.actions_["phase"]
    assert through.accessibleName() or through.text() == "Step through"
    assert "(/)" in through.toolTip()


def test_all_that_can_be_used_fits_a_screen_of_1024_pixels(pilot: Any) -> None:
    pilot.window.resize(1024, 676)
    QApplication.processEvents()
    bar = pilot.window.run_bar
    for part in (button(pilot, "phase"), bar.count, bar.learning_rate, bar.pace, bar.pace_text):
        assert part.isVisible()
        assert bar.rect().contains(part.mapTo(bar, part.rect().bottomRight()))


def test_the_first_press_begins_the_walk_and_each_further_one_goes_on(pilot: Any) -> None:
    for index in (0, 1):
        pilot.qtbot.mouseClick(button(pilot, "phase"), Qt.MouseButton.LeftButton)
        pilot.until(
            lambda index=index: pilot.session.snapshot.walk is not None and pilot.session.snapshot.walk.index == index
        )
    assert pilot.batches() == (0, 0)
