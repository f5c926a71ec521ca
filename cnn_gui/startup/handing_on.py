"""The exports that the command line asks for, written after the training of a run without a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.files.exports.errors import ExportError
from cnn_gui.files.exports.export import export
from cnn_gui.files.exports.kinds import KINDS
from cnn_gui.startup.terminal import NOT_WRITTEN, complain, tell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cnn_gui.training.run.run import Run


def hand_on(run: Run, exports: Iterable[tuple[str, Path]]) -> int:
    """Write every export; each that cannot be written is told, and the others are written nevertheless.

    exports: kinds of KINDS, and where to. Returns 0, or NOT_WRITTEN if one could not be written.
    """
    status = 0
    for kind, path in exports:
        try:
            export(run, kind, path)
        except ExportError as error:
            complain(str(error))
            status = NOT_WRITTEN
        else:
            tell(f"{KINDS[kind].title}: {path}")
    return status
