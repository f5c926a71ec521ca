"""Runs that are saved and gone on with without a window, as a person does it: processes, files, exit statuses."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import cnn_gui
from cnn_gui.data.identity import identity_of
from cnn_gui.files.run_file.read import read_run
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.run.config import LIVE, SETTINGS

posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
SPEEDS = {"train_seconds", "batches_per_second"}
PATIENCE_SECONDS = 120


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """Ctrl+C means what it usually does to a process started here, also where the tests run behind a shell's `&`."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def command(*options: str | Path) -> list[str]:
    return [sys.executable, "-m", "cnn_gui", "--headless", *map(str, options)]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(cnn_gui.__file__).parents[1]), "PYTHONWARNINGS": "error"}


def start(*options: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*options), capture_output=True, text=True, env=environment(), timeout=PATIENCE_SECONDS, check=False
    )


def result(done: subprocess.CompletedProcess[str], status: int = 0) -> dict[str, Any]:
    assert done.returncode == status, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def only_line(done: subprocess.CompletedProcess[str], status: int = 2) -> str:
    """The one line that ends a start which does nothing."""
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if line.startswith("cnn-gui: ")]
    assert len(lines) == 1
    assert "Traceback" not in done.stderr
    return lines[0]


def everything(path: Path) -> dict[str, Any]:
    """All that decides how a saved run goes on and all that it measured, to compare bit for bit."""
    kept = read_run(path)
    state, history = kept.state, kept.history
    arrays = {
        **state.parameters,
        **state.optimizer,
        "order": state.batches["order"],
        "ends": history.epoch_ends,
        **{f"{name}/{field.name}": getattr(series, field.name)
           for name, series in (("batches", history.batches), ("validations", history.validations))
           for field in dataclasses.fields(series)},
    }  # fmt: skip
    rest = {name: value for name, value in state.batches.items() if name != "order"}
    bits = {name: (array.dtype, array.shape, array.tobytes()) for name, array in arrays.items()}
    return {**bits, **rest, "config": state.config, "batch": state.batch}


@pytest.fixture
def options(small_mnist: Path) -> list[str]:
    """A data set of 200 training images, ten batches an epoch."""
    return ["--dataset", "mnist", "--data-dir", str(small_mnist), "--batch-size", "20", "--threads", "1", "--json"]


RUNS = {
    "adam": ("--schedule", "cosine", "--schedule-epochs", "80", "--warm-up", "30", "--shift", "2"),
    "sgd": ("--momentum", "0.9", "--nesterov", "--weight-decay", "0.001", "--rotation", "12", "--schedule", "step"),
    "dropout": ("--model", "lenet", "--dropout", "0.3"),
}


@pytest.mark.parametrize("kind", RUNS)
def test_five_hundred_batches_and_five_hundred_more_are_a_thousand_bit_for_bit(
    options: list[str], tmp_path: Path, kind: str
) -> None:
    whole, half, again = (tmp_path / f"{name}.cnnrun" for name in ("whole", "half", "again"))
    begun = [*options, *RUNS[kind]]
    one = result(start(*begun, "--batches", "1000", "--save", whole))
    first = result(start(*begun, "--batches", "500", "--save", half))
    two = result(start("--resume", half, "--batches", "500", "--save", again, "--json"))
    assert (first["batches"], one["batches"], two["batches"]) == (500, 1000, 1000)
    assert {key for key in one if one[key] != two[key]} <= SPEEDS
    assert everything(again) == everything(whole)


def test_it_goes_on_in_the_middle_of_an_epoch_into_the_same_file_for_the_default_of_one_epoch(
    options: list[str], tmp_path: Path
) -> None:
    path, whole = tmp_path / "run.cnnrun", tmp_path / "whole.cnnrun"
    start(*options, "--batches", "7", "--save", path)
    two = result(start("--resume", path, "--save", path, "--json"))
    assert (two["batches"], two["epochs"]) == (17, 1)
    three = result(start("--resume", path, "--epochs", "2", "--save", path, "--json"))
    assert (three["batches"], three["epochs"]) == (37, 3)
    start(*options, "--batches", "37", "--save", whole)
    assert everything(path) == everything(whole)


def test_what_is_saved_is_what_the_result_says(options: list[str], tmp_path: Path, small_mnist: Path) -> None:
    path = tmp_path / "run.cnnrun"
    said = result(start(*options, "--epochs", "2", "--save", path))
    kept = read_run(path)
    assert kept.state.batch == said["batches"] == 20
    assert kept.history.validations.accuracy[-1] == said["validation_accuracy"]
    assert kept.data.splits["train"].count == said["train_images"]
    assert kept.state.config.data_dir == small_mnist
    evaluated = result(start("--evaluate", path, "--json"))
    for name in ("validation_accuracy", "test_accuracy", "test_loss", "parameters_sha256", "batches", "epochs"):
        assert evaluated[name] == said[name]
    assert evaluated["train_images"] == 200


def test_live_settings_are_changed_as_a_person_would(options: list[str], tmp_path: Path) -> None:
    path = tmp_path / "run.cnnrun"
    start(*options, "--optimizer", "sgd", "--schedule", "linear", "--batches", "7", "--save", path)
    changed = result(
        start("--resume", path, "--learning-rate", "0.02", "--batch-size", "50", "--batches", "7", "--json")
    )
    assert (changed["learning_rate"], changed["schedule"], changed["batch_size"]) == (0.02, "constant", 50)
    # Three batches to the end of the epoch, then four of fifty images.
    assert changed["epochs"] == 2
    both = ("--learning-rate", "0.02", "--schedule", "cosine", "--momentum", "0.5")
    changed = result(start("--resume", path, *both, "--batches", "1", "--json"))
    assert (changed["learning_rate"], changed["schedule"], changed["momentum"]) == (0.02, "cosine", 0.5)


@posix
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_request_to_end_saves_and_goes_on_later_as_if_it_had_not_been(
    options: list[str], tmp_path: Path, number: signal.Signals, status: int
) -> None:
    path, whole = tmp_path / "run.cnnrun", tmp_path / "whole.cnnrun"
    endless = [*options, "--epochs", "100000", "--save", path, "--checkpoint-every", "15"]
    with subprocess.Popen(
        command(*endless), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as process:
        wait_for(path.exists)
        process.send_signal(number)
        try:
            out, err = process.communicate(timeout=PATIENCE_SECONDS)
        finally:
            # One that does not hear is not waited for.
            process.kill()
    assert process.returncode == status
    said = json.loads(out)
    assert f"interrupted after batch {said['batches']}; this is the result so far" in err
    assert read_run(path).state.batch == said["batches"]
    result(start("--resume", path, "--batches", "13", "--save", path, "--json"))
    start(*options, "--batches", str(said["batches"] + 13), "--save", whole)
    assert everything(path) == everything(whole)


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until something is so; only a test that fails uses the patience up."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@posix
def test_a_program_that_is_killed_goes_on_from_its_last_checkpoint(options: list[str], tmp_path: Path) -> None:
    path, whole = tmp_path / "run.cnnrun", tmp_path / "whole.cnnrun"
    endless = [*options, "--epochs", "100000", "--save", path, "--checkpoint-every", "15"]
    with subprocess.Popen(command(*endless), stderr=subprocess.DEVNULL, env=environment()) as process:
        wait_for(lambda: path.exists() and read_run(path).state.batch >= 45)
        process.kill()
    batch = read_run(path).state.batch
    assert batch % 15 == 0
    start("--resume", path, "--batches", "12", "--save", path)
    start(*options, "--batches", str(batch + 12), "--save", whole)
    assert everything(path) == everything(whole)
    assert sorted(tmp_path.glob("*.cnnrun")) == [path, whole]


# ---- data ------------------------------------------------------------------------------------------------------------


def test_data_that_were_moved_are_found_and_others_are_refused_with_what_differs(
    options: list[str], tmp_path: Path, small_mnist: Path
) -> None:
    path, gone = tmp_path / "run.cnnrun", tmp_path / "gone"
    gone.mkdir()
    for file in small_mnist.iterdir():
        (gone / file.name).write_bytes(file.read_bytes())
    options[options.index(str(small_mnist))] = str(gone)
    start(*options, "--batches", "5", "--save", path)
    gone.rename(tmp_path / "moved")

    line = only_line(start("--resume", path, "--no-download"))
    assert f"cnn-gui: {path}: its images cannot be had: " in line
    assert "say where with --data-dir" in line
    assert (
        result(start("--resume", path, "--data-dir", tmp_path / "moved", "--batches", "5", "--json"))["batches"] == 10
    )

    labels = tmp_path / "moved" / "train-labels-idx1-ubyte"
    content = bytearray(labels.read_bytes())
    content[8] = (content[8] + 1) % 10
    labels.write_bytes(content)
    line = only_line(start("--resume", path, "--data-dir", tmp_path / "moved"))
    assert "the training images have other labels" in line
    evaluated = start("--evaluate", path, "--data-dir", tmp_path / "moved", "--json")
    assert "note: not the images that it was trained with: the training images have other labels" in evaluated.stderr
    assert result(evaluated)["train_images"] == 200


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of 2·30 pictures, bright ones and dark ones."""
    rng = np.random.default_rng(4)
    for number, name in enumerate(("bright", "dark")):
        (tmp_path / "my shapes ✎" / name).mkdir(parents=True)
        for index in range(30):
            pixels = rng.integers(180 * (1 - number), 180 * (1 - number) + 60, (20, 24), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "my shapes ✎" / name / f"{index}.png")
    return tmp_path / "my shapes ✎"


def test_own_images_are_found_again_and_may_be_elsewhere(pictures: Path, tmp_path: Path) -> None:
    path = tmp_path / "run.cnnrun"
    own = ("--own", pictures, "--image-size", "16", "--test-share", "0.25", "--batch-size", "8", "--threads", "1")
    one = result(start(*own, "--batches", "30", "--json"))
    start(*own, "--batches", "11", "--save", path)
    two = result(start("--resume", path, "--batches", "19", "--json"))
    assert two["parameters_sha256"] == one["parameters_sha256"]
    pictures.rename(tmp_path / "elsewhere")
    assert "say where with --own" in only_line(start("--resume", path))
    three = result(start("--resume", path, "--own", tmp_path / "elsewhere", "--batches", "19", "--json"))
    assert three["parameters_sha256"] == one["parameters_sha256"]
    (tmp_path / "elsewhere" / "dark" / "3.png").unlink()
    assert "training images" in only_line(start("--resume", path, "--own", tmp_path / "elsewhere"))


def test_a_saved_run_is_evaluated_on_other_images_that_fit(
    options: list[str], tmp_path: Path, pictures: Path, small_mnist: Path
) -> None:
    path = tmp_path / "run.cnnrun"
    start(*options, "--epochs", "3", "--save", path)
    digits = result(start("--evaluate", path, "--dataset", "digits", "--test-limit", "50", "--json"))
    assert (digits["dataset"], digits["test_images"]) == ("digits", 50)
    kept = read_run(path)
    fewer = result(start("--evaluate", path, "--test-limit", "10", "--json"))
    assert (fewer["dataset"], fewer["test_images"], fewer["batches"]) == ("mnist", 10, kept.state.batch)
    assert "tells 10 classes apart" in only_line(start("--evaluate", path, "--own", pictures))
    small = ("--own", pictures, "--image-size", "16")
    assert "takes images of 1×28×28" in only_line(start("--evaluate", path, *small))


# ---- what makes no sense ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def saved(small_mnist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with Adam, five batches old."""
    path = tmp_path_factory.mktemp("saved") / "run.cnnrun"
    start("--dataset", "mnist", "--data-dir", small_mnist, "--batches", "5", "--save", path)
    return path


def test_settings_that_need_a_new_run_are_refused_beside_a_saved_one(
    saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from cnn_gui.startup.arguments import parse

    for name, setting in SETTINGS.items():
        if setting.option is None:
            continue
        said = ["--headless", "--resume", str(saved), setting.option_name]
        if not isinstance(setting.default, bool):
            # One that it may have.
            missing = "mnist" if name == "test_dataset" else "1"
            said.append(missing if setting.default is None else str(setting.default))
        if name in (*LIVE, "data_dir", "own_path"):
            assert name in parse(said).changes
            continue
        with pytest.raises(SystemExit, match="2"):
            parse(said)
        assert f"argument {setting.option_name}: not together with --resume" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--resume", "{}", "--seed", "3"], "argument --seed: not together with --resume"),
        (["--resume", "{}", "--evaluate", "{}"], "argument --evaluate: not together with --resume"),
        (["--evaluate", "{}", "--learning-rate", "1"], "argument --learning-rate: not together with --evaluate"),
        (["--evaluate", "{}", "--epochs", "1"], "argument --epochs: not together with --evaluate"),
        (["--evaluate", "{}", "--dataset", "digits", "--turn", "left"], "argument --turn: only with --own"),
        (["--checkpoint-every", "5"], "argument --checkpoint-every: needs --save"),
        (["--save", "/no/such/folder/run.cnnrun"], "argument --save: there is no folder"),
        (["--save", "/"], "argument --save: '/' is a folder"),
        (["--resume", "{}", "--own", "x"], "was trained on MNIST, not on own images. Leave out --own."),
        (["--resume", "{}", "--momentum", "0.5"], "is trained with adam, which has a momentum of its own"),
        (["--resume", "nowhere.cnnrun"], "nowhere.cnnrun: cannot be read"),
        (["--resume", __file__], "no saved run"),
        (["--evaluate", __file__], "no saved run"),
    ],
)
def test_what_makes_no_sense_gets_one_line_and_exit_status_2(saved: Path, options: list[str], said: str) -> None:
    assert said in only_line(start(*(word.format(saved) for word in options)))


def test_files_of_runs_are_for_runs_without_a_window() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cnn_gui", "--save", "run.cnnrun"],
        capture_output=True, text=True, env=environment(), timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    assert "argument --save: only with --headless" in only_line(done)


def test_a_run_that_cannot_be_saved_in_the_end_gives_its_result_and_exit_status_1(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from cnn_gui import app, headless
    from cnn_gui.data import whole_file

    def full(_handle: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(headless.tqdm, "monitor_interval", 0)
    monkeypatch.setattr(whole_file.os, "fsync", full)
    path = tmp_path / "run.cnnrun"
    status = app.main(["--headless", *options, "--batches", "9", "--save", str(path), "--checkpoint-every", "4"])
    printed = capsys.readouterr()
    assert status == 1
    assert json.loads(printed.out)["batches"] == 9
    # Twice on the way and once in the end.
    assert printed.err.count(f"cnn-gui: {path}: cannot be written ({os.strerror(28)})") == 3
    assert not path.exists()


def test_taking_a_checkpoint_of_a_resumed_run_knows_its_data(saved: Path) -> None:
    from cnn_gui.headless_resume import resumed

    run = resumed(saved, {}, no_download=True)
    assert identity_of(run.dataset) == Checkpoint.of(run).data == read_run(saved).data
