"""Bad input: one clear line, the right exit status, never a crash."""

from __future__ import annotations

import gzip
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.app import main
from cnn_gui.data.idx import write_idx

Program = Callable[..., "subprocess.CompletedProcess[str]"]


def one_line(done: subprocess.CompletedProcess[str], status: int) -> str:
    """What the program says on stderr: exactly one line, nothing on stdout, and this exit status."""
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.fixture
def main_here(capsys: pytest.CaptureFixture[str]) -> Program:
    """Give a function that calls the program's main() in this process, which is faster."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            status = stop.code
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, status, said.out, said.err)

    return run


# ---- no screen -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [(), ("--screenshot", "a.png")])
def test_without_a_display_it_says_so_and_names_headless(program: Program, arguments: tuple[str, ...]) -> None:
    said = one_line(program(*arguments, QT_QPA_PLATFORM=None), 1)
    assert "no display" in said
    assert "DISPLAY" in said
    assert "--headless" in said


def test_a_display_that_does_not_answer_is_named(program: Program) -> None:
    said = one_line(program(QT_QPA_PLATFORM=None, DISPLAY=":987"), 1)
    assert "--headless" in said


def test_without_a_display_a_headless_run_works(program: Program) -> None:
    done = program("--headless", "--batches", 2, "--train-limit", 128, "--test-limit", 10, QT_QPA_PLATFORM=None)
    assert done.returncode == 0
    assert "parameters sha256" in done.stdout


# ---- arguments -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--dataset", "cifar"), ("dataset", "cifar", "digits", "mnist")),
        (("--model", "resnet"), ("model", "resnet", "two-conv")),
        (("--theme", "red"), ("--theme", "red", "dark")),
        (("--learning-rate", "0"), ("learning rate", "1e-05", "10")),
        (("--learning-rate", "nan"), ("learning rate", "nan")),
        (("--size", "big"), ("--size", "big")),
        (("--screenshot", "nowhere/a.png"), ("nowhere",)),
    ],
)
def test_an_argument_that_makes_no_sense_gives_one_line_and_status_2(
    main_here: Program, arguments: tuple[str, ...], named: tuple[str, ...]
) -> None:
    said = one_line(main_here(*arguments), 2)
    for word in named:
        assert word in said


# ---- data ------------------------------------------------------------------------------------------------------------

IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


def leave_out(folder: Path) -> None:
    (folder / LABELS).unlink()


def cut_short(folder: Path) -> None:
    path = folder / IMAGES
    path.write_bytes(path.read_bytes()[:1000])


def make_too_long(folder: Path) -> None:
    path = folder / IMAGES
    path.write_bytes(path.read_bytes() + b"\0")


def spoil_magic(folder: Path) -> None:
    path = folder / IMAGES
    path.write_bytes(b"PK\3\4" + path.read_bytes()[4:])


def drop_a_label(folder: Path) -> None:
    write_idx(folder / LABELS, np.zeros(59, np.uint8))


def use_an_eleventh_class(folder: Path) -> None:
    write_idx(folder / LABELS, np.full(60, 10, np.uint8))


def damage_gzip(folder: Path) -> None:
    path = folder / IMAGES
    packed = bytearray(gzip.compress(path.read_bytes()))
    packed[len(packed) // 2] ^= 0xFF
    path.write_bytes(bytes(packed))


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (leave_out, LABELS),
        (cut_short, IMAGES),
        (make_too_long, IMAGES),
        (spoil_magic, IMAGES),
        (drop_a_label, LABELS),
        (use_an_eleventh_class, LABELS),
        (damage_gzip, IMAGES),
    ],
)
def test_unusable_files_are_named_in_one_line(
    main_here: Program, mnist_files: Path, spoil: Callable[[Path], None], named: str
) -> None:
    spoil(mnist_files)
    said = one_line(main_here("--headless", "--dataset", "mnist", "--data-dir", mnist_files, "--batches", 1), 2)
    assert str(mnist_files / named) in said


def test_a_directory_without_files_is_named(main_here: Program, tmp_path: Path) -> None:
    said = one_line(main_here("--headless", "--no-download", "--dataset", "mnist", "--data-dir", tmp_path), 2)
    assert str(tmp_path) in said


def test_good_files_are_not_refused(program: Program, mnist_files: Path) -> None:
    done = program("--headless", "--dataset", "mnist", "--data-dir", mnist_files, "--batches", 1)
    assert done.returncode == 0
