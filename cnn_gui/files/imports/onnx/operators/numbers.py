"""What is done with each number by itself: activations, dropout, what is added and multiplied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine.architecture import KINDS
from cnn_gui.files.imports.onnx.not_ours import NotOursError
from cnn_gui.files.imports.onnx.tensors import TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.files.imports.onnx.chain import Chain
    from cnn_gui.files.imports.onnx.graph import Node
    from cnn_gui.files.imports.onnx.tensors import Constant

_PLAIN = {"Relu": "relu", "Tanh": "tanh", "Sigmoid": "sigmoid"}


def activation(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """Relu, Tanh, Sigmoid."""
    chain.add(node, _PLAIN[node.operation])


def leaky(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """LeakyRelu; PRelu where all slopes are the same."""
    slopes = given[0].reshape(-1) if node.operation == "PRelu" else np.array([node.number("alpha", 0.01)])
    if not slopes.size or np.any(slopes != slopes[0]):
        raise NotOursError(node, "it has a slope of its own for each channel; here all have the same")
    chain.add(node, "leaky", slope=float(str(np.float32(slopes[0]))))


def elu(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """Elu."""
    chain.add(node, "elu", alpha=node.number("alpha", 1.0))


def gelu(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """Gelu, exact."""
    if node.word("approximate", "none") != "none":
        raise NotOursError(node, "it is the approximation of GELU by tanh; here GELU is exact")
    chain.add(node, "gelu")


def dropout(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """Dropout: silent here too, but while training."""
    rate = float(given[0].reshape(-1)[0]) if given and given[0].size else node.number("ratio", 0.5)
    rate = float(str(np.float32(rate)))
    if rate > 0:
        chain.add(node, "dropout", rate=rate)


def nothing(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """Identity; Cast between kinds of numbers."""
    if node.operation == "Cast" and np.dtype(TYPES.get(node.whole("to", 1), "<f4")).kind != "f":
        raise NotOursError(node, "it makes whole numbers of what flows")


def plus(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """Add."""
    offset = chain.spread(node, given[0])
    chain.affine(node, np.ones(len(offset)), offset)


def minus(chain: Chain, node: Node, given: Sequence[Constant], *, turned: bool = False) -> None:
    """Sub; turned: the images are what is taken away."""
    offset = chain.spread(node, given[0])
    chain.affine(node, np.full(len(offset), -1.0 if turned else 1.0), offset if turned else -offset)


def times(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """Mul."""
    scale = chain.spread(node, given[0])
    chain.affine(node, scale, np.zeros(len(scale)))


def over(chain: Chain, node: Node, given: Sequence[Constant], *, turned: bool = False) -> None:
    """Div."""
    divisor = chain.spread(node, given[0])
    if turned or np.any(divisor == 0):
        raise NotOursError(node, "it divides by what flows, or by 0")
    chain.affine(node, 1 / divisor, np.zeros(len(divisor)))


def normalisation(chain: Chain, node: Node, given: Sequence[Constant]) -> None:
    """BatchNormalization with its running statistics."""
    if node.whole("training_mode", 0) == 1:
        raise NotOursError(
            node, "it was exported for training: export the network in its evaluation mode (model.eval())"
        )
    if len(given) != 4:
        raise NotOursError(node, "its scale, shift, mean and variance must stand in the file")
    gamma, beta, mean, variance = (chain.channels_of(node, values) for values in given)
    epsilon = node.number("epsilon", 1e-5)
    allowed = KINDS["norm"].setting("epsilon")
    nearest = min(max(epsilon, allowed.low), allowed.high)
    if np.any(variance < 0):
        raise NotOursError(node, "it has a variance below 0")
    if np.any(variance + (epsilon - nearest) < 0):
        raise NotOursError(
            node, f"its epsilon is {epsilon:g}, less than {allowed.low:g}, and it has a variance that is smaller still"
        )
    share = round(1 - node.number("momentum", 0.9), 6)
    chain.add(
        node,
        "norm",
        # The sum of the two is what counts.
        {"gamma": gamma, "beta": beta, "mean": mean, "variance": variance + (epsilon - nearest)},
        epsilon=nearest,
        momentum=share if 0 < share <= 1 else 0.1,
    )
