"""The row below the drawing pad: how the drawing is prepared, what it is, and the button that keeps it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget

from cnn_gui.data.drawing.convention import Convention
from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.fields.forms import combo

NOBODY_SAID = "this is …"


class DrawingChoices(QWidget):
    """Attributes: centred (a switch), label (a list of the classes), keep (a button).

    Signals: centred_changed(), label_changed(), keep_wanted(), for what a person does.
    """

    centred_changed = Signal()
    label_changed = Signal()
    keep_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.centred = QCheckBox("Centred")
        self.centred.setAccessibleName("Centre like the data set")
        self.centred.setToolTip(
            "Centre like the data set: the drawing fills the same box and has its centre of mass in the middle.\n"
            "Off, the whole pad is only made smaller: see what the network makes of that."
        )
        self.label = combo("What the drawing is", {})
        self.label.setToolTip("What it is: needed to keep it, and for the gradients of its loss")
        self.keep = QPushButton("Keep")
        for each in (self.centred, self.keep):
            each.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.UNIT)
        row.addWidget(self.centred)
        row.addStretch(1)
        row.addWidget(self.label)
        row.addWidget(self.keep)
        self.centred.toggled.connect(self.centred_changed)
        self.label.currentIndexChanged.connect(self.label_changed)
        self.keep.clicked.connect(self.keep_wanted)

    def begin_run(self, classes: Sequence[str], convention: Convention) -> None:
        """Offer these classes, nothing said yet, and follow the convention; without a signal."""
        for widget in (self.centred, self.label):
            widget.blockSignals(True)
        self.centred.setVisible(not convention.colour)
        self.centred.setChecked(convention.centred)
        self.label.clear()
        self.label.addItem(NOBODY_SAID, None)
        for number, name in enumerate(classes):
            self.label.addItem(name, number)
        for widget in (self.centred, self.label):
            widget.blockSignals(False)

    def said(self) -> int | None:
        """Return the class that a person said the drawing is of; None if they have not."""
        number = self.label.currentData()
        return number if isinstance(number, int) else None

    def forget(self) -> None:
        """Nothing is said about the next drawing."""
        self.label.setCurrentIndex(0)

    def allow_keeping(self, drawn: bool) -> None:
        """Let the drawing be kept, if there is one and it is said what it is."""
        said = self.said() is not None
        self.keep.setEnabled(said and drawn)
        self.keep.setToolTip("Keep the drawing in the set below" if said else "Say first what the drawing is")
