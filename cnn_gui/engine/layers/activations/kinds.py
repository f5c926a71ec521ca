"""Which activations there are."""

from __future__ import annotations

from collections.abc import Mapping

from cnn_gui.engine.layers.activations.activation import Activation
from cnn_gui.engine.layers.activations.elu import ELU
from cnn_gui.engine.layers.activations.gelu import GELU
from cnn_gui.engine.layers.activations.leaky_relu import LeakyReLU
from cnn_gui.engine.layers.activations.relu import ReLU
from cnn_gui.engine.layers.activations.sigmoid import Sigmoid
from cnn_gui.engine.layers.activations.tanh import Tanh

ACTIVATIONS: Mapping[str, type[Activation]] = {
    layer.kind: layer for layer in (ReLU, LeakyReLU, ELU, GELU, Tanh, Sigmoid)
}
"""By kind."""
