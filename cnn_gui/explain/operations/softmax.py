"""Softmax and loss, one number at a time, and the derivative that they have together."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine.loss import exact_loss
from cnn_gui.explain.anatomy import LOSS
from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, How, Operation, Term
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.calculation.figures import MINUS, readable
from cnn_gui.explain.calculation.ranking import ranked
from cnn_gui.explain.cell import Cell, gradient_of

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment

# Below this a float32 has fewer digits and soon none; what the engine stores is then no probability to compare with.
_SMALLEST_PROBABILITY = 1e-30
# Above this the digits of a float32 are mostly nines, and its logarithm has fewer than are shown.
_NEARLY_CERTAIN = 0.999
# From here on four digits show the difference.
_VISIBLE = 5e-5


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
    """L = −log A[label], for the probability that the network gave to the right class.

    With smoothed labels and class weights L = w · Σ y[c] · (−log A[c]), see `_of_objective`.
    """
    stored = moment.value(cell)
    label = moment.trace.label
    assert label is not None, "without a label value() has raised"
    p = moment.value(Cell(part.symbol, (label,)))
    if p > _NEARLY_CERTAIN:
        sentence, equation, calculations = _loss_of_certainty(moment, part, label, k)
    elif p > _SMALLEST_PROBABILITY or np.isnan(p):
        sentence, equation, calculations = _loss_of_probability(moment, part, label)
    else:
        sentence, equation, calculations = _loss_beyond_probability(moment, part, label, k)
    further: tuple[str, ...] = ()
    if moment.trace.objective.is_plain:
        last = calculations[-1]
        calculations[-1] = replace(last, stored=stored, least_size=1.0 if last.operation is not Operation.SUM else 0.0)
    else:
        words, further = _of_objective(moment, part, label, k, calculations)
        calculations[-1] = replace(calculations[-1], stored=stored, least_size=1.0)
        sentence = f"{sentence} {words}"
    name = LOSS if moment.trace.objective.is_plain else "l"
    return Explanation(
        cell,
        f"{LOSS} · cross-entropy of this image",
        f"The image shows class {label}, {sentence}",
        (rf"{name} = -\log {latex.at(part.symbol, (label,))}{equation}", *further),
        tuple(calculations),
        notes=("The loss of the batch is the mean over its images.", *_in_training(moment, stored)),
    )


def _of_objective(
    moment: Moment, part: Part, label: int, k: int, calculations: list[Calculation]
) -> tuple[str, tuple[str, ...]]:
    """Go on from l = −log A[label] to the loss with its smoothing and weight; return words and equations.

    Another class's −log A[c] is l + Z[label] − Z[c], for both have the same sum of exponentials. So the mean of them
    all, weighted by y, is l + s · (Z[label] − mean Z).
    """
    objective, name = moment.trace.objective, f"{MINUS}log {Cell(part.symbol, (label,))}"
    calculations[-1] = replace(calculations[-1], name=name)
    logits, right = moment.array(part.before).astype(np.float64), Cell(part.before, (label,))
    words, equations = [], []
    if objective.smoothing:
        share, classes = objective.smoothing, logits.size

        def part_of_mean(index: tuple[int, ...]) -> Term:
            unit = index[0]
            of = Factor(float(logits[unit]), Cell(part.before, (unit,)))
            return Term((of, Factor(1.0 / classes, label=f"1/{classes}")))

        terms, groups = ranked(logits / classes, part_of_mean, k)
        mean = Calculation("mean of the logits", terms, groups=groups)
        smoothing = Factor(share, label="label smoothing")
        smoothed = Calculation(
            "smoothed loss",
            (
                Term((Factor(calculations[-1].result, label=name),)),
                Term((smoothing, Factor(float(logits[label]), right))),
                Term((smoothing, Factor(mean.result, label=mean.name)), negative=True),
            ),
        )
        calculations += [mean, smoothed]
        words.append(
            f"Label smoothing gives {share:g} of the label to all {classes} classes alike. Each class has the loss "
            "−log of its probability, which is l and the distance of its logit from that of the right class; this is "
            "their mean with the shares in y."
        )
        equations.append(
            rf"{'s' if objective.class_weights else LOSS} = -\sum_{{c}} y[c] \log {latex.at(part.symbol, 'c')} = "
            rf"l + {share:g} \, ({latex.cell(right)} - \mathrm{{mean}}\, {latex.symbol(part.before)})"
        )
    if objective.class_weights:
        weight, before = objective.weight(label), calculations[-1]
        terms = (Term((Factor(weight, label=f"w[{label}]"), Factor(before.result, label=before.name))),)
        calculations.append(Calculation(LOSS, terms))
        words.append(f"Images of class {label} count {weight:.4g} times in the loss, the weight of their class.")
        equations.append(rf"{LOSS} = w[{label}] \, {'s' if objective.smoothing else 'l'}")
    calculations[-1] = replace(calculations[-1], name=LOSS)
    return " ".join(words), tuple(equations)


def _loss_of_probability(moment: Moment, part: Part, label: int) -> tuple[str, str, list[Calculation]]:
    probability = Cell(part.symbol, (label,))
    p = moment.value(probability)
    return (
        f"and the network gave it the probability {readable(p)}: the loss is minus the natural logarithm of that, 0 "
        "for certainty and the larger the less likely the right class seemed.",
        "",
        [Calculation(LOSS, (Term((Factor(p, probability),)),), Operation.MINUS_LOG)],
    )


def _loss_of_certainty(moment: Moment, part: Part, label: int, k: int) -> tuple[str, str, list[Calculation]]:
    """L = log(1 + Σ exp(Z[j] − Z[label])) over the others: −log of a number that is 1 but for its last digits."""
    logits = moment.array(part.before).astype(np.float64)
    right = Factor(float(logits[label]), Cell(part.before, (label,)))

    def exponential(unit: int) -> Term:
        return Term((Factor(float(logits[unit]), Cell(part.before, (unit,))), right), How.EXPONENTIAL)

    others = [unit for unit in range(logits.size) if unit != label]
    sizes = np.array([exponential(unit).value for unit in others])
    terms, groups = ranked(sizes, lambda index: exponential(others[index[0]]), k)
    total = Calculation("sum over the other classes", terms, groups=groups)
    of_total = Term((Factor(total.result, label=total.name),))
    return (
        "and the network is so certain of it that a float32 has few digits left between its probability and 1, or "
        "none. The loss is therefore taken from what the other classes got.",
        rf" = \log\Bigl(1 + \sum_{{j \neq {label}}} \exp({latex.at(part.before, 'j')} - "
        rf"{latex.at(part.before, (label,))})\Bigr)",
        [total, Calculation(LOSS, (of_total,), Operation.LOG_OF_ONE_MORE)],
    )


def _loss_beyond_probability(moment: Moment, part: Part, label: int, k: int) -> tuple[str, str, list[Calculation]]:
    """The probability itself is too small for its type, its logarithm is not."""
    total = _sum_of_exponentials(moment, part, k)
    logits = moment.array(part.before)
    largest, right = int(logits.argmax()), Cell(part.before, (label,))
    log_total = Calculation("log of the sum", (Term((Factor(total.result, label=total.name),)),), Operation.LOG)
    terms = (
        Term((Factor(log_total.result, label=log_total.name),)),
        Term((Factor(float(logits[largest]), Cell(part.before, (largest,))),), note="the largest logit"),
        Term((Factor(moment.value(right), right),), negative=True, note="the logit of the right class"),
    )
    return (
        "and its probability is so small that it is rounded to 0. The logarithm is therefore taken apart: that of the "
        "sum, and the distance from the largest logit.",
        rf" = \log \sum_{{j}} \exp({latex.at(part.before, 'j')} - \max {latex.symbol(part.before)}) + "
        rf"\max {latex.symbol(part.before)} - {latex.cell(right)}",
        [total, log_total, Calculation(LOSS, terms)],
    )


def _in_training(moment: Moment, stored: float) -> tuple[str, ...]:
    """What a training step makes of the same image, if four digits show that it is something else."""
    trained = moment.trace.loss_in_training
    if trained is None or trained == stored or abs(trained - stored) <= _VISIBLE * abs(stored):
        return ()
    if np.isnan(trained) and np.isnan(stored):
        return ()
    return (f"A training step computes it in {moment.trace.logits.dtype.name}, where it comes out as {_own(trained)}.",)


def lost_digits(moment: Moment) -> tuple[str, ...]:
    """Say what the gradients of this image have lost, if four digits show it: near certainty p − 1 has few of them.

    Empty without a label, and for a network that is not that certain.
    """
    trace = moment.trace
    if trace.loss is None or trace.label is None or not np.isfinite(trace.logits).all() or trace.objective.smoothing:
        # From a smoothed label a probability is never so little away.
        return ()
    part = moment.layers.parts[-1]
    cell = Cell(gradient_of(part.before), (trace.label,))
    stored, exact = moment.value(cell), math.expm1(-exact_loss(trace.logits, trace.label))
    exact *= trace.objective.weight(trace.label)
    if abs(stored - exact) <= _VISIBLE * abs(exact):
        return ()
    difference, type_name = f"{Cell(part.symbol, cell.index)} {MINUS} 1", trace.logits.dtype.name
    return (
        f"The network is so certain here that {type_name} has few digits left of {difference}: {cell} is {_own(stored)}"
        f", and would be {readable(exact)} with more of them. Training uses it as it is, and so do all gradients that "
        "come from it.",
    )


def _own(value: float) -> str:
    return readable(value) if value else "0"


def input_gradient(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """dZ[k] = A[k] − y[k], for the mean of a batch of N images divided by N; times w with class weights."""
    (wanted,) = cell.index
    stored, label, objective = moment.value(cell), moment.trace.label, moment.trace.objective
    assert label is not None, "without a label value() has raised"
    probability, is_right = Cell(part.symbol, cell.index), wanted == label
    logits = moment.trace.logits
    y = float(objective.target(label, logits.size, logits.dtype)[wanted])
    target = Factor(y, label=f"y[{wanted}]")
    weights = (Factor(objective.weight(label), label=f"w[{label}]"),) if objective.class_weights else ()
    terms = (
        Term((*weights, Factor(moment.value(probability), probability))),
        Term((*weights, target), negative=True),
    )
    note = "This is the gradient of this image's own loss."
    n = 1 if moment.step is None else moment.step.batch_size
    if n > 1:
        note += f" The batch's loss is the mean over {n} images, so in the batch it counts with 1/{n}."
    if objective.smoothing:
        share = f"label smoothing leaves {readable(y)}" if is_right else f"label smoothing gives it {readable(y)}"
        sentence = (
            f"Class {wanted} is {'the right one' if is_right else 'not the right one'}, and of y {share}: with less "
            "probability than that the logit is raised, with more it is lowered."
        )
    elif is_right:
        sentence = (
            f"Class {wanted} is the right one, so y is 1: less than all of the probability makes this negative, and "
            "the logit is raised."
        )
    else:
        sentence = (
            f"Class {wanted} is not the right one, so y is 0: whatever probability it got is too much, and the logit "
            "is lowered."
        )
    if weights:
        note += f" It is times {weights[0].value:.4g}, as all images of class {label} are: the class's weight."
    difference = rf"{latex.cell(probability)} - y[{wanted}]"
    return Explanation(
        cell,
        f"{cell} · gradient of a logit",
        sentence,
        (rf"{latex.cell(cell)} = w[{label}] \, ({difference})" if weights else rf"{latex.cell(cell)} = {difference}",),
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
