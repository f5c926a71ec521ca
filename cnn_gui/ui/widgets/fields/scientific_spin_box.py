"""A field for a positive number over many decades: 0.05, 5e-2, never a value that cannot be used."""

import math

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from cnn_gui.ui.widgets.fields.typed_field import TypedField
from cnn_gui.ui.widgets.fields.typed_number import number_text, parse_number

_LADDER = (1.0, 2.0, 5.0)


def next_on_ladder(value: float, steps: int) -> float:
    """Return the value `steps` places up (or down) the ladder …, 0.01, 0.02, 0.05, 0.1, 0.2, …"""
    for _ in range(abs(steps)):
        decade = math.floor(math.log10(value))
        rungs = [float(f"{rung}e{power}") for power in (decade - 1, decade, decade + 1) for rung in _LADDER]
        slack = 1e-9 * value
        if steps > 0:
            value = min(rung for rung in rungs if rung > value + slack)
        else:
            value = max(rung for rung in rungs if rung < value - slack)
    return value


class ScientificSpinBox(TypedField, QAbstractSpinBox):
    """A spin box for one number between `minimum` and `maximum`, kept exactly as typed.

    Text takes effect on Enter or when the field is left; what cannot be used is refused, the field goes back to
    the value before. Up and Down step along 1-2-5. The wheel works only while the field has the focus.

    Signals: valueChanged(float) once per change by the person; refused(str) with a sentence that says what was
    wrong and what is allowed.
    """

    valueChanged = Signal(float)
    refused = Signal(str)

    def __init__(
        self,
        value: float,
        *,
        minimum: float,
        maximum: float,
        allow_zero: bool = False,
        name: str = "value",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        if not 0 < minimum < maximum:
            raise ValueError(f"The range must be positive and rising, not {minimum} to {maximum}.")
        self._minimum, self._maximum, self._allow_zero, self._name = minimum, maximum, allow_zero, name
        self._value = minimum
        self._prepare(name)
        self.set_value(value)

    def value(self) -> float:
        """Return the number in force."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show another number, without a signal; raises ValueError for one that is not allowed."""
        problem = self.problem(value)
        if problem:
            raise ValueError(problem)
        self._value = float(value)
        self._show()

    def problem(self, value: float | None) -> str:
        """Return what is wrong with a number (None: not a number at all) and what is allowed; "" if nothing."""
        if value is not None and (self._minimum <= value <= self._maximum or (value == 0 and self._allow_zero)):
            return ""
        what = "This is not a number" if value is None else f"{number_text(value)} is not allowed"
        zero = "0 or " if self._allow_zero else ""
        allowed = f"{zero}from {number_text(self._minimum)} to {number_text(self._maximum)}"
        return f"{what}: the {self._name} must be {allowed}."

    # ---- what is typed -------------------------------------------------------------------------

    def _problem_in(self, text: str) -> str:
        return self.problem(parse_number(text))

    def _number(self) -> float:
        return self._value

    def _put_back(self, number: float) -> None:
        self.set_value(number)

    def _take_typed(self, text: str) -> None:
        value = parse_number(text)
        assert value is not None, "what is no number has been refused"
        self._take(value)

    def _say_refused(self, problem: str) -> None:
        """Who hears the signal says it."""

    # ---- what QAbstractSpinBox asks ------------------------------------------------------------

    def stepBy(self, steps: int) -> None:
        """Go up or down the ladder 1-2-5, within the range; what was typed is taken over or refused first."""
        self._finish()
        if self._value == 0:
            value = self._minimum if steps > 0 else 0.0
        else:
            value = min(next_on_ladder(self._value, steps), self._maximum)
            if value < self._minimum:
                value = 0.0 if self._allow_zero else self._minimum
        self._take(value)
        self.selectAll()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Both ways, but not out of the range."""
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        if self._value < self._maximum:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if self._value > (0 if self._allow_zero else self._minimum):
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return flags

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the number, ready to be typed over, when the person comes by keyboard."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def changeEvent(self, event: QEvent) -> None:
        """Keep room for the longest usual number when the font changes."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.setMinimumWidth(self.fontMetrics().horizontalAdvance("0.00005") + 44)
        super().changeEvent(event)

    def _take(self, value: float) -> None:
        changed = value != self._value
        self._value = value
        self._show()
        if changed:
            self.valueChanged.emit(value)

    def _show(self) -> None:
        self.lineEdit().setText(number_text(self._value))
        self._forget_typed()
