"""Fields for whole and decimal numbers that change nothing by accident, and never to another number than was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox, QWidget

from cnn_gui.ui.widgets.fields.typed_field import TypedField
from cnn_gui.ui.widgets.fields.typed_number import in_plain_digits, number_text, parse_number

if TYPE_CHECKING:
    Field = QSpinBox | QDoubleSpinBox


class _Typed(TypedField):
    """What both have in common: they tell of a number once it is meant, and may have a unit behind it."""

    def _prepare(self, name: str) -> None:
        super()._prepare(name)
        self._field.setKeyboardTracking(False)

    @property
    def _field(self) -> Field:
        return cast("Field", self)

    # ---- what a text means -------------------------------------------------------------------------------------

    def _bare(self, text: str) -> str:
        """Return what stands before the unit, which a pasted text may bring a second time."""
        unit, bare = self._field.suffix().strip(), text.strip()
        while unit and bare.endswith(unit):
            bare = bare.removesuffix(unit).strip()
        return bare

    def _decimals(self) -> int:
        """How many of them are kept; 0 for whole numbers."""
        field = self._field
        return field.decimals() if isinstance(field, QDoubleSpinBox) else 0

    def problem(self, text: str) -> str:
        """Return what is wrong with a text and what is allowed; "" if nothing."""
        field, bare, decimals = self._field, self._bare(text), self._decimals()
        value = parse_number(bare)
        what = f"{bare} is not allowed"
        if value is None:
            what = "This is not a number"
        elif field.minimum() <= value <= field.maximum():
            # In a whole number a point or comma may also have been meant as a mark of thousands.
            kept = "." not in in_plain_digits(bare) and value == int(value) if decimals == 0 else True
            if kept and round(value, decimals) == value:
                return ""
        low, high = number_text(field.minimum()), number_text(field.maximum())
        allowed = f"a whole number from {low} to {high}"
        if decimals:
            allowed = f"from {low} to {high}, with at most {decimals} decimal{'s' if decimals > 1 else ''}"
        name = field.accessibleName() or "number"
        return f"{what}: {name[0].lower()}{name[1:]} must be {allowed}."

    def _problem_in(self, text: str) -> str:
        return self.problem(text)

    def _number(self) -> float:
        return self._field.value()

    def _put_back(self, number: float) -> None:
        self._field.setValue(number)  # type: ignore[arg-type]  # it is of the field's own kind

    def stepBy(self, steps: int) -> None:
        """Step from the number in force; text that cannot be used is refused first."""
        if self._problem:
            self._finish()
        super().stepBy(steps)  # type: ignore[misc]  # the spin box's, which stands behind this class
        self._forget_typed()


class WholeField(_Typed, QSpinBox):
    """A spin box for whole numbers; the number changes on Enter, on leaving the field, or by a step.

    Signals: refused(str) with a sentence that says what was wrong and what is allowed.
    """

    refused = Signal(str)

    def __init__(self, value: int, *, minimum: int, maximum: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(minimum, maximum)
        self._prepare(name)
        self.setValue(value)

    def setValue(self, value: int) -> None:
        """Show a number; what was being typed is gone."""
        super().setValue(value)
        self._forget_typed()

    def valueFromText(self, text: str) -> int:
        """Return the number that stands there."""
        return int(parse_number(self._bare(text)) or 0)


class DecimalField(_Typed, QDoubleSpinBox):
    """A spin box for numbers of a few decimals, such as the momentum; otherwise as WholeField."""

    refused = Signal(str)

    def __init__(
        self,
        value: float,
        *,
        minimum: float,
        maximum: float,
        decimals: int = 2,
        step: float = 0.01,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setDecimals(decimals)
        self.setRange(minimum, maximum)
        self.setSingleStep(step)
        self._prepare(name)
        self.setValue(value)

    def setValue(self, value: float) -> None:
        """Show a number; what was being typed is gone."""
        super().setValue(value)
        self._forget_typed()

    def valueFromText(self, text: str) -> float:
        """Return the number that stands there, with point or comma."""
        return parse_number(self._bare(text)) or 0.0
