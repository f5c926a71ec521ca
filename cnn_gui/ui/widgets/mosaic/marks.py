"""What is drawn on the maps of a layer to point something out: a selected number, linked regions, blocked places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.look.painters import saved
from cnn_gui.ui.widgets.mosaic import painter as painting
from cnn_gui.ui.widgets.mosaic.in_sight import is_seen, seen_of
from cnn_gui.ui.widgets.mosaic.map_picture import PictureKind
from cnn_gui.ui.widgets.mosaic.routes import Hatch, Truths
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell
from cnn_gui.ui.widgets.mosaic.tile_places import Box, Index, Span, cell_of, index_of, outlines, spans
from cnn_gui.ui.widgets.mosaic.tile_view import TileView
from cnn_gui.ui.widgets.text.heading import paint_heading

Lit = Literal["", "read", "written"]

SMALLEST_FRAME = 5.0
_TICK = 4.0
_LINES: dict[Lit, float] = {"read": 1.0, "written": 3.0}


class MarkedView(TileView):
    """A TileView that can frame a selected number and regions, hatch what is blocked, and be lit.

    Places are told in the array's own index, (channel, row, column) or (i,), however it is laid out.

    Signals: marks_changed() when something else is framed or hatched.
    """

    marks_changed = Signal()

    def __init__(
        self, title: str, kind: PictureKind, noun: str, empty_text: str, colour_bar: bool, parent: QWidget | None
    ) -> None:
        super().__init__(title, kind, noun, empty_text, colour_bar, parent)
        self._mark: Index | None = None
        self._frames: tuple[Span, ...] = ()
        self._passes: Truths | None = None
        self._routes: tuple[str, ...] = ()
        self._hatch: Hatch | None = None
        self._hatched: tuple[object, ...] = ()
        self._lit: Lit = ""
        # Which of the three numbers of a coloured cell is meant.
        self._channel = 0

    def index_of(self, cell: Cell) -> Index:
        """Return the index of the number that a cell shows; in a colour image of the channel that was clicked last."""
        return index_of(self.shape, cell, coloured=self.picture.coloured, channel=self._channel)

    def cell_of(self, index: Index) -> Cell | None:
        """Return the cell that shows the number at an index; None if there is none."""
        if len(index) != len(self.shape) or not all(0 <= i < n for i, n in zip(index, self.shape, strict=True)):
            return None
        cell = cell_of(self.shape, index, coloured=self.picture.coloured)
        return cell if self.picture.contains(cell) else None

    # ---- what is pointed out -------------------------------------------------------------------

    def mark(self) -> Index | None:
        """Return the index of the number that is marked."""
        return self._mark

    def set_mark(self, index: Index | None) -> None:
        """Mark a number until another one is marked; None for none. An index outside of the array marks nothing."""
        if index != self._mark:
            self._mark = index
            self.update()
            self.marks_changed.emit()

    def frames(self) -> tuple[Span, ...]:
        """Return what is framed, as rectangles of cells."""
        return self._frames

    def set_frames(self, boxes: Iterable[Box]) -> None:
        """Frame boxes of the array, one slice with start and stop for each axis; none for no frames."""
        self.set_spans(spans(self.shape, boxes, coloured=self.picture.coloured) if self.picture.count else ())

    def set_spans(self, frames: tuple[Span, ...]) -> None:
        """Frame these rectangles of cells."""
        if frames != self._frames:
            self._frames = frames
            self._update_marks()
            self.marks_changed.emit()

    def _update_marks(self) -> None:
        """Repaint the tiles and what is on them, and no words where these can be told apart."""
        if self._moving is None:
            self.update()
        else:
            self.update(self._moving)

    def passes(self) -> Truths | None:
        """Return where gradient passes, None if that is not shown."""
        return self._passes

    def set_routes(self, passes: Truths | None, forms: tuple[str, ...] = (), *, words: bool = True) -> None:
        """Hatch the cells through which no gradient passes: False in an array as large as that shown; None for none.

        forms: what the heading says of it in place of the shape, from long to short. Without words it stays as it is.
        """
        if (passes is None and self._passes is None) or (not words and self.prints_numbers()):
            return
        if words and forms != self._routes:
            self._routes = forms
            self.update()
        self._passes, self._hatch = passes, None
        self._update_marks()
        self.marks_changed.emit()

    def lit(self) -> Lit:
        """Return how it is lit."""
        return self._lit

    def set_lit(self, lit: Lit) -> None:
        """Underline the heading: thinly what is read now, thickly what is written now, "" for neither."""
        if lit != self._lit:
            self._lit = lit
            self.update()

    # ---- painting ------------------------------------------------------------------------------

    def _paint_words(self, painter: QPainter, place: painting.Places) -> None:
        self._paint_header(painter, seen_of(self, place.header))
        if self._has_bar and self.picture.tiles is not None:
            self._paint_bar(painter, painting.bar_place(place, self.picture))
        paint_lit(painter, place.header, self._lit)

    def _bar_says(self) -> tuple[str, str, str]:
        whole = not self._has_bar or is_seen(self, painting.bar_place(self._place(), self.picture))
        return super()._bar_says() if whole else ("", "", "")

    def _paint_header(self, painter: QPainter, place: QRectF) -> None:
        if not self._routes:
            super()._paint_header(painter, place)
            return
        room = place.width() - QFontMetricsF(font("heading")).horizontalAdvance(self._title) - theme.UNIT
        metrics = QFontMetricsF(font("small"))
        fitting = (form for form in self._routes if metrics.horizontalAdvance(form) <= room)
        paint_heading(painter, place, self._title, next(fitting, ""), detail_colour=theme.current().text)

    def _paint_over_tiles(self, painter: QPainter, place: painting.Places) -> None:
        layout, passes, count = self.picture.layout, self._passes, self.picture.count
        if layout is None or passes is None or passes.size != count * layout.rows * layout.columns:
            return
        drawn = (layout, theme.current(), place.ratio)
        if self._hatch is None or self._hatched != drawn:
            tiles = passes.reshape(count, layout.rows, layout.columns)
            self._hatch = Hatch(layout, tiles, theme.current(), place.ratio)
            self._hatched = drawn
        painter.drawImage(place.to_widget((0, 0, 0, 0)).topLeft(), self._hatch.image)

    def _is_marked(self) -> bool:
        return bool(self._frames) or self._mark is not None or self._passes is not None

    def _paint_marks(self, painter: QPainter, place: painting.Places) -> None:
        layout = self.picture.layout
        if layout is None:
            return
        if self._frames:
            # What is painted stays inside of what is repainted when the frames go.
            with saved(painter):
                painter.setClipRect(painting.grid(place, layout))
                paint_regions(painter, [place.to_widget(box) for box in outlines(layout, self._frames)])
        marked = None if self._mark is None else self.cell_of(self._mark)
        if marked is not None:
            paint_reticle(painter, place.to_widget(layout.cell(marked)))


def paint_lit(painter: QPainter, header: QRectF, lit: Lit) -> None:
    """Underline a heading: thinly what is read, thickly what is written."""
    if lit:
        line = _LINES[lit]
        painter.fillRect(
            QRectF(header.left(), header.bottom() + 1.0 - line, header.width(), line), theme.current().accent
        )


def _visible(box: QRectF) -> QRectF:
    """A box that is large enough to be seen, around the same middle."""
    across, down = (max(SMALLEST_FRAME - extent, 0.0) / 2 for extent in (box.width(), box.height()))
    return box.adjusted(-across, -down, across, down)


def paint_regions(painter: QPainter, boxes: list[QRectF]) -> None:
    """Frame regions so that they are seen on any colour: a thin line in a seam of the ground."""
    around = [_visible(box).adjusted(-1.0, -1.0, 1.0, 1.0) for box in boxes]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in _pens(line=1.0, seam=3.0):
        painter.setPen(pen)
        painter.drawRects(around)


def paint_reticle(painter: QPainter, box: QRectF) -> None:
    """Mark a cell, however small it is, with a frame that has a tick on each side."""
    frame = _visible(box).adjusted(-1.0, -1.0, 1.0, 1.0)
    middle = frame.center()
    ticks = [
        QLineF(QPointF(frame.left(), middle.y()), QPointF(frame.left() - _TICK, middle.y())),
        QLineF(QPointF(frame.right(), middle.y()), QPointF(frame.right() + _TICK, middle.y())),
        QLineF(QPointF(middle.x(), frame.top()), QPointF(middle.x(), frame.top() - _TICK)),
        QLineF(QPointF(middle.x(), frame.bottom()), QPointF(middle.x(), frame.bottom() + _TICK)),
    ]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in _pens(line=2.0, seam=4.5):
        painter.setPen(pen)
        painter.drawRect(frame)
        painter.drawLines(ticks)


def _pens(*, line: float, seam: float) -> tuple[QPen, QPen]:
    """What draws the seam, in the colour of the ground, and after it what draws the line."""
    pens = QPen(theme.current().panel, seam), QPen(theme.current().text, line)
    for pen in pens:
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pens
