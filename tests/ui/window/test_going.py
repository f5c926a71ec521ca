"""Going to a spot: the phase is reached, the panel is in front, the number is explained."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from cnn_gui.explain.cell import Cell
from cnn_gui.training.messages.state import State
from cnn_gui.ui.panels.spot import Spot


def go(pilot: Any, text: str) -> Spot:
    """Go there, and wait until it is so."""
    spot, there = Spot.parse(text), []
    going = pilot.window.going
    going.arrived.connect(there.append)
    going.go(spot)
    pilot.until(lambda: there)
    going.arrived.disconnect(there.append)
    assert there == [spot]
    return spot


def refusal(pilot: Any, text: str) -> str:
    """Why one cannot go there, as the window says it."""
    told: list[str] = []
    pilot.window.going.given_up.connect(lambda _spot, why: told.append(why))
    pilot.window.going.go(Spot.parse(text))
    pilot.until(lambda: told)
    assert pilot.window.banner.text == told[0]
    assert pilot.window.going.goal is None
    return told[0]


def test_a_phase_is_reached_from_a_run_that_stands_and_from_another_phase(pilot: Any) -> None:
    for phase in ("Z1", "dW1", "X"):
        go(pilot, f"phase={phase}")
        assert pilot.session.snapshot.walk.phase.id == phase


def test_a_run_that_trains_is_paused_and_nothing_that_it_learns_is_another(pilot: Any) -> None:
    pilot.session.trainer.step(3)
    pilot.session.trainer.run()
    pilot.until(lambda: pilot.session.state is State.RUNNING)
    go(pilot, "phase=dZ1 cell=dZ1[0,*,*]")
    assert pilot.session.state is State.PAUSED
    batches, _ = pilot.batches()
    pilot.session.trainer.inspection.leave(finish=False)
    pilot.session.trainer.step(1)
    pilot.shown(batches + 1)


def test_the_number_with_the_open_place_is_explained_and_its_panel_is_in_front(pilot: Any) -> None:
    window = pilot.window
    go(pilot, "phase=Z1 cell=Z1[1,*,*]")
    microscope = window.panels["microscope"]
    moment = pilot.session.snapshot.moment
    assert window.arrangement.in_sight(microscope)
    assert microscope.cell.index[0] == 1
    assert abs(moment.value(microscope.cell)) == np.abs(moment.array("Z1")[1]).max()


def test_motion_shows_the_animation_of_the_number_at_its_place(pilot: Any) -> None:
    motion = pilot.window.panels["motion"]
    for phase, cell, name in (
        ("Z1", "Z1[1,3,4]", "CONVOLUTION"),
        ("P1", "P1[2,1,3]", "POOLING"),
        ("dW1", "dW1[3,0,1,1]", "CONVOLUTION_BACK"),
        ("dA1", "dA1[0,*,*]", "POOLING_BACK"),
    ):
        go(pilot, f"phase={phase} panel=motion cell={cell}")
        pilot.until(lambda name=name: motion.motion.name == name and motion.view.slide is not None)
        assert pilot.window.arrangement.in_sight(motion)
    go(pilot, "phase=Z1 panel=motion cell=Z1[1,3,4]")
    pilot.until(lambda: motion.cell() == Cell("Z1", (1, 3, 4)))


def test_a_panel_alone_comes_forward_and_begins_no_walk(pilot: Any) -> None:
    go(pilot, "panel=evaluation")
    assert pilot.window.arrangement.in_sight(pilot.window.panels["evaluation"])
    pilot.settle()
    assert pilot.session.snapshot.walk is None


def test_an_action_that_stays_on_is_left_on(pilot: Any) -> None:
    gradients = pilot.window.panels["network"].gradients_action
    for _ in range(2):
        go(pilot, "panel=network action=gradients")
        assert gradients.isChecked()


def test_what_is_not_there_is_said_and_nothing_else_happens(pilot: Any) -> None:
    assert "no panel “kitchen”; there are" in refusal(pilot, "panel=kitchen")
    assert "no action “fly”" in refusal(pilot, "action=fly")
    assert "one of the model lenet, and this run trains seed" in refusal(pilot, "phase=Z1 model=lenet")
    pilot.settle()
    assert pilot.session.snapshot.walk is None
    assert "has no phase Z9: its phases are X, Z1" in refusal(pilot, "phase=Z9")
    assert "outside Z1" in refusal(pilot, "phase=Z1 cell=Z1[0,99,0]")


def test_where_there_is_no_run_yet_it_is_said(open_window: Any) -> None:
    pilot = open_window(wait=False)
    pilot.session.run = None
    assert "not ready yet" in refusal(pilot, "phase=Z1")
    pilot.until(lambda: pilot.session.snapshot is not None)


def test_a_new_run_on_the_way_ends_the_going(pilot: Any, config: Any) -> None:
    going = pilot.window.going
    going.go(Spot.parse("phase=dW1"))
    assert going.goal is not None
    pilot.session.trainer.reset(replace(config, seed=5))
    pilot.run_ready(2)
    pilot.settle()
    assert going.goal is None or pilot.session.snapshot.walk is not None
