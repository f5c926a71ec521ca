"""Libraries that are not installed with the program, and are large: asked for when a file needs them."""

from __future__ import annotations

import importlib
from typing import Any

from cnn_gui.data.errors import DataError

EXTRA = "formats"
"""The extra in pyproject.toml that brings them."""


def needed(where: object, library: str, kind: str) -> Any:
    """A module of a library of the extra.

    Args:
        where: the file, for messages.
        library: the module.
        kind: what it reads, such as "a Parquet file".

    Raises:
        DataError: it is not installed; the message says what to type.
    """
    try:
        return importlib.import_module(library)
    except ImportError as error:
        package = library.partition(".")[0]
        raise DataError(
            f'{where}: is {kind}, which needs {package}: install it with pip install "cnn-gui[{EXTRA}]", or '
            f'.venv/bin/pip install -e ".[{EXTRA}]" where the source is, and open the file again.'
        ) from error
