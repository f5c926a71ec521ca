"""A slider for a positive number over many decades."""

import math

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.widgets.fields.slider import Slider

PER_DECADE = 100
"""Positions per factor of ten: neighbours differ by 2.3 %."""


class LogSlider(Slider):
    """A horizontal slider from `minimum` to `maximum` in equal factors.

    It keeps the number it was given exactly; only when the person moves the handle does the number become that
    of the position, rounded to three significant digits.

    Signals: number_changed(float) when the person moved the handle, once per position.
    """

    number_changed = Signal(float)

    def __init__(self, minimum: float = 1e-5, maximum: float = 10.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if not 0 < minimum < maximum:
            raise ValueError(f"The range must be positive and rising, not {minimum} to {maximum}.")
        self._minimum, self._maximum = minimum, maximum
        self._number = minimum
        self.setRange(0, round(math.log10(maximum / minimum) * PER_DECADE))
        self.setSingleStep(PER_DECADE // 20)
        self.setPageStep(PER_DECADE // 2)
        self.setMinimumWidth(96)
        self.valueChanged.connect(self._moved)

    def number(self) -> float:
        """Return the number in force."""
        return self._number

    def set_number(self, number: float) -> None:
        """Put the handle to the position nearest to a number, without a signal.

        Raises ValueError outside the range: a slider for factors has no place for 0, negative or NaN.
        """
        if not self._minimum <= number <= self._maximum:
            raise ValueError(f"{number} is not between {self._minimum} and {self._maximum}.")
        self._number = number
        blocked = self.blockSignals(True)
        self.setValue(self.position_of(number))
        self.blockSignals(blocked)
        self.update()

    def position_of(self, number: float) -> int:
        """Return the position nearest to a number."""
        return round(math.log10(number / self._minimum) * PER_DECADE)

    def number_at(self, position: int) -> float:
        """Return the number of a position: minimum · 10^(position / PER_DECADE), three significant digits."""
        if position >= self.maximum():
            return self._maximum
        number = float(f"{self._minimum * 10 ** (position / PER_DECADE):.3g}")
        return min(max(number, self._minimum), self._maximum)

    def _moved(self, position: int) -> None:
        self._number = self.number_at(position)
        self.number_changed.emit(self._number)
