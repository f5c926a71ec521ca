"""The equations as explicit loops: the oracle that the tests trust, and nothing else uses.

Everything here is batch first, (N,C,H,W) and (N,D), and in the order of the source document. It computes nothing with
the fast layers; ``loss_and_gradients`` only asks them what they are.
"""

from cnn_gui.engine.reference.activations import (
    elu,
    elu_backward,
    gelu,
    gelu_backward,
    leaky_relu,
    leaky_relu_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    tanh,
    tanh_backward,
)
from cnn_gui.engine.reference.batch_normalisation import batch_norm, batch_norm_backward, batch_statistics
from cnn_gui.engine.reference.conv import convolution, convolution_backward, pad
from cnn_gui.engine.reference.fully_connected import dense, dense_backward
from cnn_gui.engine.reference.loss import softmax_cross_entropy
from cnn_gui.engine.reference.network import backward, forward, loss_and_gradients
from cnn_gui.engine.reference.poolings import (
    average_pool,
    average_pool_backward,
    global_average,
    global_average_backward,
    max_pool,
    max_pool_backward,
)

__all__ = [
    "average_pool",
    "average_pool_backward",
    "backward",
    "batch_norm",
    "batch_norm_backward",
    "batch_statistics",
    "convolution",
    "convolution_backward",
    "dense",
    "dense_backward",
    "elu",
    "elu_backward",
    "forward",
    "gelu",
    "gelu_backward",
    "global_average",
    "global_average_backward",
    "leaky_relu",
    "leaky_relu_backward",
    "loss_and_gradients",
    "max_pool",
    "max_pool_backward",
    "pad",
    "relu",
    "relu_backward",
    "sigmoid",
    "sigmoid_backward",
    "softmax_cross_entropy",
    "tanh",
    "tanh_backward",
]
