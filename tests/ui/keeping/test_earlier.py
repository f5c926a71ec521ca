"""The keys that bring a run back undo something else where the focus is in a panel that has a use for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QInputDialog

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def replaced(pilot: Any) -> Any:
    """A window with a run that could be brought back."""
    pilot.session.trainer.step(2)
    pilot.shown(2)
    pilot.session.trainer.renew(seed=6)
    pilot.until(pilot.window.actions_["bring_back"].isEnabled)
    return pilot


def test_on_the_pad_a_stroke_is_taken_back_and_no_run(replaced: Any) -> None:
    draw = replaced.window.panels["draw"]
    replaced.window.arrangement.bring_forward(draw)
    draw.desk.pad.setFocus()
    replaced.until(draw.desk.pad.hasFocus)
    assert not replaced.window.actions_["bring_back"].shortcuts()
    replaced.key(Qt.Key.Key_Z, CTRL)
    replaced.settle()
    assert replaced.session.run.generation == 2
    replaced.window.centralWidget().setFocus()
    replaced.until(replaced.window.centralWidget().hasFocus)
    replaced.key(Qt.Key.Key_Z, CTRL)
    replaced.until(lambda: replaced.session.run.generation == 3)


def test_the_memory_is_asked_for_and_remembered(open_window: Callable[..., Any], settings: QSettings) -> None:
    pilot = open_window(settings=settings)
    assert pilot.window.keeping.earlier.megabytes == 256
    pilot.window.actions_["earlier_memory"].trigger()
    dialog = pilot.dialog(QInputDialog)
    dialog.setIntValue(64)
    dialog.accept()
    assert pilot.window.keeping.earlier.megabytes == 64
    assert pilot.ask(lambda _run: pilot.session.trainer._beginnings.earlier.most_bytes) == 64_000_000
    pilot.window.close()
    assert open_window(settings=settings).window.keeping.earlier.megabytes == 64


@pytest.mark.parametrize("stored", ["much", "-5", "9" * 30, "1e3", ""])
def test_what_was_remembered_is_looked_at(open_window: Callable[..., Any], settings: QSettings, stored: str) -> None:
    settings.setValue("earlier_runs_megabytes", stored)
    assert 16 <= open_window(settings=settings).window.keeping.earlier.megabytes <= 16_000
