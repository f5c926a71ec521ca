"""What parameters changed by hand do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from cnn_gui.engine import Trace


@dataclass(frozen=True, eq=False)
class WhatIfView:
    """What has been changed, and what it does.

    Attributes:
        changed: how many numbers of each parameter differ from before, by name; only those that do.
        before: the arrays of `changed` as they were.
        trace: of the probe with the parameters as they were, label and all.
        batch_loss, batch_loss_before: mean loss over the images of the next batch, in nats, with and without it.
        batch_size: how many images that is.
    """

    changed: Mapping[str, int]
    before: Mapping[str, npt.NDArray[np.floating[Any]]]
    trace: Trace
    batch_loss: float
    batch_loss_before: float
    batch_size: int
