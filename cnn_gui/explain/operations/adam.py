"""Adam's way of making a change out of a gradient, for one parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, How, Operation, Term
from cnn_gui.explain.calculation.figures import exactly

if TYPE_CHECKING:
    from cnn_gui.explain.moment import StepRecord

_MEANS = "m is the running mean of the gradient, v that of its square; β1 and β2 say how much of the old one is kept."


def adam_change(
    step: StepRecord, name: str, index: tuple[int, ...], gradient: Factor
) -> tuple[list[Calculation], list[str]]:
    """m = β1·m + (1 − β1)·g, v = β2·v + (1 − β2)·g², both corrected for their start at 0, then m̂ / (√v̂ + ε)."""
    settings = step.optimizer
    t = step.update_number
    mean_before, square_before = (step.remembered(slot, name, index) for slot in ("mean", "square"))
    beta1, beta2 = settings.beta1, settings.beta2

    m = Calculation(
        "m",
        (
            Term((Factor(beta1, label="β1"), Factor(mean_before, label="m before"))),
            Term((Factor(1.0 - beta1, label="(1 − β1)"), gradient)),
        ),
    )
    v = Calculation(
        "v",
        (
            Term((Factor(beta2, label="β2"), Factor(square_before, label="v before"))),
            Term((Factor(1.0 - beta2, label="(1 − β2)"), gradient, gradient)),
        ),
    )
    m_hat = _corrected("m̂", m, 1.0 - beta1**t, f"(1 − β1^{t})")
    v_hat = _corrected("v̂", v, 1.0 - beta2**t, f"(1 − β2^{t})")
    divisor = Calculation(
        "√v̂ + ε",
        (Term((Factor(v_hat.result, label="v̂"),), How.ROOT), Term((Factor(settings.epsilon, label="ε"),))),
    )
    change = Calculation(
        "change",
        (Term((Factor(m_hat.result, label="m̂"),)), Term((Factor(divisor.result, label="(√v̂ + ε)"),))),
        Operation.QUOTIENT,
    )
    keeps = f"ε = {exactly(settings.epsilon)} keeps the divisor from being 0."
    start = f"Both means began at 0, so at update {t} they are divided by what they can have collected by then."
    return [m, v, m_hat, v_hat, divisor, change], [_MEANS, start, keeps]


def _corrected(name: str, mean: Calculation, correction: float, label: str) -> Calculation:
    terms = (Term((Factor(mean.result, label=mean.name),)), Term((Factor(correction, label=label),)))
    return Calculation(name, terms, Operation.QUOTIENT)
