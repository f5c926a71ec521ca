"""What an archive holds, whatever kind it is, and the limits that it must keep."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from cnn_gui.data.own.arranged.walk import is_litter

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_MEMBERS = 200_000
"""So many files and folders an archive may hold."""

MAX_BYTES = 2_000_000_000
"""So many bytes may come out of an archive; more are unpacked by other programs, once, and not at each start."""

MAX_DEPTH = 16
_MAX_NAME = 255
_OUTSIDE = "a name that leads out of the archive"
_NO_NAME = "a name that no file can have here"


@dataclass(frozen=True)
class Member:
    """One file in an archive.

    Attributes:
        name: as it stands in the archive.
        size: in bytes, as announced.
        open: gives its content; what is read is what is there, whatever was announced.
        reason: why it is not read: a link, encrypted, and so on; empty if it is a plain file.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]
    reason: str = ""


class ArchiveError(Exception):
    """An archive is damaged or keeps no limit; the message is a clause for a person, with what to do behind it."""


def too_many() -> ArchiveError:
    """The archive has too many members."""
    return ArchiveError(f"has more than {MAX_MEMBERS:,} files. Unpack it, and choose the folder")


def too_much() -> ArchiveError:
    """The archive has too many bytes."""
    return ArchiveError(
        f"would take more than {MAX_BYTES / 1e9:g} GB unpacked. Unpack it yourself, and choose the folder"
    )


def safe_parts(name: str) -> tuple[tuple[str, ...], str]:
    """The folders and the name that a member has below a folder of ours, or why it can have none.

    Returns:
        The parts and an empty reason; or no parts and the reason; or neither for what is passed over in silence:
        hidden files and what systems leave behind.
    """
    plain = name.replace("\\", "/")
    parts = tuple(part for part in plain.split("/") if part not in ("", "."))
    if plain.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", plain):
        return (), _OUTSIDE
    if not parts or any(part.startswith(".") or is_litter(part) for part in parts):
        return (), ""
    if len(parts) > MAX_DEPTH or "\0" in name or any(len(os.fsencode(part)) > _MAX_NAME for part in parts):
        return (), _NO_NAME
    return parts, ""
