"""Whatever can be read in two places of the window at the same time is of the same batch."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from cnn_gui.explain.cell import Cell
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.ui.panels.frame_pace import SECONDS_BETWEEN_FRAMES, FramePace
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as Place
from cnn_gui.ui.widgets.text.numbers import exact


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(pilot: Any) -> Clock:
    """The time by which the window of `pilot` makes its frames."""
    made = Clock()
    pilot.window.feeding.pace = FramePace(clock=made)
    return made


@pytest.fixture
def looking(pilot: Any) -> Any:
    """The window with the microscope in sight, which explains the probability of class 3."""
    window = pilot.window
    window.board.cell_chosen.emit(Cell("A2", (3,)))
    pilot.until(lambda: pilot.session.snapshot.moment is not None)
    return pilot


def snapshots(pilot: Any, batches: int) -> list[Snapshot]:
    """Snapshots behind so many single batches, as a run that trains would send them."""
    made = []
    for batch in range(1, batches + 1):
        pilot.session.trainer.step(1)
        pilot.shown(batch)
        pilot.until(lambda: pilot.session.snapshot.moment is not None)
        made.append(dataclasses.replace(pilot.session.snapshot, state=State.RUNNING))
    return made


def readings(window: Any) -> dict[str, Any]:
    """The probability of class 3, and the batch, by each view that says them."""
    panels = window.panels
    network, microscope = panels["network"], panels["microscope"]
    column = network.mosaics["A2"]
    return {
        "bars": exact(panels["prediction"].bars.probability(3)),
        "column": column.picture.value_text(Place(3, 0, 0)),
        "column, painted": exact(float(column.picture.maps[3, 0, 0])) if column.prints_numbers() else None,
        "microscope": float(microscope.bar.value.value.replace("−", "-")),
        "when": microscope.bar.value.moment,
        "counter": window.run_bar.counter.text(),
        "loss": window.status.fields["loss"].text(),
    }


def expected(snapshot: Snapshot) -> dict[str, Any]:
    """The same, of one snapshot."""
    assert snapshot.trace is not None
    number, progress = float(snapshot.trace.probabilities[3]), snapshot.progress
    return {
        "bars": exact(number),
        "column": exact(number),
        "microscope": pytest.approx(number, rel=1e-3),
        "counter": f"epoch {progress.epoch} · batch {progress.batch_in_epoch} / 5",
        "loss": f"loss {progress.loss:.4f}",
    }


def agree(window: Any, snapshot: Snapshot) -> None:
    read = readings(window)
    painted, when = read.pop("column, painted"), read.pop("when")
    assert read == expected(snapshot)
    assert painted in (None, read["column"])
    assert f"in batch {snapshot.progress.batch}" in when


def test_all_views_of_a_frame_are_of_one_batch(looking: Any, clock: Clock) -> None:
    window = looking.window
    first, second, third, fourth = snapshots(looking, 4)
    numbers = {exact(float(each.trace.probabilities[3])) for each in (first, second, third, fourth) if each.trace}
    assert len(numbers) == 4
    window._show_frame(first)
    agree(window, first)
    before = window.panels["network"].mosaics["Z1"].maps()
    # Between two frames only pictures move, whatever time has passed.
    for moved in (second, third):
        clock.now += 0.7 * SECONDS_BETWEEN_FRAMES
        window._show_frame(dataclasses.replace(moved, moment=None))
        agree(window, first)
    after = window.panels["network"].mosaics["Z1"].maps()
    assert np.any(before != after)
    np.testing.assert_array_equal(after, third.trace.stage("Z1").value)
    window._show_frame(fourth)
    agree(window, fourth)


def test_what_is_read_out_under_the_mouse_is_of_the_frame(looking: Any, clock: Clock) -> None:
    window = looking.window
    first, second = snapshots(looking, 2)
    mosaic, place = window.panels["network"].mosaics["Z1"], Place(2, 5, 7)
    window._show_frame(first)
    window._show_frame(dataclasses.replace(second, moment=None))
    assert mosaic.picture.value(place) == first.trace.stage("Z1").value[2, 5, 7]
    assert mosaic.picture.maps[2, 5, 7] == second.trace.stage("Z1").value[2, 5, 7]
    window._show_frame(second)
    assert mosaic.picture.value(place) == second.trace.stage("Z1").value[2, 5, 7]


def test_an_enlarged_map_says_the_numbers_of_the_frame(looking: Any, clock: Clock) -> None:
    window = looking.window
    first, second = snapshots(looking, 2)
    network = window.panels["network"]
    window._show_frame(first)
    network.enlarge(network.mosaics["P1"], 1)
    (large,) = [each for each in network.children() if hasattr(each, "show_map")]
    looking.until(large.view.prints_numbers)
    window._show_frame(dataclasses.replace(second, moment=None))
    np.testing.assert_array_equal(large.view.maps()[0], first.trace.stage("P1").value[1])
    # Going to another map needs no frame.
    large.show_map(2)
    np.testing.assert_array_equal(large.view.maps()[0], network.mosaics["P1"].maps()[2])
    window._show_frame(second)
    np.testing.assert_array_equal(large.view.maps()[0], second.trace.stage("P1").value[2])
    large.close()


def test_behind_an_update_every_view_says_which_weights_it_is_of(pilot: Any) -> None:
    window, session = pilot.window, pilot.session
    prediction, network = window.panels["prediction"], window.panels["network"]
    session.trainer.inspection.walk_to(0)
    pilot.until(lambda: session.snapshot.walk is not None)
    assert "weights" not in prediction.verdict.text() + network.heading.detail()
    phases = session.snapshot.walk.phases
    session.trainer.inspection.walk_to(len(phases) - 1)
    pilot.until(lambda: session.snapshot.walk.updated)
    shown = session.snapshot
    assert prediction.verdict.text().startswith("new weights: ")
    label = shown.probe.label
    was, now = (trace.probabilities[label] for trace in (shown.moment.trace, shown.trace))
    assert f", {was:.3f} → {now:.3f}, read" in prediction.verdict.text()
    assert {mosaic.detail() for mosaic in network.mosaics.values()} == {"old W"}
    assert network.heading.detail().endswith(" · old weights")
    bars = [prediction.bars.probability(index) for index in range(10)]
    np.testing.assert_array_equal(bars, shown.trace.probabilities)
    np.testing.assert_array_equal(network.mosaics["A2"].maps(), shown.moment.trace.probabilities)
    assert np.any(shown.trace.probabilities != shown.moment.trace.probabilities)
    session.trainer.inspection.walk(-1)
    pilot.until(lambda: not session.snapshot.walk.updated)
    assert "weights" not in prediction.verdict.text() + network.heading.detail()
    assert network.mosaics["A2"].detail() == "10"
    session.trainer.inspection.leave(finish=False)
