"""What's this? knows every control of the window."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QTabBar,
    QWhatsThis,
    QWidget,
)

from cnn_gui.ui.actions.action import Action
from cnn_gui.ui.help.whats_this import equip, text_for
from cnn_gui.ui.panels.network.explained import explained, optimizer_of
from cnn_gui.ui.widgets.text.plain import plain, plain_label

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROLS = (QAbstractButton, QComboBox, QAbstractSpinBox, QAbstractSlider, QLineEdit)


@pytest.fixture(autouse=True)
def _no_mode_is_left(app: QApplication) -> Any:
    yield
    QWhatsThis.leaveWhatsThisMode()
    QWhatsThis.hideText()


def above(widget: QWidget) -> list[QWidget]:
    found, each = [], widget.parentWidget()
    while each is not None:
        found.append(each)
        each = each.parentWidget()
    return found


def is_used(widget: QWidget) -> bool:
    """Whether a person can use it: it takes clicks or the focus, and is no mere part of something that does."""
    over = above(widget)
    part = any(isinstance(each, QMenu) for each in over)
    part |= isinstance(over[0], QAbstractScrollArea) and over[0].viewport() is widget
    part |= widget is widget.window().centralWidget() if hasattr(widget.window(), "centralWidget") else False
    takes = isinstance(widget, CONTROLS) or widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
    empty = isinstance(widget, QAbstractButton) and not widget.text() and widget.icon().isNull()
    return takes and not part and not empty and not widget.isHidden()


def unknown(window: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} in {' in '.join(type(each).__name__ for each in above(widget)[:4])}"
        for widget in window.findChildren(QWidget)
        if is_used(widget) and not widget.whatsThis()
    ]


def test_every_control_of_every_panel_and_bar_says_what_it_is(pilot: Any) -> None:
    window = pilot.window
    pilot.until(lambda: window.panels["network"].columns)
    equip(window)
    assert sum(is_used(widget) for widget in window.findChildren(QWidget)) > 80
    assert unknown(window) == []


def test_a_walk_has_no_unknown_controls_either(pilot: Any) -> None:
    pilot.key("/")
    pilot.until(pilot.window.panels["step"].isVisible)
    further = pilot.window.panels["network"].stages.further
    pilot.until(lambda: all(column.isVisible() for column in further.all_columns))
    equip(pilot.window)
    assert unknown(pilot.window) == []


def test_the_help_has_no_unknown_controls(pilot: Any) -> None:
    pilot.window.help.show("keys")
    help_window = pilot.window.help.window
    equip(help_window)
    assert unknown(help_window) == []
    help_window.close()


def test_columns_of_weights_label_and_loss_say_by_which_equations_they_come(pilot: Any) -> None:
    pilot.key("/")
    network = pilot.window.panels["network"]
    pilot.until(lambda: network.stages.further is not None)
    further = network.stages.further
    for column, words in (
        (further.columns[0], "dW1"),
        (further.columns[1], "dW2"),
        (further.loss, "L"),
        (further.truth, "y"),
    ):
        for widget in column.parts():
            text = text_for(widget)
            assert words in text, type(widget)
            assert "data:image/png" in text


def test_every_action_and_panel_says_what_it_is(pilot: Any) -> None:
    window = pilot.window
    window.actions_["whats_this"].trigger()
    for action in window.actions_:
        assert isinstance(action, Action)
        if action.declaration.tip and action.menu() is None:
            assert action.declaration.tip.split("<")[0] in action.whatsThis().replace("&#x27;", "'"), (
                action.objectName()
            )
    for panel in window.panels.values():
        assert html.escape(panel.about) in panel.whatsThis()
    for bar in window.findChildren(QTabBar):
        assert all(bar.tabWhatsThis(tab) for tab in range(bar.count()))


def test_a_column_says_what_happens_in_it_why_and_by_which_equation(pilot: Any) -> None:
    network = pilot.window.panels["network"]
    pilot.until(lambda: network.columns)
    (column,) = [each for each in network.columns if each.stage == "Z1"]
    for widget in column.parts():
        text = text_for(widget)
        assert "Z1 · Convolution" in text
        assert "slides over the whole image" in text
        assert "where it was 0 or less it is blocked" in text
        assert text.count("data:image/png") >= 3


def test_of_weights_it_says_first_how_they_were_made_by_the_optimizer_of_the_run(pilot: Any) -> None:
    pilot.key("/")
    network = pilot.window.panels["network"]
    pilot.until(lambda: network.stages.further is not None)
    (column,) = [each for each in network.stages.further.columns if each.symbol == "W2"]
    first, gradient = network.explained(column.parts()[0])
    assert first.title == "new W2 · Update"
    assert gradient.title == "dW2, db2, dF"
    assert first.equations == network._walk.phases[-1].equations
    adam = replace(pilot.session.run.config, optimizer="adam")
    layers = pilot.session.snapshot.moment.layers
    first, _ = explained("W2", layers, optimizer_of(adam, pilot.session.snapshot.progress))
    assert "hat{m}" in first.equations[0]
    assert [each.title for each in explained("dW2", layers, optimizer_of(adam, pilot.session.snapshot.progress))] == [
        "dW2, db2, dF",
        "new W2 · Update",
    ]


def test_of_a_picture_it_says_no_number_that_is_another_one_soon_and_the_true_shape(pilot: Any) -> None:
    mosaic = pilot.window.panels["filters"].mosaic
    pilot.until(lambda: mosaic.shape)
    mosaic.setAccessibleDescription("W1[0, 0, 0, 0] = 0.1565")
    text = text_for(mosaic)
    assert "W1, 8×1×3×3" in text
    assert "0.1565" not in text


def test_headings_of_the_table_say_what_they_hold(pilot: Any) -> None:
    header = pilot.window.panels["gradient-check"].table.horizontalHeader()
    model = header.model()
    for section in range(model.columnCount()):
        said = model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.WhatsThisRole)
        assert said
        assert html.escape(said).replace("\n", "<br>") in text_for(header)


def test_the_key_begins_and_once_more_tells_of_what_has_the_keys(pilot: Any) -> None:
    window = pilot.window
    window.run_bar.pace.setFocus()
    pilot.key(Qt.Key.Key_F1, SHIFT)
    assert QWhatsThis.inWhatsThisMode()
    window.actions_["whats_this"].trigger()
    assert not QWhatsThis.inWhatsThisMode()
    shown = [each for each in QApplication.topLevelWidgets() if each.metaObject().className() == "QWhatsThat"]
    pilot.until(lambda: any(each.isVisible() for each in shown))
    assert "Slow motion" in window.run_bar.pace.whatsThis()


def test_controls_of_a_dialog_say_what_they_are_as_soon_as_it_has_the_keys(pilot: Any) -> None:
    dialog = QDialog(pilot.window)
    label = plain_label("Width", dialog)
    field = QLineEdit(dialog)
    field.setToolTip(plain("How <wide> it is"))
    label.setBuddy(field)
    dialog.open()
    dialog.activateWindow()
    field.setFocus()
    pilot.until(field.hasFocus)
    assert "How &lt;wide&gt; it is" in field.whatsThis()
    pilot.dismiss(dialog)


def test_words_of_people_are_no_markup(qtbot: Any) -> None:
    label = QLineEdit()
    qtbot.addWidget(label)
    label.setAccessibleName("<b>cat</b>")
    assert "&lt;b&gt;cat&lt;/b&gt;" in text_for(label)
