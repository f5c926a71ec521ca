"""Fields for what a person decides about own images: their size, their colours, and how they are split."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.fields.settings import form, number, number_in, whole


class OwnFields(QWidget):
    """Image size and colour decide how pictures of a folder are read; test share and seed how any images are split.

    Attributes: image_size, colour, test_share, split_seed (the fields).
    Signals: changed, when a person has changed one of them.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._config = RunConfig()
        self.image_size = whole("image_size", "Side of the images in pixels", " px")
        self.image_size.setToolTip("Pictures are brought to squares of this side; their proportions are kept")
        self.colour = QCheckBox("In colour")
        self.colour.setToolTip("Red, green and blue instead of grey")
        self.colour.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.test_share = number("test_share", "Share of the images held out for testing", 0.05, 2)
        self.test_share.setToolTip("Of each class the same share; not used where the data bring their own test images")
        self.split_seed = number("split_seed", "Seed of the split", 1, 0)
        self.split_seed.setToolTip("Decides which images are held out for testing and validation")
        self._pictures = QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        inner = QVBoxLayout(self._pictures)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.UNIT // 2)
        inner.addLayout(form(("Image size", self.image_size)))
        inner.addWidget(self.colour)
        column.addWidget(self._pictures)
        column.addLayout(form(("Test share", self.test_share), ("Split seed", self.split_seed)))
        for field in (self.image_size, self.test_share, self.split_seed):
            # Half typed it changes nothing yet, and the button that would load again must know.
            field.setKeyboardTracking(True)
            field.valueChanged.connect(self.changed)
        self.colour.toggled.connect(self.changed)

    def show_config(self, config: RunConfig, *, folder: bool) -> None:
        """Show the settings of a run; folder: whether its images are pictures that have to be brought to a size."""
        self._config = config
        fields = (self.image_size, self.colour, self.test_share, self.split_seed)
        for field in fields:
            field.blockSignals(True)
        self.image_size.setValue(config.image_size)
        self.colour.setChecked(config.colour)
        self.test_share.setValue(config.test_share)
        self.split_seed.setValue(config.split_seed)
        for field in fields:
            field.blockSignals(False)
        self._pictures.setVisible(folder)

    def values(self) -> dict[str, Any]:
        """Return the settings as the fields say, by their names in the config."""
        return {
            "image_size": self.image_size.value(),
            "colour": self.colour.isChecked(),
            "test_share": number_in(self.test_share, self._config.test_share),
            "split_seed": int(self.split_seed.value()),
        }

    def differ(self) -> bool:
        """Return whether the fields say anything else than the run that was shown."""
        return any(value != getattr(self._config, name) for name, value in self.values().items())
