"""Small pictures, arranged in any way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    return folder


@pytest.fixture
def write(root: Path) -> Callable[..., Path]:
    """`write("a/1.png", "a/2.png")` makes grey pictures of 8×8, each of another grey; gives the folder of them all."""
    count = 0

    def make(*names: str) -> Path:
        nonlocal count
        for name in names:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            count += 1
            Image.new("L", (8, 8), count % 256).save(root / name)
        return root

    return make
