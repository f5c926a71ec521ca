"""How many threads there can be, and the library that does the matrix products: its threads, and its kernel."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from threadpoolctl import threadpool_info, threadpool_limits

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

# OpenBLAS's kernels for AVX-512 multiply small matrices without packing them: those for Skylake and what came after it.
_UNPACKED_KERNELS = frozenset({"SkylakeX", "Cooperlake", "SapphireRapids"})
_SMALL_PRODUCT = 100**3


def most_threads() -> int:
    """The number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def default_threads() -> int:
    """One thread: the window keeps the other cores."""
    return 1


def whole_products() -> AbstractContextManager[object]:
    """Let each matrix product be computed by the one thread that asks for it, while the context lasts.

    The threads of a run share batches out, not products, most of which are too small to be split.
    """
    limits: AbstractContextManager[object] = threadpool_limits(limits=1, user_api="blas")
    return limits


def keep_products_whole() -> None:
    """The same from now on, in all of the process."""
    threadpool_limits(limits=1, user_api="blas")


def kernel() -> str:
    """What computes NumPy's matrix products: the BLAS library, its version and the kernel that it has chosen here.

    Such as "openblas 0.3.31 Haswell". It belongs to a result: another kernel adds in another order, and so rounds
    otherwise.
    """
    libraries = [
        " ".join(str(each[key]) for key in ("internal_api", "version", "architecture") if each.get(key))
        for each in _libraries()
    ]
    return ", ".join(dict.fromkeys(libraries)) or "unknown"


@cache
def small_product() -> int:
    """Up to how many multiplications a matrix product is small here: what Network wants to know.

    Decided by the name of the kernel alone, never by timing, so that a run is the same each time. 0 for kernels that
    have no way of their own for small products: on those of Haswell, cut products took up to twice as long.
    """
    libraries = _libraries()
    unpacked = all(
        each.get("internal_api") == "openblas" and each.get("architecture") in _UNPACKED_KERNELS for each in libraries
    )
    return _SMALL_PRODUCT if libraries and unpacked else 0


def _libraries() -> list[dict[str, Any]]:
    """What is known of the BLAS library that NumPy uses."""
    return [each for each in threadpool_info() if each["user_api"] == "blas" and not _of_another(each["filepath"])]


def _of_another(library: str) -> bool:
    # Libraries such as SciPy bring a BLAS of their own, in a folder of their own beside their package.
    folder = Path(library).parent.name
    return folder.endswith(".libs") and not folder.startswith("numpy")
