"""What a layer was built with, as far as its numbers are explained by it: plain data, no live layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.engine import ELU, AveragePool2D, BatchNorm, Conv2D, LeakyReLU, MaxPool2D

if TYPE_CHECKING:
    from cnn_gui.engine import Layer, Shape

Margins = tuple[int, int, int, int]
"""Rows and columns of zeros around maps: above, below, on the left, on the right."""


@dataclass(frozen=True)
class Form:
    """How a layer goes over its input.

    Attributes:
        kernel: side of the filters of a convolution; 0 for all other layers.
        size: side of the windows of a pooling; 0 for all other layers.
        stride: rows and columns from one window to the next; 1 for layers without windows.
        margins: how wide the zero padding is.
        settings: the numbers of an activation or a batch normalisation, by name: slope, alpha, momentum, epsilon.
    """

    kernel: int = 0
    size: int = 0
    stride: int = 1
    margins: Margins = (0, 0, 0, 0)
    settings: tuple[tuple[str, float], ...] = ()


PLAIN = Form()


def form_of(layer: Layer, input_shape: Shape) -> Form:
    """Return the form of a layer that gets images of a shape, (C,H,W) or (D,)."""
    match layer:
        case Conv2D():
            return Form(kernel=layer.kernel, stride=layer.stride, margins=layer.margins(*input_shape[1:]))
        case MaxPool2D() | AveragePool2D():
            return Form(size=layer.size, stride=layer.stride)
        case LeakyReLU():
            return Form(settings=(("slope", layer.slope),))
        case ELU():
            return Form(settings=(("alpha", layer.alpha),))
        case BatchNorm():
            return Form(settings=(("momentum", layer.momentum), ("epsilon", layer.epsilon)))
        case _:
            return PLAIN
