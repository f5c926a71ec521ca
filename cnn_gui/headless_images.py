"""The images of a run without a window: fetched first if need be, with what was assumed of them said on stderr."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cnn_gui.data.errors import MissingDataError
from cnn_gui.data.published.catalogue import CATALOGUE
from cnn_gui.data.published.download import DownloadProgress, download, download_size
from cnn_gui.data.published.mirrors import DOWNLOADS
from cnn_gui.startup.progress_bar import tqdm
from cnn_gui.startup.terminal import tell
from cnn_gui.training.run.run import load_for

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Dataset, Skipped
    from cnn_gui.training.run.config import RunConfig

# So many files that could not be used are named; the result says how many there were.
_NAMED = 20


def load_images(config: RunConfig, *, no_download: bool) -> Dataset:
    """The images that a config asks for, fetched first if need be and allowed. Raises DataError."""
    fetched = set()
    while True:
        try:
            dataset = load_for(config)
        except MissingDataError as error:
            if no_download or error.name in fetched:
                raise
            fetched.add(error.name)
            _fetch(error.name)
        else:
            _say_what_was_assumed(dataset)
            return dataset


def _fetch(name: str) -> None:
    total = DOWNLOADS[name].size
    with tqdm(
        desc=CATALOGUE[name].title,
        total=total,
        initial=total - download_size(name),
        unit="B",
        unit_scale=True,
        # Nothing is drawn before the first bytes: without a connection there is just the one line that says so.
        delay=0.001,
        # Reports are rare enough.
        mininterval=0,
        file=sys.stderr,
        dynamic_ncols=True,
    ) as bar:

        def show(progress: DownloadProgress) -> None:
            if progress.done != bar.n:
                bar.set_postfix_str(progress.mirror, refresh=False)
                # Backwards when a mirror breaks off: the next one begins the file anew.
                bar.update(progress.done - bar.n)

        download(name, progress=show)


def say_left_out(skipped: Skipped) -> None:
    """Name a file that could not be used, and why."""
    tell(f"left out: {skipped.path}: {skipped.reason}")


def _say_what_was_assumed(dataset: Dataset) -> None:
    for note in dataset.notes:
        tell(f"note: {note}")
    for skipped in dataset.skipped[:_NAMED]:
        say_left_out(skipped)
    if len(dataset.skipped) > _NAMED:
        tell(f"left out: {len(dataset.skipped) - _NAMED:,} more")
