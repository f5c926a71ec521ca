"""What the tests of the mosaic share: one with eight maps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic


@pytest.fixture
def mosaic(request: pytest.FixtureRequest, shown: Callable[[Mosaic, int, int], Mosaic]) -> Mosaic:
    """The test file's MAPS in a mosaic of 400 × 300."""
    made = Mosaic("Z1", noun="filter")
    made.set_maps(request.module.MAPS)
    return shown(made, 400, 300)
