"""What the tests of the probe share: what keeps it, in a data set with collections besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cnn_gui.training.probe.choice import ProbeChoice
from cnn_gui.training.run.splits import Splits

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset, Split


@pytest.fixture
def choice_in() -> Callable[..., ProbeChoice]:
    """Give a function that makes what keeps the probe in a data set, with collections by their names."""

    def make(dataset: Dataset, **collections: Split) -> ProbeChoice:
        splits = Splits()
        splits.use(dataset)
        for name, split in collections.items():
            splits.collect(name, split)
        choice = ProbeChoice(splits)
        choice.use(dataset)
        return choice

    return make
