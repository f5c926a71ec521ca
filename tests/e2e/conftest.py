"""The program as a person starts it: a process of its own, with its own home and no screen."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.idx import write_idx

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
# The offscreen platform says so of everything that needs a window manager.
IGNORED = "This plugin does not support "

Program = Callable[..., "subprocess.CompletedProcess[str]"]

# Opens the window by the real main() and follows a plan: a generator that yields conditions to wait for.
DRIVER = """
import json, os, signal, sys
from PySide6.QtCore import QTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDockWidget
from cnn_gui import app
from cnn_gui.training.messages.state import State
from cnn_gui.ui.look import theme
from cnn_gui.ui.application import start as window_app

# The shell of who runs the tests may have told its children to ignore these.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

def key(window, *keys):
    QTest.keyClick(QApplication.focusWidget() or window, *keys)

{plan}

def tick():
    while waiting[0]():
        try:
            waiting[0] = next(steps)
        except StopIteration:
            timer.stop()
            return

def open_window(qt, asked):
    global steps
    window = really_open(qt, asked)
    steps = plan(window)
    timer.start()
    return window

# Nobody presses a key before a window has the keys; its first picture may come sooner.
waiting = [lambda: QApplication.activeWindow() is not None]
timer = QTimer()
timer.timeout.connect(tick)
really_open, window_app.open_window = window_app.open_window, open_window
sys.exit(app.main(sys.argv[1:]))
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of the program: nothing of this process but where Python is."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    home = tmp_path / "home"
    return {**kept, "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture
def program(environment: dict[str, str]) -> Program:
    """Give a function that runs `python main.py` with arguments to its end."""

    def run(*arguments: object, **changes: str | None) -> subprocess.CompletedProcess[str]:
        merged = {name: value for name, value in {**environment, **changes}.items() if value is not None}
        return _finished([str(ROOT / "main.py"), *map(str, arguments)], merged)

    return run


@pytest.fixture
def drive(environment: dict[str, str]) -> Program:
    """Give a function that opens the window in a process of its own and follows a plan in it to the end."""

    def run(plan: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        return _finished(["-c", DRIVER.format(plan=plan), *map(str, arguments)], environment, ROOT)

    return run


def _finished(
    arguments: list[str], environment: dict[str, str], folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """A process of this Python that has ended, its output without what is not ours."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    done.stderr = _without_noise(done.stderr)
    return done


@pytest.fixture
def mnist_files(tmp_path: Path) -> Path:
    """A directory with the four files of MNIST: 60 training and 20 test images of 28×28 pixels."""
    folder = tmp_path / "mnist-files"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for part, count in (("train", 60), ("t10k", 20)):
        write_idx(folder / f"{part}-images-idx3-ubyte", rng.integers(0, 256, (count, 28, 28), np.uint8))
        write_idx(folder / f"{part}-labels-idx1-ubyte", rng.integers(0, 10, count).astype(np.uint8))
    return folder


def _without_noise(stderr: str) -> str:
    return "".join(line for line in stderr.splitlines(keepends=True) if not line.startswith(IGNORED))
