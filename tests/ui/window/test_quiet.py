"""A window does nothing that nobody asked for: at rest it is not laid out again and again, nor while figures change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication


class Events(QObject):
    """Counts the layouts and paintings of all widgets, by their class."""

    def __init__(self) -> None:
        super().__init__()
        self.layouts: Counter[str] = Counter()
        self.paintings: Counter[str] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only look."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.layouts[type(watched).__name__] += 1
        elif event.type() is QEvent.Type.Paint:
            self.paintings[type(watched).__name__] += 1
        return False


@pytest.fixture
def events(qapp: QApplication) -> Any:
    """Count for as long as the test runs."""
    made = Events()
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


def _turns(count: int) -> None:
    for _ in range(count):
        QApplication.processEvents()


@pytest.mark.parametrize("size", [(1024, 700), (1366, 768), (1440, 900), (1920, 1080)])
@pytest.mark.parametrize("stretch", [75, 100, 125])
def test_at_rest_nothing_is_laid_out_or_painted(
    open_window: Callable[..., Any],
    take_face: Callable[[int], None],
    events: Events,
    size: tuple[int, int],
    stretch: int,
) -> None:
    take_face(stretch)
    pilot = open_window()
    pilot.window.resize(*size)
    pilot.session.trainer.step(3)
    pilot.shown(3)

    def nothing_happens() -> bool:
        events.layouts.clear()
        events.paintings.clear()
        _turns(40)
        return not events.layouts and not events.paintings

    # What follows from the new size, from the frame and from the first evaluation comes to an end; a loop does not.
    pilot.until(nothing_happens)


def test_figures_that_change_lay_out_nothing(pilot: Any, events: Events) -> None:
    """The first batches widen some place for good; then a frame is nothing but painted."""
    window, fields = pilot.window, pilot.window.status.fields
    pilot.session.trainer.run()
    pilot.until(lambda: window.frames > 30)
    _turns(60)
    said: set[str] = set()

    def said_often() -> bool:
        said.add(fields["rate"].text() + fields["loss"].text())
        return len(said) > 10

    events.layouts.clear()
    pilot.until(said_often)
    # The state, a text that became wider, and the accuracy above, when an epoch ends: each once or twice.
    assert all(events.layouts[name] <= 4 for name in ("MainWindow", "RunBar", "StatusLine", "PredictionPanel"))
