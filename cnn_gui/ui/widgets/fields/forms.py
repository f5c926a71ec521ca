"""Labels and fields below each other, and lists of titles."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox

UNIT = theme.UNIT


def form(*rows: tuple[str, QWidget]) -> QFormLayout:
    """Return a layout of labels and fields; the fields of all such layouts stand below each other."""
    layout = QFormLayout()
    layout.setHorizontalSpacing(UNIT)
    layout.setVerticalSpacing(UNIT // 2)
    layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for text, widget in rows:
        label = _FieldLabel(text)
        label.setBuddy(widget)
        layout.addRow(label, widget)
    return layout


class _FieldLabel(QLabel):
    """The words beside a field; all are as wide as usual ones, so that the fields stand below each other."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def sizeHint(self) -> QSize:
        """At least as wide as usual words."""
        return super().sizeHint().expandedTo(self._usual())

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return super().minimumSizeHint().expandedTo(self._usual())

    def _usual(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("Weight decay") + 1, 0)


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
