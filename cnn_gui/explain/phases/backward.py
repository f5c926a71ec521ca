"""The phases of the backward pass, from the loss to the first layer, and the update, with the document's reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cnn_gui.counted import counted, each_of
from cnn_gui.explain.anatomy import NORMALISATION, ONE_HOT
from cnn_gui.explain.calculation.latex import region, symbol
from cnn_gui.explain.cell import gradient_of, update_of
from cnn_gui.explain.operations.update import update_equations
from cnn_gui.explain.phases import activations, averages, batch_norm
from cnn_gui.explain.phases.making import as_large, backward, becomes
from cnn_gui.explain.phases.phase import Direction, Phase, batch_of, extents
from cnn_gui.explain.windows import ORDINALS

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Anatomy, Part
    from cnn_gui.explain.moment import OptimizerSettings
    from cnn_gui.explain.phases.making import Describe


def softmax_and_loss(layers: Anatomy, part: Part, n: int) -> Phase:
    """dZ = A − y, times w with class weights."""
    weighted, smoothed = bool(layers.objective.class_weights), bool(layers.objective.smoothing)
    difference = rf"{symbol(part.symbol)} - y"
    logits = layers.part(part.before)
    d_symbol = gradient_of(logits.symbol)
    return backward(
        (part.symbol, ONE_HOT),
        (d_symbol,),
        (
            rf"{symbol(d_symbol)} = w_y \, ({difference})" if weighted else rf"{symbol(d_symbol)} = {difference}",
            r"\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Z} \cdot \frac{\partial Z}{\partial X}",
        ),
        as_large(n, logits),
        "The derivatives of softmax and cross-entropy, taken together, leave only this: the probabilities minus y, "
        + (
            "which is 1 for the right class and 0 for all others (one-hot), "
            f"of which label smoothing has given {layers.objective.smoothing:g} to all classes alike. "
            if smoothed
            else "which is 1 for the right class and 0 for all others (one-hot). "
        )
        + ("It is times the weight of the image's class. " if weighted else "")
        + f"It is shown for this image's own loss; in the batch's mean it counts with 1/{n}.",
        "Backpropagation is the chain rule: the derivative of the loss by what goes into a layer is that by what comes "
        "out of it, times the layer's own derivative, so the gradients are found one layer after another, from the "
        "loss back to the first weights.",
    )


def dense(layers: Anatomy, part: Part, n: int) -> Phase:
    """dW = Fᵀ · dZ, db = Σ dZ, dF = dZ · Wᵀ."""
    before = layers.part(part.before)
    dz, dw, db, dx = map(gradient_of, (part.symbol, part.weight, part.bias, before.symbol))
    shape = layers.shapes[part.weight]
    unused = part is layers.trained[0]
    return backward(
        (before.symbol, part.weight, dz),
        (dw, db, *(() if unused else (dx,))),
        (
            rf"{symbol(dw)} = \frac{{1}}{{N}}\, {symbol(before.symbol)}^{{\top}} \cdot {symbol(dz)}",
            rf"{symbol(db)} = \frac{{1}}{{N}} \sum_{{n}} {symbol(dz)}[n]",
            rf"{symbol(dx)} = {symbol(dz)} \cdot {symbol(part.weight)}^{{\top}}",
        ),
        f"{dw} is {extents(*shape)}, like {part.weight}, and {db} is {part.shape[0]}, like {part.bias}: sums over the "
        f"{counted(n, 'image')}, divided by {n}." + ("" if unused else f" {as_large(n, before)}"),
        f"A weight's gradient is the number that went in times the gradient of the unit it went to; the input's, {dx}, "
        f"is collected from all units by the same weights backwards{', but unused here' if unused else ''}.",
        "The first two say how the layer's weights and biases have to change; the third is handed on to the layer "
        "before.",
    )


def flatten(layers: Anatomy, part: Part, n: int) -> Phase:
    """dP = dF in the shape of P."""
    before = layers.part(part.before)
    dx, df = gradient_of(before.symbol), gradient_of(part.symbol)
    return backward(
        (df,),
        (dx,),
        (rf"{symbol(dx)} = {symbol(df)}.\mathrm{{reshape}}({symbol(before.symbol)}.\mathrm{{shape}})",),
        f"{df}, {batch_of(n, part.shape)}, becomes {dx}, {batch_of(n, before.shape)}.",
        f"The row of gradients is given the shape of {before.symbol} again.",
        "Flatten changed no number, only the shape, so there is nothing else to undo.",
    )


def pooling(layers: Anatomy, part: Part, n: int) -> Phase:
    """dA: each window's gradient goes to its winner."""
    before = layers.part(part.before)
    dx, dp = gradient_of(before.symbol), gradient_of(part.symbol)
    c, s = r"c,i,j", part.stride
    shapes = becomes(n, dp, part, dx, before)
    more = ""
    if s == part.size:
        equation = (
            rf"{symbol(dx)}[{c}] = \begin{{cases}} {symbol(dp)}[c, \lfloor i/{s} \rfloor, \lfloor j/{s} \rfloor] & "
            rf"\text{{winner}} \\ 0 & \text{{others}} \end{{cases}}"
        )
        if s == 2:
            shapes = f"{shapes.removesuffix('.')}: three of four positions get 0."
    else:
        equation = rf"{symbol(dx)}[{c}] = \sum_{{\mathrm{{won}}}} {symbol(dp)}[c,\cdot,\cdot]"
        more = " The windows overlap: who has won several gets the sum of their gradients." if s < part.size else ""
    return backward(
        (before.symbol, part.symbol, dp),
        (dx,),
        (equation,),
        shapes,
        "The gradient of each window goes to the position where the forward pass found its largest number, the first "
        f"one in reading order if several are equal. All others get 0.{more}",
        "Only the winner was passed on, so a little more or less of any other number would not have changed the loss.",
    )


def relu(layers: Anatomy, part: Part, n: int) -> Phase:
    """dZ = dA × (Z > 0)."""
    before = layers.part(part.before)
    dx, da, z = gradient_of(before.symbol), gradient_of(part.symbol), symbol(before.symbol)
    return backward(
        (before.symbol, da),
        (dx,),
        (
            rf"{symbol(dx)} = {symbol(da)} \times ({z} > 0)",
            rf"\frac{{\partial {symbol(part.symbol)}}}{{\partial {z}}} = "
            rf"\begin{{cases}} 1 & {z} > 0 \\ 0 & {z} \le 0 \end{{cases}}",
        ),
        as_large(n, before),
        f"Where {before.symbol} was positive the gradient passes as it is; where it was 0 or less it is blocked.",
        "A number that ReLU made 0 had no influence on the loss, and a positive one was passed on unchanged: the "
        "derivative is 0 or 1.",
    )


def convolution(layers: Anatomy, part: Part, n: int) -> Phase:
    """dW += dZ × X_region, db += dZ, dX_region += dZ × W."""
    before = layers.part(part.before)
    unused = part is layers.trained[0]
    dz, dw, db, dx = map(gradient_of, (part.symbol, part.weight, part.bias, before.symbol))
    under = region(before.symbol)
    slides = "slides as the filter did"
    if part.stride > 1:
        slides = f"slides over every {ORDINALS[part.stride]} row and column, as the filter did"
    positions = part.shape[1] * part.shape[2]
    onward = (
        f"The gradient of {before.symbol} would be found by sliding the filters back over {dz}, but nothing before it "
        "can be trained, so it is unused here."
        if unused
        else f"Then each filter slides back over {dz}: every number of {dx} is the sum over all positions and filters "
        "that it went into."
    )
    return backward(
        (before.symbol, *(() if unused else (part.weight,)), dz),
        (dw, db, *(() if unused else (dx,))),
        (
            rf"{symbol(dw)}[f] \;{{+}}{{=}}\; \frac{{1}}{{N}}\, {symbol(dz)}[n,f,i,j] \times {under}",
            rf"{symbol(db)}[f] \;{{+}}{{=}}\; \frac{{1}}{{N}}\, {symbol(dz)}[n,f,i,j]",
            rf"\mathrm{{d}}{under} \;{{+}}{{=}}\; {symbol(dz)}[n,f,i,j] \times {symbol(part.weight)}[f]",
        ),
        f"{dw} is {extents(*layers.shapes[part.weight])}, like {part.weight}, and {db} is {part.shape[0]}, like "
        f"{part.bias}: sums over {counted(positions, 'position')} of {each_of(n, 'image')}, divided by {n}."
        + ("" if unused else f" {as_large(n, before)}"),
        f"{dz} is laid over {before.symbol} and {slides}: what each weight met, times the gradient at "
        f"that position, is added up; for the bias the gradients alone. {onward}",
        "Each weight of a filter was used at every position of every image, so its gradient is the sum over all of "
        "them: of all phases this is the one with the most to add up.",
    )


BY_KIND: Mapping[str, Describe] = {
    "softmax": softmax_and_loss,
    "dense": dense,
    "flatten": flatten,
    "pooling": pooling,
    "relu": relu,
    "convolution": convolution,
    **activations.BACKWARD,
    **averages.BACKWARD,
    NORMALISATION: batch_norm.normalise_back,
}


def update(layers: Anatomy, settings: OptimizerSettings) -> Phase:
    """W −= learning rate × dW, for all parameters."""
    parameters = [name for part in layers.trained for name in part.parameters]
    gradients = tuple(map(gradient_of, parameters))
    count = sum(_size(layers, name) for name in parameters)
    if settings.name == "adam":
        how = (
            "against the running mean of its gradient: by the learning rate η times that mean, divided by the usual "
            "size of the gradient."
        )
    elif settings.momentum:
        how = (
            "against its velocity v, by the learning rate η times that velocity: the gradient, added to what is left "
            "of the velocity before. So it may go on for a while after its gradient has turned."
        )
    else:
        how = "against its gradient by the learning rate η times that gradient."
    # First what moves the parameter, then what it is made of: where there is little room, that gives way.
    *before, moves = update_equations(settings, "W", r"\mathrm{d}W", decays=True)
    decay = " Weight decay pulls every weight a little towards 0." if settings.weight_decay else ""
    return Phase(
        update_of(parameters[0]),
        "Update",
        Direction.UPDATE,
        (*parameters, *gradients),
        tuple(map(update_of, parameters)),
        (moves, *before),
        f"{count:,} parameters: {', '.join(f'{name} {extents(*layers.shapes[name])}' for name in parameters)}.",
        f"Every parameter, of convolutions and dense layers alike, moves {how}{decay}",
        "The gradient points to where the loss grows fastest, so a little the other way makes it smaller.",
    )


def _size(layers: Anatomy, name: str) -> int:
    size = 1
    for extent in layers.shapes[name]:
        size *= extent
    return size
