"""How many threads the matrix products use."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


def most_threads() -> int:
    """The number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def default_threads() -> int:
    """One thread: the arrays of these networks fit one core's cache, and the window keeps the other cores."""
    return 1


def limit_threads(count: int | None) -> AbstractContextManager[object]:
    """Let the matrix products use `count` threads (None: the default) while the context lasts."""
    limits: AbstractContextManager[object] = threadpool_limits(
        limits=default_threads() if count is None else count, user_api="blas"
    )
    return limits
