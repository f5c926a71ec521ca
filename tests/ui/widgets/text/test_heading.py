"""Headings."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication, QPushButton, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.widgets.text.heading import HEIGHT, Heading, paint_readout
from cnn_gui.ui.widgets.text.plain import plain

Show = Callable[[QWidget, int, int], QWidget]


def inked(image: QImage) -> tuple[int, int]:
    """The first and the last column that is not the ground."""
    ground = image.pixel(0, 0)
    columns = [x for x in range(image.width()) if any(image.pixel(x, y) != ground for y in range(image.height()))]
    return (columns[0], columns[-1]) if columns else (-1, -1)


def test_the_title_stands_at_the_left_and_the_detail_at_the_right(qtbot: QtBot, shown: Show) -> None:
    heading = shown(Heading("Z1", "8×26×26"), 300, HEIGHT)
    left, right = inked(heading.grab().toImage())
    assert left <= 3
    assert right >= 296
    heading.set_detail("")
    assert inked(heading.grab().toImage())[1] < 60


def test_the_detail_gives_way_when_there_is_no_room(qtbot: QtBot, shown: Show) -> None:
    title = "A rather long heading"
    with_detail, without = shown(Heading(title, "8×26×26"), 150, HEIGHT), shown(Heading(title), 150, HEIGHT)
    assert with_detail.grab().toImage() == without.grab().toImage()


def test_controls_stand_at_the_far_right_and_nothing_is_under_them(qtbot: QtBot, shown: Show) -> None:
    heading = Heading("Prediction", "softmax")
    button = QPushButton("by class")
    heading.add_control(button)
    shown(heading, 400, 32)
    assert button.geometry().right() == 399
    detail = heading.grab(QRectF(0, 0, button.geometry().left(), 32).toRect()).toImage()
    assert inked(detail)[1] <= button.geometry().left() - theme.UNIT
    assert heading.minimumSizeHint().width() >= button.width()


@pytest.mark.parametrize("title", ["Network", "Accuracy", "Confusion", "My images", "Why?"])
def test_a_title_is_whole_in_its_least_width(face: int, shown: Show, title: str) -> None:
    narrow, wide = Heading(title), Heading(title)
    for heading in (narrow, wide):
        heading.add_control(QPushButton("by class"))
    least = narrow.minimumSizeHint()
    shown(narrow, least.width(), least.height())
    shown(wide, least.width() + 100, least.height())
    written = QRect(0, 0, least.width() - narrow.findChild(QPushButton).width(), least.height())
    assert narrow.grab(written).toImage() == wide.grab(written).toImage()


def test_a_title_that_is_not_seen_whole_is_said_under_the_mouse(
    shown: Show, ask_tip: Callable[[QWidget, QPointF], None]
) -> None:
    heading = Heading("A rather <long> heading")
    heading.add_control(QPushButton("by class"))
    shown(heading, heading.minimumSizeHint().width(), 32)
    ask_tip(heading, QPointF(5, 5))
    assert QToolTip.text() != plain(heading.title())
    heading.resize(heading.width() - 20, 32)
    ask_tip(heading, QPointF(5, 5))
    assert QToolTip.text() == plain(heading.title())
    # What somebody else has to say there comes first.
    heading.setToolTip("More")
    ask_tip(heading, QPointF(5, 5))
    assert QToolTip.text() == "More"


def test_a_heading_is_named_for_assistive_technology(qtbot: QtBot) -> None:
    heading = Heading("Z1", "8×26×26")
    qtbot.addWidget(heading)
    heading.set_title("Z2")
    heading.set_detail("10")
    assert (heading.accessibleName(), heading.accessibleDescription()) == ("Z2", "10")
    assert (heading.title(), heading.detail()) == ("Z2", "10")


@pytest.mark.usefixtures("face")
def test_the_longest_readout_that_fits_is_shown() -> None:
    readouts = ("filter 3 · (12, 5) = 0.4821", "3 0.48", "0.48")

    def width_of(place: int) -> int:
        image = QImage(place, HEIGHT, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        paint_readout(painter, QRectF(0, 0, place, HEIGHT), "", readouts)
        painter.end()
        left, right = inked(image)
        return right - left

    small = QFontMetricsF(font("small"))
    long, middle, short = (width_of(math.ceil(small.horizontalAdvance(readout)) + 2) for readout in readouts)
    assert long > middle > short > 10


def test_a_title_from_outside_widens_no_panel(app: QApplication) -> None:
    heading = Heading("W" * 100)
    assert heading.minimumSizeHint().width() < 400
    assert heading.accessibleName() == "W" * 100
