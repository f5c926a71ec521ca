"""The plain files in a `.tar.gz`, read in one pass and in small steps, with a limit on everything.

Not by `tarfile`: that obeys what a header asks for, such as names of any length, maps of sparse files and chains of
headers, in one step that takes the memory and the time that the archive wants, and does not compare the checksum.

Each header is a block of 512 bytes: the name (100 bytes), the size in octal digits (12 bytes from byte 124), the sum of
the header's bytes (8 from 148), the kind (1 at 156); two blocks of zeros end the archive (POSIX.1-1988, "ustar").
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BLOCK = 512
MOST_MEMBERS = 100
# A file that is compressed in several runs on several processors has this many parts.
MOST_PARTS = 1000
_PIECE = 1 << 16
_PLAIN = b"0\0"
# Links, devices, folders, pipes: they have no content.
_EMPTY = b"123456"
_GZIP = 31


class DamagedError(Exception):
    """The archive is broken; the message says where."""


class UnusualError(Exception):
    """The archive is more, or other, than was allowed; the message is a clause about it."""


def plain_members(file: BinaryIO, most_bytes: int, tick: Callable[[], object]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The name and the pieces of the content of each plain file, in the order of the archive.

    The pieces of one are to be taken before the next is asked for. What is not a plain file is passed over, headers
    that describe the next one included. All is read to the end, so that the checksum of the whole is compared.

    Args:
        file: the archive, open for reading.
        most_bytes: how many bytes it may hold when it is unpacked.
        tick: called at least once for each 64 kB; what it raises comes through.

    Raises:
        DamagedError: it is broken.
        UnusualError: it holds more than `most_bytes` or MOST_MEMBERS members.
        OSError: it cannot be read.
    """
    unpacked = _Unpacked(file, most_bytes, tick)
    for _ in range(MOST_MEMBERS):
        header = unpacked.exactly(BLOCK)
        if not header.strip(b"\0"):
            # The end; what follows is only there to fill a tape.
            while unpacked.up_to(_PIECE):
                pass
            return
        size = _number(header[124:136])
        if _number(header[148:156]) != sum(header[:148]) + 8 * ord(" ") + sum(header[156:]):
            raise DamagedError("the checksum of a header is wrong")
        kind = header[156:157]
        if kind in _EMPTY:
            continue
        content = unpacked.pieces(size)
        if kind in _PLAIN:
            name = header[:100].partition(b"\0")[0].decode("utf-8", "backslashreplace")
            yield name, content
        for _ in content:
            pass
        unpacked.exactly(-size % BLOCK)
    raise UnusualError(f"holds more than {MOST_MEMBERS} members")


def _number(field: bytes) -> int:
    """Octal digits between spaces and zero bytes."""
    digits = field.strip(b" \0")
    if not digits or digits.strip(b"01234567"):
        raise DamagedError("a header has something else where a number should be")
    return int(digits, 8)


class _Unpacked:
    """What a gzip file holds, unpacked no further than asked for."""

    def __init__(self, file: BinaryIO, most_bytes: int, tick: Callable[[], object]) -> None:
        self._file = file
        self._left = most_bytes
        self._tick = tick
        self._parts = 1
        self._packed = b""
        self._unpacker = zlib.decompressobj(_GZIP)

    def up_to(self, count: int) -> bytes:
        """The next bytes, at most so many; none at the end only."""
        while True:
            self._tick()
            if not self._packed:
                self._packed = self._file.read(_PIECE)
            if self._unpacker.eof and not self._begin_part():
                return b""
            if not self._packed:
                raise DamagedError("it ends too early")
            try:
                piece = self._unpacker.decompress(self._packed, count)
            except zlib.error as error:
                raise DamagedError(str(error)) from error
            self._packed = self._unpacker.unconsumed_tail or self._unpacker.unused_data
            if piece:
                self._left -= len(piece)
                if self._left < 0:
                    raise UnusualError("holds far more than CIFAR-10 does")
                return piece

    def _begin_part(self) -> bool:
        """Begin what follows the end of a part; whether there is any."""
        self._packed = self._packed.lstrip(b"\0")
        if not self._packed:
            return False
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise UnusualError(f"is packed in more than {MOST_PARTS:,} parts")
        self._unpacker = zlib.decompressobj(_GZIP)
        return True

    def pieces(self, size: int) -> Iterator[bytes]:
        """The next so many bytes, piece by piece."""
        while size:
            piece = self.up_to(min(size, _PIECE))
            if not piece:
                raise DamagedError("it ends too early")
            size -= len(piece)
            yield piece

    def exactly(self, count: int) -> bytes:
        """The next so many bytes."""
        return b"".join(self.pieces(count))
