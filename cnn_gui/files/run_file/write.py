"""A checkpoint into a file, whole or not at all."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import cnn_gui
from cnn_gui.data.whole_file import whole_file
from cnn_gui.files.run_file import manifest, npy
from cnn_gui.files.run_file.archive import ArchiveError, write_archive
from cnn_gui.files.run_file.contents import to_document
from cnn_gui.files.run_file.errors import RunFileError
from cnn_gui.files.run_file.tree import to_json
from cnn_gui.files.run_file.upgrade import VERSION
from cnn_gui.training.run.matrix_threads import kernel

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from cnn_gui.training.checkpoint.checkpoint import Checkpoint

_LONGEST_NAME = 150


def write_run(path: Path, checkpoint: Checkpoint) -> None:
    """Write a run to a file, in the place of what was there; may be called in any thread.

    Whatever happens meanwhile, also to the computer, the file is the old one or the new one. A link stays a link, and
    what it leads to is written. Of several programs that write to the same file the last one wins.

    Raises:
        RunFileError: it cannot be written; nothing has changed then.
        TypeError, ValueError: the extras hold what cannot be kept (see `tree.to_json`).
    """
    contents = _contents(checkpoint)
    try:
        with whole_file(path) as file:
            write_archive(file, contents)
    except ArchiveError as error:
        raise RunFileError(f"{path}: cannot be written: {error}. Keep less with the run.") from error
    except OSError as error:
        raise RunFileError(
            f"{path}: cannot be written ({error.strerror or error}). "
            "Choose a folder that you may write to, on a disk with free space."
        ) from error


def _contents(checkpoint: Checkpoint) -> dict[str, bytes]:
    """The members by name, the manifest first: who opens the file as text sees it."""
    contents: dict[str, bytes] = {manifest.NAME: b""}
    entries: dict[str, manifest.Entry] = {}
    # Files of names that differ in their capitals only are one where the archive may be unpacked.
    taken: set[str] = set()

    def keep(name: str, array: npt.NDArray[Any]) -> str:
        member = _free(name, taken)
        content = npy.to_bytes(array)
        contents[member] = content
        digest = hashlib.sha256(content).hexdigest()
        entries[member] = manifest.Entry(len(content), digest, npy.dtype_of(array), array.shape)
        return member

    run = {part: to_json(value, keep, part) for part, value in to_document(checkpoint).items()}
    contents[manifest.NAME] = manifest.to_text(
        manifest.Manifest(
            version=VERSION,
            program=cnn_gui.__version__,
            saved=datetime.now(UTC).isoformat(timespec="seconds"),
            blas=kernel()[: manifest.LONGEST_WORDS],
            members=entries,
            run=run,
        )
    )
    if len(contents[manifest.NAME]) > manifest.MAX_BYTES:
        raise ValueError("the extras are more than a manifest may hold: keep numbers as arrays")
    return contents


def _free(name: str, taken: set[str]) -> str:
    """A name for a member that every system takes, and that no other member has."""
    plain = "/".join(re.sub(r"[^\w.-]|^\.", "_", part, flags=re.ASCII) or "_" for part in name.split("/"))
    plain = plain[:_LONGEST_NAME]
    candidate, number = plain, 1
    while candidate.lower() in taken:
        number += 1
        candidate = f"{plain}-{number}"
    taken.add(candidate.lower())
    return f"{candidate}.npy"
