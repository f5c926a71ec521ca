"""What the benchmarks against PyTorch share: its optional presence, its threads, and agreement of the results."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from machine import describe_machine
from threadpoolctl import threadpool_info, threadpool_limits

NOT_INSTALLED = "PyTorch is not installed (pip install '.[bench]'): the comparison with it is left out"


class DisagreementError(Exception):
    """Two sides trained the same batches from the same weights and got different losses."""


def agree(losses: Mapping[str, Sequence[float]], tolerance: float, case: str) -> None:
    """Compare the losses of several sides, step by step, with those of the first side.

    Raises DisagreementError where two differ by more than `tolerance`, relative.
    """
    first, *others = losses
    for other in others:
        for step, (a, b) in enumerate(zip(losses[first], losses[other], strict=True), 1):
            # Written so that NaN disagrees with everything.
            if not abs(a - b) <= tolerance * max(abs(a), abs(b)):
                raise DisagreementError(
                    f"{case}: the losses disagree at step {step}: {first} {a:.7g}, {other} {b:.7g}; "
                    f"allowed is a relative difference of {tolerance:g}"
                )


def load_torch_models() -> ModuleType | None:
    """PyTorch's side of the comparison, or None where PyTorch is not installed."""
    try:
        import torch_models
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        return None
    return torch_models


@contextmanager
def threads_limited(threads: int, torch_models: ModuleType | None, of_a_product: int = 1) -> Iterator[None]:
    """Let PyTorch use so many threads, and each of NumPy's matrix products another number.

    Of this program one is right: its threads share batches out, not products.
    """
    before = None if torch_models is None else torch_models.set_threads(threads)
    try:
        with threadpool_limits(of_a_product, "blas"):
            yield
    finally:
        if torch_models is not None:
            torch_models.set_threads(before)


def describe_contest(torch_models: ModuleType | None) -> dict[str, str]:
    """Machine and versions, those of BLAS and PyTorch included."""
    names = {"openblas": "OpenBLAS", "mkl": "MKL", "blis": "BLIS"}
    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    blas = sorted({_library(pool, names.get(pool["internal_api"], pool["internal_api"])) for pool in pools})
    torch = "not installed" if torch_models is None else str(torch_models.VERSION)
    return {**describe_machine(), "blas": ", ".join(blas), "torch": torch}


def _library(pool: Mapping[str, Any], name: str) -> str:
    """Name, version, and the kernel that it has chosen for this processor."""
    return " ".join(str(part) for part in (name, pool["version"], pool.get("architecture")) if part)


def plain(value: Any) -> Any:
    """Data classes as dictionaries, all the way down, as JSON wants them."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain({field.name: getattr(value, field.name) for field in dataclasses.fields(value)})
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value
