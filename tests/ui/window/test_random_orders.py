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
from types import TracebackType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QScrollBar,
    QSpinBox,
    QWidget,
)

from cnn_gui.training.run.run import Run

IN_CI, STEPS = 5, 40
SHARE = st.floats(0, 1, allow_nan=False)
PLACE = st.integers(0, 10**6)

# They end the window, or hand over to a dialog of the platform that no test can close.
LEFT_ALONE = frozenset({"quit", "open_directory"})
SIZES = (QSize(1280, 800), QSize(1440, 900), QSize(1900, 1040))
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
            orders.append(Order(f"press {name} “{widget.text()}”", widget.click))
    return orders


def mouse(window: Any, across: float, down: float) -> list[Order]:
    """A click and a double click into every panel in sight."""
    orders = []
    for name, panel in window.panels.items():
        if not panel.isVisible() or panel.visibleRegion().isEmpty():
            continue
        point = QPointF(across * (panel.width() - 1), down * (panel.height() - 1)).toPoint()
        target = panel.childAt(point) or panel
        place = target.mapFrom(panel, point)
        if isinstance(target, QAbstractSpinBox | QComboBox | QAbstractButton):
            continue  # those are orders of their own
        for kind, act in (("click", QTest.mouseClick), ("double click", QTest.mouseDClick)):
            story = f"{kind} in {name} at {point.x()}, {point.y()}"
            orders.append(Order(story, partial(act, target, Qt.MouseButton.LeftButton, pos=place)))
    return orders


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


def _batches(run: Run) -> tuple[int, int]:
    return run.batch, run.history.batch_count


def test_whatever_is_ordered_the_window_and_the_run_stay_whole(
    open_window: Callable[[], Any], pytestconfig: pytest.Config
) -> None:
    stories = pytestconfig.getoption("--stories")

    class Story(Person):
        pass

    Story.open_window = staticmethod(open_window)
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
