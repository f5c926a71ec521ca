"""Pictures hold what is seen: maps as whole pixels in the data's colours, widgets by their own painting code."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import to_argb
from cnn_gui.ui.look.painters import in_a_picture, painter_on, paints_itself, picture_scale
from cnn_gui.ui.widgets.mosaic.map_picture import PictureKind
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.scale import ScaleMode
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell
from cnn_gui.ui.widgets.pictures.paint import as_image, as_svg, in_squares, recorded, size_in_pixels
from cnn_gui.ui.widgets.pictures.pictured import file_name
from cnn_gui.ui.widgets.pictures.saving import write_picture

Pixels = Callable[[QImage], np.ndarray]

MAPS = np.random.default_rng(3).normal(size=(5, 4, 6)).astype(np.float32)


def saved(mosaic: Mosaic, cell: int, path: Path, *, gaps: bool) -> QImage:
    """The maps as whole pixels, written to a file and read back."""
    (maps,) = mosaic.coloured_maps().values()
    write_picture(partial(in_squares, maps, cell, gaps=gaps), path)
    picture = QImage(str(path))
    assert (picture.width(), picture.height()) == size_in_pixels(maps, cell, gaps=gaps)
    return picture


@pytest.mark.parametrize("cell", [1, 3, 32])
@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("dark", [False, True])
def test_each_value_is_a_square_in_its_colour(
    shown: Any, qapp: Any, pixels: Pixels, tmp_path: Path, cell: int, gaps: bool, dark: bool
) -> None:
    theme.apply_theme(qapp, "dark" if dark else "light")
    mosaic = shown(Mosaic("Z1"), 400, 300)
    mosaic.set_maps(MAPS)
    mosaic.grab()
    read = pixels(saved(mosaic, cell, tmp_path / "a.png", gaps=gaps))
    largest = float(np.abs(MAPS).max())
    wanted = to_argb(MAPS, (-largest, largest), mosaic.picture.table(theme.current()))
    gap = max(cell // 4, 1) if gaps else 0
    across = mosaic.picture.layout.across
    assert 1 < across < 5
    seen = np.zeros(read.shape, np.bool_)
    for number, colours in enumerate(wanted):
        down, right = divmod(number, across)
        top, left = down * (4 * cell + gap), right * (6 * cell + gap)
        place = np.s_[top : top + 4 * cell, left : left + 6 * cell]
        assert np.array_equal(read[place], np.kron(colours, np.ones((cell, cell), np.uint32)))
        seen[place] = True
    # Lines, and places where no map stands.
    assert set(read[~seen].tolist()) <= {theme.current().border.rgba()}
    assert bool((~seen).any())


@pytest.mark.parametrize("kind", ["sequential", "grey", "diverging"])
@pytest.mark.parametrize("mode", list(ScaleMode))
def test_the_colours_are_those_on_screen(
    shown: Any, pixels: Pixels, pixel: Any, tmp_path: Path, kind: PictureKind, mode: ScaleMode
) -> None:
    mosaic = shown(Mosaic("A1", kind=kind), 500, 400)
    mosaic.set_maps(np.abs(MAPS))
    mosaic.set_scale_mode(mode)
    mosaic.grab()
    read = pixels(saved(mosaic, 1, tmp_path / "a.png", gaps=False))
    layout = mosaic.picture.layout
    for tile, row, column in [(0, 0, 0), (1, 3, 5), (4, 2, 1), (3, 1, 4)]:
        down, across = divmod(tile, layout.across)
        place = mosaic.cell_rect(Cell(tile, row, column)).center()
        assert read[4 * down + row, 6 * across + column] == pixel(mosaic, place).rgba()


def test_colour_images_and_vectors_have_squares_as_well(shown: Any, pixels: Pixels, tmp_path: Path) -> None:
    images = np.random.default_rng(1).integers(0, 256, (2, 3, 5, 5)).astype(np.float32)
    mosaic = shown(Mosaic("X", kind="colour"), 300, 200)
    mosaic.set_levels((0.0, 255.0))
    mosaic.set_maps(images)
    mosaic.grab()
    read = pixels(saved(mosaic, 1, tmp_path / "a.png", gaps=False))
    values = (read[..., None] >> np.array([16, 8, 0], np.uint32)) & 255
    first = np.moveaxis(values[:5, :5], -1, 0)
    # 255 colours for 256 values.
    assert np.abs(first.astype(float) - images[0]).max() <= 1.5
    vector = shown(Mosaic("Z2"), 100, 300)
    vector.set_maps(np.linspace(-1, 1, 10, dtype=np.float32))
    vector.grab()
    assert pixels(saved(vector, 2, tmp_path / "b.png", gaps=False)).size == 40


def test_without_data_there_are_no_maps(shown: Any) -> None:
    assert dict(shown(Mosaic("Z1"), 100, 100).coloured_maps()) == {}


def test_a_picture_is_what_the_screen_shows(shown: Any, pixels: Pixels) -> None:
    mosaic = shown(Mosaic("Z1"), 400, 300)
    mosaic.set_maps(MAPS)
    assert np.array_equal(pixels(as_image(mosaic)), pixels(mosaic.grab().toImage()))


@pytest.mark.parametrize("scale", [1.0, 2.0, 4.0])
def test_a_recorded_picture_is_the_same(shown: Any, pixels: Pixels, scale: float) -> None:
    mosaic = shown(Mosaic("Z1"), 400, 300)
    mosaic.set_maps(MAPS.copy())
    expected = pixels(as_image(mosaic, scale))
    play, made = recorded(mosaic, scale), []
    # It holds all that it needs.
    mosaic.set_maps(-MAPS)
    mosaic.grab()
    thread = threading.Thread(target=lambda: made.append(play()))
    thread.start()
    thread.join()
    assert np.mean(pixels(made[0]) != expected) < 0.002
    assert np.mean(pixels(as_image(mosaic, scale)) != expected) > 0.1


def test_a_larger_picture_has_cells_as_much_larger(shown: Any, pixels: Pixels) -> None:
    mosaic = shown(Mosaic("Z1"), 400, 300)
    mosaic.set_maps(MAPS)
    once, thrice = as_image(mosaic), as_image(mosaic, 3)
    assert (thrice.width(), thrice.height()) == (1200, 900)
    box = mosaic.cell_rect(Cell(2, 1, 1)).toRect()
    inside = pixels(thrice)[3 * box.top() : 3 * box.bottom() + 3, 3 * box.left() : 3 * box.right() + 3]
    assert set(inside.ravel().tolist()) == {once.pixelColor(box.center()).rgba()}


def test_no_cursor_is_in_a_picture(shown: Any, pixels: Pixels, qtbot: QtBot) -> None:
    mosaic = shown(Mosaic("Z1"), 400, 300)
    mosaic.set_maps(MAPS)
    mosaic.window().activateWindow()
    qtbot.waitUntil(mosaic.window().isActiveWindow)
    before = pixels(as_image(mosaic))
    qtbot.keyClick(mosaic, Qt.Key.Key_Right)
    assert mosaic.cell() is not None
    assert not np.array_equal(pixels(mosaic.grab().toImage()), before)
    assert np.array_equal(pixels(as_image(mosaic)), before)
    assert mosaic.cell() is not None


class Drawn(QWidget):
    """A red disc on nothing, a word, and what it was told while it was painted."""

    told: tuple[bool, float] = (False, 0.0)

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        self.told = in_a_picture(), picture_scale()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#ff0000"))
        painter.drawEllipse(QPointF(30, 30), 20, 20)
        painter.setPen(QColor("#0000ff"))
        painter.drawText(QPointF(60, 30), "Word & letters")
        grey = QImage(2, 1, QImage.Format.Format_RGB32)
        grey.setPixel(0, 0, 0xFF102030)
        grey.setPixel(1, 0, 0xFFE0D0C0)
        painter.drawImage(QRectF(10, 60, 40, 20), grey)


def rendered(text: bytes, width: int, height: int) -> QImage:
    """An SVG text by an independent renderer."""
    renderer = QSvgRenderer(QByteArray(text))
    assert renderer.isValid()
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(QColor("#00ff00"))
    with painter_on(picture) as painter:
        renderer.render(painter)
    return picture


def test_a_picture_of_lines_holds_shapes_and_letters(shown: Any) -> None:
    widget = shown(Drawn(), 200, 100)
    text = as_svg(widget, "Disc <1>")
    root = ElementTree.fromstring(text)
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert {"circle", "text", "image", "title"} <= names | {"ellipse"} & names | {"circle"}
    assert root.get("viewBox") == "0 0 200 100"
    (word,) = [element for element in root.iter() if element.tag.endswith("}text")]
    assert word.text.strip() == "Word & letters"
    assert next(element.text for element in root.iter() if element.tag.endswith("}title")) == "Disc <1>"
    # Nothing that draws nothing.
    assert b'd=""' not in text
    assert not [element for element in root.iter() if element.tag.endswith("}g") and len(element) == 0]


def test_a_picture_of_lines_shows_what_the_screen_shows(shown: Any) -> None:
    widget = shown(Drawn(), 200, 100)
    picture = rendered(as_svg(widget, "Disc"), 800, 400)
    assert picture.pixelColor(120, 120) == QColor("#ff0000")
    assert picture.pixelColor(5, 5) == theme.current().panel
    # Pixels stay squares, whoever shows them.
    assert {picture.pixelColor(x, 280).name() for x in (50, 80, 115)} == {"#102030"}
    assert {picture.pixelColor(x, 280).name() for x in (125, 160, 190)} == {"#e0d0c0"}
    assert b"image-rendering:pixelated" in as_svg(widget, "Disc")


def test_what_is_painted_hears_for_what(shown: Any) -> None:
    widget = shown(Drawn(), 200, 100)
    widget.grab()
    assert widget.told == (False, 1.0)
    as_image(widget, 2.5)
    assert widget.told == (True, 2.5)
    as_svg(widget, "Disc")
    assert widget.told == (True, 1.0)
    assert not in_a_picture()


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Z1", "Z1"),
        ("Curves", "curves"),
        ("Loss of each class", "loss-of-each-class"),
        ("W1[0, 2]", "W1-0-2"),
        ("../a", "a"),
        ("∇", "picture"),
    ],
)
def test_files_are_called_as_the_view_is(name: str, file: str) -> None:
    assert file_name(name) == file


def test_a_point_of_the_screen_is_a_point_of_the_picture(shown: Any) -> None:
    assert as_image(shown(Drawn(), 200, 100), 2.0).pixelColor(QPoint(60, 60)) == QColor("#ff0000")
