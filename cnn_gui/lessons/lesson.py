"""A lesson as plain data: steps with what is shown, what is to be done and what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cnn_gui.explain.cell import Cell
from cnn_gui.lessons.expressions.values import ExpressionError

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.lessons.expressions.expression import Expression
    from cnn_gui.lessons.expressions.text import Text
    from cnn_gui.lessons.expressions.values import Value
    from cnn_gui.training.run.config import RunConfig


@dataclass(frozen=True)
class Scene:
    """A run as a lesson wants it: config (all of its settings), batches (trained before anything is shown)."""

    config: RunConfig
    batches: int = 0


@dataclass(frozen=True)
class CellPlace:
    """A cell whose place is computed: symbol ("dW1"), place (gives its index; None where there is none, as of "L")."""

    written: str
    symbol: str
    place: Expression | None

    def cell(self, names: Mapping[str, Value]) -> Cell:
        """Return the cell. Raises ExpressionError where its place cannot be computed."""
        if self.place is None:
            return Cell(self.symbol)
        index = self.place.value(names)
        if not isinstance(index, tuple):
            raise ExpressionError(f"“{self.written}” is no place")
        return Cell(self.symbol, index)


@dataclass(frozen=True)
class Show:
    """What the program does when a step begins; None: left as it is. In this order:

    Attributes:
        run: a new run in place of the present one.
        settings: live settings of the run, by name.
        train: so many batches more, then a pause.
        speed: batches in a second, 0: as fast as it goes.
        probe, split: an image by its number, of "test", "validation" or "train".
        shift: that image moved by so many pixels to the right and down; what comes in from outside is black.
        phase: a walk is begun and goes there; "": it is left.
        image: which image of the batch the walk shows.
        panel: brought to the front.
        gradients: whether the network view shows gradients.
        cell: explained by the microscope.
        frame: what is framed, a stage's symbol or a panel.
    """

    run: Scene | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    train: int = 0
    speed: float | None = None
    probe: Expression | None = None
    split: str = "test"
    shift: tuple[int, int] = (0, 0)
    phase: str | None = None
    image: Expression | None = None
    panel: str | None = None
    gradients: bool | None = None
    cell: CellPlace | None = None
    frame: str | None = None


@dataclass(frozen=True)
class Do:
    """What a person does: text says it, when holds once it is done."""

    text: Text
    when: Expression


@dataclass(frozen=True)
class Ask:
    """A question.

    Attributes:
        question: in words.
        kind: "choose", "number" or "cell".
        options: what can be chosen.
        answer: what gives the right answer: the index of an option, a number, or the index of a cell.
        symbol: the array of that cell.
        tolerance: of a number, relative to it.
        right: the reply to the right answer.
        wrong: the replies to others: one for each option, or one for all.
    """

    question: Text
    kind: str
    answer: Expression
    right: Text
    wrong: tuple[Text, ...]
    options: tuple[Text, ...] = ()
    symbol: str = ""
    tolerance: float = 0.0


@dataclass(frozen=True)
class Step:
    """One step of a lesson.

    Attributes: title, text (Markdown), show, let (names for this step and all after it, computed in order once all that
    is shown is there), do, ask, line (of its heading), model (of the run that it is about).
    """

    title: str
    text: Text
    show: Show = field(default_factory=Show)
    let: Mapping[str, Expression] = field(default_factory=dict)
    do: Do | None = None
    ask: Ask | None = None
    line: int = 0
    model: str = "seed"


def asks_for(steps: Sequence[Step], name: str) -> bool:
    """Whether the question of the last of these steps is answered by a name, or by what was computed of it."""
    ask = steps[-1].ask
    if ask is None:
        return False
    names, let = set[str](), {key: value for step in steps for key, value in step.let.items()}
    open_ = list(ask.answer.names)
    while open_:
        one = open_.pop()
        if one not in names:
            names.add(one)
            open_ += let[one].names if one in let else ()
    return name in names


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    Attributes: title, about (one sentence), minutes, level (its place among others), controls (those that stay while
    it lasts; None: all), scene (the run that it begins with), introduction (Markdown), steps, path (its file, if any).
    """

    title: str
    about: str
    minutes: int
    level: int
    controls: tuple[str, ...] | None
    scene: Scene
    introduction: Text
    steps: tuple[Step, ...]
    path: Path | None = None
