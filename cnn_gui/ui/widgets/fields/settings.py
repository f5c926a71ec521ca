"""Fields for the settings of a run, made of their declarations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from cnn_gui.training.run.allowed import AnyPath, Choice, Flag, Range
from cnn_gui.training.run.setting import Field, Holds, Setting
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import keep_width
from cnn_gui.ui.widgets.fields.forms import combo, form
from cnn_gui.ui.widgets.fields.number_fields import DecimalField, WholeField
from cnn_gui.ui.widgets.text.plain import plain

SettingField: TypeAlias = WholeField | DecimalField | QCheckBox | QComboBox

# What a spin box for whole numbers can hold; seeds go beyond.
_LARGEST_WHOLE = 2**31 - 1


def field_for(setting: Setting) -> SettingField:
    """Return a field for a setting that has one in the window."""
    about, allowed = setting.field, setting.allowed
    assert about is not None
    field: SettingField
    match allowed:
        case Range():
            field = _number(allowed, about)
            # Typed or half typed, it changes nothing before a new run starts, and the button for that must know.
            field.setKeyboardTracking(setting.holds is Holds.NEW_RUN)
        case Choice():
            field = combo(
                about.name or about.label,
                dict(zip(allowed.names, allowed.titles or allowed.names, strict=True)),
                dict(zip(allowed.names, allowed.descriptions, strict=False)),
            )
        case Flag():
            field = QCheckBox(about.label)
            # A click leaves the keys with the window; Tab reaches it.
            field.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        case AnyPath():
            raise TypeError(f"{setting.name} is chosen in a dialog, there is no field for it")
    field.setToolTip(plain(setting.tip))
    return field


def fields_for(settings: Iterable[Setting]) -> dict[str, SettingField]:
    """Return the fields of those settings that have one, by their names."""
    return {setting.name: field_for(setting) for setting in settings if setting.field is not None}


def add_rows(column: QVBoxLayout, settings: Iterable[Setting], fields: Mapping[str, QWidget]) -> None:
    """Put the fields of some settings below each other: a label beside each, or the words that a check box has.

    fields: by the names of the settings; one may stand for a field with something beside it.
    """
    rows: list[tuple[str, QWidget]] = []
    for setting in settings:
        field, about = fields[setting.name], setting.field
        assert about is not None
        if isinstance(field, QCheckBox):
            if rows:
                column.addLayout(form(*rows))
                rows = []
            column.addWidget(field)
        else:
            rows.append((about.label, field))
    if rows:
        column.addLayout(form(*rows))


def show_value(field: SettingField, value: Any) -> None:
    """Show the value of a setting, without a signal."""
    blocked = field.blockSignals(True)
    if isinstance(field, QComboBox):
        field.setCurrentIndex(field.findData(value))
    elif isinstance(field, QCheckBox):
        field.setChecked(value)
    else:
        field.setValue(value)
    field.blockSignals(blocked)


def value_in(field: SettingField, present: Any) -> Any:
    """Return the value in a field; the present one where the field only shows fewer of its digits."""
    if isinstance(field, QComboBox):
        return field.currentData()
    if isinstance(field, QCheckBox):
        return field.isChecked()
    if isinstance(field, WholeField):
        return field.value()
    if field.decimals() == 0:
        return int(field.value())
    return present if field.value() == round(present, field.decimals()) else field.value()


def change_signal(field: SettingField) -> SignalInstance:
    """Return the signal of a field that a person has changed."""
    if isinstance(field, QComboBox):
        return field.currentIndexChanged
    return field.toggled if isinstance(field, QCheckBox) else field.valueChanged


def _number(allowed: Range, about: Field) -> WholeField | DecimalField:
    field: WholeField | DecimalField
    low, high, name = allowed.low, allowed.high, about.name or about.label
    if allowed.whole and high <= _LARGEST_WHOLE:
        field = WholeField(int(low), minimum=int(low), maximum=int(high), name=name)
    else:
        step, decimals = (1.0, 0) if allowed.whole else (about.step, about.decimals)
        field = DecimalField(low, minimum=low, maximum=high, decimals=decimals, step=step, name=name)
    keep_width(field, 10 * theme.UNIT)
    field.setSuffix(about.unit)
    return field
