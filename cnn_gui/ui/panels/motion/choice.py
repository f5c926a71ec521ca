"""Which animation, and over which layer, filter and channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.motion.motions import Choice, Motion, Words, layers_of, words_of
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox
from cnn_gui.ui.widgets.fields.switch import switch
from cnn_gui.ui.widgets.mosaic.map_picture import CHANNELS
from cnn_gui.ui.widgets.text.plain import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.explain.anatomy import Anatomy

UNIT = theme.UNIT


class MotionButtons(QWidget):
    """One button for each animation; one of them is down.

    Attributes: buttons (by animation), row (their layout). Signals: chosen(Motion).
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT // 2)
        self._words: dict[Motion, Words] = {motion: words_of(motion, None) for motion in Motion}
        self._short = False
        self.buttons = {}
        for number, (motion, words) in enumerate(self._words.items(), 1):
            button = switch(words.word, words.spoken, f"{words.meaning}  ({number})")
            button.clicked.connect(lambda _down=False, motion=motion: self.chosen.emit(motion))
            row.addWidget(button)
            self.buttons[motion] = button

    def show_chosen(self, motion: Motion) -> None:
        """Press a button, and this one alone, without a signal."""
        # In a group of Qt's, Tab would reach but one of them.
        for each, button in self.buttons.items():
            button.setChecked(each is motion)

    def name_for(self, layers: Anatomy | None) -> bool:
        """Call the animations as they are called with a network; returns whether any is called otherwise now."""
        words = {motion: words_of(motion, layers) for motion in Motion}
        if words == self._words:
            return False
        self._words = words
        for number, (motion, button) in enumerate(self.buttons.items(), 1):
            button.setAccessibleName(words[motion].spoken)
            button.setToolTip(plain(f"{words[motion].meaning}  ({number})"))
        self.set_short(self._short)
        return True

    def least_width(self) -> int:
        """Return the width of all of them with short words."""
        spared = sum(
            button.fontMetrics().horizontalAdvance(button.text())
            - button.fontMetrics().horizontalAdvance(self._words[motion].short)
            for motion, button in self.buttons.items()
        )
        return self.row.sizeHint().width() - spared

    def set_short(self, short: bool) -> None:
        """Say it in short words."""
        self._short = short
        for motion, button in self.buttons.items():
            button.setText(self._words[motion].short if short else self._words[motion].word)


class MotionChoices(QWidget):
    """Lists of layers, filters or maps, and channels; those with nothing to choose are hidden.

    Attributes: layer, number, channel (the lists), row (their layout), choice (what is chosen). Signals: changed().
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice = Choice()
        self.layer, self.number, self.channel = (ChoiceBox(name) for name in ("Layer", "Filter or map", "Channel"))
        self.row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT // 2)
        for box in (self.layer, self.number, self.channel):
            box.setToolTip(plain(box.accessibleName()))
            box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
            box.activated.connect(self._take)
            row.addWidget(box)
        self._motion = Motion.CONVOLUTION
        self._layers: Anatomy | None = None

    def offer(self, layers: Anatomy | None, motion: Motion) -> None:
        """Offer what an animation of a network can show; what was chosen stays, as far as it is there."""
        self._layers, self._motion = layers, motion
        parts = [] if layers is None else layers_of(layers, motion)
        if not parts or layers is None:
            for box in (self.layer, self.number, self.channel):
                box.hide()
            return
        layer = min(self.choice.layer, len(parts) - 1)
        part, before = parts[layer], layers.part(parts[layer].before)
        channels = before.shape[0] if motion.has_filters else 1
        names = CHANNELS if before.kind == "input" and channels == len(CHANNELS) else ()
        number = min(self.choice.number, part.shape[0] - 1)
        channel = self.choice.channel
        # A pooling has no channels to choose from, and must not make a person choose again.
        if motion.has_filters and channel is not None and channel >= channels:
            channel = None
        self.choice = Choice(layer, number, channel)
        noun = "filter" if motion.has_filters else "map"
        _fill(self.layer, [each.layer for each in parts], layer)
        _fill(self.number, [f"{noun} {n}" for n in range(part.shape[0])], number)
        each_channel = [names[c] if names else f"channel {c}" for c in range(channels)]
        every = "colours" if names else "channels"
        _fill(
            self.channel, [f"all {every}", *each_channel] if channels > 1 else [], 0 if channel is None else channel + 1
        )

    def next_number(self, offset: int) -> None:
        """Go to another filter or map, around the ends."""
        if self.number.count():
            self.number.setCurrentIndex((self.number.currentIndex() + offset) % self.number.count())
            self._take()

    def _take(self) -> None:
        channel = self.choice.channel
        if self.channel.count():
            channel = self.channel.currentIndex() - 1 if self.channel.currentIndex() > 0 else None
        self.choice = Choice(self.layer.currentIndex(), self.number.currentIndex(), channel)
        self.offer(self._layers, self._motion)
        self.changed.emit()


def _fill(box: ChoiceBox, texts: Sequence[str], index: int) -> None:
    if [box.itemText(n) for n in range(box.count())] != list(texts):
        box.clear()
        box.addItems(texts)
        # Qt keeps the least width of longer texts before these, so that is the width: nothing moves by it.
        box.setMinimumWidth(box.minimumSizeHint().width())
    box.setCurrentIndex(index)
    box.setVisible(len(texts) > 1)
