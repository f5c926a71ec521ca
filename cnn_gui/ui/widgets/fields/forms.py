"""Labels and fields below each other, and lists of titles."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox
from cnn_gui.ui.widgets.text.plain import plain_label

UNIT = theme.UNIT


def form(*rows: tuple[str, QWidget]) -> QFormLayout:
    """Return a layout of labels and fields; the fields of all such layouts stand below each other."""
    layout = QFormLayout()
    layout.setHorizontalSpacing(UNIT)
    layout.setVerticalSpacing(UNIT // 2)
    layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for text, widget in rows:
        label = plain_label(text)
        label.setMinimumWidth(label.fontMetrics().horizontalAdvance("Weight decay") + 1)
        label.setBuddy(widget)
        layout.addRow(label, widget)
    return layout


def combo(name: str, choices: Mapping[str, str], hints: Mapping[str, str] | None = None) -> ChoiceBox:
    """Return a list of titles by their names, each with a hint if there are any."""
    made = ChoiceBox(name)
    for key, title in choices.items():
        made.addItem(title, key)
    set_hints(made, hints or {})
    return made


def set_hints(combo: QComboBox, hints: Mapping[str, str]) -> None:
    """Say something about each entry of a list under the mouse, by the names of the entries."""
    for name, hint in hints.items():
        combo.setItemData(combo.findData(name), hint, Qt.ItemDataRole.ToolTipRole)
