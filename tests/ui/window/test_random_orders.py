"""Orders by chance: whatever a person does, in whatever order, the window, the thread and the run stay whole.

Each order says in a sentence what it is; one list of them serves chance and whoever repeats a story by hand.
`pytest --stories 200 tests/ui/window/test_random_orders.py` tells that many stories, each time others; a failure prints
the story that led to it.
"""

from __future__ import annotations

import dataclasses
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDropEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QDoubleSpinBox,
    QScrollBar,
    QSpinBox,
    QWidget,
)

from cnn_gui.data.dataset import Dataset
from cnn_gui.data.published.catalogue import OWN
from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run, load_for
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.data.own_dialog import OwnDataDialog

IN_CI, STEPS = 3, 40
SHARE = st.floats(0, 1, allow_nan=False)
PLACE = st.integers(0, 10**6)

BROUGHT = ("grey.npz", "colour.npz", "picture.png", "notes.txt", "not-there.png", "weights.npz", "model.pt")

# They end the window, or hand over to a dialog of the platform that no test can close.
LEFT_ALONE = frozenset({"quit", "open_directory"})
SIZES = (QSize(700, 400), QSize(1024, 700), QSize(1280, 800), QSize(1440, 900), QSize(1900, 1040))
KEYS = (
    *(Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Delete),
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End),
    *(Qt.Key.Key_Period, Qt.Key.Key_A, Qt.Key.Key_1, Qt.Key.Key_7, Qt.Key.Key_Minus, Qt.Key.Key_PageDown),
)


@dataclasses.dataclass(frozen=True)
class Order:
    """Something to be done to a window. story: as a sentence; it is done by calling `act`."""

    story: str
    act: Callable[[], object]


def actions(window: Any) -> list[Order]:
    """Every action that can be done now, from whichever menu, bar or panel."""
    found: dict[str, QAction] = {}
    for action in window.findChildren(QAction):
        if action.isEnabled() and action.objectName() and action.menu() is None:
            found.setdefault(action.objectName(), action)
    return [
        Order(f"do “{name}”", action.trigger)
        for name, action in sorted(found.items())
        if name not in LEFT_ALONE and not name.startswith("qt_")
    ]


def fields(window: QWidget, share: float) -> list[Order]:
    """Every field in sight set to a value at this share of its range, or the next entry chosen."""
    orders = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not widget.isEnabled() or isinstance(widget, QScrollBar):
            continue
        name = f"{type(widget).__name__} {widget.accessibleName()}"
        if isinstance(widget, QSpinBox):
            value = round(widget.minimum() + share * (min(widget.maximum(), 500) - widget.minimum()))
            orders.append(Order(f"set {name} to {value}", partial(widget.setValue, value)))
        elif isinstance(widget, QDoubleSpinBox):
            amount = widget.minimum() + share * (widget.maximum() - widget.minimum())
            orders.append(Order(f"set {name} to {amount}", partial(widget.setValue, amount)))
        elif isinstance(widget, QAbstractSlider):
            place = round(widget.minimum() + share * (widget.maximum() - widget.minimum()))
            orders.append(Order(f"move {name} to {place}", partial(widget.setValue, place)))
        elif isinstance(widget, QComboBox) and widget.count():
            entry = int(share * widget.count()) % widget.count()
            orders.append(Order(f"choose entry {entry} of {name}", partial(widget.setCurrentIndex, entry)))
        elif isinstance(widget, QAbstractButton) and not widget.objectName().startswith("qt_"):
            orders.append(Order(f"press {name} “{widget.text()}”", partial(_press, widget, window)))
    return orders


def _press(button: QAbstractButton, window: QWidget) -> None:
    # A button with a menu comes back only when that is closed.
    QTimer.singleShot(0, window, lambda: close_what_popped_up(window))
    button.click()


def places(window: Any, across: float, down: float) -> list[tuple[str, QWidget, QPoint]]:
    """What is at a place of every panel in sight, by name, with that place in it."""
    found = []
    for name, panel in window.panels.items():
        if not panel.isVisible() or panel.visibleRegion().isEmpty():
            continue
        point = QPointF(across * (panel.width() - 1), down * (panel.height() - 1)).toPoint()
        target = panel.childAt(point) or panel
        found.append((f"{name} at {point.x()}, {point.y()}", target, target.mapFrom(panel, point)))
    return found


def mouse(window: Any, across: float, down: float) -> list[Order]:
    """A click and a double click into every panel in sight."""
    return [
        Order(f"{kind} in {name}", partial(act, target, Qt.MouseButton.LeftButton, pos=place))
        for name, target, place in places(window, across, down)
        # Those are orders of their own.
        if not isinstance(target, QAbstractSpinBox | QComboBox | QAbstractButton)
        for kind, act in (("click", QTest.mouseClick), ("double click", QTest.mouseDClick))
    ]


def wheel(window: Any, across: float, down: float, turn: int) -> list[Order]:
    """The wheel over whatever is there, in every panel in sight."""
    none, modifier = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier

    def roll(target: QWidget, place: QPoint) -> None:
        here, there = QPointF(place), QPointF(target.mapToGlobal(place))
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(here, there, QPoint(), QPoint(0, turn), none, modifier, phase, False)
        QApplication.sendEvent(target, event)

    return [
        Order(f"turn the wheel by {turn} over {name}", partial(roll, target, place))
        for name, target, place in places(window, across, down)
    ]


def docks(window: QWidget) -> list[Order]:
    """Every dock taken out of the window or put back, closed or shown."""
    orders = []
    for dock in window.findChildren(QDockWidget):
        name = dock.windowTitle()
        orders.append(Order(f"float or put back “{name}”", partial(dock.setFloating, not dock.isFloating())))
        orders.append(Order(f"close or show “{name}”", partial(dock.setVisible, not dock.isVisible())))
    return orders


def looks_into(session: Any, value: float) -> list[Order]:
    """A walk through the next step, edits by hand, a gradient check."""
    inspection = session.trainer.inspection
    return [
        Order("walk on", partial(inspection.walk, 1)),
        Order("walk on by five", partial(inspection.walk, 5)),
        Order("walk back", partial(inspection.walk, -1)),
        Order("walk to the update", partial(inspection.walk_to, 14)),
        Order("look at another image of the batch", partial(inspection.walk_image, 3)),
        Order("finish the walk", partial(inspection.leave, finish=True)),
        Order("take the walk back", partial(inspection.leave, finish=False)),
        Order(f"set a bias to {value}", partial(inspection.edit, "conv1.b", (0,), value)),
        Order("take an edit back", inspection.undo_edit),
        Order("keep the edits", inspection.keep_edits),
        Order("check gradients", partial(inspection.check_gradients, 1)),
        Order("evaluate the test images", partial(session.trainer.evaluation.evaluate, "test")),
    ]


def brought(pilot: Any, folder: Path) -> list[Order]:
    """Files dropped onto the window, a picture pasted."""
    window = pilot.window

    def drop(name: str) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(folder / name))])
        button, modifier = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, button, modifier))

    def drop_and_load(name: str) -> None:
        drop(name)
        for dialog in window.findChildren(OwnDataDialog):
            if dialog.isVisible():
                pilot.until(dialog.load.isEnabled)
                dialog.load.click()

    def paste() -> None:
        picture = QImage(40, 30, QImage.Format.Format_RGB32)
        picture.fill(0x336699)
        picture.setPixel(20, 15, 0xFFFFFF)
        QApplication.clipboard().setImage(picture)
        window.panels["draw"].paste()

    return [
        *(Order(f"drop {name}", partial(drop, name)) for name in BROUGHT),
        *(Order(f"drop {name} and load it", partial(drop_and_load, name)) for name in ("grey.npz", "colour.npz")),
        Order("paste a picture", paste),
    ]


def make_files(folder: Path) -> None:
    """What people may drop: grey and colour data, weights that fit the first data, a picture, and what is no such."""
    rng = np.random.default_rng(7)
    for name, shape in (("grey", (36, 12, 12)), ("colour", (30, 14, 14, 3))):
        labels = np.arange(shape[0]) % 3
        images = rng.integers(0, 80, shape, dtype=np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[1 + 3 * label] = 220
        np.savez(folder / f"{name}.npz", images=images, labels=labels)
    Image.fromarray(rng.integers(0, 255, (20, 30), dtype=np.uint8)).save(folder / "picture.png")
    weights = {"conv1.W": (8, 1, 3, 3), "conv1.b": (8,), "dense1.W": (200, 10), "dense1.b": (10,)}
    drawn = {name: rng.normal(0.0, 0.1, shape).astype(np.float32) for name, shape in weights.items()}
    np.savez(folder / "weights.npz", allow_pickle=False, **drawn)
    (folder / "model.pt").write_bytes(b"\x80\x02}q")
    (folder / "notes.txt").write_text("nothing to be seen", encoding="utf-8")


def keys(window: QWidget) -> list[Order]:
    """A key, wherever the focus is."""
    return [
        Order(f"press {key.name}", lambda key=key: QTest.keyClick(QApplication.focusWidget() or window, key))
        for key in KEYS
    ]


def close_what_popped_up(window: QWidget) -> list[str]:
    """Close every dialog and menu; what they were, in words."""
    closed = []
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    for widget in QApplication.topLevelWidgets():
        if widget is not window and widget.isVisible() and widget.isWindow() and isinstance(widget, QDialog):
            closed.append(widget.windowTitle() or type(widget).__name__)
            widget.reject()
    return closed


class Person(RuleBasedStateMachine):
    """Gives orders to one window; `open_window` is set by the test."""

    open_window: Callable[[], Any]
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._hook = sys.excepthook
        sys.excepthook = self._note_fault
        self.pilot = type(self).open_window()
        self.window = self.pilot.window
        self.session = self.window.session
        self.session.failed.connect(lambda event: self.faults.append(event.traceback))
        self.size = self.window.size()
        self.told: list[str] = []

    def _note_fault(self, kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        self.faults.append(f"{kind.__name__}: {error}")
        self._hook(kind, error, where)

    def _do(self, possible: list[Order], place: int) -> None:
        if possible:
            order = possible[place % len(possible)]
            self.told.append(order.story)
            order.act()

    # ---- orders ------------------------------------------------------------------------------------------------

    @rule(place=PLACE)
    def act(self, place: int) -> None:
        self._do(actions(self.window), place)

    @rule(place=PLACE, share=SHARE)
    def set_a_field(self, place: int, share: float) -> None:
        self._do(fields(self.window, share), place)

    @rule(place=PLACE, across=SHARE, down=SHARE)
    def use_the_mouse(self, place: int, across: float, down: float) -> None:
        self._do(mouse(self.window, across, down), place)

    @rule(place=PLACE)
    def press_a_key(self, place: int) -> None:
        self._do(keys(self.window), place)

    @rule(size=st.sampled_from(SIZES))
    def resize(self, size: Any) -> None:
        self.told.append(f"resize to {size.width()} × {size.height()}")
        self.window.resize(size)
        self.size = self.window.size()

    @rule()
    def wait(self) -> None:
        self.told.append("wait")
        self.pilot.ask(lambda run: run.batch)

    @rule(place=PLACE, across=SHARE, down=SHARE, turn=st.sampled_from((-120, 120, 960)))
    def turn_the_wheel(self, place: int, across: float, down: float, turn: int) -> None:
        self._do(wheel(self.window, across, down, turn), place)

    @rule(place=PLACE)
    def move_a_dock(self, place: int) -> None:
        self._do(docks(self.window), place)

    @rule(place=PLACE, value=st.sampled_from((0.0, -0.25, 3.0, 1e30)))
    def look_into_a_step(self, place: int, value: float) -> None:
        self._do(looks_into(self.session, value), place)

    @rule(place=PLACE)
    def bring_something(self, place: int) -> None:
        self._do(brought(self.pilot, self.folder), place)

    @rule(mode=st.sampled_from(theme.MODES))
    def change_the_theme(self, mode: theme.ThemeMode) -> None:
        self.told.append(f"theme {mode}")
        self.window.set_theme(mode)

    @rule()
    def compare_all_numbers(self) -> None:
        """What is shown when everything stands still is of one batch, and what the run itself has."""
        self.told.append("pause, and compare all numbers")
        self.session.trainer.pause()
        self.pilot.settle()
        window, snapshot = self.window, self.session.snapshot
        progress = snapshot.progress
        truth = self.pilot.ask(partial(_figures, snapshot.probe))
        shown = progress.batch, progress.batch_in_epoch, progress.batches_per_epoch, progress.epoch
        story = "\n".join(self.told)
        assert (snapshot.generation, shown) == (self.session.run.generation, truth.place), story
        np.testing.assert_equal((progress.loss, progress.train_accuracy), truth.last, story)
        counted = f"batch {progress.batch_in_epoch:,} / {progress.batches_per_epoch:,}"
        assert window.status.fields["batch"].text() == counted, story
        assert window.run_bar.counter.text() == f"epoch {progress.epoch} · {counted}", story
        assert self.session.run.dataset.title in window.windowTitle(), story
        curves, prediction = window.panels["curves"], window.panels["prediction"]
        if window.arrangement.in_sight(curves):
            assert len(curves.loss.series.raw) == progress.batch, story
        if snapshot.trace is None:
            return
        np.testing.assert_allclose(snapshot.trace.probabilities, truth.probabilities, 1e-4, 1e-6, err_msg=story)
        if window.arrangement.in_sight(prediction):
            bars = [prediction.bars.probability(index) for index in range(len(truth.probabilities))]
            np.testing.assert_array_equal(bars, snapshot.trace.probabilities, story)

    # ---- what always holds -------------------------------------------------------------------------------------

    @invariant()
    def everything_is_whole(self) -> None:
        QApplication.processEvents()
        close_what_popped_up(self.window)
        QApplication.processEvents()
        story = "\n".join(self.told)
        assert not self.faults, f"{self.faults[0]}\n\nThe story:\n{story}"
        assert self.window.isVisible(), story
        assert self.window.size() == self.size, f"the window changed its size\n\nThe story:\n{story}"
        assert any(thread.name == "training" for thread in threading.enumerate()), story

    def teardown(self) -> None:
        try:
            batch, counted = self.pilot.ask(_batches)
            assert batch == counted, "\n".join(self.told)
        finally:
            sys.excepthook = self._hook
            # What is left of it goes with the test.
            self.window.close()


@dataclasses.dataclass(frozen=True)
class Figures:
    """Where a run stands, its last loss and accuracy, and what its network makes of an image."""

    place: tuple[int, ...]
    last: tuple[float, float]
    probabilities: np.ndarray


def _figures(probe: Probe, run: Run) -> Figures:
    place = run.batch, run.batch_in_epoch, run.batches_per_epoch, run.epoch
    trace = run.network.trace(run.network_input(probe.image), probe.label)
    return Figures(place, run.history.last_batch, trace.probabilities)


def _batches(run: Run) -> tuple[int, int]:
    return run.batch, run.history.batch_count


def test_whatever_is_ordered_the_window_and_the_run_stay_whole(
    open_window: Callable[..., Any], pytestconfig: pytest.Config, dataset: Dataset, tmp_path: Path
) -> None:
    def load(asked: RunConfig, *progress: Any) -> Dataset:
        return load_for(asked, *progress) if asked.dataset in ("mnist", OWN) else dataset

    make_files(tmp_path)
    stories = pytestconfig.getoption("--stories")

    class Story(Person):
        pass

    Story.open_window = staticmethod(partial(open_window, load=load))
    Story.folder = tmp_path
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Story,
        settings=settings(
            max_examples=stories or IN_CI,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            # The same stories for everybody, unless somebody asks for more.
            derandomize=not stories,
            # To make a story shorter, it would be told again and again.
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
