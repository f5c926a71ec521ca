"""Threads and kernel of the library that multiplies matrices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.matrix_threads import (
    default_threads,
    keep_products_whole,
    kernel,
    most_threads,
    small_product,
    whole_products,
)
from cnn_gui.training.run.run import Run, load_for


def _threads() -> set[int]:
    return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    with threadpool_limits():
        yield


def test_a_run_has_one_thread_unless_told_otherwise() -> None:
    assert RunConfig().threads == default_threads() == 1


@pytest.mark.parametrize("count", [0, most_threads() + 1, 1.5])
def test_a_number_of_threads_that_cannot_be_had_is_refused(count: float) -> None:
    with pytest.raises(ConfigError, match="threads must be a whole number from 1 to"):
        RunConfig(threads=count)  # type: ignore[arg-type]  # that is what is tested


@pytest.mark.skipif(most_threads() < 2, reason="this machine has one core")
def test_products_are_whole_for_a_context_or_from_now_on() -> None:
    threadpool_limits(2, "blas")
    assert _threads() == {2}
    with whole_products():
        assert _threads() == {1}
    assert _threads() == {2}
    keep_products_whole()
    assert _threads() == {1}


def test_the_kernel_is_what_numpys_library_itself_says() -> None:
    for each in threadpool_info():
        # SciPy, which other tests load, brings one of its own.
        if each["user_api"] == "blas" and "scipy.libs" not in each["filepath"]:
            for word in (each["internal_api"], each["version"], each.get("architecture") or ""):
                assert str(word) in kernel()


def test_without_a_known_library_the_kernel_is_said_to_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    from cnn_gui.training.run import matrix_threads

    monkeypatch.setattr(matrix_threads, "threadpool_info", lambda: [{"user_api": "openmp"}])
    assert kernel() == "unknown"


@pytest.mark.parametrize(
    ("libraries", "size"),
    [
        ([("openblas", "SkylakeX")], 10**6),
        ([("openblas", "SapphireRapids")], 10**6),
        ([("openblas", "Haswell")], 0),
        ([("openblas", "Zen")], 0),
        ([("openblas", None)], 0),
        ([("mkl", "SkylakeX")], 0),
        ([("openblas", "SkylakeX"), ("openblas", "Haswell")], 0),
        ([], 0),
    ],
)
def test_products_are_cut_for_kernels_that_do_small_ones_without_packing(
    monkeypatch: pytest.MonkeyPatch, libraries: list[tuple[str, str | None]], size: int
) -> None:
    from cnn_gui.training.run import matrix_threads

    infos = [
        {"user_api": "blas", "internal_api": api, "architecture": name, "filepath": "numpy.libs/libblas.so"}
        for api, name in libraries
    ]
    monkeypatch.setattr(matrix_threads, "threadpool_info", lambda: infos)
    small_product.cache_clear()
    try:
        assert small_product() == size
    finally:
        small_product.cache_clear()


def test_a_run_and_copies_of_its_network_cut_as_the_kernel_wants() -> None:
    run = Run(RunConfig(train_limit=64, test_limit=10), load_for(RunConfig(train_limit=64, test_limit=10)))
    assert run.network.small_product == small_product()
    assert run.network.copy().small_product == small_product()
