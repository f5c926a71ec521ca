"""A window that slides over one map while a cell moves over the other, with the arithmetic of each position between."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.painters import in_a_picture, paints_itself
from cnn_gui.ui.look.painting import paint_empty
from cnn_gui.ui.panels.motion import sliding_painter as painting
from cnn_gui.ui.panels.motion.slides.model import Side, Slide
from cnn_gui.ui.panels.motion.sliding_stage import Hit, Stage
from cnn_gui.ui.widgets.pictures.pictured import Maps, Pictured
from cnn_gui.ui.widgets.text.plain import plain

UNIT = theme.UNIT


class SlidingView(QWidget):
    """Shows a `Slide` at one of its positions; at another position only what changed is painted.

    Attributes: slide (None: an empty place with words), position.
    Signals: position_wanted(int) for a click on a map, cell_wanted(Cell) for a click with a modifier on any number,
    seen() whenever it was painted, told() whenever what is between the maps is another.
    """

    position_wanted = Signal(int)
    cell_wanted = Signal(object)
    seen = Signal()
    told = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.slide: Slide | None = None
        self.position = 0
        self._empty_text = ""
        self._stage: Stage | None = None
        self._hovered: Hit | None = None
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        theme.manager().changed.connect(self._recolour)

    # ---- content -----------------------------------------------------------------------------------------------

    def set_empty_text(self, text: str) -> None:
        """Show nothing but words that say what will appear here, or what is missing."""
        self.slide = self._stage = self._hovered = None
        self._empty_text = text
        self.setAccessibleDescription(text)
        self.update()

    def empty_text(self) -> str:
        """Return these words; nothing while there is something to see."""
        return self._empty_text if self.slide is None else ""

    def set_slide(self, slide: Slide, position: int) -> None:
        """Show another animation, or the same one over other numbers."""
        self.slide, self.position = slide, position
        if self._stage is not None:
            if self._stage.fits(slide, self.size(), self.devicePixelRatioF()):
                self._stage.show(slide, position)
            else:
                self._stage = self._hovered = None
        self.update()
        self.told.emit()

    def set_position(self, position: int, *, words: bool = True) -> None:
        """Go to another position of the slide.

        Without `words` only window, cell and filled map move: numbers are what costs most to draw, and nobody reads
        them thirty times a second. A call with words has to follow.
        """
        self.position = position
        if self._stage is not None:
            self.update(self._stage.move(position, words=words))
        if words:
            self.told.emit()

    def describe(self) -> None:
        """Tell assistive technology what is seen now."""
        if self.slide is not None:
            self.setAccessibleDescription(self.slide.beat(self.position).words)

    def stage(self) -> Stage | None:
        """Return where everything stands now, None while there is nothing to see."""
        if self.slide is None or self.size().isEmpty():
            return None
        stage = self._stage
        if stage is None or stage.ratio != self.devicePixelRatioF():
            self._stage = stage = Stage(self.slide, self.position, self.size(), self.devicePixelRatioF())
        return stage

    def pictured(self) -> Pictured:
        """Return what pictures are made of: all that is seen, or either map alone."""
        return Pictured(self, self.accessibleName(), maps=self._coloured_maps)

    def _coloured_maps(self) -> Mapping[str, Maps]:
        stage = self.stage()
        if stage is None:
            return {}
        sheets = ((stage.slide.left, Side.LEFT), (stage.slide.right, Side.RIGHT))
        found = {sheet.title: stage.maps[side].picture.in_colours(theme.current()) for sheet, side in sheets}
        return {title: maps for title, maps in found.items() if maps is not None}

    def _recolour(self) -> None:
        if self._stage is not None:
            self._stage.recolour()
        self.update()

    # ---- geometry ----------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Maps of 28×28 with cells of 6 pixels."""
        return QSize(108 * UNIT, 26 * UNIT)

    def minimumSizeHint(self) -> QSize:
        """Small maps; in less height than it likes, numbers are left out."""
        return QSize(44 * UNIT, 8 * UNIT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        self._stage = None

    # ---- mouse -------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to a position; with a modifier, ask for the number to be explained."""
        stage = self.stage()
        hit = None if stage is None else stage.hit(event.position())
        if stage is None or hit is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            cell = stage.sheet(hit).cell(hit.tile, hit.row, hit.column)
            if cell is not None:
                self.cell_wanted.emit(cell)
        else:
            self._go_to(hit)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read out the number of a map under the mouse; take the window along while the button is down."""
        stage = self.stage()
        hit = None if stage is None else stage.hit(event.position())
        if hit is not None and event.buttons() & Qt.MouseButton.LeftButton and not event.modifiers():
            self._go_to(hit)
        self._hover(hit if hit is not None and hit.side is not None else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the readout away."""
        self._hover(None)
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        """Put the number under the mouse into words."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            stage = self.stage()
            hit = None if stage is None else stage.hit(QPointF(event.pos()))
            told = "" if stage is None or hit is None else stage.readout(hit)
            QToolTip.showText(event.globalPos(), plain(told), self)
            return True
        return super().event(event)

    def readout(self) -> str:
        """Return what is said about the number of a map under the mouse; nothing if there is none."""
        stage = self.stage()
        return "" if stage is None or self._hovered is None else stage.readout(self._hovered)

    def _go_to(self, hit: Hit) -> None:
        if self.slide is None or hit.side is None:
            return
        position = self.slide.position_at(hit.side, hit.row, hit.column)
        if position is not None and position != self.position:
            self.position_wanted.emit(position)

    def _hover(self, hit: Hit | None) -> None:
        if hit == self._hovered or self._stage is None:
            return
        for each in (self._hovered, hit):
            if each is not None and each.side is not None:
                self.update(self._stage.arrangement.heading(each.side).toAlignedRect())
        self._hovered = hit

    # ---- painting ----------------------------------------------------------------------------------------------

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw what has to be drawn: what stands still from its picture, then what moves."""
        stage = self.stage()
        if stage is None:
            painter.fillRect(event.rect(), theme.current().panel)
            area = QRectF(self.rect()).adjusted(2 * UNIT, 0, -2 * UNIT, 0)
            paint_empty(painter, area, self._empty_text)
        else:
            self._paint(painter, stage, event.region())
        self.seen.emit()

    def _paint(self, painter: QPainter, stage: Stage, region: QRegion) -> None:
        slide, arrangement = stage.slide, stage.arrangement
        painter.drawPixmap(0, 0, stage.background)
        if stage.finished is not None:
            for place, source in stage.reached():
                painter.drawPixmap(place, stage.finished, source)
        for side, sheet in ((Side.LEFT, slide.left), (Side.RIGHT, slide.right)):
            place = arrangement.heading(side)
            if region.intersects(place.toAlignedRect()):
                hovered = self._hovered is not None and self._hovered.side is side
                readout = self.readout() if hovered else ""
                painting.paint_heading_of(painter, place, sheet, readout)
        if region.intersects(arrangement.lines.toAlignedRect()):
            painting.paint_lines(painter, arrangement.lines, stage.beat)
        for link in stage.links:
            link.paint(painter)
        for caption in stage.captions:
            if caption is not None and region.intersects(caption[1].toAlignedRect()):
                painting.paint_caption(painter, *caption)
        for grid, shown, covered in zip(stage.grids, stage.beat.grids, stage.arrays, strict=True):
            if region.intersects(covered):
                painting.paint_grid(painter, grid, shown)
        colours = theme.current()
        for box in (*stage.windows, stage.cell):
            painting.paint_place(
                painter, box, colours.accent if self.hasFocus() and not in_a_picture() else colours.text
            )
