"""Fields for whole and decimal numbers that change nothing by accident."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.fields.wheel import WheelNeedsFocus


def pad(edit: QLineEdit) -> None:
    """Keep the text of a spin box away from its edge: style sheets cannot. A dropped file is the window's."""
    edit.setTextMargins(theme.UNIT - 2, 0, 0, 0)
    edit.setAcceptDrops(False)


def _prepare(field: QSpinBox | QDoubleSpinBox, name: str) -> None:
    """What the fields have in common: they tell of a number once it is meant, and take the focus when clicked.

    Numbers are written as everywhere in the window, whatever the desktop's language.
    """
    field.setLocale(QLocale.c())
    field.setKeyboardTracking(False)
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.setAccessibleName(name)
    pad(field.lineEdit())


class WholeField(WheelNeedsFocus, QSpinBox):
    """A spin box for whole numbers; the number changes on Enter, on leaving the field, or by a step."""

    def __init__(self, value: int, *, minimum: int, maximum: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(minimum, maximum)
        self.setValue(value)
        _prepare(self, name)


class DecimalField(WheelNeedsFocus, QDoubleSpinBox):
    """A spin box for numbers of a few decimals, such as the momentum; otherwise as WholeField."""

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
        self.setValue(value)
        _prepare(self, name)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Take a decimal comma for a point: as a mark of thousands it would make 95 of 0,95."""
        return super().validate(text.replace(",", "."), position)

    def valueFromText(self, text: str) -> float:
        """Return the number that stands there, with point or comma."""
        return super().valueFromText(text.replace(",", "."))
