"""The mathematics: layers, networks, loss, optimizers. Imports NumPy and the standard library, nothing else."""

from cnn_gui.engine.adam import Adam
from cnn_gui.engine.execution import BatchResult
from cnn_gui.engine.layers.activations.activation import Activation
from cnn_gui.engine.layers.activations.elu import ELU
from cnn_gui.engine.layers.activations.gelu import GELU
from cnn_gui.engine.layers.activations.kinds import ACTIVATIONS
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
from cnn_gui.engine.layers.layer import Array, Labels, Layer, Shape, ShapeError
from cnn_gui.engine.layers.normalisation import Normalisation
from cnn_gui.engine.layers.pool import MaxPool2D
from cnn_gui.engine.loss import softmax_cross_entropy
from cnn_gui.engine.network import Network
from cnn_gui.engine.objective import WEIGHTINGS, Objective, balanced_weights
from cnn_gui.engine.optim import SGD, Optimizer
from cnn_gui.engine.per_image import PerImage
from cnn_gui.engine.presets import PRESETS, PresetInfo, network_of, preset, specs_of
from cnn_gui.engine.trace import Stage, Trace

__all__ = [
    "ACTIVATIONS",
    "ELU",
    "GELU",
    "PRESETS",
    "SGD",
    "WEIGHTINGS",
    "Activation",
    "Adam",
    "Array",
    "AveragePool2D",
    "BatchNorm",
    "BatchResult",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePool",
    "Labels",
    "Layer",
    "LeakyReLU",
    "MaxPool2D",
    "Network",
    "Normalisation",
    "Objective",
    "Optimizer",
    "PerImage",
    "PresetInfo",
    "ReLU",
    "Shape",
    "ShapeError",
    "Sigmoid",
    "Stage",
    "Tanh",
    "Trace",
    "balanced_weights",
    "network_of",
    "preset",
    "softmax_cross_entropy",
    "specs_of",
]
