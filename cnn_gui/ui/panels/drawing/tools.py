"""The row of tools above the drawing pad."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.actions.declaration import Declaration, Scope
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.panels.drawing.pad import DrawingPad
from cnn_gui.ui.widgets.buttons import action_button
from cnn_gui.ui.widgets.fields.slider import Slider

UNIT = theme.UNIT
WIDTHS = (6, 48)
"""Narrowest and widest pen in pixels of the canvas."""

# Where a person draws these keys are the pad's, and nowhere else.
ACTIONS = (
    Declaration(
        "pen",
        text="Pen",
        icon="pen",
        tip="Draw with the left button; the right button erases",
        scope=Scope.PANEL,
        checkable=True,
        group="tool",
    ),
    Declaration(
        "eraser",
        text="Eraser",
        icon="eraser",
        tip="Erase with the left button as well",
        scope=Scope.PANEL,
        checkable=True,
        group="tool",
    ),
    Declaration(
        "undo",
        text="Undo",
        keys=(QKeySequence.StandardKey.Undo,),
        icon="undo",
        tip="Take the last stroke back",
        scope=Scope.PANEL,
        repeats=True,
    ),
    Declaration(
        "redo",
        text="Redo",
        keys=(QKeySequence.StandardKey.Redo,),
        icon="redo",
        tip="Bring back what was undone",
        scope=Scope.PANEL,
        repeats=True,
    ),
    Declaration("clear", text="Clear", icon="clear", tip="Clear the pad", scope=Scope.PANEL),
    Declaration(
        "paste",
        text="&Paste picture",
        keys=(QKeySequence.StandardKey.Paste,),
        icon="copy",
        tip="Paste a picture",
        scope=Scope.PANEL,
    ),
    Declaration("open", text="&Open picture…", icon="open", tip="Open a picture", scope=Scope.PANEL),
)


class DrawingTools(QWidget):
    """Pen or rubber, undo, redo, clear, the pen's width, and ways to bring a picture.

    Attributes: actions_ (the panel's, by name: see `ACTIONS`), pen_width (the slider), picture (the button with paste
    and open).
    Signals: paste_wanted(), open_wanted().
    """

    paste_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, pad: DrawingPad, actions: Actions) -> None:
        super().__init__()
        self._pad = pad
        self.actions_ = actions
        self._drawing = [action_button(self.actions_[name]) for name in ("pen", "eraser", "undo", "redo", "clear")]
        self.pen_width = Slider()
        self.pen_width.setRange(*WIDTHS)
        self.pen_width.setValue(round(pad.pen_width))
        self.pen_width.setPageStep(6)
        self.pen_width.setMinimumWidth(5 * UNIT)
        self.pen_width.setMaximumWidth(16 * UNIT)
        self.pen_width.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pen_width.setAccessibleName("Width of the pen")
        self.pen_width.setToolTip("Width of the pen")
        self.picture = QToolButton()
        self.picture.setIcon(icon("image"))
        self.picture.setAccessibleName("Picture")
        self.picture.setToolTip("Paste or open a picture; one can be dropped, too")
        self.picture.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.picture.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.addActions([self.actions_["paste"], self.actions_["open"]])
        self.picture.setMenu(menu)
        self._lay_out()
        self._connect()
        self.show_past()

    def set_drawable(self, drawable: bool) -> None:
        """Offer pen and rubber, or only the ways to bring a picture."""
        for each in (*self._drawing[:-1], self.pen_width):
            each.setVisible(drawable)
        for name in ("undo", "redo"):
            self.actions_[name].setVisible(drawable)
        self.picture.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonIconOnly if drawable else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        )
        self.picture.setText("" if drawable else "Picture")

    def show_past(self) -> None:
        """Offer to undo and to redo what there is."""
        self.actions_["undo"].setEnabled(self._pad.canvas.undoable > 0)
        self.actions_["redo"].setEnabled(self._pad.canvas.redoable > 0)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in self._drawing[:2]:
            row.addWidget(button)
        row.addWidget(self.pen_width, 1)
        row.addSpacing(UNIT // 2)
        for button in self._drawing[2:]:
            row.addWidget(button)
        row.addWidget(self.picture)
        row.addStretch(1)

    def _connect(self) -> None:
        pad, actions = self._pad, self.actions_
        for name, rubber in (("pen", False), ("eraser", True)):
            actions[name].triggered.connect(partial(self._take, rubber))
        actions["pen"].setChecked(True)
        actions["undo"].triggered.connect(pad.undo)
        actions["redo"].triggered.connect(pad.redo)
        actions["paste"].triggered.connect(self.paste_wanted)
        actions["open"].triggered.connect(self.open_wanted)
        self.pen_width.valueChanged.connect(self._widen)
        pad.finished.connect(self.show_past)

    def _take(self, rubber: bool) -> None:
        self._pad.rubber = rubber

    def _widen(self, width: int) -> None:
        self._pad.pen_width = float(width)
        self._pad.update()
