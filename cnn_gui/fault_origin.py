"""What makes two faults of the program the same: so each is told once, wherever it is told."""

from __future__ import annotations

import traceback


def origin(error: BaseException) -> tuple[object, ...]:
    """Return the kind of a fault and the line that raised it; equal for a fault that has come again.

    The line is None for an error that was never raised.
    """
    *_, last = traceback.extract_tb(error.__traceback__) or [None]
    return type(error), last and (last.filename, last.lineno)
