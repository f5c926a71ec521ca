"""The editor, with keys and mouse: what is done to the list is in the line, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget

from cnn_gui.engine.architecture import KINDS
from cnn_gui.files.models.own_model import OwnModel
from cnn_gui.ui.architecture.editor import NetworkEditor
from cnn_gui.ui.architecture.layer_model import LAYER, PARAMETERS, SEES, SHAPE
from cnn_gui.ui.architecture.name_dialog import NameDialog
from cnn_gui.ui.architecture.own_models import OwnModels

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
KEY = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
WRONG = "conv 8 3x3, pool 2, conv 8 9x9, pool 2, conv 4 5x5, relu"


class Desk:
    """An editor on screen, and a hand at its keys. Attributes: editor, own."""

    def __init__(self, editor: NetworkEditor, own: OwnModels, qtbot: Any) -> None:
        self.editor, self.own, self.qtbot = editor, own, qtbot

    @property
    def line(self) -> str:
        assert self.editor.line.error is not None or self.editor.line.edit.toPlainText() == self.editor.draft.line
        return self.editor.draft.line

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        self.qtbot.keyClick(QApplication.focusWidget(), key, modifier)

    def letters(self, text: str) -> None:
        self.qtbot.keyClicks(QApplication.focusWidget(), text)

    def come_back(self) -> None:
        """A menu is closed: no window manager gives the keys back to the window here."""
        QApplication.processEvents()
        self.editor.activateWindow()
        self.qtbot.waitUntil(self.editor.isActiveWindow)

    def column(self, column: int) -> list[str]:
        model = self.editor.table.layers
        return [model.text(row, column) for row in range(model.rowCount())]

    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def tab_to(self, widget: QWidget) -> None:
        """Press Tab until a widget has the keys; it is reached before all others have had them."""
        for _ in range(60):
            if widget.hasFocus():
                return
            self.key(KEY.Key_Tab)
        raise AssertionError(f"Tab does not reach {widget.accessibleName()}")


@pytest.fixture
def desk(app: QApplication, qtbot: Any) -> Iterator[Desk]:
    """An editor with the network of the source document, for images of 28×28 pixels and ten classes."""
    parent = QWidget()
    own = OwnModels(parent)
    editor = NetworkEditor(own, parent)
    editor.set_data((1, 28, 28), 10, "Digits")
    editor.set_present("seed")
    editor.open_model("seed")
    qtbot.waitExposed(editor)
    qtbot.waitUntil(editor.isActiveWindow)
    yield Desk(editor, own, qtbot)
    for dialog in editor.findChildren(NameDialog):
        dialog.reject()
    editor.close()
    parent.deleteLater()


def test_the_list_shows_what_flows_with_what_is_implied(desk: Desk) -> None:
    assert desk.column(LAYER) == ["Images", "conv 8 3x3 glorot", "relu", "pool 2", "flatten", "dense 10"]
    assert desk.column(SHAPE) == ["1×28×28", "8×26×26", "8×26×26", "8×13×13", "1352", "10"]
    assert desk.column(PARAMETERS) == ["", "80", "0", "0", "0", "13,530"]
    assert desk.column(SEES) == ["", "3×3", "3×3", "4×4", "all", "all"]
    assert "13,610 parameters" in desk.editor.totals.text()
    assert not desk.editor.start.isEnabled()
    assert "present run" in desk.editor.why_not.text()


def test_a_network_is_put_together_by_keys_alone(desk: Desk) -> None:
    editor = desk.editor
    assert editor.table.hasFocus()
    desk.key(KEY.Key_Home)
    desk.key(KEY.Key_Down)
    desk.key(KEY.Key_Insert)
    desk.qtbot.waitUntil(editor.tools.menu.isVisible)
    for _ in range(list(KINDS).index("norm")):
        desk.qtbot.keyClick(editor.tools.menu, KEY.Key_Down)
    desk.qtbot.keyClick(editor.tools.menu, KEY.Key_Return)
    desk.come_back()
    assert desk.line == "conv 8 3x3 glorot, norm, relu, pool 2"
    # Its first setting has the keys; Escape is not needed to come back to the list, nor for another layer.
    assert editor.settings.isAncestorOf(desk.focus())
    desk.key(KEY.Key_Insert)
    desk.qtbot.waitUntil(editor.tools.menu.isVisible)
    desk.qtbot.keyClick(editor.tools.menu, KEY.Key_Escape)
    desk.come_back()
    desk.key(KEY.Key_Return)
    desk.qtbot.waitUntil(editor.table.hasFocus)
    desk.key(KEY.Key_Up)
    desk.key(KEY.Key_Return)
    assert editor.settings.fields["filters"].hasFocus()
    desk.letters("16")
    assert desk.line == "conv 16 3x3 glorot, norm, relu, pool 2"
    desk.key(KEY.Key_Tab)
    assert editor.settings.fields["kernel"].hasFocus()
    desk.key(KEY.Key_Up)
    desk.key(KEY.Key_Return)
    desk.qtbot.waitUntil(editor.table.hasFocus)
    assert desk.line == "conv 16 4x4 glorot, norm, relu, pool 2"
    desk.key(KEY.Key_D, CONTROL)
    assert desk.line == "conv 16 4x4 glorot, conv 16 4x4 glorot, norm, relu, pool 2"
    desk.key(KEY.Key_Down, ALT)
    desk.key(KEY.Key_Down, ALT)
    assert desk.line == "conv 16 4x4 glorot, norm, relu, conv 16 4x4 glorot, pool 2"
    desk.key(KEY.Key_Up, ALT)
    assert desk.line == "conv 16 4x4 glorot, norm, conv 16 4x4 glorot, relu, pool 2"
    desk.key(KEY.Key_Delete)
    assert desk.line == "conv 16 4x4 glorot, norm, relu, pool 2"
    for _ in range(8):
        desk.key(KEY.Key_Z, CONTROL)
    assert desk.line == "conv 8 3x3 glorot, relu, pool 2"
    assert not editor.tools.undo.isEnabled()
    desk.key(KEY.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert desk.line == "conv 8 3x3 glorot, norm, relu, pool 2"
    with desk.qtbot.waitSignal(editor.start_wanted) as started:
        desk.key(KEY.Key_Return, CONTROL)
    assert started.args == ["conv 8 3x3 glorot, norm, relu, pool 2", ""]


def test_tab_reaches_everything_in_the_order_in_which_it_stands(desk: Desk) -> None:
    editor = desk.editor
    passed: list[QWidget] = []
    for _ in range(60):
        desk.key(KEY.Key_Tab)
        if desk.focus() in passed:
            break
        passed.append(desk.focus())
    places = [widget.mapTo(editor, QPoint(0, 0)).y() // 40 for widget in passed]
    start = places.index(min(places))
    assert places[start:] + places[:start] == sorted(places)
    for widget in (editor.shelf.box, *editor.settings.fields.values(), editor.line.edit, editor.start, editor.close_):
        if widget.isEnabled():
            assert widget in passed
    assert [widget for widget in passed if not widget.accessibleName() and not getattr(widget, "text", str)()] == []


def test_what_is_typed_into_the_line_is_in_the_list_at_once_and_one_step(desk: Desk) -> None:
    editor = desk.editor
    editor.line.edit.setFocus()
    editor.line.edit.selectAll()
    desk.letters("Conv2D 4 5; ReLU, maxpool 2")
    assert desk.column(LAYER)[1:4] == ["conv 4 5x5", "relu", "pool 2"]
    # As it was typed, until the typing ends.
    assert editor.line.edit.toPlainText() == "Conv2D 4 5; ReLU, maxpool 2"
    desk.key(KEY.Key_Return)
    assert editor.line.edit.toPlainText() == "conv 4 5x5, relu, pool 2"
    desk.key(KEY.Key_Z, CONTROL)
    assert desk.line == "conv 8 3x3 glorot, relu, pool 2"


def test_a_wrong_line_is_marked_and_said_and_the_list_stays(desk: Desk) -> None:
    editor = desk.editor
    editor.line.edit.setFocus()
    editor.line.edit.selectAll()
    desk.letters("conv 8 3x3, relo, pool 2")
    error = editor.line.error
    assert error is not None
    assert desk.column(LAYER)[1] == "conv 8 3x3"
    assert "relo" in editor.line.said.text()
    (mark,) = editor.line.edit.extraSelections()
    assert mark.cursor.selectedText() == "relo"
    assert not editor.start.isEnabled()
    assert "line" in editor.why_not.text()
    assert editor.line.suggestion.isVisible()
    desk.tab_to(editor.line.suggestion)
    # Leaving a wrong line leaves it as it is.
    assert editor.line.edit.toPlainText() == "conv 8 3x3, relo, pool 2"
    desk.key(KEY.Key_Space)
    assert desk.line == "conv 8 3x3, relu, pool 2"
    assert editor.line.edit.extraSelections() == []
    assert editor.start.isEnabled()


def test_undo_first_takes_back_what_is_wrong_in_the_line(desk: Desk) -> None:
    editor = desk.editor
    editor.draft.change(0, "filters", 9)
    editor.set_data((1, 28, 28), 10, "Digits")
    editor.line.edit.setFocus()
    editor.line.edit.moveCursor(editor.line.edit.textCursor().MoveOperation.End)
    desk.letters(", conv")
    assert editor.line.error is not None
    # Data that come meanwhile leave alone what is being typed.
    editor.set_data((3, 32, 32), 5, "Colours")
    assert editor.line.edit.toPlainText().endswith(", conv")
    desk.key(KEY.Key_Z, CONTROL)
    assert desk.line == "conv 9 3x3 glorot, relu, pool 2"
    desk.key(KEY.Key_Z, CONTROL)
    assert desk.line == "conv 8 3x3 glorot, relu, pool 2"


def test_what_does_not_fit_is_marked_where_it_is_and_a_button_mends_it(desk: Desk) -> None:
    editor = desk.editor
    editor.open_model(WRONG)
    row = editor.table.current_row()
    assert (row, desk.column(SHAPE)[row]) == (5, "does not fit")
    assert desk.column(SHAPE)[6] == "–"
    assert editor.problem.isVisible()
    assert "conv3" in editor.problem.said.text()
    assert editor.problem.buttons
    assert not editor.start.isEnabled()
    for number in range(len(editor.problem.buttons)):
        button = editor.problem.buttons[number]
        desk.tab_to(button)
        desk.key(KEY.Key_Space)
        assert editor.draft.problem() is None
        assert not editor.problem.isVisible()
        assert editor.start.isEnabled()
        desk.key(KEY.Key_Z, CONTROL)
        assert desk.line == WRONG


def test_the_row_that_does_not_fit_is_in_sight_while_another_one_is_chosen(desk: Desk) -> None:
    editor, table = desk.editor, desk.editor.table
    editor.resize(editor.minimumSizeHint())
    editor.line.edit.setPlainText("conv 8 3x3, " + "relu, " * 20 + "conv 8 11x11, pool 8, pool 8")
    found = editor.draft.problem()
    assert found is not None
    desk.qtbot.waitUntil(editor.problem.isVisible)

    def in_sight() -> bool:
        place = table.visualRect(table.layers.index(found[0] + 1, LAYER))
        return table.viewport().rect().contains(place.center())

    desk.qtbot.waitUntil(in_sight)


def test_a_layer_is_dragged_to_another_place(desk: Desk) -> None:
    editor = desk.editor
    table, view = editor.table, editor.table.viewport()

    def middle(row: int) -> QPoint:
        return QPoint(20, table.rowViewportPosition(row) + table.rowHeight(row) // 2)

    mark = view.findChild(QWidget, "drop_mark")
    assert mark is not None
    desk.qtbot.mousePress(view, LEFT, NONE, middle(1))
    desk.qtbot.mouseMove(view, middle(3) + QPoint(0, 6))
    assert mark.isVisible()
    desk.qtbot.mouseRelease(view, LEFT, NONE, middle(3) + QPoint(0, 6))
    assert desk.line == "relu, pool 2, conv 8 3x3 glorot"
    assert not mark.isVisible()
    assert table.place() == 2
    # What comes by itself stays where it is, and a small move is none.
    desk.qtbot.mousePress(view, LEFT, NONE, middle(5))
    desk.qtbot.mouseMove(view, middle(1))
    desk.qtbot.mouseRelease(view, LEFT, NONE, middle(1))
    desk.qtbot.mousePress(view, LEFT, NONE, middle(1))
    desk.qtbot.mouseMove(view, middle(1) + QPoint(1, 1))
    desk.qtbot.mouseRelease(view, LEFT, NONE, middle(1))
    desk.qtbot.mousePress(view, LEFT, NONE, middle(3))
    desk.qtbot.mouseMove(view, QPoint(20, 2))
    desk.qtbot.keyClick(table, KEY.Key_Escape)
    desk.qtbot.mouseRelease(view, LEFT, NONE, QPoint(20, 2))
    assert desk.line == "relu, pool 2, conv 8 3x3 glorot"
    assert editor.isVisible()


def test_a_choice_and_padding_by_number(desk: Desk) -> None:
    editor = desk.editor
    editor.table.choose(0)
    padding = editor.settings.fields["padding"]
    assert [padding.itemData(place) for place in range(padding.count())] == ["valid", "same", 1, 2]
    padding.setCurrentIndex(2)
    padding.activated.emit(2)
    assert desk.line == "conv 8 3x3 pad 1 glorot, relu, pool 2"
    assert desk.column(SHAPE)[1] == "8×28×28"
    editor.settings.fields["kernel"].setValue(5)
    assert [padding.itemData(place) for place in range(padding.count())][2:] == [1, 2, 3, 4]
    editor.settings.fields["kernel"].setValue(1)
    assert desk.line == "conv 8 1x1 glorot, relu, pool 2" or desk.line == "conv 8 1x1 pad 0 glorot, relu, pool 2"


def test_fields_have_the_ranges_of_the_language(desk: Desk) -> None:
    editor = desk.editor
    for word, kind in KINDS.items():
        editor.draft.add(word, -1)
        editor._refresh(0)
        assert list(editor.settings.fields) == [setting.name for setting in kind.settings]
        for setting in kind.settings:
            field = editor.settings.fields[setting.name]
            assert field.accessibleName() == setting.title
            if not setting.choices:
                assert setting.accepts(field.minimum())
                assert setting.accepts(field.maximum())
                assert field.value() == editor.draft.specs[0].get(setting.name)


def test_models_of_ones_own_are_saved_renamed_deleted_and_brought_back(desk: Desk) -> None:
    editor, shelf = desk.editor, desk.editor.shelf
    editor.table.choose(0)
    desk.key(KEY.Key_Delete)
    assert desk.line == "relu, pool 2"
    desk.tab_to(shelf.save)
    desk.key(KEY.Key_Space)
    (dialog,) = editor.findChildren(NameDialog)
    desk.qtbot.waitUntil(dialog.isActiveWindow)
    desk.letters("Seed")
    assert not dialog.keep.isEnabled()
    assert "comes with the program" in dialog.said.text()
    dialog.name.selectAll()
    desk.letters("Mine & yours")
    desk.key(KEY.Key_Return)
    assert desk.own.models == (OwnModel("Mine & yours", "relu, pool 2"),)
    assert shelf.box.currentText() == "Mine & yours"
    assert shelf.rename.isEnabled()
    asked = shelf.ask_name()
    assert asked.keep.text() == "&Replace"
    asked.reject()
    renaming = shelf.ask_new_name()
    assert renaming is not None
    renaming.name.setText("Other")
    renaming.keep.click()
    assert shelf.box.currentText() == "Other"
    shelf.delete.trigger()
    assert desk.own.models == ()
    assert desk.line == "relu, pool 2"
    assert not shelf.delete.isEnabled()
    shelf.bring_back.trigger()
    assert desk.own.models == (OwnModel("Other", "relu, pool 2"),)
    assert shelf.box.currentText() == "Other"
    # Another one from the list is a step that can be taken back.
    shelf.box.setCurrentIndex(shelf.box.findData("lenet"))
    shelf.box.activated.emit(0)
    assert desk.column(LAYER)[1] == "conv 6 5x5 same glorot"
    assert "lenet" in editor.tools.undo.toolTip().lower()
    editor.tools.undo.trigger()
    assert desk.line == "relu, pool 2"


def test_the_line_is_copied_and_pasted(desk: Desk) -> None:
    editor = desk.editor
    editor.copy.click()
    assert QGuiApplication.clipboard().text() == "conv 8 3x3 glorot, relu, pool 2"
    QGuiApplication.clipboard().setText("  conv 4 3x3 -> tanh ")
    editor.paste.click()
    assert editor.draft.line == "conv 4 3x3, tanh"
    QGuiApplication.clipboard().setText("what is this")
    editor.paste.click()
    assert editor.line.error is not None
    assert editor.draft.line == "conv 4 3x3, tanh"
    editor.tools.undo.trigger()
    assert editor.line.error is None
    editor.tools.undo.trigger()
    assert desk.line == "conv 8 3x3 glorot, relu, pool 2"


def test_a_closed_editor_keeps_its_draft_and_another_model_takes_its_place(desk: Desk) -> None:
    editor = desk.editor
    editor.table.choose(0)
    desk.key(KEY.Key_Delete)
    desk.key(KEY.Key_Escape)
    assert not editor.isVisible()
    editor.open_model("seed")
    assert desk.line == "relu, pool 2"
    editor.open_model("two-conv")
    assert editor.model() == "two-conv"
    editor.tools.undo.trigger()
    assert desk.line == "relu, pool 2"


def test_nothing_is_cut_however_wide_the_letters_are(desk: Desk, face: int) -> None:
    editor = desk.editor
    editor.resize(editor.minimumSizeHint().boundedTo(editor.size()))
    editor.open_model(WRONG)
    desk.qtbot.waitUntil(lambda: editor.problem.isVisible())
    assert editor.minimumSizeHint().width() <= 960
    assert editor.minimumSizeHint().height() <= 640
    for button in editor.findChildren(QToolButton):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width(), button.accessibleName()
    for label in editor.findChildren(QLabel):
        if label.isVisible() and label.text():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    table = editor.table
    for row in range(table.layers.rowCount()):
        for column in range(table.layers.columnCount()):
            text = table.layers.text(row, column)
            assert table.fontMetrics().horizontalAdvance(text) <= table.columnWidth(column)
