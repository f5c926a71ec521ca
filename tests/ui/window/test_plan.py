"""Which panels give way first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize

from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.registry import registered
from cnn_gui.ui.window.plan import CENTRE, ROW_BELOW, TWO_AT_THE_RIGHT, Groups, plan

LINE, COLUMNS = 16, (275, 304)
WIDE, HIGH = sum(COLUMNS) + CENTRE * LINE, TWO_AT_THE_RIGHT * LINE


@pytest.fixture
def panels(app: object, qtbot: object) -> list[Panel]:
    """One of each."""
    made = [kind() for kind in registered()]
    for panel in made:
        qtbot.addWidget(panel)
    return made


def titles(groups: Groups) -> dict[str, list[str]]:
    """The plan in words."""
    return {place.name: [panel.title for panel in group] for place, group in groups.items()}


def test_a_large_window_has_every_place(panels: list[Panel]) -> None:
    assert list(titles(plan(panels, QSize(WIDE, HIGH), LINE, COLUMNS))) == ["LEFT", "BOTTOM", "RIGHT", "RIGHT_BELOW"]


def test_in_a_narrow_window_the_left_column_goes_behind_the_first_at_the_right(panels: list[Panel]) -> None:
    found = titles(plan(panels, QSize(WIDE - 1, HIGH), LINE, COLUMNS))
    assert found["RIGHT"] == ["Prediction", "Experiment", "Data"]
    assert list(found) == ["BOTTOM", "RIGHT", "RIGHT_BELOW"]


def test_in_a_low_window_the_right_has_one_row(panels: list[Panel]) -> None:
    found = titles(plan(panels, QSize(WIDE, HIGH - 1), LINE, COLUMNS))
    assert found["RIGHT"] == ["Prediction", "Filters", "Draw", "Why?"]
    assert list(found) == ["LEFT", "BOTTOM", "RIGHT"]


def test_in_the_lowest_all_stand_beside_the_network(panels: list[Panel]) -> None:
    found = titles(plan(panels, QSize(WIDE - 1, ROW_BELOW * LINE - 1), LINE, COLUMNS))
    assert list(found) == ["RIGHT"]
    assert found["RIGHT"][0] == "Prediction"
    docked = [panel.title for panel in panels if panel.place not in (Place.STRIP, Place.CENTRE)]
    assert sorted(found["RIGHT"]) == sorted(docked)


def test_large_letters_count_as_a_smaller_window(panels: list[Panel]) -> None:
    size = QSize(WIDE, HIGH)
    assert len(plan(panels, size, LINE, COLUMNS)) == 4
    assert len(plan(panels, size, round(1.5 * LINE), COLUMNS)) < 4
