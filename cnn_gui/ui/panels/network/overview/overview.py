"""The whole network as a strip of small blocks, with a frame around what is in sight: a map, and a scroll bar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, metrics, scaled, width_of
from cnn_gui.ui.look.painters import in_a_picture, paints_itself
from cnn_gui.ui.look.stage_kinds import tint_of
from cnn_gui.ui.panels.network.overview.places import Block, Row, beginning, boxes, to_overview
from cnn_gui.ui.widgets.keys import BY_KEYBOARD
from cnn_gui.ui.widgets.mosaic.marks import Lit
from cnn_gui.ui.widgets.text.plain import plain

HEIGHT, THIN = 24, 10
"""Logical pixels; thin, without names, where there is little height."""
SIDE = 1.5
"""Logical pixels left and right of the blocks, for the frame."""
_EDGE, _EDGE_OF_THIN = 4.0, 2.0
_LINES: dict[Lit, float] = {"read": 1.0, "written": 3.0}

# What each key does: a stage to the left or right, or an end.
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}


class Overview(QWidget):
    """A block for each stage, as high as its maps are large, in the hue of its kind; folded ones are outlines.

    It is painted when something in it changes, never for a frame of the network.

    Attributes: blocks, row (where they stand and what is in sight).
    Signals: scrolled(place): the row is to begin there; wanted(index): this stage is to be seen whole; stepped(−1 or
    1): the next stage that is hidden at the left or right is.
    """

    scrolled = Signal(int)
    wanted = Signal(int)
    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.blocks: tuple[Block, ...] = ()
        self.row = Row()
        self._folded: tuple[bool, ...] = ()
        self._lit: tuple[Lit, ...] = ()
        self._chosen: int | None = None
        self._thin = False
        self._stands: list[QRectF] = []
        self._names: list[str] = []
        # Where the mouse holds the frame, from its middle; None while it does not.
        self._held: float | None = None
        self._moved = self._keyboard = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Overview of the network")
        theme.manager().changed.connect(self.update)
        theme.manager().resized.connect(self._measure)

    # ---- what it shows -----------------------------------------------------------------------------------------------

    def set_blocks(self, blocks: Sequence[Block], folded: Sequence[bool]) -> None:
        """Show these stages, from the left; folded: whether each one's column is."""
        if (tuple(blocks), tuple(folded)) == (self.blocks, self._folded):
            return
        if tuple(blocks) != self.blocks:
            self.row, self._lit, self._chosen = Row(), (), None
        self.blocks, self._folded = tuple(blocks), tuple(folded)
        self._stand()

    def set_row(self, row: Row) -> None:
        """Say where the columns stand and which part of the row is in sight."""
        if row != self.row and len(row.spans) == len(self.blocks):
            self.row = row
            self.setAccessibleDescription(self.said())
            self.update()

    def set_marks(self, lit: Sequence[Lit], chosen: int | None) -> None:
        """Mark what the phase of a walk reads and writes, and the stage of the chosen number."""
        if (tuple(lit), chosen) != (self._lit, self._chosen):
            self._lit, self._chosen = tuple(lit), chosen
            self.update()

    def set_thin(self, thin: bool) -> None:
        """Take little height, without names."""
        if thin != self._thin:
            self._thin = thin
            self.updateGeometry()
            self._stand()

    def marks(self) -> tuple[tuple[Lit, ...], int | None]:
        """Return how each stage is lit, and which one holds the chosen number."""
        return self._lit, self._chosen

    def said(self) -> str:
        """Return in words which stages are in sight, whole."""
        seen = [block.symbol for place, block in enumerate(self.blocks) if self.row.is_in_sight(place)]
        return f"{len(seen)} of {len(self.blocks)} stages are in sight: {', '.join(seen)}"

    def frame(self) -> QRectF:
        """Return where the frame stands around what is in sight of the row; empty while nothing is known."""
        if not self.row.spans or self.row.right <= self.row.left:
            return QRectF()
        left, right = (to_overview(self.row, self._stands, at) for at in (self.row.left, self.row.right))
        return QRectF(left - SIDE, 0, right - left + 2 * SIDE, self.height())

    def box_of(self, index: int) -> QRectF:
        """Return where the block of a stage stands."""
        return self._stands[index]

    def stage_at(self, x: float) -> int | None:
        """Return which stage stands at a place, however high its block is; None beside all of them."""
        return next((place for place, box in enumerate(self._stands) if box.left() <= x <= box.right()), None)

    def name_on(self, index: int) -> str:
        """Return what is written on a block: name and operation if there is room on all, else the name, or nothing."""
        return self._names[index] if self._names else ""

    # ---- size --------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(0, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """No width of its own."""
        return QSize(0, THIN if self._thin else scaled(HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new width."""
        super().resizeEvent(event)
        self._stand()

    def _measure(self) -> None:
        self.updateGeometry()
        self._stand()

    def _stand(self) -> None:
        edge = _EDGE_OF_THIN if self._thin else _EDGE
        self._stands = boxes(self.blocks, QRectF(self.rect()).adjusted(SIDE, edge, -SIDE, -edge))
        long, short = [f"{block.symbol}  {block.words}" for block in self.blocks], [each.symbol for each in self.blocks]
        self._names = next((names for names in (long, short) if self._fit(names)), [])
        self.setAccessibleDescription(self.said() if self.row.spans else "")
        self.update()

    def _fit(self, names: Sequence[str]) -> bool:
        room = self._stands[0].width() - 4.0 if self._stands and not self._thin else 0.0
        return all(width_of(name, "tiny") <= room for name in names)

    # ---- mouse and keys ----------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the frame, or bring it here."""
        if event.button() is not Qt.MouseButton.LeftButton or not self.row.spans:
            super().mousePressEvent(event)
            return
        self._keyboard = False
        x, frame = event.position().x(), self.frame()
        self._moved = not frame.left() <= x <= frame.right()
        self._held = 0.0 if self._moved else x - frame.center().x()
        if self._moved:
            self._centre(x)
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the frame along; without a button, show what a press would do."""
        x, frame = event.position().x(), self.frame()
        if self._held is None:
            inside = frame.left() <= x <= frame.right()
            self.setCursor(Qt.CursorShape.OpenHandCursor if inside else Qt.CursorShape.PointingHandCursor)
            return
        self._moved = self._moved or abs(x - self._held - frame.center().x()) >= 1.0
        if self._moved:
            self._centre(x - self._held)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click without a way shows the stage whole."""
        if self._held is None or event.button() is not Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
            return
        self._held = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        index = self.stage_at(event.position().x())
        if index is not None and not self._moved:
            self.wanted.emit(index)

    def _centre(self, x: float) -> None:
        self.scrolled.emit(beginning(self.row, self._stands, x))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right show one more stage, Home and End the first and the last one."""
        key, self._keyboard = Qt.Key(event.key()), True
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in _ENDS and self.blocks:
            self.wanted.emit(range(len(self.blocks))[_ENDS[key]])
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Say in a tool tip what stands under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            index = self.stage_at(event.pos().x())
            QToolTip.showText(event.globalPos(), plain("" if index is None else self.tip_of(index)), self)
            return True
        return super().event(event)

    def tip_of(self, index: int) -> str:
        """Return what a tool tip says of a stage: name, what makes it, shape, and whether it is folded."""
        return self.blocks[index].text + (" · folded" if self._folded[index] else "")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that it has the keys, to somebody who came with them."""
        super().focusInEvent(event)
        self._keyboard = event.reason() in BY_KEYBOARD
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Look as usual."""
        super().focusOutEvent(event)
        self.update()

    # ---- painting ----------------------------------------------------------------------------------------------------

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the ground of what is in sight, the blocks on it, their marks, and the frame."""
        colours = theme.current()
        painter.fillRect(self.rect(), colours.panel)
        frames = [frame for frame in (self.frame(), *self._beside()) if not frame.isEmpty()]
        for frame in frames:
            painter.fillRect(frame, colours.hover)
        for place in range(len(self.blocks)):
            self._paint_block(painter, place)
        held = self._keyboard and self.hasFocus() and not in_a_picture()
        pen = QPen(colours.accent if held else colours.text_muted, 2.0 if held else 1.0)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = pen.widthF() / 2
        for frame in frames:
            painter.drawRect(frame.adjusted(inset, inset, -inset, -inset))

    def _beside(self) -> list[QRectF]:
        """The ground of the stages that stand beside the row, where they are always in sight."""
        beside = [box for box, span in zip(self._stands, self.row.spans, strict=False) if span is None]
        if not beside:
            return []
        return [QRectF(beside[0].left() - SIDE, 0, beside[-1].right() - beside[0].left() + 2 * SIDE, self.height())]

    def _paint_block(self, painter: QPainter, place: int) -> None:
        colours, block, box = theme.current(), self.blocks[place], self._stands[place]
        tint = tint_of(block.kind, colours)
        if self._folded[place]:
            painter.setPen(QPen(tint, 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.fillRect(box, tint)
        if name := self.name_on(place):
            painter.setFont(font("tiny"))
            painter.setPen(colours.text)
            baseline = self.height() / 2 + metrics("tiny").capHeight() / 2
            painter.drawText(QPointF(box.center().x() - width_of(name, "tiny") / 2, baseline), name)
        lit = self._lit[place] if place < len(self._lit) else ""
        if lit:
            line = min(_LINES[lit], 2.0) if self._thin else _LINES[lit]
            painter.fillRect(QRectF(box.left(), self.height() - 1.0 - line, box.width(), line), colours.accent)
        if place == self._chosen:
            self._paint_chosen(painter, box)

    def _paint_chosen(self, painter: QPainter, box: QRectF) -> None:
        """A small triangle above the block that points down at it."""
        middle, side = box.center().x(), 3.0 if self._thin else 4.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().text)
        points = (QPointF(middle - side, 1.0), QPointF(middle + side, 1.0), QPointF(middle, 1.0 + side))
        painter.drawPolygon(QPolygonF(points))
