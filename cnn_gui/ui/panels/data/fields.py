"""Fields for what a person decides about own images: their size, their colours, and how they are split."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from cnn_gui.training.run.config import OF_OWN_IMAGES, SETTINGS, RunConfig
from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.fields.settings import SettingField, add_rows, change_signal, fields_for, show_value, value_in

# Only pictures have to be brought to one size and kind, and can be transparent.
OF_PICTURES = ("image_size", "colour")
# How images are understood and look; the others say how they are split.
DECIDE_READING = ("image_size", "colour", "pixel_range", "transparent", "mirror", "turn", "test_ground")


class OwnFields(QWidget):
    """Size and colour decide how pictures of a folder are read; ground, range, orientation, test share and seed, how
    any images are understood and split.

    Each field can be had by the name of its setting: fields["image_size"].

    Signals: changed, when a person has changed one of them.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._config = RunConfig()
        self._fields = fields_for(SETTINGS[name] for name in OF_OWN_IMAGES)
        self._pictures = QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        inner = QVBoxLayout(self._pictures)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.UNIT // 2)
        add_rows(inner, [SETTINGS[name] for name in self._fields if name in OF_PICTURES], self._fields)
        column.addWidget(self._pictures)
        add_rows(column, [SETTINGS[name] for name in self._fields if name not in OF_PICTURES], self._fields)
        for field in self._fields.values():
            if isinstance(field, QComboBox):
                # In a narrow panel a long entry is shortened; the open list shows it whole.
                field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
                field.setMinimumContentsLength(4)
            change_signal(field).connect(self.changed)

    def __getitem__(self, name: str) -> SettingField:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        # Qt's bindings take what can be indexed for a sequence, and go through it with numbers unless told how.
        return iter(self._fields)

    def changed_by(self, name: str) -> SignalInstance:
        """Return the signal that a person has changed one of the fields."""
        return change_signal(self._fields[name])

    def show_config(self, config: RunConfig, *, folder: bool) -> None:
        """Show the settings of a run; folder: whether its images are pictures that have to be brought to a size."""
        self._config = config
        for name, field in self._fields.items():
            show_value(field, getattr(config, name))
        self._pictures.setVisible(folder)

    def values(self) -> dict[str, Any]:
        """Return the settings as the fields say, by their names in the config."""
        return {name: value_in(field, getattr(self._config, name)) for name, field in self._fields.items()}

    def differ(self) -> bool:
        """Return whether the fields say anything else than the run that was shown."""
        return any(value != getattr(self._config, name) for name, value in self.values().items())
