"""The watch over a run: says once, and early, that training does not train."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.shares import percent
from cnn_gui.training.messages.trouble import Sign, Trouble
from cnn_gui.training.run.finite import DivergedError
from cnn_gui.training.watch.advice import learn_faster, learn_slower
from cnn_gui.training.watch.chance import at_chance
from cnn_gui.training.watch.dead_relus import DeadRelus
from cnn_gui.training.watch.high_loss import HighLoss
from cnn_gui.training.watch.large_weights import LargeWeights

if TYPE_CHECKING:
    from cnn_gui.training.run.run import Run

# A look every so many batches: a third of a percent of the training at a batch size of one, a sixth at 32. Sooner at
# first: a run may be short.
BATCHES_BETWEEN_LOOKS = 128
EARLY_LOOKS = (1, 4, 16, 64)
# So many batches are needed before an accuracy may be called that of guessing.
FEWEST_BATCHES = 100
# So many last batches at least say what the accuracy is.
FEWEST_LAST_BATCHES = 50


class HopelessError(DivergedError):
    """Training could go on, but nothing good can come of it.

    since: the first batch that shows it. A best of before that may be gone back to.
    """

    def __init__(self, message: str, run: Run, since: int, learning_rate: float | None) -> None:
        super().__init__(message)
        self.learning_rate = learning_rate
        best = run.validations.best
        helps = (
            f"Going back to the {best.mark.name} or a new run helps."
            if best is not None and best.mark.batch < since
            else "Only a new run helps."
        )
        self.advice = f"{helps} {learn_slower(run.config)}"


class Watch:
    """Looks at a run now and then, and says what is wrong with it; reads everything and changes nothing.

    Attributes:
        troubles: what was seen in this run so far, in the order in which it was seen; each sign at most once.
        next_look: after how many batches of the run to look again. Asked in between, `look` does what it does then.
    """

    def __init__(self, run: Run) -> None:
        self.troubles: tuple[Trouble, ...] = ()
        self.next_look = 1
        self._run = run
        # What was trained before this watch began is none of its business.
        self._read = run.history.batch_count
        self._given_up = False
        self._loss = HighLoss(run.network.classes, self._read)
        self._relus = DeadRelus(run.network)
        self._weights = LargeWeights(run.network)
        self._chance = _most_frequent(run)

    def look(self) -> tuple[Trouble, ...]:
        """Look at the run as it is behind the batch just trained; returns what was not seen before."""
        run, before = self._run, len(self.troubles)
        self._look_at_loss()
        self._look_at_weights()
        self._look_at_relus()
        if run.at_epoch_end:
            self._look_at_accuracy()
        self.next_look = self._when()
        return self.troubles[before:]

    def stop_if_hopeless(self) -> None:
        """Raise HopelessError, once in a run, when by the last look nothing good can come of it any more."""
        if not self._given_up:
            error = self._hopeless()
            if error is not None:
                self._given_up = True
                raise error

    def _when(self) -> int:
        run = self._run
        if self._relus.suspected:
            return run.batch + 1
        # After 1, 4, 16, 64, 192, 320, … batches, and at the end of each epoch.
        regular = next((early for early in EARLY_LOOKS if early > run.batch), run.batch + BATCHES_BETWEEN_LOOKS)
        return min(regular, run.batch + run.batches_to_epoch_end)

    def _hopeless(self) -> HopelessError | None:
        run, loss, relus = self._run, self._loss, self._relus
        if loss.beyond_hope:
            message = (
                f"the loss became {loss.highest:.3g}, beyond what float32 has digits for, at batch {loss.highest_at:,}"
            )
            # It shows in the loss of one batch what the update before it has done.
            rate = run.history.batches.learning_rate[max(0, loss.highest_at - 2)]
            return HopelessError(message, run, loss.highest_at, float(rate))
        if relus.confirmed and run.batch - relus.frozen_since >= run.batches_per_epoch:
            message = (
                f"all ReLUs of {relus.name} have given 0 for every image of a whole epoch, from batch "
                f"{relus.frozen_since:,} to {run.batch:,}: no gradient can wake them"
            )
            return HopelessError(message, run, relus.since, None)
        return None

    def _seen(self, sign: Sign) -> bool:
        return any(trouble.sign is sign for trouble in self.troubles)

    def _tell(self, sign: Sign, since: int, message: str, advice: str) -> None:
        self.troubles += (Trouble(sign, since, self._run.batch, message, advice),)

    # ---- the signs ---------------------------------------------------------------------------------------------

    def _look_at_loss(self) -> None:
        run, loss = self._run, self._loss
        losses = run.history.batches.loss
        loss.take(losses[self._read :].tolist())
        self._read = len(losses)
        if loss.since and not self._seen(Sign.LOSS):
            message = (
                f"The loss has been far above that of guessing, ln({run.network.classes}) = {loss.guessing:.2f}, since "
                f"batch {loss.since:,}; it was up to {loss.highest:.3g}"
            )
            self._tell(Sign.LOSS, loss.since, message, learn_slower(run.config))

    def _look_at_relus(self) -> None:
        run, relus = self._run, self._relus
        # Of an epoch's batches, which differ by one image at most, the smaller ones.
        relus.look(run.batch, len(run.dataset.train) // run.batches_per_epoch, run.gradients)
        if relus.confirmed and not self._seen(Sign.DEAD_RELUS):
            message = (
                f"All ReLUs of {relus.name} have given 0 for every image since batch {relus.since:,} at the latest: no "
                "gradient gets through them, and nothing before them learns"
            )
            self._tell(Sign.DEAD_RELUS, relus.since, message, f"Only a new run helps. {learn_slower(run.config)}")

    def _look_at_weights(self) -> None:
        if self._seen(Sign.WEIGHTS):
            return
        grown = self._weights.look()
        if grown is not None:
            message = (
                f"At batch {self._run.batch:,} the weights of {grown.layer} are {grown.now / grown.first:,.0f} times "
                f"as large as at the start: {grown.now:.3g} instead of {grown.first:.3g} (root mean square)"
            )
            self._tell(Sign.WEIGHTS, self._run.batch, message, learn_slower(self._run.config))

    def _look_at_accuracy(self) -> None:
        run = self._run
        # A warm-up is not yet training as it is meant.
        if run.batch < max(FEWEST_BATCHES, 2 * run.config.warm_up) or self._seen(Sign.CHANCE):
            return
        epoch = run.batches_per_epoch
        last = max(math.ceil(epoch / 2), FEWEST_LAST_BATCHES)
        accuracy = float(run.history.batches.accuracy[-last:].mean())
        count = round(last * len(run.dataset.train) / epoch)
        if at_chance(round(accuracy * count), count, self._chance):
            since = run.batch - last + 1
            message = (
                f"In batches {since:,} to {run.batch:,} the network read {percent(accuracy)}% of the training images "
                f"rightly; naming always the most frequent class gives {percent(self._chance)}%"
            )
            self._tell(Sign.CHANCE, since, message, learn_faster(run.config))


def _most_frequent(run: Run) -> float:
    """The share of the training images that are of the most frequent class."""
    labels = run.dataset.train.labels
    return float(np.bincount(labels).max() / len(labels))
