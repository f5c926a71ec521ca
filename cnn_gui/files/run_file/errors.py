"""The one exception of a run's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


_LONGEST = 300


class RunFileError(ValueError):
    """A run's file cannot be read or written; the message names the file, what is wrong, and what to do."""


def damaged(path: Path, problem: object) -> RunFileError:
    """What to say of a file that is one of ours, and not as it was written."""
    # What stands in the file may be anything, and is repeated here.
    words = " ".join(str(problem).split())
    if len(words) > _LONGEST:
        words = f"{words[:_LONGEST]} …"
    return RunFileError(f"{path}: the saved run is damaged ({words}). Open another copy of it, or an earlier one.")
