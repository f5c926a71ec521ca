"""A batch shared out over threads: the same numbers up to rounding, always the same bits; one thread if it is small."""

from __future__ import annotations

import threading
from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from cnn_gui.engine import SGD, Network, preset, sharing
from cnn_gui.engine.sharing import SharingExecutor

if TYPE_CHECKING:
    from collections.abc import Iterator

MODELS: dict[str, dict[str, Any]] = {"seed": {}, "two-conv": {}, "lenet": {}, "lenet dropout": {"dropout": 0.3}}


@pytest.fixture(autouse=True)
def _whole_products() -> Iterator[None]:
    """As in the program: threads that each wait for all threads of the BLAS library are no faster than one."""
    with threadpool_limits(1, "blas"):
        yield


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every image is worth a thread."""
    monkeypatch.setattr(sharing, "_NUMBERS_OF_A_LAYER", 1)


def network(model: str, threads: int, dtype: Any = np.float32, seed: int = 1) -> Network:
    rng = np.random.default_rng(seed)
    return preset(model.split()[0], rng=rng, dtype=dtype, threads=threads, **MODELS[model])


def batch(n: int, dtype: Any = np.float32) -> tuple[Any, Any]:
    rng = np.random.default_rng(7)
    return rng.normal(size=(1, 28, 28, n)).astype(dtype), rng.integers(0, 10, n)


@pytest.fixture
def helpers() -> Iterator[set[str]]:
    """The names of the threads that have run a slice, filled while the test runs."""
    seen: set[str] = set()
    run = sharing.Executor.run_part

    def noted(self: sharing.Executor, *args: Any, **options: Any) -> Any:
        seen.add(threading.current_thread().name)
        return run(self, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharing.Executor, "run_part", noted)
        yield seen


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize("fused", [True, False])
@pytest.mark.parametrize("n", [2, 7, 70])
@pytest.mark.parametrize("threads", [2, 3])
@pytest.mark.parametrize("model", ["seed", "two-conv", "lenet"])
def test_loss_gradients_and_logits_are_those_of_one_thread(model: str, threads: int, n: int, fused: bool) -> None:
    x, labels = batch(n, np.float64)
    one = network(model, 1, np.float64).copy(fused=fused)
    with closing(network(model, threads, np.float64)) as shared:
        several = shared.copy(fused=fused)
        expected, found = one.step_gradients(x, labels), several.step_gradients(x, labels)
        assert found.loss == pytest.approx(expected.loss, rel=1e-12)
        assert found.correct == expected.correct
        assert set(found.gradients) == set(expected.gradients)
        for name, gradient in expected.gradients.items():
            np.testing.assert_allclose(found.gradients[name], gradient, rtol=1e-9, atol=1e-12, err_msg=name)
        np.testing.assert_allclose(several.logits_batch_last(x), one.logits_batch_last(x), rtol=1e-11, atol=1e-12)


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize("model", list(MODELS))
def test_the_same_number_of_threads_gives_the_same_bits_whatever_else_the_network_does(model: str) -> None:
    x, labels = batch(150)
    image = x[..., 0].copy()
    ends = []
    for looking in (False, True):
        with closing(network(model, 2)) as shared:
            optimizer = SGD(0.05)
            for _ in range(6):
                if looking:
                    shared.trace(image, 3)
                    shared.logits_batch_last(x)
                    shared.copy().step_gradients(x[..., :9].copy(), labels[:9])
                optimizer.step(shared.parameters, shared.step_gradients(x, labels).gradients)
            ends.append(np.concatenate([array.ravel() for array in shared.parameters.values()]))
    np.testing.assert_array_equal(*ends)


@pytest.mark.usefixtures("always")
def test_gradients_are_those_of_the_parts_added_in_their_order() -> None:
    x, labels = batch(101)
    one = network("lenet", 1)
    expected = np.zeros(0)
    for part in (slice(0, 33), slice(33, 67), slice(67, 101)):
        share = one._executor.run_part(x, labels, part, training=True).gradients.flat.copy()  # type: ignore[union-attr]
        expected = share if not expected.size else expected + share
    with closing(network("lenet", 3)) as shared:
        np.testing.assert_array_equal(shared.step_gradients(x, labels).gradients.flat, expected)  # type: ignore[attr-defined]


def test_a_batch_that_is_too_small_has_one_thread_and_the_bits_of_one(helpers: set[str]) -> None:
    x, labels = batch(16)
    with closing(network("seed", 2)) as shared:
        found, expected = shared.step_gradients(x, labels), network("seed", 1).step_gradients(x, labels)
        assert found.loss == expected.loss
        for name, gradient in expected.gradients.items():
            np.testing.assert_array_equal(found.gradients[name], gradient)
    assert helpers == {threading.current_thread().name}


@pytest.mark.parametrize(
    ("model", "n", "parts"),
    [
        *(("seed", 32, 1), ("seed", 64, 2), ("seed", 128, 4), ("two-conv", 32, 1), ("two-conv", 64, 3)),
        *(("lenet", 1, 1), ("lenet", 32, 1), ("lenet", 64, 2), ("lenet dropout", 64, 2), ("lenet", 256, 4)),
    ],
)
def test_how_many_threads_a_batch_is_worth_follows_from_its_shapes(model: str, n: int, parts: int) -> None:
    executor = network(model, 4)._executor
    assert isinstance(executor, SharingExecutor)
    found = executor._parts(n, executor._least)
    assert len(found) == parts
    assert (found[0].start, found[-1].stop) == (0, n)
    assert all(a.stop == b.start for a, b in pairwise(found))
    sizes = {part.stop - part.start for part in found}
    assert max(sizes) - min(sizes) <= 1


def test_a_large_batch_is_computed_by_several_threads(helpers: set[str]) -> None:
    x, labels = batch(128)
    with closing(network("seed", 2)) as shared:
        shared.step_gradients(x, labels)
    assert helpers == {threading.current_thread().name, "part of a batch"}


@pytest.mark.usefixtures("always")
def test_dropout_silences_others_in_each_part_and_the_same_again_from_the_same_state() -> None:
    x, labels = batch(64)
    x[...] = x[..., :1]
    labels[...] = 3
    with closing(network("lenet dropout", 2)) as shared:
        own = np.random.default_rng(11)
        shared.dropout_generator = own
        state = own.bit_generator.state
        first, second = shared.step_gradients(x, labels).loss, shared.step_gradients(x, labels).loss
        scales = [
            work.kept("scale")
            for executor in shared._executor._executors  # type: ignore[union-attr]
            for work in executor._pass(32).silencing
        ]
        own.bit_generator.state = state
        assert [shared.step_gradients(x, labels).loss for _ in range(2)] == [first, second]
    assert first != second
    assert len(scales) == 4
    assert not np.array_equal(scales[0], scales[2])
    assert not np.array_equal(scales[1], scales[3])


@pytest.mark.usefixtures("always")
def test_without_dropout_or_training_no_random_number_is_drawn() -> None:
    x, labels = batch(20)
    for model in MODELS:
        with closing(network(model, 2)) as shared:
            rng = np.random.default_rng(5)
            shared.dropout_generator = rng
            state = rng.bit_generator.state
            shared.loss_and_gradients(x.transpose(3, 0, 1, 2), labels)
            shared.logits_batch_last(x)
            if "dropout" not in model:
                shared.step_gradients(x, labels)
            assert rng.bit_generator.state == state


@pytest.mark.usefixtures("always")
def test_dropout_without_a_generator_is_an_error_of_the_caller() -> None:
    x, labels = batch(20)
    with closing(network("lenet dropout", 2)) as shared:
        shared.dropout_generator = None  # type: ignore[assignment]
        with pytest.raises(RuntimeError, match="set Network"):
            shared.step_gradients(x, labels)


@pytest.mark.usefixtures("always")
def test_a_copy_shares_the_threads_and_nothing_else() -> None:
    x, labels = batch(20)
    before = threading.active_count()
    with closing(network("seed", 2)) as shared:
        gradients = shared.step_gradients(x, labels).gradients["conv1.W"]
        kept = gradients.copy()
        other = shared.copy()
        other.parameters["dense1.W"][...] += 1
        other.step_gradients(x, labels)
        assert threading.active_count() == before + 1
        np.testing.assert_array_equal(gradients, kept)
    assert threading.active_count() == before


def test_memory_of_several_threads_is_that_of_one_for_each_of_them() -> None:
    x, labels = batch(256)
    sizes = {}
    for threads in (1, 2):
        with closing(network("lenet", threads)) as shared:
            shared.step_gradients(x, labels)
            executor = shared._executor
            executors = executor._executors if isinstance(executor, SharingExecutor) else [executor]
            sizes[threads] = sum(
                array.nbytes
                for each in executors
                for buffers in each._passes.values()
                for _, work in buffers.forward
                for array in work._arrays.values()
            )
    assert 0 < sizes[2] <= 2 * sizes[1]


@pytest.mark.parametrize("threads", [0, -1])
def test_fewer_threads_than_one_are_refused(threads: int) -> None:
    with pytest.raises(ValueError, match="threads must be at least 1"):
        network("seed", threads)
