"""The settings of the chosen layer, as small fields beside each other."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from cnn_gui.engine.architecture import LayerSpec, SettingKind
from cnn_gui.ui.architecture.wrapped import Wrapped
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import keep_width, wear
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox
from cnn_gui.ui.widgets.fields.number_fields import DecimalField, WholeField
from cnn_gui.ui.widgets.text.plain import plain, plain_label

UNIT = theme.UNIT
Field = WholeField | DecimalField | ChoiceBox
_DECIMALS = 8
_CHOICES = {
    "auto": "auto: as it suits what follows",
    "he": "He: before ReLU and its kind",
    "glorot": "Glorot: before all else",
    "valid": "valid: none",
    "same": "same: the size stays, but for the stride",
}
_BACK = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class SettingFields(QWidget):
    """A line that says what the layer is, and below it a field for each of its settings.

    Attributes: about (the label), fields (by the names of the settings).
    Signals: changed(name, value), while it is typed, too; left(), when a field is left: what comes next is another
    step; ended(), when it was left by Enter, and nothing has the keys.
    """

    changed = Signal(str, object)
    left = Signal()
    ended = Signal()

    def __init__(self, behind: QWidget) -> None:
        """behind: what Tab reaches before the first of them."""
        super().__init__()
        self._behind = behind
        self.setAccessibleName("Settings of the layer")
        self.about = Wrapped()
        self.fields: dict[str, Field] = {}
        self._word = ""
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(UNIT)
        self._grid.setVerticalSpacing(UNIT // 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT // 2)
        column.addWidget(self.about)
        column.addLayout(self._grid)
        column.addStretch(1)

    def show_layer(self, about: str, spec: LayerSpec | None) -> None:
        """Say what is chosen, and show its settings; None has none that could be changed."""
        self.about.say(about)
        if not self.holds(spec):
            self._make(spec)
        self._word = "" if spec is None else spec.word
        if spec is not None:
            for setting in spec.kind.settings:
                self._show(setting, spec)

    def holds(self, spec: LayerSpec | None) -> bool:
        """Whether the fields that are there are those of a layer."""
        return self._word == ("" if spec is None else spec.word)

    def focus_first(self) -> bool:
        """Give the first field the keys; whether there is one."""
        for field in self.fields.values():
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            if isinstance(field, WholeField | DecimalField):
                field.selectAll()
            return True
        return False

    def _make(self, spec: LayerSpec | None) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                # At once out of sight; later for good, for it may be the one that says so.
                gone.hide()
                gone.deleteLater()
        self.fields = {}
        settings = () if spec is None else spec.kind.settings
        for place, setting in enumerate(settings):
            field = self._field(setting)
            self.fields[setting.name] = field
            label = plain_label(setting.title)
            wear(label, "small")
            label.setProperty("muted", True)
            label.setBuddy(field)
            self._grid.addWidget(label, 0, place)
            self._grid.addWidget(field, 1, place)
            self._grid.setColumnStretch(place, 0)
            if self.isVisible():
                # The layout would show them later, and nothing that is not seen can have the keys.
                label.show()
                field.show()
        # Where they stand is where Tab reaches them, though they are newer than what stands behind them.
        for before, after in pairwise((self._behind, *self.fields.values())):
            QWidget.setTabOrder(before, after)
        self._grid.setColumnStretch(len(settings), 1)

    def _field(self, setting: SettingKind) -> Field:
        if setting.choices:
            box = ChoiceBox(setting.title)
            for word in setting.choices:
                box.addItem(word, word)
                box.setItemData(box.count() - 1, _CHOICES.get(word, word), Qt.ItemDataRole.ToolTipRole)
            box.setToolTip(plain(f"{setting.title}: {setting.allowed}"))
            box.activated.connect(lambda: self._choose(setting.name, box))
            self._watch(box)
            return box
        field: WholeField | DecimalField
        if setting.whole:
            low, high = int(setting.low), int(setting.high)
            field = WholeField(low, minimum=low, maximum=high, name=setting.title)
        else:
            field = _decimal(setting)
        keep_width(field, (10 if setting.whole else 12) * UNIT)
        # What flows is to be seen while it is typed.
        field.setKeyboardTracking(True)
        field.setToolTip(plain(f"{setting.title}: {setting.allowed}"))
        field.valueChanged.connect(partial(self._tell, setting))
        self._watch(field)
        self._watch(field.lineEdit())
        return field

    def _watch(self, widget: QWidget) -> None:
        widget.installEventFilter(self)

    def _show(self, setting: SettingKind, spec: LayerSpec) -> None:
        field, value = self.fields[setting.name], spec.get(setting.name)
        blocked = field.blockSignals(True)
        if isinstance(field, ChoiceBox):
            self._offer(field, setting, spec)
            field.setCurrentIndex(field.findData(value))
        elif field.value() != value:
            # A text that means the number already stays as it is being typed.
            field.setValue(value)  # type: ignore[arg-type]  # it is of the field's own kind
        field.blockSignals(blocked)

    def _offer(self, box: QComboBox, setting: SettingKind, spec: LayerSpec) -> None:
        """Have the numbers in a list that may be chosen beside the words."""
        if setting.low > setting.high:
            return
        # Of padding the kernel must see something but zeros.
        most = min(int(setting.high), spec.number("kernel") - 1) if setting.name == "padding" else int(setting.high)
        numbers = [number for number in range(int(setting.low), most + 1) if number > 0]
        if [box.itemData(place) for place in range(len(setting.choices), box.count())] != numbers:
            while box.count() > len(setting.choices):
                box.removeItem(box.count() - 1)
            for number in numbers:
                box.addItem(str(number), number)

    def _choose(self, name: str, box: ChoiceBox) -> None:
        # A choice is no typing.
        self.left.emit()
        self.changed.emit(name, box.currentData())

    def _tell(self, setting: SettingKind, value: float) -> None:
        if setting.accepts(value):
            self.changed.emit(setting.name, value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave undo and redo to the editor, whose steps they are; tell when a field is left."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if any(event.matches(key) for key in _BACK):
                event.ignore()
                return True
        elif isinstance(event, QFocusEvent) and event.lostFocus() and not isinstance(watched, QLineEdit):
            self.left.emit()
            if event.reason() is Qt.FocusReason.OtherFocusReason:
                self.ended.emit()
        return False


def _decimal(setting: SettingKind) -> DecimalField:
    least = 10.0**-_DECIMALS
    low = setting.low + least if setting.above else setting.low
    high = setting.high - least if setting.below else setting.high
    step = 0.05 if setting.high <= 1 else 0.1
    if setting.high < 0.5:
        step = 1e-5
    return _PlainDecimal(low, minimum=low, maximum=high, decimals=_DECIMALS, step=step, name=setting.title)


class _PlainDecimal(DecimalField):
    """Without the zeros that stand for nothing: 0.1, and not 0.10000000."""

    def textFromValue(self, value: float) -> str:
        """Return the number with as many decimals as it has."""
        text = f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".")
        return text or "0"
