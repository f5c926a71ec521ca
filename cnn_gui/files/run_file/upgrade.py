"""What an earlier version of the format said, said as the present one says it: one function for each step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

VERSION = 2
"""The version that is written. It goes up when what is written can no longer be read as it was before."""

Document: TypeAlias = dict[str, Any]


def _with_statistics(document: Document) -> Document:
    """Version 2: running statistics stand among the parameters, a model may be a line; of version 1 none had either."""
    return document


STEPS: dict[int, Callable[[Document], Document]] = {1: _with_statistics}
"""By the version that it takes: the function that makes the next version of it."""


def upgraded(document: Document, version: int) -> Document:
    """What a document of an earlier version says, in the present one.

    Raises:
        ValueError: it is of a version that nobody knows the way from.
    """
    for step in range(version, VERSION):
        if step not in STEPS:
            raise ValueError(f"version {step} of the format is no longer known")
        document = STEPS[step](document)
    return document
