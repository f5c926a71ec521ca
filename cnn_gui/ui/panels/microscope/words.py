"""What the microscope says besides explanations: how to begin, what is missing, and when the numbers were so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.calculation.figures import readable
from cnn_gui.explain.calculation.image_and_batch import image_and_batch, mean_in_batch
from cnn_gui.ui.panels.microscope.chain import still_there

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import CellError
    from cnn_gui.explain.calculation.explanation import Explanation
    from cnn_gui.explain.cell import Cell
    from cnn_gui.explain.moment import Moment
    from cnn_gui.training.messages.snapshot import Snapshot

EMPTY = (
    "Click any number in the network view, or choose an array above.\n"
    "How it came about appears here: what went in, each product, their sum, and what the number is used for."
)
WAITING = "The numbers come with the next image that goes through the network."
WITHOUT_LABEL = (
    "Gradients are derivatives of the loss, and there is no loss without a true class: choose an image that has a "
    "label, or say what the drawing is."
)
WITHOUT_STEP = "Train one batch, and what it changed appears here."
ELSEWHERE = "Choose an array of this network above."


def problem(moment: Moment, cell: Cell, error: CellError) -> tuple[str, str]:
    """Return why a number cannot be explained, and what a person can do about it."""
    if not still_there(moment.layers, cell):
        text = str(error)
        return f"{text[:1].upper()}{text[1:]}.", ELSEWHERE
    if cell.is_update:
        return f"There is no {cell} yet: nothing has been trained with these numbers.", WITHOUT_STEP
    return f"There is no {cell}: nobody said what this image shows, so there is no loss.", WITHOUT_LABEL


def headline(explanation: Explanation, moment: Moment) -> str:
    """Return what a number is; of a parameter's gradient first its value for this image, and in the batch's mean."""
    kind = explanation.title.partition(" · ")[2]
    mean = mean_of(explanation, moment)
    return f"{image_and_batch(explanation.lines[-1].value, mean)} · {kind}" if mean else kind


def mean_of(explanation: Explanation, moment: Moment) -> str:
    """Return the batch's mean of a parameter's gradient as it is printed; "" for all else."""
    mean = mean_in_batch(moment, explanation.cell)
    return "" if mean is None else readable(mean)


def moment_of(snapshot: Snapshot, classes: tuple[str, ...]) -> str:
    """Return which image it is about, and in which batch: after one, or of it while training goes on."""
    label = snapshot.probe.label
    truth = f" · true class {classes[label]}" if label is not None and label < len(classes) else ""
    when = "in" if snapshot.step_done else "after"
    return f"{snapshot.probe.title}{truth} · {when} batch {snapshot.progress.batch:,}"
