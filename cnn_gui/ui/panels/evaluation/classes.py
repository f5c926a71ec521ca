"""Accuracy and loss of each class: as bars of now, and as curves over the batches."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cnn_gui.training.messages.report import Report
from cnn_gui.training.run.history import History
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.evaluation.class_bars import ClassBars
from cnn_gui.ui.panels.evaluation.class_curves import ClassCurves, Quantity
from cnn_gui.ui.panels.evaluation.figures import class_figures, class_forms
from cnn_gui.ui.panels.evaluation.view import EvaluationView
from cnn_gui.ui.widgets.fields.switch import switch
from cnn_gui.ui.widgets.pictures.offer import PictureOffer
from cnn_gui.ui.widgets.pictures.pictured import Pictured

UNIT = theme.UNIT

BOTH_FIT = 55 * UNIT
"""Height from which bars and curves stand one above the other; below it, one of them is shown."""
ALL_FIT, FEW = 30 * UNIT, 12
LONGER_TITLE = "Accuracy"
BAR_HINTS: dict[Quantity, tuple[str, ...]] = {
    "accuracy": (
        "Bars: the newest evaluation, with its 95 % interval. Dotted: all images.",
        "With 95 % interval. Dotted: all images.",
    ),
    "loss": ("Bars: mean loss at the newest evaluation. Dotted: all images.", "Mean loss. Dotted: all images."),
}
CURVES_HINTS = (
    "One line per class, of the validation images; the strong one is the worst.",
    "Validation images; strong: the worst class.",
)


class ClassesView(EvaluationView):
    """Attributes: bars, curves, loss_button, curves_button, sorted_button, selected (the class that stays strong)."""

    pointed = Signal(object)

    def __init__(self) -> None:
        super().__init__("Accuracy")
        self.bars, self.curves = ClassBars(), ClassCurves()
        self.selected: int | None = None
        self._pointed: int | None = None
        self._most: int | None = None
        self.loss_button = switch("Loss", "Loss of each class", "Loss of each class instead of its accuracy")
        self.sorted_button = switch("Sorted", "Worst class first", "Worst class first")
        self.curves_button = switch(
            "Curves", "Curves of the classes", "Every validation so far instead of the newest evaluation"
        )
        for button in (self.loss_button, self.sorted_button, self.curves_button):
            self.heading.add_control(button)
        both = QWidget()
        self._both = QVBoxLayout(both)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(UNIT)
        self._both.addWidget(self.bars, 3)
        self._both.addWidget(self.curves, 2)
        self.add(both)
        PictureOffer(self.bars, lambda: self._pictured(self.bars))
        curves = PictureOffer(self.curves.view, lambda: self._pictured(self.curves), menu=False)
        for clicked in (self.curves.view.menu_wanted, self.curves.box.menu_wanted):
            clicked.connect(curves.popup)
        self.loss_button.toggled.connect(self._measure)
        self.sorted_button.toggled.connect(self._sort)
        self.curves_button.toggled.connect(self._arrange)
        for part in (self.bars, self.curves):
            part.pointed.connect(self._point)
            part.clicked.connect(self.select)
        self._arrange()

    @property
    def quantity(self) -> Quantity:
        """What is shown of each class."""
        return "loss" if self.loss_button.isChecked() else "accuracy"

    def begin_run(self, history: History, classes: tuple[str, ...]) -> None:
        """Show another run; forget the class that was selected."""
        self.selected = None
        self.curves.set_history(history, classes)

    def present(self, report: Report | None) -> None:
        """Show the figures of a report."""
        self.bars.set_empty_text(self.waiting)
        if report is None:
            self.bars.set_figures((), None)
        else:
            before = self.bars.figures()
            self.bars.set_figures(report.classes, class_figures(report, self.quantity, before))
        self.curves.refresh()
        self._say()

    def least_width(self) -> int:
        """With the button for the curves, however high it is; without the one that gives way, unless it stays."""
        return self._needed(curves=True, sorted_too=self._are_many())

    def set_most(self, width: int) -> None:
        """Say how wide this part may become by its own needs, in logical pixels."""
        if width != self._most:
            self._most = width
            self._arrange()

    def highlight(self, index: int | None) -> None:
        """Make a class strong that is pointed at elsewhere; None for the selected one."""
        self.curves.highlight(self.selected if index is None else index)

    def select(self, index: int) -> None:
        """Keep a class strong; the same one again lets it go."""
        self.selected = None if index == self.selected else index
        self.highlight(None)
        self._say()

    def _pictured(self, part: QWidget) -> Pictured:
        return Pictured(part, f"{self.quantity.capitalize()} of each class", vector=True)

    def _measure(self) -> None:
        self.heading.set_title(self.quantity.capitalize())
        self.curves.set_quantity(self.quantity)
        self.bars.set_figures((), None)  # the axis of the other quantity fits nothing here
        self._sort()
        self.take(self.report, self.waiting)

    def _sort(self) -> None:
        self.bars.set_sorted(self.sorted_button.isChecked(), highest_first=self.quantity == "loss")

    def _arrange(self) -> None:
        tall = self.height() >= BOTH_FIT
        curves = self.curves_button.isChecked()
        self.curves_button.setVisible(not tall)
        # Few classes are sorted at a glance; where there is no room for all controls, this one is missed least.
        needed = self._needed(curves=not tall, sorted_too=True)
        fits = self.width() >= ALL_FIT and (self._most is None or needed <= self._most)
        self.sorted_button.setVisible(fits or self._are_many())
        self.sorted_button.setEnabled(tall or not curves)
        self.bars.setVisible(tall or not curves)
        self.curves.setVisible(tall or curves)
        self._keep_title()
        self._say()

    def _are_many(self) -> bool:
        return len(self.bars.order()) > FEW

    def _keep_title(self) -> None:
        """Be wide enough for the longer title beside the buttons: the width does not jump with the quantity."""
        self.heading.setMinimumWidth(self.heading.least_width(LONGER_TITLE))

    def _needed(self, *, curves: bool, sorted_too: bool) -> int:
        """The width for the longer title beside the buttons, with or without those that may be hidden."""
        width = self.heading.least_width(LONGER_TITLE)
        for button, wanted in ((self.curves_button, curves), (self.sorted_button, sorted_too)):
            there = not button.isHidden()
            width += (wanted - there) * (button.sizeHint().width() + UNIT // 2)
        return width

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show both where both fit."""
        super().resizeEvent(event)
        self._arrange()

    def _point(self, index: int | None) -> None:
        self._pointed = index
        self.highlight(index)
        self._say()
        self.pointed.emit(index)

    def _say(self) -> None:
        index = self._pointed if self._pointed is not None else self.selected
        if self.report is None or not self.report.count:
            self.sentence.say("")
        elif index is not None:
            self.sentence.say(*class_forms(self.report, index))
        else:
            hints = BAR_HINTS[self.quantity] if self.bars.isVisibleTo(self) else CURVES_HINTS
            self.sentence.say(*hints, muted=True)
