"""The library that does the matrix products: how many threads it uses, and which of its kernels it has chosen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_info, threadpool_limits

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


def limit_threads(count: int) -> AbstractContextManager[object]:
    """Let the matrix products use `count` threads while the context lasts."""
    limits: AbstractContextManager[object] = threadpool_limits(limits=count, user_api="blas")
    return limits


def use_threads(count: int) -> None:
    """Let the matrix products use `count` threads from now on, in all of the process."""
    threadpool_limits(limits=count, user_api="blas")


def kernel() -> str:
    """What computes NumPy's matrix products: the BLAS library, its version and the kernel that it has chosen here.

    Such as "openblas 0.3.31 Haswell". It belongs to a result: another kernel adds in another order, and so rounds
    otherwise.
    """
    libraries = [
        " ".join(str(each[key]) for key in ("internal_api", "version", "architecture") if each.get(key))
        for each in threadpool_info()
        if each["user_api"] == "blas" and not _of_another(each["filepath"])
    ]
    return ", ".join(dict.fromkeys(libraries)) or "unknown"


def _of_another(library: str) -> bool:
    # Libraries such as SciPy bring a BLAS of their own, in a folder of their own beside their package.
    folder = Path(library).parent.name
    return folder.endswith(".libs") and not folder.startswith("numpy")
