"""What quantities were, and what they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from cnn_gui.ui.panels.what_if.before_after import ROW, BeforeAfter, Change

READ = Change("test image 3, read as", "7, 98.2 %", "2, 61.0 %", "✗", ("read as", "7", "2"))
LOSS = Change("its loss", "0.0213", "0.8812", "▲", ("loss", "0.0213", "0.8812"))
SINGLE = Change("its loss", "", "0.0213", "", ("loss", "", "0.0213"))


@pytest.fixture
def table(qtbot: QtBot, shown: Callable[..., BeforeAfter]) -> BeforeAfter:
    """Two quantities with plenty of room."""
    made = BeforeAfter(3)
    made.set_changes((READ, LOSS))
    return shown(made, 400, 3 * ROW)


def test_everything_is_said_in_sentences(table: BeforeAfter) -> None:
    assert table.text() == "test image 3, read as: 7, 98.2 % → 2, 61.0 % ✗\nits loss: 0.0213 → 0.8812 ▲"
    assert table.accessibleDescription() == table.toolTip() == table.text()
    table.set_changes((SINGLE,))
    assert table.text() == "its loss: 0.0213"


@pytest.mark.usefixtures("face")
def test_words_become_shorter_where_there_is_little_room(table: BeforeAfter) -> None:
    # From more room than any form needs to none.
    seen = []
    for width in range(600, 0, -1):
        table.resize(width, table.height())
        if table.shown() not in seen:
            seen.append(table.shown())
    assert seen == [
        (READ.forms()[0], LOSS.forms()[0]),
        (("read as", "7, 98.2 %", "2, 61.0 %"), ("loss", "0.0213", "0.8812")),
        (READ.short, LOSS.short),
    ]


@pytest.mark.usefixtures("face")
@pytest.mark.parametrize("sign", ["✓", "✗", "▲", "▼"])
def test_a_name_longer_than_its_place_loses_its_end_and_nothing_overlaps(table: BeforeAfter, sign: str) -> None:
    long = Change("read as", "Trouser" * 8, "Ankle boot" * 8, sign, ("read as", "Trouser" * 8, "Ankle boot" * 8))
    table.set_changes((long,))
    table.resize(300, table.height())
    picture = table.grab().toImage()
    ground = picture.pixelColor(150, 3 * ROW - 1)
    inks = [{picture.pixelColor(x, y).name() for y in range(ROW)} - {ground.name()} for x in range(300)]
    # Something stands at the right end: the sign, not cut.
    assert inks[299] == set()
    assert any(inks[280:298])
    # A gap before the arrow and behind it tells the two names apart.
    empty = [x for x in range(60, 280) if not inks[x]]
    assert any(b - a == 1 and c - b == 1 for a, b, c in zip(empty, empty[1:], empty[2:], strict=False))


def test_before_the_first_number_nothing_is_drawn(qtbot: QtBot, shown: Callable[..., BeforeAfter]) -> None:
    empty = shown(BeforeAfter(3), 300, 3 * ROW)
    picture = empty.grab().toImage()
    assert len({picture.pixel(x, y) for x in range(300) for y in range(3 * ROW)}) == 1
    assert empty.sizeHint().height() == 3 * ROW
