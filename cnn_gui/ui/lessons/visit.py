"""What a course remembers of a step that was begun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from cnn_gui.lessons.answers import Answer
from cnn_gui.lessons.expressions.values import Value
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.run.config import RunConfig


class Mark(NamedTuple):
    """By which it is seen whether a run is still as it was at a step."""

    generation: int
    batches: int
    edits: int
    config: RunConfig


@dataclass
class Visit:
    """What is known of a step that was begun. let: of all steps up to it. given: the latest answer."""

    let: dict[str, Value]
    mark: Mark | None = None
    checkpoint: Checkpoint | None = None
    done: bool = False
    answered: bool = False
    given: Answer | None = None
    settled: bool = False
