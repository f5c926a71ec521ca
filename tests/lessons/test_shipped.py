"""The program's own lessons: each question has the answer that a second calculation finds, over ten seeds."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.explain.cell import Cell
from cnn_gui.lessons.answers import Question, judge
from cnn_gui.lessons.shipped import shipped_lessons
from cnn_gui.lessons.vocabulary import PANELS
from cnn_gui.ui.panels.registry import registered

if TYPE_CHECKING:
    from conftest import ByHand, Performance

    from cnn_gui.lessons.lesson import Ask, Lesson, Step

SEEDS = range(10)
LESSONS = (
    "what-the-network-sees",
    "follow-one-gradient-back",
    "why-the-loss-falls",
    "why-not-linear-why-pool",
    "what-filters-learn",
    "when-it-is-wrong",
)


@cache
def lesson_of(name: str) -> Lesson:
    (found,) = (lesson for lesson in shipped_lessons() if lesson.path is not None and lesson.path.stem == name)
    return found


class Sight:
    """What a second calculation knows in a step: its arrays, and what was seen in the steps before."""

    def __init__(self, performance: Performance, numbers: ByHand, before: dict[str, Any]) -> None:
        self.performance, self.before = performance, before
        self.numbers = numbers

    def __getattr__(self, symbol: str) -> Any:
        return getattr(self.numbers, symbol)

    @property
    def record(self) -> Any:
        """The step that is walked through."""
        view = self.performance.inspection.walk_view()
        assert view is not None
        return view.record

    @cached_property
    def mean(self) -> Any:
        """The gradient of the filters, as the mean of the batch."""
        return self.numbers.mean_dW1(self.record.images, self.record.labels)

    @property
    def filters_after(self) -> Any:
        """The filters that plain gradient descent gives."""
        return self.W1 - 0.1 * self.mean

    @property
    def route(self) -> tuple[int, int, int]:
        """The cell of P1 whose gradient is followed: the largest that gets through its ReLU."""
        return largest_place(np.abs(self.dP1) * (self.P1 > 0))

    @property
    def goal(self) -> tuple[int, int, int]:
        """The winner behind it."""
        f, i, j = self.route
        r, c = divmod(self.winner(self.route), 2)
        return f, 2 * i + r, 2 * j + c

    def winner(self, cell: tuple[int, ...]) -> int:
        """Which of the four of a window, in reading order, is the first largest."""
        f, i, j = cell
        four = [self.A1[f, 2 * i + r, 2 * j + c] for r in (0, 1) for c in (0, 1)]
        return four.index(max(four))

    @property
    def validation(self) -> Any:
        """The validation images."""
        return self.performance.dataset.validation

    def keep(self, name: str, value: Any) -> Any:
        """Remember a number for a later step."""
        self.before[name] = value
        return value

    @property
    def accuracy(self) -> float:
        """The share of the validation images that are read rightly."""
        return float(np.mean(self.numbers.read(self.validation.images) == self.validation.labels))

    @property
    def loss(self) -> float:
        """The mean of the last twenty losses."""
        return float(np.mean(list(self.performance.run.history.batches.loss)[-20:]))


def largest_place(array: Any) -> Any:
    """Where the first of the largest numbers stands."""
    largest = array.max()
    return next(place for place in np.ndindex(array.shape) if array[place] == largest)


def ordered(left: float, right: float, less: int = 0, more: int = 1, equal: int = 2) -> int:
    """The option for left < right, left > right, or neither."""
    return less if left < right else more if left > right else equal


def confusion(sight: Sight) -> Any:
    counts = np.zeros((10, 10), int)
    for true, read in zip(sight.validation.labels, sight.numbers.read(sight.validation.images), strict=True):
        counts[true, read] += true != read
    return counts


def worst(sight: Sight) -> int:
    return int(sight.numbers.losses(sight.validation.images, sight.validation.labels).argmax())


# What is right, by another way than the lesson goes: an index, a number, or a place.
RIGHT: dict[str, dict[str, Callable[[Sight], Any]]] = {
    "what-the-network-sees": {
        "The picture is numbers": lambda s: s.X.size,
        "A filter looks at nine of them": lambda s: s.Z1[0].max(),
        "The ReLU shuts what is not positive": lambda s: 1 if s.Z1.min() <= 0 else 0,
        "Four candidates, one winner": lambda s: s.winner(largest_place(s.P1)),
        "A quarter is left": lambda s: 8 * 13 * 13,
        "Ten sums": lambda s: largest_place(s.Z2),
        "Shares of one whole": lambda s: 1.0,
        "One number for how wrong it is": lambda s: ordered(s.A2[s.label], 0.5, 1, 0),
    },
    "follow-one-gradient-back": {
        "Where it starts": lambda s: ordered(s.A2[s.label], 0.1),
        "The sign of the first gradient": lambda s: 1,
        "And a wrong digit": lambda s: max(p for k, p in enumerate(s.A2) if k != s.label),
        "Back through the dense layer": lambda s: part_of_dense(s),
        "Back through flatten": lambda s: s.dP1[s.route],
        "Who gets it?": lambda s: s.winner(s.route),
        "Through the ReLU": lambda s: 0 if s.Z1[s.goal] > 0 else 1,
        "Where it is shut": lambda s: s.dZ1[largest_place(np.abs(s.dA1) * (s.Z1 <= 0))],
        "One term of the weight's gradient": lambda s: s.dZ1[s.goal] * s.X[s.goal[1] + 1, s.goal[2] + 1],
        "One image, or the batch?": lambda s: 1,
        "Will it grow or shrink?": lambda s: ordered(0, s.mean[s.route[0], 0, 1, 1], less=1, more=0),
    },
    "why-the-loss-falls": {
        "Downhill": lambda s: ordered(0, s.keep("mean", s.mean)[largest_place(np.abs(s.mean))], less=1, more=0),
        "How far?": lambda s: -0.1 * s.mean[largest_place(np.abs(s.mean))],
        "Will it help?": lambda s: ordered(loss_after(s), np.mean(s.numbers.losses(s.record.images, s.record.labels))),
        "Very careful: 0.001": lambda s: 0 if s.keep("small", s.loss) < np.log(10) / 2 else 1,
        "Bold enough: 0.1": lambda s: ordered(s.keep("good", s.loss), s.before["small"]),
        "Too bold: 2": lambda s: 2 if s.loss > np.log(10) else ordered(s.loss, s.before["good"]),
    },
    "why-not-linear-why-pool": {
        "Nothing between": lambda s: 1 if s.keep("linear", s.accuracy) and 0 < np.sum(s.F < 0) < s.F.size else 0,
        "With a ReLU": lambda s: ordered(s.accuracy, s.before["linear"]),
        "What it costs": lambda s: 8 * 26 * 26 * 10,
        "With pooling": lambda s: 1,
        "A digit to move": lambda s: largest_place(s.keep("stood", s.P1)),
        "One pixel to the right": lambda s: ordered(s.A2[s.label], still_probability(s)),
        "Six pixels to the right": lambda s: 0 if s.Z2.argmax() == s.label else 1,
    },
    "what-filters-learn": {
        "Before": lambda s: s.keep("start", s.W1).size + s.b1.size,
        "What has moved farthest?": lambda s: 0 if moved(s) < 0 else 1,
        "What does a filter answer to?": lambda s: 1 if alike(s) > 4.5 else 0,
        "Read a map": lambda s: largest_place(s.A1),
        "Many stay silent": lambda s: ordered(np.sum(s.Z1 <= 0), np.sum(s.Z1 > 0), less=1, more=0),
    },
    "when-it-is-wrong": {
        "How many?": lambda s: sum(1 - s.accuracy >= bound for bound in (0.05, 0.1000001)),
        "What for what?": lambda s: confusion(s).max(),
        "The worst of all": lambda s: s.numbers.read(s.validation.images[[worst(s)]])[0],
        "Worse than not knowing": lambda s: ordered(s.A2[s.label], 0.1),
        "What would training do?": lambda s: 0,
        "What does it read?": lambda s: s.Z2.argmax(),
    },
}


def part_of_dense(s: Sight) -> int:
    f, i, j = s.route
    parts = s.W2[(f * 13 + i) * 13 + j] * s.dZ2
    return ordered(0, max(parts, key=abs))


def loss_after(s: Sight) -> float:
    """The loss of the batch with all parameters a tenth of the gradient further, each image by itself."""
    images, labels = s.record.images, s.record.labels
    arrays = [s.numbers.one(*pair) for pair in zip(images, labels.tolist(), strict=True)]
    changes = {
        "W1": np.mean([one["dW1"] for one in arrays], axis=0),
        "b1": np.mean([one["dZ1"].sum(axis=(1, 2)) for one in arrays], axis=0),
        "W2": np.mean([np.outer(one["F"], one["dZ2"]) for one in arrays], axis=0),
        "b2": np.mean([one["dZ2"] for one in arrays], axis=0),
    }
    for name, change in changes.items():
        setattr(s.numbers, name, getattr(s.numbers, name) - 0.1 * change)
    loss = float(s.numbers.losses(images, labels).mean())
    for name, change in changes.items():
        setattr(s.numbers, name, getattr(s.numbers, name) + 0.1 * change)
    return loss


def still_probability(s: Sight) -> float:
    """What the right digit has where the same image has not been moved."""
    test = s.performance.dataset.test
    one: float = s.numbers.one(test.images[4], int(test.labels[4]))["A2"][test.labels[4]]
    return one


def moved(s: Sight) -> float:
    change = s.W1 - s.before["start"]
    return float(max(change.ravel(), key=abs))


def alike(s: Sight) -> int:
    f, i, j = largest_place(s.Z1)
    return sum(s.X[i + u, j + v] * s.W1[f, 0, u, v] > 0 for u in range(3) for v in range(3))


def do(performance: Performance, step: Step) -> None:
    """What the person is told to do in a step."""
    match step.title:
        case "Go one phase further yourself":
            performance.inspection.walk(1)
        case "Do not believe it: check it":
            performance.checked, performance.checked_cell = 1, performance.explained
        case "Try your own":
            performance.run.change("learning_rate", 0.3)
            performance.train(80)
        case "Watch them change":
            performance.train(400)
        case "Take one away":
            performance.edited = True
        case "Why did it say that?":
            performance.panel = "why"
        case "Make one yourself":
            performance.drawn = True
        case title:
            raise AssertionError(f"nobody knows how to do {title!r}")


PRODUCT = re.compile(r"\(?(−?\d[\d.,]*)\)? × \(?(−?\d[\d.,]*\d|\d)\)? = (−?\d[\d.,]*\d|\d)")


def assert_equals_hold(text: str) -> None:
    """Whoever multiplies what is printed gets what is printed, rounded to its digits; elsewhere it says ≈."""
    for found in PRODUCT.finditer(text):
        before = text[: found.start()].rstrip()
        if before.endswith(("−", "+", "×")):
            continue
        left, right, said = (Decimal(number.replace("−", "-").replace(",", "")) for number in found.groups())
        assert abs(left * right - said) <= Decimal(1).scaleb(int(said.as_tuple().exponent)) / 2, found[0]


def wrong_answers(ask: Ask, question: Question) -> list[Any]:
    answer = question.answer
    if ask.kind == "choose":
        return [index for index in range(len(question.options)) if index != answer]
    if isinstance(answer, Cell):
        others = [tuple(i + step for i in answer.index) for step in (1, -1)]
        return [Cell(answer.symbol, other) for other in others] + [Cell("X", answer.index)]
    return [answer * factor + shift for factor, shift in ((1 + 2 * ask.tolerance, 0.123), (-1, -0.5), (1, 1), (2, 0.1))]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", LESSONS)
def test_each_question_has_the_answer_of_a_second_calculation(
    name: str,
    seed: int,
    perform: Callable[[Lesson, int], Performance],
    by_hand: Callable[[Performance], ByHand],
) -> None:
    lesson = lesson_of(name)
    performance = perform(lesson, seed)
    before: dict[str, Any] = {}
    assert "…" not in lesson.introduction.readable(performance.names())
    asked = []
    for step in lesson.steps:
        performance.enter(step)
        names = performance.names()
        text = step.text.value(names)
        assert text, step.title
        assert_equals_hold(text)
        if step.do is not None:
            assert step.do.text.value(names)
            at_once = step.do.when.value(names)
            assert not at_once or performance.panel == step.show.panel, step.title
            do(performance, step)
            assert step.do.when.value(performance.names()) is True, step.title
        if step.ask is None:
            continue
        asked.append(step.title)
        question = Question.of(step.ask, names)
        expected = RIGHT[name][step.title](Sight(performance, by_hand(performance), before))
        if isinstance(question.answer, Cell):
            assert question.answer.index == expected, step.title
        elif step.ask.kind == "number":
            assert question.answer == pytest.approx(expected, rel=1e-3, abs=1e-5), step.title
        else:
            assert question.answer == expected, step.title

        verdict = judge(step.ask, question.answer, names)
        assert verdict.right, step.title
        assert_equals_hold(verdict.reply)
        for given in wrong_answers(step.ask, question):
            told = judge(step.ask, given, names)
            assert not told.right, f"{step.title}: {given}"
            assert_equals_hold(told.reply)
            assert told.reply != verdict.reply, step.title
    assert asked == list(RIGHT[name])


def test_what_the_text_of_the_dense_layer_and_of_the_shut_relu_speaks_of_is_what_is_explained(
    perform: Callable[[Lesson, int], Performance],
) -> None:
    performance = perform(lesson_of("follow-one-gradient-back"), 0)
    seen = {}
    for step in performance.lesson.steps:
        performance.enter(step)
        seen[step.title] = step.text.value(performance.names())
        match step.title:
            case "Back through the dense layer" | "Where it is shut":
                assert performance.explained is not None
                assert f"`{performance.explained}`" in seen[step.title]
            case "Do not believe it: check it":
                # A check of another number is not this one.
                assert step.do is not None
                performance.checked, performance.checked_cell = 80, None
                assert not step.do.when.value(performance.names())
                performance.checked, performance.checked_cell = 1, Cell("dW1", (0, 0, 0, 0))
                assert not step.do.when.value(performance.names())
                performance.checked_cell = performance.explained
                assert step.do.when.value(performance.names())


def test_nobody_sees_the_loss_behind_the_update_before_being_asked() -> None:
    for step in lesson_of("why-the-loss-falls").steps:
        assert step.ask is None or step.show.phase != "update", step.title


def test_the_lessons_stand_in_their_order_and_are_short() -> None:
    lessons = shipped_lessons()
    assert [lesson.path.stem for lesson in lessons if lesson.path is not None] == list(LESSONS)
    for lesson in lessons:
        assert lesson.minutes <= 10
        assert len(lesson.about) < 110
        assert sum(step.ask is not None for step in lesson.steps) >= 5


def test_each_lesson_shows_only_what_its_model_has_and_explains_cells_that_are_there(
    perform: Callable[[Lesson, int], Performance],
) -> None:
    for lesson in shipped_lessons():
        models = {step.model for step in lesson.steps}
        assert models <= {"seed", "seed-unpooled", "seed-linear"}
        assert perform(lesson, 3).run.batch == lesson.scene.batches


def test_the_panels_that_lessons_know_are_those_of_the_window() -> None:
    assert [panel.slug() for panel in registered()] == list(PANELS)
