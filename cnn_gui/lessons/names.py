"""What the expressions of a lesson are about: the moment that is looked at, the run, and what the window shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.anatomy import CellError
from cnn_gui.explain.cell import gradient_of, update_of
from cnn_gui.lessons.expressions.values import Value, plain
from cnn_gui.lessons.vocabulary import MEAN, NEW, array_names, phase_name, symbol_of_name

if TYPE_CHECKING:
    from cnn_gui.explain.cell import Cell
    from cnn_gui.explain.moment import Moment
    from cnn_gui.training.messages.report import Report

LOSSES = 20
"""Over how many batches `Facts.loss` is a mean."""


@dataclass(frozen=True)
class Facts:
    """What is so at present, besides the arrays; None: not known.

    Attributes:
        state: "loading", "paused", "running", "diverged", "failed".
        model, batches, learning_rate, batch_size: of the run.
        loss: the mean training loss of its last 20 batches, or of all if there are fewer.
        loss_before, loss_after: of the batch of a walk, before and after its update.
        phase: in which a walk stands, by its id, "" outside of one.
        explained: the cell in the microscope.
        panel: which one a person has gone to or brought to the front last; panels: all that are in sight.
        gradients: whether the network view shows them.
        checked: how many numbers the last gradient check has compared.
        checked_cell: the gradient that it was of, if it was of a single one.
        edited: whether a parameter is changed by hand, neither kept nor undone yet.
        drawn: whether the probe is a drawing.
        report: the last evaluation of the validation images; of a run that has been trained on since it is None.
    """

    state: str = "paused"
    model: str = "seed"
    batches: int = 0
    learning_rate: float = 0.0
    batch_size: int = 0
    loss: float | None = None
    loss_before: float | None = None
    loss_after: float | None = None
    phase: str = ""
    explained: Cell | None = None
    panel: str = ""
    panels: tuple[str, ...] = ()
    gradients: bool = False
    checked: int = 0
    checked_cell: Cell | None = None
    edited: bool = False
    drawn: bool = False
    report: Report | None = None


# Facts that expressions know by other names, or as more than one.
_OTHERWISE = ("explained", "report", "panels", "checked_cell")
_OF_CELL = ("cell", "cell_array", "cell_place", "checked_cell", "checked_place")
OF_REPORT = ("accuracy", "confusion", "confused_label", "confused_read", "worst", "worst_label", "worst_read")
"""Names that only an evaluation of the validation images can give."""
_OF_IMAGE = ("y", "label", "prediction")
FACTS = frozenset(
    (*(field.name for field in fields(Facts) if field.name not in _OTHERWISE), *_OF_CELL, *OF_REPORT, *_OF_IMAGE)
)
"""All names but those of arrays and of `let`."""


class Names(Mapping[str, Value]):
    """Values by name; each is looked up when it is asked for. A KeyError says, for a person, why one is not there."""

    def __init__(self, moment: Moment | None, facts: Facts, let: Mapping[str, Value]) -> None:
        self._moment, self._facts, self._let = moment, facts, let

    def __getitem__(self, name: str) -> Value:
        """Return the value of a name, a number or an array that nobody writes to."""
        if name in self._let:
            return self._let[name]
        if name in _OF_CELL:
            return self._of_cell(name)
        if name in OF_REPORT:
            return self._of_report(name)
        if name == "phase":
            return phase_name(self._facts.phase)
        if name in FACTS and name not in _OF_IMAGE:
            value: Value = getattr(self._facts, name)
            return value
        moment = self._moment
        if moment is None:
            raise KeyError(f"{name} is not known yet: no image has gone through the network")
        if name in _OF_IMAGE:
            return _of_image(name, moment)
        if name not in array_names(moment.layers):
            raise KeyError(f"{name} is not known here")
        try:
            return plain(_array(name, moment))
        except CellError as error:
            raise KeyError(str(error)) from error

    def __iter__(self) -> Iterator[str]:
        """Give all names, whether or not their values are known."""
        arrays = frozenset[str]() if self._moment is None else array_names(self._moment.layers)
        return iter(sorted({*self._let, *FACTS, *arrays}))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return any(name == other for other in self)

    def _of_cell(self, name: str) -> Value:
        cell = self._facts.checked_cell if name.startswith("checked") else self._facts.explained
        if name in ("cell", "checked_cell"):
            return "" if cell is None else str(cell).replace(", ", ",")
        if name == "cell_array":
            return "" if cell is None else str(type(cell)(cell.symbol))
        return () if cell is None else cell.index

    def _of_report(self, name: str) -> Value:
        report = self._facts.report
        if report is None or not report.count:
            raise KeyError(f"{name} is not known yet: the validation images have not been evaluated")
        if name == "confusion":
            return report.confusion
        if name == "accuracy":
            return report.accuracy
        if name.startswith("confused"):
            wrong = report.confusion - np.diag(np.diag(report.confusion))
            return int(np.unravel_index(int(wrong.argmax()), wrong.shape)[name == "confused_read"])
        # Numbers that have overflowed are as wrong as can be.
        worst = int(np.nan_to_num(report.loss, nan=np.inf).argmax())
        if name == "worst":
            return worst
        return int((report.labels if name == "worst_label" else report.predicted)[worst])


def names_of(moment: Moment | None, facts: Facts, let: Mapping[str, Value] | None = None) -> Names:
    """Return what expressions can ask for.

    moment: of the image that is looked at; None if there is none yet. let: names that the lesson has computed.
    """
    return Names(moment, facts, let or {})


def _of_image(name: str, moment: Moment) -> Value:
    trace = moment.trace
    if name == "prediction":
        return int(trace.probabilities.argmax())
    if trace.label is None:
        raise KeyError(f"{name} is not known: nobody said what this image shows")
    if name == "label":
        return trace.label
    return trace.objective.target(trace.label, len(trace.logits), np.dtype(np.float64))


def _array(name: str, moment: Moment) -> Value:
    """One array by its name in expressions. Raises CellError where it is not there."""
    name = symbol_of_name(name)
    if name.startswith(NEW):
        return moment.array(update_of(name.removeprefix(NEW)))
    if not name.startswith(MEAN):
        return moment.array(name)
    parameter = name.removeprefix(MEAN).removeprefix("d")
    if moment.step is None:
        raise CellError(f"nothing was trained here, so there is no mean of {gradient_of(parameter)} over a batch")
    return moment.step.gradients[moment.layers.parameter_name(parameter)]
