"""A checkpoint from a file that nobody trusts: nothing is run, and nothing taken that was not announced and allowed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

import cnn_gui
from cnn_gui.data.regular_file import NotRegularError, open_regular
from cnn_gui.files.run_file import manifest, npy
from cnn_gui.files.run_file.archive import read_list, read_member
from cnn_gui.files.run_file.contents import from_document
from cnn_gui.files.run_file.errors import RunFileError, damaged
from cnn_gui.files.run_file.other_files import what_else
from cnn_gui.files.run_file.tree import from_json
from cnn_gui.files.run_file.upgrade import VERSION, upgraded
from cnn_gui.training.checkpoint.check import check_checkpoint
from cnn_gui.training.run.matrix_threads import kernel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cnn_gui.files.run_file.archive import Member
    from cnn_gui.training.checkpoint.checkpoint import Checkpoint


def read_run(path: Path) -> Checkpoint:
    """The run that a file holds; may be called in any thread.

    Raises:
        RunFileError: it is no saved run, is damaged, is of a newer version, or cannot be read.
    """
    try:
        with open_regular(path) as file:
            return _read(path, file)
    except NotRegularError as error:
        raise RunFileError(f"{path}: is {error}. Choose a file with a saved run.") from error
    except OSError as error:
        raise RunFileError(
            f"{path}: cannot be read ({error.strerror or error}). Choose a file with a saved run."
        ) from error


def _read(path: Path, file: BinaryIO) -> Checkpoint:
    other = what_else(path, file)
    if other:
        raise RunFileError(f"{path}: {other}")
    try:
        members = read_list(file)
        said, version = manifest.parse(_manifest(file, members))
        if version > VERSION:
            raise RunFileError(_newer(path, said, version))
        about = manifest.understood(said, version)
        _check_members(members, about)
        document = from_json(about.run, _Arrays(file, members, about).take)
        if not isinstance(document, dict):
            raise ValueError("the run is an array")
        checkpoint = from_document(upgraded(document, version))
        check_checkpoint(checkpoint)
    except RunFileError:
        raise
    except (ValueError, RecursionError) as error:
        raise damaged(path, error) from error
    return replace(checkpoint, notes=(*checkpoint.notes, *_of_another_kernel(about)), saved=about.saved)


def _manifest(file: BinaryIO, members: Mapping[str, Member]) -> bytes:
    member = members.get(manifest.NAME)
    if member is None or member.size > manifest.MAX_BYTES:
        raise ValueError("its manifest is missing, or far too long")
    return read_member(file, member)


def _check_members(members: Mapping[str, Member], about: manifest.Manifest) -> None:
    there = {name: member.size for name, member in members.items() if name != manifest.NAME}
    announced = {name: entry.size for name, entry in about.members.items()}
    if there != announced:
        name = min(name for name in there.keys() | announced.keys() if there.get(name) != announced.get(name))
        raise ValueError(f"{name[:100]!r} is not what the manifest announces")


class _Arrays:
    """The arrays of a file, each of which stands for one thing only."""

    def __init__(self, file: BinaryIO, members: Mapping[str, Member], about: manifest.Manifest) -> None:
        self._file = file
        self._members = members
        self._left = dict(about.members)

    def take(self, name: str) -> Any:
        """The array of a member, compared with its digest."""
        entry = self._left.pop(name, None)
        if entry is None:
            raise ValueError(f"the run asks for {name[:100]!r}, which is not there or was asked for before")
        content = read_member(self._file, self._members[name])
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            raise ValueError(f"{name} has another digest than the manifest says")
        return npy.from_bytes(content, entry.dtype, entry.shape)


def _newer(path: Path, said: Mapping[str, Any], version: int) -> str:
    program = said.get("program")
    by = f"CNN GUI {program[:50]}" if isinstance(program, str) else "a newer CNN GUI"
    return (
        f"{path}: was saved by {by} in version {version} of the format, and this one, {cnn_gui.__version__}, "
        f"reads up to version {VERSION}. Open it with that program, or update this one."
    )


def _of_another_kernel(about: manifest.Manifest) -> tuple[str, ...]:
    here = kernel()[: manifest.LONGEST_WORDS]
    if about.blas == here:
        return ()
    return (
        f"Its matrix products were computed by {about.blas}, and here they are by {here}: "
        "the last digits of what follows will be others.",
    )
