"""The status bar: every figure in it is one of the run."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QWidget

from cnn_gui.training.messages.events import StateChanged
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.window.bars.status import IMPORTANCE, SPACING, STATE_WORDS, StatusLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from cnn_gui.training.run.run import Run


def texts(status: StatusLine) -> dict[str, str]:
    """What each field says."""
    return {name: field.text() for name, field in status.fields.items()}


def test_before_the_first_batch_unknown_figures_are_dashes(pilot: Any) -> None:
    assert texts(pilot.window.status) == {
        "state": "Paused",
        "epoch": "epoch 1",
        "batch": "batch 0 / 5",
        "rate": "– batches/s",
        "loss": "loss –",
        "train": "training –",
        "validation": "validation –",
        "learning_rate": "learning rate 0.05",
    }


def test_every_figure_is_that_of_the_run(open_window: Callable[..., Any]) -> None:
    pilot = open_window(RunConfig(batch_size=8, validate_every=3, learning_rate=0.02))
    pilot.session.trainer.step(13)
    pilot.shown(13)
    pilot.settle()
    history = pilot.session.run.history
    assert history.validations.batch.tolist() == [3, 5, 6, 9, 10, 12]
    shown = texts(pilot.window.status)
    assert shown["epoch"] == "epoch 3"
    assert shown["batch"] == "batch 3 / 5"
    assert shown["loss"] == f"loss {history.batches.loss[-1]:.4f}"
    assert shown["train"] == f"training {100 * history.batches.accuracy[-1]:.1f} %"
    assert shown["validation"] == f"validation {100 * history.validations.accuracy[-1]:.2f} %"
    assert shown["learning_rate"] == "learning rate 0.02"
    # Two ways to the same number: the history's loss is that of the batch before its update.
    assert 0 < history.batches.loss[-1] < 3


def test_the_network_is_described_by_its_number_of_parameters(pilot: Any) -> None:
    # 8 filters of 3×3 and their biases; 8 maps of 5×5 to 10 classes and their biases.
    assert pilot.window.status.network.text() == f"{8 * 9 + 8 + 8 * 5 * 5 * 10 + 10:,} parameters"


def test_the_state_is_said_in_words(qtbot: QtBot, app: object) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    status = StatusLine(holder)
    for state, words in STATE_WORDS.items():
        status.show_state(StateChanged(state))
        assert status.fields["state"].text() == words
    assert set(STATE_WORDS) == set(State)


def test_loading_says_what_and_shows_that_it_goes_on(qtbot: QtBot, app: object) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    status = StatusLine(holder)
    holder.show()
    status.show_state(StateChanged(State.LOADING, "Loading mnist"))
    assert status.fields["state"].text() == "Loading mnist"
    assert status.busy.isVisible()
    status.show_state(StateChanged(State.PAUSED))
    assert not status.busy.isVisible()


@pytest.mark.parametrize(
    ("field", "figures", "text"),
    [
        ("rate", {"batches_per_second": 1234.6}, "1,235 batches/s"),
        ("loss", {"loss": 0.21249}, "loss 0.2125"),
        ("loss", {"loss": 3.4165806e35}, "loss 3.417e35"),
        ("train", {"train_accuracy": 0.9375}, "training 93.8 %"),
        ("validation", {"validation_accuracy": 0.96812}, "validation 96.81 %"),
        ("learning_rate", {"learning_rate": 1.25e-05}, "learning rate 1.25e-05"),
        ("batch", {"batch_in_epoch": 412, "batches_per_epoch": 12938}, "batch 412 / 12,938"),
    ],
)
def test_figures_are_written_to_be_read(pilot: Any, field: str, figures: dict[str, float], text: str) -> None:
    status, known = pilot.window.status, pilot.session.progress
    status.show_state(StateChanged(State.RUNNING, "", dataclasses.replace(known, **figures)))
    assert status.fields[field].text() == text


def test_fields_do_not_move_while_their_figures_change(pilot: Any) -> None:
    status, known = pilot.window.status, pilot.session.progress
    places = []
    for loss, rate, accuracy in ((math.nan, math.nan, math.nan), (2.3, 31.0, 0.1), (10.51234, 12_345.0, 1.0)):
        figures = {"loss": loss, "batches_per_second": rate, "train_accuracy": accuracy}
        progress = dataclasses.replace(known, **figures, validation_accuracy=accuracy)
        status.show_state(StateChanged(State.PAUSED, "", progress))
        pilot.settle()
        places.append([(field.x(), field.width()) for field in status.fields.values()])
    assert places[0] == places[1] == places[2]


@pytest.mark.usefixtures("face")
@pytest.mark.parametrize("shown", [len(IMPORTANCE), 6, 0])
def test_a_narrow_window_leaves_out_the_least_important_figures(qtbot: QtBot, app: object, shown: int) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    status = StatusLine(holder)
    status.network.setText("13,610 parameters")
    left_out, words = IMPORTANCE[shown:], status.network.sizeHint().width()
    # Room for so many figures; for all of them also for what is trained, otherwise not for one figure more.
    room = sum(status.fields[name].minimumWidth() + SPACING for name in IMPORTANCE[:shown])
    width = room + (10 if left_out else words + SPACING)
    status.setGeometry(0, 0, width, 30)
    holder.show()
    assert [name for name in IMPORTANCE if status.fields[name].isHidden()] == list(left_out)
    assert left_out == (() if shown == 8 else ("train", "learning_rate") if shown else IMPORTANCE)
    assert status.minimumSizeHint().width() == 0
    status.show_state(StateChanged(State.PAUSED))
    assert status.network.isHidden() is bool(left_out)
    right = max((field.geometry().right() for field in status.fields.values() if not field.isHidden()), default=0)
    assert right <= width


def test_the_speed_is_measured_while_training(pilot: Any) -> None:
    def measured(run: Run) -> float:
        return pilot.session.trainer._runs.viewed.speed.read(run.batch)

    pilot.session.toggle()
    pilot.until(lambda: not math.isnan(pilot.session.snapshot.progress.batches_per_second))
    pilot.session.toggle()
    pilot.until(lambda: pilot.session.state is State.PAUSED)
    pilot.settle()
    assert pilot.window.status.fields["rate"].text() == f"{pilot.ask(measured):,.0f} batches/s"


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (1.2, "1 batch/s"),
        (0.32, "0.3 batches/s"),
        (0.04, "0.04 batches/s"),
        (0.96, "1 batch/s"),
        (1.6, "2 batches/s"),
        (1234.0, "1,234 batches/s"),
    ],
)
def test_one_batch_a_second_is_one_batch(open_window: Callable[..., Any], rate: float, text: str) -> None:
    pilot = open_window(RunConfig(batch_size=8))
    progress = dataclasses.replace(pilot.session.progress, batches_per_second=rate)
    pilot.window.status.show_state(StateChanged(State.RUNNING, progress=progress))
    assert texts(pilot.window.status)["rate"] == text
