"""Where the files of a data set are looked for: the chosen directory, $CNN_GUI_DATA, and what was downloaded."""

from __future__ import annotations

import os
from pathlib import Path

from cnn_gui.data.published.mirrors import DOWNLOADS, RemoteFile

DATA_VARIABLE = "CNN_GUI_DATA"
_PROGRAM = "cnn-gui"


def data_directories(name: str, data_dir: Path | None) -> list[Path]:
    """Where a person keeps the files of a data set, best first.

    The chosen directory, else $CNN_GUI_DATA, each with its sub-folder of the data set's name first.
    Empty when neither is set.
    """
    root = data_dir
    if root is None and os.environ.get(DATA_VARIABLE):
        root = Path(os.environ[DATA_VARIABLE])
    return [] if root is None else [root / name, root]


def cache_directory() -> Path:
    """Where downloads are kept, each data set in a folder of its name: the platform's place for this user's caches."""
    # Loaded late: it takes as long to load as all of the rest that is needed without a window.
    import pooch

    return Path(pooch.os_cache(_PROGRAM))


def missing_files(name: str) -> tuple[RemoteFile, ...]:
    """The files of a data set that have not been downloaded, or not in their full length."""
    if name not in DOWNLOADS:
        return ()
    folder = cache_directory() / name
    return tuple(file for file in DOWNLOADS[name].files if not _complete(folder / file.name, file.size))


def downloaded(name: str) -> Path | None:
    """The folder with the downloaded files of a data set; None unless all are there."""
    if name not in DOWNLOADS or missing_files(name):
        return None
    return cache_directory() / name


def _complete(path: Path, size: int) -> bool:
    try:
        return path.is_file() and path.stat().st_size == size
    except OSError:
        # A cache that may not be looked into holds nothing for us.
        return False
