"""The run as a program, started in a process that can import nothing of training, and compared by its digest."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cnn_gui
from cnn_gui.data.own.npz import save_npz
from cnn_gui.files.exports.script.repeatable import repetition
from cnn_gui.files.exports.script.script import script
from cnn_gui.files.imports.load_weights import load_weights
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.matrix_threads import most_threads, whole_products
from cnn_gui.training.run.run import Run, load_for

SAME = "the same weights as in the run, to the last bit"

# A process in which only the engine, the data and NumPy can be imported, of all that is not Python's own.
ALONE = """
import runpy, sys

class Alone:
    def find_spec(self, name, path=None, target=None):
        parts = name.split(".")
        if parts[0] == "cnn_gui" and parts[1:2] and parts[1] not in ("engine", "data", "resources_path", "counted"):
            raise SystemExit(f"{name} was imported")
        if parts[0] in ("PySide6", "pyqtgraph", "threadpoolctl", "tqdm"):
            raise SystemExit(f"{name} was imported")

sys.meta_path.insert(0, Alone())
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def repeat(run: Run, folder: Path) -> subprocess.CompletedProcess[str]:
    """Write the program of a run and start it, from another folder."""
    path = folder / "repeat.py"
    path.write_bytes(script(run))
    root = str(Path(cnn_gui.__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-c", ALONE, str(path)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": root, "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def trained(batches: int, **settings: Any) -> Run:
    config = RunConfig(**{"train_limit": 210, "test_limit": 40, "threads": 1, **settings})
    run = Run(config, load_for(config))
    train(run, batches)
    return run


def train(run: Run, batches: int) -> None:
    with whole_products():
        for _ in range(batches):
            run.step()
    run.network.close()


def check(run: Run, folder: Path) -> None:
    done = repeat(run, folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-2:] == [f"parameters_sha256 {run.parameters_sha256()}", SAME]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"model": "two-conv", "seed": 9, "weight_decay": 0.01},
        {"optimizer": "sgd", "learning_rate": 0.1},
        {"optimizer": "sgd", "learning_rate": 0.05, "momentum": 0.9, "weight_decay": 0.001},
        {"optimizer": "sgd", "learning_rate": 0.05, "momentum": 0.9, "nesterov": True},
        {"schedule": "linear", "schedule_epochs": 3},
        {"schedule": "cosine", "schedule_epochs": 2, "warm_up": 5},
        {"schedule": "step", "schedule_epochs": 3, "warm_up": 1000},
        {"warm_up": 11},
        {"shift": 2},
        {"rotation": 12.5},
        {"model": "lenet", "dropout": 0.4, "shift": 1, "rotation": 5.0, "schedule": "cosine", "schedule_epochs": 4},
        {"model": "conv 4 3x3 same, norm, elu, pool 2, gap, dense 9, tanh, dropout 0.2", "weight_decay": 0.01},
        {"class_weights": "balanced", "label_smoothing": 0.1},
        {"batch_size": 1000},
        {"batch_size": 150, "model": "lenet", "dropout": 0.4, "threads": min(2, most_threads())},
    ],
    ids=lambda settings: " ".join(f"{name}={value}" for name, value in settings.items()) or "default",
)
def test_it_ends_with_the_same_weights(settings: dict[str, Any], tmp_path: Path) -> None:
    # Three epochs of seven batches and a bit of the next.
    check(trained(24, **settings), tmp_path)


def test_settings_changed_on_the_way_are_changed_at_the_same_batches(tmp_path: Path) -> None:
    run = trained(4, optimizer="sgd", schedule="linear", schedule_epochs=5, warm_up=6)
    # While it warms up: the schedule becomes constant, and the warm-up ends.
    run.change("learning_rate", 0.03)
    train(run, 5)
    for name, value in (("momentum", 0.5), ("batch_size", 19), ("momentum", 0.8), ("nesterov", True)):
        run.change(name, value)
    train(run, 6)
    run.change("schedule", "cosine")
    run.change("schedule_epochs", 4)
    train(run, 20)
    run.change("weight_decay", 0.01)

    assert repetition(run).obstacles == ()
    assert set(repetition(run).changes) == {4, 9, 15}
    check(run, tmp_path)


def test_own_images_are_found_from_any_folder(make_run: Callable[..., Run], tmp_path: Path) -> None:
    dataset = make_run(0).dataset
    # A name that ends a text in Python, if it is let.
    path = tmp_path / 'it\'s "mine" ü.npz'
    save_npz(path, dataset.train, dataset.classes)
    run = trained(9, dataset="own", own_path=path, train_limit=None, test_share=0.3, split_seed=4, mirror=True)
    check(run, tmp_path)


def test_other_images_are_not_trained_on(make_run: Callable[..., Run], tmp_path: Path) -> None:
    dataset = make_run(0).dataset
    path = tmp_path / "mine.npz"
    save_npz(path, dataset.train, dataset.classes)
    run = trained(2, dataset="own", own_path=path, train_limit=None)
    images = dataset.train.images.copy()
    images[:, :, 0, 0] ^= 1
    save_npz(path, type(dataset.train)(images, dataset.train.labels), dataset.classes)

    done = repeat(run, tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip() == "These are not the images of the run: other files, or another split."


def test_weights_changed_by_hand_are_said_in_its_head(tmp_path: Path) -> None:
    run = trained(3)
    run.network.parameters["conv1.b"][0] = 1.0
    run.history.append_edit(3, "conv1.b[0]\nimport shutil")
    train(run, 2)

    head = script(run).decode("ascii")
    assert "repeats the settings only" in head
    assert r"#   - after 3 batches weights were changed by hand: conv1.b[0]\nimport shutil" in head.splitlines()
    done = repeat(run, tmp_path)
    assert done.returncode == 0, done.stderr
    assert SAME not in done.stdout
    assert done.stdout.splitlines()[-1].endswith(run.parameters_sha256())


def test_weights_that_were_taken_in_are_said_as_well(run: Run, make_run: Callable[..., Run], tmp_path: Path) -> None:
    np.savez(tmp_path / "weights.npz", allow_pickle=False, **run.network.parameters)
    other = make_run(0, model="two-conv")
    load_weights(other, tmp_path / "weights.npz")
    assert repetition(other).obstacles == (
        "after 0 batches weights were changed by hand: all weights taken from weights.npz",
    )


def test_a_run_that_was_brought_back_does_not_claim_to_be_repeatable() -> None:
    run = trained(3)
    state = run.state()
    train(run, 2)
    run.restore(state)
    assert len(repetition(run).obstacles) == 1


def test_learning_rates_that_no_setting_explains_are_noticed() -> None:
    run = trained(3)
    run.config = run.config.with_changes(learning_rate=0.01)
    assert repetition(run).obstacles == (
        "its learning rates are not those of its settings, which were changed on the way",
    )


def test_it_imports_nothing_of_the_program_but_engine_and_data() -> None:
    tree = ast.parse(script(trained(1, schedule="cosine", data_dir=Path("somewhere"))))
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {module.split(".")[1] for module in modules if module.startswith("cnn_gui")} == {"data", "engine"}


def test_what_it_does_not_use_it_does_not_have() -> None:
    plain = script(trained(1)).decode()
    assert "def learning_rate" not in plain
    assert "changes" not in plain
    assert "import math" not in plain
    assert "pathlib" not in plain
