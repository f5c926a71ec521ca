"""Which animation, and over which layer, filter and channel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.motion.backward import ConvolutionBackSlide, InputBackSlide, PoolingBackSlide
from cnn_gui.ui.panels.motion.forward import ConvolutionSlide, PoolingSlide
from cnn_gui.ui.panels.motion.gates import ReluBackSlide, ReluSlide
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox
from cnn_gui.ui.widgets.fields.switch import switch
from cnn_gui.ui.widgets.mosaic.map_picture import CHANNELS
from cnn_gui.ui.widgets.text.plain import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.explain.anatomy import Anatomy, Part
    from cnn_gui.explain.moment import Moment
    from cnn_gui.ui.panels.motion.sliding_model import Slide

UNIT = theme.UNIT
_MAPS = 3


@dataclass(frozen=True)
class Choice:
    """What to show: the number of the layer among its kind, of the filter or map, and of the channel (None: all)."""

    layer: int = 0
    number: int = 0
    channel: int | None = None


Make = Callable[["Moment", "Part", int, int | None], "Slide"]
"""Makes the animation of a layer over the arrays of a moment: of which filter or map, and of which channel."""


@dataclass(frozen=True)
class _About:
    """What an animation says of itself.

    Attributes: word, short (on its button), spoken (to those who do not see the button), kind (of its layers), meaning
    (what is to be seen), make, backward (whether it shows gradients).
    """

    word: str
    short: str
    spoken: str
    kind: str
    meaning: str
    make: Make
    backward: bool = False


class Motion(Enum):
    """The animations in the order of a step, which is that of their keys."""

    CONVOLUTION = _About(
        "Convolution",
        "Conv",
        "Convolution, forward",
        "convolution",
        "The filter slides over its input and writes a map",
        ConvolutionSlide,
    )
    RELU = _About(
        "ReLU",
        "ReLU",
        "ReLU, forward",
        "relu",
        "What is above zero passes",
        lambda moment, part, number, _channel: ReluSlide(moment, part, number),
    )
    POOLING = _About(
        "Pooling",
        "Pool",
        "Pooling, forward",
        "pooling",
        "Each 2×2 window picks its winner",
        lambda moment, part, number, _channel: PoolingSlide(moment, part, number),
    )
    POOLING_BACK = _About(
        "← Pooling",
        "←Pool",
        "Pooling, backward",
        "pooling",
        "The gradient of each window falls to its winner",
        lambda moment, part, number, _channel: PoolingBackSlide(moment, part, number),
        backward=True,
    )
    RELU_BACK = _About(
        "← ReLU",
        "←ReLU",
        "ReLU, backward",
        "relu",
        "The gradient passes where the number was above zero",
        lambda moment, part, number, _channel: ReluBackSlide(moment, part, number),
        backward=True,
    )
    CONVOLUTION_BACK = _About(
        "← Filter dW",
        "←dW",
        "Convolution, backward to its filter",
        "convolution",
        "dZ slides over the input and collects dW",
        ConvolutionBackSlide,
        backward=True,
    )
    INPUT_BACK = _About(
        "← Input dX",
        "←dX",
        "Convolution, backward to its input",
        "convolution",
        "The filter slides back over dZ and spreads it over dX",
        InputBackSlide,
        backward=True,
    )

    @property
    def kind(self) -> str:
        """The kind of the layers it is about."""
        return self.value.kind

    @property
    def backward(self) -> bool:
        """Whether it shows gradients."""
        return self.value.backward

    @property
    def layer(self) -> str:
        """The kind of layer as a person reads it."""
        return "ReLU" if self.kind == "relu" else self.kind


def layers_of(layers: Anatomy, motion: Motion) -> list[Part]:
    """Return the layers that an animation can be about: those that make maps."""
    return [part for part in layers.parts if part.kind == motion.kind and len(part.shape) == _MAPS]


def make_slide(moment: Moment, motion: Motion, choice: Choice) -> Slide:
    """Return the animation over the arrays of a moment.

    Raises CellError for a backward one without a label, IndexError for a layer or filter that is not there.
    """
    part = layers_of(moment.layers, motion)[choice.layer]
    return motion.value.make(moment, part, choice.number, choice.channel)


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
        self.buttons = {}
        for number, motion in enumerate(Motion, 1):
            button = switch(motion.value.word, motion.value.spoken, f"{motion.value.meaning}  ({number})")
            button.clicked.connect(lambda _down=False, motion=motion: self.chosen.emit(motion))
            row.addWidget(button)
            self.buttons[motion] = button

    def show_chosen(self, motion: Motion) -> None:
        """Press a button, and this one alone, without a signal."""
        # In a group of Qt's, Tab would reach but one of them.
        for each, button in self.buttons.items():
            button.setChecked(each is motion)

    def least_width(self) -> int:
        """Return the width of all of them with short words."""
        spared = sum(
            button.fontMetrics().horizontalAdvance(button.text())
            - button.fontMetrics().horizontalAdvance(motion.value.short)
            for motion, button in self.buttons.items()
        )
        return self.row.sizeHint().width() - spared

    def set_short(self, short: bool) -> None:
        """Say it in short words."""
        for motion, button in self.buttons.items():
            button.setText(motion.value.short if short else motion.value.word)


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
        channels = before.shape[0] if motion.kind == "convolution" else 1
        names = CHANNELS if before.kind == "input" and channels == len(CHANNELS) else ()
        number = min(self.choice.number, part.shape[0] - 1)
        channel = self.choice.channel
        # A pooling has no channels to choose from, and must not make a person choose again.
        if motion.kind == "convolution" and channel is not None and channel >= channels:
            channel = None
        self.choice = Choice(layer, number, channel)
        noun = "filter" if motion.kind == "convolution" else "map"
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
