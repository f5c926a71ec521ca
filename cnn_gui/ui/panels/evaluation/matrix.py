"""Which classes are read as which: the confusion matrix with its measures, and its cells in words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from cnn_gui.training.messages.report import Report
from cnn_gui.ui.panels.evaluation.confusion_matrix import ConfusionMatrix
from cnn_gui.ui.panels.evaluation.confusion_model import Mode, Pair
from cnn_gui.ui.panels.evaluation.view import EvaluationView
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox
from cnn_gui.ui.widgets.pictures.offer import PictureOffer
from cnn_gui.ui.widgets.pictures.pictured import Pictured

MODES: dict[str, Mode] = {"Count": "count", "Row %": "row", "Column %": "column"}
TIPS = {
    "Count": "How many images",
    "Row %": "Share of the images of the true class",
    "Column %": "Share of the images that were read as that class",
}
HINTS = (
    "Point at a cell, or move with the arrow keys, Page Down to the next most frequent error; a click or Enter shows "
    "its images.",
    "Point at a cell, or move with the arrow keys; a click or Enter shows its images.",
    "Point at a cell; a click or Enter shows its images.",
)
EMPTY = "These data hold no image to evaluate."


class MatrixView(EvaluationView):
    """Attributes: matrix, measure (the choice of what its cells show).

    Signals: pointed(Pair or None), chosen(true, predicted).
    """

    pointed = Signal(object)
    chosen = Signal(int, int)

    def __init__(self) -> None:
        super().__init__("Confusion")
        self.matrix = ConfusionMatrix()
        self.measure = ChoiceBox("What the cells of the confusion matrix show")
        self.measure.addItems(list(MODES))
        for index, tip in enumerate(TIPS.values()):
            self.measure.setItemData(index, tip, Qt.ItemDataRole.ToolTipRole)
        self.measure.currentTextChanged.connect(lambda text: self.matrix.set_mode(MODES[text]))
        self.heading.add_control(self.measure)
        self.add(self.matrix)
        PictureOffer(self.matrix, lambda: Pictured(self.matrix, "Confusion matrix", vector=True))
        self.matrix.pointed.connect(self._say)
        self.matrix.pointed.connect(self.pointed)
        self.matrix.chosen.connect(self.chosen)

    def present(self, report: Report | None) -> None:
        """Show the counts of a report."""
        if report is None:
            self.matrix.set_empty_text(self.waiting)
            self.matrix.set_counts(None)
        else:
            self.matrix.set_empty_text(EMPTY)
            self.matrix.set_counts(report.confusion, report.classes, report.explain)
        self._say(self.matrix.cell())

    def _say(self, cell: Pair | None) -> None:
        if cell is not None:
            self.sentence.say(self.matrix.sentence())
        else:
            self.sentence.say(*(HINTS if self.report is not None and self.report.count else ("",)), muted=True)
