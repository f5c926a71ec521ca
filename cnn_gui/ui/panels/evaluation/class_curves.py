"""Accuracy or loss of each class over the batches: a faint line per class, and one of them strong."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QGraphicsSimpleTextItem, QStackedLayout, QWidget

from cnn_gui.training.run.history import ClassSeries, History
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, wear
from cnn_gui.ui.panels.evaluation.class_curves_view import ClassView
from cnn_gui.ui.widgets.keys import ENTER
from cnn_gui.ui.widgets.plots.items import (
    GAP,
    BatchAxis,
    EpochAxis,
    GridLines,
    ValueAxis,
    hairline,
)
from cnn_gui.ui.widgets.plots.lines import PointLine, ThinLine
from cnn_gui.ui.widgets.plots.plot import EPOCH_LINES_APART, FAINT, POINTS_APART, span_of
from cnn_gui.ui.widgets.plots.scale import Range, Scale, batch_limit, thin_out
from cnn_gui.ui.widgets.plots.view import CurveViewBox
from cnn_gui.ui.widgets.text.plain import plain_label

Columns = npt.NDArray[np.float64]
Quantity = Literal["accuracy", "loss"]

EMPTY = "A line for each class appears here, with its figure at every validation. Press Space to train."
MOST_POINTS = 8000
"""Points of all faint lines together; where there would be more, each of them shows fewer of its validations."""
NEAR = 24.0
"""Pixels within which the mouse points at a line."""
SCALES: dict[Quantity, Scale] = {"accuracy": Scale("share"), "loss": Scale("nats")}


class ClassCurves(QWidget):
    """One line per class over the batches of a run, from its validations; the faint ones are drawn as one.

    It shows the whole run, always. The strong line is the class that the mouse or the keyboard points at, else the one
    that was highlighted, else the one that is worst at present.

    Attributes: quantity, view (the graphics view), faint_line, strong_line.
    Signals: pointed(class, or None) for the line nearest to the mouse, or reached with Up and Down; clicked(class).
    """

    pointed = Signal(object)
    clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.quantity: Quantity = "accuracy"
        self._classes: tuple[str, ...] = ()
        self._history: History | None = None
        self._series = ClassSeries(np.empty(0, np.int64), np.empty((0, 0)), np.empty((0, 0)))
        self._seen = (0, 0)
        self._highlighted: int | None = None
        self._pointed: int | None = None
        self._limits: tuple[Range | None, Range | None] = (None, None)
        tiny = font("tiny")
        self.box = CurveViewBox(enableMenu=False)
        self.value_axis, self.batch_axis = ValueAxis(tiny, SCALES["accuracy"]), BatchAxis(tiny)
        self.epoch_axis = EpochAxis(tiny)
        self.view = ClassView(self.value_axis, self.batch_axis, self.epoch_axis, self.box)
        self.view.getPlotItem().showAxis("top", False)
        self.grid, self.faint_line, self.strong_line = GridLines(), ThinLine(), PointLine()
        for item in (self.grid, self.faint_line, self.strong_line):
            self.box.addItem(item, ignoreBounds=True)
        self.box.disableAutoRange()
        self.box.setMouseEnabled(x=False, y=False)
        self.name = QGraphicsSimpleTextItem("", self.view.getPlotItem())
        self.name.setFont(font("small"))
        self._place()
        theme.manager().changed.connect(self._apply_theme)
        theme.manager().resized.connect(self._take_letters)
        self.box.sigResized.connect(self._draw)
        self.view.moved.connect(self._hover)
        self.view.pressed.connect(self._click)
        self.view.left.connect(self._leave)
        self.set_quantity("accuracy")
        self._apply_theme(theme.current())

    def _place(self) -> None:
        self.empty = plain_label(EMPTY)
        wear(self.empty, "small")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setProperty("muted", True)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.view)
        self.setMinimumSize(15 * theme.UNIT, 10 * theme.UNIT)

    # ---- the run -----------------------------------------------------------------------------------------------

    def set_history(self, history: History, classes: tuple[str, ...]) -> None:
        """Show another run with these classes."""
        self._history, self._classes = history, classes
        self._seen, self._limits = (0, 0), (None, None)
        self._highlighted = self._pointed = None
        self._stack.setCurrentWidget(self.empty)
        self.refresh()

    def refresh(self) -> None:
        """Show what the history has gained; does nothing while it cannot be seen or nothing is new."""
        if self._history is None or not self.isVisible():
            return
        series = self._history.class_validations
        seen = (len(series), len(self._history.epoch_ends))
        if seen != self._seen and len(series):
            self._series, self._seen = series, seen
            self._stack.setCurrentWidget(self.view)
            self._draw()

    def set_quantity(self, quantity: Quantity) -> None:
        """Show the accuracy or the loss."""
        self.quantity = quantity
        self._limits = (self._limits[0], None)
        self.value_axis.set_scale(SCALES[quantity])
        self.view.setAccessibleName(f"{quantity.capitalize()} of each class over batches")
        self._draw()

    def highlight(self, index: int | None) -> None:
        """Draw a class strongly; None for the one that is worst at present."""
        if index != self._highlighted:
            self._highlighted = index
            self._draw_strong()

    def strong(self) -> int | None:
        """Return the class whose line is strong; None while there is none."""
        if not self._seen[0]:
            return None
        if self._pointed is not None:
            return self._pointed
        return self._highlighted if self._highlighted is not None else self.worst()

    def worst(self) -> int | None:
        """Return the class with the lowest accuracy, or the highest loss, at the newest validation."""
        newest = self._values()[-1]
        ranked = newest if self.quantity == "accuracy" else -newest
        return None if np.isnan(ranked).all() else int(np.nanargmin(ranked))

    def readings(self, index: int) -> tuple[Columns, Columns]:
        """Return batches and values of a class, as they are drawn."""
        return self._series.batch.astype(np.float64), self._values()[:, index]

    def _values(self) -> Columns:
        values: Columns = getattr(self._series, self.quantity)
        return values

    # ---- drawing -----------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        if not self._seen[0] or not self.isVisible() or self._history is None:
            return
        limit = batch_limit(max(self._history.batch_count, int(self._series.batch[-1])))
        batches = (-0.015 * limit, limit)
        heights = SCALES[self.quantity].to_axis(self._values())
        span = span_of(heights.ravel())
        values = SCALES[self.quantity].fit(*span, self._limits[1]) if span is not None else self._limits[1]
        if (batches, values) != self._limits:
            self._limits = batches, values
            self.box.setXRange(*batches, padding=0)
            if values is not None:
                self.box.setYRange(*values, padding=0)
        self.epoch_axis.set_ends(self._history.epoch_ends.astype(np.float64))
        self._draw_faint(heights)
        self._draw_strong()
        self._place_grid()

    def _draw_faint(self, heights: Columns) -> None:
        count, classes = heights.shape
        kept = min(count, max(MOST_POINTS // max(classes, 1), 2))
        rows = np.unique(np.linspace(0, count - 1, kept).round().astype(np.intp))
        # A value that is not there ends each line, so that the next one does not begin where it stops.
        x = np.tile(np.append(self._series.batch[rows].astype(np.float64), np.nan), classes)
        y = np.concatenate([heights[rows], np.full((1, classes), np.nan)]).T.ravel()
        self.faint_line.setData(x, y, connect="finite")

    def _draw_strong(self) -> None:
        index = self.strong()
        if index is None or not self.isVisible():
            self.strong_line.setData([], [])
            self.strong_line.set_marks(np.empty(0), np.empty(0))
            self.name.setText("")
            return
        batches, values = self.readings(index)
        heights = SCALES[self.quantity].to_axis(values)
        self.strong_line.setData(batches, heights, connect="finite")
        left, right = self.box.viewRange()[0]
        # Evaluated twice in one pause, the batches do not differ.
        pixels = self.box.width() / max(right - left, 1e-9)
        every = thin_out(batches, pixels, POINTS_APART)
        marked = np.arange(0, len(batches), every)
        marked[-1:] = len(batches) - 1
        marked = marked[np.isfinite(heights[marked])]
        self.strong_line.set_marks(batches[marked], heights[marked])
        self._place_name(index, heights)

    def _place_name(self, index: int, heights: Columns) -> None:
        self.name.setText(self._classes[index])
        known = np.flatnonzero(np.isfinite(heights))
        frame, size = self.box.geometry(), self.name.boundingRect()
        if not len(known):
            self.name.setText("")
            return
        last = QPointF(float(self._series.batch[known[-1]]), float(heights[known[-1]]))
        end = self.view.getPlotItem().mapFromScene(self.box.mapViewToScene(last))
        x = min(end.x() + GAP, frame.right() - size.width())
        # Below the line's end, where there is room: accuracies live at the top.
        below = end.y() + size.height() + GAP < frame.bottom()
        self.name.setPos(x, end.y() + GAP / 2 if below else end.y() - size.height() - GAP / 2)

    def _place_grid(self) -> None:
        (left, right), (bottom, top) = self.box.viewRange()
        frame = self.box.geometry()
        heights = [height for _, level in self.value_axis.tickValues(bottom, top, frame.height()) for height in level]
        self.grid.set_lines(heights, self.epoch_axis.shown(left, right, frame.width(), EPOCH_LINES_APART))

    def _take_letters(self) -> None:
        for axis in (self.value_axis, self.batch_axis, self.epoch_axis):
            axis.take_font(font("tiny"))
        self.name.setFont(font("small"))
        self._draw()

    def _apply_theme(self, colours: theme.Theme) -> None:
        faint = QColor(colours.validation)
        faint.setAlphaF(FAINT[colours.name])
        self.view.setBackground(colours.panel)
        self.grid.set_pens(hairline(colours.grid), hairline(theme.mix(colours.grid, colours.outline, 0.5)))
        self.faint_line.setPen(hairline(faint))
        self.strong_line.set_colours(colours.validation, colours.panel)
        self.name.setBrush(QBrush(colours.text))
        for axis in (self.value_axis, self.batch_axis):
            axis.setTextPen(colours.text_muted)

    # ---- mouse and keyboard ------------------------------------------------------------------------------------

    def nearest(self, point: QPointF) -> int | None:
        """Return the class whose line passes nearest to a point of the view; None where none is near."""
        if not self._seen[0]:
            return None
        scene = self.view.mapToScene(point.toPoint())
        if not self.box.sceneBoundingRect().contains(scene):
            return None
        place = self.box.mapSceneToView(scene)
        row = int(np.abs(self._series.batch - place.x()).argmin())
        heights = SCALES[self.quantity].to_axis(self._values()[row])
        apart = np.abs(heights - place.y()) / self.box.viewPixelSize()[1]
        apart = np.where(np.isfinite(apart), apart, np.inf)
        closest = int(apart.argmin()) if len(apart) else 0
        return closest if len(apart) and apart[closest] <= NEAR else None

    def _hover(self, point: QPointF) -> None:
        self._point(self.nearest(point))

    def _point(self, index: int | None) -> None:
        if index != self._pointed:
            self._pointed = index
            self._draw_strong()
            self.pointed.emit(index)

    def _leave(self) -> None:
        self._point(None)

    def _click(self) -> None:
        if self._pointed is not None:
            self.clicked.emit(self._pointed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down go from class to class, Enter clicks its line; Esc, which the view takes, points at none."""
        strong = self.strong()
        if strong is None:
            event.ignore()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._point(min(max(strong + step, 0), len(self._classes) - 1) if self._pointed is not None else strong)
        elif event.key() in ENTER:
            self._click()
        else:
            event.ignore()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self.refresh()
        self._draw()
