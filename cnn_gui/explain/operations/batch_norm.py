"""Batch normalisation, one number at a time: mean 0 and deviation 1 in each channel, then γ and β; and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.counted import each_of
from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, How, Operation, Term
from cnn_gui.explain.calculation.explanation import Explanation, Picture
from cnn_gui.explain.calculation.ranking import ranked
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.operations.batch import mean_of_the_batch

if TYPE_CHECKING:
    from cnn_gui.engine import Array
    from cnn_gui.engine.layers.normalisation import Normalisation
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment

_RUNNING = (
    "Mean and variance are the running ones, which follow those of the training batches: so what an image gives does "
    "not hang on others."
)
_OF_BATCH = (
    "Mean μ and variance v are those of the batch: over all its images, and in maps over all places of the channel."
)
_SHARE = (
    "Since all images of the batch have a part in it, from here on back a gradient is that of the batch's loss by this "
    "image's number, times the number of images: so the mean over the images is the batch's gradient, as elsewhere."
)
_EPSILON = "ε keeps the divisor from being 0."
SCALE, SHARED = "scale", "shared"


@dataclass(frozen=True)
class _Channel:
    """What one channel was normalised with.

    Attributes: number, mean, deviation (√(variance + ε)), how (the calculations that lead to the deviation), gamma.
    """

    number: int
    mean: Factor
    deviation: Factor
    how: tuple[Calculation, ...]
    gamma: Factor

    @classmethod
    def of(cls, moment: Moment, part: Part, number: int) -> _Channel:
        used = used_by(moment, part)
        gamma = Cell(part.weight, (number,))
        above_zero = Calculation(
            "v + ε",
            (
                Term((Factor(float(used.variance[number]), label="variance v"),)),
                Term((Factor(used.epsilon, label="ε"),)),
            ),
        )
        root = Term((Factor(above_zero.result, label="(v + ε)"),), How.ROOT)
        deviation = Calculation("deviation", (root,))
        return cls(
            number,
            Factor(float(used.mean[number]), label="mean μ"),
            Factor(deviation.result, label=deviation.name),
            (above_zero, deviation),
            Factor(moment.value(gamma), gamma),
        )

    def normalised(self, x: Factor) -> tuple[Calculation, ...]:
        """X̂ = (X − μ) / deviation."""
        distance = Calculation("distance from the mean", (Term((x,)), Term((self.mean,), negative=True)))
        quotient = Term((Factor(distance.result, label=distance.name),)), Term((self.deviation,))
        size = distance.size / self.deviation.value
        return distance, Calculation("x̂", quotient, Operation.QUOTIENT, least_size=size)

    def scale(self) -> Calculation:
        """γ / deviation."""
        return Calculation(SCALE, (Term((self.gamma,)), Term((self.deviation,))), Operation.QUOTIENT)


def used_by(moment: Moment, part: Part) -> Normalisation:
    """Return what a batch normalisation used in this trace."""
    used = moment.trace.stage(part.symbol).normalised_with
    assert used is not None, "a trace says what each batch normalisation used"
    return used


def output(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """B = γ · X̂ + β with X̂ = (X − μ) / √(v + ε), for mean μ and variance v of the channel."""
    channel, source = _Channel.of(moment, part, cell.index[0]), Cell(part.before, cell.index)
    distance, normal = channel.normalised(Factor(moment.value(source), source))
    beta = Cell(part.bias, (channel.number,))
    terms = (
        Term((channel.gamma, Factor(normal.result, label=normal.name))),
        Term((Factor(moment.value(beta), beta),), note="bias"),
    )
    size = abs(channel.gamma.value) * normal.size + abs(moment.value(beta))
    at = latex.cell(source)
    return Explanation(
        cell,
        f"{cell} · batch normalisation",
        f"{source} is brought to where numbers of {_channel_name(part, channel.number)} have mean 0 and deviation 1: "
        f"minus the mean, divided by the deviation. Then it is multiplied with {channel.gamma.name}, and {beta} is "
        "added: these two are learned.",
        (
            rf"\hat{{x}} = \frac{{{at} - \mu}}{{\sqrt{{v + \varepsilon}}}}",
            rf"{latex.cell(cell)} = {latex.at(part.weight, (channel.number,))} \cdot \hat{{x}} + {latex.cell(beta)}",
        ),
        (
            distance,
            *channel.how,
            normal,
            Calculation(str(cell), terms, stored=moment.value(cell), least_size=size),
        ),
        notes=(_whose(moment, part), _EPSILON),
    )


def input_gradient(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """dX = γ / √(v + ε) · (dB − mean dB − X̂ · mean (dB · X̂)); with running statistics dX = γ / √(v + ε) · dB."""
    channel, used = _Channel.of(moment, part, cell.index[0]), used_by(moment, part)
    scale, stored = channel.scale(), moment.value(cell)
    d_symbol = gradient_of(part.symbol)
    upstream = Cell(d_symbol, cell.index)
    arriving, factor = Factor(moment.value(upstream), upstream), Factor(scale.result, label=scale.name)
    title = f"{cell} · gradient of batch normalisation's input"
    source = Cell(part.before, cell.index)
    slope = rf"\frac{{{latex.at(part.weight, (channel.number,))}}}{{\sqrt{{v + \varepsilon}}}}"
    if used.mean_dy is None or used.mean_dy_normalised is None:
        term = Term((arriving, factor))
        return Explanation(
            cell,
            title,
            f"{source} was shifted by a mean and multiplied with {channel.gamma.name} over the deviation, both given: "
            "so that quotient is the derivative.",
            (rf"{latex.cell(cell)} = {latex.cell(upstream)} \cdot {slope}",),
            (*channel.how, scale, Calculation(str(cell), (term,), stored=stored)),
            notes=(_RUNNING, _EPSILON),
        )
    distance, normal = channel.normalised(Factor(moment.value(source), source))
    mean_dy = Factor(float(used.mean_dy[channel.number]), label=f"mean of {d_symbol}")
    along = Factor(float(used.mean_dy_normalised[channel.number]), label=f"mean of {d_symbol} · x̂")
    parts = (Term((mean_dy,)), Term((Factor(normal.result, label=normal.name), along)))
    size = abs(mean_dy.value) + normal.size * abs(along.value)
    shared = Calculation(SHARED, parts, least_size=size)
    terms = (Term((arriving, factor)), Term((Factor(shared.result, label=shared.name), factor), negative=True))
    least = abs(scale.result) * (abs(arriving.value) + shared.size)
    up = rf"\overline{{{latex.symbol(d_symbol)}}}"
    return Explanation(
        cell,
        title,
        f"{source} changed its own result, times {channel.gamma.name} over the deviation. But it also moved mean and "
        "variance of the batch, and with them all numbers of its channel: what they lose by that is taken off. So the "
        "gradients of a channel sum up to 0 over the batch.",
        (
            rf"{latex.cell(cell)} = {slope} \Bigl({latex.cell(upstream)} - {up} - \hat{{x}} \cdot "
            rf"\overline{{{latex.symbol(d_symbol)} \hat{{x}}}}\Bigr)",
        ),
        (
            distance,
            *channel.how,
            normal,
            shared,
            scale,
            Calculation(str(cell), terms, stored=stored, least_size=least),
        ),
        notes=(_OF_BATCH, f"A mean of {d_symbol} is one over the batch, like μ and v.", _SHARE, _EPSILON),
    )


def gamma_gradient(moment: Moment, cell: Cell, part: Part, k: int) -> Explanation:
    """dγ[c] = Σ dB[c,i,j] · X̂[c,i,j]: γ was multiplied with every number of the channel."""
    (number,) = cell.index
    channel, d_symbol = _Channel.of(moment, part, number), gradient_of(part.symbol)
    x, upstream = (np.atleast_1d(moment.array(symbol)[number]).astype(np.float64) for symbol in (part.before, d_symbol))
    normal = (x - channel.mean.value) / channel.deviation.value
    sizes = (np.abs(x) + abs(channel.mean.value)) / channel.deviation.value
    is_map = len(part.shape) > 1

    def term(index: tuple[int, ...]) -> Term:
        place = Cell(d_symbol, (number, *index) if is_map else (number,))
        hat = Factor(float(normal[index]), label=f"x̂{list(place.index)}")
        return Term((Factor(float(upstream[index]), place), hat))

    terms, groups = ranked(upstream * normal, term, k)
    size = float((np.abs(upstream) * sizes).sum())
    calculation = Calculation(str(cell), terms, groups=groups, stored=moment.value(cell), least_size=size)
    batch, notes = mean_of_the_batch(moment, cell, calculation)
    places = (number, "i", "j") if is_map else (number,)
    over = r"\sum_{i,j} " if is_map else ""
    return Explanation(
        cell,
        f"{cell} · gradient of γ of a batch normalisation",
        f"γ multiplies {_each(x, part, number)} after it was brought to mean 0 and deviation 1, so its gradient is the "
        f"sum of {d_symbol} there times that x̂.",
        (rf"{latex.cell(cell)} = {over}{latex.at(d_symbol, places)} \cdot \hat{{x}}[{', '.join(map(str, places))}]",),
        (*channel.how, calculation),
        batch,
        _maps(d_symbol, number, upstream, normal) if is_map else (),
        (f"x̂ = ({part.before} − mean) / deviation.", _whose(moment, part), *notes),
    )


def beta_gradient(moment: Moment, cell: Cell, part: Part, k: int) -> Explanation:
    """dβ[c] = Σ dB[c,i,j]: β was added to every number of the channel."""
    (number,) = cell.index
    d_symbol = gradient_of(part.symbol)
    upstream = np.atleast_1d(moment.array(d_symbol)[number]).astype(np.float64)
    is_map = len(part.shape) > 1

    def term(index: tuple[int, ...]) -> Term:
        place = Cell(d_symbol, (number, *index) if is_map else (number,))
        return Term((Factor(float(upstream[index]), place),))

    terms, groups = ranked(upstream, term, k)
    calculation = Calculation(str(cell), terms, groups=groups, stored=moment.value(cell))
    batch, notes = mean_of_the_batch(moment, cell, calculation)
    places = (number, "i", "j") if is_map else (number,)
    over = r"\sum_{i,j} " if is_map else ""
    return Explanation(
        cell,
        f"{cell} · gradient of β of a batch normalisation",
        f"β is added to {_each(upstream, part, number)}, so its gradient is the sum of {d_symbol} there.",
        (rf"{latex.cell(cell)} = {over}{latex.at(d_symbol, places)}",),
        (calculation,),
        batch,
        (Picture(f"{d_symbol}[{number}]", upstream, d_symbol, (number, 0, 0)),) if is_map else (),
        notes,
    )


def _maps(d_symbol: str, number: int, upstream: Array, normal: Array) -> tuple[Picture, ...]:
    return (
        Picture(f"{d_symbol}[{number}]", upstream, d_symbol, (number, 0, 0)),
        Picture(f"x̂[{number}]", normal),
        Picture("products", upstream * normal),
    )


def _each(values: Array, part: Part, number: int) -> str:
    if len(part.shape) > 1:
        return f"{each_of(values.size, 'number')} of {part.before}[{number}]"
    return str(Cell(part.before, (number,)))


def _channel_name(part: Part, number: int) -> str:
    return f"channel {number}" if len(part.shape) > 1 else str(Cell(part.before, (number,)))


def _whose(moment: Moment, part: Part) -> str:
    return _OF_BATCH if used_by(moment, part).of_batch else _RUNNING
