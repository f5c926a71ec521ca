"""What every test shares: no screen, own settings, and nothing left alive."""

from __future__ import annotations

import gc
import os
import sys
import threading
import traceback
import weakref
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui import leaving
from cnn_gui.data.idx import write_idx
from cnn_gui.training.run.matrix_threads import keep_products_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QWidget
    from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


PATIENCE_MS = 20_000

FACE, FACE_POINTS = "Tested Sans", 9.0
"""The desktop's typeface, wherever the tests run."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """How wide the letters are that the window's tests are drawn with, and how many stories are told by chance."""
    parser.addoption(
        "--stretch", type=int, default=100, metavar="PERCENT", help="width of the letters; 100 is that of DejaVu Sans"
    )
    parser.addoption(
        "--stories", type=int, default=0, metavar="N", help="so many random stories of orders, each time others"
    )
    parser.addoption(
        "--damages", type=int, default=600, metavar="N", help="so many damaged files of runs, over every region of them"
    )
    parser.addoption("--kills", type=int, default=25, metavar="N", help="so many programs killed while they save a run")


def pytest_configure() -> None:
    """Products by one thread each, as in the program: by two they are rounded otherwise on some kernels."""
    keep_products_whole()


@pytest.fixture(scope="session")
def qapp(qapp: QApplication, pytestconfig: pytest.Config) -> QApplication:
    """The application on a desktop with the tests' own typeface: what is installed changes no width."""
    from PySide6.QtGui import QFontDatabase

    from cnn_gui.ui.look import fonts

    assert QFontDatabase.addApplicationFontFromData(_own_face()) >= 0
    # One that is installed would come before the desktop's.
    fonts.FAMILIES = ()
    _take_face(qapp, pytestconfig.getoption("stretch"))
    return qapp


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """With patience for a machine that has much else to do: only a test that fails uses it up."""
    for name in ("waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=PATIENCE_MS))
    return qtbot


@pytest.fixture
def take_face(qapp: QApplication, pytestconfig: pytest.Config) -> Iterator[Callable[[int], None]]:
    """Give a function that makes the desktop's letters so many percent wide; a theme has to be applied after it."""
    yield lambda stretch: _take_face(qapp, stretch)
    _take_face(qapp, pytestconfig.getoption("stretch"))


def _take_face(app: QApplication, stretch: int) -> None:
    from PySide6.QtGui import QFont

    face = QFont(FACE)
    face.setPointSizeF(FACE_POINTS)
    face.setStretch(stretch)
    app.setFont(face)
    # Widths are measured once.
    for name, module in list(sys.modules.items()):
        if name.startswith("cnn_gui.ui."):
            for each in vars(module).values():
                if hasattr(each, "cache_clear") and each.__name__ != "manager":
                    each.cache_clear()


def _own_face() -> bytes:
    """DejaVu Sans by a name that nothing else has: its installed siblings would be taken for bold and condensed."""
    face, name = (files("ziafont") / "fonts" / "DejaVuSans.ttf").read_bytes(), "DejaVu Sans"
    assert len(name) == len(FACE)
    for encoding in ("ascii", "utf-16-be"):
        face = face.replace(name.encode(encoding), FACE.encode(encoding))
    return face


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Settings, caches and kept drawings of a test are its own."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    if "qapp" in request.fixturenames:
        from PySide6.QtCore import QSettings

        # Qt looks at the environment only once.
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(home / "config"))


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that ends is waited for, however busy the machine: nothing survives because of that."""
    monkeypatch.setattr(leaving, "PATIENCE_SECONDS", PATIENCE_MS / 1000)


@pytest.fixture(autouse=True)
def _nothing_survives(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that leaves a thread, a running timer or a window behind fails, and says which."""
    threads = set(threading.enumerate())
    failed = request.session.testsfailed
    with_qt = "qapp" in request.fixturenames
    if with_qt:
        _watch_timers()
        windows = {id(window) for window in _windows()}
    yield
    left = [f"thread {thread.name!r}" for thread in threading.enumerate() if thread not in threads]
    # The traceback of a failed test holds on to everything.
    if with_qt and request.session.testsfailed == failed:
        # pytest lets go of what the fixtures gave only after this.
        request.node.funcargs.clear()
        left += _surviving_windows(windows) + _surviving_timers()
    assert not left, "left alive by this test:\n  " + "\n  ".join(left)


@pytest.fixture(autouse=True)
def _own_look(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test finds the application as it was made: no theme is in force, nobody filters its keys."""
    yield
    if "qapp" not in request.fixturenames:
        return
    app = request.getfixturevalue("qapp")
    theme = sys.modules.get("cnn_gui.ui.look.theme")
    if theme is not None and app.styleSheet():
        app.setStyleSheet("")
        theme.manager.cache_clear()
    keys = sys.modules.get("cnn_gui.ui.widgets.keys")
    if keys is not None:
        import shiboken6

        for manners in app.findChildren(keys.KeyManners):
            shiboken6.delete(manners)


@pytest.fixture(scope="session")
def small_mnist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a data set stored like MNIST, for `--dataset mnist --data-dir`: 240 and 40 easy images."""
    directory = tmp_path_factory.mktemp("small_mnist")
    rng = np.random.default_rng(5)
    for part, count in (("train", 240), ("t10k", 40)):
        labels = rng.integers(0, 10, count)
        images = rng.integers(0, 40, (count, 28, 28), dtype=np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[2 + 2 * label : 5 + 2 * label, 4:24] = 230
        write_idx(directory / f"{part}-images-idx3-ubyte", images)
        write_idx(directory / f"{part}-labels-idx1-ubyte", labels.astype(np.uint8))
    return directory


@pytest.fixture
def mnist_dir() -> Path:
    """The directory of the real MNIST files; the test is skipped where there are none."""
    root = os.environ.get("CNN_GUI_DATA")
    if not root:
        pytest.skip("needs MNIST: set CNN_GUI_DATA to a directory that holds it")
    for folder in (Path(root) / "mnist", Path(root)):
        if list(folder.glob("train-images-idx3-ubyte*")):
            return folder
    pytest.skip(f"needs MNIST: CNN_GUI_DATA={root} holds no train-images-idx3-ubyte file")


# ---- what may be left alive ----------------------------------------------------------------------------------------


def _windows() -> list[QWidget]:
    from PySide6.QtWidgets import QApplication

    # Qt keeps one tool tip for later.
    return [w for w in QApplication.topLevelWidgets() if w.metaObject().className() != "QTipLabel"]


def _surviving_windows(before: set[int]) -> list[str]:
    from PySide6.QtCore import QCoreApplication, QEvent

    left: list[QWidget] = []
    for collect in (False, True):
        if collect:
            # What is listed is held, and would survive.
            left.clear()
            gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        left = [window for window in _windows() if id(window) not in before]
        if not left:
            return []
    return [_describe(window) for window in left]


def _describe(window: QWidget) -> str:
    holders = sorted({type(holder).__name__ for holder in gc.get_referrers(window)} - {"list", "frame"})
    name = f"{type(window).__name__} {window.objectName() or window.windowTitle() or 'without name'!r}"
    return f"window {name}, a child of {window.parentWidget()}, referred to by {', '.join(holders) or 'nothing'}"


_started: weakref.WeakKeyDictionary[QTimer, str] = weakref.WeakKeyDictionary()


def _watch_timers() -> None:
    """From the first test with Qt on, note where each timer is started."""
    from PySide6.QtCore import QTimer

    if hasattr(QTimer, "start_unwatched"):
        return
    start = QTimer.start

    def watched(timer: QTimer, *arguments: Any) -> None:
        _started[timer] = "".join(traceback.format_stack(limit=2)[:1]).strip()
        start(timer, *arguments)

    QTimer.start_unwatched = start
    QTimer.start = watched


def _surviving_timers() -> list[str]:
    import shiboken6

    left = [(timer, where) for timer, where in list(_started.items()) if shiboken6.isValid(timer) and timer.isActive()]
    for timer, _ in left:
        timer.stop()
    return [f"timer of {timer.parent()}, started at {where}" for timer, where in left]
