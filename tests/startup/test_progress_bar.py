"""The progress bar's variables in the environment: obeyed where they can be, otherwise named and left alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import cnn_gui
from cnn_gui.startup.progress_bar import take_out

ROOT = Path(cnn_gui.__file__).parents[1]
SHORT = ("--headless", "--train-limit", "64", "--test-limit", "10", "--batches", "2", "--json")


@pytest.mark.parametrize(
    "wrong",
    [
        {"TQDM_MININTERVAL": "often"},
        {"TQDM_MININTERVAL": "nan", "TQDM_DELAY": "-1", "TQDM_NCOLS": "1.5"},
        {"TQDM_NCOLS": "9" * 5000},
        {"TQDM_BAR_FORMAT": "{nonsense}", "TQDM_ASCII": "1", "TQDM_LOCK_ARGS": "1", "TQDM_SMOOTHING": "z"},
        {"tqdm_initial": "abc"},
    ],
)
def test_what_cannot_be_obeyed_is_taken_out_and_named(wrong: dict[str, str]) -> None:
    right = {"TQDM_DISABLE": "1", "TQDM_MAXINTERVAL": "5.5", "LANG": "C"}
    environment = right | wrong
    assert take_out(environment) == tuple(sorted(wrong))
    assert environment == right


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"TQDM_MININTERVAL": "abc"}, "note: TQDM_MININTERVAL is not obeyed: the progress bar does not understand it"),
        ({"TQDM_WRITE_BYTES": "1", "TQDM_ASCII": "1"}, "note: TQDM_ASCII, TQDM_WRITE_BYTES are not obeyed: "),
        ({"TQDM_DISABLE": "1"}, ""),
    ],
)
def test_a_run_goes_on_and_says_what_it_left_alone(variables: dict[str, str], said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cnn_gui", *SHORT],
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["batches"] == 2
    assert done.stderr.startswith(said) if said else not done.stderr
