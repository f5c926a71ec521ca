"""Files packed with gzip, bzip2 or xz, unpacked piece by piece in little memory."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import WriteableBuffer

GZIP_MAGIC = b"\x1f\x8b"
DAMAGE = (EOFError, zlib.error, lzma.LZMAError, OSError)
"""What reading raises for damaged content; an OSError of the system has a number, one of bzip2 has none."""

_XZ_MEMORY = 200_000_000
_CHUNK = 1 << 16


def _gunzip() -> zlib._Decompress:
    return zlib.decompressobj(wbits=31)


def _unxz() -> lzma.LZMADecompressor:
    # A file may ask for gigabytes to look back into; those that xz makes ask for up to 64 MB.
    return lzma.LZMADecompressor(memlimit=_XZ_MEMORY)


_MACHINES: dict[bytes, Callable[[], Any]] = {
    GZIP_MAGIC: _gunzip,
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\0": _unxz,
}


def is_packed(start: bytes) -> bool:
    """Whether a file that begins so is packed in one of the three ways."""
    return start.startswith(tuple(_MACHINES))


def unpacked(file: BinaryIO) -> BinaryIO:
    """What a packed file holds, from its beginning; a file that is not packed is given back as it is.

    Whoever reads says how much: nothing is unpacked beyond that but a small piece.
    """
    start = file.read(8)
    file.seek(0)
    for magic, machine in _MACHINES.items():
        if start.startswith(magic):
            return cast("BinaryIO", io.BufferedReader(_Unpacked(file, machine), _CHUNK))
    return file


class _Unpacked(io.RawIOBase):
    """One packed stream after another, as `gzip` and its kin read them; zeros behind the last one are allowed.

    Python's own reader of gzip walks through a name in the header byte by byte: minutes, if the name is long.
    """

    def __init__(self, file: BinaryIO, machine: Callable[[], Any]) -> None:
        self._file = file
        self._new = machine
        self._machine: Any = machine()
        self._pending = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        while len(view):
            if self._machine.eof and not self._next():
                break
            if not self._pending and getattr(self._machine, "needs_input", True):
                self._pending = self._file.read(_CHUNK)
                if not self._pending:
                    raise EOFError("it ends within the packed data")
            piece = self._machine.decompress(self._pending, len(view))
            if self._machine.eof:
                self._pending = self._machine.unused_data
            else:
                # zlib gives back what it has not taken; the others keep it.
                self._pending = getattr(self._machine, "unconsumed_tail", b"")
            if piece:
                view[: len(piece)] = piece
                return len(piece)
        return 0

    def _next(self) -> bool:
        """Begins the next stream; False if there is none."""
        rest = self._pending.lstrip(b"\0")
        while not rest:
            rest = self._file.read(_CHUNK)
            if not rest:
                return False
            rest = rest.lstrip(b"\0")
        self._pending = rest
        self._machine = self._new()
        return True
