"""Which images of an evaluation the gallery shows, and what is said of them."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cnn_gui.counted import counted
from cnn_gui.shares import probability
from cnn_gui.training.messages.report import Report
from cnn_gui.ui.panels.evaluation.confusion_model import Pair
from cnn_gui.ui.widgets.gallery.model import Caption, Captions
from cnn_gui.ui.widgets.text.numbers import exact

Numbers = npt.NDArray[np.int64]


class Kind(enum.Enum):
    """The lists; the value is its name for a person."""

    CELL = "Chosen cell"
    MOST_WRONG = "Most wrong"
    LEAST_SURE = "Least sure"
    FIXED = "Fixed"
    NEWLY_WRONG = "Newly wrong"


TIPS = {
    Kind.CELL: "The images of the chosen cell of the confusion matrix, largest loss first",
    Kind.MOST_WRONG: "The images that are read wrongly, largest loss first",
    Kind.LEAST_SURE: "All images, smallest probability of the class they are read as first",
    Kind.FIXED: "Read wrongly at the end of the last epoch and rightly now, largest loss first",
    Kind.NEWLY_WRONG: "Read rightly at the end of the last epoch and wrongly now, largest loss first",
}


@dataclass(frozen=True, eq=False)
class Listing:
    """Numbers of images in the order in which they are shown; what: of which kind they are; empty: why none is."""

    numbers: Numbers
    what: str
    empty: str

    @property
    def count(self) -> str:
        """How many images there are, in words."""
        return counted(len(self.numbers), "image")

    @property
    def heading(self) -> str:
        """How many of what: `27 images of 7 read as 2`."""
        return f"{self.count} {self.what}"


def listing(report: Report, kind: Kind, cell: Pair | None) -> Listing:
    """Return the images of a list; `cell` is the chosen one."""
    if kind is Kind.CELL and cell is None:
        return Listing(np.empty(0, np.int64), "of no cell", "Click a cell of the confusion matrix to see its images.")
    match kind:
        case Kind.CELL:
            assert cell is not None
            numbers, what = report.cell(*cell), what_of(report, cell)
            of_class = int(report.support[cell.true])
            empty = f"No image {what}." if of_class else f"There is no image of {report.classes[cell.true]}."
        case Kind.MOST_WRONG:
            numbers, what, empty = report.most_wrong(), "read wrongly", "Every image is read rightly."
        case Kind.LEAST_SURE:
            numbers, what, empty = report.least_sure(), "in all, least sure first", ""
        case Kind.FIXED:
            numbers, what = report.fixed(), f"fixed{since(report)}"
            empty = "Nothing was fixed" + _since_or_why(report)
        case Kind.NEWLY_WRONG:
            numbers, what = report.newly_wrong(), f"newly wrong{since(report)}"
            empty = "No image became wrong" + _since_or_why(report)
    if not report.count:
        empty = f"There are no {report.split} images."
    return Listing(numbers, what, empty)


def what_of(report: Report, cell: Pair) -> str:
    """Return what the images of a cell are: `of 7 read as 2`."""
    true, predicted = (report.classes[index] for index in cell)
    return f"of {true} read rightly" if cell.true == cell.predicted else f"of {true} read as {predicted}"


def since(report: Report) -> str:
    """Return when the images were evaluated before, nothing if they were not."""
    return "" if report.previous_batch is None else f" since batch {report.previous_batch:,}"


def _since_or_why(report: Report) -> str:
    if report.previous is None:
        return " yet: these images have not been evaluated before."
    return f"{since(report)}, the end of the last epoch."


def captions(report: Report) -> Captions:
    """Return what is said of the images: true class → class read, and the probability of the latter."""
    classes = report.classes

    def of(numbers: list[int]) -> list[Caption]:
        chosen = np.array(numbers, np.intp)
        columns = report.labels[chosen], report.predicted[chosen], report.confidence[chosen]
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [Caption(classes[true], classes[read], probability(sure, 2), true == read) for true, read, sure in rows]

    longest = max(classes, key=len, default="")
    return Captions(of, Caption(longest, longest, "0.0000"), lambda number: image_forms(report, number)[0])


def image_forms(report: Report, number: int) -> tuple[str, ...]:
    """Return everything about an image in a sentence, and shorter forms of it."""
    true, read = int(report.labels[number]), int(report.predicted[number])
    classes = report.classes
    how = "rightly" if true == read else f"as {classes[read]}"
    sure = f"probability {exact(float(report.confidence[number]))}"
    name = f"{report.split} image {number}"
    short = f"{classes[true]} read {how}, {sure}"
    with_loss = f"{name}: {short}, loss {exact(float(report.loss[number]))}"
    if report.previous is None or report.previous_batch is None:
        return with_loss, f"{name}: {short}", short
    before = f"; read as {classes[int(report.previous[number])]} after batch {report.previous_batch:,}"
    return with_loss + before, with_loss, f"{name}: {short}", short
