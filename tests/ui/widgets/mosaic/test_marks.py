"""What is pointed out in a mosaic: a selected number, linked regions, blocked places, the phase of a step."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, QRect
from PySide6.QtGui import QColor, QImage, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.mosaic import painter as painting
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell
from cnn_gui.ui.widgets.mosaic.tile_places import Index

Show = Callable[[Mosaic, int, int], Mosaic]
Look = Callable[[QWidget, QPointF], QColor]

MAPS = np.random.default_rng(3).standard_normal((8, 13, 13)).astype(np.float32)
# (array, fold, size of the widget, the index that is marked); cells of 30, 5, 4, 1.3 and less than 1 pixel.
MARKED: dict[str, tuple[np.ndarray, int | None, tuple[int, int], Index]] = {
    "large cells": (MAPS[:2, :3, :3], None, (300, 240), (1, 2, 0)),
    "maps": (MAPS, None, (300, 300), (5, 12, 12)),
    "a folded vector": (MAPS.ravel()[:1000], 10, (64, 500), (431,)),
    "a vector in a thin column": (MAPS.ravel(), 13, (64, 240), (700,)),
    "many small maps": (np.tile(MAPS, (8, 2, 2)), None, (104, 180), (40, 3, 20)),
}


def ink(colour: QColor) -> float:
    """How much a colour differs from the ground of the theme in force."""
    return theme.contrast(colour, theme.current().panel)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", MARKED)
def test_the_marked_number_is_seen_in_both_themes_and_in_thin_cells(
    name: str, mode: theme.ThemeMode, shown: Show, qapp: QApplication
) -> None:
    theme.apply_theme(qapp, mode)
    array, fold, size, index = MARKED[name]
    mosaic = Mosaic("Z1")
    mosaic.set_maps(array)
    mosaic.set_fold(fold)
    shown(mosaic, *size)
    before = mosaic.grab().toImage()
    mosaic.set_mark(index)
    cell = mosaic.cell_of(index)
    assert cell is not None
    place = mosaic.cell_rect(cell)
    changed = differing(before, mosaic.grab().toImage())
    assert QRect(place.toAlignedRect()).adjusted(-9, -9, 9, 9).contains(changed)
    assert min(changed.width(), changed.height()) >= 8
    picture = mosaic.grab().toImage()
    inks = [ink(picture.pixelColor(*place)) for place in product(*_ranges(changed))]
    assert sum(each > 7 for each in inks) >= 16
    assert sum(each < 1.2 for each in inks) >= 8
    mosaic.set_mark(None)
    assert mosaic.grab().toImage() == before


def _ranges(place: QRect) -> tuple[range, range]:
    return range(place.left(), place.right() + 1), range(place.top(), place.bottom() + 1)


def pixels(picture: QImage) -> np.ndarray:
    """The colours of a picture, (height, width)."""
    image = picture.convertToFormat(QImage.Format.Format_RGB32)
    # A copy: the picture's memory goes with it.
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()


def differing(first: QImage, second: QImage) -> QRect:
    """The smallest rectangle that holds every pixel in which two pictures differ."""
    rows, columns = np.nonzero(pixels(first) != pixels(second))
    return QRect(columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1) if len(rows) else QRect()


@pytest.mark.parametrize("index", [(8, 0, 0), (0, 13, 0), (0, 0), (-1, 0, 0)])
def test_an_index_outside_of_the_array_marks_nothing(shown: Show, index: Index) -> None:
    mosaic = Mosaic("Z1")
    mosaic.set_maps(MAPS)
    shown(mosaic, 300, 300)
    before = mosaic.grab().toImage()
    mosaic.set_mark(index)
    assert mosaic.cell_of(index) is None
    assert mosaic.grab().toImage() == before


def test_frames_surround_a_region_in_every_map(shown: Show) -> None:
    mosaic = Mosaic("Z1")
    mosaic.set_maps(np.zeros_like(MAPS))
    shown(mosaic, 400, 300)
    before = mosaic.grab().toImage()
    mosaic.set_frames([(slice(2, 5), slice(3, 6), slice(4, 8))])
    after = mosaic.grab().toImage()
    for tile in range(8):
        box = mosaic.cell_rect(Cell(tile, 3, 4)).united(mosaic.cell_rect(Cell(tile, 5, 7)))
        above = QPointF(box.center().x(), box.top() - 1)
        changed = ink(after.pixelColor(above.toPoint())) > 4
        assert changed is (2 <= tile < 5), tile
        assert after.pixelColor(box.center().toPoint()) == before.pixelColor(box.center().toPoint())
    mosaic.set_frames(())
    assert mosaic.grab().toImage() == before


class Paints(QObject):
    """Counts what is painted anew. Attributes: regions."""

    def __init__(self) -> None:
        super().__init__()
        self.regions: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a paint event."""
        if isinstance(event, QPaintEvent):
            self.regions.append(event.rect())
        return False


def test_frames_repaint_the_tiles_and_nothing_when_they_stay_as_they_are(shown: Show, qtbot: QtBot) -> None:
    mosaic = Mosaic("Z1")
    mosaic.set_maps(MAPS)
    shown(mosaic, 300, 300)
    qtbot.waitExposed(mosaic.window())
    QApplication.processEvents()
    paints = Paints()
    mosaic.installEventFilter(paints)
    boxes = [(slice(0, 8), slice(0, 3), slice(10, 13))]
    mosaic.set_frames(boxes)
    QApplication.processEvents()
    layout = mosaic.picture.layout
    assert layout is not None
    assert paints.regions == [painting.grid(mosaic._place(), layout)]
    mosaic.set_frames(boxes)
    QApplication.processEvents()
    assert len(paints.regions) == 1
    # What is repainted holds all that frames have drawn, at the edges as well.
    framed = mosaic.grab().toImage()
    mosaic.set_frames(())
    assert paints.regions[0].contains(differing(framed, mosaic.grab().toImage()))


def test_frames_and_marks_of_an_array_that_is_gone_are_gone(shown: Show) -> None:
    mosaic = Mosaic("Z1")
    mosaic.set_maps(MAPS)
    shown(mosaic, 300, 300)
    mosaic.set_maps(None)
    mosaic.set_frames([(slice(0, 1), slice(0, 1), slice(0, 1))])
    assert mosaic.frames() == ()
    assert mosaic.cell_of((0, 0, 0)) is None


# ---- routes of gradient ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(400, 300), (104, 180), (80, 130)])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_just_the_blocked_cells_are_hatched(
    mode: theme.ThemeMode, size: tuple[int, int], shown: Show, qapp: QApplication
) -> None:
    theme.apply_theme(qapp, mode)
    mosaic = Mosaic("Z1")
    mosaic.set_maps(np.full_like(MAPS, 3.0))
    shown(mosaic, *size)
    before = mosaic.grab().toImage()
    passes = np.random.default_rng(1).random(MAPS.shape) < 0.5
    mosaic.set_routes(passes, ("half",))
    after = mosaic.grab().toImage()
    step = 1 if mosaic.cell_rect(Cell(0, 0, 0)).width() >= 2 else 13
    seen = 0
    for index in list(np.ndindex(*MAPS.shape))[::step]:
        middle = mosaic.cell_rect(Cell(*index)).center()
        if mosaic.cell_at(middle) == Cell(*index):
            place = int(middle.x()), int(middle.y())
            same = after.pixelColor(*place) == before.pixelColor(*place)
            assert same is bool(passes[index]), index
            seen += 1
    assert seen >= 50
    mosaic.set_routes(None)
    assert mosaic.grab().toImage() == before


def test_elements_of_a_vector_are_hatched_too(shown: Show) -> None:
    mosaic = Mosaic("Z3")
    mosaic.set_maps(np.full(120, 3.0, np.float32))
    shown(mosaic, 64, 400)
    before = mosaic.grab().toImage()
    passes = np.arange(120) % 3 == 0
    mosaic.set_routes(passes)
    after = mosaic.grab().toImage()
    for element in range(120):
        middle = mosaic.cell_rect(Cell(element, 0, 0)).center().toPoint()
        assert (after.pixelColor(middle) == before.pixelColor(middle)) is bool(passes[element]), element


def test_the_hatch_follows_the_numbers_and_the_theme(shown: Show, qapp: QApplication, pixel: Look) -> None:
    mosaic = Mosaic("Z1")
    mosaic.set_maps(np.full_like(MAPS, 3.0))
    shown(mosaic, 300, 300)
    passes = np.ones(MAPS.shape, np.bool_)
    passes[0] = False
    place = mosaic.cell_rect(Cell(0, 6, 6)).center()
    mosaic.set_routes(passes)
    first = pixel(mosaic, place)
    theme.apply_theme(qapp, "dark")
    assert pixel(mosaic, place) != first
    mosaic.set_routes(~passes, words=False)
    bare = pixel(mosaic, place)
    mosaic.set_routes(None)
    assert bare == pixel(mosaic, place)


def test_the_heading_says_as_much_of_the_routes_as_fits(shown: Show) -> None:
    texts: list[QImage] = []
    for forms in (("a very long text that does not fit here at all", "22 % open"), ("22 % open",)):
        mosaic = Mosaic("Z1")
        mosaic.set_maps(MAPS)
        shown(mosaic, 140, 200)
        mosaic.set_routes(np.ones(MAPS.shape, np.bool_), forms)
        texts.append(mosaic.grab().toImage().copy(0, 0, 140, 24))
    assert texts[0] == texts[1]
    mosaic.set_routes(None)
    assert mosaic.grab().toImage().copy(0, 0, 140, 24) != texts[0]


# ---- the phase of a step ---------------------------------------------------------------------------------------------


def test_what_is_written_has_a_thicker_line_than_what_is_read(shown: Show) -> None:
    mosaic = Mosaic("Z1")
    mosaic.set_maps(MAPS)
    shown(mosaic, 300, 300)

    def accent_rows() -> int:
        image = mosaic.grab().toImage()
        return sum(image.pixelColor(150, y) == theme.LIGHT.accent for y in range(18, 30))

    rows = []
    for lit in ("", "read", "written"):
        mosaic.set_lit(lit)  # type: ignore[arg-type]
        rows.append(accent_rows())
    assert rows[0] == 0 < rows[1] < rows[2]


def test_what_is_not_there_yet_is_faint_but_its_mark_is_not(shown: Show, pixel: Look) -> None:
    mosaic = Mosaic("Z1")
    mosaic.set_maps(np.full_like(MAPS, 3.0))
    shown(mosaic, 300, 300)
    place = mosaic.cell_rect(Cell(3, 6, 6)).center()
    strong = ink(pixel(mosaic, place))
    mosaic.set_faint(True)
    assert 1.02 < ink(pixel(mosaic, place)) < strong / 2
    mosaic.set_mark((3, 6, 6))
    frame = mosaic.cell_rect(Cell(3, 6, 6)).adjusted(-1, -1, 1, 1)
    assert ink(pixel(mosaic, QPointF(place.x(), frame.top()))) > 7
