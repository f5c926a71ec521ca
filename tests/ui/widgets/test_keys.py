"""The keyboard: what the keys of the window do, and when they belong to the focused widget instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcutEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QWidget,
)

from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.ui.actions.declaration import Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset

SHIFT = Qt.KeyboardModifier.ShiftModifier


# ---- training --------------------------------------------------------------------------------------------------------


def test_space_runs_and_pauses(pilot: Any) -> None:
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.RUNNING)
    pilot.until(lambda: pilot.session.snapshot.progress.batch > 3)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.PAUSED)
    trained, recorded = pilot.batches()
    assert trained == recorded > 3
    pilot.shown(trained)


def test_reset_repeats_the_same_losses_bit_for_bit(open_window: Callable[..., Any]) -> None:
    pilot = open_window(RunConfig(batch_size=8, shift=2, optimizer="sgd", momentum=0.9, learning_rate=0.05, seed=11))
    trace = pilot.session.snapshot.trace
    losses = []
    for generation in (2, 3):
        pilot.window.run_bar.count.setValue(12)
        pilot.window.actions_["batches"].trigger()
        pilot.shown(12)
        losses.append(pilot.losses())
        pilot.key("R")
        pilot.run_ready(generation)
    assert len(losses[0]) == 12
    assert losses[0] == losses[1]
    assert len(set(losses[0])) == 12
    assert pilot.session.snapshot.trace.probabilities.tobytes() == trace.probabilities.tobytes()


def test_reset_with_a_new_seed_takes_another_one_and_shows_it(pilot: Any) -> None:
    seeds, firsts = [pilot.session.run.config.seed], []
    for generation in (2, 3, 4):
        pilot.key(".")
        pilot.shown(1)
        firsts += pilot.losses()
        pilot.key("R", SHIFT)
        pilot.run_ready(generation)
        seeds.append(pilot.session.run.config.seed)
        assert pilot.window.panels["experiment"].fields["seed"].value() == seeds[-1]
        assert seeds[-1] != seeds[-2]
    assert len(set(firsts)) == 3


def test_the_window_trains_to_the_same_parameters_as_a_run_without_one(pilot: Any, dataset: Dataset) -> None:
    alone = Run(pilot.session.run.config, dataset)
    for _ in range(23):
        alone.step()
    pilot.key("]")
    pilot.key("\\")
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.snapshot.progress.batch > 2)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.PAUSED)
    trained, _ = pilot.batches()
    pilot.key("R")
    pilot.run_ready(2)
    pilot.window.run_bar.count.setValue(23)
    pilot.window.actions_["batches"].trigger()
    pilot.shown(23)
    assert trained > 2
    assert pilot.ask(lambda run: run.parameters_sha256()) == alone.parameters_sha256()


# ---- Space and the focus ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "find",
    [
        lambda window: window.panels["experiment"].fields["nesterov"],
        lambda window: window.panels["experiment"].fields["model"],
        lambda window: window.panels["curves"].controls.log_button,
        lambda window: window.run_bar.widgetForAction(window.actions_["batch"]),
        lambda window: window.run_bar.pace,
        lambda window: window.panels["prediction"].bars,
    ],
    ids=["check box", "list", "switch", "button", "slider", "bars"],
)
def test_space_runs_and_pauses_wherever_the_focus_is(pilot: Any, find: Callable[[QWidget], QWidget]) -> None:
    widget = find(pilot.window)
    widget.setFocus()
    assert widget.hasFocus()
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.RUNNING)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.PAUSED)


@pytest.mark.parametrize("held", [None, "centre", "switch", "gone"])
@pytest.mark.parametrize("action", ["about"])
def test_after_a_dialog_space_runs_and_no_button_has_got_the_keys(pilot: Any, action: str, held: str | None) -> None:
    window = pilot.window
    switch = window.panels["curves"].controls.log_button
    if held == "centre":
        window.centralWidget().setFocus()
    elif held is not None:
        switch.setFocus()
    else:
        # As after a number field was left by Enter.
        QApplication.focusWidget().clearFocus()
    window.actions_[action].trigger()
    dialog = pilot.dialog(QDialog)
    dialog.activateWindow()
    pilot.until(dialog.isActiveWindow)
    if held == "gone":
        switch.setEnabled(False)
    pilot.dismiss(dialog)
    pilot.settle()
    if held == "gone":
        # Qt passed the keys on while the window was not active: to whom, nobody asked for.
        assert QApplication.focusWidget() is not switch
    else:
        assert QApplication.focusWidget() is (switch if held == "switch" else window.centralWidget())
    checked = {button: button.isChecked() for button in window.findChildren(QAbstractButton)}
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.RUNNING)
    assert all(button.isChecked() is on for button, on in checked.items())


@pytest.mark.parametrize("how", ["grey", "hidden"])
def test_a_button_that_goes_leaves_the_keys_to_the_window(pilot: Any, how: str) -> None:
    button = pilot.window.panels["curves"].controls.log_button
    button.setFocus()
    if how == "grey":
        button.setEnabled(False)
    else:
        button.hide()
    assert QApplication.focusWidget() in (None, pilot.window.centralWidget())


def test_enter_on_a_focused_check_box_toggles_it_and_does_not_run(pilot: Any) -> None:
    box = pilot.window.panels["experiment"].fields["nesterov"]
    box.setFocus()
    pilot.key(Qt.Key.Key_Return)
    assert box.isChecked()
    pilot.settle()
    assert pilot.session.state is State.PAUSED
    assert pilot.batches() == (0, 0)
    assert pilot.ask(lambda run: run.optimizer.nesterov) is True


def test_enter_on_a_focused_button_presses_it_and_does_not_run(pilot: Any) -> None:
    bar, window = pilot.window.run_bar, pilot.window
    bar.widgetForAction(window.actions_["batch"]).setFocus()
    pilot.key(Qt.Key.Key_Enter)
    pilot.shown(1)
    assert pilot.batches() == (1, 1)


def test_enter_on_a_focused_list_opens_it_and_does_not_run(pilot: Any) -> None:
    model = pilot.window.panels["experiment"].model
    model.setFocus()
    pilot.key(Qt.Key.Key_Return)
    pilot.until(lambda: model.view().isVisible())
    model.hidePopup()
    assert pilot.batches() == (0, 0)


def test_space_in_a_number_field_makes_the_number_hold_and_runs(pilot: Any) -> None:
    field = pilot.window.panels["experiment"].fields["momentum"]
    field.setFocus()
    field.selectAll()
    pilot.qtbot.keyClicks(field, "0.75")
    pilot.qtbot.keyClick(field, Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.RUNNING)
    assert field.value() == 0.75
    assert pilot.ask(lambda run: run.optimizer.momentum) == 0.75
    assert not field.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
@pytest.mark.parametrize(("name", "text"), [("batch_size", "5000"), ("weight_decay", "7"), ("seed", "1.5")])
def test_a_number_that_is_refused_changes_no_run(pilot: Any, name: str, text: str, key: Qt.Key) -> None:
    field = pilot.window.panels["experiment"].fields[name]
    before = field.value()
    field.setFocus()
    field.selectAll()
    pilot.qtbot.keyClicks(field, text)
    assert field.property("refused")
    pilot.qtbot.keyClick(field, key)
    assert field.value() == before
    assert not field.hasFocus()
    assert not field.property("refused")
    pilot.settle()
    assert pilot.ask(lambda run: getattr(run.config, name)) == before
    assert pilot.window.panels["experiment"].pending().get(name, before) == before


@pytest.mark.parametrize("name", ["batch_size", "momentum", "weight_decay", "seed", "shift"])
def test_after_enter_in_a_number_field_the_keys_are_the_windows_again(pilot: Any, name: str) -> None:
    field = pilot.window.panels["experiment"].fields[name]
    field.setFocus()
    field.selectAll()
    pilot.qtbot.keyClicks(field, "0.5" if name in ("momentum", "weight_decay") else "5")
    pilot.qtbot.keyClick(field, Qt.Key.Key_Enter)
    assert field.value() in (0.5, 5)
    assert not field.hasFocus()
    pilot.key(".")
    pilot.shown(1)


@pytest.mark.parametrize("name", ["nesterov", "model", "dataset"])
def test_a_click_leaves_the_keys_with_the_window(pilot: Any, name: str) -> None:
    widget = pilot.window.panels["experiment"].fields[name]
    before = QApplication.focusWidget()
    pilot.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
    if isinstance(widget, QComboBox):
        widget.hidePopup()
    assert QApplication.focusWidget() is before


def test_a_key_held_down_starts_and_stops_only_once(pilot: Any) -> None:
    of_window = [action for action in pilot.window.actions_ if action.declaration.scope is Scope.WINDOW]
    repeating = {action.objectName() for action in of_window if action.autoRepeat()}
    trains = {"batch", "batches", "epoch"}
    looks = {"phase", "phase_back", "previous_probe", "next_probe", "random_probe", "larger_text", "smaller_text"}
    assert repeating == trains | looks


# ---- everything by keyboard ------------------------------------------------------------------------------------------


def _controls(window: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QAbstractSpinBox, QAbstractSlider, QComboBox)
    controls = [w for kind in kinds for w in window.findChildren(kind)]
    # Qt's own: scroll bars, the buttons in a dock's title bar (in the View menu too), the arrow of a full tool bar.
    return [w for w in controls if w.isVisible() and not w.objectName().startswith("qt_") and _is_ours(w)]


def _is_ours(widget: QWidget) -> bool:
    return widget.metaObject().className() != "QScrollBar"


def _tab_chain(pilot: Any) -> list[QWidget]:
    """Every widget that Tab leads to, in order."""
    pilot.window.centralWidget().setFocus()
    chain: list[QWidget] = []
    while True:
        pilot.key(Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused in chain:
            return chain
        chain.append(focused)


@pytest.mark.parametrize("model", ["seed", "two-conv"])
def test_every_control_can_be_reached_with_tab(open_window: Callable[..., Any], model: str) -> None:
    pilot = open_window(RunConfig(model=model, batch_size=8))
    pilot.settle()
    hides = pilot.window.arrangement.hides

    def usable() -> list[QWidget]:
        return [w for w in _controls(pilot.window) if w.isEnabled() and not hides(w)]

    seen = usable()
    chain = _tab_chain(pilot)
    # Tab scrolls the network: signs for what is out of sight come and go with that.
    reachable = [w for w in usable() if w in seen and not _beside_the_chosen_one(w)]
    assert len(reachable) > 25
    assert [f"{w} {w.toolTip()}" for w in reachable if w not in chain] == []
    for mosaic in (
        *pilot.window.panels["network"].mosaics.values(),
        pilot.window.panels["prediction"].bars,
    ):
        assert mosaic in chain, mosaic


def test_tab_stops_only_where_a_person_can_see_it(pilot: Any) -> None:
    pilot.settle()
    arrangement = pilot.window.arrangement
    chain = _tab_chain(pilot)
    assert len(chain) > 25
    hidden = [panel for panel in arrangement.docks if not arrangement.in_sight(panel)]
    assert len(hidden) > 3
    for stop in chain:
        assert not any(panel.isAncestorOf(stop) for panel in hidden), stop
        assert stop.window() is not pilot.window or not stop.visibleRegion().isEmpty() or _scrolled_away(stop), stop


def test_tab_back_leads_the_same_way(pilot: Any) -> None:
    pilot.settle()
    chain = _tab_chain(pilot)
    chain[-1].setFocus()
    back = [chain[-1]]
    for _ in chain[1:]:
        pilot.key(Qt.Key.Key_Backtab, SHIFT)
        back.append(QApplication.focusWidget())
    assert back[::-1] == chain


def test_a_panel_that_goes_behind_a_tab_has_the_keys_no_more(pilot: Any) -> None:
    window = pilot.window
    window.go_to(window.panels["curves"])
    window.panels["curves"].controls.log_button.setFocus()
    window.arrangement.bring_forward(window.panels["evaluation"])
    pilot.until(lambda: window.arrangement.in_sight(window.panels["evaluation"]))
    assert QApplication.focusWidget() is window.centralWidget()


def _scrolled_away(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QAbstractScrollArea):
        above = above.parentWidget()
    return above is not None and not above.visibleRegion().isEmpty()


def _beside_the_chosen_one(widget: QWidget) -> bool:
    """Of buttons that exclude each other Tab reaches the chosen one, and the arrow keys the others."""
    if not isinstance(widget, QAbstractButton):
        return False
    exclusive = widget.autoExclusive() or (widget.group() is not None and widget.group().exclusive())
    return exclusive and not widget.isChecked()


def test_everything_that_takes_the_focus_has_a_name(pilot: Any) -> None:
    pilot.settle()
    for widget in {*_controls(pilot.window), *_tab_chain(pilot)}:
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        assert widget.accessibleName() or text, widget


def test_shortcuts_are_not_ambiguous(pilot: Any) -> None:
    # Those leave their keys to a panel that has the focus and undoes something else: tests/ui/keeping/test_earlier.py.
    shared = {"bring_back", "bring_forward"}
    keys = [
        key.toString()
        for action in {*pilot.window.actions(), *pilot.window.findChildren(type(pilot.window.actions_["reset"]))}
        for key in action.shortcuts()
        if action.objectName() not in shared
    ]
    assert len(keys) == len(set(keys)), sorted(keys)


def test_a_press_that_means_two_keys_of_one_action_acts_once(pilot: Any) -> None:
    # As Qt sends it where Shift+. is also >: on most keyboards.
    action, told = pilot.window.actions_["epoch"], []
    action.triggered.connect(lambda: told.append(True))
    for ambiguous in (True, False):
        told.clear()
        assert action.event(QShortcutEvent(action.shortcut(), 0, ambiguous))
        assert len(told) <= 1
        assert told or not ambiguous
