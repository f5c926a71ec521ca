"""One measured quantity of the run: its values per batch, their smoothed course, and the validation's values."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from cnn_gui.training.run.history import History
from cnn_gui.ui.widgets.plots.peaks import Extremes, Peaks
from cnn_gui.ui.widgets.plots.smoothing import Smoother

FloatColumn = npt.NDArray[np.float64]
IntColumn = npt.NDArray[np.int64]
Quantity = Literal["loss", "accuracy"]


class Reading(NamedTuple):
    """What the history knows of one batch; NaN for what it does not know.

    validation: of the last evaluation made at or before this batch; validation_batch: when that was, 0 if never.
    """

    batch: int
    epoch: int
    raw: float
    smoothed: float
    validation: float
    validation_batch: int


class Series:
    """The loss or the accuracy of a run, brought up to date from its history.

    Attributes: raw, smoothed (one value per batch), validation_batches, validation (one per evaluation), epoch_ends.
    """

    def __init__(self, quantity: Quantity, weight: float) -> None:
        self._quantity = quantity
        self._weight = weight
        self.clear()

    def clear(self) -> None:
        """Forget the run."""
        self.raw: FloatColumn = np.empty(0)
        self.smoothed: FloatColumn = np.empty(0)
        self.validation_batches: IntColumn = np.empty(0, np.int64)
        self.validation: FloatColumn = np.empty(0)
        self.epoch_ends: IntColumn = np.empty(0, np.int64)
        self._raw_peaks = Peaks()
        self._restart_smoothing()

    def _restart_smoothing(self) -> None:
        self._smoother = Smoother(self._weight)
        self._smoothed_peaks = Peaks()

    def set_weight(self, weight: float) -> None:
        """Smooth with another weight, everything from the first batch on."""
        self._weight = weight
        self._restart_smoothing()
        self.smoothed = self._smoother.update(self.raw)

    def update(self, history: History) -> None:
        """Take over what the history has gained."""
        batches, validations = history.batches, history.validations
        self.raw = getattr(batches, self._quantity)
        self.smoothed = self._smoother.update(self.raw)
        self.validation_batches = validations.batch
        self.validation = getattr(validations, self._quantity)
        self.epoch_ends = history.epoch_ends

    def raw_between(self, left: float, right: float, bucket: int) -> Extremes:
        """Return the extremes of the values per batch."""
        return self._raw_peaks.between(self.raw, left, right, bucket)

    def smoothed_between(self, left: float, right: float, bucket: int) -> Extremes:
        """Return the extremes of the smoothed values."""
        return self._smoothed_peaks.between(self.smoothed, left, right, bucket)

    def reading(self, batch: int) -> Reading:
        """Return the exact numbers of a batch, from 1."""
        known = 1 <= batch <= len(self.raw)
        evaluations = int(np.searchsorted(self.validation_batches, batch, side="right"))
        return Reading(
            batch=batch,
            epoch=int(np.searchsorted(self.epoch_ends, batch, side="left")) + 1,
            raw=float(self.raw[batch - 1]) if known else np.nan,
            smoothed=float(self.smoothed[batch - 1]) if known else np.nan,
            validation=float(self.validation[evaluations - 1]) if evaluations else np.nan,
            validation_batch=int(self.validation_batches[evaluations - 1]) if evaluations else 0,
        )
