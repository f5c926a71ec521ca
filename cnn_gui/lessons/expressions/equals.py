"""“2.0 × 3.0 = 6.0” as a lesson writes it: where the printed digits do not give that, “=” becomes “≈”."""

from __future__ import annotations

import re
from decimal import Decimal

from cnn_gui.explain.calculation.arithmetic import How, Operation
from cnn_gui.explain.calculation.by_hand import function_by_hand, in_units, rounded, term_by_hand

_NUMBER = r"[−+]?\d[\d,]*(?:\.\d+)?(?:e[−+]?\d+)?"
_ATOM = rf"(?:\({_NUMBER}\)|{_NUMBER})"
_CALCULATION = re.compile(
    r"(?P<as_is>^```.*?^```|\$[^$\n]+\$)"
    rf"|(?P<left>(?:−log )?{_ATOM}(?: [×−+] {_ATOM})*) = (?P<right>{_NUMBER})(?![\d%]| ?[×+−/])",
    re.DOTALL | re.MULTILINE,
)
_LOG = "−log "


def with_honest_equals(text: str) -> str:
    """Return a text whose every “=” between numbers holds with the digits that stand there; else it says “≈”.

    The rule of the microscope: what stands at the left, calculated on paper and rounded to the digits at the right.
    Equations between dollars and fenced blocks stay as they are.
    """
    return _CALCULATION.sub(_checked, text)


def _checked(found: re.Match[str]) -> str:
    if found["as_is"] or _holds(found["left"], found["right"]):
        return found[0]
    return f"{found['left']} ≈ {found['right']}"


def _holds(left: str, right: str) -> bool:
    said = _number(right)
    exponent = said.as_tuple().exponent
    unit = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)
    return rounded(in_units(_value(left), unit)) == rounded(in_units(said, unit))


def _value(left: str) -> Decimal:
    """Calculate sums of products; a minus log stands alone, before one number."""
    if left.startswith(_LOG):
        return function_by_hand(Operation.MINUS_LOG, [_number(left.removeprefix(_LOG))])
    total, sign = Decimal(0), "+"
    for part in re.split(r" ([+−]) ", left):
        if part in ("+", "−"):
            sign = part
            continue
        factors = [_number(factor) for factor in part.split(" × ")]
        total += term_by_hand(How.PRODUCT, factors, negative=sign == "−")
    return total


def _number(text: str) -> Decimal:
    return Decimal(text.strip("()").replace("−", "-").replace(",", ""))
