"""The banner: training that diverged, searches that found nothing, what was refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from cnn_gui.training.messages.events import InTrouble
from cnn_gui.training.messages.state import State
from cnn_gui.training.messages.trouble import Sign, Trouble
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.watch.high_loss import BEYOND_HOPE
from cnn_gui.ui.look import theme
from cnn_gui.ui.window.banner import Banner

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
    pilot = open_window(RunConfig(optimizer="sgd", learning_rate=10.0, momentum=0.99, batch_size=8, weight_decay=1.0))
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.DIVERGED)
    trained, recorded = pilot.batches()
    assert trained == recorded
    pilot.shown(trained, State.DIVERGED)
    found = re.search(r"the loss became ([^\s,]+).* at batch (\d+)", pilot.window.banner.text)
    assert found is not None
    if int(found[2]) > trained:
        assert found[1] in ("inf", "nan")
    else:
        # So large that it was given up before it could overflow.
        loss = pilot.session.run.history.batches.loss[int(found[2]) - 1]
        assert found[1] == f"{loss:.3g}"
        assert loss > BEYOND_HOPE


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
    assert pilot.window.banner.text == "Every validation image is read correctly by the network after batch 0."
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


def test_a_run_in_trouble_is_told_and_goes_on(pilot: Any) -> None:
    pilot.session.trainer.call(lambda run: run.network.parameters["conv1.b"].fill(-1e4))
    pilot.session.trainer.step(4)
    pilot.shown(4)
    banner = pilot.window.banner
    assert banner.isVisible()
    assert banner.text.startswith("All ReLUs of relu1 have given 0 for every image since batch 1 at the latest")
    assert "Only a new run helps. Try a learning rate of 0.005 instead of 0.05" in banner.text
    assert next(b for b in banner.findChildren(QToolButton) if b.text() == "Reset").isVisible()
    banner.dismiss()
    pilot.session.trainer.step(1)
    pilot.shown(5)
    assert not banner.isVisible(), "it is said once"


def test_of_several_signs_the_newest_is_told_in_full_and_those_before_in_short(pilot: Any) -> None:
    generation = pilot.session.run.generation
    troubles = (
        Trouble(Sign.LOSS, 2, 4, "The loss is high", "Try this."),
        Trouble(Sign.WEIGHTS, 1600, 1600, "The weights are large", "Try that."),
        Trouble(Sign.CHANCE, 1601, 1700, "It guesses", "Try 0.003."),
    )
    for count in (1, 2, 3):
        pilot.session.troubled.emit(InTrouble(generation, troubles[:count]))
    assert pilot.window.banner.text == (
        "It guesses. Before that: a high loss since batch 2, large weights since batch 1,600. Try 0.003."
    )


def test_edits_that_training_keeps_are_told_while_it_goes_on(pilot: Any) -> None:
    pilot.session.trainer.inspection.edit("conv1.b", (0,), 0.25)
    pilot.until(lambda: pilot.session.snapshot.what_if is not None)
    pilot.session.trainer.step(1)
    pilot.shown(1)
    pilot.until(pilot.window.banner.isVisible)
    assert "are kept: training goes on with them" in pilot.window.banner.text


def test_what_asks_for_a_pause_goes_with_it(pilot: Any) -> None:
    pilot.session.trainer.set_pace(1.0)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.training)
    pilot.session.trainer.inspection.walk(1)
    pilot.until(pilot.window.banner.isVisible)
    assert "Pause first" in pilot.window.banner.text
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: not pilot.session.training)
    pilot.until(lambda: not pilot.window.banner.isVisible())


def test_another_notice_outlives_the_pause(pilot: Any) -> None:
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.RUNNING)
    pilot.window.banner.show_notice("Something else")
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.PAUSED)
    pilot.settle()
    assert pilot.window.banner.isVisible()


def test_where_there_is_room_the_buttons_stand_beside_the_words(qtbot: Any, app: QApplication) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    way = QAction("Show me", banner)
    banner.show_choice("New here? A lesson shows you around.", "lessons", way)
    button = next(b for b in banner.findChildren(QToolButton) if b.text() == "Show me")
    (words,) = (label for label in banner.findChildren(QLabel) if label.accessibleName() == "Message")
    high = {}
    for width in (900, 300):
        high[width] = banner.heightForWidth(width)
        banner.resize(width, high[width])
        app.processEvents()
        beside = button.geometry().left() > words.geometry().right()
        assert beside is (width == 900)
    assert high[900] < high[300]
    assert words.height() >= words.heightForWidth(words.width())
