"""Pictures classified beside the GUI thread, with a copy of the network."""

from __future__ import annotations

import math
import queue
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cnn_gui.data.dataset import Skipped
from cnn_gui.data.own.own_images import check_memory
from cnn_gui.data.unlabelled.find import pictures_in
from cnn_gui.data.unlabelled.prepare import News
from cnn_gui.files.class_table import header, rows
from cnn_gui.training.evaluation.classify import Classified, Classifier, most_probable
from cnn_gui.ui.widgets.background import Job

Lend = Callable[[Callable[[Classifier], object]], object]
"""Orders a copy of the network as it is then; what it is given is called with it, in the training thread."""

_BEAT = 0.05


class _Cancelled(Exception):  # noqa: N818  nothing is wrong
    """Nobody waits for it any more."""


@dataclass(frozen=True)
class Progress:
    """How far it is: done of total pictures; total 0: so many files have been found so far."""

    done: int
    total: int


@dataclass(frozen=True, eq=False)
class Answers:
    """What the network says of some pictures.

    Attributes:
        found: the pictures with images and probabilities, in their order.
        best: (N,) the most probable class of each; −1: the numbers are not finite.
        classes: the name of each class.
        batch: the network is that of after so many batches.
        skipped: what was left out, and why.
        notes: what was assumed, one sentence each.
        total: so many pictures there were. ended: a person has ended it before all were looked at.
    """

    found: Classified
    best: npt.NDArray[np.int64]
    classes: tuple[str, ...]
    batch: int
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    total: int
    ended: bool

    @property
    def sure(self) -> npt.NDArray[np.float64]:
        """The probability of the most probable class of each picture, (N,); NaN where the numbers are not finite."""
        most: npt.NDArray[np.float64] = self.found.probabilities.max(axis=1, initial=0.0)
        return most

    def table(self) -> str:
        """Return them as CSV."""
        return header(self.classes) + rows(self.found, self.classes)


def classify(job: Job, paths: Sequence[Path], lend: Lend) -> Answers | None:
    """Classify what some paths name; if it is cancelled, what has been classified by then is the result.

    None if that is before there was a network to do it with.

    Raises:
        DataError: something is not there, cannot be looked into, or the images would take too much memory.
    """
    skipped: list[Skipped] = []
    notes: list[str] = []
    parts: list[Classified] = []
    total = done = 0
    ended = False

    def wait() -> None:
        if job.cancelled():
            raise _Cancelled

    def found(_done: int, count: int) -> None:
        wait()
        job.report(Progress(count, 0))

    def read() -> None:
        nonlocal done
        done += 1
        job.report(Progress(done, total))
        wait()

    classifier = _lent(lend, job)
    if classifier is None:
        return None
    try:
        with pictures_in(paths, skipped, found) as pictures:
            total = len(pictures)
            _check_memory(paths[0], classifier, total)
            for part in classifier.classified(pictures, News(wait, read), leave_out=skipped.append, note=notes.append):
                parts.append(part)
    except _Cancelled:
        ended = True
    whole = _joined(parts, classifier)
    return Answers(
        whole,
        most_probable(whole.probabilities),
        classifier.classes,
        classifier.batch,
        tuple(skipped),
        tuple(notes),
        total,
        ended,
    )


def _lent(lend: Lend, job: Job) -> Classifier | None:
    """What the training thread lends at its next batch boundary; None if nobody waits for it any more."""
    lent: queue.SimpleQueue[Classifier] = queue.SimpleQueue()
    lend(lent.put)
    while not job.cancelled():
        try:
            return lent.get(timeout=_BEAT)
        except queue.Empty:
            continue
    return None


def _check_memory(path: Path, classifier: Classifier, count: int) -> None:
    each = math.prod(classifier.data.image_shape) + 8 * len(classifier.classes)
    # Twice while the parts are joined.
    check_memory(path, 2 * count * each, "Choose fewer pictures, or classify them without a window (--classify).")


def _joined(parts: Sequence[Classified], classifier: Classifier) -> Classified:
    no_images = np.empty((0, *classifier.data.image_shape), np.uint8)
    no_shares = np.empty((0, len(classifier.classes)))
    return Classified(
        tuple(name for part in parts for name in part.names),
        np.concatenate([no_images, *(part.images for part in parts)]),
        np.concatenate([no_shares, *(part.probabilities for part in parts)]),
    )
