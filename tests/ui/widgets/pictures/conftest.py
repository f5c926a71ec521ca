"""What the tests of pictures share: pictures as arrays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtGui import QImage


@pytest.fixture
def pixels() -> Callable[[QImage], np.ndarray]:
    """Give a function that reads a picture: (height, width) of 0xFFRRGGBB."""

    def read(picture: QImage) -> np.ndarray:
        assert not picture.isNull()
        plain = picture.convertToFormat(QImage.Format.Format_RGB32)
        rows = np.frombuffer(plain.constBits(), np.uint32).reshape(plain.height(), plain.bytesPerLine() // 4)
        return rows[:, : plain.width()].copy() | np.uint32(0xFF000000)

    return read
