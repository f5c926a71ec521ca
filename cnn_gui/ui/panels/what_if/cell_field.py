"""A field that opens over a cell for as long as a number is typed."""

from __future__ import annotations

import numpy as np
import shiboken6
from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled
from cnn_gui.ui.widgets.fields.typed_number import in_plain_digits, parse_number
from cnn_gui.ui.widgets.keys import ENTER
from cnn_gui.ui.widgets.text.numbers import MINUS

WIDTH, HEIGHT = 10 * theme.UNIT, 3 * theme.UNIT
"""Of the field in logical pixels, however small the cell is."""
_TYPABLE = set(f"0123456789.,eE+-{MINUS} ")


class CellField(QAbstractSpinBox):
    """Enter, Tab and leaving take the number over, Escape does not; text that was not touched changes nothing.

    Signals: taken(number) once a number was typed that can be a weight; refused(sentence that says what was wrong).
    """

    taken = Signal(float)
    refused = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._cells = parent
        self._untouched = ""
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName("New number for this cell")
        self.setToolTip("New number for this cell: Enter takes it, Escape does not")
        # By the wheel it takes no keys.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Of a number field of the window it keeps frame and colours; buttons would cover half of the cell.
        self.setStyleSheet(
            "QAbstractSpinBox { padding: 0 2px; min-height: 0; }"
            "QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; margin: 0; }"
            "QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow { image: none; width: 0; }"
        )
        self.hide()
        self.editingFinished.connect(self._finish)

    def open(self, cell: QRect, present: str, typed: str = "") -> None:
        """Open over a cell: with the present number marked, or with what was typed in its place."""
        self._untouched = present
        place = QRect(
            0, 0, max(scaled(WIDTH), cell.width()), max(scaled(HEIGHT), min(cell.height(), scaled(2 * HEIGHT)))
        )
        place.moveCenter(cell.center())
        inside = self._cells.rect()
        corner = QPoint(
            max(min(place.left(), inside.right() - place.width()), inside.left()),
            max(min(place.top(), inside.bottom() - place.height()), inside.top()),
        )
        self.setGeometry(QRect(corner, place.size()))
        self.lineEdit().setText(typed or present)
        self.show()
        self.setFocus()
        if not typed:
            self.selectAll()

    def close_unused(self) -> None:
        """Close without taking anything over."""
        self._untouched = self.lineEdit().text()
        self._finish()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let everything be typed that numbers are made of."""
        return (
            (QValidator.State.Acceptable if set(in_plain_digits(text)) <= _TYPABLE else QValidator.State.Invalid),
            text,
            position,
        )

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Arrows do not step here."""
        return QAbstractSpinBox.StepEnabledFlag.StepNone

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes without taking anything over."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_unused()
            return
        super().keyPressEvent(event)
        if event.key() in ENTER:
            # The cells would open the field again.
            event.accept()

    def _finish(self) -> None:
        # It is also left when the window goes, and then there is nothing to tell it to.
        if not shiboken6.isValid(self._cells) or self.isHidden():
            return
        text = self.lineEdit().text()
        # Who has gone elsewhere, by Tab or by mouse, is not called back.
        gone = QApplication.focusWidget() not in (None, self)
        self.hide()
        if not gone:
            self._cells.setFocus()
        if text == self._untouched:
            return
        number = parse_number(text.replace(MINUS, "-"))
        if number is None:
            self.refused.emit(f"“{text}” is not a number: type one such as {MINUS}0.25.")
        elif abs(number) > float(np.finfo(np.float32).max):
            self.refused.emit(f"{text} is too large for a weight.")
        else:
            self.taken.emit(number)
