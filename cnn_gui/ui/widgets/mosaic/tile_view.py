"""The maps of one layer with heading and colour bar: what a mosaic shows, without the mouse and the keys."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import Floats, Level, Lut
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.look.painting import paint_empty
from cnn_gui.ui.widgets.mosaic import painter as painting
from cnn_gui.ui.widgets.mosaic.colour_bar import bar_texts, paint_bar_numbers, paint_colour_bar
from cnn_gui.ui.widgets.mosaic.map_picture import MapPicture, PictureKind
from cnn_gui.ui.widgets.mosaic.scale import Levels, ScaleMode
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell, TileLayout
from cnn_gui.ui.widgets.text.heading import paint_heading

FAINT = 0.22
"""How opaque is what is shown faintly."""


class TileView(QWidget):
    """Shows maps (M,h,w), a vector (D,) or colour images (M,3,h,w) as tiles of one painted image.

    The array handed to `set_maps` is kept, not copied: nobody may write to it afterwards. Nothing is coloured
    before it is painted, and nothing is painted while the widget is hidden.

    Attributes: picture (the MapPicture behind it, to be read), shape (of the array that is shown).
    Signals: maps_changed() after `set_maps`.
    """

    maps_changed = Signal()

    def __init__(
        self, title: str, kind: PictureKind, noun: str, empty_text: str, colour_bar: bool, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.picture = MapPicture(kind)
        self.shape: tuple[int, ...] = ()
        self._title, self._noun, self._empty_text = title, noun, empty_text
        self._detail: str | None = None
        self._has_bar = colour_bar
        self._faint = False
        self._naming: Callable[[int], str] | None = None
        self._places: painting.Places | None = None
        # The part of the widget that a picture without words needs, known once it has been painted as a whole.
        self._moving: QRect | None = None
        # And the tiles alone, without what does not move; what heading and colour bar said when they were painted last.
        self._bare: QRect | None = None
        self._found, self._said = "", ("", "", "")
        # What the colour bar is to say, and where its numbers stand.
        self._to_say, self._legend = self._said, QRect()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        # Otherwise everything that it stands in is painted first, each time, for nothing.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._describe()
        theme.manager().changed.connect(self._recolour)

    def set_maps(self, array: Floats | None, *, words: bool = True) -> None:
        """Show another array: (M,h,w), (D,), or colour images (3,h,w) or (M,3,h,w); None or an empty one for no data.

        Colours are one tile in the kinds for colours, and a tile for each channel in the others.
        Without `words` only the colours move: heading, readout and colour bar, and all of a mosaic that prints numbers,
        stay as they are until the next call with words. Text is what costs most to draw, and nobody reads it 30 times a
        second.
        Raises ValueError for any other shape.
        """
        if not words and self.prints_numbers() and array is not None and array.shape == self.shape:
            return
        changed = self.picture.set_array(array, words=words)
        self.shape = () if array is None else array.shape
        if changed:
            self._describe()
            self.updateGeometry()
        if changed or (words and (self._bare is None or self._is_marked() or self._finding() != self._found)):
            self.update()
        elif words and self._bare is not None:
            self._to_say = self._bar_says()
            self.update(self._bare if self._to_say == self._said else self._bare.united(self._legend))
        elif self._moving is not None:
            self.update(self._moving if self._bare is None or self._is_marked() else self._bare)
        self.maps_changed.emit()

    def prints_numbers(self) -> bool:
        """Return whether numbers stand in the cells, as it was painted last; if in doubt, they do."""
        return self._moving is None and self.picture.tiles is not None

    def maps(self) -> Floats | None:
        """Return the array that is shown: (M,h,w), (D,) or (M,3,h,w), one colour image as (3,h,w); None for none."""
        if not self.picture.count:
            return None
        maps = self.picture.maps
        if self.picture.is_vector:
            return maps.ravel()
        return maps[0] if self.picture.coloured and self.picture.count == 1 else maps

    def title(self) -> str:
        """Return the name at the left of the heading."""
        return self._title

    def set_title(self, title: str) -> None:
        """Show another name in the heading."""
        if title != self._title:
            self._title = title
            self._describe()
            self.update()

    def set_detail(self, detail: str | None) -> None:
        """Show this muted text at the right of the heading; None for the shape."""
        if detail != self._detail:
            self._detail = detail
            self._describe()
            self.update()

    def detail(self) -> str:
        """Return the muted text at the right of the heading."""
        return self.picture.shape_text() if self._detail is None else self._detail

    def set_empty_text(self, text: str) -> None:
        """Say what will appear here, and when, while there is no data."""
        self._empty_text = text
        self.update()

    def set_naming(self, naming: Callable[[int], str] | None) -> None:
        """Name the maps in the readout with this function of the map's number; None for noun and number."""
        self._naming = naming
        self.update()

    def map_name(self, index: int) -> str:
        """Return what the readout calls a map."""
        return self._naming(index) if self._naming else f"{self._noun} {index}"

    def kind(self) -> PictureKind:
        """Return the kind of colours in use."""
        return self.picture.kind

    def set_kind(self, kind: PictureKind) -> None:
        """Use other colours: "diverging", "sequential", "grey" or, for colour images, "colour", "signed colour"."""
        self.picture.restyle(kind)
        self._describe()
        self.update()

    def scale_mode(self) -> ScaleMode:
        """Return the scope of the levels."""
        return self.picture.mode

    def set_scale_mode(self, mode: ScaleMode) -> None:
        """Take levels per map, per layer, or freeze those of now; without a signal."""
        self.picture.set_mode(mode)
        self.update()

    def set_levels(self, levels: tuple[Level, Level] | None) -> None:
        """Use these levels whatever the data and the mode; None goes back to the mode's own.

        For colour images also two arrays (3,): what is black and what is white in each channel.
        """
        self.picture.fix(levels)
        self.update()

    def set_backdrop(self, backdrop: Callable[[theme.Theme], Lut] | None) -> None:
        """Let a picture (h,w) shine through where the maps are weak, in the colours that this gives for a theme."""
        self.picture.backdrop = backdrop
        self.picture.restyle()
        self.update()

    def set_fold(self, columns: int | None) -> None:
        """Put this many elements of a vector in a row; None for what fits best.

        A flattened (F,h,w) folded at w shows its maps again, one below the other.
        """
        self.picture.fold, self.picture.layout = columns, None
        self.update()

    def set_faint(self, faint: bool) -> None:
        """Show everything but the marks so faintly that it is seen to be there and no more."""
        if faint != self._faint:
            self._faint = faint
            self.update()

    def is_faint(self) -> bool:
        """Return whether it is shown faintly."""
        return self._faint

    def levels(self) -> Levels:
        """Return the levels in force."""
        return self.picture.levels()

    # ---- geometry ------------------------------------------------------------------------------

    def cell_at(self, point: QPointF) -> Cell | None:
        """Return the cell at a point of the widget."""
        layout = self._laid_out()
        return layout.hit(*self._place().to_device(point)) if layout else None

    def cell_rect(self, cell: Cell) -> QRectF:
        """Return where a cell is drawn, in logical pixels of the widget; empty while nothing is."""
        layout = self._laid_out()
        return self._place().to_widget(layout.cell(cell)) if layout else QRectF()

    def sizeHint(self) -> QSize:
        """Room for cells of about four pixels, or large ones for few values."""
        rows, columns = self.picture.maps.shape[-2:]
        across = max(round(max(self.picture.count, 1) ** 0.5), 1)
        cell = 4 if max(rows, columns) > 8 else 40
        down = -(-max(self.picture.count, 1) // across)
        width, height = (min(max(n, 96), 480) for n in (across * (columns + 1) * cell, down * (rows + 1) * cell))
        return QSize(width, height) + self.minimumSizeHint() - QSize(96, 48)

    def minimumSizeHint(self) -> QSize:
        """The colour bar's two numbers side by side, and tiles of 48 pixels in all."""
        return QSize(96 + 2 * painting.MARGIN, 48 + self.around())

    def around(self) -> int:
        """Return the height in logical pixels of what stands above and below the tiles."""
        return 1000 - round(painting.places(QRectF(0, 0, 100, 1000), 1.0, bar=self._has_bar).tiles.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new area."""
        self._places = self._moving = self._bare = None
        super().resizeEvent(event)

    def _place(self) -> painting.Places:
        ratio = self.devicePixelRatioF()
        if self._places is None or self._places.ratio != ratio:
            self._places = painting.places(QRectF(self.rect()), ratio, bar=self._has_bar)
        return self._places

    def _laid_out(self, place: painting.Places | None = None) -> TileLayout | None:
        place = place or self._place()
        self.picture.draw(place.width, place.height, theme.current())
        return self.picture.layout

    # ---- painting ------------------------------------------------------------------------------

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw heading, tiles, numbers and colour bar, or the words for an empty place."""
        place, area = self._place(), event.rect()
        layout = self._laid_out(place)
        if self._bare is not None and area.top() == self._bare.top() and not self._is_marked():
            self._paint_what_moves(painter, place, area)
            return
        painter.fillRect(area, theme.current().panel)
        if self._faint:
            painter.setOpacity(FAINT)
        if self._moving is None or area != self._moving:
            self._to_say, self._legend = self._bar_says(), self._strip()
            self._paint_words(painter, place)
            if area.top() <= place.header.top():
                self._found = self._finding()
            if area.contains(self._legend):
                self._said = self._to_say
        if self.picture.tiles is None or layout is None:
            self._moving = self._bare = None
            paint_empty(painter, place.tiles, "" if self.picture.count else self._empty_text)
        else:
            self._paint_tiles(painter, place)
            self._paint_over_tiles(painter, place)
            painting.paint_edges(painter, place, self.picture)
            # Numbers in the cells do not move with the colours: such a picture is painted only with words.
            printed = self._paint_in_cells(painter, place)
            self._moving = None if printed else painting.grid(place, layout)
            self._bare = None if self._faint else painting.bare(place, layout)
            painter.setOpacity(1.0)
            self._paint_marks(painter, place)

    def _paint_what_moves(self, painter: QPainter, place: painting.Places, area: QRect) -> None:
        """Draw the tiles, and the numbers of the colour bar if they are in the area: all else is there already."""
        if self.prints_numbers():
            # They may reach into the gaps.
            painter.fillRect(self._bare or area, theme.current().panel)
            painting.paint_tiles(painter, place, self.picture)
            painting.paint_edges(painter, place, self.picture)
            self._paint_in_cells(painter, place)
        else:
            painting.paint_tiles(painter, place, self.picture)
        if area != self._bare and self._has_bar:
            painter.fillRect(self._legend, theme.current().panel)
            self._paint_bar(painter, painting.bar_place(place, self.picture), colours=False)
            self._said = self._to_say

    def _paint_in_cells(self, painter: QPainter, place: painting.Places) -> bool:
        painting.paint_numbers(painter, place, self.picture)
        painting.paint_element_numbers(painter, place, self.picture)
        return painting.numbers_fit(place, self.picture) or painting.elements_fit(place, self.picture)

    def _strip(self) -> QRect:
        return painting.bar_strip(self._place(), self.picture, self.rect()) if self._has_bar else QRect()

    def _finding(self) -> str:
        """What the heading says of the numbers in place of their shape; nothing here."""
        return ""

    def _paint_words(self, painter: QPainter, place: painting.Places) -> None:
        self._paint_header(painter, place.header)
        if self._has_bar and self.picture.tiles is not None:
            self._paint_bar(painter, painting.bar_place(place, self.picture))

    def _paint_header(self, painter: QPainter, place: QRectF) -> None:
        paint_heading(painter, place, self._title, self.detail())

    def _paint_tiles(self, painter: QPainter, place: painting.Places) -> None:
        painting.paint_tiles(painter, place, self.picture)

    def _paint_over_tiles(self, painter: QPainter, place: painting.Places) -> None:
        """Nothing here; a mosaic can cover what is blocked."""

    def _is_marked(self) -> bool:
        """Whether something is drawn over the tiles; nothing here."""
        return False

    def _paint_marks(self, painter: QPainter, place: painting.Places) -> None:
        """Nothing here; a mosaic frames cells."""

    def _paint_bar(self, painter: QPainter, place: QRectF, *, colours: bool = True) -> None:
        if colours:
            paint_colour_bar(painter, place, self.picture.table(theme.current()), self.kind(), *self._to_say)
        else:
            paint_bar_numbers(painter, place, self.kind(), *self._to_say)

    def _bar_says(self) -> tuple[str, str, str]:
        """Return the two numbers and the remark of the colour bar; nothing where there is none."""
        says = (*bar_texts(self.levels(), self.kind(), self._bar_map()), self._bar_remark()) if self._has_bar else None
        return says or ("", "", "")

    def _bar_map(self) -> int | None:
        """The map whose levels the colour bar shows when every map has its own."""
        return None

    def _bar_remark(self) -> str:
        if self.scale_mode() is not ScaleMode.PER_LAYER and self.picture.fixed is None:
            return self.scale_mode().value
        return "grey = 0" if self.kind() == "signed colour" else ""

    def _recolour(self) -> None:
        self.picture.restyle()
        self.update()

    def _describe(self) -> None:
        """Tell assistive technology what is here."""
        what = self.detail() if self.picture.shape_text() else "no data yet"
        self.setAccessibleName(", ".join(filter(None, (self._title, what))))

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the font changes."""
        if event.type() is QEvent.Type.FontChange:
            self._places = self._moving = self._bare = None
        super().changeEvent(event)
