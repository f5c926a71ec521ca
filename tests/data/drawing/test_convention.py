"""What a data set's images have in common is found, and drawings are brought to it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.drawing.convention import Convention
from cnn_gui.data.drawing.handwriting import prepare
from cnn_gui.data.load import load_dataset


def with_images(dataset: Dataset, images: np.ndarray) -> Dataset:
    """The same data set with other training images."""
    return dataclasses.replace(dataset, train=Split(images, np.zeros(len(images), np.int64)))


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load_dataset("digits")


def test_the_built_in_digits_are_centred_on_dark_ground(digits: Dataset) -> None:
    assert Convention.of(digits) == Convention((1, 28, 28), False, True)


def test_so_are_digits_on_paper_but_bright(digits: Dataset) -> None:
    convention = Convention.of(with_images(digits, 255 - digits.train.images[:300]))
    assert convention == Convention((1, 28, 28), True, True)
    assert convention.bright
    assert not convention.colour


def test_photographs_have_neither(digits: Dataset) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (80, 3, 32, 32), dtype=np.uint8)
    noise[:, :, :, 0] = noise[:, :, 0] = np.where(np.arange(80) % 2, 20, 230)[:, None, None]
    noise[:, :, -1] = noise[:, :, 0]
    convention = Convention.of(with_images(digits, noise))
    assert convention == Convention((3, 32, 32), None, False)
    assert convention.colour
    assert not convention.bright


def picture(*, bright: bool) -> np.ndarray:
    """A bar of ink on paper that is not quite even."""
    ground = np.full((280, 280), 30, np.uint8)
    ground[40:240, 120:150] = 220
    return 255 - ground if bright else ground


@pytest.mark.parametrize("data", [False, True])
@pytest.mark.parametrize("brought", [False, True])
def test_a_picture_comes_to_the_canvas_as_bright_ink_and_to_the_network_on_the_datas_ground(
    data: bool, brought: bool
) -> None:
    convention = Convention(ground=data)
    paper = picture(bright=brought)
    inverted = convention.to_be_inverted(paper)
    assert inverted is (data != brought)
    canvas = convention.on_canvas(paper, inverted=inverted, centred=True)
    assert canvas[140, 130] == 255
    assert canvas[140, 20] == 0
    image = convention.prepared(canvas, centred=True)
    np.testing.assert_array_equal(image, 255 - prepare(canvas) if data else prepare(canvas))
    assert image[0, 0, 0] == (255 if data else 0)


def test_not_centred_a_picture_stays_as_it_is() -> None:
    paper = picture(bright=True)
    plain = Convention(ground=None)
    assert plain.to_be_inverted(paper) is False
    np.testing.assert_array_equal(plain.on_canvas(paper, inverted=False, centred=False), paper)
    np.testing.assert_array_equal(plain.on_canvas(paper, inverted=True, centred=False), 255 - paper)
