"""The row of stages scrolls by itself for another phase and for another chosen number, and for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QApplication

from cnn_gui.explain.cell import Cell
from cnn_gui.training.run.config import RunConfig

if TYPE_CHECKING:
    from collections.abc import Callable


class Walked:
    """A small window in which somebody walks through a step. Attributes: pilot, stages, bar."""

    def __init__(self, pilot: Any) -> None:
        self.pilot = pilot
        self.stages = pilot.window.panels["network"].stages
        self.bar = self.stages.scroll_area.horizontalScrollBar()
        pilot.window.resize(1008, 652)
        pilot.window.arrangement.reset()
        pilot.settle()

    def go_to(self, phase: str) -> None:
        """Walk to a phase."""
        orders, session = self.pilot.session.trainer.inspection, self.pilot.session
        if session.snapshot.walk is None:
            orders.walk_to(0)
            self.pilot.until(lambda: session.snapshot.walk is not None)
        index = [each.id for each in session.snapshot.walk.phases].index(phase)
        orders.walk_to(index)
        self.pilot.until(lambda: session.snapshot.walk.index == index)
        QApplication.processEvents()

    def is_in_sight(self, symbol: str) -> bool:
        """Whether the column of an array is whole in sight."""
        column = self.stages.column_of(symbol)
        return bool(column.visibleRegion().boundingRect().width() == column.width())


@pytest.fixture
def walked(open_window: Callable[..., Any]) -> Walked:
    """The seed network, before the first batch."""
    return Walked(open_window(RunConfig(batch_size=8, validate_every=0)))


def test_another_panel_and_another_image_leave_the_row_where_it_is(walked: Walked) -> None:
    walked.go_to("update:W1")
    walked.bar.setValue(0)
    for panel in ("batch", "microscope", "motion"):
        before = walked.pilot.session.snapshot
        walked.pilot.window.arrangement.bring_forward(walked.pilot.window.panels[panel])
        walked.pilot.until(lambda before=before: walked.pilot.session.snapshot is not before)
        assert walked.bar.value() == 0, panel


def test_the_update_leads_to_what_it_writes_of_the_chosen_array(walked: Walked) -> None:
    for chosen in ("dW1", "dW2"):
        walked.go_to("dZ1")
        walked.stages.mark(Cell(chosen, (0, 0, 1, 1) if chosen == "dW1" else (3, 3)))
        walked.bar.setValue(walked.bar.maximum() if chosen == "dW1" else 0)
        walked.go_to("update:W1")
        assert walked.is_in_sight(chosen), chosen


def test_a_number_that_was_chosen_before_scrolls_nothing_when_it_is_told_again(walked: Walked) -> None:
    walked.go_to("dZ1")
    cell = Cell("dZ1", (0, 3, 4))
    walked.stages.mark(cell)
    assert walked.is_in_sight("dZ1")
    walked.bar.setValue(walked.bar.maximum())
    walked.stages.mark(cell)
    assert walked.bar.value() == walked.bar.maximum()
    walked.stages.mark(Cell("dZ1", (0, 3, 5)))
    assert walked.is_in_sight("dZ1")


def test_each_gradient_stands_under_what_it_came_back_through(walked: Walked) -> None:
    walked.go_to("dW1")
    said = {column.symbol: column.text() for column in walked.stages.columns}
    assert said == {
        "X": "input",
        "dZ1": "← ReLU",
        "dA1": "← pool 2×2",
        "dP1": "← flatten",
        "dF": "← dense",
        "dZ2": "← softmax, loss",
        "A2": "→ softmax",
    }


def test_who_asks_for_the_routes_sees_some(walked: Walked) -> None:
    walked.go_to("update:W1")
    network = walked.pilot.window.panels["network"]
    walked.bar.setValue(walked.bar.maximum())
    assert not walked.is_in_sight("dZ1")
    network.routes_action.trigger()
    QApplication.processEvents()
    assert walked.is_in_sight("dZ1")
    assert "Now in dZ1, dA1" in network.routes_action.toolTip()
    walked.bar.setValue(walked.bar.maximum())
    network.routes_action.trigger()
    assert walked.bar.value() == walked.bar.maximum()


def test_no_number_of_a_column_is_cut_by_the_edge(walked: Walked, monkeypatch: pytest.MonkeyPatch) -> None:
    walked.go_to("Z1")
    column = walked.stages.column_of("Z1")
    mosaic = column.mosaic
    headers = []
    monkeypatch.setattr(mosaic, "_paint_header", lambda _painter, place: headers.append(place))
    walked.bar.setValue(0)
    for shift in (30, column.width() - 40):
        walked.bar.setValue(column.x() + shift)
        QApplication.processEvents()
        # The heading stands in what is seen of it, and the scale says no number of which a part is missing.
        assert headers[-1].left() >= shift
        assert mosaic._bar_says() == ("", "", "")
    walked.bar.setValue(column.x())
    QApplication.processEvents()
    assert headers[-1].left() < 30
    assert mosaic._bar_says()[1]
