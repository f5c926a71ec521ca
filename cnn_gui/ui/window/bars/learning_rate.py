"""The learning rate: a slider for its size and a field for its exact value, always in step."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cnn_gui.training.run.schedule import HIGHEST_RATE, LOWEST_RATE
from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.fields.log_slider import LogSlider
from cnn_gui.ui.widgets.fields.scientific_spin_box import ScientificSpinBox
from cnn_gui.ui.widgets.text.plain import plain


class LearningRateControl(QWidget):
    """Slider and field for one positive number, of the range that the config allows.

    Attributes: slider, field (the two parts, for layout and tests).
    Signals: valueChanged(float) once per change by the person, whichever part was used; refused(str) when the
    field was given something that is not allowed; meant_anew() when something else is typed or set after that.
    """

    valueChanged = Signal(float)
    refused = Signal(str)
    meant_anew = Signal()

    def __init__(self, value: float = 0.05, *, name: str = "learning rate", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = LogSlider(LOWEST_RATE, HIGHEST_RATE)
        self.field = ScientificSpinBox(value, minimum=LOWEST_RATE, maximum=HIGHEST_RATE, name=name)
        self.slider.set_number(value)
        self.slider.setAccessibleName(f"{name}, slider")
        for part in (self.slider, self.field):
            part.setToolTip(plain(f"{name[:1].upper()}{name[1:]}: takes effect at the next batch"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.UNIT)
        row.addWidget(self.slider, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.field, 0, Qt.AlignmentFlag.AlignVCenter)
        self.slider.number_changed.connect(self._from_slider)
        self.field.valueChanged.connect(self._from_field)
        self.field.refused.connect(self.refused)
        self.field.lineEdit().textEdited.connect(lambda _text: self.meant_anew.emit())
        self.valueChanged.connect(lambda _value: self.meant_anew.emit())

    def value(self) -> float:
        """Return the number in force."""
        return self.field.value()

    def set_value(self, value: float) -> None:
        """Show another number in both parts, without a signal; raises ValueError outside the range."""
        self.field.set_value(value)
        self.slider.set_number(value)

    def follow(self, value: float) -> None:
        """Show a number that changes by itself, unless a person is just dragging the handle or in the field."""
        if not (self.slider.isSliderDown() or self.field.hasFocus()) and value != self.value():
            self.set_value(value)

    def _from_slider(self, value: float) -> None:
        if value != self.field.value():
            self.field.set_value(value)
            self.valueChanged.emit(value)

    def _from_field(self, value: float) -> None:
        self.slider.set_number(value)
        self.valueChanged.emit(value)
