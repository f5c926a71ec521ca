"""The built-in digits: made again bit for bit, in MNIST's conventions, and worth learning from."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.data.digits.builtin import load_digits
from cnn_gui.data.digits.generate import BLOCK, SIZES, generate, main, sheet
from cnn_gui.data.digits.hand import write

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.data.dataset import Split


@pytest.fixture(scope="module")
def shipped() -> dict[str, Split]:
    return dict(zip(("train", "test"), load_digits(), strict=True))


@pytest.mark.parametrize("part", ["train", "test"])
def test_the_generator_makes_the_shipped_digits_again_bit_for_bit(shipped: dict[str, Split], part: str) -> None:
    again = generate(part, BLOCK + 20)
    np.testing.assert_array_equal(again.labels, shipped[part].labels[: BLOCK + 20])
    np.testing.assert_array_equal(again.images, shipped[part].images[: BLOCK + 20])


@pytest.mark.parametrize("part", ["train", "test"])
def test_every_digit_is_equally_frequent_from_the_first_block_on(shipped: dict[str, Split], part: str) -> None:
    labels = shipped[part].labels
    assert len(labels) == SIZES[part]
    assert (np.bincount(labels.reshape(-1, BLOCK)[0]) == BLOCK // 10).all()
    assert (np.bincount(labels) == SIZES[part] // 10).all()
    assert (np.diff(labels) != 0).mean() > 0.8


def test_no_test_digit_is_in_the_training_file(shipped: dict[str, Split]) -> None:
    seen = {image.tobytes() for image in shipped["train"].images}
    assert len(seen) == SIZES["train"]
    assert not any(image.tobytes() in seen for image in shipped["test"].images)


def test_digits_lie_in_a_box_of_20_centred_by_mass(shipped: dict[str, Split]) -> None:
    images = shipped["train"].images[:, 0]
    rows, columns = images.any(axis=2), images.any(axis=1)
    extents = []
    for hit in (rows, columns):
        first, last = hit.argmax(axis=1), 27 - hit[:, ::-1].argmax(axis=1)
        extents.append(last - first + 1)
    larger = np.maximum(*extents)
    assert larger.max() <= 20
    # A digit fills its box in the larger direction, but for the last pixel of a soft edge.
    assert np.quantile(larger, 0.02) >= 18
    mass = images.astype(np.float64)
    total = mass.sum(axis=(1, 2))
    # Where MNIST's test images have theirs: 13.99 / 14.01. A digit that would reach over the edge stays inside.
    from_middle = np.arange(28) - 14
    for profile in (mass.sum(axis=2), mass.sum(axis=1)):
        centres = profile @ from_middle / total
        assert abs(centres.mean()) <= 0.02
        assert np.quantile(np.abs(centres), 0.99) <= 0.5
        assert np.abs(centres).max() <= 1.5


def test_ink_is_grey_only_at_its_edges_as_in_scanned_digits(shipped: dict[str, Split]) -> None:
    images = shipped["train"].images
    assert (images.max(axis=(1, 2, 3)) >= 200).all()
    assert 0.10 < images.mean() / 255 < 0.16
    assert 0.15 < (images > 0).mean() < 0.23
    assert 0.4 < (images >= 250).sum() / (images >= 128).sum() < 0.7


def test_the_nearest_mean_image_tells_most_digits(shipped: dict[str, Split]) -> None:
    train, test = shipped["train"], shipped["test"]
    means = np.stack([train.images[train.labels == digit].mean(axis=0).ravel() for digit in range(10)])
    x = test.images.reshape(len(test), -1).astype(np.float64)
    distance = (means**2).sum(axis=1) - 2 * x @ means.T
    accuracy = (distance.argmin(axis=1) == test.labels).mean()
    assert accuracy > 0.6


def test_equal_generators_write_equal_digits_and_others_do_not() -> None:
    labels = np.arange(10).repeat(3)
    first, second, third = (write(labels, np.random.default_rng(seed)) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first, second)
    assert all((a != b).any() for a, b in zip(first, third, strict=True))


def test_only_the_asked_digits_are_written() -> None:
    assert write(np.array([7]), np.random.default_rng(0)).shape == (1, 28, 28)
    assert write(np.zeros(0, np.int64), np.random.default_rng(0)).shape == (0, 28, 28)


def test_the_command_writes_a_file_that_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cnn_gui.data.digits.generate.SIZES", {"train": 40, "test": 30})
    first, second = tmp_path / "a.npz", tmp_path / "b.npz"
    assert main(["--out", str(first)]) == 0
    assert main(["--out", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()
    train, test = load_digits(first)
    assert (len(train), len(test)) == (40, 30)
    np.testing.assert_array_equal(train.images, generate("train", 40).images)
    with zipfile.ZipFile(first) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_contact_sheet_shows_rows_of_each_digit(tmp_path: Path) -> None:
    picture = sheet(columns=4, rows_per_digit=1)
    assert picture.shape == (10 * 28, 4 * 28)
    train = generate("train", 200)
    np.testing.assert_array_equal(255 - picture[:28, :28], train.images[train.labels == 0][0, 0])
    np.testing.assert_array_equal(255 - picture[-28:, 28:56], train.images[train.labels == 9][1, 0])
    assert main(["--sheet", str(tmp_path / "digits.png")]) == 0
    assert (tmp_path / "digits.png").stat().st_size > 10_000


def test_the_command_without_a_wish_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([])
    assert caught.value.code == 2
    assert "--out" in capsys.readouterr().err
