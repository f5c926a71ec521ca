"""The way back to the best: named in the menu, offered when training has paused by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from cnn_gui.shares import percent
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.best import Mark
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.window.remedies import offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.training.run.run import Run

PATIENT = RunConfig(batch_size=8, optimizer="sgd", learning_rate=1.0, validate_every=1, patience=2)


def poison(run: Run) -> None:
    """Bring a run to the point where its next loss is not finite."""
    for name, array in run.network.parameters.items():
        if name.endswith(".W"):
            array *= 1e30


def buttons(pilot: Any) -> dict[str, QToolButton]:
    """The buttons that the banner shows, by their words."""
    shown = pilot.window.banner.findChildren(QToolButton)
    return {button.text(): button for button in shown if not button.isHidden()}


def validated(pilot: Any) -> Mark:
    """Train six batches, and wait for the best; it is in the menu then."""
    pilot.session.trainer.step(6)
    pilot.shown(6)
    pilot.until(lambda: pilot.session.progress.best is not None)
    pilot.settle()
    best: Mark = pilot.session.progress.best
    return best


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        (Mark(1250, 0.1, 0.971, validated=True), "&Go back to the best, batch 1,250, 97.1 %"),
        (Mark(938, 0.1, 0.9996, validated=False), "&Go back to the last good epoch, batch 938, 99.96 % of training"),
    ],
)
def test_the_offer_says_what_it_leads_to(mark: Mark, words: str) -> None:
    assert offer(mark) == words


def test_the_action_can_be_done_when_there_is_a_best_and_names_it(pilot: Any) -> None:
    action = pilot.window.actions_["go_back"]
    assert not action.isEnabled()
    assert action.text() == "&Go back to best"
    best = validated(pilot)
    assert action.isEnabled()
    assert action.text() == f"&Go back to the best, batch {best.batch}, {percent(best.accuracy)} %"
    pilot.key("R")
    pilot.run_ready(2)
    pilot.settle()
    assert not action.isEnabled()
    assert action.text() == "&Go back to best"


def test_going_back_brings_the_weights_is_marked_on_the_curves_and_evaluated(pilot: Any) -> None:
    best = validated(pilot)
    then = pilot.ask(lambda run: {name: array.copy() for name, array in run.validations.best.parameters.items()})
    pilot.session.trainer.step(2)
    pilot.shown(8)
    pilot.window.actions_["go_back"].trigger()
    pilot.until(lambda: pilot.session.run.history.edits)
    for name, array in pilot.parameters().items():
        np.testing.assert_array_equal(array, then[name])
    pilot.until(lambda: "The optimizer begins anew." in pilot.window.banner.text)
    assert pilot.window.banner.text.startswith(
        f"Back to the best, of batch {best.batch}; training goes on with batch 9"
    )
    assert not buttons(pilot).keys() - {"Dismiss"}
    pilot.settle()
    marks = pilot.window.panels["curves"].loss.edit_marks
    assert marks.near(8, 1) == f"back to the best, of batch {best.batch}, after batch 8"
    pilot.key(".")
    pilot.shown(9)


def test_divergence_offers_the_best_beside_a_new_run(pilot: Any) -> None:
    best = validated(pilot)
    pilot.session.trainer.call(poison)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.DIVERGED)
    pilot.until(pilot.window.banner.isVisible)
    words = offer(best).replace("&", "")
    assert list(buttons(pilot)) == [words, "Reset", "Dismiss"]
    pilot.settle()
    pilot.qtbot.mouseClick(buttons(pilot)[words], Qt.MouseButton.LeftButton)
    pilot.until(lambda: pilot.session.state is State.PAUSED)
    pilot.until(lambda: pilot.window.banner.text.endswith("or it may diverge again."))
    assert pilot.window.status.fields["state"].text() == "Paused"
    pilot.session.trainer.step(3)
    pilot.shown(9)
    assert np.isfinite(pilot.losses()).all()


def test_without_anything_to_go_back_to_divergence_offers_a_new_run_only(pilot: Any) -> None:
    pilot.session.trainer.call(poison)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.DIVERGED)
    pilot.until(pilot.window.banner.isVisible)
    assert list(buttons(pilot)) == ["Reset", "Dismiss"]


def test_early_stopping_is_said_and_space_trains_on(open_window: Callable[..., Any]) -> None:
    pilot = open_window(PATIENT)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.window.banner.text.startswith("Training stopped early after batch "))
    assert pilot.session.state is State.PAUSED
    assert pilot.window.status.fields["state"].text() == "Stopped early"
    assert "2 validations in a row brought no gain" in pilot.window.banner.text
    assert "Space" in pilot.window.banner.text
    best, stopped = pilot.session.progress.best, pilot.session.progress.batch
    assert list(buttons(pilot)) == [offer(best).replace("&", ""), "Dismiss"]
    assert pilot.batches() == (stopped, stopped)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.progress.batch > stopped and pilot.session.state is State.PAUSED)
    assert pilot.window.status.fields["state"].text() in ("Stopped early", "Paused")
