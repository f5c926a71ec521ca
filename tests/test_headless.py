"""Training without a window, as a person starts it: a process, its two streams and its exit status."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import cnn_gui
from cnn_gui.data.cifar import RECORD, TEST, TRAIN
from cnn_gui.training.evaluation.evaluator import evaluate
from cnn_gui.training.evaluation.validate import validate
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.matrix_threads import kernel, most_threads
from cnn_gui.training.run.run import Run, load_for
from cnn_gui.training.run.schedule import learning_rate

# The program itself, in a process that cannot import anything of Qt and fails if it tries.
WITHOUT_QT = """
import sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "pyqtgraph"):
            raise SystemExit(f"{name} was imported")

sys.meta_path.insert(0, NoQt())
from cnn_gui.app import main
sys.exit(main())
"""

# Plain gradient descent; the rate follows.
SGD = ("--optimizer", "sgd", "--learning-rate")
TIMES_AND_SPEEDS = {"train_seconds", "batches_per_second"}


def _start(*options: str) -> subprocess.CompletedProcess[str]:
    root = str(Path(cnn_gui.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": root, "PYTHONWARNINGS": "error"}
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_QT, "--headless", *options],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )


def _result(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


@pytest.fixture(scope="module")
def options(small_mnist: Path) -> list[str]:
    return ["--dataset", "mnist", "--data-dir", str(small_mnist), "--batch-size", "20", "--threads", "1"]


@pytest.fixture(scope="module")
def two_epochs(options: list[str]) -> subprocess.CompletedProcess[str]:
    """Two epochs of ten batches."""
    return _start(*options, "--epochs", "2", "--seed", "3", "--learning-rate", "0.1", "--json")


def test_json_is_the_only_thing_on_stdout_and_holds_what_was_asked_and_found(
    two_epochs: subprocess.CompletedProcess[str],
) -> None:
    result = _result(two_epochs)
    assert two_epochs.stdout.count("\n") == 1
    assert result["dataset"] == "mnist"
    assert result["model"] == "seed"
    assert (result["seed"], result["epochs"], result["batches"]) == (3, 2, 20)
    assert (result["batch_size"], result["learning_rate"]) == (20, 0.1)
    assert (result["train_images"], result["validation_images"], result["test_images"]) == (200, 40, 40)
    assert (result["test_dataset"], result["classes"], result["skipped_images"]) == ("mnist", 10, 0)
    assert result["train_seconds"] > 0
    assert result["batches_per_second"] == pytest.approx(20 / result["train_seconds"])


def test_figures_are_those_of_a_run_of_the_same_config(
    two_epochs: subprocess.CompletedProcess[str], small_mnist: Path
) -> None:
    result = _result(two_epochs)
    config = RunConfig(dataset="mnist", data_dir=small_mnist, batch_size=20, seed=3, learning_rate=0.1)
    run = Run(config, load_for(config))
    for _ in range(20):
        run.step()
    validation = evaluate(run.network, run.standardiser, run.dataset.validation)
    test = evaluate(run.network, run.standardiser, run.dataset.test)
    assert result["train_loss"] == pytest.approx(run.history.batches.loss[-10:].mean(), rel=1e-4)
    assert result["validation_accuracy"] == validation.accuracy
    assert result["validation_loss"] == pytest.approx(validation.loss, rel=1e-4)
    assert result["test_accuracy"] == test.accuracy
    assert len(result["parameters_sha256"]) == 64


def test_two_runs_agree_in_all_but_times_and_speeds(
    two_epochs: subprocess.CompletedProcess[str], options: list[str]
) -> None:
    again = _result(_start(*options, "--epochs", "2", "--seed", "3", "--learning-rate", "0.1", "--json"))
    first = _result(two_epochs)
    assert first.keys() == again.keys()
    assert {key for key in first if first[key] != again[key]} <= TIMES_AND_SPEEDS


def test_progress_bar_is_on_stderr(two_epochs: subprocess.CompletedProcess[str]) -> None:
    assert "20/20" in two_epochs.stderr
    assert "batch/s" in two_epochs.stderr
    assert "validation" in two_epochs.stderr


EARLY = ("--seed", "3", "--patience", "2", "--least-gain", "0.05", "--epochs", "60", "--json")


@pytest.mark.parametrize(
    ("options_of_it", "changes"),
    [((), {}), (("--plateau-patience", "1"), {"plateau_patience": 1})],
)
def test_a_run_ends_where_its_patience_does_and_says_so(
    options: list[str], small_mnist: Path, options_of_it: tuple[str, ...], changes: dict[str, Any]
) -> None:
    done = _start(*options, *EARLY, *options_of_it)
    result = _result(done)
    config = RunConfig(dataset="mnist", data_dir=small_mnist, batch_size=20, seed=3, patience=2, least_gain=0.05)
    if changes:
        config = config.with_changes(schedule="plateau", schedule_epochs=60, **changes)
    run = Run(config, load_for(config))
    while run.batch < 600 and not run.stopped_early:
        run.step()
        if run.validation_due:
            validate(run)
    assert run.batch < 600
    assert result["stopped_early"] is True
    assert f"note: stopped early after batch {run.batch}: 2 validations in a row brought no gain" in done.stderr
    best = run.validations.best
    assert best is not None
    assert (result["batches"], result["best_batch"]) == (run.batch, best.mark.batch)
    assert result["best_validation_accuracy"] == best.mark.accuracy
    assert result["best_validation_loss"] == pytest.approx(best.mark.loss, rel=1e-4)
    assert result["last_learning_rate"] == run.history.batches.learning_rate[-1]
    assert (result["last_learning_rate"] < 0.003) is bool(changes)
    assert result["parameters_sha256"] == run.parameters_sha256()


def test_early_stopping_without_validation_images_is_refused_in_one_line(options: list[str]) -> None:
    done = _start(*options, "--patience", "2", "--validation", "0")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "a patience of 2 needs validation images, and none are held out" in line


def test_batches_may_be_said_instead_of_epochs_and_the_result_is_for_people(options: list[str]) -> None:
    done = _start(*options, "--batches", "13")
    assert done.returncode == 0, done.stderr
    table = dict(line.rsplit(maxsplit=1) for line in done.stdout.splitlines())
    assert (table["batches"], table["epochs"]) == ("13", "1")
    assert 0 <= float(table["test accuracy"]) <= 1
    assert len(table["parameters sha256"]) == 64


def test_no_batch_at_all_gives_figures_of_the_untrained_network(options: list[str]) -> None:
    result = _result(_start(*options, "--batches", "0", "--validation", "0", "--json"))
    assert (result["batches"], result["epochs"], result["train_loss"]) == (0, 0, None)
    assert (result["validation_accuracy"], result["validation_images"]) == (None, 0)
    assert 0 <= result["test_accuracy"] <= 1


def _only_line(done: subprocess.CompletedProcess[str], status: int) -> str:
    assert done.returncode == status
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if line.startswith("cnn-gui: ")]
    assert len(lines) == 1
    assert "Traceback" not in done.stderr
    return lines[0]


def test_directory_without_the_files_gets_one_line_and_exit_status_2(tmp_path: Path) -> None:
    done = _start("--dataset", "mnist", "--data-dir", str(tmp_path), "--no-download", "--json")
    line = _only_line(done, 2)
    assert str(tmp_path) in line
    assert done.stderr == line + "\n"


def test_model_that_cannot_take_the_images_gets_one_line_and_exit_status_2(
    tmp_path: Path, small_mnist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in small_mnist.iterdir():
        content = file.read_bytes()
        if "images" in file.name:
            # The same bytes as more and smaller images: 4×4.
            count = (len(content) - 16) // 16
            labels = bytes.fromhex("00000801") + count.to_bytes(4, "big") + bytes(count)
            content = bytes.fromhex("00000803") + b"".join(n.to_bytes(4, "big") for n in (count, 4, 4)) + content[16:]
            (tmp_path / file.name.replace("images-idx3", "labels-idx1")).write_bytes(labels)
            (tmp_path / file.name).write_bytes(content)
    done = _start("--dataset", "mnist", "--data-dir", str(tmp_path), "--model", "lenet")
    assert "model lenet cannot take the images of MNIST" in _only_line(done, 2)


def test_divergence_gets_one_line_and_exit_status_3(options: list[str]) -> None:
    # Each update multiplies the weights by −9.
    done = _start(*options, "--epochs", "50", *SGD, "10", "--weight-decay", "1", "--json")
    line = _only_line(done, 3)
    assert "at batch" in line
    assert "learning rate was 10: try a smaller one" in line
    assert done.stderr.endswith(line + "\n")


def test_divergence_names_the_learning_rate_of_the_last_update(options: list[str]) -> None:
    diverges = ("--epochs", "50", *SGD, "10", "--weight-decay", "1", "--schedule", "linear")
    line = _only_line(_start(*options, *diverges), 3)
    found = re.search(r"at batch (\d+); the learning rate was ([\d.]+)", line)
    assert found is not None
    # It shows in the loss of one batch what the update before it has done.
    rate = learning_rate("linear", 10.0, int(found[1]) - 2, total=500)
    assert rate < 10
    assert float(found[2]) == float(f"{rate:g}")


def test_options_of_training_are_in_the_result_and_make_a_difference(options: list[str]) -> None:
    said = {"model": "lenet", "optimizer": "adam", "schedule": "linear", "schedule_epochs": 3, "warm_up": 4}
    said |= {"rotation": 7.5, "dropout": 0.25}
    short = [*options, "--batches", "6", "--json"]
    words = [word for name, value in said.items() for word in (f"--{name.replace('_', '-')}", str(value))]
    result = _result(_start(*short, *words))
    assert {name: result[name] for name in said} == said
    assert result["learning_rate"] == 0.003
    plain = _result(_start(*short, "--model", "lenet", "--optimizer", "adam"))
    assert result["parameters_sha256"] != plain["parameters_sha256"]


def test_built_in_digits_need_no_directory() -> None:
    result = _result(_start("--train-limit", "256", "--test-limit", "100", "--epochs", "1", "--json"))
    assert (result["dataset"], result["train_images"], result["test_images"]) == ("digits", 256, 100)


# ---- other data ----------------------------------------------------------------------------------------------------


def test_test_images_of_another_data_set_are_found_in_the_data_directory(small_mnist: Path) -> None:
    short = ("--train-limit", "256", "--batches", "2", "--json")
    result = _result(_start("--test-dataset", "mnist", "--data-dir", str(small_mnist), *short))
    assert (result["dataset"], result["test_dataset"]) == ("digits", "mnist")
    assert (result["train_images"], result["test_images"]) == (256, 40)


def test_test_images_that_do_not_fit_get_one_line_and_exit_status_2(small_cifar: Path) -> None:
    done = _start("--test-dataset", "cifar-10", "--data-dir", str(small_cifar), "--json")
    line = _only_line(done, 2)
    assert "3×32×32" in line
    assert "1×28×28" in line


@pytest.fixture(scope="module")
def small_cifar(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a data set stored like CIFAR-10: 5·60 and 60 easy images, each class in a colour of its own."""
    directory = tmp_path_factory.mktemp("small_cifar")
    rng = np.random.default_rng(9)
    for name in (*TRAIN, TEST):
        records = rng.integers(0, 60, (60, RECORD), dtype=np.uint8)
        labels = records[:, 0] = rng.integers(0, 10, 60)
        pixels = records[:, 1:].reshape(60, 3, 32, 32)
        for image, label in zip(pixels, labels, strict=True):
            image[label % 3, 3 * label : 3 * label + 4] = 220
        (directory / name).write_bytes(records.tobytes())
    return directory


@pytest.mark.parametrize("model", ["seed", "two-conv", "lenet"])
def test_every_model_learns_colour_images(small_cifar: Path, model: str) -> None:
    options = ("--dataset", "cifar-10", "--data-dir", str(small_cifar), "--threads", "1", "--batch-size", "10")
    result = _result(_start(*options, "--model", model, "--epochs", "6", *SGD, "0.05", "--json"))
    assert (result["model"], result["train_images"], result["test_images"]) == (model, 250, 60)
    assert result["test_accuracy"] > 0.9


def test_own_images_are_trained_on_and_what_was_left_out_is_named(tmp_path: Path) -> None:
    shapes = tmp_path / "my shapes ✎"
    rng = np.random.default_rng(4)
    for number, name in enumerate(("bright", "dark")):
        (shapes / name).mkdir(parents=True)
        for index in range(30):
            pixels = rng.integers(180 * (1 - number), 180 * (1 - number) + 60, (20, 24, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(shapes / name / f"{index}.png")
    for index in range(25):
        (shapes / "dark" / f"broken {index}.png").write_bytes(b"no picture")
    options = ("--own", str(shapes), "--image-size", "16", "--colour", "--test-share", "0.25", "--validation", "9")
    done = _start(*options, "--epochs", "4", "--batch-size", "8", "--json")
    result = _result(done)
    assert (result["dataset"], result["classes"], result["skipped_images"]) == ("own", 2, 25)
    assert (result["train_images"], result["validation_images"], result["test_images"]) == (36, 9, 15)
    assert result["test_accuracy"] > 0.9
    assert len(re.findall(r"^left out: .*broken \d+\.png: .+$", done.stderr, re.MULTILINE)) == 20
    assert "left out: 5 more" in done.stderr


def test_own_images_that_are_not_there_get_one_line_and_exit_status_2(tmp_path: Path) -> None:
    line = _only_line(_start("--own", str(tmp_path / "nothing here"), "--json"), 2)
    assert "nothing here" in line


def test_entry_point_for_headless_runs_needs_no_option(
    options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from cnn_gui import app, headless

    # tqdm's watchman would outlive the test.
    monkeypatch.setattr(headless.tqdm, "monitor_interval", 0)
    monkeypatch.setattr(sys, "argv", ["cnn-gui-headless", *options, "--batches", "2", "--json"])
    assert app.main_headless() == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["batches"] == 2


# ---- runs in trouble -------------------------------------------------------------------------------------------------


def test_a_run_in_trouble_is_told_once_on_stderr_and_in_the_result() -> None:
    done = _start("--train-limit", "4000", "--test-limit", "100", "--learning-rate", "1", "--json")
    result = _result(done)
    assert (result["optimizer"], result["learning_rate"], result["batches"]) == ("adam", 1.0, 125)
    signs = [trouble["sign"] for trouble in result["troubles"]]
    assert sorted(signs) == ["chance", "dead relus", "loss", "weights"]
    for trouble in result["troubles"]:
        assert set(trouble) == {"sign", "since", "seen", "message", "advice"}
        assert 1 <= trouble["since"] <= trouble["seen"] <= 125
        assert done.stderr.count(f"trouble: {trouble['message']}. {trouble['advice']}") == 1
    assert done.stderr.count("trouble: ") == len(signs)


def test_of_a_healthy_run_nothing_is_told() -> None:
    done = _start("--train-limit", "4000", "--test-limit", "100", "--json")
    result = _result(done)
    assert (result["optimizer"], result["learning_rate"], result["troubles"]) == ("adam", 0.003, [])
    assert result["validation_accuracy"] > 0.8
    assert "trouble" not in done.stderr


def test_a_run_beyond_hope_ends_like_one_that_diverged() -> None:
    line = _only_line(_start("--train-limit", "4000", *SGD, "1", "--epochs", "50", "--json"), 3)
    assert re.search(r"the loss became \S+e\+\d+, beyond what float32 has digits for, at batch \d+;", line)
    assert "the learning rate was 1: try a smaller one" in line


# ---- what the last digits hang on ------------------------------------------------------------------------------------


def test_threads_and_kernel_of_the_matrix_products_are_in_the_result() -> None:
    result = _result(_start("--train-limit", "256", "--test-limit", "10", "--batches", "1", "--json"))
    assert result["threads"] == 1
    assert result["blas"] == kernel()


@pytest.mark.skipif(most_threads() < 2, reason="this machine has one core")
def test_threads_are_those_that_were_asked_for() -> None:
    result = _result(_start("--train-limit", "256", "--test-limit", "10", "--batches", "1", "--threads", "2", "--json"))
    assert result["threads"] == 2
