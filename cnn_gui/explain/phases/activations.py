"""The phases of all activations but ReLU, forward and backward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from cnn_gui.explain.calculation.figures import MINUS
from cnn_gui.explain.calculation.latex import symbol
from cnn_gui.explain.cell import gradient_of
from cnn_gui.explain.phases.making import as_large, backward, forward, numbered
from cnn_gui.explain.phases.phase import Phase, batch_of

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Anatomy, Part
    from cnn_gui.explain.phases.making import Describe


@dataclass(frozen=True)
class _Words:
    """What is said of one kind; {z} and {a} stand for what goes in and comes out, as LaTeX; settings by their names.

    Attributes: title; value, derivative (their equations); what, why (forward); back, because (backward).
    """

    title: str
    value: str
    derivative: str
    what: str
    why: str
    back: str
    because: str


_CASES = r"\begin{{cases}} %s & {z} > 0 \\ %s & {z} \le 0 \end{{cases}}"
_SQUASHED = (
    "Something that is not linear between two layers lets them do more than a single one could. It is flat far from 0, "
    "so hardly any gradient passes there: layer upon layer gradients may vanish, which is why ReLU took its place."
)
_FLAT = "Where it is flat, a little more or less of what goes in changes hardly anything: the unit is saturated."

_WORDS: Mapping[str, _Words] = {
    "leaky relu": _Words(
        "Leaky ReLU",
        "{a} = " + _CASES % ("{z}", r"{slope} \cdot {z}"),
        _CASES % ("1", "{slope}"),
        "Leaky ReLU leaves each positive number as it is; of each other one it passes a part, times the slope {slope}.",
        "It does what ReLU does, but below 0 some gradient still gets through, so that no unit can die: unless "
        "the slope is 0, which makes it a ReLU.",
        "Where {before} was positive the gradient passes as it is; where it was 0 or less it is multiplied by the "
        "slope {slope}.",
        "The derivative is the slope of the line that the number lies on: 1 above 0, {slope} below.",
    ),
    "elu": _Words(
        "ELU",
        "{a} = " + _CASES % ("{z}", r"{alpha} \cdot (\exp({z}) - 1)"),
        _CASES % ("1", r"{a} + {alpha}"),
        f"ELU, the exponential linear unit, leaves each positive number as it is; each other one is bent towards "
        f"{MINUS}α along an exponential. Here α is {{alpha}}.",
        "It does what ReLU does, but keeps some gradient below 0, and with numbers on both sides of 0 the mean of what "
        "comes out is nearer to 0, which makes the next layer easier to train.",
        "Where {before} was positive the gradient passes as it is; where it was 0 or less it is multiplied by "
        "α · exp({before}), which is {after} + α.",
        "The exponential is its own derivative, so the forward pass has left all that is needed.",
    ),
    "gelu": _Words(
        "GELU",
        r"{a} = {z} \cdot \Phi({z})",
        r"\Phi({z}) + {z} \cdot \varphi({z})",
        "GELU multiplies each number with the share of the standard normal distribution that lies below it, Φ: all of "
        "a large one passes, nothing of one far below 0.",
        "It is like ReLU, but smooth: it has no corner at 0, falls a little below 0 there, and is what many newer "
        "networks use.",
        "The gradient is multiplied by the slope at {before}: Φ + {before} · φ, where φ is the bell curve of the "
        "normal distribution.",
        "Two factors depend on {before}, so the product rule gives two terms; below about −0.75 their sum is a "
        "little less than 0.",
    ),
    "tanh": _Words(
        "Tanh",
        r"{a} = \tanh({z})",
        r"1 - {a}^2",
        f"tanh squashes each number into the range from {MINUS}1 to 1: near 0 it stays nearly as it is, far from 0 it "
        f"comes close to 1 or {MINUS}1.",
        _SQUASHED,
        "The gradient is multiplied by 1 less the square of {after}: by 1 where {before} was 0, by nearly nothing "
        "where it was far from 0.",
        _FLAT,
    ),
    "sigmoid": _Words(
        "Sigmoid",
        r"{a} = \frac{{1}}{{1 + \exp(-{z})}}",
        r"{a} \cdot (1 - {a})",
        "The sigmoid squashes each number into the range from 0 to 1: 0 becomes one half.",
        _SQUASHED,
        "The gradient is multiplied by {after} times what it lacks to 1: by one quarter where {before} was 0, by "
        "nearly nothing where it was far from 0.",
        _FLAT + " And even at its steepest three quarters of the gradient are lost.",
    ),
}


def _forward(words: _Words, layers: Anatomy, part: Part, n: int) -> Phase:
    """A = f(Z), number by number."""
    fill = _filled(part)
    return forward(
        part,
        numbered(layers, part, words.title),
        (part.before,),
        (fill(words.value),),
        f"{part.symbol} is {batch_of(n, part.shape)}, like {part.before}.",
        fill(words.what),
        fill(words.why),
    )


def _backward(words: _Words, layers: Anatomy, part: Part, n: int) -> Phase:
    """dZ = dA × f′(Z), number by number."""
    before = layers.part(part.before)
    dx, da = gradient_of(before.symbol), gradient_of(part.symbol)
    fill = _filled(part)
    slope = fill(words.derivative)
    z, a = symbol(before.symbol), symbol(part.symbol)
    return backward(
        (before.symbol, part.symbol, da),
        (dx,),
        (
            rf"{symbol(dx)} = {symbol(da)} \times \frac{{\partial {a}}}{{\partial {z}}}",
            rf"\frac{{\partial {a}}}{{\partial {z}}} = {slope}",
        ),
        as_large(n, before),
        fill(words.back),
        fill(words.because),
    )


def _filled(part: Part) -> partial[str]:
    names = {"z": symbol(part.before), "a": symbol(part.symbol), "before": part.before, "after": part.symbol}
    numbers = {name: f"{value:g}" for name, value in part.form.settings}
    return partial(_fill, {**names, **numbers})


def _fill(names: Mapping[str, str], text: str) -> str:
    return text.format_map(names)


FORWARD: Mapping[str, Describe] = {kind: partial(_forward, words) for kind, words in _WORDS.items()}
BACKWARD: Mapping[str, Describe] = {kind: partial(_backward, words) for kind, words in _WORDS.items()}
