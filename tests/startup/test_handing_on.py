"""Handing on and taking in from the command line, without a window."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import cnn_gui
from cnn_gui.startup.arguments import parse

SHORT = ("--headless", "--train-limit", "96", "--test-limit", "20", "--threads", "1")


def start(*options: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The program without a window, in a process of its own."""
    root = str(Path(cnn_gui.__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-m", "cnn_gui", *map(str, (*SHORT, *options))],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": root, "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Give a function: what is said of options that make no sense."""

    def say(*options: str) -> str:
        with pytest.raises(SystemExit) as caught:
            parse(options)
        assert caught.value.code == 2
        return capsys.readouterr().err

    return say


def test_a_run_is_handed_on_in_several_ways_and_taken_in_again(tmp_path: Path) -> None:
    done = start(
        "--batches", 5, "--export", "safetensors", "w.safetensors", "--export", "csv", "run.csv", "--json", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "run.csv").read_text().splitlines()) == 6
    assert "safetensors: w.safetensors" in done.stderr
    trained = json.loads(done.stdout)

    again = start("--batches", 0, "--weights", "w.safetensors", "--seed", 4, "--json", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["parameters_sha256"] == trained["parameters_sha256"]


def test_weights_that_do_not_fit_end_it_before_the_training(tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", x=np.ones(3))
    done = start("--batches", 2, "--weights", "w.npz", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "w.npz: does not fit this network" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_network_of_another_program_is_what_the_run_begins_with(tmp_path: Path) -> None:
    path = Path(__file__).parents[1] / "files" / "imports" / "onnx" / "networks" / "torch_plain.onnx"
    done = start("--batches", 2, "--onnx", path, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "note: A new run begins with the network of torch_plain.onnx." in done.stderr
    result = json.loads(done.stdout)
    assert result["model"].endswith("dense 24, relu, dense 10")
    assert result["test_accuracy"] > 0.7


def test_an_export_that_fails_takes_neither_the_result_nor_the_others(tmp_path: Path) -> None:
    # A device is seen to be none that can be replaced only when it is written.
    done = start("--batches", 2, "--export", "csv", os.devnull, "--export", "json", "run.json", "--json", cwd=tmp_path)
    assert done.returncode == 1
    assert json.loads(done.stdout)["batches"] == 2
    assert f"{os.devnull}: cannot be written" in done.stderr
    assert json.loads((tmp_path / "run.json").read_text())["batches"] == 2


def test_what_cannot_be_is_said_before_anything_is_trained(
    refused: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "must be one of onnx, safetensors" in refused("--headless", "--export", "pdf", "a.pdf")
    assert "there is no folder" in refused("--headless", "--export", "csv", str(tmp_path / "no" / "a.csv"))
    assert "is a folder" in refused("--headless", "--export", "csv", str(tmp_path))
    assert "only with --headless" in refused("--export", "csv", "a.csv")
    assert "only with --headless" in refused("--weights", "a.npz")
    assert "not together with --model" in refused("--onnx", "a.onnx", "--model", "seed")
    assert "not together with --weights" in refused("--headless", "--onnx", "a.onnx", "--weights", "a.npz")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert "pip install 'cnn-gui[export]'" in refused("--headless", "--export", "onnx", "a.onnx")


def test_exports_are_kept_in_their_order() -> None:
    asked = parse(["--headless", "--export", "csv", "a.csv", "--export", "report", "a.html"])
    assert asked.exports == (("csv", Path("a.csv")), ("report", Path("a.html")))
    assert parse(["--headless"]).exports == ()
