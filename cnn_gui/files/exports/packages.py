"""Packages that only some exports need: whether they are there, and the one line that brings them."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from cnn_gui.files.exports.errors import ExportError

INSTALL = "pip install 'cnn-gui[export]'"
"""The line that installs the extra of pyproject.toml."""


def check_installed(title: str, package: str | None) -> None:
    """See that an export has what it needs, without loading it.

    Args:
        title: the export, for the message.
        package: the module that it needs; None for none.

    Raises:
        ExportError: it is not installed; the message says what to type.
    """
    if package is not None and importlib.util.find_spec(package) is None:
        raise ExportError(_missing(title, package))


def needed(title: str, package: str) -> Any:
    """The module that an export needs. Raises ExportError if it is not installed, or does not load."""
    try:
        return importlib.import_module(package)
    except ImportError as error:
        raise ExportError(_missing(title, package)) from error


def _missing(title: str, package: str) -> str:
    return f"{title} needs the package {package}, which is not installed: {INSTALL}"
