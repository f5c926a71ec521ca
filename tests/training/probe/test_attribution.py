"""Saliency and occlusion where the right answer is known by hand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pytest

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.feeding.standardise import pixel_statistics
from cnn_gui.engine import Dense, Flatten, Network
from cnn_gui.training.messages.attribution import Attribution
from cnn_gui.training.probe.agreement import agreement
from cnn_gui.training.probe.attribution import attribute
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def linear_run() -> Callable[..., Run]:
    """Give a function that makes a run whose network is linear: logits = weights · pixels."""

    def make(weights: npt.NDArray[np.float64]) -> Run:
        classes, *shape = weights.shape
        rng = np.random.default_rng(1)
        images = rng.integers(0, 256, (20, *shape), dtype=np.uint8)
        split = Split(images, np.arange(20) % classes)
        names = tuple(map(str, range(classes)))
        dataset = Dataset("digits", "Linear", split, split, split, names, *pixel_statistics(images))
        run = Run(RunConfig(batch_size=4), dataset)
        run.network = Network([Flatten(), Dense(classes)], input_shape=tuple(shape), rng=rng)
        run.network.set_parameters({"dense1.W": weights.reshape(classes, -1).T, "dense1.b": np.zeros(classes)})
        return run

    return make


def _finish(run: Run, image: npt.NDArray[np.uint8]) -> Attribution:
    work = attribute(run, image)
    while True:
        try:
            next(work)
        except StopIteration as result:
            attribution: Attribution = result.value
            return attribution


def _softmax(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    powers = np.exp(logits - logits.max())
    shares: npt.NDArray[np.float64] = powers / powers.sum()
    return shares


def test_linear_network_by_hand(linear_run: Callable[..., Run]) -> None:
    weights = np.random.default_rng(2).normal(0, 0.05, (3, 1, 10, 8))
    run = linear_run(weights)
    image = run.dataset.test.images[4]
    x = run.network_input(image).astype(np.float64)
    p = _softmax((weights * x).sum(axis=(1, 2, 3)))
    c = int(p.argmax())
    # ∂ log p_c / ∂x = w_c − Σ p_k w_k.
    gradient = weights[c] - np.tensordot(p, weights, 1)
    background = run.network_input(np.zeros((1, 1, 1), np.uint8))
    expected = np.empty((10, 8))
    for i, j in np.ndindex(10, 8):
        covered = x.copy()
        covered[:, max(0, i - 1) : i + 2, max(0, j - 1) : j + 2] = background
        expected[i, j] = p[c] - _softmax((weights * covered).sum(axis=(1, 2, 3)))[c]

    found = _finish(run, image)

    assert (found.class_index, found.patch, found.batch) == (c, 3, run.batch)
    assert found.probability == pytest.approx(p[c], rel=1e-5)
    np.testing.assert_allclose(found.saliency, np.abs(gradient[0]), rtol=1e-4)
    np.testing.assert_allclose(found.occlusion, expected, atol=1e-6)
    assert found.saliency.dtype == found.occlusion.dtype == np.float32
    assert (found.correlation, found.overlap) == agreement(found.saliency, found.occlusion, 3)


@pytest.mark.parametrize("strength", [1.0, 3.0, 6.0, 12.0])
def test_certainty_takes_no_digits_from_the_maps(linear_run: Callable[..., Run], strength: float) -> None:
    """Of p − 1 float32 has nothing left where p is 1 but for a hundred-millionth: so it is in training, and a trace."""
    weights = np.random.default_rng(2).normal(0, 0.3, (3, 1, 10, 8)) * strength
    run = linear_run(weights)
    weights = run.network.parameters["dense1.W"].T.reshape(weights.shape).astype(np.float64)
    image = run.dataset.test.images[4]
    x = run.network_input(image).astype(np.float64)
    logits = (weights * x).sum(axis=(1, 2, 3))
    c = int(logits.argmax())
    others = np.delete(np.arange(3), c)
    lost = np.exp(logits[others] - logits[c])
    gradient = np.tensordot(lost / (1 + lost.sum()), weights[c] - weights[others], 1)
    covered = x.copy()
    covered[:, 2:5, 3:6] = run.network_input(np.zeros((1, 1, 1), np.uint8))
    after = _softmax((weights * covered).sum(axis=(1, 2, 3)))
    drop = 1 - after[c] - lost.sum() / (1 + lost.sum())

    found = _finish(run, image)

    np.testing.assert_allclose(found.saliency, np.abs(gradient[0]), rtol=2e-3)
    assert found.occlusion[3, 4] == pytest.approx(drop, rel=0.02, abs=1e-14)
    traced = run.network.trace(run.network_input(image), c).stages[0].gradient
    assert traced is not None
    assert np.allclose(np.abs(traced[0]), np.abs(gradient[0]), rtol=0.02, atol=0) == (strength < 6.0)


def test_colours_are_covered_with_the_mean_and_the_strongest_channel_counts(linear_run: Callable[..., Run]) -> None:
    weights = np.random.default_rng(3).normal(0, 0.05, (2, 3, 6, 6))
    run = linear_run(weights)
    image = run.dataset.test.images[0]
    x = run.network_input(image).astype(np.float64)
    p = _softmax((weights * x).sum(axis=(1, 2, 3)))
    c = int(p.argmax())
    covered = x.copy()
    covered[:, 1:4, 2:5] = 0

    found = _finish(run, image)

    np.testing.assert_allclose(found.saliency, np.abs(weights[c] - np.tensordot(p, weights, 1)).max(axis=0), rtol=1e-4)
    expected = p[c] - _softmax((weights * covered).sum(axis=(1, 2, 3)))[c]
    assert found.occlusion[2, 3] == pytest.approx(expected, abs=1e-6)


def test_pixels_without_influence_are_zero(linear_run: Callable[..., Run]) -> None:
    weights = np.zeros((3, 1, 12, 12))
    weights[1, 0, 2:5, 6:9] = 0.3
    run = linear_run(weights)
    found = _finish(run, np.full((1, 12, 12), 255, np.uint8))
    assert found.class_index == 1
    matters = np.zeros((12, 12), bool)
    matters[2:5, 6:9] = True
    np.testing.assert_array_equal(found.saliency > 0, matters)
    # A patch of three reaches one pixel further.
    matters[1:6, 5:10] = True
    np.testing.assert_array_equal(found.occlusion > 0, matters)
    assert (found.occlusion[~matters] == 0).all()
    # Ink there speaks for class 1: without it the probability is smaller.
    assert found.occlusion.max() == found.occlusion[3, 7] > 0.2


def test_piece_that_speaks_against_the_class_is_negative(linear_run: Callable[..., Run]) -> None:
    weights = np.zeros((2, 1, 9, 9))
    weights[0, 0, 1, 1], weights[0, 0, 7, 7] = 1.0, -0.5
    found = _finish(linear_run(weights), np.full((1, 9, 9), 255, np.uint8))
    assert found.class_index == 0
    assert found.occlusion[1, 1] > 0 > found.occlusion[7, 7]


def test_covering_background_with_background_changes_nothing(linear_run: Callable[..., Run]) -> None:
    run = linear_run(np.random.default_rng(4).normal(0, 0.05, (3, 1, 12, 12)))
    found = _finish(run, np.zeros((1, 12, 12), np.uint8))
    np.testing.assert_array_equal(found.occlusion, 0)
    assert (found.saliency > 0).any()
    assert math.isnan(found.correlation)
    assert math.isnan(found.overlap)


# ---- larger images are covered at fewer places ---------------------------------------------------------------------


@pytest.mark.parametrize(("size", "patch"), [(8, 3), (28, 5), (32, 5), (64, 11), (128, 23)])
def test_patch_grows_with_the_image(linear_run: Callable[..., Run], size: int, patch: int) -> None:
    weights = np.zeros((2, 1, size, size))
    weights[0] = 1 / size**2
    found = _finish(linear_run(weights), np.full((1, size, size), 255, np.uint8))
    assert (found.patch, found.occlusion.shape, found.saliency.shape) == (patch, (size, size), (size, size))
    # All pixels count alike, so does each whole patch, also between the places.
    inside = found.occlusion[patch:-patch, patch:-patch]
    assert inside.size == 0 or inside.max() == pytest.approx(inside.min(), rel=1e-3)
    assert (found.occlusion > 0).all()


def test_occlusion_of_a_large_image_is_exact_at_the_places_and_in_between(
    linear_run: Callable[..., Run],
) -> None:
    weights = np.random.default_rng(5).normal(0, 0.02, (3, 1, 28, 28))
    run = linear_run(weights)
    image = run.dataset.test.images[7]
    x = run.network_input(image).astype(np.float64)
    found = _finish(run, image)

    def drop(i: int, j: int) -> float:
        covered = x.copy()
        covered[:, max(0, i - 2) : i + 3, max(0, j - 2) : j + 3] = run.network_input(np.zeros((1, 1, 1), np.uint8))
        p = _softmax((weights * covered).sum(axis=(1, 2, 3)))
        return found.probability - float(p[found.class_index])

    for i, j in ((0, 0), (0, 27), (27, 27), (2, 4), (8, 25)):
        assert found.occlusion[i, j] == pytest.approx(drop(i, j), abs=1e-6)
    assert found.occlusion[2, 3] == pytest.approx((drop(2, 2) + drop(2, 4)) / 2, abs=1e-6)
    assert found.occlusion[1, 3] == pytest.approx((drop(0, 2) + drop(0, 4) + drop(2, 2) + drop(2, 4)) / 4, abs=1e-6)


def test_work_comes_in_short_units(make_dataset: Callable[..., Dataset]) -> None:
    run = Run(RunConfig(batch_size=8), make_dataset(size=28))
    sizes: list[int] = []
    forward = run.network.logits_batch_last
    run.network.logits_batch_last = lambda x: sizes.append(x.shape[-1]) or forward(x)  # type: ignore[method-assign, func-returns-value]
    units = 0
    work = attribute(run, run.dataset.test.images[0])
    for _ in work:
        units += 1
        assert len(sizes) <= units
    assert sizes == [64] * 4
    assert units == 5


def test_training_is_the_same_with_and_without(make_dataset: Callable[..., Dataset]) -> None:
    dataset = make_dataset(train=256)
    runs = [Run(RunConfig(batch_size=64, model="two-conv", shift=1), dataset) for _ in range(2)]
    for _ in range(6):
        _finish(runs[0], dataset.test.images[0])
        for run in runs:
            run.step()
    assert runs[0].parameters_sha256() == runs[1].parameters_sha256()


def test_network_that_overflows_is_explained_without_a_warning(
    make_dataset: Callable[..., Dataset], poison: Callable[[Run], None]
) -> None:
    run = Run(RunConfig(batch_size=8), make_dataset())
    poison(run)
    found = _finish(run, run.dataset.test.images[0])
    assert math.isnan(found.correlation)
    assert math.isnan(found.overlap)
