"""Any number of a training step, explained: finds what made it and asks there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.anatomy import LOSS, NORMALISATION, Anatomy, Part
from cnn_gui.explain.operations import (
    average_pooling,
    batch_norm,
    convolution,
    dense,
    elu,
    flatten,
    gelu,
    leaky_relu,
    pixel,
    pooling,
    relu,
    softmax,
    squashing,
)
from cnn_gui.explain.operations.parameter import parameter
from cnn_gui.explain.operations.update import update

if TYPE_CHECKING:
    from cnn_gui.explain.calculation.explanation import Explanation
    from cnn_gui.explain.cell import Cell
    from cnn_gui.explain.moment import Moment

    Explain = Callable[[Moment, Cell, Part, int], Explanation]

# By the kind of the stage: what makes its numbers, ...
_OUTPUTS: Mapping[str, Explain] = {
    "input": pixel.output,
    "convolution": convolution.output,
    "relu": relu.output,
    "leaky relu": leaky_relu.output,
    "elu": elu.output,
    "gelu": gelu.output,
    "tanh": squashing.tanh_output,
    "sigmoid": squashing.sigmoid_output,
    NORMALISATION: batch_norm.output,
    "pooling": pooling.output,
    "average pooling": average_pooling.output,
    "global average pooling": average_pooling.global_output,
    "flatten": flatten.output,
    "dense": dense.output,
    "softmax": softmax.output,
}
# ... what makes the gradient of the numbers that go into it, ...
_INPUT_GRADIENTS: Mapping[str, Explain] = {
    "convolution": convolution.input_gradient,
    "relu": relu.input_gradient,
    "leaky relu": leaky_relu.input_gradient,
    "elu": elu.input_gradient,
    "gelu": gelu.input_gradient,
    "tanh": squashing.tanh_input_gradient,
    "sigmoid": squashing.sigmoid_input_gradient,
    NORMALISATION: batch_norm.input_gradient,
    "pooling": pooling.input_gradient,
    "average pooling": average_pooling.input_gradient,
    "global average pooling": average_pooling.global_input_gradient,
    "flatten": flatten.input_gradient,
    "dense": dense.input_gradient,
    "softmax": softmax.input_gradient,
}
# ... and what makes those of its parameters, by kind and letter.
_PARAMETER_GRADIENTS: Mapping[tuple[str, str], Explain] = {
    ("convolution", "W"): convolution.weight_gradient,
    ("convolution", "b"): convolution.bias_gradient,
    ("dense", "W"): dense.weight_gradient,
    ("dense", "b"): dense.bias_gradient,
    (NORMALISATION, "γ"): batch_norm.gamma_gradient,
    (NORMALISATION, "β"): batch_norm.beta_gradient,
}
TOP = 12


def explain(moment: Moment, cell: Cell, k: int = TOP) -> Explanation:
    """Explain one number: an element of any stage, gradient, parameter gradient or update, or the loss.

    k: how many terms of a long sum are listed, the largest first; at least 1. A sum of up to 27 is listed whole.
    A parameter itself, such as W1[0, 0, 1, 2], is no result of anything: that explanation only says what it is for.

    Raises CellError for a cell that is not there, for gradients and loss without a label, for updates without a step;
    ValueError for k below 1.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    layers = moment.layers
    layers.check(cell)
    # Values of a network whose numbers have overflown are explained like any others.
    with np.errstate(over="ignore", invalid="ignore"):
        explainer, part = _find(layers, cell)
        explanation = explainer(moment, cell, part, k)
        notes = _about_dropout(layers, cell, part)
        if cell.is_gradient:
            notes += softmax.lost_digits(moment)
        return replace(explanation, notes=(*explanation.notes, *notes))


def _about_dropout(layers: Anatomy, cell: Cell, part: Part) -> tuple[str, ...]:
    """Say what training does on the way to a number, or to its gradient, that the arrays do not show."""
    if not part.before or cell.is_update or layers.is_parameter(cell.base):
        return ()
    source = layers.part(part.before)
    if not source.dropout:
        return ()
    return (
        f"In training, dropout sets each number of {source.symbol} to 0 with probability {source.dropout:g} and makes "
        "the others larger in turn; here it is off.",
    )


def _find(layers: Anatomy, cell: Cell) -> tuple[Explain, Part]:
    if cell.symbol == LOSS:
        return softmax.loss, layers.parts[-1]
    if cell.is_update:
        return update, layers.maker(cell.base)
    if layers.is_parameter(cell.symbol):
        return parameter, layers.maker(cell.symbol)
    if not cell.is_gradient:
        part = layers.part(cell.symbol)
        return _OUTPUTS[part.kind], part
    if layers.is_parameter(cell.base):
        part = layers.maker(cell.base)
        return _PARAMETER_GRADIENTS[part.kind, cell.base[0]], part
    following = layers.after(layers.part(cell.base))
    assert following is not None, "only the softmax has nothing behind it, and it has no gradient"
    return _INPUT_GRADIENTS[following.kind], following
