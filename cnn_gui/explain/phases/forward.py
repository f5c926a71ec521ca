"""The phases of the forward pass, with the source document's reasons."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING

from cnn_gui.counted import counted
from cnn_gui.explain.anatomy import LOSS, NORMALISATION, ONE_HOT
from cnn_gui.explain.calculation.latex import region, symbol
from cnn_gui.explain.phases import activations, averages, batch_norm
from cnn_gui.explain.phases.making import about_dropout, becomes, forward, numbered
from cnn_gui.explain.phases.phase import Direction, Phase, batch_of, extents
from cnn_gui.explain.phases.windows import about_padding, about_stride, about_windows, met, slice_of

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Anatomy, Part
    from cnn_gui.explain.phases.making import Describe


def drawn(_layers: Anatomy, part: Part, n: int) -> Phase:
    """The batch: which images, how they become the input, and what they show."""
    return Phase(
        part.symbol,
        "Batch drawn",
        Direction.FORWARD,
        (),
        (part.symbol, ONE_HOT),
        (r"X = \frac{\mathrm{pixel} / 255 - \mathrm{mean}}{\mathrm{deviation}}",),
        f"{counted(n, 'image')} of {extents(*part.shape)}: {part.symbol} is {batch_of(n, part.shape)}.",
        f"{counted(n, 'training image')}, with labels, the next in this epoch's random order. Each pixel is "
        "standardised: minus the mean of all training pixels, divided by their deviation." + about_dropout(part),
        "A few images show well enough which way the loss falls, so that the network need not look at all of them for "
        "each update, and numbers around 0 are easier to learn from than brightness.",
    )


def convolution(layers: Anatomy, part: Part, n: int) -> Phase:
    """Z = X_region * W + b."""
    before = layers.part(part.before)
    filters, channels, size = part.shape[0], before.shape[0], part.kernel
    x, z, w, b = map(symbol, (before.symbol, part.symbol, part.weight, part.bias))
    row, column = (
        met(*letters, part.stride, part.margins[side]) for letters, side in ((("i", "u"), 0), (("j", "v"), 2))
    )
    parameters = filters * (channels * size * size + 1)
    dense = (prod(before.shape) + 1) * prod(part.shape)
    return forward(
        part,
        numbered(layers, part, "Convolution"),
        (before.symbol, part.weight, part.bias),
        (
            rf"{z} = {region(before.symbol)} * {w} + {b}",
            rf"{z}[n,f,i,j] = \sum_{{c,u,v}} {x}[n,c,{row},{column}] \cdot {w}[f,c,u,v] + {b}[f]",
        ),
        f"{counted(filters, 'filter')} of {extents(channels, size, size)} slide over {before.symbol}, "
        f"{batch_of(n, before.shape)}{about_padding(part)}: {part.symbol} is {batch_of(n, part.shape)}. The filters "
        f"have {parameters:,} parameters; a dense layer between the same numbers would have {dense:,}.",
        f"Each filter slides over the whole image{about_stride(part)}. At every position its weights and the numbers "
        "under them are multiplied element by element and added up, plus the bias: that gives one feature map for "
        "each filter.",
        "The filters are learned, so each can come to find a local feature such as an edge, a curve or a texture; "
        "where it is in the image stays known, and far fewer parameters are needed than in a dense layer, because the "
        "same filter serves every position.",
    )


def relu(layers: Anatomy, part: Part, n: int) -> Phase:
    """A = max(0, Z)."""
    return forward(
        part,
        numbered(layers, part, "ReLU"),
        (part.before,),
        (rf"{symbol(part.symbol)} = \max(0, {symbol(part.before)})",),
        f"{part.symbol} is {batch_of(n, part.shape)}, like {part.before}.",
        "ReLU is the rectified linear unit: each positive number stays as it is, each other one becomes 0.",
        "Without something that is not linear, layers in a row could do no more than a single one; ReLU also helps "
        "against vanishing gradients, because where it is open the gradient passes undiminished, and it is so simple "
        "that training is fast.",
    )


def pooling(layers: Anatomy, part: Part, n: int) -> Phase:
    """P = the largest number of each window."""
    before = layers.part(part.before)
    windows, dropped = about_windows(part, before)
    size = f"{part.size}×{part.size}"
    overlap = (
        "the windows do not overlap" if part.stride >= part.size else "the windows overlap, so one may win several"
    )
    fewer = "A quarter of the numbers" if part.stride == part.size == 2 else "Fewer numbers"
    p, a = symbol(part.symbol), symbol(before.symbol)
    return forward(
        part,
        numbered(layers, part, "Pooling"),
        (before.symbol,),
        (rf"{p}[i,j] = \max({a}[{slice_of(part, 'i')},\, {slice_of(part, 'j')}])",),
        f"{windows}: {becomes(n, before.symbol, before, part.symbol, part)}{dropped}",
        f"Max pooling keeps the largest number of each {size} window; {overlap}.",
        f"{fewer} means less computation, a feature may move a little without changing the result "
        "(translation invariance), and with fewer details there is less to learn by heart, which controls overfitting.",
    )


def flatten(layers: Anatomy, part: Part, n: int) -> Phase:
    """F = P in one row."""
    before = layers.part(part.before)
    return forward(
        part,
        numbered(layers, part, "Flatten"),
        (before.symbol,),
        (rf"{symbol(part.symbol)} = {symbol(before.symbol)}.\mathrm{{reshape}}(N, {part.shape[0]})",),
        f"{before.symbol}, {batch_of(n, before.shape)}, becomes {part.symbol}, {batch_of(n, part.shape)}.",
        "The maps of each image are written into one row of numbers, map by map and row by row; no number changes.",
        "A dense layer expects a vector (one dimension), not maps (three).",
    )


def dense(layers: Anatomy, part: Part, n: int) -> Phase:
    """Z = F · W + b."""
    before = layers.part(part.before)
    x, z, w, b = map(symbol, (before.symbol, part.symbol, part.weight, part.bias))
    last = part is layers.last
    inputs, units = before.shape[0], part.shape[0]
    return forward(
        part,
        numbered(layers, part, "Dense"),
        (before.symbol, part.weight, part.bias),
        (
            rf"{z} = {x} \cdot {w} + {b}",
            rf"{z}[n,k] = \sum_{{i}} {x}[n,i] \cdot {w}[i,k] + {b}[k]",
        ),
        f"{before.symbol}, {batch_of(n, before.shape)}, times {part.weight}, {extents(inputs, units)}, plus "
        f"{part.bias}, {units}: {part.symbol} is {batch_of(n, part.shape)}.",
        f"The fully connected layer: every number of {before.symbol} goes into every "
        f"{'class' if last else 'unit'}, each with a weight of its own, plus a bias.",
        "Here the features found all over the image are weighed against each other"
        + (": each class gets its logit." if last else " and combined into new ones."),
    )


def softmax(layers: Anatomy, part: Part, n: int) -> Phase:
    """A[i] = exp(Z[i]) / Σ exp(Z[j])."""
    a, z = symbol(part.symbol), symbol(part.before)
    return forward(
        part,
        "Softmax",
        (part.before,),
        # In one line: as a fraction with a sum below, its letters would be much smaller than those of all others.
        (rf"{a}[i] = \exp({z}[i]) \,/\, {{\textstyle\sum}}_{{j}} \exp({z}[j])",),
        f"{part.symbol} is {batch_of(n, part.shape)}: {part.shape[0]} probabilities for each image.",
        "The exponential of each logit, divided by the sum of those of all classes. (First the largest logit is "
        "subtracted from all, which changes nothing in the quotient and lets no exponential overflow.)",
        "Logits become probabilities, positive numbers that sum to 1, so that any number of classes can be compared "
        "with each other and with the label.",
    )


def loss(layers: Anatomy, n: int) -> Phase:
    """L = −log A[y], the mean over the batch."""
    softmax_part, objective = layers.parts[-1], layers.objective
    a = symbol(softmax_part.symbol)
    equations = rf"{LOSS} = -\log {a}[y]", rf"{LOSS} = -\frac{{1}}{{N}} \sum_{{n}} \log {a}[n, y_n]"
    words, ideal = "", "0 when it is certain of the right class"
    if not objective.is_plain:
        weight = "w_y " if objective.class_weights else ""
        own = rf"-{weight}\log {a}[y]"
        if objective.smoothing:
            own = rf"-{weight}\textstyle\sum_{{c}} y[c] \log {a}[c]"
            words = f" Label smoothing has given {objective.smoothing:g} of y to all classes alike: they all count."
            ideal = "least when its probabilities are y"
        equations = rf"{LOSS} = {own}", rf"{LOSS} = \frac{{1}}{{N}} \sum_{{n}} {LOSS}[n]"
        if weight:
            words += " It is times the weight of the image's class."
    return Phase(
        LOSS,
        "Loss",
        Direction.FORWARD,
        (softmax_part.symbol, ONE_HOT),
        (LOSS,),
        equations,
        f"One number for each of the {counted(n, 'image')}, and their mean for the batch."
        if n > 1
        else "One number for the one image of this batch.",
        f"The cross-entropy: minus the natural logarithm of the probability that the right class y got.{words} The "
        "loss of the batch is the mean over its images.",
        f"One number says how wrong the network is, {ideal}; to minimise it is what backpropagation and the update are "
        "for.",
    )


BY_KIND: Mapping[str, Describe] = {
    "input": drawn,
    "convolution": convolution,
    "relu": relu,
    "pooling": pooling,
    **activations.FORWARD,
    **averages.FORWARD,
    NORMALISATION: batch_norm.normalise,
    "flatten": flatten,
    "dense": dense,
    "softmax": softmax,
}
