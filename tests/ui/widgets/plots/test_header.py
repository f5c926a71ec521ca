"""The key above a plot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.ui.look.fonts import width_of
from cnn_gui.ui.widgets.plots.header import CurveHeader, Entry

BLUE, ORANGE = QColor("#2f7fe8"), QColor("#dd6b10")
ENTRIES = (
    Entry("faint", "batch", BLUE, "0.1180", "0.0000"),
    Entry("strong", "smoothed", BLUE, "0.0667", "0.0000"),
    Entry("point", "validation", ORANGE, "0.1106", "0.0000"),
)


@pytest.fixture
def header(qapp: QApplication) -> CurveHeader:
    """A header with three entries."""
    made = CurveHeader("Loss")
    made.set_title("Loss", "nats")
    made.set_entries(ENTRIES)
    return made


def test_a_wide_header_names_every_line(header: CurveHeader) -> None:
    entries, names, left_over = header.form(700)
    assert entries == ENTRIES
    assert names == 3
    assert left_over > width_of("nats")


def test_names_give_way_from_the_left_and_values_only_after_them(header: CurveHeader) -> None:
    forms = [(len(entries), names) for entries, names, _ in (header.form(room) for room in range(600, 0, -1))]
    assert list(dict.fromkeys(forms)) == [(3, 3), (3, 2), (3, 1), (3, 0), (2, 0), (1, 0), (0, 0)]


@pytest.mark.parametrize("width", range(60, 700, 40))
def test_nothing_is_drawn_outside_or_on_top_of_something_else(header: CurveHeader, width: int) -> None:
    assert header.form(width - width_of("Loss", "heading"))[2] >= 0 or width < 100
    header.resize(width, header.height())
    image = header.grab().toImage()
    ground = image.pixelColor(image.width() - 1, 0)
    first_column = [image.pixelColor(0, y) for y in range(image.height())]
    assert sum(colour != ground for colour in first_column) <= image.height() // 2


def test_the_values_can_be_had_as_text(header: CurveHeader) -> None:
    assert header.text() == "batch 0.1180 · smoothed 0.0667 · validation 0.1106"
    assert header.accessibleName() == "Loss, nats"


def _values(*texts: str) -> tuple[Entry, ...]:
    return tuple(replace(entry, value=text) for entry, text in zip(ENTRIES, texts, strict=True))


def test_values_alone_are_painted_where_they_alone_are_new(
    header: CurveHeader, holder_of: Callable[[int, int], QWidget], areas_painted: Callable[[QWidget], list[QRect]]
) -> None:
    header.setParent(holder_of(500, 60))
    header.setGeometry(0, 0, 500, header.height())
    header.show()
    screen, window = header.screen(), header.window()

    def on_screen() -> QImage:
        QApplication.processEvents()
        return screen.grabWindow(window.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)

    before = on_screen()
    painted = areas_painted(header)
    header.set_entries(_values("0.1180", "1.9999", "0.1106"))
    in_part = on_screen()
    (area,) = painted
    assert area.width() < 1.5 * width_of("0.0000")
    assert in_part != before
    header.update()
    assert on_screen() == in_part
    header.set_entries(_values("0.1234", "1.9999", "0.4321"))
    in_part = on_screen()
    header.update()
    assert on_screen() == in_part


def test_a_value_that_needs_more_room_moves_the_others(header: CurveHeader) -> None:
    header.resize(500, header.height())
    header.grab()
    wider = tuple(replace(entry, value="1.2e+30", widest="1.2e+30") for entry in ENTRIES)
    header.set_entries(wider)
    other = CurveHeader("Loss")
    other.set_title("Loss", "nats")
    other.set_entries(wider)
    other.resize(500, header.height())
    assert header.grab().toImage() == other.grab().toImage()
