"""From the experiment to a network of one's own and back: the list of models, the editor, what does not fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QMessageBox

from cnn_gui.engine.presets import PRESETS
from cnn_gui.files.drawings.keep import drawings_folder
from cnn_gui.files.models.keep import NAME, save
from cnn_gui.files.models.own_model import OwnModel
from cnn_gui.ui.architecture.editor import NetworkEditor

CONTROL = Qt.KeyboardModifier.ControlModifier
LINE = "conv 4 3x3, tanh, gap"


def editor_of(pilot: Any) -> NetworkEditor:
    """The editor, opened by its key."""
    pilot.key(Qt.Key.Key_E, CONTROL)
    editor = pilot.dialog(NetworkEditor)
    pilot.until(editor.isActiveWindow)
    return editor


def titles(box: Any) -> list[str]:
    return [box.itemText(place) for place in range(box.count()) if box.itemText(place)]


def test_a_run_is_begun_with_a_network_of_ones_own_and_undo_brings_back_the_one_before(pilot: Any) -> None:
    experiment = pilot.window.panels["experiment"]
    pilot.session.trainer.step(2)
    pilot.shown(2)
    editor = editor_of(pilot)
    # The shapes are those of the images of this run.
    assert editor.table.layers.text(0, 2) == "1×12×12"
    editor.line.edit.setFocus()
    editor.line.edit.selectAll()
    pilot.key(Qt.Key.Key_Delete)
    pilot.qtbot.keyClicks(editor.line.edit, LINE)
    pilot.qtbot.keyClick(editor.line.edit, Qt.Key.Key_Return, CONTROL)
    pilot.run_ready(2)
    assert pilot.session.run.config.model == LINE
    assert pilot.ask(lambda run: [layer.name for layer in run.network.layers]) == ["conv1", "tanh1", "gap1", "dense1"]
    assert experiment.model.currentText() == LINE
    assert not experiment.new_run.isEnabled()
    assert editor.isVisible()
    assert not editor.start.isEnabled()
    pilot.dismiss(editor)
    pilot.key(Qt.Key.Key_Z, CONTROL)
    pilot.until(lambda: pilot.session.run.config.model == "seed")
    pilot.shown(2)
    assert experiment.model.currentText() == PRESETS["seed"].title
    # A line without a name is listed only while it is the present one.
    assert titles(experiment.model) == [preset.title for preset in PRESETS.values()]
    # The editor follows the list; what was in it is one step away.
    editor = editor_of(pilot)
    assert editor.model() == "seed"
    editor.tools.undo.trigger()
    assert editor.draft.line == LINE


def test_models_of_ones_own_stand_beside_the_presets(open_window: Callable[..., Any], settings: QSettings) -> None:
    save(drawings_folder(), OwnModel("Mine", LINE), lambda: None)
    pilot = open_window(settings=settings)
    box = pilot.window.panels["experiment"].model
    assert titles(box)[-1] == "Mine"
    # Another window saves one: it is there as soon as somebody looks.
    save(drawings_folder(), OwnModel("Other", "conv 2 3x3"), lambda: None)
    box.showPopup()
    box.hidePopup()
    pilot.window.activateWindow()
    pilot.until(pilot.window.isActiveWindow)
    assert titles(box)[-1] == "Other"
    assert box.currentData() == "seed"
    box.setCurrentIndex(box.findText("Mine"))
    experiment = pilot.window.panels["experiment"]
    assert "its own model until" in experiment.note.text()
    pilot.qtbot.mouseClick(experiment.new_run, Qt.MouseButton.LeftButton)
    pilot.run_ready(2)
    assert pilot.session.run.config.model == LINE
    assert box.currentText() == "Mine"
    editor = editor_of(pilot)
    assert editor.shelf.box.currentText() == "Mine"
    assert editor.draft.line == LINE


def test_what_cannot_be_used_is_told_once(open_window: Callable[..., Any], settings: QSettings) -> None:
    folder = drawings_folder()
    folder.mkdir(parents=True)
    text = '{"version": 1, "models": [{"name": "Broken", "line": "conv 8 3x3, what"}]}'
    (folder / NAME).write_text(text, encoding="utf-8")
    pilot = open_window(settings=settings)
    box = pilot.dialog(QMessageBox)
    assert "Broken" in box.informativeText()
    assert "what" in box.informativeText()
    pilot.dismiss(box)
    pilot.window.panels["experiment"].networks.own.refresh()
    assert pilot.dialogs(QMessageBox) == []
    assert (folder / NAME).read_text(encoding="utf-8") == text


def test_a_network_that_does_not_fit_is_opened_where_it_does_not_and_the_run_begins_once_it_does(pilot: Any) -> None:
    experiment = pilot.window.panels["experiment"]
    wrong = "conv 4 11x11, relu, conv 4 3x3"
    pilot.session.reset(model=wrong, seed=5)
    box = pilot.dialog(QMessageBox)
    assert "conv2" in box.informativeText()
    assert pilot.session.run.config.model == "seed"
    (button,) = [each for each in box.buttons() if "Edit network" in each.text()]
    button.click()
    editor = pilot.dialog(NetworkEditor)
    assert editor.draft.line == wrong
    assert editor.table.current_row() == 3
    assert editor.problem.isVisible()
    editor.problem.buttons[0].click()
    editor.start.click()
    pilot.run_ready(2)
    assert pilot.session.run.config.model == editor.draft.line
    # It is the run that was wanted, with another network.
    assert pilot.session.run.config.seed == 5
    assert experiment.fields["seed"].value() == 5
    pilot.dismiss(editor)


def test_what_does_not_fit_is_opened_though_another_network_was_being_edited(pilot: Any) -> None:
    wrong = "conv 4 11x11, relu, conv 4 3x3"
    editor = editor_of(pilot)
    for line in (LINE, "relu"):
        # The second time the same model is refused as before.
        editor.line.put(line)
        pilot.session.reset(model=wrong)
        box = pilot.dialog(QMessageBox)
        next(each for each in box.buttons() if "Edit network" in each.text()).click()
        assert editor.draft.line == wrong
        assert editor.problem.isVisible()
        editor.tools.undo.trigger()
        assert editor.draft.line == line
    pilot.dismiss(editor)


def test_the_editor_says_what_else_a_run_would_begin_with(pilot: Any) -> None:
    experiment = pilot.window.panels["experiment"]
    editor = editor_of(pilot)
    editor.line.put(LINE)
    assert "this network;" in editor.why_not.text()
    experiment.dataset.setCurrentIndex(experiment.dataset.findData("mnist"))
    assert "this network and the data set chosen in the experiment" in editor.why_not.text()
    experiment.fields["seed"].setValue(3)
    experiment.restore_dataset()
    assert "this network and the seed chosen in the experiment" in editor.why_not.text()
    editor.start.click()
    pilot.run_ready(2)
    assert (pilot.session.run.config.model, pilot.session.run.config.seed) == (LINE, 3)
    pilot.dismiss(editor)


def test_the_button_beside_the_model_opens_the_editor_with_what_is_chosen(pilot: Any) -> None:
    experiment = pilot.window.panels["experiment"]
    experiment.model.setCurrentIndex(experiment.model.findData("two-conv"))
    pilot.qtbot.mouseClick(experiment.networks.edit, Qt.MouseButton.LeftButton)
    editor = pilot.dialog(NetworkEditor)
    assert editor.model() == "two-conv"
    # Chosen, it is not that of the present run.
    assert editor.start.isEnabled()
    pilot.dismiss(editor)
