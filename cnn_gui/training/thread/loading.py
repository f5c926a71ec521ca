"""The data of a new run: loaded, with news for a person who waits, unless the run before had the same."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from cnn_gui.data.published.catalogue import CATALOGUE
from cnn_gui.training.run.run import load_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.run.config import RunConfig
    from cnn_gui.training.run.run import Run

# While pictures are read.
SECONDS_BETWEEN_NEWS = 0.2


class LoadingStoppedError(Exception):
    """The window closes: nobody waits for what is being loaded any more."""


def dataset_for(
    config: RunConfig, before: Run | None, tell: Callable[[str], None], stopped: Callable[[], bool]
) -> Dataset:
    """The images that a config asks for.

    before: a run whose data need not be loaded again. tell: hears what is being loaded, now and then. stopped: is asked
    whether to give up. Raises LoadingStoppedError then, DataError for what cannot be used.
    """
    if before is not None and before.config.data_key() == config.data_key():
        return before.dataset
    title = CATALOGUE[config.dataset].title if config.own_path is None else config.own_path.name
    tell(f"Loading {title}")
    if CATALOGUE[config.test_dataset or config.dataset].files is None and config.own_path is None:
        # They are there before anybody could stop it.
        return load_for(config)
    tell_at = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal tell_at
        if stopped():
            raise LoadingStoppedError
        if total and (now := time.perf_counter()) >= tell_at:
            tell_at = now + SECONDS_BETWEEN_NEWS
            tell(f"Loading {title}: {done:,} of {total:,} pictures")

    return load_for(config, progress)
