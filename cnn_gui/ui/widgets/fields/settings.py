"""Fields for the settings of a run, as `training.config` allows them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QWidget

from cnn_gui.training.run.config import ALLOWED, Range
from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.fields.number_fields import DecimalField, WholeField

UNIT = theme.UNIT


def form(*rows: tuple[str, QWidget]) -> QFormLayout:
    """Return a layout of labels and fields; the fields of all such layouts stand below each other."""
    layout = QFormLayout()
    layout.setHorizontalSpacing(UNIT)
    layout.setVerticalSpacing(UNIT // 2)
    layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for text, widget in rows:
        label = QLabel(text)
        label.setMinimumWidth(label.fontMetrics().horizontalAdvance("Weight decay") + 1)
        label.setBuddy(widget)
        layout.addRow(label, widget)
    return layout


def combo(name: str, choices: Mapping[str, str], hints: Mapping[str, str] | None = None) -> QComboBox:
    """Return a list of titles by their names, each with a hint if there are any."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    for key, title in choices.items():
        made.addItem(title, key)
        if hints is not None:
            made.setItemData(made.count() - 1, hints[key], Qt.ItemDataRole.ToolTipRole)
    return made


def whole(setting: str, name: str, suffix: str = "") -> WholeField:
    """Return a field for a setting that is a whole number."""
    allowed = _range(setting)
    field = WholeField(int(allowed.low), minimum=int(allowed.low), maximum=int(allowed.high), name=name)
    field.setMinimumWidth(10 * UNIT)
    field.setSuffix(suffix)
    return field


def number(setting: str, name: str, step: float, decimals: int, suffix: str = "") -> DecimalField:
    """Return a field for a setting that is a number."""
    allowed = _range(setting)
    field = DecimalField(
        allowed.low, minimum=allowed.low, maximum=allowed.high, decimals=decimals, step=step, name=name
    )
    field.setMinimumWidth(10 * UNIT)
    field.setSuffix(suffix)
    return field


def number_in(field: DecimalField, present: float) -> float:
    """Return the number of a field; the present one where the field only shows fewer of its digits."""
    shown = field.value()
    return present if shown == round(present, field.decimals()) else shown


def _range(setting: str) -> Range:
    allowed = ALLOWED[setting]
    assert isinstance(allowed, Range)
    return allowed
