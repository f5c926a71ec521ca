"""The list of networks: those that come with the program, a person's own, and one that has no name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox

from cnn_gui.engine import PRESETS, specs_of
from cnn_gui.files.models.own_model import OwnModel
from cnn_gui.ui.architecture.models import model_of
from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox

_SHOWN = 36
"""So many letters of a line stand in the list, unless there is more room; all of it is said under the mouse."""
_LEAST_LETTERS = 5

_OWN = Qt.ItemDataRole.UserRole + 1


class ModelBox(ChoiceBox):
    """`currentData` is what a run's config has: the name of a preset, or a line.

    Signals: opening(), before the list is shown.
    """

    opening = Signal()

    def __init__(self, name: str = "Model", letters: int = _SHOWN) -> None:
        """letters: so many of a line there is room for."""
        super().__init__(name)
        self._letters = letters
        # However long a line is, the panel does not become wider.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LEAST_LETTERS)
        self._own: tuple[OwnModel, ...] = ()
        self._own_models: list[str] = []
        # What is in the list only because it is chosen.
        self._nameless = ""
        self._fill("seed")

    def set_own(self, models: Sequence[OwnModel]) -> None:
        """Offer these besides those that come with the program; what is chosen stays chosen."""
        if tuple(models) != self._own:
            self._own = tuple(models)
            # The list is filled anew with every line that has no name: what they mean is found out once.
            self._own_models = [model_of(specs_of(model.line)) for model in self._own]
            self._fill(str(self.currentData()), self.own_name())

    def offer(self, model: str) -> None:
        """Have a model in the list that is to be shown; one without a name goes when it is no longer chosen."""
        if self.findData(model) < 0 or self._nameless not in ("", model):
            self._fill(model)

    def choose(self, model: str, own_name: str = "") -> None:
        """Choose a model as a person does; own_name: which of several of one's own with the same line."""
        self.offer(model)
        places = [place for place in range(self.count()) if self.itemData(place) == model]
        named = [place for place in places if own_name and self.itemData(place, _OWN) == own_name]
        self.setCurrentIndex((named or places)[0])

    def own_name(self) -> str:
        """The name of the chosen model, if it is one of a person's own; else ""."""
        return str(self.currentData(_OWN) or "")

    def _fill(self, chosen: str, own_name: str = "") -> None:
        blocked = self.blockSignals(True)
        self.clear()
        for name, preset in PRESETS.items():
            self._add(preset.title, name, preset.description)
        if self._own:
            self.insertSeparator(self.count())
        for model, meant in zip(self._own, self._own_models, strict=True):
            self._add(short(model.name, self._letters), meant, f"{model.name}: {model.line}")
            self.setItemData(self.count() - 1, model.name, _OWN)
        self._nameless = "" if self.findData(chosen) >= 0 else chosen
        if self._nameless:
            self.insertSeparator(self.count())
            self._add(short(chosen, self._letters), chosen, chosen)
        self.choose(chosen, own_name)
        self.blockSignals(blocked)

    def _add(self, text: str, model: str, tip: str) -> None:
        self.addItem(text, model)
        self.setItemData(self.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Show with a sign that there is more what the box is too narrow for."""
        super().initStyleOption(option)
        edit = QStyle.SubControl.SC_ComboBoxEditField
        place = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, edit, self)
        option.currentText = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, place.width() - theme.UNIT // 2
        )

    def showPopup(self) -> None:
        """Let the list be brought up to date first."""
        self.opening.emit()
        super().showPopup()


def short(text: str, letters: int = _SHOWN) -> str:
    """The beginning of a line, with a sign that there is more."""
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip(' ,')}…"
