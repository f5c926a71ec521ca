"""A mosaic: the maps of one layer, every value of which can be pointed at."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QMetaMethod, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QMenu, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import Floats
from cnn_gui.ui.look.painters import in_a_picture
from cnn_gui.ui.look.painting import paint_frame, paint_mark
from cnn_gui.ui.widgets.keys import BY_KEYBOARD, ENTER
from cnn_gui.ui.widgets.mosaic import painter as painting
from cnn_gui.ui.widgets.mosaic.keys import moved
from cnn_gui.ui.widgets.mosaic.map_picture import CHANNELS, PictureKind
from cnn_gui.ui.widgets.mosaic.marks import MarkedView
from cnn_gui.ui.widgets.mosaic.menu import mosaic_menu
from cnn_gui.ui.widgets.mosaic.scale import ScaleMode
from cnn_gui.ui.widgets.mosaic.scale_menu import scale_menu
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell
from cnn_gui.ui.widgets.pictures.offer import copies, copy_shown
from cnn_gui.ui.widgets.pictures.pictured import Maps, Pictured
from cnn_gui.ui.widgets.text.heading import paint_heading, paint_readout
from cnn_gui.ui.widgets.text.numbers import short
from cnn_gui.ui.widgets.text.plain import plain
from cnn_gui.ui.widgets.text.readout import place_text, readout

HOW_TO = "Click a number to see how it is computed. A double click, or the key E, enlarges the map."
"""What can be done with a mosaic whose numbers are explained."""


class Mosaic(MarkedView):
    """A TileView with a readout in its heading, a cell cursor for the keyboard, clicks and a menu.

    Signals: hovered(map, row, column, value) and left() for the mouse and for the keyboard's cursor, the former
    also when the value under it changes;
    clicked(map, row, column) for a click or Enter; enlarge_wanted(map) for a double click, the key E or the menu;
    scale_mode_changed(ScaleMode) after the person chose another scale. For a vector the map is the element; row and
    column are 0. For a colour image the value is the mean of red, green and blue; each further click on the same pixel
    means the next of these three (see `index_of`).

    The context menu offers to enlarge, where anyone listens, the scales, the widget's own actions, and pictures.
    """

    hovered = Signal(int, int, int, float)
    left = Signal()
    clicked = Signal(int, int, int)
    enlarge_wanted = Signal(int)
    scale_mode_changed = Signal(object)

    def __init__(
        self,
        title: str = "",
        *,
        kind: PictureKind = "diverging",
        noun: str = "map",
        empty_text: str = "",
        colour_bar: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, kind, noun, empty_text, colour_bar, parent)
        self._under_mouse: Cell | None = None
        self._cursor = Cell(0, 0, 0)
        self._clicked: Cell | None = None
        self._keyboard = False
        self._selected: int | None = None
        self._meaning = ""
        self._places_of: Callable[[Cell], str] | None = None
        self._about: Callable[[Cell], str] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_maps(self, array: Floats | None, *, words: bool = True) -> None:
        """Show another array, see TileView.set_maps. Raises ValueError for a shape it cannot show."""
        before = self.picture.maps.shape
        super().set_maps(array, words=words)
        if self.picture.maps.shape != before:
            self._stay_inside()
        cell = self.cell()
        if cell is not None:
            self.hovered.emit(*cell, self.picture.value(cell))

    def set_kind(self, kind: PictureKind) -> None:
        """Use other colours, see TileView.set_kind; colours may become channels, and channels colours."""
        super().set_kind(kind)
        self._stay_inside()

    def _stay_inside(self) -> None:
        """Point at nothing that is not there any more."""
        if self._under_mouse is not None and not self.picture.contains(self._under_mouse):
            self._leave()
        if not self.picture.contains(self._cursor):
            self._cursor = Cell(0, 0, 0)
        if self._selected is not None and self._selected >= self.picture.count:
            self._selected = None

    def selected(self) -> int | None:
        """Return the map that is marked."""
        return self._selected

    def set_selected(self, index: int | None) -> None:
        """Mark a map with a frame; None for no mark."""
        self._selected = index
        self.update()

    def set_meaning(self, text: str) -> None:
        """Explain what is shown: in the tool tip of the heading, and to assistive technology until a cell is told."""
        self._meaning = text
        self.setAccessibleDescription(text)

    def cell(self) -> Cell | None:
        """Return the cell the readout speaks of, None if there is none."""
        # Asked for each picture that moves: mostly nothing is pointed at.
        if (self._under_mouse is None and not self._keyboard) or not self.picture.count or in_a_picture():
            return None
        if self._under_mouse is not None:
            return self._under_mouse
        return self._cursor if self.hasFocus() else None

    def readouts(self) -> tuple[str, ...]:
        """Return what the heading says about the cell, from the full sentence to the bare number."""
        cell = self.cell()
        if cell is None:
            return ()
        value, brief = self.picture.value_text(cell), self.picture.value_text(cell, short)
        forms = readout(self.place_name(cell), value, self.about(cell), brief)
        return (*forms, brief) if self.picture.coloured else forms

    def set_places(self, name: Callable[[Cell], str] | None) -> None:
        """Name the places of numbers with this function; None for the title with the index in the array."""
        self._places_of = name

    def set_about(self, about: Callable[[Cell], str] | None) -> None:
        """Say with this function what a number is, behind its place and value; "" or None for nothing."""
        self._about = about
        self.update()

    def place_name(self, cell: Cell) -> str:
        """Return where a number stands: Z1[3, 12, 7]; X[:, 12, 7] for red, green and blue in one cell."""
        if self._places_of is not None:
            return self._places_of(cell)
        index: list[int | str] = list(self.index_of(cell))
        if self.picture.coloured:
            index[-3] = ":"
        return place_text(self._title, tuple(index))

    def about(self, cell: Cell) -> str:
        """Return what a number is, "" where its place says all."""
        return "" if self._about is None else self._about(cell)

    def pictured(self) -> Pictured:
        """Return what pictures are made of: all of it, or its maps alone."""
        return Pictured(self, self._title or "the map", maps=self.coloured_maps)

    def coloured_maps(self) -> Mapping[str, Maps]:
        """Return the colours of its maps, by its name."""
        maps = self.picture.in_colours(theme.current())
        return {} if maps is None else {self._title or "The map": maps}

    # ---- mouse ---------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read out the cell under the mouse."""
        self._keyboard = False
        over_bar = self._over_bar(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over_bar else Qt.CursorShape.ArrowCursor)
        over_heading = self._place().header.contains(event.position())
        self.setToolTip(plain("Choose the colour scale" if over_bar else self._meaning if over_heading else ""))
        cell = self.cell_at(event.position())
        if cell is None:
            self._leave()
        elif cell != self._under_mouse:
            self._under_mouse = cell
            self._tell(cell)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the readout away."""
        self._leave()
        super().leaveEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is pointed at any more."""
        self._leave()
        super().hideEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Report a click on a cell; on the colour bar, offer the scales."""
        self._keyboard = False
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        cell = self.cell_at(event.position())
        if cell is not None:
            self._cursor = cell
            self.click(cell)
        elif self._over_bar(event.position()):
            self._offer(scale_menu(self.scale_mode(), self), event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the map to be enlarged."""
        cell = self.cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.enlarge_wanted.emit(cell.tile)

    def click(self, cell: Cell) -> None:
        """Do what a click on a cell does."""
        again = cell == self._clicked and self.picture.coloured
        self._channel, self._clicked = (self._channel + 1) % len(CHANNELS) if again else 0, cell
        self.clicked.emit(*cell)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the map under the mouse, or by keyboard with that of the cursor."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        cell = self.cell_at(QPointF(event.pos())) if by_mouse else self._cursor
        listened = self.isSignalConnected(QMetaMethod.fromSignal(self.enlarge_wanted))
        enlarge = (lambda: self.enlarge_wanted.emit(cell.tile)) if listened and cell and self.picture.count else None
        self._offer(mosaic_menu(self, enlarge, self.pictured()), event.globalPos())

    def _over_bar(self, point: QPointF) -> bool:
        shown = self._has_bar and self._laid_out() is not None
        return shown and painting.bar_place(self._place(), self.picture).contains(point)

    def _offer(self, menu: QMenu, where: QPoint) -> None:
        menu.triggered.connect(self._choose)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def _choose(self, action: QAction) -> None:
        mode = action.data()
        if isinstance(mode, ScaleMode):
            self.choose_scale(mode)

    def choose_scale(self, mode: ScaleMode) -> None:
        """Do what the menu does: use the scale and report it."""
        self.set_scale_mode(mode)
        self.scale_mode_changed.emit(mode)

    # ---- keyboard ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cell cursor, click the cell it is on, or enlarge its map."""
        layout = self._laid_out()
        if layout is None:
            super().keyPressEvent(event)
        elif event.key() in ENTER:
            self.click(self._cursor)
        elif event.key() == Qt.Key.Key_E and not event.modifiers():
            self.enlarge_wanted.emit(self._cursor.tile)
        elif copies(event):
            copy_shown(self.pictured())
        elif (cell := moved(self._cursor, event.key(), layout)) is not None:
            self._keyboard, self._under_mouse, self._cursor = True, None, cell
            self._tell(cell)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cell cursor if the person came by keyboard."""
        self._keyboard = event.reason() in BY_KEYBOARD
        if self._keyboard and self.picture.count and self._under_mouse is None:
            self._tell(self._cursor)
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the cell cursor away."""
        if self._keyboard:
            self._keyboard = False
            self.left.emit()
        self.update()
        super().focusOutEvent(event)

    def _tell(self, cell: Cell) -> None:
        self.setAccessibleDescription(next(iter(self.readouts()), ""))
        self.update()
        self.hovered.emit(*cell, self.picture.value(cell))

    def _leave(self) -> None:
        if self._under_mouse is not None:
            self._under_mouse = None
            self.update()
            self.left.emit()

    # ---- painting ------------------------------------------------------------------------------

    def _paint_header(self, painter: QPainter, place: QRectF) -> None:
        if readouts := self.readouts():
            paint_readout(painter, place, self._title, readouts)
        elif found := self._finding():
            wrong = None if self.levels().finite else theme.current().error
            paint_heading(painter, place, self._title, found, detail_colour=wrong)
        else:
            super()._paint_header(painter, place)

    def _finding(self) -> str:
        if not self.picture.count:
            return ""
        bad = self.picture.not_finite()
        return f"{bad} not finite" if bad else "all zero" if self.levels().zero else ""

    def _is_marked(self) -> bool:
        return super()._is_marked() or self._selected is not None or self.cell() is not None

    def _paint_marks(self, painter: QPainter, place: painting.Places) -> None:
        super()._paint_marks(painter, place)
        layout, colours = self.picture.layout, theme.current()
        if layout is None:
            return
        if self._selected is not None:
            paint_frame(painter, place.to_widget(layout.tile(self._selected)), colours.text, 2.0)
        cell = self.cell()
        if cell is not None:
            # Where a map of zeros ends cannot be seen otherwise: zero is the ground.
            paint_frame(painter, place.to_widget(layout.tile(cell.tile)), colours.outline, 1.0)
            by_keyboard = self._under_mouse is None
            box, colour = place.to_widget(layout.cell(cell)), colours.accent if by_keyboard else colours.text
            paint_mark(painter, box, colour, painting.CELL_FRAME)

    def _bar_map(self) -> int | None:
        cell = self.cell()
        return self._selected if cell is None else cell.tile
