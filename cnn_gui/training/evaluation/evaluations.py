"""Which splits are evaluated when: beside training, on parameters that stand still."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnn_gui.training.evaluation.evaluator import Evaluation, Evaluator
from cnn_gui.training.evaluation.validate import VALIDATION, take
from cnn_gui.training.messages.events import Evaluated, Event, Refused
from cnn_gui.training.messages.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np
    import numpy.typing as npt

    from cnn_gui.data.dataset import Split
    from cnn_gui.engine import Network
    from cnn_gui.training.run.run import Run
    from cnn_gui.training.run.splits import Splits

    Parameters = Mapping[str, npt.NDArray[np.floating]]

# What a person can follow, and no burden for the window where every batch is followed by a validation.
SECONDS_BETWEEN_REPORTS = 0.2


@dataclass(eq=False)
class _Job:
    """Splits to be evaluated with the parameters of one moment of a run.

    due: a validation, whose figures enter the history.
    """

    run: Run
    generation: int
    due: bool
    names: tuple[str, ...]
    network: Network
    batch: int
    epoch: int
    work: Iterator[None]
    begun: bool = False


class _Seen:
    """What was predicted for the images of a split, in the last evaluation of each of the two newest epochs."""

    def __init__(self, split: Split) -> None:
        self.split = split
        self._ends: dict[int, tuple[int, npt.NDArray[np.int64]]] = {}

    def before(self, epoch: int) -> tuple[int, npt.NDArray[np.int64]] | tuple[None, None]:
        """Batch and predicted classes of the last evaluation in an earlier epoch."""
        earlier = [end for end in self._ends if end < epoch]
        return self._ends[max(earlier)] if earlier else (None, None)

    def add(self, epoch: int, batch: int, predicted: npt.NDArray[np.int64]) -> None:
        """Remember an evaluation; they need not come in order."""
        if epoch not in self._ends or self._ends[epoch][0] <= batch:
            self._ends[epoch] = batch, predicted
        for old in sorted(self._ends)[:-2]:
            del self._ends[old]


@dataclass(eq=False)
class _Memory:
    """What is kept of one run from one evaluation to the next.

    spare: copies of its network that nobody uses now. seen: what was predicted, by split. ordered: after how many
    batches a validation was ordered last; one that failed is not tried again.
    """

    spare: list[Network] = field(default_factory=list)
    seen: dict[str, _Seen] = field(default_factory=dict)
    ordered: int = -1


class Evaluations:
    """Evaluates splits and collections, a chunk of images at a time.

    Each order names its run, by the run itself and by its generation, which the report is told with.

    Each evaluation has a copy of the parameters as they were when it was ordered, so that batches may be trained
    between its chunks: half of the time is training's. Training waits only for a validation that the run heeds, and for
    any if the next falls due before it is done. What the network was worth is the same as if everything had stood
    still.

    Reports are sent five times a second at most, the newest of each split; at once while nothing is trained.

    validated: lets a run take in the report on its validation images, with the parameters of then.
    """

    def __init__(
        self,
        splits: Splits,
        emit: Callable[[Event], None],
        validated: Callable[[Run, Report, Parameters], None] = take,
    ) -> None:
        self._splits = splits
        self._emit = emit
        self._validated = validated
        self._jobs: deque[_Job] = deque()
        # Both by generation.
        self._memories: defaultdict[int, _Memory] = defaultdict(_Memory)
        self._unsent: dict[tuple[int, str], tuple[Split, Report]] = {}
        self._send_at = 0.0
        # Seconds that evaluation is ahead of training since it last had the thread for itself.
        self._ahead = 0.0
        self._ahead_at = 0.0

    def forget(self, generation: int) -> None:
        """This run is no more: what was to be evaluated or said of it is dropped."""
        self._drop(lambda job: job.generation == generation)
        self._memories.pop(generation, None)
        self._unsent = {key: unsent for key, unsent in self._unsent.items() if key[0] != generation}

    def validate(self, run: Run, generation: int) -> None:
        """Evaluate the validation images, for the history, and all collections."""
        self._memories[generation].ordered = run.batch
        names = (VALIDATION, *self._splits.collections)
        # What a person has asked for and is evaluated now anyway is answered by this.
        self._drop(lambda job: job.generation == generation and not job.due and job.names[0] in names)
        # Before all else they have asked for, behind a validation that is under way.
        place = sum(job.due for job in self._jobs)
        self._jobs.insert(place, self._job(run, generation, True, names))

    def validate_if_due(self, run: Run, generation: int) -> None:
        """Evaluate the validation images if the run says that it is time, unless that was ordered for this batch."""
        if run.validation_due and self._memories[generation].ordered != run.batch:
            self.validate(run, generation)

    def finish_validations(self, generation: int) -> None:
        """Bring the validations of a run to their end: after that it has taken in all that were due."""
        while any(job.due and job.generation == generation for job in self._jobs):
            self.go_on()

    def evaluate(self, run: Run, generation: int, name: str, parameters: Parameters | None = None) -> None:
        """Evaluate a split or collection; an order of the same that has not been begun is replaced.

        parameters: those after the batches that the run has trained; None: its network has them.
        Refused says so if there is none of this name.
        """
        try:
            self._splits.find(name)
        except ValueError as error:
            self._emit(Refused("This cannot be evaluated", str(error)))
            return
        self._drop(lambda job: job.generation == generation and not (job.due or job.begun) and job.names[0] == name)
        self._jobs.append(self._job(run, generation, False, (name,), parameters))

    def waits(self, resting: bool) -> bool:
        """Whether a chunk is to be evaluated before the next batch; resting: no batch is to be trained anyway."""
        if not self._jobs:
            return False
        first = self._jobs[0]
        heeded = first.due and first.run.heeds_validations and first.run.validation_due
        held = len(self._jobs) > 1 and self._jobs[1].due
        if resting or heeded or held:
            self._ahead = 0.0
            return True
        now = time.perf_counter()
        self._ahead -= now - self._ahead_at
        self._ahead_at = now
        return self._ahead <= 0

    def go_on(self) -> bool:
        """Evaluate one chunk; whether that was the last of what was to be done with these parameters."""
        job = self._jobs[0]
        job.begun = True
        started = time.perf_counter()
        try:
            next(job.work)
        except StopIteration:
            self._jobs.popleft()
            self._memories[job.generation].spare.append(job.network)
            return True
        except Exception:
            # Tried again it would fail again, and what is ordered behind it would never be evaluated.
            self._jobs.popleft()
            raise
        finally:
            self._ahead_at = time.perf_counter()
            self._ahead += self._ahead_at - started
        return False

    def deliver(self, resting: bool) -> None:
        """Send the reports that are ready, if it is time."""
        if self._unsent and (resting or time.perf_counter() >= self._send_at):
            # Taken out first: what cannot be sent is not tried again at each turn.
            ready, self._unsent = self._unsent, {}
            self._send_at = time.perf_counter() + SECONDS_BETWEEN_REPORTS
            for (generation, name), (split, report) in ready.items():
                # A collection may have changed in the meantime.
                if self._splits.has(name, split):
                    self._emit(Evaluated(generation, report))

    def _drop(self, which: Callable[[_Job], bool]) -> None:
        dropped = [job for job in self._jobs if which(job)]
        for job in dropped:
            self._jobs.remove(job)
            self._memories[job.generation].spare.append(job.network)

    def _job(
        self, run: Run, generation: int, due: bool, names: tuple[str, ...], parameters: Parameters | None = None
    ) -> _Job:
        if not self._jobs:
            self._ahead, self._ahead_at = 0.0, time.perf_counter()
        spare = self._memories[generation].spare
        network = spare.pop() if spare else run.network.copy()
        network.set_learned(run.network.learned if parameters is None else parameters)
        job = _Job(run, generation, due, names, network, run.batch, run.epoch, iter(()))
        job.work = self._work(job, [(name, self._splits.find(name)) for name in names])
        return job

    def _work(self, job: _Job, splits: list[tuple[str, Split]]) -> Iterator[None]:
        run = job.run
        for name, split in splits:
            evaluator = Evaluator(job.network, run.standardiser, split)
            for _ in evaluator.chunks():
                yield
            report = self._report(job, name, split, evaluator.result())
            self._unsent[job.generation, name] = split, report
            if job.due and name == VALIDATION:
                self._validated(run, report, job.network.learned)

    def _report(self, job: _Job, name: str, split: Split, result: Evaluation) -> Report:
        # The untrained network is an epoch of its own, so that the first epoch, too, has one before it.
        epoch = job.epoch if job.batch else 0
        memory = self._memories[job.generation].seen
        if name not in memory or memory[name].split is not split:
            memory[name] = _Seen(split)
        seen = memory[name]
        previous_batch, previous = seen.before(epoch)
        seen.add(epoch, job.batch, result.predicted)
        return Report(
            split=name,
            batch=job.batch,
            epoch=job.epoch,
            classes=job.run.dataset.classes,
            images=split.images,
            labels=split.labels,
            predicted=result.predicted,
            confidence=result.confidence,
            loss=result.losses,
            previous=previous,
            previous_batch=previous_batch,
        )
