"""A mosaic: the maps of one layer, every value of which can be pointed at."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from cnn_gui.ui import theme
from cnn_gui.ui.colormaps import Floats
from cnn_gui.ui.widgets import mosaic_painter as painting
from cnn_gui.ui.widgets.heading import paint_heading, paint_readout
from cnn_gui.ui.widgets.map_picture import PictureKind
from cnn_gui.ui.widgets.mosaic_keys import moved
from cnn_gui.ui.widgets.scale import ScaleMode
from cnn_gui.ui.widgets.scale_menu import scale_menu
from cnn_gui.ui.widgets.tile_layout import Cell
from cnn_gui.ui.widgets.tile_view import TileView

_BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class Mosaic(TileView):
    """A TileView with a readout in its heading, a cell cursor for the keyboard, clicks and a menu for the scale.

    Signals: hovered(map, row, column, value) and left() for the mouse and for the keyboard's cursor, the former
    also when the value under it changes;
    clicked(map, row, column) for a click or Enter; scale_mode_changed(ScaleMode) after the person chose another
    scale. For a vector the map is the element; row and column are 0. For a colour image the value is the mean.
    """

    hovered = Signal(int, int, int, float)
    left = Signal()
    clicked = Signal(int, int, int)
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
        self._keyboard = False
        self._selected: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_maps(self, array: Floats | None, *, words: bool = True) -> None:
        """Show another array: (M,h,w), (D,), or (3,h,w) in kind "colour"; None or an empty one for no data.

        See TileView.set_maps for `words`. Raises ValueError for any other shape.
        """
        super().set_maps(array, words=words)
        if self._under_mouse is not None and not self.picture.contains(self._under_mouse):
            self._leave()
        if not self.picture.contains(self._cursor):
            self._cursor = Cell(0, 0, 0)
        if self._selected is not None and self._selected >= self.picture.count:
            self._selected = None
        cell = self.cell()
        if cell is not None:
            self.hovered.emit(*cell, self.picture.value(cell))

    def selected(self) -> int | None:
        """Return the map that is marked."""
        return self._selected

    def set_selected(self, index: int | None) -> None:
        """Mark a map with a frame; None for no mark."""
        self._selected = index
        self.update()

    def cell(self) -> Cell | None:
        """Return the cell the readout speaks of, None if there is none."""
        if not self.picture.count:
            return None
        if self._under_mouse is not None:
            return self._under_mouse
        return self._cursor if self._keyboard and self.hasFocus() else None

    def readouts(self) -> tuple[str, ...]:
        """Return what the heading says about the cell, from the full sentence to the bare number."""
        cell = self.cell()
        if cell is None:
            return ()
        value, name = self.picture.value_text(cell), self.map_name(cell.tile)
        if self.picture.is_vector:
            return f"{name} = {value}", f"{cell.tile} = {value}", value
        where = f"({cell.row}, {cell.column})"
        if self.picture.count == 1:
            return f"{where} = {value}", value
        return f"{name} · {where} = {value}", f"{cell.tile} {where} {value}", value

    # ---- mouse ---------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read out the cell under the mouse."""
        self._keyboard = False
        over_bar = self._over_bar(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over_bar else Qt.CursorShape.ArrowCursor)
        self.setToolTip("Choose the colour scale" if over_bar else "")
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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Report a click on a cell; on the colour bar, offer the scales."""
        self._keyboard = False
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        cell = self.cell_at(event.position())
        if cell is not None:
            self._cursor = cell
            self.clicked.emit(*cell)
        elif self._over_bar(event.position()):
            self._offer_scales(event.position())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the scales."""
        self._offer_scales(QPointF(event.pos()))

    def _over_bar(self, point: QPointF) -> bool:
        shown = self._has_bar and self._laid_out() is not None
        return shown and painting.bar_place(self._place(), self.picture).contains(point)

    def _offer_scales(self, point: QPointF) -> None:
        menu = scale_menu(self.scale_mode(), self)
        menu.triggered.connect(lambda action: self.choose_scale(action.data()))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(point.toPoint()))

    def choose_scale(self, mode: ScaleMode) -> None:
        """Do what the menu does: use the scale and report it."""
        self.set_scale_mode(mode)
        self.scale_mode_changed.emit(mode)

    # ---- keyboard ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cell cursor, or click the cell it is on."""
        layout = self._laid_out()
        if layout is None:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clicked.emit(*self._cursor)
        elif (cell := moved(self._cursor, event.key(), layout)) is not None:
            self._keyboard, self._under_mouse, self._cursor = True, None, cell
            self._tell(cell)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cell cursor if the person came by keyboard."""
        self._keyboard = event.reason() in _BY_KEYBOARD
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
        readouts, colours = self.readouts(), theme.current()
        shown = self.picture.count > 0
        if readouts:
            paint_readout(painter, place, self._title, readouts)
        elif shown and (bad := self.picture.not_finite()):
            paint_heading(painter, place, self._title, f"{bad} not finite", detail_colour=colours.error)
        elif shown and self.levels().zero:
            paint_heading(painter, place, self._title, "all zero")
        else:
            super()._paint_header(painter, place)

    def _paint_marks(self, painter: QPainter, place: painting.Places) -> None:
        layout, colours = self.picture.layout, theme.current()
        if layout is None:
            return
        if self._selected is not None:
            painting.paint_frame(painter, place.to_widget(layout.tile(self._selected)), colours.text, 2.0)
        cell = self.cell()
        if cell is not None:
            # Where a map of zeros ends cannot be seen otherwise: zero is the ground.
            painting.paint_frame(painter, place.to_widget(layout.tile(cell.tile)), colours.outline, 1.0)
            by_keyboard = self._under_mouse is None
            painting.paint_cell_frame(
                painter, place, self.picture, cell, colours.accent if by_keyboard else colours.text
            )

    def _bar_map(self) -> int | None:
        cell = self.cell()
        return self._selected if cell is None else cell.tile
