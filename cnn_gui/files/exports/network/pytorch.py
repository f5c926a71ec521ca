"""The Python text that makes the same network in PyTorch and loads its weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cnn_gui
from cnn_gui.engine import (
    ELU,
    GELU,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    LeakyReLU,
    MaxPool2D,
    ReLU,
    Sigmoid,
    Tanh,
)
from cnn_gui.files.exports.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.engine import Layer, Shape
    from cnn_gui.training.run.run import Run

_RECIPE = '''\
"""A network that was trained with CNN GUI {version}, in PyTorch. Needs: pip install torch safetensors

    python recipe.py weights.safetensors     answers an empty image with the trained weights

The weights are in the safetensors file that was exported from the same run. To bring weights back that were trained on
here, save them and hand the file to the program:

    save_file(model.state_dict(), "back.safetensors")
    cnn-gui --headless --weights back.safetensors ...
"""

import sys
from collections import OrderedDict

import torch
from safetensors.torch import load_file
from torch import nn

CLASSES = {classes}
INPUT_SHAPE = {input_shape}  # channels, height, width

# Of the training images' pixels, scaled to 0..1, for each channel.
MEAN = torch.tensor({mean}).reshape(-1, 1, 1)
DEVIATION = torch.tensor({deviation}).reshape(-1, 1, 1)

# Flatten goes through channel, row, column, on both sides. A dense layer's matrix is (units, inputs) here and the
# transpose of that in CNN GUI; in the file it stands as PyTorch wants it.
model = nn.Sequential(
    OrderedDict(
        [
{layers}
        ]
    )
)


def load_weights(path):
    """Take the weights from the file."""
    model.load_state_dict(load_file(path))
    model.eval()  # {eval}


def probabilities(pixels):
    """The probability of each class, (N, {count}), of images (N, {shape}) of bytes 0..255."""
    with torch.no_grad():
        return model((pixels.float() / 255 - MEAN) / DEVIATION).softmax(dim=1)


if __name__ == "__main__":
    load_weights(sys.argv[1] if len(sys.argv) > 1 else "weights.safetensors")
    empty = torch.zeros((1, *INPUT_SHAPE), dtype=torch.uint8)
    for name, probability in zip(CLASSES, probabilities(empty)[0].tolist()):
        print(f"{{probability:8.5f}}  {{ascii(name)[1:-1]}}")
'''


def pytorch_recipe(run: Run) -> bytes:
    """The text, UTF-8, as a program and as a module with `model`, `load_weights` and `probabilities`.

    Raises ExportError for a layer that PyTorch has no equal of.
    """
    network, dataset = run.network, run.dataset
    lines, shape = [], network.input_shape
    for layer in network.layers:
        lines += [f'            ("{name}", {module}),' for name, module in _modules(layer, shape)]
        shape = layer.output_shape(shape)
    text = _RECIPE.format(
        version=cnn_gui.__version__,
        # The names of folders: as Python writes them down, and so never as a part of the program.
        classes=ascii(dataset.classes),
        input_shape=network.input_shape,
        mean=dataset.mean.tolist(),
        deviation=dataset.deviation.tolist(),
        layers="\n".join(lines),
        eval="no dropout, running statistics" if network.statistics else "no dropout",
        count=network.classes,
        shape=", ".join(str(length) for length in network.input_shape),
    )
    return text.encode()


def _modules(layer: Layer, shape: Shape) -> list[tuple[str, str]]:
    """A layer as PyTorch writes it, for the shape of one image before it: one module by its name, or two.

    Only the one that has the layer's own name can have parameters.
    """
    if isinstance(layer, Conv2D):
        return _convolution(layer, shape)
    if isinstance(layer, GlobalAveragePool):
        return [(layer.name, "nn.AdaptiveAvgPool2d(1)"), (f"{layer.name}_flat", "nn.Flatten()")]
    return [(layer.name, _module(layer, shape))]


def _convolution(layer: Conv2D, shape: Shape) -> list[tuple[str, str]]:
    top, bottom, left, right = layer.margins(*shape[1:])
    settings = [str(shape[0]), str(layer.filters), str(layer.kernel)]
    if layer.stride > 1:
        settings.append(f"stride={layer.stride}")
    before = []
    if (top, left) != (bottom, right):
        # There the padding of opposite sides is the same.
        before = [(f"{layer.name}_pad", f"nn.ZeroPad2d(({left}, {right}, {top}, {bottom}))")]
    elif top or left:
        settings.append(f"padding={top if top == left else (top, left)}")
    return [*before, (layer.name, f"nn.Conv2d({', '.join(settings)})")]


def _module(layer: Layer, shape: Shape) -> str:
    if isinstance(layer, Dense):
        return f"nn.Linear({shape[0]}, {layer.units})"
    if isinstance(layer, Dropout):
        return f"nn.Dropout({layer.rate})"
    if isinstance(layer, MaxPool2D | AveragePool2D):
        kind = "MaxPool2d" if isinstance(layer, MaxPool2D) else "AvgPool2d"
        stride = "" if layer.stride == layer.size else f", stride={layer.stride}"
        return f"nn.{kind}({layer.size}{stride})"
    if isinstance(layer, BatchNorm):
        dimensions = 2 if len(shape) == 3 else 1
        return f"nn.BatchNorm{dimensions}d({shape[0]}, eps={layer.epsilon}, momentum={layer.momentum})"
    if isinstance(layer, LeakyReLU):
        return f"nn.LeakyReLU({layer.slope})"
    if isinstance(layer, ELU):
        return f"nn.ELU({layer.alpha})"
    if type(layer) in _PLAIN:
        return _PLAIN[type(layer)]
    raise ExportError(f"The layer {layer.name} ({layer.kind}) has no equal in PyTorch. Export the weights as npz.")


_PLAIN: Mapping[type[Layer], str] = {
    ReLU: "nn.ReLU()",
    GELU: "nn.GELU()",
    Tanh: "nn.Tanh()",
    Sigmoid: "nn.Sigmoid()",
    Flatten: "nn.Flatten()",
}
