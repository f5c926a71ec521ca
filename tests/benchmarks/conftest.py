"""The benchmarks are scripts beside each other, not a package."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], ModuleType]]:
    """Imports one of the scripts by its name, as its neighbours do; forgets all of them after the test."""
    monkeypatch.syspath_prepend(FOLDER)
    before = set(sys.modules)
    yield importlib.import_module
    for name in set(sys.modules) - before:
        if Path(getattr(sys.modules[name], "__file__", None) or "/").parent == FOLDER:
            del sys.modules[name]


@pytest.fixture
def no_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyTorch is not installed."""
    monkeypatch.setitem(sys.modules, "torch", None)


@pytest.fixture
def result_of() -> Callable[..., dict[str, Any]]:
    """Give a function that runs a benchmark as a process of its own, as a person would, and returns its JSON object.

    What it makes, such as a QApplication, is its own.
    """

    def run(name: str, *options: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, FOLDER / f"{name}.py", *options, "--json"],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(FOLDER.parent)},
        )
        assert done.returncode == 0, done.stderr
        result: dict[str, Any] = json.loads(done.stdout)
        return result

    return run
