"""Probabilities of the classes as horizontal bars."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from cnn_gui.counted import counted
from cnn_gui.shares import exact_probability, probability
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import Floats
from cnn_gui.ui.look.painters import in_a_picture, paints_itself
from cnn_gui.ui.look.painting import paint_empty
from cnn_gui.ui.widgets.bars.bar_look import bar_look
from cnn_gui.ui.widgets.bars.rows import LOWEST_ROW, Rows
from cnn_gui.ui.widgets.keys import ENTER

SHORT_LIST = 10
"""So many classes are shown where there are more than fit, and a row for all others."""


class ProbabilityBars(Rows):
    """One row per class: name, bar, number; the true class marked by a sign and a word, the predicted one bold.

    Rows shrink to 16 pixels. Where even so there are more classes than fit, the list is short: the ten most probable
    ones, the true class in the tenth row if it is not among them, and a last row for what is left to all others.
    Asked for all, it scrolls.

    Signals: clicked(class index); shortened(whether more classes than fit), when that changes.
    """

    clicked = Signal(int)
    shortened = Signal(bool)

    def __init__(self, classes: Sequence[str] = (), *, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(empty_text=empty_text, parent=parent)
        self._classes = self._names = tuple(classes)
        self._probabilities: Floats | None = None
        self._predicted: int | None = None
        self._truth: int | None = None
        self._sorted = self._all = False
        self._too_many = False
        self._order: list[int] = list(range(len(self._classes)))
        self._count = len(self._order)
        # What is seen of each row since it was painted last.
        self._painted: list[tuple[object, ...]] = []
        self.setAccessibleName("Probabilities of the classes")
        # It covers its place, so that nothing behind it has to be painted when it moves.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # ---- what it shows -------------------------------------------------------------------------

    def set_classes(self, classes: Sequence[str]) -> None:
        """Show other classes; forgets the probabilities."""
        self._classes = tuple(classes)
        self._probabilities = self._predicted = self._truth = self._cursor = None
        self._arrange()
        # Their number decides how high it must be.
        self.updateGeometry()

    def set_probabilities(self, probabilities: Floats | None, truth: int | None = None) -> None:
        """Show probabilities (classes,) and the number of the true class, if it is known; None for no data.

        Raises ValueError if there are not as many as classes. The array is kept, not copied.
        """
        if probabilities is not None and probabilities.shape != (len(self._classes),):
            raise ValueError(f"Expected {len(self._classes)} probabilities, got shape {probabilities.shape}.")
        before = self._predicted, self._truth
        self._probabilities, self._predicted, self._truth = probabilities, _most_probable(probabilities), truth
        if self._sorted or self.is_short():
            self._rank()
        if before != (self._predicted, truth):
            self.setAccessibleDescription(self.summary())
        painted, self._painted = self._painted, self._appearances() if self._stand_alone() else []
        if len(painted) != len(self._painted) or not painted:
            self.viewport().update()
            return
        # Most classes are as improbable as before.
        for row, (old, new) in enumerate(zip(painted, self._painted, strict=True)):
            if old != new:
                self.viewport().update(self.row_rect(row).toAlignedRect())

    def _stand_alone(self) -> bool:
        """Whether each row shows its own probability and nothing else."""
        return not self.is_short()

    def _appearances(self) -> list[tuple[object, ...]]:
        """What is seen of each row, from the first to the last."""
        if self._probabilities is None:
            return []
        look, ratio = bar_look(self._names, self.viewport().width()), self.devicePixelRatioF()
        values, predicted, true = self._probabilities.tolist(), self._predicted, self._truth
        return [(index, index == predicted, index == true, *look.seen(values[index], ratio)) for index in self._order]

    def set_sorted(self, by_probability: bool) -> None:
        """Order the rows by probability, largest first, or by class."""
        self._sorted = by_probability
        self._arrange()

    def set_all(self, show_all: bool) -> None:
        """Show all classes and scroll, instead of the short list where they do not fit."""
        self._all = show_all
        self._arrange()

    def is_short(self) -> bool:
        """Return whether only the most probable classes are shown."""
        return self._too_many and not self._all

    def others(self) -> list[int]:
        """Return the classes that have no row of their own."""
        shown = set(self._order)
        return [index for index in range(len(self._classes)) if index not in shown]

    def order(self) -> list[int]:
        """Return the classes from the first row to the last."""
        return list(self._order)

    def predicted(self) -> int | None:
        """Return the most probable class; None without data or if no probability is a number."""
        return self._predicted

    def probability(self, index: int) -> float:
        """Return the probability of a class; NaN without data."""
        return float("nan") if self._probabilities is None else float(self._probabilities[index])

    def truth(self) -> int | None:
        """Return the true class."""
        return self._truth

    def summary(self) -> str:
        """Return in one sentence what is predicted and what is true."""
        predicted = self.predicted()
        if self._probabilities is None or predicted is None:
            return "No prediction."
        said = f"Predicted {self._classes[predicted]} with probability {self._in_short(predicted)}"
        if self._truth is None:
            return f"{said}."
        if self._truth == predicted:
            return f"{said}, which is the true class."
        return f"{said}; the true class is {self._classes[self._truth]} with {self._in_short(self._truth)}."

    def _in_short(self, index: int) -> str:
        return probability(self.probability(index), 3)

    def row_text(self, row: int) -> str:
        """Return the exact value of a row, as its tool tip says it."""
        if row == len(self._order):
            return f"{self._name_of_others()}: {exact_probability(self._left_to_others())} together"
        index = self._order[row]
        value = "no value" if self._probabilities is None else exact_probability(float(self._probabilities[index]))
        words = [
            word
            for word, told in (("predicted", index == self.predicted()), ("true class", index == self._truth))
            if told
        ]
        return f"{self._classes[index]}: {value}" + (f" ({', '.join(words)})" if words else "")

    # ---- geometry ------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Rows of 24 pixels."""
        return QSize(280, self._usual_rows() * 3 * theme.UNIT)

    def minimumSizeHint(self) -> QSize:
        """All rows of ten classes at their lowest, or of the short list."""
        return QSize(20 * theme.UNIT, self._usual_rows() * LOWEST_ROW)

    def _usual_rows(self) -> int:
        # As long as nobody has said which classes there are, there may be ten.
        return min(max(len(self._classes) or SHORT_LIST, 4), SHORT_LIST + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See what fits into the new height."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        classes = len(self._classes)
        too_many = classes > SHORT_LIST and classes * LOWEST_ROW > self.viewport().height()
        changed, self._too_many = too_many != self._too_many, too_many
        if self._cursor is not None and self._cursor >= (SHORT_LIST if self.is_short() else classes):
            self._cursor = None
        self._rank()
        self._fit_rows()
        self.viewport().update()
        # What stands in the column of names, and makes it as wide as it is.
        self._names = (*self._classes, self._name_of_others()) if too_many else self._classes
        if changed:
            self.shortened.emit(too_many)

    def _rank(self) -> None:
        """Choose the classes that are shown, and their order."""
        shown = SHORT_LIST if self.is_short() else len(self._classes)
        if self._probabilities is None or not (self._sorted or self.is_short()):
            self._order = list(range(len(self._classes)))[:shown]
        else:
            # What is not a number comes last; among equals the first class.
            ranked = np.argsort(-np.nan_to_num(self._probabilities, nan=-1.0), kind="stable")
            self._order = ranked[:shown].tolist()
            if self._truth is not None and self._truth not in self._order:
                self._order[-1] = self._truth
        # A row more for all other classes.
        self._count = len(self._order) + self.is_short()

    def _name_of_others(self) -> str:
        return counted(len(self._classes) - len(self._order), "other")

    def _left_to_others(self) -> float:
        return 0.0 if self._probabilities is None else float(self._probabilities[self.others()].sum())

    # ---- mouse and keyboard --------------------------------------------------------------------

    def tip_at(self, point: QPointF) -> str | None:
        """Tell the exact value."""
        row = self.row_at(point)
        return None if row is None or self._probabilities is None else self.row_text(row)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Report the class that was clicked."""
        row = self.row_at(event.position())
        if row is not None and row < len(self._order) and event.button() == Qt.MouseButton.LeftButton:
            self._cursor = row
            self.clicked.emit(self._order[row])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down choose a row, Enter clicks it."""
        row = self._row_led_to(event.key(), len(self._order) - 1)
        if event.key() in ENTER and self._cursor is not None:
            self.clicked.emit(self._order[self._cursor])
        elif row is None:
            super().keyPressEvent(event)
        else:
            self._cursor = row
            self.setAccessibleDescription(self.row_text(row))
            self._bring_row_into_sight(row)
            self.viewport().update()

    # ---- painting ------------------------------------------------------------------------------

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw what there is."""
        painter.fillRect(event.rect(), theme.current().panel)
        self.paint_rows(painter, event.region())

    def paint_rows(self, painter: QPainter, asked: QRegion) -> None:
        """Draw the rows in sight that have a part in a region of the viewport."""
        if self._probabilities is None:
            paint_empty(painter, QRectF(self.viewport().rect()), self._empty_text)
        else:
            look = bar_look(self._names, self.viewport().width())
            predicted = self._predicted
            for row in self.rows_in_sight():
                place = self.row_rect(row)
                if not asked.intersects(place.toAlignedRect()):
                    continue
                if row == len(self._order):
                    look.paint(painter, place, self._name_of_others(), self._left_to_others())
                    continue
                index = self._order[row]
                look.paint(
                    painter,
                    place,
                    self._classes[index],
                    float(self._probabilities[index]),
                    predicted=index == predicted,
                    true=index == self._truth,
                    chosen=self.hasFocus() and row == self._cursor and not in_a_picture(),
                )


def _most_probable(probabilities: Floats | None) -> int | None:
    if probabilities is None or not probabilities.size:
        return None
    # NaN counts as the largest: mostly there is none, and one call is enough.
    first = int(probabilities.argmax())
    if math.isfinite(probabilities[first]):
        return first
    return int(np.nanargmax(probabilities)) if np.isfinite(probabilities).any() else None
