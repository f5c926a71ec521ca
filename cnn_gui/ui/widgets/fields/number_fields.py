"""Fields for whole and decimal numbers that change nothing by accident, and never to another number than was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QLineEdit, QSpinBox, QToolTip, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.fields.typed_number import (
    in_plain_digits,
    is_typable,
    mark_refused,
    number_text,
    parse_number,
)
from cnn_gui.ui.widgets.fields.wheel import WheelNeedsFocus
from cnn_gui.ui.widgets.text.plain import plain

if TYPE_CHECKING:
    Field = QSpinBox | QDoubleSpinBox


def pad(edit: QLineEdit) -> None:
    """Keep the text of a spin box away from its edge: style sheets cannot. A dropped file is the window's."""
    edit.setTextMargins(theme.UNIT - 2, 0, 0, 0)
    edit.setAcceptDrops(False)


class _Typed(WheelNeedsFocus):
    """What the fields have in common, before the spin box's own class.

    They tell of a number once it is meant, and take the focus when clicked. Numbers are written as everywhere in the
    window, whatever the desktop's language, and may be typed as anywhere. Text that cannot be used stays as it is
    typed, in red, and its tip says what is allowed. When it is finished nevertheless, the field goes back to the number
    before the typing and says why: were letters swallowed, as Qt does, 5000 would become 500.
    """

    def _prepare(self, name: str) -> None:
        field = self._field
        self._problem = ""
        # The number before the first of the letters that are being typed.
        self._before: float | None = None
        field.setLocale(QLocale.c())
        field.setKeyboardTracking(False)
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        field.setAccessibleName(name)
        field.setToolTip(plain(name))
        edit = field.lineEdit()
        pad(edit)
        edit.textEdited.connect(self._note_typed)
        field.editingFinished.connect(self._finish)

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

    # ---- what the spin box asks --------------------------------------------------------------------------------

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Refuse letters that no number has; hold everything else unusable as unfinished."""
        if not is_typable(self._bare(text).replace(" ", "")):
            return QValidator.State.Invalid, text, position
        good = not self.problem(text)
        return QValidator.State.Acceptable if good else QValidator.State.Intermediate, text, position

    def fixup(self, text: str) -> str:
        """Make nothing else of what was typed."""
        return text

    # ---- while and after it is typed ---------------------------------------------------------------------------

    def _note_typed(self, text: str) -> None:
        if self._before is None:
            self._before = self._field.value()
        self._problem = self.problem(text)
        mark_refused(self._field, bool(self._problem))

    def _forget_typed(self) -> None:
        self._problem, self._before = "", None
        mark_refused(self._field, False)

    def _finish(self) -> None:
        """Say why a text was not taken, where it was typed: that moves nothing."""
        field, problem, before = self._field, self._problem, self._before
        self._forget_typed()
        if problem and before is not None:
            # While it was typed, some of its beginning may have held.
            field.setValue(before)  # type: ignore[arg-type]  # it is of the field's own kind
            self.refused.emit(problem)  # type: ignore[attr-defined]  # both classes have it
            QToolTip.showText(field.mapToGlobal(QPoint(0, field.height())), plain(problem), field)

    def event(self, event: QEvent) -> bool:
        """Say in the tip what is wrong, for as long as something is."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and self._problem:
            QToolTip.showText(event.globalPos(), plain(self._problem), self._field)
            return True
        return super().event(event)  # type: ignore[misc,no-any-return]  # the widget's, which stands behind this class

    def stepBy(self, steps: int) -> None:
        """Step from the number in force; text that cannot be used is refused first."""
        if self._problem:
            self._finish()
        super().stepBy(steps)  # type: ignore[misc]  # the spin box's, which stands behind this class
        self._forget_typed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape drops what was typed."""
        if event.key() == Qt.Key.Key_Escape and self._before is not None:
            before = self._before
            self._forget_typed()
            self._field.setValue(before)  # type: ignore[arg-type]  # it is of the field's own kind
            event.accept()
        else:
            super().keyPressEvent(event)  # type: ignore[misc]  # as in stepBy


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
