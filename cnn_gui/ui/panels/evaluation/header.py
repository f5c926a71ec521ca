"""The top of the evaluation panel: which images, and what the network is worth on all of them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from cnn_gui.training.messages.report import Report
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, scaled
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.panels.evaluation.figures import overall_forms, share
from cnn_gui.ui.widgets.buttons import word_button
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox
from cnn_gui.ui.widgets.fields.switch import switch
from cnn_gui.ui.widgets.text.plain import plain

UNIT = theme.UNIT

LIVE = "validation"
NAMES = {LIVE: "Validation, live", "test": "Test", "train": "Training"}
BETWEEN = "  ·  "


class OverallFigures(QWidget):
    """The accuracy of all images, strongly, and beside it as many of the other figures as there is room for.

    Attributes: report, ago (batches trained since it was made, if that matters; else 0).
    """

    def __init__(self) -> None:
        super().__init__()
        self.report: Report | None = None
        self.ago = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Overall accuracy")
        theme.manager().changed.connect(self.update)

    def show_report(self, report: Report | None, ago: int) -> None:
        """Show another report."""
        if (report, ago) != (self.report, self.ago):
            self.report, self.ago = report, ago
            self.setAccessibleDescription(self.text())
            self.setToolTip(plain(self.text()))
            self.update()

    def text(self) -> str:
        """Return all figures."""
        if self.report is None:
            return ""
        if not self.report.count:
            return f"There are no {self.report.split} images."
        return f"accuracy {share(self.report.accuracy)}{BETWEEN}" + BETWEEN.join(
            overall_forms(self.report, self.ago)[0]
        )

    def sizeHint(self) -> QSize:
        """Whatever is left over."""
        return QSize(0, scaled(3 * UNIT))

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the accuracy and the longest form of the rest that fits."""
        if self.report is None or not self.report.count:
            return
        colours = theme.current()
        large, small = QFontMetricsF(font("title")), QFontMetricsF(font("small"))
        baseline = (self.height() + large.capHeight()) / 2
        accuracy = share(self.report.accuracy)
        painter.setFont(font("title"))
        painter.setPen(colours.text)
        painter.drawText(QPointF(0, baseline), accuracy)
        left = large.horizontalAdvance(accuracy) + 1.5 * UNIT
        forms = [
            (figures + (BETWEEN if figures and when else ""), when)
            for figures, when in overall_forms(self.report, self.ago)
        ]
        fits = (form for form in forms if small.horizontalAdvance("".join(form)) <= self.width() - left)
        figures, when = next(fits, ("", ""))
        painter.setFont(font("small"))
        painter.setPen(colours.text_muted)
        painter.drawText(QPointF(left, baseline), figures)
        painter.setPen(colours.warning if self.ago else colours.text_muted)
        painter.drawText(QPointF(left + small.horizontalAdvance(figures), baseline), when)


class EvaluationHeader(QWidget):
    """Attributes: choice (which images), figures, again (evaluates them now), classes_button (for a narrow panel).

    Signals: split_chosen(split) after the person chose other images; evaluation_wanted(split).
    """

    split_chosen = Signal(str)
    evaluation_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.choice = ChoiceBox("Which images are evaluated")
        self.choice.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.activated.connect(lambda _index: self.split_chosen.emit(self.split()))
        self.figures = OverallFigures()
        self.again = word_button("Evaluate")
        self.again.setToolTip("Evaluate these images with the network as it is now")
        self.again.setAccessibleName("Evaluate these images now")
        self.again.clicked.connect(lambda: self.evaluation_wanted.emit(self.split()))
        self.classes_button = switch("Classes", "Classes", "Figures of each class instead of the images")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT + UNIT // 2)
        row.addWidget(self.choice)
        row.addWidget(self.figures, 1)
        row.addWidget(self.again)
        row.addWidget(self.classes_button)

    def offer(self, splits: list[str]) -> None:
        """Offer these splits and collections; the chosen one stays if it is among them."""
        if splits == self.splits():
            return
        chosen = self.split()
        self.choice.clear()
        for split in splits:
            self.choice.addItem(NAMES.get(split, split[:1].upper() + split[1:]), split)
        self.choice.setCurrentIndex(splits.index(chosen) if chosen in splits else 0)

    def splits(self) -> list[str]:
        """Return what is offered."""
        return [self.choice.itemData(index) for index in range(self.choice.count())]

    def split(self) -> str:
        """Return which images are chosen, nothing where none are offered."""
        return self.choice.currentData() or ""

    def show_report(self, report: Report | None, ago: int) -> None:
        """Show the figures of the chosen images; None before they were evaluated."""
        self.figures.show_report(report, ago)
        # What is evaluated by itself need not be asked for, once it has begun.
        self.again.setVisible(self.split() != LIVE or report is None)
        self.again.setEnabled(bool(self.split()))
