"""Hand a run on as a file, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.data.whole_file import whole_file
from cnn_gui.files.exports.errors import ExportError
from cnn_gui.files.exports.kinds import KINDS
from cnn_gui.files.exports.packages import check_installed

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.training.run.run import Run


def export(run: Run, kind: str, path: Path) -> None:
    """Write a run as a file of a kind of KINDS; the run is only read, and its buffers are left alone.

    For the thread that owns the run, between two batches. Some kinds evaluate the network on a copy of it, which takes
    as long as a validation.

    Raises:
        KeyError: there is no such kind.
        ExportError: a package is missing, the run cannot be told in this way, or the file cannot be written; what
            stood there before still does.
    """
    asked = KINDS[kind]
    check_installed(asked.title, asked.package)
    contents = asked.contents(run)
    try:
        with whole_file(path) as file:
            file.write(contents)
    except (OSError, ValueError) as error:
        # A ValueError is a name with a zero byte in it.
        reason = getattr(error, "strerror", None) or error
        raise ExportError(
            f"{path}: cannot be written ({reason}). Choose a folder that you may write to, on a disk with free space."
        ) from error
