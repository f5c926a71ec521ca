"""Small data sets on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.idx import write_idx

MNIST_FILES = {
    "train-images-idx3-ubyte": (60, (7, 5)),
    "train-labels-idx1-ubyte": (60, ()),
    "t10k-images-idx3-ubyte": (20, (7, 5)),
    "t10k-labels-idx1-ubyte": (20, ()),
}


@pytest.fixture
def write_mnist(tmp_path: Path) -> Callable[..., Path]:
    """Writes a small data set in MNIST's format, 60 + 20 images of 7×5, and gives its directory.

    A file given by its name is written with that content instead; None leaves it out.
    """

    def write(*, folder: str = "", suffix: str = "", **replaced: np.ndarray | None) -> Path:
        directory = tmp_path / folder
        directory.mkdir(exist_ok=True)
        rng = np.random.default_rng(7)
        for name, (count, size) in MNIST_FILES.items():
            high = 256 if size else 10
            values: np.ndarray | None = rng.integers(0, high, (count, *size), dtype=np.uint8)
            values = replaced.get(name.split("-idx")[0].replace("-", "_"), values)
            if values is not None:
                write_idx(directory / f"{name}{suffix}", values, compress=suffix == ".gz")
        return directory

    return write


@pytest.fixture
def no_data_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CNN_GUI_DATA", raising=False)
