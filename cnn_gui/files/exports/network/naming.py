"""What PyTorch calls the parameters, and how it arranges them.

The names of the layers are kept: conv1.W is conv1.weight there, dense1.b is dense1.bias. Filters are (F, C, k, k) on
both sides. A dense matrix is (D, units) here and (units, D) there: the one is the other's transpose. The inputs of the
first dense layer are the flattened maps in the order channel, row, column on both sides, so nothing else is turned.
The scale and shift of batch normalisation are weight and bias there too, and its running statistics stand beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from cnn_gui.engine import Network

ENDINGS = {
    "W": "weight",
    "b": "bias",
    "gamma": "weight",
    "beta": "bias",
    "mean": "running_mean",
    "variance": "running_var",
}
"""Ours to PyTorch's, behind the name of the layer."""

COUNTER = "num_batches_tracked"
"""What PyTorch stores besides of a batch normalisation: of how many batches. Nothing that it answers hangs on it."""


def pytorch_name(name: str) -> str:
    """What PyTorch calls a parameter or statistic: "dense1.W" is "dense1.weight"."""
    layer, _, short = name.rpartition(".")
    return f"{layer}.{ENDINGS[short]}"


def turned(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A parameter as the other side arranges it: matrices are transposed, all others are as they are; a view."""
    return array.T if array.ndim == 2 else array


def by_layer(network: Network) -> dict[str, npt.NDArray[Any]]:
    """All that the network has learned by our names, the running statistics of a layer behind its parameters; live."""
    learned = network.learned
    return {
        f"{layer.name}.{key}": learned[f"{layer.name}.{key}"]
        for layer in network.layers
        for key in (*layer.parameters, *layer.statistics)
    }


def pytorch_arrays(network: Network) -> dict[str, npt.NDArray[Any]]:
    """All that was learned by PyTorch's names in PyTorch's arrangement, in the order of the layers, C-contiguous."""
    return {pytorch_name(name): np.ascontiguousarray(turned(array)) for name, array in by_layer(network).items()}
