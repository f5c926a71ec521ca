"""What pyqtgraph draws for the curves: axes with few, round marks, quiet lines behind the data, and the data."""

# pyqtgraph has no type information: mypy sees its classes as Any, and subclassing Any needs an ignore.

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from cnn_gui.ui.look.painters import paints_for_others, picture_scale
from cnn_gui.ui.widgets.plots.scale import Scale, batch_text, nice_step, thin_out

FloatColumn = npt.NDArray[np.float64]
Ticks = list[tuple[float, list[float]]]

GAP = 6
LABEL_GAP = 4
MARK = 6.0
DIAMOND = 4.5
"""Half the height of the mark of an edit, in pixels."""


class QuietAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph is untyped
    """An axis that is only its labels, of fixed size, so that the plot beside it never moves."""

    def __init__(self, orientation: str, font: QFont) -> None:
        super().__init__(orientation, pen=pg.mkPen(None), tickPen=pg.mkPen(None), maxTickLength=0)
        self.enableAutoSIPrefix(False)
        # Every frame's lines touch the axes; their labels change far less often.
        self.setCacheMode(self.CacheMode.DeviceCoordinateCache)
        upright = orientation == "left"
        self.setStyle(tickTextOffset=GAP if upright else LABEL_GAP, autoExpandTextSpace=False)
        # The first and the last label may reach a little beyond the axis; they would be left out otherwise.
        self.setStyle(hideOverlappingLabels=False if upright else GAP)
        self.take_font(font)

    def take_font(self, font: QFont) -> None:
        """Write labels in a font, and give them the room that they need."""
        self.metrics = QFontMetricsF(font)
        self.setStyle(tickFont=font)
        if self.orientation == "left":
            self.setWidth(int(self.metrics.horizontalAdvance("0.01 %")) + GAP + 2)
        else:
            self.setHeight(int(self.metrics.height()) + 5)
        self.redo()

    def drawPicture(self, p: QPainter, axisSpec: object, tickSpecs: object, textSpecs: object) -> None:
        """Draw the labels alone."""
        super().drawPicture(p, axisSpec, [], textSpecs)

    @paints_for_others
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem | None, widget: QWidget | None = None) -> None:
        """Draw as pyqtgraph does; it asks for the labels on the way."""
        super().paint(painter, option, widget)

    def redo(self) -> None:
        """Paint the labels anew."""
        self.picture = None
        self.update()


class ValueAxis(QuietAxis):
    """Losses or shares at the left. Attributes: scale, what the axis measures."""

    def __init__(self, font: QFont, scale: Scale) -> None:
        super().__init__("left", font)
        self.scale_ = scale

    def set_scale(self, scale: Scale) -> None:
        """Measure something else."""
        self.scale_ = scale
        self.redo()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Ticks:
        """Round values, two lines of text apart or more."""
        return [self.scale_.ticks(minVal, maxVal, size, 2 * self.metrics.height())]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Values as text."""
        return [self.scale_.tick_text(value, spacing) for value in values]


class BatchAxis(QuietAxis):
    """Numbers of batches, at the bottom."""

    def __init__(self, font: QFont) -> None:
        super().__init__("bottom", font)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Ticks:
        """Whole, round numbers of batches, with room for their labels."""
        room = self.metrics.horizontalAdvance(batch_text(round(maxVal))) + 5 * GAP
        step = max(1.0, nice_step((maxVal - minVal) * room / max(size, 1.0)))
        first = max(0.0, np.ceil(minVal / step - 1e-9))
        return [(step, [float(k * step) for k in np.arange(first, np.floor(maxVal / step + 1e-9) + 1)])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Batches as text."""
        return [batch_text(value) for value in values]


class EpochAxis(QuietAxis):
    """Numbers of epochs, at the top, each where that epoch ended. Attributes: ends, in batches."""

    def __init__(self, font: QFont) -> None:
        super().__init__("top", font)
        self.ends: FloatColumn = np.empty(0)
        # For which range and length numbers were asked for last, and which were given.
        self._asked: tuple[float, float, float] | None = None
        self._given: list[float] = []

    def set_ends(self, ends: FloatColumn) -> None:
        """Say after how many batches each epoch ended."""
        self.ends = ends
        # Most epochs get no number of their own.
        if self._asked is None or self.shown(*self._asked) != self._given:
            self.redo()

    def shown(self, left: float, right: float, pixels: float, distance: float = 0.0) -> list[float]:
        """Return the ends between left and right, as many as have room for their numbers.

        distance: if given, more of them, down to so many pixels apart, as long as the numbered ones are among them.
        """
        inside = np.nonzero((self.ends >= left) & (self.ends <= right))[0]
        scale = pixels / max(right - left, 1e-9)
        room = self.metrics.horizontalAdvance(str(len(self.ends))) + 2 * GAP
        every = thin_out(self.ends[inside], scale, room)
        if distance:
            finer = thin_out(self.ends[inside], scale, distance)
            every = finer if every % finer == 0 else every
        return [float(end) for end in self.ends[inside[(inside + 1) % every == 0]]]

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Ticks:
        """The epochs that have room for their number."""
        self._asked = minVal, maxVal, size
        self._given = self.shown(minVal, maxVal, size)
        return [(1.0, self._given)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Epochs as text, counted from 1."""
        return [str(int(np.searchsorted(self.ends, value)) + 1) for value in values]


class GridLines(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph is untyped
    """Lines right across the plot, behind the data: values horizontally, ends of epochs vertically.

    They are an item of their own because an axis that draws its grid also paints its labels again for every frame.
    """

    def __init__(self) -> None:
        super().__init__()
        self.horizontal: list[float] = []
        self.vertical: list[float] = []
        self._value_pen: QPen = pg.mkPen(None)
        self._epoch_pen = self._value_pen
        self.setZValue(-10)

    def set_pens(self, values: QPen, epochs: QPen) -> None:
        """Draw the two kinds of lines with these pens."""
        self._value_pen, self._epoch_pen = values, epochs
        self.update()

    def set_lines(self, horizontal: list[float], vertical: list[float]) -> None:
        """Draw lines at these heights and batches."""
        self.horizontal, self.vertical = horizontal, vertical
        self.prepareGeometryChange()
        self.update()

    def set_epochs(self, vertical: list[float]) -> float:
        """Draw other lines at batches.

        Returns the first batch where a line is new or gone, infinity for none: whoever calls has that painted.
        """
        before, self.vertical = self.vertical, vertical
        return min(set(before) ^ set(vertical), default=math.inf)

    def boundingRect(self) -> QRectF:
        """All that can be seen."""
        return QRectF(self.viewRect())

    @paints_for_others
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem | None, widget: QWidget | None = None) -> None:
        """Draw the lines."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._draw(painter, -math.inf)

    def paint_from(self, painter: QPainter, since: float) -> None:
        """Draw the lines where they lie at `since` and beyond, with a painter that draws no soft edges."""
        self._draw(painter, since)

    def _draw(self, painter: QPainter, since: float) -> None:
        rect = self.viewRect()
        left, right, top, bottom = rect.left(), rect.right(), rect.top(), rect.bottom()
        painter.setPen(as_wide(self._value_pen))
        painter.drawLines([QLineF(left, height, right, height) for height in self.horizontal])
        if vertical := [QLineF(batch, top, batch, bottom) for batch in self.vertical if batch >= since]:
            painter.setPen(as_wide(self._epoch_pen))
            painter.drawLines(vertical)


class EditMarks(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph is untyped
    """Where a person changed parameters by hand, or brought others back: a dotted line with a diamond at its foot.

    Attributes: edits (batch and words of each, in the order of the batches).
    """

    def __init__(self) -> None:
        super().__init__()
        self.edits: tuple[tuple[int, str], ...] = ()
        self._line_pen: QPen = pg.mkPen(None)
        self._diamond_pen = self._line_pen
        self._brush = pg.mkBrush(None)
        # Above the lines of the data: a diamond is small, and says why they jump.
        self.setZValue(5)

    def set_colours(self, colour: QColor, ground: QColor) -> None:
        """Draw in this colour, with an edge of the ground's colour around the diamonds."""
        faint = QColor(colour)
        faint.setAlphaF(0.55)
        self._line_pen = QPen(faint, 1.0, Qt.PenStyle.DotLine)
        self._line_pen.setCosmetic(True)
        self._diamond_pen, self._brush = hairline(ground, 1.5), pg.mkBrush(colour)
        self.update()

    def set_edits(self, edits: tuple[tuple[int, str], ...]) -> None:
        """Mark these edits."""
        if edits != self.edits:
            self.edits = edits
            self.setToolTip("")
            self.update()

    def near(self, batch: float, reach: float) -> str:
        """Return what was changed within `reach` batches, in words; nothing if nothing was."""
        return "\n".join(f"{what} after batch {at:,}" for at, what in self.edits if abs(at - batch) <= reach)

    def boundingRect(self) -> QRectF:
        """All that can be seen."""
        return QRectF(self.viewRect())

    def paint_from(self, painter: QPainter, since: float) -> None:
        """Draw those that lie at `since` and beyond, and with them all others; nothing where there are none."""
        if self.edits and self.edits[-1][0] >= since:
            self.paint(painter, None)

    @paints_for_others
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem | None, widget: QWidget | None = None) -> None:
        """Draw the lines in sight, then their diamonds in pixels, the same at every zoom."""
        if not self.edits:
            return
        rect = self.viewRect()
        batches = sorted({at for at, _ in self.edits if rect.left() <= at <= rect.right()})
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(as_wide(self._line_pen))
        painter.drawLines([QLineF(at, rect.top(), at, rect.bottom()) for at in batches])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(as_wide(self._diamond_pen))
        painter.setBrush(self._brush)
        place = painter.transform()
        # The foot of the plot: a view's rectangle is upside down.
        foot = [place.map(QPointF(at, rect.top())) for at in batches]
        painter.resetTransform()
        for at in foot:
            painter.drawPolygon(_DIAMOND.translated(at.x(), at.y() - DIAMOND))
        painter.setTransform(place)


_DIAMOND = QPolygonF([QPointF(0, -DIAMOND), QPointF(DIAMOND, 0), QPointF(0, DIAMOND), QPointF(-DIAMOND, 0)])


def hairline(colour: QColor, width: float = 1.0) -> QPen:
    """Return a pen that is as wide at every zoom; its points are discs."""
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def as_wide(pen: QPen) -> QPen:
    """Return a pen of pixels of the screen for what is painted now: in an enlarged picture it is that much wider."""
    scale = picture_scale()
    if scale == 1.0:
        return pen
    wider = QPen(pen)
    wider.setWidthF(pen.widthF() * scale)
    return wider
