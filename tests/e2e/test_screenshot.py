"""`--screenshot`: the real window trains, is photographed and closes."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

Program = Callable[..., "subprocess.CompletedProcess[str]"]

SMALL = ("--train-limit", 640, "--validation", 128, "--test-limit", 100)


def colours(picture: QImage) -> set[str]:
    """The colours of every fourth pixel."""
    return {
        picture.pixelColor(x, y).name() for x in range(0, picture.width(), 4) for y in range(0, picture.height(), 4)
    }


def brightness(picture: QImage) -> float:
    """The mean lightness, 0 to 1."""
    small = picture.scaled(40, 40)
    return sum(small.pixelColor(x, y).lightnessF() for x in range(40) for y in range(40)) / 1600


@pytest.mark.parametrize(
    ("theme", "size", "bright"), [("light", (1000, 700), (0.75, 1.0)), ("dark", (1920, 1080), (0.0, 0.25))]
)
def test_the_picture_has_the_asked_size_and_look_and_shows_something(
    program: Program, tmp_path: Path, theme: str, size: tuple[int, int], bright: tuple[float, float]
) -> None:
    path = tmp_path / "a.png"
    done = program(*("--screenshot", path, "--batches", 12, "--size", f"{size[0]}x{size[1]}", "--theme", theme, *SMALL))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    picture = QImage(str(path))
    assert (picture.width(), picture.height()) == size
    assert len(colours(picture)) > 150
    assert bright[0] < brightness(picture) < bright[1]
    # The settings of the person who takes it are theirs.
    assert list(tmp_path.glob("home/**/*.conf")) == []


def test_without_batches_the_untrained_network_is_photographed(program: Program, tmp_path: Path) -> None:
    before, after = tmp_path / "before.png", tmp_path / "after.png"
    assert program("--screenshot", before, "--size", "1000x700", *SMALL).returncode == 0
    assert program("--screenshot", after, "--size", "1000x700", "--batches", 5, *SMALL).returncode == 0
    assert QImage(str(before)).size() == QImage(str(after)).size()
    assert QImage(str(before)) != QImage(str(after))


def test_a_place_that_cannot_be_written_is_named_in_one_line(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "folder.png"
    path.mkdir()
    done = program("--screenshot", path, *SMALL)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"cnn-gui: argument --screenshot: '{path}' is a folder")
    assert done.stderr.count("\n") == 1


def test_a_size_too_small_for_the_window_is_told_with_the_least_one(program: Program, tmp_path: Path) -> None:
    done = program("--screenshot", tmp_path / "a.png", "--size", "200x200", *SMALL)
    assert done.returncode == 1
    assert re.fullmatch(r"cnn-gui: the window cannot be smaller than \d+x\d+: use a larger --size\n", done.stderr)


def test_data_that_cannot_be_had_are_named_in_one_line_and_no_picture_is_made(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    done = program("--screenshot", path, "--dataset", "mnist", "--data-dir", tmp_path / "nowhere")
    assert done.returncode == 1
    assert str(tmp_path / "nowhere") in done.stderr
    assert done.stderr.count("\n") == 1
    assert not path.exists()


def test_training_that_diverges_is_photographed_and_told(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    wild = ("--learning-rate", 10, "--momentum", 0.99, "--weight-decay", 1)
    done = program("--screenshot", path, "--batches", 400, *wild, *SMALL)
    assert done.returncode == 1
    assert done.stderr.startswith("cnn-gui: training stopped before batch 400: ")
    assert done.stderr.count("\n") == 1
    assert not QImage(str(path)).isNull()
