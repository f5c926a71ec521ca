"""The banner: training that diverged, searches that found nothing, what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton

from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.look import theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from cnn_gui.training.run.run import Run


def poison(run: Run) -> None:
    """Bring a run to the point where its next loss is not finite."""
    for name, array in run.network.parameters.items():
        if name.endswith(".W"):
            array *= 1e30


def diverge(pilot: Any) -> dict[str, np.ndarray]:
    """Train some batches, then into divergence; the parameters before it."""
    pilot.session.trainer.step(6)
    pilot.shown(6)
    pilot.session.trainer.call(poison)
    before = pilot.parameters()
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.DIVERGED)
    pilot.until(pilot.window.banner.isVisible)
    return before


def test_divergence_pauses_says_so_and_keeps_curves_and_weights(pilot: Any) -> None:
    before = diverge(pilot)
    pilot.shown(6, State.DIVERGED)
    assert pilot.window.banner.text.startswith("Training paused: the loss became nan at batch 7.")
    assert "Lower the learning rate and reset" in pilot.window.banner.text
    assert pilot.window.status.fields["state"].text() == "Diverged"
    # The batch that showed it was not trained and is not counted: the next one is the second of the epoch.
    assert pilot.window.status.fields["batch"].text() == "batch 1 / 5"
    assert pilot.batches() == (6, 6)
    assert np.isfinite(pilot.session.run.history.batches.loss).all()
    assert len(pilot.window.panels["curves"].loss.series.raw) == 6
    for name, array in pilot.parameters().items():
        np.testing.assert_array_equal(array, before[name])


def test_maps_that_are_not_finite_are_still_shown(pilot: Any) -> None:
    diverge(pilot)
    pilot.settle()
    trace = pilot.session.snapshot.trace
    assert not np.isfinite(trace.probabilities).all()
    np.testing.assert_array_equal(pilot.window.panels["network"].mosaics["Z2"].maps(), trace.logits)
    pilot.window.grab()


def test_the_banner_offers_a_reset_that_starts_anew(pilot: Any) -> None:
    diverge(pilot)
    remedy = next(b for b in pilot.window.banner.findChildren(QToolButton) if b.text() == "Reset")
    assert remedy.isVisible()
    pilot.qtbot.mouseClick(remedy, Qt.MouseButton.LeftButton)
    pilot.run_ready(2)
    assert not pilot.window.banner.isVisible()
    pilot.key(".")
    pilot.shown(1)


def test_a_learning_rate_too_large_for_the_data_diverges(open_window: Callable[..., Any]) -> None:
    pilot = open_window(RunConfig(learning_rate=10.0, momentum=0.99, batch_size=8, weight_decay=1.0))
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.DIVERGED)
    trained, recorded = pilot.batches()
    assert trained == recorded
    pilot.shown(trained, State.DIVERGED)
    assert f"at batch {trained + 1}" in pilot.window.banner.text


def test_the_banner_goes_when_training_goes_on(pilot: Any) -> None:
    diverge(pilot)

    def heal(run: Run) -> None:
        for array in run.network.parameters.values():
            array[...] = np.where(np.isfinite(array) & (np.abs(array) < 1e3), array, 0.01)

    pilot.session.trainer.call(heal)
    pilot.key(".")
    pilot.shown(7)
    assert not pilot.window.banner.isVisible()


def test_a_search_that_finds_nothing_says_so(pilot: Any) -> None:
    pilot.window.panels["prediction"].probe_chosen.emit("validation", 0)

    def call_everything_right(run: Run) -> None:
        run.dataset.validation.labels[...] = 4
        for array in run.network.parameters.values():
            array[...] = 0
        run.network.parameters["dense1.b"][4] = 1

    pilot.session.trainer.call(call_everything_right)
    pilot.key("M")
    pilot.until(pilot.window.banner.isVisible)
    assert pilot.window.banner.text == "Every validation image is read correctly by the network as it is now."
    assert pilot.session.snapshot.probe.index == 0


def test_a_notice_can_be_dismissed(pilot: Any) -> None:
    banner = pilot.window.banner
    banner.show_notice("5 < 6 & that is <b>all</b>")
    assert banner.isVisible()
    assert banner.text == "5 < 6 & that is <b>all</b>"
    text = next(label for label in banner.findChildren(QLabel) if label.accessibleName() == "Message")
    assert text.text() == "5 &lt; 6 &amp; that is &lt;b&gt;all&lt;/b&gt;"
    assert not any(b.isVisible() for b in banner.findChildren(QToolButton) if b.text() != "Dismiss")
    dismiss = next(b for b in banner.findChildren(QToolButton) if b.text() == "Dismiss")
    pilot.qtbot.mouseClick(dismiss, Qt.MouseButton.LeftButton)
    assert not banner.isVisible()


def test_the_banners_sign_follows_the_theme(pilot: Any, app: QApplication) -> None:
    pilot.window.banner.show_notice("Something")
    light = pilot.window.banner.grab().toImage()
    theme.apply_theme(app, "dark")
    dark = pilot.window.banner.grab().toImage()
    inks = [
        {image.pixelColor(x, y).name() for x in range(16, 40) for y in range(image.height())} for image in (light, dark)
    ]
    assert theme.LIGHT.text.name() in inks[0]
    assert theme.DARK.text.name() in inks[1]
    assert theme.LIGHT.text.name() not in inks[1]


def test_the_request_to_pause_goes_with_the_pause(pilot: Any) -> None:
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.RUNNING)
    pilot.key("/")
    pilot.until(pilot.window.banner.isVisible)
    assert pilot.window.banner.text.startswith("Pause first")
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.PAUSED)
    pilot.until(lambda: not pilot.window.banner.isVisible())


def test_another_notice_outlives_the_pause(pilot: Any) -> None:
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.RUNNING)
    pilot.window.banner.show_notice("Something else")
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.PAUSED)
    pilot.settle()
    assert pilot.window.banner.isVisible()
