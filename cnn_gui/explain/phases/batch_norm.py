"""The phases of batch normalisation, forward and backward."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.counted import counted
from cnn_gui.explain.calculation.latex import symbol
from cnn_gui.explain.cell import gradient_of
from cnn_gui.explain.phases.making import as_large, backward, forward, numbered
from cnn_gui.explain.phases.phase import Phase, batch_of

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Anatomy, Part

_HAT = r"\hat{x}"
_DEVIATION = r"\sqrt{v + \varepsilon}"


def normalise(layers: Anatomy, part: Part, n: int) -> Phase:
    """B = γ · X̂ + β with X̂ = (X − μ) / √(v + ε)."""
    before = layers.part(part.before)
    x, b, gamma, beta = map(symbol, (before.symbol, part.symbol, part.weight, part.bias))
    is_map = len(part.shape) > 1
    over = "all images of the batch and all places of a channel" if is_map else "all images of the batch"
    return forward(
        part,
        numbered(layers, part, "Batch normalisation"),
        (before.symbol, part.weight, part.bias),
        (
            rf"{b} = {gamma} \cdot {_HAT} + {beta}",
            rf"{_HAT} = \frac{{{x} - \mu}}{{{_DEVIATION}}}",
        ),
        f"{part.symbol} is {batch_of(n, part.shape)}, like {part.before}; {part.weight} and {part.bias} have "
        f"{counted(part.shape[0], 'number')} each, one for each {'channel' if is_map else 'number'}.",
        f"Of each {'channel' if is_map else 'number'} mean μ and variance v over {over} are taken, and the numbers are "
        f"brought to mean 0 and deviation 1. Then {part.weight} and {part.bias}, which are learned, give them the "
        "deviation and the mean that suit best. Outside of training running means of μ and v take their place, so that "
        "what an image gives does not hang on others.",
        "However the layers before it change, the next one gets numbers of the same size, and gradients keep a useful "
        "size on their way back: so training may go faster, with a higher learning rate.",
    )


def normalise_back(layers: Anatomy, part: Part, n: int) -> Phase:
    """dγ = Σ dB · X̂, dβ = Σ dB, dX = γ / √(v + ε) · (dB − mean dB − X̂ · mean (dB · X̂))."""
    before = layers.part(part.before)
    unused = part is layers.trained[0]
    db, dgamma, dbeta, dx = map(gradient_of, (part.symbol, part.weight, part.bias, before.symbol))
    b, gamma = symbol(db), symbol(part.weight)
    places = r"n,i,j" if len(part.shape) > 1 else "n"
    onward = (
        f"The gradient of {before.symbol} is unused here: nothing before it can be trained."
        if unused
        else f"{dx} is what arrives, times {part.weight} over the deviation, less two parts: each number also moved "
        "mean and variance, and with them all others of the batch."
    )
    return backward(
        (before.symbol, part.weight, db),
        (dgamma, dbeta, *(() if unused else (dx,))),
        (
            rf"{symbol(dgamma)} = \frac{{1}}{{N}} \sum_{{{places}}} {b} \cdot {_HAT}",
            rf"{symbol(dbeta)} = \frac{{1}}{{N}} \sum_{{{places}}} {b}",
            rf"{symbol(dx)} = \frac{{{gamma}}}{{{_DEVIATION}}} \Bigl({b} - \overline{{{b}}} - {_HAT} \cdot "
            rf"\overline{{{b}\, {_HAT}}}\Bigr)",
        ),
        f"{dgamma} and {dbeta} have {counted(part.shape[0], 'number')} each, like {part.weight} and {part.bias}: sums "
        f"over the {counted(n, 'image')}, divided by {n}." + ("" if unused else f" {as_large(n, before)}"),
        f"{part.weight} multiplied x̂, and {part.bias} was added: so their gradients are the sum of {db} times x̂, and "
        f"that of {db}. {onward}",
        "To shift all numbers of a channel alike would change nothing, since the mean is taken off again: so their "
        "gradients sum up to 0 over the batch. The bars in the equation are means over the batch.",
    )
