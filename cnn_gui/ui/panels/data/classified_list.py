"""In which order classified pictures are shown, and what is said of them."""

from __future__ import annotations

import enum

import numpy as np
import numpy.typing as npt

from cnn_gui.counted import counted
from cnn_gui.shares import probability
from cnn_gui.ui.panels.data.classifying import Answers, Progress
from cnn_gui.ui.widgets.gallery.model import Caption, Captions
from cnn_gui.ui.widgets.text.numbers import exact

Numbers = npt.NDArray[np.int64]

NOT_READ = "not read"
_OTHERS = 2


class Order(enum.Enum):
    """The orders; the value is its name for a person."""

    BY_NAME = "By name"
    BY_CLASS = "By class"
    LEAST_CERTAIN = "Least certain first"


TIPS = {
    Order.BY_NAME: "As the files are named, folder by folder",
    Order.BY_CLASS: "Class by class, in each the most certain first",
    Order.LEAST_CERTAIN: "The smallest probability of the class that is said first",
}


def ordered(answers: Answers, order: Order) -> Numbers:
    """Return the numbers of the pictures, from the first that is shown to the last."""
    numbers = np.arange(len(answers.best))
    # What says nothing is less certain than anything.
    sure = np.nan_to_num(answers.sure, nan=-1.0)
    match order:
        case Order.BY_CLASS:
            numbers = np.lexsort((-sure, answers.best))
        case Order.LEAST_CERTAIN:
            numbers = np.argsort(sure, kind="stable")
    return numbers.astype(np.int64)


def class_of(answers: Answers, number: int) -> str:
    """Return the class that is said of a picture."""
    best = int(answers.best[number])
    return NOT_READ if best < 0 else answers.classes[best]


def captions(answers: Answers) -> Captions:
    """Return the words below the pictures: class, and its probability."""
    sure = answers.sure

    def of(numbers: list[int]) -> list[Caption]:
        return [Caption(class_of(answers, number), "", probability(float(sure[number]), 2)) for number in numbers]

    longest = max((*answers.classes, NOT_READ), key=len)
    return Captions(of, Caption(longest, "", "0.0000"), lambda number: picture_forms(answers, number)[0])


def picture_forms(answers: Answers, number: int) -> tuple[str, ...]:
    """Return everything about a picture in a sentence, and shorter forms of it."""
    name, shares = answers.found.names[number], answers.found.probabilities[number]
    if answers.best[number] < 0:
        return (f"{name}: {NOT_READ}, the numbers are not finite", f"{name}: {NOT_READ}", NOT_READ)
    first = f"{class_of(answers, number)}, probability {exact(float(shares.max()))}"
    ranked = np.argsort(-shares, kind="stable")[1 : 1 + _OTHERS].tolist()
    others = ", ".join(f"{answers.classes[each]} {exact(float(shares[each]))}" for each in ranked)
    return (f"{name}: {first}; then {others}", f"{name}: {first}", first)


def progress_words(progress: Progress) -> str:
    """Return how far it is."""
    if progress.total:
        return f"{progress.done:,} of {counted(progress.total, 'picture')} read"
    return f"Looking through {counted(progress.done, 'file')}…"


def result_words(answers: Answers) -> str:
    """Return how many pictures were classified, by which network, and whether that are all."""
    count = len(answers.best)
    if not answers.total and not answers.ended:
        return "No pictures were found. Choose a folder that holds some, or the pictures themselves."
    if not count and not answers.ended:
        return "None of the pictures can be read; why is said below."
    of_all = f"{count:,} of {counted(answers.total, 'picture')}" if answers.ended else counted(count, "picture")
    ended = ", then it was cancelled" if answers.ended else ""
    return f"{of_all} classified by the network after {counted(answers.batch, 'batch')}{ended}."
