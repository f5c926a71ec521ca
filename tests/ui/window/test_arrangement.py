"""A remembered arrangement comes back as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSettings


def sizes(pilot: Any) -> dict[str, tuple[int, int]]:
    """Width and height of all docks in sight."""
    arrangement = pilot.window.arrangement
    return {
        panel.slug(): (dock.width(), dock.height())
        for panel, dock in arrangement.docks.items()
        if arrangement.in_sight(panel)
    }


def test_docks_have_the_sizes_of_the_last_time(open_window: Callable[..., Any], settings: QSettings) -> None:
    first = open_window(settings=settings)
    first.settle()
    before = sizes(first)
    assert len(before) == 4
    first.window.close()
    again = open_window(settings=settings)
    again.until(lambda: sizes(again) == before)
