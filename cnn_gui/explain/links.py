"""What a number comes from and what it reaches: for frames under the mouse, and for going on by keyboard.

Only places are computed here, no arithmetic is done and no array is read, except by ``sources``, which asks the
explanation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.anatomy import LOSS, NORMALISATION
from cnn_gui.explain.cell import Cell, gradient_of, update_of
from cnn_gui.explain.explain import TOP, explain
from cnn_gui.explain.regions import Region, one, reached, read, under_a_weight, whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnn_gui.explain.anatomy import Anatomy, Part
    from cnn_gui.explain.moment import Moment

Regions = dict[str, Region]


def sources(moment: Moment, cell: Cell, k: int = TOP) -> tuple[Cell, ...]:
    """Return the cells that the terms of a cell's explanation lead to, in the order of its lines.

    Raises CellError as ``explain`` does.
    """
    return explain(moment, cell, k).sources


def children(moment: Moment, cell: Cell) -> tuple[Region, ...]:
    """Return what is computed directly from a cell on the way through the step, the main way first.

    Forward to the loss, from the loss to the gradient of the logits, back through the gradients, and from each
    parameter's gradient to its update. Empty at the end of a way. Raises CellError for a cell that is not there.
    """
    layers = moment.layers
    layers.check(cell)
    if cell.symbol == LOSS:
        logits = layers.last
        return (whole(logits.symbol, logits.shape).of_gradient(),) if moment.trace.label is not None else ()
    if cell.is_update:
        return ()
    if layers.is_parameter(cell.symbol):
        return (_made_with(layers, cell),)
    if not cell.is_gradient:
        part = layers.part(cell.symbol)
        following = layers.after(part)
        if following is None:
            # The loss asks for the probability of the right class; with a smoothed label for all of them.
            label = moment.trace.label
            goes_in = cell.index == (label,) or (label is not None and layers.objective.smoothing > 0)
            return (one(Cell(LOSS)),) if goes_in else ()
        found = reached(one(cell), part, following)
        return () if found is None else (found,)
    if layers.is_parameter(cell.base):
        return (one(Cell(update_of(cell.base), cell.index)),)
    part = layers.part(cell.base)
    return tuple(_next_gradients(layers, part, one(Cell(cell.base, cell.index))))


def reach(moment: Moment, cell: Cell) -> Regions:
    """Return everything that depends on a cell, by array, the nearest first.

    A pixel or any number of a stage: a region in each later array, everything behind a dense layer, the loss.
    A weight or bias: the whole map (or unit) it makes, and what that reaches. A gradient: the gradients behind it,
    those of parameters included. A parameter's gradient: its new value. What is not reached has no entry.
    Raises CellError for a cell that is not there.
    """
    layers = moment.layers
    layers.check(cell)
    if cell.is_update or cell.symbol == LOSS:
        return {}
    if not cell.is_gradient:
        if layers.is_parameter(cell.symbol):
            start = _made_with(layers, cell)
            return _by_symbol([start, *_forward(layers, start)])
        return _by_symbol(_forward(layers, one(cell)))
    if layers.is_parameter(cell.base):
        return _by_symbol(children(moment, cell))
    found: list[Region] = []
    part, region = layers.part(cell.base), one(Cell(cell.base, cell.index))
    while True:
        found += _next_gradients(layers, part, region)
        if not part.before:
            return _by_symbol(found)
        before = layers.part(part.before)
        region, part = read(region, before, part), before


def receptive_field(moment: Moment, cell: Cell) -> Regions:
    """Return everything that a cell depends on, by array, the nearest first.

    A number of a stage: a region in each earlier array down to X, and the weights and biases on the way. A gradient: a
    region in each gradient between it and the loss, and the probabilities. The gradient of a parameter: what was
    multiplied for it, and the gradients before that. An update: the old value and its gradient. A parameter: nothing.
    Raises CellError for a cell that is not there.
    """
    layers = moment.layers
    layers.check(cell)
    if cell.is_update:
        return _by_symbol([one(Cell(cell.base, cell.index)), one(Cell(gradient_of(cell.base), cell.index))])
    if layers.is_parameter(cell.symbol):
        return {}
    if cell.symbol == LOSS:
        softmax, label = layers.parts[-1], moment.trace.label
        all_of_them = label is None or layers.objective.smoothing > 0
        region = one(Cell(softmax.symbol, (label or 0,)))
        if all_of_them:
            region = whole(softmax.symbol, softmax.shape)
        return _by_symbol([region, *_backward(layers, softmax, region)])
    if not cell.is_gradient:
        return _by_symbol(_backward(layers, layers.part(cell.symbol), one(cell)))
    if not layers.is_parameter(cell.base):
        return _by_symbol(_gradients_before(layers, one(Cell(cell.base, cell.index))))
    part = layers.maker(cell.base)
    made = _made_with(layers, Cell(cell.base, cell.index))
    multiplied = [] if cell.base == part.bias else [under_a_weight(cell.index, layers.part(part.before), part)]
    return _by_symbol([made.of_gradient(), *multiplied, *_gradients_before(layers, made)])


def _forward(layers: Anatomy, region: Region) -> list[Region]:
    """What a region of a stage reaches in the stages behind it and in the loss."""
    found: list[Region] = []
    part = layers.part(region.symbol)
    while (following := layers.after(part)) is not None:
        after = reached(region, part, following)
        if after is None:
            return found
        found.append(after)
        region, part = after, following
    return [*found, one(Cell(LOSS))]


def _backward(layers: Anatomy, part: Part, region: Region) -> list[Region]:
    """What a region of a stage reads: the stages before it, and the parameters on the way."""
    found: list[Region] = []
    while part.before:
        before = layers.part(part.before)
        region_before = read(region, before, part)
        if part.has_parameters:
            found += _parameters(layers, part, region)
        found.append(region_before)
        region, part = region_before, before
    return found


def _gradients_before(layers: Anatomy, region: Region) -> list[Region]:
    """The gradients that the gradient of a region is computed from: those of everything that the region reaches."""
    found = [ahead for ahead in _forward(layers, region) if ahead.symbol != LOSS]
    *gradients, probabilities = found or [region]
    if region.symbol == layers.last.symbol:
        # y is subtracted place by place.
        probabilities = Region(layers.parts[-1].symbol, region.boxes)
    elif not found:
        return []
    return [*(ahead.of_gradient() for ahead in gradients), probabilities]


def _next_gradients(layers: Anatomy, part: Part, region: Region) -> list[Region]:
    """What is computed directly from the gradient of a region: of the stage before it, and of its parameters."""
    found: list[Region] = []
    if part.before:
        found.append(read(region, layers.part(part.before), part).of_gradient())
    if part.has_parameters:
        found += [parameter.of_gradient() for parameter in _parameters(layers, part, region)]
    return found


def _parameters(layers: Anatomy, part: Part, region: Region) -> list[Region]:
    """The weights and biases that make a region of a stage."""
    if part.kind == NORMALISATION:
        # A rectangle of maps has one box; that of a vector may be in pieces, which do not overlap.
        channels = tuple((box[0],) for box in region.boxes)
        return [Region(symbol, channels) for symbol in part.parameters]
    outputs = region.box[0]
    shape = layers.shapes[part.weight]
    every = [slice(0, extent) for extent in shape]
    # Of a dense layer the units come last: W is (inputs, units).
    every[1 if part.kind == "dense" else 0] = outputs
    return [Region(part.weight, (tuple(every),)), Region(part.bias, ((outputs,),))]


def _made_with(layers: Anatomy, parameter: Cell) -> Region:
    """The whole map or the unit that a weight or a bias helps to make."""
    part = layers.maker(parameter.symbol)
    output = parameter.index[1] if parameter.symbol == part.weight and part.kind == "dense" else parameter.index[0]
    return Region(part.symbol, ((slice(output, output + 1), *(slice(0, n) for n in part.shape[1:])),))


def _by_symbol(regions: Iterable[Region]) -> Regions:
    return {region.symbol: region for region in regions}
