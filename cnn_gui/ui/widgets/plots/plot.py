"""One plot of the curves panel: values per batch faint, smoothed strong, validation as points."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QGraphicsSimpleTextItem, QVBoxLayout, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, width_of
from cnn_gui.ui.widgets.plots.header import CurveHeader, Entry, Mark
from cnn_gui.ui.widgets.plots.items import (
    GAP,
    LABEL_GAP,
    BatchAxis,
    EditMarks,
    EpochAxis,
    GridLines,
    ValueAxis,
    hairline,
)
from cnn_gui.ui.widgets.plots.lines import PointLine, StrongLine, ThinLine
from cnn_gui.ui.widgets.plots.peaks import bucket_size, polyline
from cnn_gui.ui.widgets.plots.scale import LOG_OF_ZERO, Range, Scale, same_range, thin_out
from cnn_gui.ui.widgets.plots.series import Reading, Series
from cnn_gui.ui.widgets.plots.view import CurveView, CurveViewBox
from cnn_gui.ui.widgets.text.plain import plain

FloatColumn = npt.NDArray[np.float64]

FAINT = {"light": 0.4, "dark": 0.5}
EPOCH_LINES_APART = 14.0
POINTS_APART = 14.0
EDIT_REACH = 6.0
"""Pixels around the mark of an edit within which it is pointed at."""
LINE_REACH = 6.0
"""Pixels around a point within which its line is drawn, and its mark: beside itself where it is strong, softly."""
_NOTHING_NEW = (math.inf, -math.inf)


class CurvePlot(QWidget):
    """One quantity against the batches, with a header that is its key.

    It draws what its Series holds; the panel says when, and which batches. Its vertical range follows what is drawn
    until the person changes it.

    Attributes: series, scale, header, view (the graphics view), box (its view box), raw_line, smoothed_line,
    validation_line, edit_marks, crosshair, follows_values.
    """

    def __init__(self, title: str, series: Series, scale: Scale) -> None:
        super().__init__()
        self.series, self.scale = series, scale
        self.follows_values = True
        self._auto_values: Range | None = None
        self._shown_validation: tuple[object, ...] = ()
        # Between which batches something is new that nobody has asked to be painted yet.
        self._new = _NOTHING_NEW
        self._shown_batches = (0.0, 0.0)
        tiny = font("tiny")
        self.header = CurveHeader(title)
        self.box = CurveViewBox(enableMenu=False)
        self.value_axis, self.batch_axis, self.epoch_axis = ValueAxis(tiny, scale), BatchAxis(tiny), EpochAxis(tiny)
        self.view = CurveView(self.value_axis, self.batch_axis, self.epoch_axis, self.box)
        self.view.setAccessibleName(f"{title} over batches")
        self.grid = GridLines()
        self.raw_line = ThinLine()
        self.smoothed_line = StrongLine()
        self.validation_line = PointLine()
        self.edit_marks = EditMarks()
        self.crosshair = pg.InfiniteLine(angle=90, movable=False)
        self.crosshair.hide()
        self.view.in_end = (self.grid, self.raw_line, self.smoothed_line, self.validation_line, self.edit_marks)
        self.view.not_in_end = self.crosshair
        for item in (*self.view.in_end, self.crosshair):
            self.box.addItem(item, ignoreBounds=True)
        plot = self.view.getPlotItem()
        self._captions = {name: QGraphicsSimpleTextItem(name, plot) for name in ("batch", "epoch")}
        for caption in self._captions.values():
            caption.setFont(tiny)
        self.box.disableAutoRange()
        self.box.setLimits(minXRange=4.0, minYRange=1e-6)
        self.box.sigYRangeChanged.connect(self._place_grid)
        self.box.sigXRangeChanged.connect(self._place_grid)
        self.box.sigResized.connect(self._place_grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.view, 1)
        self.setMinimumSize(15 * theme.UNIT, 13 * theme.UNIT)
        theme.manager().resized.connect(self.take_letters)

    # ---- look --------------------------------------------------------------------------------------------------

    def take_letters(self) -> None:
        """Write in letters of the size that holds now."""
        tiny = font("tiny")
        for axis in (self.value_axis, self.batch_axis, self.epoch_axis):
            axis.take_font(tiny)
        for caption in self._captions.values():
            caption.setFont(tiny)
        self._place_grid()

    def apply_theme(self, colours: theme.Theme) -> None:
        """Take over the colours of a theme."""
        faint = QColor(colours.training)
        faint.setAlphaF(FAINT[colours.name])
        self.faint = faint
        self.view.setBackground(colours.panel)
        self.grid.set_pens(hairline(colours.grid), hairline(theme.mix(colours.grid, colours.outline, 0.5)))
        self.raw_line.setPen(hairline(faint))
        self.smoothed_line.setPen(hairline(colours.training))
        self.validation_line.set_colours(colours.validation, colours.panel)
        self.edit_marks.set_colours(colours.text, colours.panel)
        self.crosshair.setPen(hairline(colours.text_muted))
        for axis in (self.value_axis, self.batch_axis, self.epoch_axis):
            axis.setTextPen(colours.text_muted)
        for caption in self._captions.values():
            caption.setBrush(QBrush(colours.text_muted))
        self.header.update()

    def set_scale(self, scale: Scale) -> None:
        """Measure otherwise; a range that the person chose is kept, in the new measure."""
        bottom, top = self.box.viewRange()[1]
        values = self.scale.from_axis(np.array([bottom, top]))
        self.scale = scale
        self._auto_values = None
        self._shown_validation = ()
        self.value_axis.set_scale(scale)
        if self.follows_values:
            return
        low, high = np.sort(scale.to_axis(values))
        if scale.log and low <= LOG_OF_ZERO:
            known = self._heights_in_view()
            low = known[0] if known is not None and known[0] < high else high - 2.0
        self.box.setYRange(low, high, padding=0)

    # ---- data --------------------------------------------------------------------------------------------------

    def clear(self) -> None:
        """Forget the run, also what of it is drawn: the next one may have as many evaluations and epochs."""
        self.series.clear()
        self._shown_validation = ()
        self.epoch_axis.set_ends(np.empty(0))
        self.edit_marks.set_edits(())

    def draw(self) -> None:
        """Bring the picture up to date with the series and with the batches in view."""
        left, right = self.box.viewRange()[0]
        pixels = self.box.width() * self.view.devicePixelRatioF()
        bucket = bucket_size(right - left, pixels)
        raw = self.series.raw_between(left, right, bucket)
        smoothed = self.series.smoothed_between(left, right, bucket)
        shown = [
            self._draw_line(self.raw_line, *polyline(raw)),
            self._draw_line(self.smoothed_line, *polyline(smoothed)),
            self._draw_validation(left, right),
        ]
        if self.epoch_axis.ends.size != self.series.epoch_ends.size:
            self._add_epochs(left, right)
        moved, self._shown_batches = (left, right) != self._shown_batches, (left, right)
        if (self.follows_values and self._follow(np.concatenate(shown))) or moved:
            # All of it is painted: its end alone would be once more.
            self._new = _NOTHING_NEW
        else:
            self._paint_new(left, right)
        # Of another range the items hear now: while they are painted they would ask to be painted again.
        self.box.prepareForPaint()

    def _draw_line(self, line: ThinLine, batches: FloatColumn, values: FloatColumn) -> FloatColumn:
        heights = self.scale.to_axis(values)
        finite = bool(np.isfinite(heights).all())
        if len(batches) == 1 and line is self.raw_line:  # a line through one point is nothing: a short dash can be seen
            batches, heights = batches[0] + np.array([-0.3, 0.3]), np.repeat(heights, 2)
        since = line.show_points(batches, heights, finite=finite)
        if since is not None:
            self._note_new(since, float(batches[-1]))
        return heights

    def _note_new(self, since: float, until: float) -> None:
        if since < math.inf:
            self._new = min(self._new[0], since), max(self._new[1], until)

    def _paint_new(self, left: float, right: float) -> None:
        """Have all that is new painted, and what reaches out from there: once for all lines."""
        (since, until), self._new = self._new, _NOTHING_NEW
        if since < right:
            reach = LINE_REACH * (right - left) / max(self.box.width(), 1.0)
            self.view.show_end(since - reach, until + reach)

    def _add_epochs(self, left: float, right: float) -> None:
        self.epoch_axis.set_ends(self.series.epoch_ends.astype(np.float64))
        shown = self.epoch_axis.shown(left, right, self.box.geometry().width(), EPOCH_LINES_APART)
        if bool(shown) is self._captions["epoch"].isVisible():
            self._note_new(self.grid.set_epochs(shown), right)
        else:
            self._place_grid()

    def _draw_validation(self, left: float, right: float) -> FloatColumn:
        batches = self.series.validation_batches
        inside = slice(*np.searchsorted(batches, (left, right)).tolist())
        heights = self.scale.to_axis(self.series.validation)
        key = (len(batches), inside, right - left, self.box.width(), self.scale)
        if key != self._shown_validation:
            self._shown_validation = key
            places = batches.astype(np.float64)
            self._draw_line(self.validation_line, places, self.series.validation)
            every = thin_out(places, self.box.width() / max(right - left, 1e-9), POINTS_APART)
            # The line goes through every point; where they stand too close only some are marked, the newest among them.
            marked = np.arange(0, len(places), every)
            marked[-1:] = len(places) - 1
            marked = marked[np.isfinite(heights[marked])]
            self._note_new(self.validation_line.set_marks(places[marked], heights[marked]), right)
        return heights[inside]

    def _heights_in_view(self) -> Range | None:
        left, right = self.box.viewRange()[0]
        extremes = self.series.raw_between(left, right, bucket_size(right - left, self.box.width()))
        return span_of(self.scale.to_axis(np.concatenate([extremes.low, extremes.high])))

    def _follow(self, heights: FloatColumn) -> bool:
        """Let the vertical range follow; whether it is another one now."""
        span = span_of(heights)
        if span is None:
            return False
        wanted = self.scale.fit(*span, self._auto_values)
        if wanted == self._auto_values:
            return False
        self._auto_values = wanted
        self.box.setYRange(*wanted, padding=0)
        return True

    def follow(self) -> None:
        """Let the vertical range follow the data again."""
        self.follows_values = True
        self._auto_values = None

    def note_moved(self) -> None:
        """The person has moved the view: if the vertical range is another one, it is theirs from now on."""
        if self._auto_values is not None and not same_range(self.box.viewRange()[1], self._auto_values):
            self.follows_values = False

    def _place_grid(self, *_changed: object) -> None:
        (left, right), (bottom, top) = self.box.viewRange()
        frame = self.box.geometry()
        heights = [height for _, level in self.value_axis.tickValues(bottom, top, frame.height()) for height in level]
        self.grid.set_lines(heights, self.epoch_axis.shown(left, right, frame.width(), EPOCH_LINES_APART))
        below, above = self._captions["batch"], self._captions["epoch"]
        for caption, top in (
            (below, frame.bottom() + LABEL_GAP),
            (above, frame.top() - LABEL_GAP - above.boundingRect().height()),
        ):
            caption.setPos(frame.left() - GAP - caption.boundingRect().width(), top)
        above.setVisible(bool(self.grid.vertical))

    # ---- reading -----------------------------------------------------------------------------------------------

    def point(self, batch: float | None) -> str:
        """Return in words what was changed by hand where the mouse or the crosshair is; the mouse is told it too."""
        left, right = self.box.viewRange()[0]
        reach = max(EDIT_REACH * (right - left) / max(self.box.width(), 1.0), 0.5)
        found = "" if batch is None else self.edit_marks.near(batch, reach)
        if found != self.edit_marks.toolTip():
            self.edit_marks.setToolTip(plain(found))
        return found

    def show_reading(self, reading: Reading, *, cursor: bool) -> None:
        """Put the exact numbers of a batch into the header, and the crosshair at it if there is one."""
        colours, widest = theme.current(), "0.0000" if self.scale.unit == "nats" else "00.00 %"
        lines: tuple[tuple[Mark, str, QColor, float], ...] = (
            ("faint", "batch", self.faint, reading.raw),
            ("strong", "smoothed", colours.training, reading.smoothed),
            ("point", "validation", colours.validation, reading.validation),
        )
        values = [self.scale.text(value) for *_, value in lines]
        widest = max([widest, *values], key=width_of)  # a loss that runs away needs more room than any other
        self.header.set_entries(
            tuple(Entry(*line[:3], value, widest) for line, value in zip(lines, values, strict=True))
        )
        if cursor:
            self.crosshair.setPos(reading.batch)
        if cursor != self.crosshair.isVisible():
            self.crosshair.setVisible(cursor)


def span_of(heights: FloatColumn) -> Range | None:
    """Return the smallest and the largest height that can be shown, None if there is none."""
    known = heights[np.isfinite(heights) & (heights > LOG_OF_ZERO)]
    return (float(known.min()), float(known.max())) if len(known) else None
