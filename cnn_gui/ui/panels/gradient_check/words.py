"""A gradient check in words: what each comparison says, and what all of them say together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from cnn_gui.counted import counted
from cnn_gui.engine.gradcheck import ElementCheck
from cnn_gui.explain.cell import Cell
from cnn_gui.training.messages.gradient_check import TOLERANCE, CheckReport
from cnn_gui.training.messages.layers import LayerInfo
from cnn_gui.ui.widgets.text.numbers import MINUS, level, short

EQUATION = (
    r"\frac{\partial L}{\partial \theta} \;\approx\;"
    r" \frac{L(\theta + \varepsilon) - L(\theta - \varepsilon)}{2\,\varepsilon}"
)
EQUATION_SIZE = (225, 38)
"""Width and height of the equation in logical pixels: a test measures it."""
KINK = (
    "Within ±ε an activation passes its bend, as where a ReLU opens or shuts, or another value wins in a pooling "
    "window. The loss has a kink there, so that "
    "the difference quotient is not a derivative: it says nothing about the gradient."
)
HEADINGS = ("parameter", "analytic", "numerical", "relative error", "verdict")
SHORT_HEADINGS = ("parameter", "analytic", "numerical", "error", "verdict")
MEANINGS = (
    "Which number was moved",
    "The derivative that the backward pass gives",
    "The difference quotient, (L(θ + ε) − L(θ − ε)) / 2ε",
    "Relative error: the difference of the two, divided by the larger of them,\n"
    "or by a thousandth of the largest gradient in this parameter where that is larger;\n"
    "0 where both are so small that only rounding is left",
    f"They agree where the relative error is no more than {short(TOLERANCE)}",
)
TSV_HEADINGS = ("parameter", "engine name", "analytic", "numerical", "relative error", "kink", "verdict")


class Verdict(Enum):
    """What a comparison says; the value is its text."""

    AGREES = "✓ agrees"
    DIFFERS = "✗ differs"
    KINK = "kink"


_WORST_FIRST = (Verdict.DIFFERS, Verdict.KINK, Verdict.AGREES)


def verdict(check: ElementCheck) -> Verdict:
    """Return what a comparison says. Numbers that agree do so also where a kink is near."""
    if check.relative_error <= TOLERANCE:
        return Verdict.AGREES
    return Verdict.KINK if check.kink else Verdict.DIFFERS


def symbols_of(layers: Iterable[LayerInfo]) -> dict[str, str]:
    """Return what a person calls each parameter, by the engine's name: W1 for conv1.W, γ1 for norm1.gamma."""
    return {name: symbol for layer in layers for name, symbol in layer.symbols}


def digits(value: float) -> str:
    """Return a derivative with six digits, so that two of them can be compared: −1.23457e−3."""
    if not value or not math.isfinite(value):
        return level(value)
    mantissa, exponent = f"{value:.5e}".split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", MINUS)


@dataclass(frozen=True)
class Row:
    """One comparison as it stands in the table. Attributes: check, symbol (of its parameter), texts (by column)."""

    check: ElementCheck
    symbol: str
    verdict: Verdict
    texts: tuple[str, ...]

    @classmethod
    def of(cls, check: ElementCheck, symbol: str) -> Row:
        """Write down a comparison of a parameter that a person calls `symbol`."""
        said = verdict(check)
        numbers = digits(check.analytic), digits(check.numerical), level(check.relative_error)
        return cls(check, symbol, said, (str(Cell(symbol, check.index)), *numbers, said.value))

    def key(self, column: int) -> tuple[float | str | tuple[int, ...], ...]:
        """What rows are ordered by in a column."""
        check = self.check
        keys = (
            (self.symbol[1:], self.symbol, check.index),
            (check.analytic,),
            (check.numerical,),
            (check.relative_error if math.isfinite(check.relative_error) else math.inf,),
            (_WORST_FIRST.index(self.verdict), self.check.name, check.index),
        )
        return keys[column]

    def explanation(self) -> str:
        """Return everything about the comparison, for its tool tip."""
        check = self.check
        place = ", ".join(map(str, check.index))
        lines = [
            f"{self.texts[0]}, in the engine {check.name}[{place}]",
            f"backward pass: {check.analytic!r}",
            f"difference quotient: {check.numerical!r}",
            f"relative error {self.texts[3]}, allowed {short(TOLERANCE)}",
        ]
        if self.verdict is Verdict.DIFFERS:
            lines.append("These differ by more than rounding can explain: one of the two is wrong.")
        if check.kink:
            lines.append(KINK if self.verdict is Verdict.KINK else "They agree although a kink is near.")
        return "\n".join(lines).replace("-", MINUS)

    def tsv(self) -> str:
        """Return the comparison with all digits, for other programs."""
        check = self.check
        name = f"{check.name}[{', '.join(map(str, check.index))}]"
        words = "kink" if check.kink else ""
        numbers = repr(check.analytic), repr(check.numerical), repr(check.relative_error)
        return "\t".join((self.texts[0], name, *numbers, words, self.verdict.name.lower()))


def table_tsv(rows: Sequence[Row]) -> str:
    """Return rows as tab-separated values with a line of headings."""
    return "\n".join(("\t".join(TSV_HEADINGS), *(row.tsv() for row in rows))) + "\n"


@dataclass(frozen=True)
class LayerSummary:
    """All comparisons of one layer.

    Attributes:
        layer: its name. checks: those made so far.
        largest: the largest relative error away from kinks; NaN where there is none.
        differ, kinks: how many differ, and how many say nothing because of a kink.
    """

    layer: str
    checks: tuple[ElementCheck, ...]
    largest: float
    differ: int
    kinks: int

    def sentence(self) -> str:
        """Return it in words."""
        count = len(self.checks)
        if not count:
            return f"{self.layer}: not checked yet"
        parts = [f"{self.layer}: {count} number{'s' if count > 1 else ''} checked"]
        if not math.isnan(self.largest):
            parts.append(f"largest relative error {level(self.largest)}{' away from kinks' if self.kinks else ''}")
        if self.differ:
            parts.append(f"{self.differ} differ{'s' if self.differ == 1 else ''}")
        if self.kinks:
            parts.append(f"{self.kinks} at a kink")
        return ", ".join(parts)


def summaries(report: CheckReport, layers: Sequence[str]) -> tuple[LayerSummary, ...]:
    """Return what the comparisons of each layer say together, for the layers that have parameters."""
    found = []
    for layer in layers:
        checks = tuple(check for check in report.checks if check.name.rpartition(".")[0] == layer)
        said = [verdict(check) for check in checks]
        smooth = [check.relative_error for check in checks if not check.kink]
        # What is no number is larger than any.
        largest = max((math.inf if math.isnan(error) else error for error in smooth), default=math.nan)
        found.append(LayerSummary(layer, checks, largest, said.count(Verdict.DIFFERS), said.count(Verdict.KINK)))
    return tuple(found)


def conclusion(report: CheckReport) -> str:
    """Return in a sentence what the comparisons so far say."""
    said = [verdict(check) for check in report.checks]
    agree, differ, kinks = (said.count(each) for each in Verdict)
    if differ:
        parts = [f"✗ {differ} of {len(said)} differ{'s' if differ == 1 else ''}"]
    elif kinks or agree == 1:
        parts = [f"✓ {agree} agree{'s' if agree == 1 else ''}"]
    else:
        parts = [f"✓ all {agree} agree"]
    if kinks:
        parts.append(f"{kinks} at a kink, where nothing can be said")
    if not report.done:
        parts.append(f"{report.total - len(said)} to go")
    return ", ".join(parts)


def conditions(report: CheckReport) -> str:
    """Return how the comparisons were made: ε, over how many images, after which batch."""
    of = "loss of the image" if report.images == 1 else f"mean loss of the batch, {counted(report.images, 'image')}"
    return f"ε = {short(report.epsilon)} · {of} · float64 · after batch {report.batch:,}"
