"""The parameters that a run can go back to: those of its best validation, or of its last good epoch end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

Parameters = dict[str, npt.NDArray[np.floating[Any]]]


@dataclass(frozen=True)
class Mark:
    """When parameters were how good.

    batch: after so many batches. loss, accuracy: in nats and 0…1, of the validation images if `validated`, else the
    means over the batches of the epoch that ended there.
    """

    batch: int
    loss: float
    accuracy: float
    validated: bool

    @property
    def name(self) -> str:
        """What it is: the best of all validations, or the last epoch end of a run without validation images."""
        return "best" if self.validated else "last good epoch"


class Best:
    """Copies of what was learned, with their mark. Nobody writes to them, so that many states may share them."""

    def __init__(self, mark: Mark, parameters: Mapping[str, npt.NDArray[np.floating[Any]]]) -> None:
        self.mark = mark
        self.parameters: Parameters = {name: array.copy() for name, array in parameters.items()}
        for array in self.parameters.values():
            array.flags.writeable = False

    def state(self) -> dict[str, Any]:
        """All of it as plain values and arrays."""
        mark = self.mark
        return {
            "batch": mark.batch,
            "loss": mark.loss,
            "accuracy": mark.accuracy,
            "validated": mark.validated,
            "parameters": dict(self.parameters),
        }

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Best:
        """What gave this state."""
        mark = Mark(int(state["batch"]), float(state["loss"]), float(state["accuracy"]), bool(state["validated"]))
        arrays = state["parameters"]
        if any(array.flags.writeable for array in arrays.values()):
            return cls(mark, arrays)
        made = cls(mark, {})
        made.parameters = dict(arrays)
        return made
