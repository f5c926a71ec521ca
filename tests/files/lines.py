"""Networks that, between them, have a layer of every word, and paddings and windows of every form."""

from __future__ import annotations

LINES = {
    "maps": "norm, conv 4 4x4 stride 2 same, norm, leaky 0.1, pool 3 stride 2, conv 6 3x3 pad 2, elu 0.7, avgpool 2, "
    "dense 12, norm momentum 0.3 epsilon 0.001, tanh, dropout 0.2",
    "averages": "conv 6 5x5 pad 2, elu 2, pool 3 stride 2, norm, conv 8 3x3, sigmoid, norm, avgpool 2 stride 1, gap, "
    "dense 9, gelu, dropout 0.2",
}
