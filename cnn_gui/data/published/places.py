"""Where the files of a data set are looked for: the chosen directory, $CNN_GUI_DATA, and what was downloaded."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

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
    return Path(platformdirs.user_cache_dir(_PROGRAM))
