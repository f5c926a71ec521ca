"""What the tests of the evaluation share: one that was made by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cnn_gui.training.messages.report import Report


@pytest.fixture
def report(make_report: Callable[..., Report]) -> Report:
    """400 images of ten classes, after batch 300 and, an epoch before, after batch 200."""
    return make_report(previous=make_report(batch=200, seed=4))
