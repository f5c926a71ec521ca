"""What is copied or saved reads back as the numbers that were shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from cnn_gui.explain.calculation.formats import as_text, equation_with_numbers
from cnn_gui.explain.cell import Cell
from cnn_gui.ui.widgets.text.formula import formula_size


def clipboard() -> str:
    """What has been copied."""
    return QGuiApplication.clipboard().text()


def test_the_number_is_copied_with_all_its_digits(world: Any) -> None:
    moment = world.feed()
    copy = world.panel.bar.copy
    for symbol in moment.layers.shapes:
        cell = Cell(symbol, (1,) * len(moment.layers.shapes[symbol]))
        if symbol in ("X", "W1", "dX", "dW1", "update:W1"):
            cell = Cell(symbol, (0,) * len(moment.layers.shapes[symbol]))
        world.panel.show_cell(cell)
        copy.value.trigger()
        assert np.float32(clipboard()) == np.float32(moment.value(cell)), symbol


def test_arrays_are_copied_bit_for_bit(world: Any) -> None:
    moment, copy = world.feed(), world.panel.bar.copy
    for symbol in ("X", "W1", "Z2", "dZ1", "update:b2", "L"):
        world.panel.show_cell(Cell(symbol, (0,) * len(moment.layers.shapes[symbol])))
        expected = moment.array(symbol)
        copy.literal.trigger()
        back = eval(clipboard(), {"np": np})
        assert back.dtype == expected.dtype
        np.testing.assert_array_equal(back, expected)
        copy.table.trigger()
        numbers = np.array(clipboard().split(), np.float64).astype(expected.dtype)
        np.testing.assert_array_equal(numbers.reshape(expected.shape), expected)


def test_the_explanation_and_its_equation_are_copied(world: Any) -> None:
    world.panel.show_cell(Cell("dW1", (3, 0, 1, 1)))
    said, copy = world.panel._explanation, world.panel.bar.copy
    copy.text.trigger()
    assert clipboard() == as_text(said)
    assert "In the batch" not in clipboard()
    assert "mean dW1[3, 0, 1, 1] = " in clipboard()
    copy.latex.trigger()
    assert clipboard() == said.latex
    assert formula_size(clipboard()).width() > 100
    copy.latex_with_numbers.trigger()
    assert clipboard() == equation_with_numbers(said)
    assert formula_size(clipboard()).width() > formula_size(said.latex).width()


def test_keys_copy_wherever_the_focus_is(world: Any) -> None:
    moment = world.feed()
    world.panel.show_cell(Cell("Z1", (3, 4, 5)))
    for widget in (world.panel.bar.value, world.panel.page.arithmetic, world.panel.bar.strip):
        QGuiApplication.clipboard().clear()
        widget.setFocus()
        world.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert np.float32(clipboard()) == np.float32(moment.value(Cell("Z1", (3, 4, 5))))
    world.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert clipboard().startswith("Z1[3, 4, 5] · convolution")


def test_the_newest_number_is_copied(world: Any) -> None:
    cell = Cell("Z1", (3, 4, 5))
    world.panel.show_cell(cell)
    for _ in range(2):
        moment = world.train()
        world.panel.bar.copy.value.trigger()
        assert np.float32(clipboard()) == np.float32(moment.value(cell))


def test_the_menu_opens_with_the_right_button_and_says_which_array(world: Any) -> None:
    world.panel.show_cell(Cell("Z1", (3, 4, 5)))
    copy = world.panel.bar.copy
    texts = [re.sub("&", "", action.text()) for action in copy.actions() if action.text()]
    assert any("Z1 (8×10×10)" in text for text in texts)
    point = world.panel.page.pictures.pictures[0].rect().center()
    picture = world.panel.page.pictures.pictures[0]
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, picture.mapToGlobal(point))
    QApplication.sendEvent(picture, event)
    assert copy.isVisible()
    copy.close()


def test_nothing_can_be_copied_where_nothing_is_explained(worlds: Any) -> None:
    world = worlds(fed=False)
    copy = world.panel.bar.copy
    assert not copy.button.isEnabled()
    assert not any(action.isEnabled() for action in copy.actions())
    world.panel.show_cell(Cell("Z1", (3, 4, 5)))
    assert not copy.button.isEnabled()
    world.feed()
    assert copy.button.isEnabled()


def _save(world: Any, path: Path) -> None:
    world.panel.bar.copy.save.trigger()
    (dialog,) = world.panel.findChildren(QFileDialog)
    assert dialog.selectedFiles()[0].endswith("Z1.npy")
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    world.qtbot.waitUntil(lambda: not world.panel.findChildren(QFileDialog))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_array_is_saved(world: Any, tmp_path: Path) -> None:
    moment = world.feed()
    world.panel.show_cell(Cell("Z1", (3, 4, 5)))
    _save(world, tmp_path / "numbers.npy")
    np.testing.assert_array_equal(np.load(tmp_path / "numbers.npy"), moment.array("Z1"))
    assert world.panel.bar.copy.directory == tmp_path


def test_a_file_that_cannot_be_written_is_said(world: Any, tmp_path: Path) -> None:
    world.panel.show_cell(Cell("Z1", (3, 4, 5)))
    _save(world, tmp_path / "missing" / "numbers.npy")
    (box,) = world.panel.findChildren(QMessageBox)
    assert "not saved" in box.text()
    assert "numbers.npy cannot be written" in box.informativeText()
    assert "Traceback" not in box.informativeText()
    box.close()
    world.qtbot.waitUntil(lambda: not world.panel.findChildren(QMessageBox))
