"""The letters of equations are loaded when the window shows its first picture, and not before."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import cnn_gui
from cnn_gui.ui.application import start

ROOT = Path(cnn_gui.__file__).parents[1]
OPENED = """
import os, sys
from cnn_gui.startup import arguments
from cnn_gui.ui.application import start
window = start.open_window(start.application(), arguments.parse([]))
app = start.application()
app.processEvents()
print("ziamath" in sys.modules)
window.arrangement.bring_forward(window.panels["gradient-check"])
for _ in range(5):
    app.processEvents()
print("ziamath" in sys.modules)
sys.stdout.flush()
# Its data are still being loaded, which is nobody's business here.
os._exit(0)
"""


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The threads that have loaded the letters, by name."""
    names: list[str] = []
    monkeypatch.setattr(start, "load_letters", lambda: names.append(threading.current_thread().name))
    return names


def test_once_behind_the_first_picture(pilot: Any, loaded: list[str]) -> None:
    with start._letters_loaded_behind(pilot.window):
        assert loaded == []
        for batch in (1, 2, 3):
            pilot.session.trainer.step(1)
            pilot.shown(batch)
        pilot.until(lambda: loaded)
    assert loaded == ["letters"]


def test_a_window_that_shows_nothing_waits_for_nothing(pilot: Any, loaded: list[str]) -> None:
    with start._letters_loaded_behind(pilot.window):
        pass
    assert loaded == []


def test_a_start_does_without_them_until_an_equation_is_seen() -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPENED],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["False", "True"]
