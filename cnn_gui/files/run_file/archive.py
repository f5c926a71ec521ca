"""ZIP archives of one strict form: every byte of them is known from what they hold, so that none can be another.

Members are stored or deflated and stand one behind the other, without gaps, comments, times or extra fields. Any
program reads such an archive; only one of this form is read here, which leaves nothing to interpretation.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import BinaryIO

MAX_BYTES = 2_000_000_000
"""So much all members may take together, unpacked."""

# Where far more comes out than was put in there is no run: deflate packs a million equal numbers that well, once.
_MOST_TIGHTLY = 100
_ANYTHING = 64_000_000
_MAX_MEMBERS = 10_000
_MAX_NAME = 200
_MAX_LIST = _MAX_MEMBERS * (46 + _MAX_NAME)

_STORED, _DEFLATED = 0, 8
# 1 January 1980, the earliest date there is: when a file was saved stands in it as text.
_DATE = 0x21
_VERSION = 20
_RIGHTS = 0o100644 << 16
_LOCAL = struct.Struct("<4s5H3I2H")
_LISTED = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")


class ArchiveError(ValueError):
    """It is no archive of this form, or holds more than is allowed; the message is a clause."""


@dataclass(frozen=True)
class Member:
    """One member as the list has it. name: ASCII. offset: of its header. packed, size: bytes, here and unpacked."""

    name: str
    method: int
    checksum: int
    packed: int
    size: int
    offset: int

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.offset + _LOCAL.size + len(self.name) + self.packed

    def header(self) -> bytes:
        """What stands before its content."""
        about = (self.method, 0, _DATE, self.checksum, self.packed, self.size, len(self.name), 0)
        return _LOCAL.pack(b"PK\x03\x04", _VERSION, 0, *about) + self.name.encode()

    def listed(self) -> bytes:
        """What stands in the list."""
        about = (self.method, 0, _DATE, self.checksum, self.packed, self.size, len(self.name), 0, 0, 0, 0)
        made_by = 3 << 8 | _VERSION
        return _LISTED.pack(b"PK\x01\x02", made_by, _VERSION, 0, *about, _RIGHTS, self.offset) + self.name.encode()


def write_archive(file: BinaryIO, contents: Mapping[str, bytes], *, stored: Iterable[str] = ()) -> None:
    """Write members in this order; what deflate makes no smaller by a tenth, or is to be `stored`, is stored.

    Raises:
        ArchiveError: it would not be read again: it holds too much.
    """
    if len(contents) > _MAX_MEMBERS or sum(map(len, contents.values())) > MAX_BYTES:
        raise ArchiveError("it holds more than a saved run may")
    members: list[Member] = []
    plain = frozenset(stored)
    for name, content in contents.items():
        packed = content if name in plain else _deflated(content)
        method = _DEFLATED if len(packed) < 0.9 * len(content) else _STORED
        packed = packed if method == _DEFLATED else content
        offset = members[-1].end if members else 0
        members.append(Member(name, method, zlib.crc32(content), len(packed), len(content), offset))
        file.write(members[-1].header())
        file.write(packed)
    listed = b"".join(member.listed() for member in members)
    file.write(listed)
    file.write(_end(members, len(listed)))


def read_list(file: BinaryIO) -> dict[str, Member]:
    """The members by name, known to stand in the file as they should, before any is unpacked.

    Raises:
        ArchiveError: a byte outside the contents is another, a name is there twice, or too much is announced.
        OSError: the file cannot be read.
    """
    length = file.seek(0, 2)
    if length < _END.size:
        raise ArchiveError("it is too short")
    file.seek(length - _END.size)
    magic, *_, count, size, start, _ = _END.unpack(_exactly(file, _END.size))
    if magic != b"PK\x05\x06" or count > _MAX_MEMBERS or size > _MAX_LIST or start + size + _END.size != length:
        raise ArchiveError("its end is missing or wrong")
    file.seek(start)
    listed = _exactly(file, size)
    members = _members(listed, count)
    if file.read() != _end(members, size) or (members[-1].end if members else 0) != start:
        raise ArchiveError("its list of members is wrong")
    by_name = {member.name: member for member in members}
    if len(by_name) != len(members):
        raise ArchiveError("a member is there twice")
    unpacked = sum(member.size for member in members)
    if unpacked > MAX_BYTES or unpacked > _MOST_TIGHTLY * length + _ANYTHING:
        raise ArchiveError(f"it announces {unpacked:,} bytes, more than a saved run of its size may")
    return by_name


def read_member(file: BinaryIO, member: Member) -> bytes:
    """What a member holds, exactly as many bytes as the list says.

    Raises:
        ArchiveError: it is not what the list says.
        OSError: the file cannot be read.
    """
    file.seek(member.offset)
    header = member.header()
    if _exactly(file, len(header)) != header:
        raise ArchiveError(f"the header of {member.name} is wrong")
    content = _exactly(file, member.packed)
    if member.method == _DEFLATED:
        content = _inflated(content, member)
    if len(content) != member.size or zlib.crc32(content) != member.checksum:
        raise ArchiveError(f"{member.name} is not what it was")
    return content


def _members(listed: bytes, count: int) -> list[Member]:
    members: list[Member] = []
    place = 0
    for _ in range(count):
        if place + _LISTED.size > len(listed):
            raise ArchiveError("its list of members is too short")
        fields = _LISTED.unpack_from(listed, place)
        method, (checksum, packed, size, length) = fields[4], fields[7:11]
        raw = listed[place + _LISTED.size : place + _LISTED.size + length]
        if not (0 < length <= _MAX_NAME and raw.isascii() and method in (_STORED, _DEFLATED)):
            raise ArchiveError("its list of members is wrong")
        member = Member(raw.decode("ascii"), method, checksum, packed, size, members[-1].end if members else 0)
        if listed[place : place + _LISTED.size + length] != member.listed():
            raise ArchiveError(f"what the list says of {member.name} is wrong")
        members.append(member)
        place += _LISTED.size + length
    if place != len(listed):
        raise ArchiveError("its list of members is too long")
    return members


def _end(members: list[Member], size: int) -> bytes:
    start = members[-1].end if members else 0
    return _END.pack(b"PK\x05\x06", 0, 0, len(members), len(members), size, start, 0)


def _deflated(content: bytes) -> bytes:
    machine = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    return machine.compress(content) + machine.flush()


def _inflated(packed: bytes, member: Member) -> bytes:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        # No more than it may be, and one that tells whether it would be.
        content = machine.decompress(packed, member.size + 1)
    except zlib.error as error:
        raise ArchiveError(f"{member.name} cannot be unpacked") from error
    if not machine.eof or machine.unused_data:
        raise ArchiveError(f"{member.name} does not end where it should")
    return content


def _exactly(file: BinaryIO, size: int) -> bytes:
    content = file.read(size)
    if len(content) != size:
        raise ArchiveError("it ends too early")
    return content
