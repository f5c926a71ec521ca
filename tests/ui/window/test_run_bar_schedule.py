"""The learning rate in the tool bar while a schedule changes it, and when a person takes it over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt

from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.schedule import learning_rate

if TYPE_CHECKING:
    from collections.abc import Callable

# Four epochs of five batches.
COSINE = RunConfig(batch_size=8, validate_every=0, learning_rate=0.05, schedule="cosine", schedule_epochs=4)


def planned(batch: int) -> float:
    """The rate after so many batches of the run above."""
    return learning_rate("cosine", 0.05, batch, total=20)


@pytest.fixture
def scheduled(open_window: Callable[..., Any]) -> Any:
    """An open window with a run whose learning rate goes down."""
    return open_window(COSINE)


def test_control_and_status_follow_the_schedule_without_touching_it(scheduled: Any) -> None:
    bar, status = scheduled.window.run_bar, scheduled.window.status
    told: list[float] = []
    bar.learning_rate_changed.connect(told.append)
    for batch in (1, 7, 20):
        scheduled.session.trainer.step(batch - scheduled.session.snapshot.progress.batch)
        scheduled.shown(batch)
        assert bar.learning_rate.value() == float(f"{planned(batch):.3g}")
        assert bar.learning_rate.slider.number() == bar.learning_rate.value()
        assert status.fields["learning_rate"].text() == f"learning rate {planned(batch):.3g}"
    assert told == []
    assert scheduled.session.run.history.batches.learning_rate.tolist() == [planned(batch) for batch in range(20)]


def test_the_first_batch_has_the_rate_as_it_was_set(scheduled: Any) -> None:
    assert scheduled.window.run_bar.learning_rate.field.lineEdit().text() == "0.05"


def test_a_rate_typed_by_hand_takes_over_and_the_window_says_so(scheduled: Any) -> None:
    scheduled.session.trainer.step(6)
    scheduled.shown(6)
    field = scheduled.window.run_bar.learning_rate.field
    field.setFocus()
    field.selectAll()
    scheduled.qtbot.keyClicks(field, "0.0123456")
    scheduled.session.trainer.step(2)
    scheduled.shown(8)
    assert field.lineEdit().text() == "0.0123456"  # nobody writes into it meanwhile
    scheduled.qtbot.keyClick(field, Qt.Key.Key_Return)
    scheduled.until(lambda: scheduled.window.banner.isVisible())
    assert "stays as you set it, from the next batch on" in scheduled.window.banner.text
    assert "The cosine schedule has ended" in scheduled.window.banner.text
    scheduled.session.trainer.step(3)
    scheduled.shown(11)
    rates = scheduled.session.run.history.batches.learning_rate.tolist()
    assert rates == [*(planned(batch) for batch in range(8)), *[0.0123456] * 3]
    assert scheduled.window.run_bar.learning_rate.value() == 0.0123456
    assert scheduled.window.panels["experiment"].schedule.fields["schedule"].currentData() == "constant"


def test_what_was_said_before_the_hand_was_heard_does_not_move_the_control_back(scheduled: Any) -> None:
    scheduled.session.trainer.step(6)
    scheduled.shown(6)
    bar, before = scheduled.window.run_bar, scheduled.session.snapshot
    bar.learning_rate.slider.setValue(400)
    bar.show_frame(before)
    assert bar.learning_rate.value() == 0.1
    scheduled.settle()
    assert bar.learning_rate.value() == 0.1
    assert scheduled.ask(lambda run: run.learning_rate) == 0.1


def test_a_reset_keeps_the_schedule_and_begins_again_at_its_base(scheduled: Any) -> None:
    scheduled.session.trainer.step(9)
    scheduled.shown(9)
    scheduled.key("R")
    scheduled.run_ready(2)
    assert scheduled.session.run.config == COSINE
    assert scheduled.window.run_bar.learning_rate.value() == 0.05


def test_the_words_about_a_rate_taken_over_hold_while_the_slider_is_dragged_on(scheduled: Any) -> None:
    banner, bar = scheduled.window.banner, scheduled.window.run_bar
    scheduled.session.trainer.step(6)
    scheduled.shown(6)
    for position in (300, 400, 500):
        bar.learning_rate.slider.setValue(position)
    scheduled.until(banner.isVisible)
    scheduled.settle()
    rate = scheduled.ask(lambda run: run.learning_rate)
    assert rate == bar.learning_rate.value()
    # No number that the next move of the slider would make untrue.
    assert not any(character.isdigit() for character in banner.text)
    assert "The cosine schedule has ended; choose it again" in banner.text


def test_the_words_about_an_ended_schedule_go_when_it_is_chosen_again(scheduled: Any) -> None:
    banner, fields = scheduled.window.banner, scheduled.window.panels["experiment"].schedule.fields
    scheduled.session.trainer.step(6)
    scheduled.shown(6)
    scheduled.window.run_bar.learning_rate.slider.setValue(400)
    scheduled.until(banner.isVisible)
    scheduled.until(lambda: fields["schedule"].currentData() == "constant")
    fields["schedule"].setCurrentIndex(fields["schedule"].findData("linear"))
    scheduled.until(lambda: not banner.isVisible())
    # Other words stay, whatever is chosen.
    banner.show_notice("Something else")
    fields["schedule"].setCurrentIndex(fields["schedule"].findData("cosine"))
    scheduled.settle()
    assert banner.text == "Something else"
    assert banner.isVisible()
