"""One map of a mosaic, large, live, with its numbers."""

import weakref
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.mosaic import painter as painting
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.small_numbers import Form, form_of, paint_small_numbers
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell
from cnn_gui.ui.widgets.mosaic.tile_places import Span
from cnn_gui.ui.widgets.text.numbers import shape_text
from cnn_gui.ui.widgets.text.plain import plain_label

_USUAL = QSize(560, 640)
# Cells in which two digits have room, a point and a minus; more of them than these no screen has room for.
_CELL, _MOST_CELLS = 28, 40
_SHARE_OF_SCREEN = 0.9


class _LargeView(Mosaic):
    """A mosaic that leaves Left and Right, without Shift, to the dialog around it, and prints what numbers it can.

    Signals: resized().
    """

    resized = Signal()

    def form(self) -> Form | None:
        """Return how numbers are written in cells too small for all their digits; None where they are not so."""
        return None if self._laid_out() is None else form_of(self._place(), self.picture)

    def _paint_in_cells(self, painter: QPainter, place: painting.Places) -> bool:
        printed = super()._paint_in_cells(painter, place)
        form = form_of(place, self.picture)
        if form is not None:
            paint_small_numbers(painter, place, self.picture, form)
        return printed or form is not None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        sideways = event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right)
        if sideways and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)


class EnlargedMap(QDialog):
    """A window with one map of a mosaic; it follows the mosaic while it lives, and what is marked and framed there.

    To point at a cell or to click it is to do so in the mosaic. Left and Right go to the neighbouring map, Escape
    closes; Up, Down and Shift with an arrow move the cell cursor. Colours are those of the mosaic: same levels, same
    kind. The dialog deletes itself when it is closed.

    Attributes: view (the Mosaic inside), index() (the map that is shown).
    """

    def __init__(self, source: Mosaic, index: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent or source.window())
        # Only a weak reference: the mosaic may own this dialog, and must not be kept alive by it.
        self._source = weakref.ref(source)
        self._index = index
        self._keys = ""
        self.view = _LargeView(kind=source.kind())
        self.hint = plain_label()
        self.hint.setProperty("muted", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * theme.UNIT] * 4)
        column.setSpacing(theme.UNIT)
        column.addWidget(self.view, 1)
        column.addWidget(self.hint)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        # What a number is called there, it is called here.
        self.view.set_places(self._place_name)
        self.view.set_about(self._about)
        source.maps_changed.connect(self._follow_maps)
        source.marks_changed.connect(self._follow_marks)
        self.view.clicked.connect(lambda *cell: self._act(Mosaic.click, cell))
        self.view.hovered.connect(lambda *cell_and_value: self._act(_point, cell_and_value[:3]))
        self.view.left.connect(source.left)
        self.view.resized.connect(self._say)
        source.destroyed.connect(self.close)
        self._follow()
        # By itself Qt would make no window larger than two thirds of the screen.
        self.resize(self.sizeHint())
        self.view.setFocus()

    def index(self) -> int:
        """Return the map that is shown."""
        return self._index

    def show_map(self, index: int) -> None:
        """Show another map of the same mosaic, the nearest there is."""
        self._index = max(index, 0)
        self._follow()

    def sizeHint(self) -> QSize:
        """Large enough to print the numbers of a map, as far as the screen has room for them."""
        rows, columns = self.view.picture.maps.shape[-2:]
        if max(rows, columns) > _MOST_CELLS:
            return _USUAL
        around = QSize(5 * theme.UNIT, self.view.around() + 8 * theme.UNIT)
        wanted = (QSize(columns, rows) * _CELL + around).expandedTo(_USUAL)
        return wanted.boundedTo(self.screen().availableSize() * _SHARE_OF_SCREEN)

    def done(self, result: int) -> None:
        """Give the keys back to the window behind, if they are here."""
        behind = self.parentWidget()
        had_keys = self.isActiveWindow()
        super().done(result)
        if had_keys and behind is not None:
            behind.window().activateWindow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the neighbouring map, or close."""
        if event.key() == Qt.Key.Key_Left:
            self.show_map(self._index - 1)
        elif event.key() == Qt.Key.Key_Right:
            self.show_map(self._index + 1)
        else:
            super().keyPressEvent(event)

    def _follow_maps(self) -> None:
        """Follow the source; between two frames numbers stay until all of the window goes on."""
        source = self._source()
        if source is not None and not (source.picture.moved_on and self.view.prints_numbers()):
            self._follow(words=not source.picture.moved_on)

    def _follow(self, *, words: bool = True) -> None:
        """Take over the source's present array, levels and words."""
        source = self._source()
        if source is None:
            return
        picture = source.picture
        self.view.set_kind(picture.kind)
        self._index = min(self._index, max(picture.count - 1, 0))
        whole = _whole(source)
        one = source.maps() if whole else picture.maps[self._index : self._index + 1]
        # A single colour image is known by its own shape, (3,h,w).
        one = one[0] if one is not None and one.ndim == 4 else one
        self.view.set_maps(one, words=words)
        if picture.count:
            levels = picture.levels()
            self.view.set_levels(picture.fixed if levels.by_channel else levels.of(self._index))
        self._name(source)
        self._follow_marks()

    def _follow_marks(self) -> None:
        """Point out what is pointed out in the source's map."""
        source = self._source()
        if source is None:
            return
        whole, index = _whole(source), self._index
        mark, frames, passes = source.mark(), source.frames(), source.passes()
        cell = None if mark is None else source.cell_of(mark)
        if cell is not None and not whole:
            cell = cell._replace(tile=0) if cell.tile == index else None
        self.view.set_mark(None if cell is None else self.view.index_of(cell))
        if not whole:
            frames = tuple(Span(0, 1, *span[2:]) for span in frames if span.first <= index < span.last)
            passes = None if passes is None else passes[index : index + 1]
        self.view.set_spans(frames)
        self.view.set_routes(passes)

    def _place_name(self, cell: Cell) -> str:
        source = self._source()
        return "" if source is None else source.place_name(self._in_source(source, cell))

    def _about(self, cell: Cell) -> str:
        source = self._source()
        return "" if source is None else source.about(self._in_source(source, cell))

    def _in_source(self, source: Mosaic, cell: Cell) -> Cell:
        return cell if _whole(source) else cell._replace(tile=self._index)

    def _act(self, act: Callable[[Mosaic, Cell], None], at: tuple[int, ...]) -> None:
        """Do in the source what was done in the view."""
        source, cell = self._source(), Cell(*at)
        if source is not None:
            act(source, self._in_source(source, cell))

    def _name(self, source: Mosaic) -> None:
        picture = source.picture
        one = picture.is_vector or picture.count <= 1
        name = "" if one else source.map_name(self._index)
        title = " · ".join(part for part in (source.title(), name) if part)
        self.view.set_title(title)
        self.view.set_detail(None if one else shape_text(picture.maps.shape[1:]))
        self._keys = "Esc closes" if one else "← →  neighbouring map   ·   Esc closes"
        self._say()
        self.setWindowTitle(title)

    def _say(self) -> None:
        """Say the keys, and in which unit the numbers are written."""
        form = self.view.form()
        unit = "" if form is None else form.unit
        self.hint.setText("   ·   ".join(part for part in (unit, self._keys) if part))


def _whole(source: Mosaic) -> bool:
    """Whether everything is one picture: a vector cannot be divided."""
    return source.picture.is_vector or not source.picture.count


def _point(source: Mosaic, cell: Cell) -> None:
    source.hovered.emit(*cell, source.picture.value(cell))
