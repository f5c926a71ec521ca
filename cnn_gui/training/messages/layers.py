"""The layers of a network, for those who only have to know what they are called and how large they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.explain.anatomy import parameter_symbols
from cnn_gui.explain.form import PLAIN, Form, form_of

if TYPE_CHECKING:
    from cnn_gui.engine import Network


@dataclass(frozen=True)
class LayerInfo:
    """One layer of the network.

    kind: its class in the engine. shape: of its output for one image. kernel: side of its filters, 0 without.
    form: its windows and settings. symbols: of each parameter the engine's name and what a person calls it:
    ("conv1.W", "W1"), ("norm1.gamma", "γ1").
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    parameter_count: int
    kernel: int = 0
    form: Form = PLAIN
    symbols: tuple[tuple[str, str], ...] = ()


def describe_layers(network: Network) -> tuple[LayerInfo, ...]:
    """The layers of a network in order."""
    infos, symbols = [], parameter_symbols(network.layers)
    shape = network.input_shape
    for layer in network.layers:
        form = form_of(layer, shape)
        shape = layer.output_shape(shape)
        count = sum(array.size for array in layer.parameters.values())
        weights = layer.parameters.get("W")
        kernel = weights.shape[-1] if weights is not None and weights.ndim == 4 else 0
        own = tuple((name := f"{layer.name}.{key}", symbols[name]) for key in layer.parameters)
        infos.append(LayerInfo(layer.name, type(layer).__name__, shape, count, kernel, form, own))
    return tuple(infos)
