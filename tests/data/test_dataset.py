"""Splits check once what everything after relies on."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.data.dataset import Split

IMAGES = np.zeros((4, 3, 6, 5), np.uint8)
LABELS = np.arange(4)


@pytest.mark.parametrize(
    ("images", "labels", "words"),
    [
        (IMAGES.astype(np.float32), LABELS, "uint8"),
        (IMAGES[:, 0], LABELS, "N, C, H, W"),
        (IMAGES.transpose(0, 1, 3, 2), LABELS, "C-contiguous"),
        (IMAGES, LABELS.astype(np.uint8), "int64"),
        (IMAGES, LABELS[:, None], "int64"),
        (IMAGES, LABELS[:3], "4 images but 3 labels"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(images: np.ndarray, labels: np.ndarray, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Split(images, labels)


def test_a_part_is_a_view_of_the_same_images() -> None:
    part = Split(IMAGES, LABELS).part(1, 3)
    assert len(part) == 2
    assert part.labels.tolist() == [1, 2]
    assert np.shares_memory(part.images, IMAGES)
