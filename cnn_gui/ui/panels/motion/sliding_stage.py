"""Where everything of a slide stands at one position, what is painted from, and what has to be painted again."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPixmap, QRegion

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.panels.motion import sliding_links as links
from cnn_gui.ui.panels.motion import sliding_painter as painting
from cnn_gui.ui.panels.motion.map_grid import MapGrid
from cnn_gui.ui.panels.motion.slides.model import Beat, Block, Sheet, Side, Slide
from cnn_gui.ui.panels.motion.sliding_block import Plan
from cnn_gui.ui.panels.motion.sliding_layout import Arrangement, arrange
from cnn_gui.ui.widgets.text.numbers import exact
from cnn_gui.ui.widgets.text.readout import readout

# Frames and arrow heads reach a little beyond what they belong to.
_AROUND = 4


class Hit(NamedTuple):
    """A cell under the mouse: of which map (None: of the small array `grid` between them), and where."""

    side: Side | None
    grid: int
    tile: int
    row: int
    column: int


class Stage:
    """A slide at a position within a rectangle of some size.

    Attributes: slide, position, beat (what is seen between the maps), arrangement, maps (by side), grids (the small
    arrays; those without a place in the arrangement are not shown), background (everything that does not move),
    finished (the map that fills up, None if neither does), arrays (what each small array covers, nothing if it is not
    shown).
    At this position: captions (text and place of each small array's), windows (one on each map at the left), cell (on
    the right map), links (lines between these and the small arrays).
    """

    def __init__(self, slide: Slide, position: int, size: QSize, ratio: float) -> None:
        """ratio: device pixels per logical pixel."""
        self.slide, self.position = slide, position
        self.beat: Beat = slide.beat(position)
        self._size, self.ratio = size, ratio
        signs = QFontMetricsF(font("body"))
        plan = Plan.of(
            slide,
            self.beat.grids,
            len(self.beat.lines),
            lambda sign: signs.horizontalAdvance(sign) + 2 * theme.UNIT,
        )
        self.arrangement: Arrangement = arrange(size.width(), size.height(), plan)
        self.maps = {side: MapGrid() for side in Side}
        self.grids = [MapGrid() for _ in self.beat.grids]
        self.show(slide, position)

    def fits(self, slide: Slide, size: QSize, ratio: float) -> bool:
        """Whether another slide can be shown in the same places."""
        grids = slide.beat(0).grids
        alike = all(
            a.array.shape == b.array.shape and a.kind == b.kind
            for a, b in zip(
                (self.slide.left, self.slide.right, *self.beat.grids), (slide.left, slide.right, *grids), strict=False
            )
        )
        same = type(slide) is type(self.slide) and slide.operators == self.slide.operators
        return alike and same and (size, ratio) == (self._size, self.ratio)

    def show(self, slide: Slide, position: int) -> None:
        """Show a slide that fits: the same animation over other numbers."""
        self.slide, self.position, self.beat = slide, position, slide.beat(position)
        for side, sheet, place in (
            (Side.LEFT, slide.left, self.arrangement.left),
            (Side.RIGHT, slide.right, self.arrangement.right),
        ):
            self.maps[side].show(sheet.array, sheet.kind, sheet.levels)
            self.maps[side].stand(place, self.ratio)
        self.arrays: list[QRect] = []
        for grid, sheet, box in zip(self.grids, self.beat.grids, self.arrangement.grids, strict=True):
            grid.show(sheet.array, sheet.kind, sheet.levels)
            grid.stand(box or QRectF(), self.ratio)
            # With the hairline around it.
            self.arrays.append(grid.box().adjusted(-1, -1, 1, 1).toAlignedRect() if box else QRect())
        self._covered = QRegion()
        for covered in self.arrays:
            self._covered |= QRegion(covered)
        standing = zip(self.arrangement.captions, self.beat.grids, self.grids, strict=True)
        self.captions = [
            None if place is None else painting.caption_box(place, sheet, grid) for place, sheet, grid in standing
        ]
        self.recolour()
        self._follow()

    def recolour(self) -> None:
        """Paint what does not move anew, in the theme in force."""
        self.background: QPixmap = painting.background(self._size, self.ratio, self.slide, self.arrangement, self.maps)
        filled = self.slide.filled
        self.finished: QPixmap | None = None if filled is None else painting.finished(self.maps[filled], self.ratio)

    def move(self, position: int, *, words: bool = True) -> QRegion:
        """Go to another position; returns what has to be painted again.

        Without `words` only window, cell and filled map move: what is between the maps stays at its last position.
        """
        moving, reached = self._moving, self.slide.reached(self.position)
        self.position = position
        changed = self._change() if words else QRegion()
        self._follow()
        return changed | moving | self._moving | QRegion(self._filled_between(reached, self.slide.reached(position)))

    def _change(self) -> QRegion:
        """Show what is between the maps at this position; returns where something is different."""
        before, self.beat = self.beat, self.slide.beat(self.position)
        region = QRegion(self.arrangement.lines.toAlignedRect())
        for number, (grid, sheet, old) in enumerate(zip(self.grids, self.beat.grids, before.grids, strict=True)):
            # What stays the same, such as the filter, is neither coloured nor painted again.
            box, place = self.arrangement.grids[number], self.arrangement.captions[number]
            caption = self.captions[number]
            if sheet is not old and box is not None:
                grid.show(sheet.array, sheet.kind, sheet.levels)
                region |= _around(box)
            if sheet.title != old.title and place is not None and caption is not None:
                self.captions[number] = changed = painting.caption_box(place, sheet, grid)
                region |= QRegion((caption[1] | changed[1]).toAlignedRect())
        return region

    def _follow(self) -> None:
        """Find what depends on the position: window, cell, the lines from them, and all that they cover."""
        row, column, height, width = self.slide.window(self.position)
        left = self.maps[Side.LEFT]
        self.windows = [left.cells(tile, row, column, height, width) for tile in range(left.picture.count)]
        self.cell = self.maps[Side.RIGHT].cells(0, *self.slide.place(self.position))
        self.links = self._connect()
        self._moving = QRegion()
        for box in (*self.windows, self.cell):
            self._moving |= _around(box)
        for link in self.links:
            # Small arrays are painted over the lines: what is behind them is not seen.
            self._moving |= link.bounds() - self._covered

    # ---- places ------------------------------------------------------------------------------------------------

    def reached(self) -> list[tuple[QRectF, QRectF]]:
        """Return the parts of the filled map that are known: where they stand, and what of `finished` that is."""
        if self.slide.filled is None:
            return []
        grid = self.maps[self.slide.filled]
        origin = grid.box().topLeft()
        boxes = [grid.cells(0, *block) for block in self.slide.reached(self.position)]
        return [(box, _scaled(box.translated(-origin), self.ratio)) for box in boxes]

    def hit(self, point: QPointF) -> Hit | None:
        """Return the cell under a point."""
        for side, grid in self.maps.items():
            if (found := grid.cell_at(point)) is not None:
                return Hit(side, 0, *found)
        for number, grid in enumerate(self.grids):
            if self.arrangement.grids[number] is not None and (found := grid.cell_at(point)) is not None:
                return Hit(None, number, *found)
        return None

    def sheet(self, hit: Hit) -> Sheet:
        """Return the array that a cell belongs to, as it is now."""
        if hit.side is None:
            return self.beat.grids[hit.grid]
        return self.slide.left if hit.side is Side.LEFT else self.slide.right

    def readout(self, hit: Hit) -> str:
        """Return a number with its name: X[0, 12, 7] = 0.4213."""
        sheet = self.sheet(hit)
        cell = sheet.cell(hit.tile, hit.row, hit.column)
        tiles = slice(None) if sheet.tiles < len(sheet.array) else slice(hit.tile, hit.tile + 1)
        values = "  ".join(exact(float(value)) for value in sheet.array[tiles, hit.row, hit.column])
        name = sheet.title if not sheet.symbol else "padding" if cell is None else str(cell)
        return readout(name, values)[0]

    def _connect(self) -> tuple[links.Link, ...]:
        slide, grids, places = self.slide, self.grids, self.arrangement.grids
        made, windows = [], self.windows
        if places[slide.left_grid] is not None and len(windows) == 1:
            box = grids[slide.left_grid].box()
            made.append(links.fall(box, windows[0]) if slide.flow is Side.LEFT else links.zoom(windows[0], box))
        if places[slide.right_grid] is not None:
            box = grids[slide.right_grid].box()
            if slide.flow is Side.RIGHT:
                made.append(links.write(box, self.cell))
            else:
                after = [place.bottom() for place in places[slide.right_grid + 1 :] if place is not None]
                edge, below = self.maps[Side.RIGHT].box().left(), max(after) if after else None
                made.append(links.read(self.cell, box, edge=edge, below=below))
        return tuple(made)

    def _filled_between(self, before: tuple[Block, ...], now: tuple[Block, ...]) -> QRect:
        """The rows of the filled map in which something was reached or given up."""
        if self.slide.filled is None:
            return QRect()
        grid, sheet = self.maps[self.slide.filled], self.slide.filled_sheet
        top = min(before[-1][0], now[-1][0])
        bottom = max(blocks[-1][0] + blocks[-1][2] for blocks in (before, now))
        return grid.cells(0, top, 0, bottom - top, sheet.columns).toAlignedRect()


def _around(box: QRectF) -> QRegion:
    return QRegion(box.adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND).toAlignedRect())


def _scaled(box: QRectF, ratio: float) -> QRectF:
    return QRectF(box.left() * ratio, box.top() * ratio, box.width() * ratio, box.height() * ratio)
