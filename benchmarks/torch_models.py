"""The same network in PyTorch, eager, as a person who wants it fast would write the training loop.

Copied weights, float32, one of the two memory formats, ReLU in place, gradients set to None instead of to zero, the
optimizer's default implementation, and the loss never read inside the timed loop. The tensors lie in memory before the
clock starts. Importing this module imports PyTorch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import torch
from torch import nn
from torch.nn import functional

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
    Layer,
    LeakyReLU,
    MaxPool2D,
    Network,
    ReLU,
    Sigmoid,
    Tanh,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import numpy.typing as npt

MemoryFormat = Literal["contiguous", "channels last"]
FORMATS: tuple[MemoryFormat, ...] = ("contiguous", "channels last")
VERSION = str(torch.__version__)


def set_threads(count: int) -> int:
    """Let PyTorch use so many threads; returns how many it used before."""
    before = int(torch.get_num_threads())
    torch.set_num_threads(count)
    torch.set_flush_denormal(False)
    return before


def translate(network: Network) -> Any:
    """Return a torch.nn.Sequential of the same layers with copies of the same weights.

    Raises TypeError for a layer that is not known here.
    """
    shape = network.input_shape
    modules = []
    for layer in network.layers:
        modules += _modules(layer, shape)
        shape = layer.output_shape(shape)
    return nn.Sequential(*modules)


# Layers without parameters that are one module of the same meaning.
_PLAIN: dict[type[Layer], Callable[[Any], Any]] = {
    ReLU: lambda layer: nn.ReLU(inplace=True),
    LeakyReLU: lambda layer: nn.LeakyReLU(layer.slope, inplace=True),
    ELU: lambda layer: nn.ELU(layer.alpha, inplace=True),
    GELU: lambda layer: nn.GELU(),
    Tanh: lambda layer: nn.Tanh(),
    Sigmoid: lambda layer: nn.Sigmoid(),
    MaxPool2D: lambda layer: nn.MaxPool2d(layer.size, layer.stride),
    AveragePool2D: lambda layer: nn.AvgPool2d(layer.size, layer.stride),
    Dropout: lambda layer: nn.Dropout(layer.rate),
    Flatten: lambda layer: nn.Flatten(),
}


def _modules(layer: Layer, shape: tuple[int, ...]) -> list[Any]:
    for known, make in _PLAIN.items():
        if isinstance(layer, known):
            return [make(layer)]
    if isinstance(layer, Conv2D):
        return _convolution(layer, shape)
    if isinstance(layer, Dense):
        module = nn.Linear(shape[0], layer.units)
        return [_with_weights(module, weight=layer.parameters["W"].T, bias=layer.parameters["b"])]
    if isinstance(layer, BatchNorm):
        kind = nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d
        module = kind(shape[0], eps=layer.epsilon, momentum=layer.momentum)
        return [
            _with_weights(
                module,
                weight=layer.parameters["gamma"],
                bias=layer.parameters["beta"],
                running_mean=layer.statistics["mean"],
                running_var=layer.statistics["variance"],
            )
        ]
    if isinstance(layer, GlobalAveragePool):
        return [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    raise TypeError(f"{layer.title}: a {layer.kind} layer has no translation to PyTorch here")


def _convolution(layer: Conv2D, shape: tuple[int, ...]) -> list[Any]:
    """Return the convolution, behind a padding of its own where the margins are not the same on both sides."""
    top, bottom, left, right = layer.margins(*shape[1:])
    is_even = top == bottom and left == right
    module = nn.Conv2d(
        shape[0], layer.filters, layer.kernel, stride=layer.stride, padding=(top, left) if is_even else 0
    )
    _with_weights(module, weight=layer.parameters["W"], bias=layer.parameters["b"])
    return [module] if is_even else [nn.ZeroPad2d((left, right, top, bottom)), module]


def _with_weights(module: Any, **arrays: npt.NDArray[np.floating[Any]]) -> Any:
    with torch.no_grad():
        for name, array in arrays.items():
            getattr(module, name).copy_(torch.from_numpy(array.copy()))
    return module


class TorchSide:
    """PyTorch's half of the comparison: the same steps from the same weights on the same batches.

    batches: images float32 (N,C,H,W) and labels (N,) of each. learning_rate: of plain SGD.
    """

    def __init__(
        self,
        network: Network,
        batches: Sequence[tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]],
        learning_rate: float,
        memory_format: MemoryFormat = "contiguous",
    ) -> None:
        layout = torch.channels_last if memory_format == "channels last" else torch.contiguous_format
        self.model = translate(network).to(memory_format=layout)
        self._optimizer = torch.optim.SGD(self.model.parameters(), lr=learning_rate)
        self._batches = [
            (torch.tensor(images).contiguous(memory_format=layout), torch.tensor(labels)) for images, labels in batches
        ]
        self._initial = [parameter.detach().clone() for parameter in self.model.parameters()]

    def step(self) -> None:
        """Train on the first batch."""
        self._train(*self._batches[0])

    def train(self, index: int) -> float:
        """Train on one batch and return its loss before the update."""
        return float(self._train(*self._batches[index]))

    def reset(self) -> None:
        """Go back to the initial weights."""
        with torch.no_grad():
            for parameter, initial in zip(self.model.parameters(), self._initial, strict=True):
                parameter.copy_(initial)

    def epoch(self, order: npt.NDArray[np.int64], batch_size: int) -> float:
        """Train one epoch on the first batch taken as the whole training set; returns the mean loss of its batches.

        The images stay where they are; each batch is gathered by the next indices of `order`, at most `batch_size` of
        them, as equal in number as the program's own batches are.
        """
        images, labels = self._batches[0]
        losses = []
        for chosen in torch.from_numpy(order).tensor_split(-(-len(order) // batch_size)):
            losses.append(self._train(images[chosen], labels[chosen]))
        return float(torch.stack(losses).mean())

    def _train(self, images: Any, labels: Any) -> Any:
        self._optimizer.zero_grad(set_to_none=True)
        loss = functional.cross_entropy(self.model(images), labels)
        loss.backward()
        self._optimizer.step()
        return loss.detach()
