"""The animations there are: of which layers, in which words, and what makes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from cnn_gui.engine import ACTIVATIONS
from cnn_gui.explain.anatomy import AVERAGE
from cnn_gui.explain.operations.activation import NAMES
from cnn_gui.ui.panels.motion.slides.activations import ActivationBackSlide, ActivationSlide
from cnn_gui.ui.panels.motion.slides.average_pooling import AveragePoolingBackSlide, AveragePoolingSlide
from cnn_gui.ui.panels.motion.slides.convolution import ConvolutionSlide
from cnn_gui.ui.panels.motion.slides.filter_gradient import ConvolutionBackSlide
from cnn_gui.ui.panels.motion.slides.gates import ReluBackSlide, ReluSlide
from cnn_gui.ui.panels.motion.slides.input_gradient import InputBackSlide
from cnn_gui.ui.panels.motion.slides.max_pooling import PoolingBackSlide, PoolingSlide

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Anatomy, Part
    from cnn_gui.explain.moment import Moment
    from cnn_gui.ui.panels.motion.slides.model import Slide

_MAPS = 3
_RELU = "relu"


@dataclass(frozen=True)
class Choice:
    """What to show: the number of the layer among its kind, of the filter or map, and of the channel (None: all)."""

    layer: int = 0
    number: int = 0
    channel: int | None = None


Make = Callable[["Moment", "Part", int, int | None], "Slide"]
"""Makes the animation of a layer over the arrays of a moment: of which filter or map, and of which channel."""


@dataclass(frozen=True)
class Words:
    """What an animation says of itself on its button.

    Attributes: word, short (where there is little room), spoken (to those who do not see the button), meaning (what is
    to be seen).
    """

    word: str
    short: str
    spoken: str
    meaning: str


@dataclass(frozen=True)
class _About:
    """One animation.

    Attributes: words, layer (what its layers are called together), make (by the kind of the layer), backward (whether
    it shows gradients).
    """

    words: Words
    layer: str
    make: Mapping[str, Make]
    backward: bool = False


OfMaps = Callable[["Moment", "Part", int], "Slide"]
"""Makes one over maps, where there are no channels to choose from."""


def _of_maps(slide: OfMaps) -> Make:
    return lambda moment, part, number, _channel: slide(moment, part, number)


def _activations(relu: OfMaps, other: OfMaps) -> Mapping[str, Make]:
    return {kind: _of_maps(relu if kind == _RELU else other) for kind in ACTIVATIONS}


class Motion(Enum):
    """The animations in the order of a step, which is that of their keys."""

    CONVOLUTION = _About(
        Words("Convolution", "Conv", "Convolution, forward", "The filter slides over its input and writes a map"),
        "convolution",
        {"convolution": ConvolutionSlide},
    )
    ACTIVATION = _About(
        Words("ReLU", "ReLU", "ReLU, forward", "What is above zero passes"),
        "activation",
        _activations(ReluSlide, ActivationSlide),
    )
    POOLING = _About(
        Words("Pooling", "Pool", "Pooling, forward", "Each window picks its winner, or takes its mean"),
        "pooling",
        {"pooling": _of_maps(PoolingSlide), AVERAGE: _of_maps(AveragePoolingSlide)},
    )
    POOLING_BACK = _About(
        Words(
            "← Pooling",
            "←Pool",
            "Pooling, backward",
            "The gradient of each window falls to its winner, or is shared out",
        ),
        "pooling",
        {"pooling": _of_maps(PoolingBackSlide), AVERAGE: _of_maps(AveragePoolingBackSlide)},
        backward=True,
    )
    ACTIVATION_BACK = _About(
        Words("← ReLU", "←ReLU", "ReLU, backward", "The gradient passes where the number was above zero"),
        "activation",
        _activations(ReluBackSlide, ActivationBackSlide),
        backward=True,
    )
    CONVOLUTION_BACK = _About(
        Words(
            "← Filter dW",
            "←dW",
            "Convolution, backward to its filter",
            "dZ slides over the input and collects dW",
        ),
        "convolution",
        {"convolution": ConvolutionBackSlide},
        backward=True,
    )
    INPUT_BACK = _About(
        Words(
            "← Input dX",
            "←dX",
            "Convolution, backward to its input",
            "The filter slides back over dZ and spreads it over dX",
        ),
        "convolution",
        {"convolution": InputBackSlide},
        backward=True,
    )

    @property
    def backward(self) -> bool:
        """Whether it shows gradients."""
        return self.value.backward

    @property
    def layer(self) -> str:
        """What its layers are called together: "pooling"."""
        return self.value.layer

    @property
    def has_filters(self) -> bool:
        """Whether its layers have filters, with a channel for each map of their input."""
        return self.layer == "convolution"

    @property
    def is_of_activations(self) -> bool:
        """Whether it goes number by number through a function of each."""
        return self.layer == "activation"


def layers_of(layers: Anatomy, motion: Motion) -> list[Part]:
    """Return the layers that an animation can be about: those that make maps."""
    return [part for part in layers.parts if part.kind in motion.value.make and len(part.shape) == _MAPS]


def make_slide(moment: Moment, motion: Motion, choice: Choice) -> Slide:
    """Return the animation over the arrays of a moment.

    Raises CellError for a backward one without a label, IndexError for a layer or filter that is not there.
    """
    part = layers_of(moment.layers, motion)[choice.layer]
    return motion.value.make[part.kind](moment, part, choice.number, choice.channel)


def words_of(motion: Motion, layers: Anatomy | None) -> Words:
    """Return what an animation is called with a network: that of activations by the one it has, if it has but one."""
    words = motion.value.words
    kinds = set() if layers is None or not motion.is_of_activations else {p.kind for p in layers_of(layers, motion)}
    if kinds <= {_RELU}:
        return words
    name = NAMES[next(iter(kinds))] if len(kinds) == 1 else "activation"
    name = name[:1].upper() + name[1:]
    short = {"Leaky ReLU": "Leaky", "Activation": "Act"}.get(name, name)
    back = "←" if motion.backward else ""
    return replace(
        words,
        word=f"{back} {name}".strip(),
        short=f"{back}{short}",
        spoken=f"{name}, {'backward' if back else 'forward'}",
        meaning="The gradient is multiplied by the slope of the curve"
        if back
        else "Each number goes through the curve of its layer",
    )
