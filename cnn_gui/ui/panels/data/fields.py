"""Fields for what a person decides about own images: their size, their colours, and how they are split."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cnn_gui.training.run.config import OF_OWN_IMAGES, SETTINGS, RunConfig
from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.fields.settings import SettingField, add_rows, change_signal, fields_for, show_value, value_in

# Only pictures have to be brought to one size and kind.
OF_PICTURES = ("image_size", "colour")


class OwnFields(QWidget):
    """Image size and colour decide how pictures of a folder are read; test share and seed how any images are split.

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
            change_signal(field).connect(self.changed)

    def __getitem__(self, name: str) -> SettingField:
        return self._fields[name]

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
