"""States in which a lesson may be begun, and what is compared when it has been left."""

from __future__ import annotations

from typing import Any

from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.messages.state import State


def fresh(_pilot: Any) -> None:
    """Nothing was done yet."""


def trained(pilot: Any) -> None:
    """Some batches, and another image."""
    pilot.session.trainer.step(6)
    pilot.shown(6)
    pilot.session.trainer.probe.show("validation", 4)


def running(pilot: Any) -> None:
    """Training goes on."""
    pilot.session.trainer.run()
    pilot.until(lambda: pilot.session.state is State.RUNNING)


def walking(pilot: Any) -> None:
    """In the midst of a step, behind its update."""
    trained(pilot)
    pilot.session.trainer.inspection.walk_to(14)
    pilot.until(lambda: pilot.session.snapshot.walk is not None and pilot.session.snapshot.walk.updated)


def edited(pilot: Any) -> None:
    """A weight is another, and neither kept nor undone."""
    trained(pilot)
    pilot.session.trainer.inspection.edit("conv1.W", (0, 0, 1, 1), 2.5)
    pilot.until(lambda: pilot.session.snapshot.what_if is not None)


def arranged(pilot: Any) -> None:
    """Panels stand elsewhere, one floats, another is closed, one behind is in front."""
    trained(pilot)
    window = pilot.window
    docks = window.arrangement.docks
    docks[window.panels["curves"]].setFloating(True)
    docks[window.panels["data"]].close()
    window.arrangement.bring_forward(window.panels["motion"])
    window.actions_["gradients"].trigger()
    window.run_bar.pace.setValue(2)


def diverged(pilot: Any) -> None:
    """Nothing good can come of the run."""
    pilot.session.trainer.change("learning_rate", 10.0)
    pilot.session.trainer.call(lambda run: run.network.parameters["conv1.W"].fill(float("nan")))
    pilot.session.trainer.step(3)
    pilot.until(lambda: pilot.session.state is State.DIVERGED)


def of_run(pilot: Any) -> Any:
    """Everything that decides what a run does next, without a step that is only looked at."""
    found: list[Checkpoint] = []
    pilot.session.trainer.keeping.take(found.append)
    pilot.until(lambda: found)
    state, numbers = found[0].state, found[0].history
    return (
        {name: array.tobytes() for name, array in state.parameters.items()},
        repr(state.optimizer),
        repr(state.batches),
        state.batch,
        numbers.batches.loss.tobytes(),
        numbers.edits,
        pilot.session.run.generation,
        pilot.session.state,
    )


def of_window(pilot: Any) -> Any:
    """What a person sees of the window."""
    window, snapshot = pilot.window, pilot.session.snapshot
    walk = snapshot.walk
    return (
        bytes(window.arrangement.state().data()),
        {name: window.arrangement.in_sight(panel) for name, panel in window.panels.items()},
        window.size(),
        window.run_bar.pace.value(),
        window.actions_["gradients"].isChecked(),
        (snapshot.probe.split, snapshot.probe.index),
        None if walk is None else (walk.index, walk.image),
        None if snapshot.what_if is None else dict(snapshot.what_if.changed),
        window.isWindowModified(),
        window.focusWidget(),
        {action.declaration.name for action in window.actions_ if action.isVisible()},
    )


STATES = (fresh, trained, running, walking, edited, arranged, diverged)
