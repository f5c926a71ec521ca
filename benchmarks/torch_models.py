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

from cnn_gui.engine import Conv2D, Dense, Flatten, Layer, MaxPool2D, Network, ReLU

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        modules.append(_module(layer, shape))
        shape = layer.output_shape(shape)
    return nn.Sequential(*modules)


def _module(layer: Layer, shape: tuple[int, ...]) -> Any:
    module: Any
    if isinstance(layer, Conv2D):
        module = nn.Conv2d(shape[0], layer.filters, layer.kernel, padding=layer.margin)
        weight = layer.parameters["W"]
    elif isinstance(layer, Dense):
        module = nn.Linear(shape[0], layer.output_shape(shape)[0])
        weight = layer.parameters["W"].T
    elif isinstance(layer, ReLU):
        return nn.ReLU(inplace=True)
    elif isinstance(layer, MaxPool2D):
        return nn.MaxPool2d(layer.size)
    elif isinstance(layer, Flatten):
        return nn.Flatten()
    else:
        raise TypeError(f"{layer.title}: a {layer.kind} layer has no translation to PyTorch here")
    with torch.no_grad():
        module.weight.copy_(torch.from_numpy(weight.copy()))
        module.bias.copy_(torch.from_numpy(layer.parameters["b"].copy()))
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
