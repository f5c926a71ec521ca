"""What if this weight were another? Parameters changed by hand, to be kept or taken back."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cnn_gui.training.inspection.walk import Walk
from cnn_gui.training.messages.what_if import WhatIfView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.engine import Array
    from cnn_gui.training.messages.probe import Probe
    from cnn_gui.training.run.run import Run

Place = tuple[int, ...]

_DEEP = 1000
"""So many edits can be taken back one by one; `undo` takes back all, however many they were."""


class WhatIf:
    """Edits of one run between two batches; until they are kept, `undo` brings every bit back, or `undo_last` some.

    Raises DivergedError when the next batch cannot be computed.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        record = Walk(run).record
        self._before = record.before
        self._images = run.standardiser.to_public(record.images)
        self._labels = record.labels
        self._loss_before = self._loss()
        # What stood where an edit was made, the latest edit last.
        self._replaced: deque[tuple[str, Place, Array]] = deque(maxlen=_DEEP)

    def set(self, name: str, place: Place, value: npt.ArrayLike, *, goes_on: bool = False) -> None:
        """Set parameter `name` at `place` (an index, or the first part of one) to a number or an array that fits there.

        An edit that goes on, as while a number is dragged, is one with the edit before, if that was made at this place.

        Raises ValueError, with nothing changed, for a name, place, shape or number that cannot be.
        """
        array = self._run.network.parameters.get(name)
        if array is None:
            raise ValueError(f"there is no parameter {name!r}: choose one of {', '.join(self._run.network.parameters)}")
        if len(place) > array.ndim or any(not 0 <= i < n for i, n in zip(place, array.shape, strict=False)):
            raise ValueError(f"{name} has no place {list(place)}: its shape is {array.shape}")
        values = np.asarray(value, np.float64)
        if values.shape != array[place].shape:
            raise ValueError(f"{name}{list(place)} holds an array of shape {array[place].shape}, not {values.shape}")
        with np.errstate(over="ignore"):
            fitting = values.astype(array.dtype)
        if not np.isfinite(fitting).all():
            raise ValueError(
                f"a parameter must be a finite number of {array.dtype}; got {_first_wrong(values, fitting)}"
            )
        if not (goes_on and self._replaced and self._replaced[-1][:2] == (name, place)):
            self._replaced.append((name, place, np.array(array[place])))
        array[place] = fitting

    @property
    def before(self) -> Mapping[str, npt.NDArray[np.floating[Any]]]:
        """What the network has learned without the edits; not to be written to."""
        return {**self._before, **self._run.network.statistics}

    @property
    def changed(self) -> dict[str, int]:
        """How many numbers of each parameter differ from before; only those parameters that do."""
        counts = {
            name: int(np.count_nonzero(array != self._before[name]))
            for name, array in self._run.network.parameters.items()
        }
        return {name: count for name, count in counts.items() if count}

    def view(self, probe: Probe) -> WhatIfView:
        """What the edits do, for the probe and for the next batch."""
        network, changed = self._run.network, self.changed
        now = {name: network.parameters[name].copy() for name in changed}
        loss = self._loss()
        try:
            for name in changed:
                network.parameters[name][...] = self._before[name]
            trace = network.trace(self._run.network_input(probe.image), probe.label)
        finally:
            for name, array in now.items():
                network.parameters[name][...] = array
        before = {name: self._before[name] for name in changed}
        return WhatIfView(changed, before, trace, loss, self._loss_before, len(self._labels))

    def keep(self) -> None:
        """Make the edits part of the run and of its history."""
        changed = self.changed
        if changed:
            self._run.history.append_edit(self._run.batch, f"{spoken(changed)} edited by hand")
        self._before = {name: array.copy() for name, array in self._run.network.parameters.items()}
        self._replaced.clear()

    def undo(self) -> None:
        """Bring back the parameters as they were."""
        self._run.network.set_parameters(self._before)
        self._replaced.clear()

    def undo_last(self) -> bool:
        """Take the latest edit back, and those after it that changed nothing; whether edits are left."""
        while self._replaced:
            name, place, values = self._replaced.pop()
            array = self._run.network.parameters[name]
            changes = array[place].tobytes() != values.tobytes()
            array[place] = values
            if changes:
                break
        return bool(self._replaced)

    def _loss(self) -> float:
        return self._run.network.loss_and_gradients(self._images, self._labels)[0]


def spoken(changed: Mapping[str, int]) -> str:
    """In words: `9 numbers of conv1.W, 1 of dense1.b`."""
    first = True
    parts = []
    for name, count in changed.items():
        noun = f" number{'s' if count > 1 else ''}" if first else ""
        parts.append(f"{count:,}{noun} of {name}")
        first = False
    return ", ".join(parts)


def _first_wrong(values: npt.NDArray[np.float64], fitting: npt.NDArray[np.floating[Any]]) -> float:
    wrong = values.reshape(-1)[~np.isfinite(fitting).reshape(-1)][0]
    return float(wrong) if not math.isnan(wrong) else math.nan
