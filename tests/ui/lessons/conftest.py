"""What the tests of lessons share: a lesson that has something of everything, and a hand on its panel."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from cnn_gui.lessons.lesson import Lesson
from cnn_gui.lessons.read import parse_lesson
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.messages.state import State

WRITTEN = """\
+++
title = "Something of everything"
about = "For tests"
minutes = 1
[scene]
seed = 3
optimizer = "sgd"
learning_rate = 0.1
batch_size = 8
batches = 4
+++
Hello. The loss is {loss:.3f}, and $a^2$ is an equation.

## Look

The network.

```show
probe = 2
panel = "why"
gradients = true
frame = "network"
```

```let
f = "argmax(dF) // 25"
```

## Walk

Filter {f}.

```show
phase = "dZ2"
image = 1
cell = "dZ2[label]"
frame = "Z2"
speed = 20
```

```do
text = "Go on to the next phase."
when = "phase == 'dW2'"
```

## Choose

```ask
question = "What sign has it?"
kind = "choose"
options = ["positive", "negative"]
answer = "0 if dZ2[label] > 0 else 1"
right = "Yes: {dZ2[label]:.4f}."
wrong = "No: {dZ2[label]:.4f}."
```

## Count

```show
phase = ""
train = 3
learning_rate = 0.5
```

```ask
question = "How many batches?"
kind = "number"
answer = "batches"
tolerance = 0
right = "Yes, {batches:d}."
wrong = "No, {batches:d}."
```

## Point

```show
run = { seed = 8, batches = 2 }
panel = "network"
```

```ask
question = "Which is the largest probability?"
kind = "cell"
symbol = "A2"
answer = "place(A2)"
right = "Yes."
wrong = "No, it is {answer}."
```
"""


@pytest.fixture
def lesson() -> Lesson:
    """Five steps behind an introduction."""
    return parse_lesson(WRITTEN, "everything.md")


class Pupil:
    """A person in a lesson. Attributes: pilot, lessons."""

    def __init__(self, pilot: Any) -> None:
        self.pilot = pilot
        self.lessons = pilot.window.lessons

    @property
    def course(self) -> Any:
        """The lesson under way."""
        return self.lessons.course

    @property
    def panel(self) -> Any:
        """Its panel."""
        return self.lessons.panel

    def begin(self, lesson: Lesson) -> None:
        """Begin a lesson and wait for its first page."""
        self.lessons.begin(lesson)
        self.pilot.until(lambda: self.course is not None and self.course.ready and self.course.staged)

    def go_on(self) -> None:
        """Go to the next page, done or not."""
        page = self.course.page
        self.lessons.next()
        self.pilot.until(lambda: self.course.page == page + 1 and self.course.ready)

    def go_back(self) -> None:
        """Go to the page before."""
        page = self.course.page
        self.lessons.back()
        self.pilot.until(lambda: self.course.page == page - 1 and self.course.ready)

    def go_to(self, page: int) -> None:
        """Go on to a page."""
        while self.course.page < page:
            self.go_on()

    def leave(self) -> None:
        """Leave, and wait until all is as it was."""
        self.lessons.leave()
        self.pilot.until(lambda: self.course is None)
        self.pilot.settle()


@pytest.fixture
def pupil_of() -> Callable[[Any], Pupil]:
    """Give a function that puts a person before a window."""
    return Pupil


@pytest.fixture
def pupil(pilot: Any) -> Pupil:
    """A person before a window that stands before its first batch."""
    return Pupil(pilot)


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


@pytest.fixture
def states() -> SimpleNamespace:
    """States in which a lesson may be begun, each brought about by a function, and what is compared afterwards."""
    return SimpleNamespace(
        fresh=fresh,
        trained=trained,
        running=running,
        walking=walking,
        edited=edited,
        arranged=arranged,
        diverged=diverged,
        of_run=of_run,
        of_window=of_window,
    )
