"""Our networks as PyTorch's, for tests that compare the two. Nothing here is imported unless torch is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

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

if TYPE_CHECKING:
    from cnn_gui.engine import Array, Labels, Network


def loss_and_gradients(network: Network, images: Array, labels: Labels) -> tuple[float, dict[str, Array]]:
    """Do what ``Network.loss_and_gradients`` does, with PyTorch, in the type of the images (N,C,H,W)."""
    import torch

    parameters = {
        name: torch.from_numpy(np.array(array, images.dtype)).requires_grad_()
        for name, array in network.parameters.items()
    }
    x = torch.from_numpy(images.copy())
    for layer in network.layers:
        own = {key: parameters[f"{layer.name}.{key}"] for key in layer.parameters}
        x = _forward(layer, x, own)
    loss = torch.nn.functional.cross_entropy(x, torch.from_numpy(labels))
    loss.backward()
    return float(loss.detach()), {name: parameter.grad.numpy() for name, parameter in parameters.items()}


def _forward(layer: Any, x: Any, p: dict[str, Any]) -> Any:
    from torch.nn import functional

    match layer:
        case Conv2D():
            top, bottom, left, right = layer.margins(*x.shape[2:])
            return functional.conv2d(functional.pad(x, (left, right, top, bottom)), p["W"], p["b"], layer.stride)
        case MaxPool2D():
            return functional.max_pool2d(x, layer.size, layer.stride)
        case AveragePool2D():
            return functional.avg_pool2d(x, layer.size, layer.stride)
        case GlobalAveragePool():
            return functional.adaptive_avg_pool2d(x, 1).flatten(1)
        case ReLU():
            return functional.relu(x)
        case LeakyReLU():
            return functional.leaky_relu(x, layer.slope)
        case ELU():
            return functional.elu(x, layer.alpha)
        case GELU():
            return functional.gelu(x)
        case Tanh():
            return x.tanh()
        case Sigmoid():
            return x.sigmoid()
        case BatchNorm():
            return functional.batch_norm(x, None, None, p["gamma"], p["beta"], training=True, eps=layer.epsilon)
        case Flatten():
            return x.flatten(1)
        case Dense():
            return x @ p["W"] + p["b"]
        case Dropout():
            return x
        case _:
            raise NotImplementedError(f"{layer.title} is not written for PyTorch")
