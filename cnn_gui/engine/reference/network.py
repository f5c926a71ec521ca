"""A whole network by the loops, forward and backward."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.engine.layers.activations.elu import ELU
from cnn_gui.engine.layers.activations.gelu import GELU
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
from cnn_gui.engine.layers.pool import MaxPool2D
from cnn_gui.engine.reference import activations, batch_normalisation, conv, fully_connected, poolings
from cnn_gui.engine.reference.loss import softmax_cross_entropy

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array, Labels, Layer
    from cnn_gui.engine.network import Network

Gradients = dict[str, "Array"]


def loss_and_gradients(network: Network, images: Array, labels: Labels) -> tuple[float, Gradients]:
    """Do what ``Network.loss_and_gradients`` does, with the loops: dropout is off, batches are normalised."""
    values = [images]
    for layer in network.layers:
        values.append(forward(layer, values[-1]))
    loss, _, d = softmax_cross_entropy(values[-1], labels, network.objective)
    gradients: Gradients = {}
    for layer, x in zip(reversed(network.layers), reversed(values[:-1]), strict=True):
        d, own = backward(layer, x, d)
        gradients.update({f"{layer.name}.{key}": gradient for key, gradient in own.items()})
    return loss, gradients


def forward(layer: Layer, x: Array) -> Array:
    """Return what a layer makes of x (N,...). Raises NotImplementedError for a layer that has no loops."""
    p = layer.parameters
    match layer:
        case Conv2D():
            return conv.convolution(x, p["W"], p["b"], layer.margins(*x.shape[2:]), layer.stride)
        case Dense():
            return fully_connected.dense(x, p["W"], p["b"])
        case ReLU():
            return activations.relu(x)
        case LeakyReLU():
            return activations.leaky_relu(x, layer.slope)
        case ELU():
            return activations.elu(x, layer.alpha)
        case GELU():
            return activations.gelu(x)
        case Tanh():
            return activations.tanh(x)
        case Sigmoid():
            return activations.sigmoid(x)
        case MaxPool2D():
            return poolings.max_pool(x, layer.size, layer.stride)
        case AveragePool2D():
            return poolings.average_pool(x, layer.size, layer.stride)
        case GlobalAveragePool():
            return poolings.global_average(x)
        case Flatten():
            return x.reshape(len(x), -1)
        case Dropout():
            return x
        case BatchNorm():
            used = batch_normalisation.batch_statistics(x)
            return batch_normalisation.batch_norm(x, p["gamma"], p["beta"], *used, layer.epsilon)
        case _:
            raise NotImplementedError(f"there are no loops for {layer.title}")


def backward(layer: Layer, x: Array, d: Array) -> tuple[Array, Gradients]:
    """Return dL/dx and the layer's own gradients, for its input x and the gradient d of its output."""
    p = layer.parameters
    match layer:
        case Conv2D():
            margins = layer.margins(*x.shape[2:])
            d, dW, db = conv.convolution_backward(x, p["W"], d, margins, layer.stride)
            return d, {"W": dW, "b": db}
        case Dense():
            d, dW, db = fully_connected.dense_backward(x, p["W"], d)
            return d, {"W": dW, "b": db}
        case ReLU():
            return activations.relu_backward(x, d), {}
        case LeakyReLU():
            return activations.leaky_relu_backward(x, d, layer.slope), {}
        case ELU():
            return activations.elu_backward(x, d, layer.alpha), {}
        case GELU():
            return activations.gelu_backward(x, d), {}
        case Tanh():
            return activations.tanh_backward(x, d), {}
        case Sigmoid():
            return activations.sigmoid_backward(x, d), {}
        case MaxPool2D():
            return poolings.max_pool_backward(x, d, layer.size, layer.stride), {}
        case AveragePool2D():
            return poolings.average_pool_backward(x, d, layer.size, layer.stride), {}
        case GlobalAveragePool():
            return poolings.global_average_backward(x, d), {}
        case Flatten():
            return d.reshape(x.shape), {}
        case Dropout():
            return d, {}
        case BatchNorm():
            used = batch_normalisation.batch_statistics(x)
            d, d_gamma, d_beta = batch_normalisation.batch_norm_backward(
                x, p["gamma"], *used, layer.epsilon, d, of_batch=True
            )
            return d, {"gamma": d_gamma, "beta": d_beta}
        case _:
            raise NotImplementedError(f"there are no loops for {layer.title}")
