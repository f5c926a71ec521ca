"""The update of one parameter: what the optimizer adds to it, term by term."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.engine.parameters import is_weight
from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Term
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.calculation.image_and_batch import mean_name
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.operations.adam import adam_change

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment, OptimizerSettings, StepRecord

_RATE = "η is the learning rate."
_DECAY = "λ is the weight decay: it pulls each weight, but no bias, a little towards 0."
_MOMENTUM = "μ is the momentum, v the velocity: the gradient, added to what is left of the one before."
_NESTEROV = "Nesterov's form looks ahead: the gradient plus μ times the new velocity."
_BEFORE = "what is left of the gradients before"
_REST = "The velocity is at rest before the first update with momentum."


def update(moment: Moment, cell: Cell, _part: Part, _k: int) -> Explanation:
    """W − η · dW, with weight decay, momentum, Nesterov's variant or Adam where they are on: all terms.

    The gradient is the mean of the batch.
    """
    new, step = moment.value(cell), moment.step
    assert step is not None, "without a step value() has raised"
    name = moment.layers.parameter_name(cell.base)
    old, d_cell = Cell(cell.base, cell.index), Cell(gradient_of(cell.base), cell.index)
    w = Factor(moment.value(old), old)
    gradient = Factor(float(step.gradients[name][cell.index]), d_cell, label=mean_name(d_cell))
    settings, rate = step.optimizer, Factor(step.learning_rate, label="η")

    calculations: list[Calculation] = []
    notes = [_RATE]
    if settings.weight_decay and is_weight(name):
        decayed = Calculation("g", (Term((gradient,)), Term((Factor(settings.weight_decay, label="λ"), w))))
        calculations.append(decayed)
        notes.append(_DECAY)
        gradient = Factor(decayed.result, label="g")
    if settings.name == "adam":
        made, made_notes = adam_change(step, name, cell.index, gradient)
    elif settings.momentum:
        made, made_notes = _with_momentum(step, name, cell.index, gradient)
    else:
        made, made_notes = [], []
    calculations += made
    notes += made_notes
    change = Factor(made[-1].result, label=made[-1].name) if made else gradient
    mean = f", the mean over the {step.batch_size} images of the batch" if step.batch_size > 1 else ""
    terms = (Term((w,), note="old value"), Term((rate, change), negative=True))
    calculations.append(Calculation(str(cell), terms, stored=new))
    return Explanation(
        cell,
        f"{cell} · update",
        _what_happens(settings, is_weight(name), mean, w.value, new, float(step.gradients[name][cell.index])),
        update_equations(settings, latex.cell(old), latex.cell(d_cell), decays=is_weight(name)),
        tuple(calculations),
        notes=tuple(notes),
    )


def _what_happens(
    settings: OptimizerSettings, is_weight: bool, mean: str, old: float, new: float, gradient: float
) -> str:
    """Say what moves the parameter, and which way it went: with more than the gradient at work that need not be its."""
    others = []
    if settings.name == "adam":
        moves, others = f"the running mean of its gradient{mean}, divided by its usual size", [_BEFORE]
    elif settings.momentum:
        moves, others = f"its velocity: its gradient{mean}, added to what is left of those before", [_BEFORE]
    else:
        moves = f"its gradient{mean}"
    if is_weight and settings.weight_decay:
        moves += ", and is pulled towards 0 by the weight decay"
        others.append("the weight decay")
    if not others:
        return (
            f"The parameter moves against {moves}: where more of it makes the loss larger, it becomes smaller, "
            "and where more of it makes the loss smaller, it becomes larger."
        )
    cause = f"The parameter moves against {moves}"
    if new == old:
        return f"{cause}. Here it stays as it is: the change is 0, or too small for its digits."
    went = f"{cause}. Here it becomes {'larger' if new > old else 'smaller'}"
    if (new - old) * gradient < 0:
        return f"{went}, against its gradient."
    alone = (
        f"its gradient alone would make it {'smaller' if gradient > 0 else 'larger'}"
        if gradient
        else "its gradient is 0"
    )
    return f"{went}, though {alone}: by {' and '.join(others)}."


def update_equations(settings: OptimizerSettings, w: str, dw: str, *, decays: bool) -> tuple[str, ...]:
    """Return the equations of an update as LaTeX, as the settings make them.

    w, dw: LaTeX of the parameter and of its gradient. decays: whether weight decay acts on it, if there is any.
    """
    g = rf"{dw} + \lambda\, {w}" if decays and settings.weight_decay else dw
    if settings.name == "adam":
        return (
            *((f"g = {g}",) if g != dw else ()),
            rf"m \leftarrow \beta_1 m + (1 - \beta_1)\, {_symbol(g, dw)}",
            rf"v \leftarrow \beta_2 v + (1 - \beta_2)\, {_symbol(g, dw)}^2",
            r"\hat{m} = \frac{m}{1 - \beta_1^t}",
            r"\hat{v} = \frac{v}{1 - \beta_2^t}",
            rf"{w} \leftarrow {w} - \eta\, \frac{{\hat{{m}}}}{{\sqrt{{\hat{{v}}}} + \varepsilon}}",
        )
    if settings.momentum:
        change = rf"({_symbol(g, dw)} + \mu v)" if settings.nesterov else "v"
        return (
            *((f"g = {g}",) if g != dw else ()),
            rf"v \leftarrow \mu v + {_symbol(g, dw)}",
            rf"{w} \leftarrow {w} - \eta\, {change}",
        )
    return (rf"{w} \leftarrow {w} - \eta\, {dw if g == dw else f'({g})'}",)


def _symbol(g: str, dw: str) -> str:
    """The gradient under its own name, or g where weight decay is part of it."""
    return dw if g == dw else "g"


def _with_momentum(
    step: StepRecord, name: str, index: tuple[int, ...], gradient: Factor
) -> tuple[list[Calculation], list[str]]:
    """v = μ·v + g; with Nesterov the change is g + μ·v, else v."""
    mu = Factor(step.optimizer.momentum, label="μ")
    before = step.remembered("velocity", name, index)
    velocity = Calculation("v", (Term((mu, Factor(before, label="v before"))), Term((gradient,))))
    notes = [_MOMENTUM] if f"velocity.{name}" in step.state else [_MOMENTUM, _REST]
    if not step.optimizer.nesterov:
        return [velocity], notes
    ahead = Calculation("change", (Term((gradient,)), Term((mu, Factor(velocity.result, label="v")))))
    return [velocity, ahead], [*notes, _NESTEROV]
