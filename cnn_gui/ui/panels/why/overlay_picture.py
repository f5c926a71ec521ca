"""An image, faint, with marks on the pixels that two ways of asking found important."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetricsF, QPainter, QPolygonF

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import Lut
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.look.painters import saved
from cnn_gui.ui.widgets.mosaic import painter as painting
from cnn_gui.ui.widgets.mosaic.map_picture import MapPicture, PictureKind
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell
from cnn_gui.ui.widgets.pictures.offer import picture_menu
from cnn_gui.ui.widgets.pictures.pictured import Maps
from cnn_gui.ui.widgets.text.readout import place_text

Image = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

# What is black and what is white for the grey table, beyond 0 and 255: the image keeps to the side of the ground.
_FAINT_LIGHT, _FAINT_DARK = (-1160.0, 255.0), (-135.0, 575.0)
# Cells narrower than this are filled as a whole: half of one would not be seen.
_SMALLEST_HALF = 4.0
# Letters of a name where there is little room.
_SHORT = 4
_SWATCH, _BESIDE = theme.UNIT, theme.UNIT // 2


def faint_levels(theme: theme.Theme) -> tuple[float, float]:
    """Return levels that show pixels, 0 to 255, near the ground of a theme."""
    return _FAINT_DARK if theme.dark else _FAINT_LIGHT


def image_kind(image: Image) -> PictureKind:
    """Return the kind of picture for an image (C,h,w): grey, or in colour."""
    return "colour" if len(image) == 3 else "grey"


def faint(image: Image, theme: theme.Theme) -> Lut:
    """Return the colours 0xAARRGGBB (h,w) of an image (C,h,w) near the ground of a theme."""
    picture = MapPicture(image_kind(image))
    picture.fixed = faint_levels(theme)
    picture.set_array(image.astype(np.float32))
    _, height, width = image.shape
    tiles = picture.draw(width, height, theme)
    assert tiles is not None
    colours: Lut = tiles.colours()[0].copy()
    return colours


class AgreementPicture(Mosaic):
    """An image (C,h,w), faint, and on it the pixels that the first way, the second, or both found important.

    The first's mark is the upper left half of a pixel, the second's the lower right half in another colour, that of
    both the whole pixel in the colour of text; below stands which is which
    and, where there is room, how many there are of each.

    Attributes: names (of the first and the second).
    """

    def __init__(self, title: str, names: tuple[str, str]) -> None:
        super().__init__(title, kind="grey")
        self.names = names
        self._first: Mask = np.zeros((0, 0), np.bool_)
        self._second = self._first
        self.setMouseTracking(True)

    def show_marks(self, image: Image, first: Mask, second: Mask) -> None:
        """Show an image (C,h,w) with two masks (h,w)."""
        self._first, self._second = first, second
        kind = image_kind(image)
        if kind != self.kind():
            self.set_kind(kind)
        self.set_levels(faint_levels(theme.current()))
        self.set_maps(image.astype(np.float32))

    def counts(self) -> tuple[int, int, int]:
        """Return how many pixels are marked: by the first alone, by the second alone, by both."""
        both = int((self._first & self._second).sum())
        return int(self._first.sum()) - both, int(self._second.sum()) - both, both

    def legend(self) -> tuple[tuple[str, int], ...]:
        """Return name and number of the three marks."""
        return tuple(zip((*self.names, "both"), self.counts(), strict=True))

    def least_width(self) -> float:
        """Return the width in logical pixels in which the legend can say which mark is which."""
        metrics = QFontMetricsF(font("tiny"))
        return max(_line_width(metrics, line) for line in self._legend_lines(metrics, 0.0)) + 2 * painting.MARGIN

    def place_name(self, cell: Cell) -> str:
        """Return which pixel it is, whatever channels the image has."""
        return place_text(self.title(), (cell.row, cell.column))

    def readouts(self) -> tuple[str, ...]:
        """Return what the heading says about the pixel under the mouse or the keyboard's cursor."""
        cell = self.cell()
        if cell is None:
            return ()
        first, second = bool(self._first[cell.row, cell.column]), bool(self._second[cell.row, cell.column])
        names = {(True, True): "both", (True, False): self.names[0], (False, True): self.names[1]}
        said = names.get((first, second), "neither")
        return f"{self.place_name(cell)}: {said}", said

    def coloured_maps(self) -> Mapping[str, Maps]:
        """Return the image with each marked pixel in the colour of its mark: half a pixel has none of its own."""
        found = super().coloured_maps()
        first, second = self._first, self._second
        for maps in found.values():
            for mask, ink in zip(
                (first & ~second, second & ~first, first & second), mark_colours(theme.current()), strict=True
            ):
                maps.colours[0][mask] = ink.rgba()
        return found

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """No scale to choose here, only pictures."""
        picture_menu(self.pictured()).popup(event.globalPos())

    def _over_bar(self, point: QPointF) -> bool:
        return False

    def _recolour(self) -> None:
        self.set_levels(faint_levels(theme.current()))

    def _paint_marks(self, painter: QPainter, place: painting.Places) -> None:
        layout = self.picture.layout
        if layout is not None:
            first, second = self._first, self._second
            with saved(painter):
                painter.setPen(Qt.PenStyle.NoPen)
                for number, mask in enumerate((first & ~second, second & ~first, first & second)):
                    painter.setBrush(mark_colours(theme.current())[number])
                    for row, column in np.argwhere(mask).tolist():
                        _paint_mark(painter, place.to_widget(layout.cell(Cell(0, row, column))), number)
        super()._paint_marks(painter, place)

    def _strip(self) -> QRect:
        # All of the legend is words.
        top = painting.bar_place(self._place(), self.picture).top() - theme.UNIT / 2
        return self.rect().adjusted(0, int(top), 0, 0)

    def _paint_bar(self, painter: QPainter, place: QRectF, *, colours: bool = True) -> None:
        """In place of the colour bar: each mark with its name, and its number where there is room for it."""
        metrics, inks = QFontMetricsF(font("tiny")), mark_colours(theme.current())
        with saved(painter):
            painter.setFont(font("tiny"))
            top = place.top() - theme.UNIT / 2
            for line in self._legend_lines(metrics, self._place().tiles.right() - place.left()):
                x, middle = place.left(), round(top + metrics.height() / 2)
                for number, text in line:
                    swatch = QRectF(x, middle - _SWATCH / 2, _SWATCH, _SWATCH)
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(inks[number])
                    _paint_mark(painter, swatch, number)
                    painter.setPen(theme.current().text_muted)
                    painter.drawText(QPointF(swatch.right() + _BESIDE, middle + metrics.capHeight() / 2), text)
                    x = swatch.right() + _BESIDE + metrics.horizontalAdvance(text) + theme.UNIT
                top += metrics.height()

    def _legend_lines(self, metrics: QFontMetricsF, width: float) -> list[list[tuple[int, str]]]:
        """The legend in one line or two, whichever fits: marks by number, with names, which come before numbers."""
        names = [name for name, _ in self.legend()]
        short = [_in_short(name) for name in names]
        forms = []
        for words in (names, short):
            counted = [f"{word} {count}" for word, count in zip(words, self.counts(), strict=True)]
            for texts in (counted, words):
                marks = list(enumerate(texts))
                forms += [[marks], [marks[::2], marks[1:2]], [marks[:2], marks[2:]]]
        fitting = (form for form in forms if max(_line_width(metrics, line) for line in form) <= width)
        return next(fitting, forms[-1])


def mark_colours(theme: theme.Theme) -> tuple[QColor, QColor, QColor]:
    """Return the inks of first, second and both: blue-green and gold, told apart by colour-blind people, and text."""
    if theme.dark:
        return QColor("#35c4dc"), QColor("#dfa12c"), theme.text
    return QColor("#087a90"), QColor("#9a5b00"), theme.text


def _in_short(name: str) -> str:
    return name if len(name) <= _SHORT else f"{name[: _SHORT - 1]}."


def _line_width(metrics: QFontMetricsF, line: list[tuple[int, str]]) -> float:
    texts = sum(metrics.horizontalAdvance(text) for _, text in line)
    return texts + len(line) * (_SWATCH + _BESIDE) + (len(line) - 1) * theme.UNIT


def _paint_mark(painter: QPainter, box: QRectF, number: int) -> None:
    """Fill the upper left half of a cell (0), the lower right half (1) or all of it (2)."""
    if number == 2 or box.width() < _SMALLEST_HALF:
        painter.drawRect(box)
        return
    corner = box.topLeft() if number == 0 else box.bottomRight()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.drawPolygon(QPolygonF([corner, box.topRight(), box.bottomLeft()]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
