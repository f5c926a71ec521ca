"""The search for an image that the network reads wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.training.evaluation.evaluator import Evaluator
from cnn_gui.training.messages.events import Event, Notice
from cnn_gui.training.run.splits import SPLITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cnn_gui.training.probe.choice import ProbeChoice
    from cnn_gui.training.run.run import Run


def search(
    run: Run,
    choice: ProbeChoice,
    found: Callable[[str, int], None],
    emit: Callable[[Event], None],
    batch: int | None = None,
) -> Iterator[None]:
    """Look for the first image after the probe that `run` reads wrongly, wrapping around, a chunk per iteration.

    batch: after how many batches the network is as it is now; None: as many as the run has trained.
    """
    batch = run.batch if batch is None else batch
    name, index = choice.place(0)
    split = choice.images(name)
    after = (index + 1) % len(split)
    for start, stop in ((after, len(split)), (0, after)):
        evaluator = Evaluator(run.network, run.standardiser, split)
        for part in evaluator.chunks(start):
            wrong = evaluator.wrong_in(part)
            if len(wrong):
                found(name, int(wrong[0]))
                return
            if part.stop >= stop:
                break
            yield
    which = f"{name} image" if name in SPLITS else f"image of “{name}”"
    emit(Notice(f"Every {which} is read correctly by the network after batch {batch:,}."))
