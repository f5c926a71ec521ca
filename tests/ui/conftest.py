"""What the tests of the window share: a small data set, an open window, and a hand on its keys and its run."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QSettings, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QDialog, QToolTip, QWidget

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.feeding.standardise import pixel_statistics
from cnn_gui.session import Session
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run, load_for
from cnn_gui.training.thread import loading as loading_module
from cnn_gui.ui.application.start import application
from cnn_gui.ui.look import theme
from cnn_gui.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

# Only ever used up by a test that fails.
PATIENCE_MS = 20_000

SIDE = 12
BATCH_SIZE, BATCHES_PER_EPOCH = 8, 5

Answer = TypeVar("Answer")
AnyWidget = TypeVar("AnyWidget", bound=QWidget)
Box = TypeVar("Box", bound=QDialog)


def _split(rng: np.random.Generator, count: int) -> Split:
    labels = rng.integers(0, 10, count)
    images = rng.integers(0, 60, (count, 1, SIDE, SIDE), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[0, 1 + label, :] = 255 - 20 * label
    return Split(images, labels)


@pytest.fixture
def dataset() -> Dataset:
    """40 training, 12 validation and 14 test images of 12×12 pixels, each with a bar at the height of its class."""
    rng = np.random.default_rng(5)
    train, validation, test = (_split(rng, count) for count in (BATCHES_PER_EPOCH * BATCH_SIZE, 12, 14))
    mean, deviation = pixel_statistics(train.images)
    return Dataset("digits", "Small digits", train, validation, test, tuple("0123456789"), mean, deviation)


@pytest.fixture
def config() -> RunConfig:
    """Plain SGD, five batches per epoch of the small data set."""
    return RunConfig(batch_size=BATCH_SIZE, validate_every=0, optimizer="sgd", learning_rate=0.05)


@pytest.fixture
def app(qapp: QApplication) -> QApplication:
    """The application as the program makes it, in the light theme."""
    assert application() is qapp
    theme.apply_theme(qapp, "light")
    return qapp


class Pilot:
    """A window with a run, and what a person and a witness do with it. Attributes: window, session."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.session = window.session
        self.qtbot = qtbot

    def until(self, condition: Callable[[], Any]) -> None:
        """Go on when something is true; events are handled meanwhile."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    def ask(self, question: Callable[[Run], Answer]) -> Answer:
        """What `question` answers in the training thread at a batch boundary, after all earlier orders."""
        answers: list[Answer] = []
        self.session.trainer.call(lambda run: answers.append(question(run)))
        self.until(lambda: answers)
        return answers[0]

    def settle(self) -> None:
        """Every order given so far has been carried out, and what came of it is on screen."""
        # The first snapshot that comes may have been on its way already; the one after it was built later.
        for _ in range(2):
            before = self.session.snapshot
            self.ask(lambda run: run.batch)
            self.until(lambda before=before: self.session.snapshot is not before)

    def key(self, key: Qt.Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key wherever the focus is."""
        self.qtbot.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def dismiss(self, dialog: QDialog) -> None:
        """Close a dialog; the window has the keys again."""
        dialog.reject()
        # No window manager does that here.
        self.window.activateWindow()
        self.until(self.window.isActiveWindow)

    def dialogs(self, kind: type[Box]) -> list[Box]:
        """The dialogs of a kind that a person sees."""
        return [dialog for dialog in self.window.findChildren(kind) if dialog.isVisible()]

    def dialog(self, kind: type[Box]) -> Box:
        """The one dialog of a kind that opens."""
        self.until(lambda: self.dialogs(kind))
        (dialog,) = self.dialogs(kind)
        return dialog

    def shown(self, batch: int, state: State = State.PAUSED) -> None:
        """Wait until the window shows the run after so many batches, in a state that the trainer has confirmed."""

        def there() -> bool:
            snapshot = self.session.snapshot
            return snapshot is not None and snapshot.progress.batch == batch and snapshot.state is state

        self.until(lambda: self.session.state is state and there())

    def run_ready(self, generation: int) -> None:
        """Wait until the run of that number stands ready and is on screen."""
        self.until(lambda: self.session.snapshot is not None and self.session.snapshot.generation == generation)

    def batches(self) -> tuple[int, int]:
        """Batches by the run's counter and by its history, after the thread had several chances to train another."""
        for _ in range(3):
            self.ask(lambda run: run.batch)
        return self.ask(lambda run: (run.batch, run.history.batch_count))

    def parameters(self) -> dict[str, np.ndarray]:
        """Copies of all parameters."""
        return self.ask(lambda run: {name: array.copy() for name, array in run.network.parameters.items()})

    def losses(self) -> list[float]:
        """Loss of every batch of the run."""
        return self.ask(lambda run: run.history.batches.loss.tolist())


@pytest.fixture
def pilot_of(qtbot: QtBot, app: QApplication) -> Callable[[MainWindow], Pilot]:
    """Give a function that takes care of a window: it is closed after the test."""

    def take(window: MainWindow) -> Pilot:
        qtbot.addWidget(window)
        return Pilot(window, qtbot)

    return take


@pytest.fixture
def open_window(
    pilot_of: Callable[[MainWindow], Pilot],
    monkeypatch: pytest.MonkeyPatch,
    dataset: Dataset,
    config: RunConfig,
    qtbot: QtBot,
) -> Callable[..., Pilot]:
    """Give a function that opens a window with a run on the small data set and waits until it is on screen.

    MNIST is looked for where the config says.
    """

    def load(asked: RunConfig) -> Dataset:
        return load_for(asked) if asked.dataset == "mnist" else dataset

    default = config

    def open_it(
        config: RunConfig = default,
        *,
        settings: QSettings | None = None,
        load: Callable[[RunConfig], Dataset] = load,
        wait: bool = True,
        autosaves: Path | None = None,
    ) -> Pilot:
        monkeypatch.setattr(loading_module, "load_for", lambda asked, *_progress: load(asked))
        pilot = pilot_of(MainWindow(Session(frame_interval=0.0), settings, autosaves=autosaves))
        window = pilot.window
        window.resize(1280, 800)
        window.restore_layout(keep_size=True)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        window.session.start(config)
        if wait:
            pilot.until(lambda: window.session.snapshot is not None)
        return pilot

    return open_it


@pytest.fixture
def pilot(open_window: Callable[..., Pilot]) -> Pilot:
    """An open window that stands before its first batch."""
    return open_window()


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    """Every test begins in the light theme."""
    theme.apply_theme(qapp, "light")


@pytest.fixture(params=[75, 100, 125], ids=["narrow", "usual", "wide"])
def face(request: pytest.FixtureRequest, take_face: Callable[[int], None], qapp: QApplication, light: None) -> int:
    """The test is drawn with letters of these widths in percent, from condensed ones to wider than any interface's."""
    take_face(request.param)
    theme.apply_theme(qapp, "light")
    return request.param


@pytest.fixture
def shown(qtbot: object) -> Callable[[AnyWidget, int, int], AnyWidget]:
    """Show a widget on the panel's ground at a size."""
    holders: list[QWidget] = []

    def show(widget: AnyWidget, width: int, height: int) -> AnyWidget:
        holder = QWidget()
        holder.setObjectName("panel")
        widget.setParent(holder)
        widget.setGeometry(0, 0, width, height)
        holder.resize(width, height)
        holder.show()
        holders.append(holder)
        return widget

    yield show
    for holder in holders:
        holder.close()
        holder.deleteLater()


@pytest.fixture
def pixel() -> Callable[[QWidget, QPointF], QColor]:
    """The colour that a person sees at a point of a widget."""

    def look(widget: QWidget, point: QPointF) -> QColor:
        image = widget.grab().toImage()
        assert isinstance(image, QImage)
        return image.pixelColor(point.toPoint())

    return look


@pytest.fixture
def holder_of(app: QApplication) -> Iterator[Callable[[int, int], QWidget]]:
    """Give a function that shows an empty window of a size in the light theme, to put a widget into."""
    windows: list[QWidget] = []

    def show(width: int, height: int) -> QWidget:
        window = QWidget()
        window.resize(width, height)
        window.show()
        windows.append(window)
        return window

    yield show
    for window in windows:
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.apply_theme(app, "light")


@pytest.fixture
def settings(app: QApplication) -> QSettings:
    """Settings of this test."""
    return QSettings()


@pytest.fixture
def hover() -> Callable[[QWidget, QPointF], None]:
    """Move the mouse, no button pressed, to a point of a widget."""

    def move(widget: QWidget, point: QPointF) -> None:
        where = QPointF(widget.mapToGlobal(point.toPoint()))
        none = Qt.MouseButton.NoButton
        event = QMouseEvent(QMouseEvent.Type.MouseMove, point, where, none, none, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(widget, event)

    return move


@pytest.fixture
def ask_tip() -> Iterator[Callable[[QWidget, QPointF], None]]:
    """Rest with the mouse on a point of a widget, until `QToolTip` says what is there; afterwards nothing is said."""

    def rest(widget: QWidget, point: QPointF) -> None:
        where = point.toPoint()
        QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, where, widget.mapToGlobal(where)))

    yield rest
    QToolTip.hideText()


@pytest.fixture
def passed_on(qtbot: QtBot) -> Iterator[Callable[[QWidget], list[int]]]:
    """Put a widget into another one, and give the keys that the latter gets."""
    holders: list[QWidget] = []

    def watch(widget: QWidget) -> list[int]:
        received: list[int] = []

        class Holder(QWidget):
            def keyPressEvent(self, event: QKeyEvent) -> None:
                received.append(event.key())

        holder = Holder()
        holders.append(holder)
        qtbot.addWidget(holder)
        widget.setParent(holder)
        holder.show()
        return received

    yield watch
    holders.clear()


@pytest.fixture
def dropped(qtbot: QtBot) -> Callable[[Callable[[], QWidget]], weakref.ref[QWidget]]:
    """Make a widget, paint it and forget it; what is returned gives it, or None once it is no more."""

    def drop(make: Callable[[], QWidget]) -> weakref.ref[QWidget]:
        widget = make()
        widget.grab()
        watch = weakref.ref(widget)
        del widget
        gc.collect()
        return watch

    return drop


class _Painted(QObject):
    """Notes which parts of a widget are painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.areas: list[QRect] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only look."""
        if event.type() is QEvent.Type.Paint:
            self.areas.append(event.rect())  # type: ignore[attr-defined]  # a QPaintEvent
        return False


@pytest.fixture
def areas_painted() -> Callable[[QWidget], list[QRect]]:
    """Give a function that notes, from now on, which parts of a widget are painted."""
    return lambda widget: _Painted(widget).areas
