"""What the tests of lessons share: a lesson that has something of everything, and a hand on its panel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cnn_gui.lessons.lesson import Lesson
from cnn_gui.lessons.read import parse_lesson

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
