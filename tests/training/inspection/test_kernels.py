"""Filters of image processing: the textbook's numbers, at the length of what they replace."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.training.inspection.kernels import KERNELS, kernel


def test_the_kernels_of_size_3_are_those_of_the_textbook() -> None:
    np.testing.assert_allclose(kernel("sobel-x", 3) * 8, [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    np.testing.assert_allclose(kernel("sobel-y", 3) * 8, [[-1, -2, -1], [0, 0, 0], [1, 2, 1]])
    np.testing.assert_allclose(kernel("gaussian", 3) * 16, [[1, 2, 1], [2, 4, 2], [1, 2, 1]])
    np.testing.assert_allclose(kernel("laplacian", 3) * 16, [[-1, -2, -1], [-2, 12, -2], [-1, -2, -1]])
    np.testing.assert_allclose(kernel("box", 3) * 9, np.ones((3, 3)))
    np.testing.assert_allclose(kernel("identity", 3), [[0, 0, 0], [0, 1, 0], [0, 0, 0]])


def test_a_gaussian_of_size_5_is_binomial() -> None:
    np.testing.assert_allclose(kernel("gaussian", 5)[2] * 256, np.array([1, 4, 6, 4, 1]) * 6)


@pytest.mark.parametrize("size", [3, 5, 7])
def test_blurs_sum_to_one_and_edge_filters_to_zero(size: int) -> None:
    sums = {name: kernel(name, size).sum() for name in KERNELS}
    assert sums == pytest.approx(
        {"identity": 1, "box": 1, "gaussian": 1, "sobel-x": 0, "sobel-y": 0, "laplacian": 0}, abs=1e-12
    )


@pytest.mark.parametrize("name", KERNELS)
def test_a_kernel_takes_the_length_of_what_it_replaces(name: str) -> None:
    learned = np.random.default_rng(0).normal(size=(5, 5))
    made = kernel(name, 5, learned)
    assert np.linalg.norm(made) == pytest.approx(np.linalg.norm(learned))
    np.testing.assert_allclose(made / np.linalg.norm(made), kernel(name, 5) / np.linalg.norm(kernel(name, 5)))


def test_a_dead_filter_gives_the_plain_kernel() -> None:
    np.testing.assert_allclose(kernel("sobel-x", 3, np.zeros((3, 3))), kernel("sobel-x", 3))


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        kernel("magic", 3)
    with pytest.raises(ValueError, match="odd size; got 4"):
        kernel("box", 4)
