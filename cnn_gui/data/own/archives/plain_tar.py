"""Tar archives, read once from the beginning to the end: plain files and nothing else.

Python's `tarfile` believes what headers say of their own size, and follows chains of them; an archive made to deceive
costs it gigabytes and minutes. What is read here is the common ground of ustar, GNU and pax: names, sizes and kinds
(POSIX.1-2017, pax, sections "ustar Interchange Format" and "pax Header Block").
"""

from __future__ import annotations

import io
import os
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, cast

from cnn_gui.data.own.archives import members
from cnn_gui.data.own.archives.members import ArchiveError, Member, too_much, too_tight

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from _typeshed import WriteableBuffer

BLOCK = 512
_MOST_EXTRA = 1 << 20
_LONGEST_CHAIN = 6
# What is packed a hundred times smaller than it is are no pictures; the first part may be anything.
_MOST_TIGHTLY = 100
_ANYTHING = 50_000_000
_CHUNK = 1 << 20
_FILES = frozenset(b"0\0" + b"7")
_KINDS = {
    ord("1"): "a link",
    ord("2"): "a link",
    ord("3"): "a device",
    ord("4"): "a device",
    ord("6"): "a pipe",
    ord("S"): "a file with holes",
}
_DAMAGED = ArchiveError("is damaged or incomplete. Make or fetch it again")


def is_tar(block: bytes) -> bool:
    """Whether a file that begins with these 512 bytes is a tar archive."""
    return len(block) == BLOCK and any(block) and _has_its_checksum(block)


def tar_members(stream: BinaryIO, packed_place: Callable[[], int]) -> Iterator[Member]:
    """The members one after another; the content of one can be read until the next is asked for.

    Args:
        stream: the archive, unpacked.
        packed_place: says how far the file on disk has been read.

    Raises:
        ArchiveError: the archive is damaged, or has more members or bytes than allowed.
    """
    tape = _Tape(stream, packed_place)
    name, size, special = "", -1, ""
    chain = 0
    while True:
        block = tape.read(BLOCK)
        # An archive ends with blocks of zeros: one that ends without was cut between two files.
        if len(block) == BLOCK and not any(block):
            return
        if len(block) < BLOCK or not _has_its_checksum(block):
            raise _DAMAGED
        stored = _number(block[124:136])
        kind = block[156]
        # A file has a header for a long name, one for that of a link, one for more: longer chains only cost time.
        chain = chain + 1 if kind in b"LKxg" else 0
        if chain > _LONGEST_CHAIN:
            raise _DAMAGED
        if kind in b"Lx":
            if stored > _MOST_EXTRA:
                raise _DAMAGED
            content = tape.read_padded(stored)
            if kind == ord("L"):
                name = os.fsdecode(content.split(b"\0", 1)[0])
            else:
                name, size, special = _extended(content, name, size)
            continue
        if kind in b"gK":
            tape.skip_padded(stored)
            continue
        if kind == ord("S") and block[482]:
            tape.skip_map()
        name = name or _name(block)
        end = tape.place + _padded(stored if size < 0 else size)
        if kind in _FILES and not name.endswith("/"):
            content_size = stored if size < 0 else size
            yield Member(name, content_size, partial(_opened, _Part(tape, content_size)), special)
        elif kind != ord("5") and not name.endswith("/"):
            yield Member(name, 0, io.BytesIO, _KINDS.get(kind, "neither a file nor a folder"))
        tape.skip(end - tape.place)
        name, size, special = "", -1, ""


def _opened(part: _Part) -> BinaryIO:
    return cast("BinaryIO", part)


class _Tape:
    """A stream that is read forwards, and knows where it is."""

    def __init__(self, stream: BinaryIO, packed_place: Callable[[], int]) -> None:
        self._stream = stream
        self._packed_place = packed_place
        self.place = 0

    def read(self, count: int) -> bytes:
        content = self._stream.read(count)
        self.place += len(content)
        # Headers take room too: twice as much as files may have is more than any have.
        if self.place > 2 * members.MAX_BYTES:
            raise too_much()
        if self.place > _ANYTHING and self.place > _MOST_TIGHTLY * self._packed_place():
            raise too_tight()
        return content

    def read_padded(self, count: int) -> bytes:
        content = self.read(_padded(count))
        if len(content) < _padded(count):
            raise _DAMAGED
        return content[:count]

    def skip(self, count: int) -> None:
        while count > 0:
            read = len(self.read(min(count, _CHUNK)))
            if not read:
                raise _DAMAGED
            count -= read

    def skip_padded(self, count: int) -> None:
        self.skip(_padded(count))

    def skip_map(self) -> None:
        """Passes over the blocks that say where a file has holes."""
        more = True
        while more:
            block = self.read(BLOCK)
            if len(block) < BLOCK:
                raise _DAMAGED
            more = bool(block[504])


class _Part(io.RawIOBase):
    """The next bytes of a tape, as a file."""

    def __init__(self, tape: _Tape, size: int) -> None:
        self._tape = tape
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        wanted = min(len(view), self._left)
        content = self._tape.read(wanted) if wanted else b""
        if wanted and not content:
            raise _DAMAGED
        self._left -= len(content)
        view[: len(content)] = content
        return len(content)


def _extended(content: bytes, name: str, size: int) -> tuple[str, int, str]:
    """Name and size as a pax header says, and a reason not to read the file if it has holes."""
    special, start = "", 0
    while start < len(content):
        blank = content.find(b" ", start, start + 12)
        if blank < 0:
            # No length: from here the next record could not be found, and the search would not end.
            raise _DAMAGED
        try:
            length = int(content[start:blank])
            if not blank - start + 3 <= length <= len(content) - start:
                raise _DAMAGED
            key, _, value = content[blank + 1 : start + length - 1].partition(b"=")
            if key == b"path":
                name = os.fsdecode(value)
            elif key == b"size":
                size = int(value[:20])
                if size < 0:
                    raise _DAMAGED
            elif key.startswith(b"GNU.sparse"):
                special = _KINDS[ord("S")]
        except ValueError as error:
            raise _DAMAGED from error
        start += length
    return name, size, special


def _name(block: bytes) -> str:
    name = block[:100].split(b"\0", 1)[0]
    prefix = block[345:500].split(b"\0", 1)[0] if block[257:263] == b"ustar\0" else b""
    return os.fsdecode(prefix + b"/" + name if prefix else name)


def _number(field: bytes) -> int:
    if field[0] & 0x80:
        return int.from_bytes(field[1:])
    try:
        return int(field.strip(b" \0") or b"0", 8)
    except ValueError as error:
        raise _DAMAGED from error


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _has_its_checksum(block: bytes) -> bool:
    try:
        announced = int(block[148:156].strip(b" \0") or b"0", 8)
    except ValueError:
        return False
    rest = block[:148] + b" " * 8 + block[156:]
    total = sum(rest)
    # Some old programs added up signed bytes.
    return announced == total or announced == total - 256 * sum(byte > 127 for byte in rest)
