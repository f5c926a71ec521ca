"""What can be taken out of the microscope: a number, its arithmetic, its equation, the array it stands in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.actions.declaration import Declaration, Scope
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.widgets import copying
from cnn_gui.ui.widgets.pictures.offer import add_pictures
from cnn_gui.ui.widgets.pictures.pictured import Pictured
from cnn_gui.ui.widgets.text.numbers import shape_text

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from cnn_gui.explain.calculation.explanation import Explanation
    from cnn_gui.explain.moment import Moment

_NOTHING = "There is nothing to copy yet"

WAYS_TO_COPY = (
    Declaration(
        "copy_value",
        text="Copy the &number",
        keys=(QKeySequence.StandardKey.Copy,),
        tip="Copy the number with all its digits",
        scope=Scope.CHOSEN,
    ),
    Declaration(
        "copy_text",
        text="Copy the e&xplanation as text",
        keys=("Ctrl+Shift+C",),
        tip="Copy the whole explanation, as it is printed",
        scope=Scope.CHOSEN,
    ),
    Declaration(
        "copy_latex", text="Copy the &equation as LaTeX", tip="Copy the equation with letters", scope=Scope.PANEL
    ),
    Declaration(
        "copy_latex_with_numbers",
        text="Copy the equation &with its numbers",
        tip="As LaTeX, with the numbers in their places",
        scope=Scope.PANEL,
    ),
    # These name their array as soon as there is one.
    Declaration(
        "copy_literal",
        text="Copy the array as &NumPy literal",
        tip="An expression that makes the same array",
        scope=Scope.PANEL,
    ),
    Declaration(
        "copy_table", text="Copy the array as a &table (TSV)", tip="Copy the array for a spreadsheet", scope=Scope.PANEL
    ),
    Declaration("save_array", text="&Save the array as .npy…", tip="Save the array for NumPy", scope=Scope.PANEL),
)


class CopyMenu(QMenu):
    """The ways to copy what is explained; actions with keys work wherever the focus is within the panel.

    Attributes: value, text, latex, latex_with_numbers, literal, table, save (actions), directory (of the last saved
    file), button (that opens the menu).
    """

    def __init__(self, panel: QWidget, actions: Actions) -> None:
        super().__init__(panel)
        self._panel = panel
        self._explanation: Explanation | None = None
        self._moment: Moment | None = None
        # The array that is offered, with its shape; at first another one than any.
        self._offered: tuple[str, tuple[int, ...] | None] = ("?", None)
        self.directory: Path | None = None
        self.setToolTipsVisible(True)
        self.value, self.text = actions["copy_value"], actions["copy_text"]
        self.latex, self.latex_with_numbers = actions["copy_latex"], actions["copy_latex_with_numbers"]
        self.literal, self.table, self.save = actions["copy_literal"], actions["copy_table"], actions["save_array"]
        for together in ((self.value, self.text), (self.latex, self.latex_with_numbers)):
            self.addActions(together)
            self.addSeparator()
        self.addActions((self.literal, self.table, self.save))
        actions.connect("copy_value", self._copy_value)
        actions.connect("copy_text", self._copy_text)
        actions.connect("copy_latex", partial(self._copy_latex, False))
        actions.connect("copy_latex_with_numbers", partial(self._copy_latex, True))
        actions.connect("copy_literal", self._copy_literal)
        actions.connect("copy_table", self._copy_table)
        actions.connect("save_array", self._save)
        self.button = QToolButton()
        self.button.setText("Copy")
        self.button.setIcon(icon("copy"))
        self.button.setAccessibleName("Copy")
        self.button.setMenu(self)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.take(None, None, None)

    def offer_pictures(self, pictured: Pictured) -> None:
        """Offer pictures as well, as soon as there is something to copy."""
        known = set(self.actions())
        add_pictures(self, pictured)
        for action in set(self.actions()) - known:
            action.setEnabled(self.button.isEnabled())

    def take(self, cell: Cell | None, explanation: Explanation | None, moment: Moment | None) -> None:
        """Have this to copy: without an explanation only an array, without an array nothing."""
        self._explanation, self._moment = explanation, moment
        shape = None if cell is None or moment is None else moment.layers.shapes.get(cell.symbol)
        there = explanation is not None and shape is not None
        offered = (cell.symbol if cell is not None else "", shape) if there else ("", None)
        if offered == self._offered:
            return
        self._offered = offered
        array = f"{self._name()} ({shape_text(shape)})" if there and shape else self._name() if there else "the array"
        self.literal.setText(f"Copy {array} as &NumPy literal")
        self.table.setText(f"Copy {array} as a &table (TSV)")
        self.save.setText(f"&Save {array} as .npy…")
        for action in self.actions():
            action.setEnabled(there)
        self.button.setEnabled(there)
        self.button.setToolTip("Copy or save these numbers" if there else _NOTHING)

    def _name(self) -> str:
        return str(Cell(self._offered[0]))

    def _array(self) -> npt.NDArray[Any]:
        assert self._moment is not None, "the actions are disabled without a moment"
        return np.asarray(self._moment.array(self._offered[0]))

    def _copy_value(self) -> None:
        assert self._explanation is not None, "the actions are disabled without an explanation"
        cell = self._explanation.cell
        number = self._array()[cell.index]
        copying.copy_value(number, self.button, str(cell))

    def _copy_text(self) -> None:
        assert self._explanation is not None, "the actions are disabled without an explanation"
        copying.copy_text(self._explanation, self.button)

    def _copy_latex(self, numbers: bool) -> None:
        assert self._explanation is not None, "the actions are disabled without an explanation"
        copying.copy_latex(self._explanation, self.button, numbers=numbers)

    def _copy_literal(self) -> None:
        copying.copy_literal(self._array(), self.button, self._name())

    def _copy_table(self) -> None:
        copying.copy_table(self._array(), self.button, self._name())

    def _save(self) -> None:
        copying.ask_save_array(self._panel, self._name(), self._array(), self.directory, self._saved)

    def _saved(self, path: Path) -> None:
        self.directory = path.parent
        copying.confirm(self.button, f"Saved as {path.name}")
