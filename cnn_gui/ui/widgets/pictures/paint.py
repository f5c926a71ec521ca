"""Pictures of widgets: by their own painting code, as pixels or as lines and letters; and maps as whole pixels."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter, QPicture, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import Lut
from cnn_gui.ui.look.painters import for_a_picture, painter_on
from cnn_gui.ui.widgets.pictures.pictured import Maps

# What draws nothing; Qt itself complains of such a path when it reads it again.
_NOTHING = re.compile(rb'<path[^>]* d=""/>\s*|<g [^>]*>\s*</g>\s*')
# Pixels that are to stay squares, as Qt writes them: how wide they are shown all together, and themselves.
_SQUARES = re.compile(
    rb'(<image [^>]*?width="([\d.]+)"[^>]*?)image-rendering="optimizeSpeed"([^>]*?base64,)([A-Za-z0-9+/=\s]+)"'
)
_SHARP = 4
_MOST_SQUARES = 4_000_000


def as_image(widget: QWidget, scale: float = 1.0) -> QImage:
    """A widget as it is on screen, on the ground of panels; scale: pixels of the picture for one logical pixel."""
    picture = QImage(scaled(widget.size(), scale), QImage.Format.Format_RGB32)
    picture.fill(theme.current().panel)
    with painter_on(picture) as painter:
        painter.scale(scale, scale)
        _draw(widget, painter, scale)
    return picture


def recorded(widget: QWidget, scale: float) -> Callable[[], QImage]:
    """What makes that picture, up to the rounding of soft edges, later and in any thread: wide lines take long."""
    strokes, size, ground = QPicture(), scaled(widget.size(), scale), theme.current().panel
    # All that is painted is written down in it, pixels too: nothing of the widget is needed any more.
    with painter_on(strokes) as painter:
        _draw(widget, painter, scale)

    def play() -> QImage:
        picture = QImage(size, QImage.Format.Format_RGB32)
        picture.fill(ground)
        with painter_on(picture) as painter:
            painter.scale(scale, scale)
            strokes.play(painter)
        return picture

    return play


def scaled(size: QSize, scale: float) -> QSize:
    """So many pixels a picture has, at least one."""
    return QSize(max(round(size.width() * scale), 1), max(round(size.height() * scale), 1))


def as_svg(widget: QWidget, title: str) -> bytes:
    """A widget as lines and letters, on the ground of panels; what is pixels in it (maps, photographs) stays so."""
    content = QBuffer()
    content.open(QIODevice.OpenModeFlag.WriteOnly)
    # Qt clips at wrong places where a widget stands inside another one: in this version of SVG it does not clip at all.
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.SvgTiny12)
    generator.setOutputDevice(content)
    generator.setTitle(title)
    generator.setDescription("")
    generator.setSize(widget.size())
    generator.setViewBox(QRect(QPoint(0, 0), widget.size()))
    # So letters are as large as on screen.
    generator.setResolution(widget.logicalDpiX())
    with painter_on(generator) as painter:
        painter.fillRect(widget.rect(), theme.current().panel)
        _draw(widget, painter, 1.0)
    text = _SQUARES.sub(_with_squares, bytes(content.data().data()))
    return _NOTHING.sub(b"", _NOTHING.sub(b"", text))


def _with_squares(found: re.Match[bytes]) -> bytes:
    """The same pixels as so many more that no program which mixes neighbours, as some do, can be seen to do so."""
    before, width, between, coded = found.groups()
    picture = QImage.fromData(QByteArray.fromBase64(QByteArray(coded)))
    wanted = math.ceil(_SHARP * float(width) / max(picture.width(), 1))
    most = int((_MOST_SQUARES / max(picture.width() * picture.height(), 1)) ** 0.5)
    size = picture.size() * max(min(wanted, most), 1)
    larger = png(picture.scaled(size, mode=Qt.TransformationMode.FastTransformation))
    # Browsers know only the newer word.
    return b'%bstyle="image-rendering:pixelated"%b%b"' % (before, between, base64.b64encode(larger))


def png(picture: QImage) -> bytes:
    """A picture as PNG."""
    content = QBuffer()
    content.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(content, QByteArray(b"png")).write(picture)
    return bytes(content.data().data())


def whole_pixels(maps: Maps, cell: int, *, gaps: bool) -> Lut:
    """Every value as a square of so many pixels, and nothing else: (height, width) of 0xAARRGGBB.

    gaps: leave lines of a quarter of a cell between the maps, at least one pixel, in the colour of frames.
    """
    count, rows, columns = maps.colours.shape
    width, height = size_in_pixels(maps, cell, gaps=gaps)
    gap = _gap(cell) if gaps else 0
    sheet = np.full((height, width), theme.current().border.rgba(), np.uint32)
    for number in range(count):
        down, across = divmod(number, maps.across)
        top, left = down * (rows * cell + gap), across * (columns * cell + gap)
        enlarged = maps.colours[number].repeat(cell, axis=0).repeat(cell, axis=1)
        sheet[top : top + rows * cell, left : left + columns * cell] = enlarged
    return sheet


def size_in_pixels(maps: Maps, cell: int, *, gaps: bool) -> tuple[int, int]:
    """Width and height of that picture."""
    count, rows, columns = maps.colours.shape
    across = min(maps.across, count)
    gap = _gap(cell) if gaps else 0
    return across * (columns * cell + gap) - gap, -(-count // across) * (rows * cell + gap) - gap


def in_squares(maps: Maps, cell: int, *, gaps: bool) -> QImage:
    """The same as a picture; may be made in any thread."""
    sheet = whole_pixels(maps, cell, gaps=gaps)
    height, width = sheet.shape
    return QImage(sheet.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def _gap(cell: int) -> int:
    return max(cell // 4, 1)


def _draw(widget: QWidget, painter: QPainter, scale: float) -> None:
    with for_a_picture(scale), _painted_anew(widget):
        widget.render(painter, QPoint(0, 0), QRegion(), QWidget.RenderFlag.DrawChildren)


@contextmanager
def _painted_anew(widget: QWidget) -> Iterator[None]:
    """Let plots draw everything: what they keep as pixels of the screen is neither lines nor of another size."""
    views = [widget] if isinstance(widget, QGraphicsView) else widget.findChildren(QGraphicsView)
    grounds = [(view, view.cacheMode()) for view in views]
    items = [(item, item.cacheMode()) for view in views for item in view.scene().items()]
    items = [(item, mode) for item, mode in items if mode is not QGraphicsItem.CacheMode.NoCache]
    try:
        for view, _ in grounds:
            view.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        for item, _ in items:
            item.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        yield
    finally:
        for view, mode in grounds:
            view.setCacheMode(mode)
        for item, kept in items:
            item.setCacheMode(kept)
