"""Kept drawings survive the window; one that remembers nothing writes none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_gui.files.drawings.file import read
from cnn_gui.files.drawings.keep import NAME, drawings_folder
from cnn_gui.ui.panels.drawing.kept import MY_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QSettings


def _draw(pilot: Any, level: int, label: int) -> None:
    pilot.window.panels["draw"].kept.add(np.full((1, 12, 12), level, np.uint8), label)


def test_what_is_kept_in_one_window_is_evaluated_in_the_next(
    open_window: Callable[..., Any], settings: QSettings
) -> None:
    pilot = open_window(settings=settings)
    _draw(pilot, 10, 7)
    _draw(pilot, 20, 4)
    pilot.window.close()
    assert [each.class_name for each in read(drawings_folder() / NAME)] == ["7", "4"]
    again = open_window(settings=settings)
    kept = again.window.panels["draw"].kept
    again.until(lambda: kept.heading.detail().startswith(("0 of 2", "1 of 2", "2 of 2")))
    kept.gallery.chosen.emit(1)
    again.until(lambda: again.session.snapshot.probe.split == MY_DIGITS)
    assert np.all(again.session.snapshot.probe.image == 20)


def test_a_window_that_remembers_nothing_writes_nothing(pilot: Any) -> None:
    _draw(pilot, 10, 7)
    pilot.window.close()
    assert not drawings_folder().exists()
