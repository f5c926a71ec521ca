"""A picture that moves is repainted in parts: what is on screen must be what a repaint of all of it would give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.mosaic.map_picture import PictureKind
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic

Areas = Callable[[QWidget], list[QRect]]

RNG = np.random.default_rng(4)
SHAPES: dict[str, tuple[PictureKind, tuple[int, ...], tuple[int, int]]] = {
    "maps side by side": ("diverging", (8, 26, 26), (160, 320)),
    "maps drawn one by one": ("sequential", (8, 13, 13), (220, 420)),
    "a place is empty": ("diverging", (5, 9, 9), (200, 200)),
    "a folded vector": ("diverging", (300,), (90, 400)),
    "cells smaller than a pixel": ("grey", (4, 90, 90), (120, 120)),
    "cells with their numbers": ("diverging", (1, 3, 3), (240, 300)),
    "maps with their numbers": ("diverging", (2, 3, 3), (320, 260)),
    "a vector with its numbers": ("diverging", (10,), (60, 420)),
    "a vector with wide numbers of elements": ("sequential", (104,), (260, 330)),
    "small cells with numbers of elements": ("diverging", (10,), (60, 290)),
    "a colour image": ("colour", (3, 20, 20), (200, 240)),
}


@pytest.fixture
def make(shown: Callable[[Mosaic, int, int], Mosaic]) -> Callable[..., Mosaic]:
    """Give a function that shows a mosaic in a window, on the ground of a panel."""
    return lambda kind, size: shown(Mosaic("Z1", kind=kind, noun="map"), *size)


def values(shape: tuple[int, ...], kind: PictureKind, scale: float = 1.0) -> Any:
    made = RNG.standard_normal(shape).astype(np.float32) * np.float32(scale)
    return np.abs(made) if kind in ("sequential", "grey", "colour") else made


def on_screen(mosaic: Mosaic) -> QImage:
    """What the window system has of the mosaic, painted bit by bit."""
    # What is found out while painting is painted in a later turn.
    for _ in range(5):
        QApplication.processEvents()
    window = mosaic.window()
    whole = window.screen().grabWindow(window.winId()).toImage()
    place = QRect(mosaic.mapTo(window, mosaic.rect().topLeft()), mosaic.size())
    return whole.copy(place).convertToFormat(QImage.Format.Format_RGB32)


def anew(mosaic: Mosaic) -> QImage:
    """The same, painted as a whole."""
    mosaic.update()
    return on_screen(mosaic)


@pytest.mark.parametrize("name", SHAPES)
def test_parts_add_up_to_the_whole(make: Callable[..., Mosaic], name: str) -> None:
    kind, shape, size = SHAPES[name]
    mosaic = make(kind, size)
    mosaic.set_maps(values(shape, kind))
    before = on_screen(mosaic)
    for step, words in enumerate((False, False, True, False, True, True, False), 1):
        mosaic.set_maps(values(shape, kind, 1.0 + step), words=words)
        shown = on_screen(mosaic)
    assert shown != before
    mosaic.set_maps(mosaic.maps(), words=True)
    assert on_screen(mosaic) == anew(mosaic)


def test_marks_come_and_go_whole(make: Callable[..., Mosaic]) -> None:
    shape = (8, 13, 13)
    mosaic = make("diverging", (220, 420))
    mosaic.set_maps(values(shape, "diverging"))
    on_screen(mosaic)
    boxes = [(slice(2, 3), slice(4, 7), slice(4, 7))]
    steps: list[Callable[[], object]] = [
        lambda: mosaic.set_frames(boxes),
        lambda: mosaic.set_mark((1, 2, 3)),
        lambda: mosaic.set_frames(()),
        lambda: mosaic.set_routes(values(shape, "diverging") > 0),
        lambda: mosaic.set_mark(None),
        lambda: mosaic.set_routes(None),
        lambda: mosaic.set_selected(3),
        lambda: mosaic.set_selected(None),
        lambda: mosaic.set_lit("written"),
        lambda: mosaic.set_faint(True),
        lambda: mosaic.set_faint(False),
    ]
    for step in steps:
        step()
        for words in (False, True, False):
            mosaic.set_maps(values(shape, "diverging"), words=words)
            on_screen(mosaic)
        mosaic.set_maps(mosaic.maps(), words=True)
        assert on_screen(mosaic) == anew(mosaic)


def test_what_the_heading_finds_in_the_numbers_comes_and_goes(make: Callable[..., Mosaic]) -> None:
    shape = (8, 13, 13)
    mosaic = make("diverging", (220, 420))
    good, zero = values(shape, "diverging"), np.zeros(shape, np.float32)
    bad = good.copy()
    bad[0, 0, 0] = np.nan
    mosaic.set_maps(good)
    usual = on_screen(mosaic)
    for other in (zero, bad):
        mosaic.set_maps(other)
        head = on_screen(mosaic).copy(0, 0, mosaic.width(), 20)
        assert head != usual.copy(0, 0, mosaic.width(), 20)
        assert on_screen(mosaic) == anew(mosaic)
        mosaic.set_maps(good)
        assert on_screen(mosaic) == usual


def test_only_what_moves_is_painted(make: Callable[..., Mosaic], areas_painted: Areas) -> None:
    mosaic = make("diverging", (160, 320))
    mosaic.set_maps(values((8, 26, 26), "diverging"))
    on_screen(mosaic)
    painted = areas_painted(mosaic)
    mosaic.set_maps(values((8, 26, 26), "diverging"), words=False)
    on_screen(mosaic)
    mosaic.set_maps(values((8, 26, 26), "diverging"))
    on_screen(mosaic)
    tiles, with_words = painted
    assert tiles.top() == with_words.top() > 20
    assert tiles.bottom() < with_words.bottom() == mosaic.rect().bottom()
    assert tiles.width() <= mosaic.width() - 4


@pytest.mark.parametrize("shape", [(8, 26, 26), (10,)])
def test_of_the_legend_nothing_is_painted_that_reads_the_same(
    make: Callable[..., Mosaic], areas_painted: Areas, shape: tuple[int, ...]
) -> None:
    mosaic = make("diverging", (160, 320))
    first = values(shape, "diverging")
    mosaic.set_maps(first)
    on_screen(mosaic)
    painted = areas_painted(mosaic)
    for other in (-first, np.roll(first, 1), 2 * first, -2 * first):
        mosaic.set_maps(other)
        on_screen(mosaic)
    assert on_screen(mosaic) == anew(mosaic)
    same, rolled, doubled, still, _ = painted
    assert same == rolled == still
    assert same.bottom() < doubled.bottom() == mosaic.rect().bottom()
    assert same.top() == doubled.top() > 20


def test_a_legend_that_was_covered_while_colours_moved_is_painted_when_it_reads_otherwise(
    make: Callable[..., Mosaic],
) -> None:
    """What is painted for another reason, here the heading, says nothing about the legend."""
    mosaic = make("diverging", (160, 320))
    first = values((8, 26, 26), "diverging")
    mosaic.set_maps(first)
    on_screen(mosaic)
    mosaic.set_maps(3 * first, words=False)
    mosaic.update(0, 0, mosaic.width(), 10)
    on_screen(mosaic)
    mosaic.set_maps(3 * first)
    assert on_screen(mosaic) == anew(mosaic)


def test_nothing_behind_it_is_painted(make: Callable[..., Mosaic], areas_painted: Areas) -> None:
    """It covers its place, so what it stands on needs no painting when it moves; and it does cover it."""
    mosaic = make("diverging", (160, 320))
    mosaic.set_maps(values((8, 26, 26), "diverging"))
    image = on_screen(mosaic)
    corner = image.pixelColor(mosaic.width() - 1, mosaic.height() // 2)
    assert corner == theme.current().panel
    behind = areas_painted(mosaic.window())
    mosaic.set_maps(values((8, 26, 26), "diverging"), words=False)
    on_screen(mosaic)
    mosaic.set_maps(values((8, 26, 26), "diverging"))
    on_screen(mosaic)
    assert behind == []
