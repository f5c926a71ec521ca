"""In which order classified pictures stand, and what is said of them."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.data.dataset import Skipped
from cnn_gui.training.evaluation.classify import Classified, most_probable
from cnn_gui.ui.panels.data.classified_list import (
    Order,
    captions,
    ordered,
    picture_forms,
    progress_words,
    result_words,
)
from cnn_gui.ui.panels.data.classifying import Answers, Progress
from cnn_gui.ui.widgets.gallery.model import Caption

NAN = float("nan")
SHARES = [[0.1, 0.8, 0.1], [0.5, 0.3, 0.2], [0.05, 0.9, 0.05], [NAN, NAN, NAN], [0.6, 0.2, 0.2]]


def answers(shares: list[list[float]] = SHARES, *, total: int = 5, ended: bool = False, batch: int = 412) -> Answers:
    probabilities = np.array(shares, np.float64).reshape(-1, 3)
    names = tuple(f"{index}.png" for index in range(len(shares)))
    found = Classified(names, np.zeros((len(shares), 1, 4, 4), np.uint8), probabilities)
    skipped = (Skipped("x.txt", "no picture by its name"),)
    return Answers(found, most_probable(probabilities), ("cat", "dog", "bird"), batch, skipped, (), total, ended)


def test_the_orders() -> None:
    assert ordered(answers(), Order.BY_NAME).tolist() == [0, 1, 2, 3, 4]
    assert ordered(answers(), Order.BY_CLASS).tolist() == [3, 4, 1, 2, 0]
    assert ordered(answers(), Order.LEAST_CERTAIN).tolist() == [3, 1, 4, 0, 2]
    for order in Order:
        assert ordered(answers([]), order).tolist() == []


def test_the_words_below_a_picture_are_its_class_and_the_probability() -> None:
    words = captions(answers())
    assert words.of([2, 3]) == [Caption("dog", "", "0.90"), Caption("not read", "", "NaN")]
    assert words.widest == Caption("not read", "", "0.0000")
    assert words.describe(0) == "0.png: dog, probability 0.8000; then cat 0.1000, bird 0.1000"
    assert picture_forms(answers(), 3)[0] == "3.png: not read, the numbers are not finite"


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (answers(), "5 pictures classified by the network after 412 batches."),
        (answers(SHARES[:1], total=1, batch=1), "1 picture classified by the network after 1 batch."),
        (
            answers(SHARES[:2], ended=True),
            "2 of 5 pictures classified by the network after 412 batches, then it was cancelled.",
        ),
        (answers([], total=3), "None of the pictures can be read; why is said below."),
        (answers([], total=0), "No pictures were found. Choose a folder that holds some, or the pictures themselves."),
    ],
)
def test_what_came_of_it_is_said(of: Answers, words: str) -> None:
    assert result_words(of) == words


def test_how_far_it_is_is_said() -> None:
    assert progress_words(Progress(3, 1200)) == "3 of 1,200 pictures read"
    assert progress_words(Progress(10_000, 0)) == "Looking through 10,000 files…"
