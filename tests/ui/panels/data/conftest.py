"""What the tests of data share: folders of pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def write_classes() -> Callable[..., Path]:
    """Give a function that makes a folder with some pictures of each class."""

    def write(folder: Path, *names: str, count: int = 3) -> Path:
        for name in names:
            (folder / name).mkdir(parents=True)
            for index in range(count):
                Image.fromarray(np.full((9, 11), 20 * index, np.uint8)).save(folder / name / f"{index}.png")
        return folder

    return write
