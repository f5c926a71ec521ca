"""A gallery: thousands of images to scroll through, of which only those in sight are drawn."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.painters import in_a_picture, paints_itself
from cnn_gui.ui.look.painting import paint_empty
from cnn_gui.ui.widgets.gallery import painter as painting
from cnn_gui.ui.widgets.gallery.keys import moved
from cnn_gui.ui.widgets.gallery.model import Captions, Images, Lattice, Numbers, sheet
from cnn_gui.ui.widgets.keys import ENTER
from cnn_gui.ui.widgets.painted_area import PaintedArea

GAP = theme.UNIT
_NO_IMAGES: Images = np.zeros((0, 1, 1, 1), np.uint8)
_NO_NUMBERS: Numbers = np.zeros(0, np.int64)


class Gallery(PaintedArea):
    """Images (N,C,H,W) uint8, grey or colour, in an order that may change while a person looks.

    An image is spoken of by its number, its index into the array, wherever it stands. The arrays are kept, not
    copied: nobody may write to them. Arrows, Page Up and Page Down, Home and End move, Enter chooses.

    Signals: chosen(number) for a click or Enter; pointed(number, or None) for what the mouse is over or the keyboard's
    cursor is on, also when that is another one because other images are shown.
    """

    chosen = Signal(int)
    pointed = Signal(object)

    def __init__(self, *, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(empty_text=empty_text, parent=parent)
        self._images, self._order = _NO_IMAGES, _NO_NUMBERS
        self._captions: Captions | None = None
        self._look = painting.CellLook.fit(1, 1, None)
        self._lattice = Lattice(0, 1, (1, 1), (1, 1))
        self._cursor: int | None = None
        self._under_mouse: int | None = None
        self._mouse: QPointF | None = None
        self._spoken_of: int | None = None
        self._marked: int | None = None
        self._whose = ""
        self.setAccessibleName("Gallery")
        theme.manager().resized.connect(self._measure)
        self.viewport().setMouseTracking(True)
        # Scrolling then moves the pixels that stay in sight, and only the rest is painted.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # ---- what it shows -------------------------------------------------------------------------

    def _fit_look(self) -> None:
        widest = None if self._captions is None else self._captions.widest
        self._look = painting.CellLook.fit(self._images.shape[2], self._images.shape[3], widest)

    def _measure(self) -> None:
        self._fit_look()
        self._arrange()

    def show_images(self, images: Images, order: Numbers, captions: Captions | None = None, *, whose: str = "") -> None:
        """Show the images whose numbers are in `order`; what is scrolled to and the cursor's image stay.

        whose: a name for what the numbers count in. Under another name a number is another image: neither the cursor
        nor what is pointed at stays on it.
        Raises ValueError for images that are not (N,C,H,W) with one channel or three.
        """
        if images.ndim != 4 or images.shape[1] not in (1, 3):
            raise ValueError(f"A gallery shows images (N,1,H,W) or (N,3,H,W), not an array of shape {images.shape}.")
        same_look = self._captions is not None and captions is not None and captions.widest == self._captions.widest
        same_look &= images.shape[2:] == self._images.shape[2:]
        self._images, self._order, self._captions = images, order, captions
        if not same_look:
            self._fit_look()
        if not len(order) or whose != self._whose:
            self._cursor = None
        if whose != self._whose:
            self._whose, self._under_mouse, self._spoken_of, self._marked = whose, None, None, None
            self.verticalScrollBar().setValue(0)
        self._arrange()
        self._point(self._position_at(self._mouse))
        if self._find(self._spoken_of) is None:
            self._speak_of_what_is_left()
        if self._cursor is not None and self._find(self._cursor) is not None:
            self._describe(self._cursor)
        self.viewport().update()

    def clear(self) -> None:
        """Show no image."""
        self.show_images(self._images, _NO_NUMBERS, self._captions, whose=self._whose)

    def empty_text(self) -> str:
        """Return what is said where there is no image."""
        return self._empty_text

    def set_marked(self, number: int | None) -> None:
        """Mark an image by a frame; None for none."""
        if number != self._marked:
            self._marked = number
            self.viewport().update()

    def marked(self) -> int | None:
        """Return the number of the marked image."""
        return self._marked

    def order(self) -> Numbers:
        """Return the numbers of the images from first to last."""
        return self._order

    def scroll_to_top(self) -> None:
        """Show the first image, and put the cursor on none."""
        self._cursor = None
        self.verticalScrollBar().setValue(0)
        self._speak_of_what_is_left()
        self.viewport().update()

    def pointed_at(self) -> int | None:
        """Return the number of the image that was pointed at last, by mouse or keyboard, if it still is."""
        return self._spoken_of

    def _speak_of(self, number: int | None) -> None:
        self._spoken_of = number
        self.pointed.emit(number)

    def _speak_of_what_is_left(self) -> None:
        """The image that was spoken of is not here, or the cursor has left it: what else is pointed at?"""
        cursor = self._cursor if self.hasFocus() and self._find(self._cursor) is not None else None
        self._speak_of(cursor if self._under_mouse is None else self._under_mouse)

    def current(self) -> int | None:
        """Return the number of the image that the cursor is on."""
        return self._cursor

    def set_current(self, number: int | None) -> None:
        """Put the cursor on an image and scroll to it; None, or an image that is not shown, for none."""
        self._cursor = number if self._find(number) is not None else None
        if self._cursor is not None:
            self._scroll_to(self._cursor)
            self._describe(self._cursor)
        self.viewport().update()

    def _find(self, number: int | None) -> int | None:
        if number is None:
            return None
        places = np.flatnonzero(self._order == number)
        return int(places[0]) if len(places) else None

    # ---- geometry ------------------------------------------------------------------------------

    def image_rect(self, position: int) -> QRectF:
        """Return where the image at a position of the order is drawn in the viewport."""
        x, y = self._lattice.corner(position)
        return self._look.picture(x, y - self.verticalScrollBar().value())

    def position_at(self, point: QPointF) -> int | None:
        """Return the position in the order of the image at a point of the viewport."""
        return self._lattice.at(point.x(), point.y() + self.verticalScrollBar().value())

    def columns(self) -> int:
        """Return how many images stand in a row."""
        return self._lattice.columns

    def sizeHint(self) -> QSize:
        """Four by three images."""
        return QSize(4 * (self._look.width + GAP), 3 * (self._look.height + GAP))

    def minimumSizeHint(self) -> QSize:
        """Two images side by side, one and a bit high."""
        return QSize(14 * theme.UNIT, 10 * theme.UNIT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew; the first image in sight stays in sight."""
        super().resizeEvent(event)
        first = self._lattice.between(self.verticalScrollBar().value() + self._lattice.pitch[1] // 2, 0).start
        columns = self._lattice.columns
        self._arrange()
        if columns != self._lattice.columns and self._lattice.count:
            self.verticalScrollBar().setValue(self._lattice.corner(min(first, self._lattice.count - 1))[1])

    def _arrange(self) -> None:
        cell = self._look.width, self._look.height
        width = self.viewport().width()
        self._lattice = Lattice.fit(len(self._order), width, cell, GAP)
        pitch = self._lattice.pitch[1]
        self._fit_scroll_bar(self._lattice.height, max(pitch // 3, 1), self._rows_in_sight() * pitch)

    def _rows_in_sight(self) -> int:
        return max(self.viewport().height() // self._lattice.pitch[1], 1)

    def _position_at(self, point: QPointF | None) -> int | None:
        return None if point is None else self.position_at(point)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what stays in sight and paint what comes into it."""
        self.viewport().scroll(0, dy)
        self._point(self._position_at(self._mouse))

    def _scroll_to(self, number: int) -> None:
        position = self._find(number)
        if position is not None:
            top = self._lattice.corner(position)[1]
            self._bring_into_sight(top, top + self._look.height)

    # ---- mouse ---------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the image under the mouse."""
        self._mouse = event.position()
        self._point(self.position_at(self._mouse))

    def tip_at(self, point: QPointF) -> str | None:
        """Tell everything about an image."""
        position = self.position_at(point)
        if position is None or self._captions is None:
            return None
        return self._captions.describe(int(self._order[position]))

    def mouse_left(self) -> None:
        """Point at no image."""
        self._mouse = None
        self._point(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the image that was clicked."""
        position = self.position_at(event.position())
        if position is not None and event.button() == Qt.MouseButton.LeftButton:
            self._cursor = int(self._order[position])
            self.viewport().update()
            self.chosen.emit(self._cursor)

    def _point(self, position: int | None) -> None:
        number = None if position is None else int(self._order[position])
        if number != self._under_mouse:
            for each in (self._under_mouse, number):
                self._update_cell(each)
            self._under_mouse = number
            self._speak_of(number)

    def _update_cell(self, number: int | None) -> None:
        position = self._find(number)
        if position is not None:
            self.viewport().update(self.image_rect(position).adjusted(-4, -4, 4, 4).toAlignedRect())

    # ---- keyboard ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor, or choose the image it is on."""
        here = self._find(self._cursor)
        if event.key() in ENTER and self._cursor is not None and here is not None:
            self.chosen.emit(self._cursor)
            return
        to = moved(here, self._first_in_sight(), event.key(), self._lattice, self._rows_in_sight())
        if to is None:
            event.ignore()
            return
        self.set_current(int(self._order[to]))
        self._speak_of(self._cursor)

    def _first_in_sight(self) -> int:
        position = self._lattice.between(self.verticalScrollBar().value() + self._look.height // 2, 0).start
        return min(position, self._lattice.count - 1)

    def _describe(self, number: int) -> None:
        self.setAccessibleDescription(f"image {number}" if self._captions is None else self._captions.describe(number))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cursor."""
        super().focusInEvent(event)
        self.viewport().update()
        if self._under_mouse is None:
            self._speak_of_what_is_left()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show no cursor any more."""
        super().focusOutEvent(event)
        self.viewport().update()
        self._speak_of(self._under_mouse)

    # ---- painting ------------------------------------------------------------------------------

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the cells that reach into what has to be painted."""
        area = event.rect()
        painter.fillRect(area, theme.current().panel)
        if len(self._order):
            self._paint_cells(painter, area)
        else:
            margin = 2.0 * theme.UNIT
            paint_empty(painter, QRectF(self.viewport().rect()).adjusted(margin, 0, -margin, 0), self._empty_text)

    def _paint_cells(self, painter: QPainter, area: QRect) -> None:
        look, scrolled = self._look, self.verticalScrollBar().value()
        positions = self._lattice.between(area.top() + scrolled, area.bottom() + scrolled)
        if not positions:
            return
        numbers = self._order[positions.start : positions.stop]
        corners = [(x, y - scrolled) for x, y in map(self._lattice.corner, positions)]
        painting.paint_pictures(painter, look, corners, sheet(self._images, numbers), self._images.shape[2])
        listed = numbers.tolist()
        if self._captions is not None:
            painting.paint_captions(painter, look, corners, self._captions.of(listed))
        colours = theme.current()
        for number, colour, width in (
            (self._marked, colours.text, 2.0),
            (None if in_a_picture() else self._under_mouse, colours.text_muted, 1.0),
            (self._cursor if self.hasFocus() and not in_a_picture() else None, colours.accent, 2.0),
        ):
            if number in listed:
                painting.paint_frame(painter, look, corners[listed.index(number)], colour, width)
