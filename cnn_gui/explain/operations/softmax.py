"""Softmax and loss, one number at a time, and the derivative that they have together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.anatomy import LOSS
from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, How, Operation, Term
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.calculation.figures import readable
from cnn_gui.explain.calculation.ranking import ranked
from cnn_gui.explain.cell import Cell

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment

# Below this a float32 has fewer digits and soon none; what the engine stores is then no probability to compare with.
_SMALLEST_PROBABILITY = 1e-30


def output(moment: Moment, cell: Cell, part: Part, k: int) -> Explanation:
    """A[k] = exp(Z[k] − max Z) / Σ exp(Z[j] − max Z): exponents shifted by the largest, their sum, the quotient."""
    (wanted,) = cell.index
    total = _sum_of_exponentials(moment, part, k)
    exponential = _exponential(moment, part, wanted)
    divisor = Term((Factor(total.result, label=total.name),))
    quotient = Calculation(
        str(cell),
        (exponential, divisor),
        Operation.QUOTIENT,
        stored=moment.value(cell),
        least_size=_SMALLEST_PROBABILITY,
    )
    top = r"\max " + latex.symbol(part.before)
    return Explanation(
        cell,
        f"{cell} · softmax, the probability of class {wanted}",
        f"The exponential of the class's logit, divided by the sum of those of all {part.shape[0]} classes, so that "
        "all probabilities together are 1. The largest logit is subtracted first: the quotient stays the same, and no "
        "exponential can overflow.",
        (
            rf"{latex.cell(cell)} = \frac{{\exp({latex.at(part.before, (wanted,))} - {top})}}"
            rf"{{\sum_{{j}} \exp({latex.at(part.before, 'j')} - {top})}}",
        ),
        (total, quotient),
    )


def loss(moment: Moment, cell: Cell, part: Part, k: int) -> Explanation:
    """L = −log A[label], for the probability that the network gave to the right class."""
    stored = moment.value(cell)
    label = moment.trace.label
    assert label is not None, "without a label value() has raised"
    probability = Cell(part.symbol, (label,))
    p = moment.value(probability)
    title = f"{LOSS} · cross-entropy of this image"
    notes = ("The loss of the batch is the mean over its images.",)
    equation = rf"{LOSS} = -\log {latex.cell(probability)}"
    if p > _SMALLEST_PROBABILITY or np.isnan(p):
        calculation = Calculation(
            LOSS, (Term((Factor(p, probability),)),), Operation.MINUS_LOG, stored=stored, least_size=1.0
        )
        sentence = (
            f"The image shows class {label}, and the network gave it the probability {readable(p)}: the loss is minus "
            "the natural logarithm of that, 0 for certainty and the larger the less likely the right class seemed."
        )
        return Explanation(cell, title, sentence, (equation,), (calculation,), notes=notes)

    # The probability itself is too small for its type, its logarithm is not.
    total = _sum_of_exponentials(moment, part, k)
    logits = moment.array(part.before)
    largest, right = int(logits.argmax()), Cell(part.before, (label,))
    log_total = Calculation("log of the sum", (Term((Factor(total.result, label=total.name),)),), Operation.LOG)
    terms = (
        Term((Factor(log_total.result, label=log_total.name),)),
        Term((Factor(float(logits[largest]), Cell(part.before, (largest,))),), note="the largest logit"),
        Term((Factor(moment.value(right), right),), negative=True, note="the logit of the right class"),
    )
    return Explanation(
        cell,
        title,
        f"The image shows class {label}, and its probability is so small that it is rounded to 0. The logarithm is "
        "therefore taken apart: that of the sum, and the distance from the largest logit.",
        (
            rf"{equation} = \log \sum_{{j}} \exp({latex.at(part.before, 'j')} - \max {latex.symbol(part.before)}) + "
            rf"\max {latex.symbol(part.before)} - {latex.cell(right)}",
        ),
        (total, log_total, Calculation(LOSS, terms, stored=stored)),
        notes=notes,
    )


def input_gradient(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """dZ[k] = A[k] − y[k], for the mean of a batch of N images divided by N."""
    (wanted,) = cell.index
    stored = moment.value(cell)
    probability, is_right = Cell(part.symbol, cell.index), wanted == moment.trace.label
    target = Factor(1.0 if is_right else 0.0, label=f"y[{wanted}]")
    terms = (Term((Factor(moment.value(probability), probability),)), Term((target,), negative=True))
    note = "This is the gradient of this image's own loss."
    n = 1 if moment.step is None else moment.step.batch_size
    if n > 1:
        note += f" The batch's loss is the mean over {n} images, so in the batch it counts with 1/{n}."
    return Explanation(
        cell,
        f"{cell} · gradient of a logit",
        f"Class {wanted} is the right one, so y is 1: less than all of the probability makes this negative, and the "
        "logit is raised."
        if is_right
        else f"Class {wanted} is not the right one, so y is 0: whatever probability it got is too much, and the logit "
        "is lowered.",
        (rf"{latex.cell(cell)} = {latex.cell(probability)} - y[{wanted}]",),
        (Calculation(str(cell), terms, stored=stored),),
        notes=(note, "Softmax and cross-entropy are differentiated together: almost everything cancels out."),
    )


def _sum_of_exponentials(moment: Moment, part: Part, k: int) -> Calculation:
    logits = moment.array(part.before).astype(np.float64)
    with np.errstate(invalid="ignore"):
        exponentials = np.exp(logits - logits.max())
    terms, groups = ranked(exponentials, lambda index: _exponential(moment, part, index[0]), k)
    return Calculation("sum of the exponentials", terms, groups=groups)


def _exponential(moment: Moment, part: Part, unit: int) -> Term:
    logits = moment.array(part.before)
    logit = Factor(float(logits[unit]), Cell(part.before, (unit,)))
    return Term((logit, Factor(float(logits.max()), label="largest")), How.EXPONENTIAL)
