"""The words of the language: one for each layer, with its settings, their defaults and their ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.engine.layers.activations.elu import ELU
from cnn_gui.engine.layers.activations.gelu import GELU
from cnn_gui.engine.layers.activations.leaky_relu import LeakyReLU
from cnn_gui.engine.layers.activations.relu import ReLU
from cnn_gui.engine.layers.activations.sigmoid import Sigmoid
from cnn_gui.engine.layers.activations.tanh import Tanh
from cnn_gui.engine.layers.average_pool import AveragePool2D
from cnn_gui.engine.layers.batch_norm import BatchNorm
from cnn_gui.engine.layers.conv import Conv2D
from cnn_gui.engine.layers.dense import Dense
from cnn_gui.engine.layers.dropout import Dropout
from cnn_gui.engine.layers.flatten import Flatten
from cnn_gui.engine.layers.global_average import GlobalAveragePool
from cnn_gui.engine.layers.pool import MaxPool2D

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cnn_gui.engine.layers.layer import Layer

INITS = ("auto", "he", "glorot")
PADDINGS = ("valid", "same")
AUTO = "auto"


@dataclass(frozen=True)
class SettingKind:
    """One setting of a layer.

    Attributes:
        name: as in the line, "kernel".
        title: for a person, "Kernel".
        default: None where it must be said; the name of another setting of the layer where it is as that one.
        low, high: the numbers it may be, both included; none at all where low > high.
        whole: whether only whole numbers.
        choices: the words it may be.
        aliases: other names of it.
        positional: whether a number alone, in its order, is this setting.
        squared: whether a number may be written as "3x3".
        below: whether ``high`` itself is not allowed; above: whether ``low`` is not.
    """

    name: str
    title: str
    default: int | float | str | None
    low: float = 1
    high: float = 0
    whole: bool = True
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    positional: bool = False
    squared: bool = False
    below: bool = False
    above: bool = False

    @property
    def allowed(self) -> str:
        """What it may be, in words: "a whole number from 1 to 11"."""
        words = [" or ".join(self.choices)] if self.choices else []
        if self.low <= self.high:
            noun = "a whole number" if self.whole else "a number"
            low = f"above {self.low:g}" if self.above else f"from {self.low:g}"
            to = "and up to" if self.above else "to"
            high = f"{to} below {self.high:g}" if self.below else f"{to} {self.high:g}"
            words.append(f"{noun} {low} {high}")
        return ", or ".join(words)

    def accepts(self, value: int | float | str) -> bool:
        """Tell whether it may be this word or number."""
        if isinstance(value, str):
            return value in self.choices
        if not self.low <= value <= self.high or (self.whole and value != int(value)):
            return False
        return not (self.below and value == self.high) and not (self.above and value == self.low)


@dataclass(frozen=True)
class LayerKind:
    """One word of the language.

    Attributes:
        word: "conv". title: for a person, "Convolution". hint: one sentence.
        aliases: other words for it, in lower case, words of more than one with a space between.
        settings: in the order in which numbers alone are taken.
        make: the layer, of all settings by name; "auto" is settled before.
        example: how it is written, with usual numbers.
    """

    word: str
    title: str
    hint: str
    make: Callable[..., Layer]
    example: str
    aliases: tuple[str, ...] = ()
    settings: tuple[SettingKind, ...] = ()

    def setting(self, name: str) -> SettingKind:
        """Return one setting. Raises KeyError for a name that the layer does not have."""
        for setting in self.settings:
            if setting.name == name:
                return setting
        raise KeyError(f"{self.word} has no setting {name!r}: it has {', '.join(s.name for s in self.settings)}")


_INIT = SettingKind("init", "Initial weights", AUTO, choices=INITS, aliases=("initialisation", "initialization"))
_WINDOW = SettingKind(
    "size", "Window", 2, 2, 8, aliases=("window", "kernel", "pool_size"), positional=True, squared=True
)
_STEP = SettingKind("stride", "Stride", "size", 1, 8, aliases=("strides", "step"), squared=True)


def _pool(size: int, stride: int) -> Layer:
    return MaxPool2D(size, stride=stride)


def _average_pool(size: int, stride: int) -> Layer:
    return AveragePool2D(size, stride=stride)


_ALL = (
    LayerKind(
        "conv",
        "Convolution",
        "Filters that slide over the image and look for one pattern each.",
        Conv2D,
        "conv 8 3x3",
        ("convolution", "conv2d", "convolution2d"),
        (
            SettingKind(
                "filters", "Filters", None, 1, 1024, aliases=("channels", "out", "out_channels"), positional=True
            ),
            SettingKind(
                "kernel", "Kernel", 3, 1, 11, aliases=("size", "kernel_size", "k"), positional=True, squared=True
            ),
            SettingKind("stride", "Stride", 1, 1, 4, aliases=("strides", "step"), squared=True),
            SettingKind("padding", "Padding", "valid", 0, 10, choices=PADDINGS, aliases=("pad",)),
            _INIT,
        ),
    ),
    LayerKind(
        "pool",
        "Max pooling",
        "Keeps the largest number of each window, and makes maps smaller.",
        _pool,
        "pool 2",
        ("maxpool", "max pool", "maxpool2d", "maxpooling", "max pooling", "maxpooling2d", "pooling"),
        (_WINDOW, _STEP),
    ),
    LayerKind(
        "avgpool",
        "Average pooling",
        "Takes the mean of each window, and makes maps smaller.",
        _average_pool,
        "avgpool 2",
        ("avg pool", "averagepool", "average pool", "average pooling", "avgpool2d", "averagepooling2d", "meanpool"),
        (_WINDOW, _STEP),
    ),
    LayerKind(
        "gap",
        "Global average pooling",
        "Takes the mean of each map: one number for each.",
        GlobalAveragePool,
        "gap",
        (
            "globalavgpool",
            "global average",
            "global average pool",
            "global average pooling",
            "globalaveragepooling2d",
            "globalaveragepool",
        ),
    ),
    LayerKind("relu", "ReLU", "Lets positive numbers pass and makes all others 0.", ReLU, "relu"),
    LayerKind(
        "leaky",
        "Leaky ReLU",
        "Lets positive numbers pass and a small share of negative ones.",
        LeakyReLU,
        "leaky 0.1",
        ("leaky relu", "leakyrelu", "lrelu"),
        (
            SettingKind(
                "slope",
                "Slope",
                0.01,
                0,
                1,
                whole=False,
                aliases=("alpha", "negative_slope"),
                positional=True,
                below=True,
            ),
        ),
    ),
    LayerKind(
        "elu",
        "ELU",
        "Lets positive numbers pass and bends negative ones towards −alpha.",
        ELU,
        "elu",
        (),
        (SettingKind("alpha", "Alpha", 1, 0, 10, whole=False, positional=True, above=True),),
    ),
    LayerKind(
        "gelu", "GELU", "A smooth ReLU: each number times the chance that a normal one is below it.", GELU, "gelu"
    ),
    LayerKind("tanh", "Tanh", "Bends all numbers into −1 to 1.", Tanh, "tanh"),
    LayerKind("sigmoid", "Sigmoid", "Bends all numbers into 0 to 1.", Sigmoid, "sigmoid", ("logistic",)),
    LayerKind(
        "norm",
        "Batch normalisation",
        "Gives each channel mean 0 and deviation 1 over the batch, then a scale and a shift that are learned.",
        BatchNorm,
        "norm",
        ("bn", "batchnorm", "batch norm", "batchnorm2d", "batch normalisation", "batch normalization"),
        (
            SettingKind("momentum", "Momentum", 0.1, 0, 1, whole=False, above=True),
            SettingKind("epsilon", "Epsilon", 1e-5, 1e-8, 0.1, whole=False, aliases=("eps",)),
        ),
    ),
    LayerKind(
        "dropout",
        "Dropout",
        "Silences a share of the numbers at random, in training only.",
        Dropout,
        "dropout 0.3",
        ("drop",),
        (SettingKind("rate", "Rate", 0.5, 0, 0.9, whole=False, aliases=("p", "share"), positional=True),),
    ),
    LayerKind(
        "flatten",
        "Flatten",
        "Makes one vector of all maps; it may be left out before dense.",
        Flatten,
        "flatten",
    ),
    LayerKind(
        "dense",
        "Dense",
        "Each unit sees all numbers before it.",
        Dense,
        "dense 64",
        ("fc", "linear", "fully connected"),
        (SettingKind("units", "Units", None, 1, 10_000, aliases=("out", "out_features"), positional=True), _INIT),
    ),
)

KINDS: Mapping[str, LayerKind] = {kind.word: kind for kind in _ALL}
"""The words of the language, in the order in which they are offered."""
