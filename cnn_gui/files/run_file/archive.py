"""ZIP archives of one strict form: every byte of them is known from what they hold, so that none can be another.

Members are stored as they are, one behind the other, without gaps, comments, times or extra fields. Any program reads
such an archive; only one of this form is read here. That leaves nothing to interpretation, and nothing to unpack.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

MAX_BYTES = 2_000_000_000
"""So long an archive may be."""

_MAX_MEMBERS = 10_000
_MAX_NAME = 200
_MAX_LIST = _MAX_MEMBERS * (46 + _MAX_NAME)

_STORED = 0
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
    """One member as the list has it. name: ASCII. checksum: CRC-32. size: bytes. offset: of its header."""

    name: str
    checksum: int
    size: int
    offset: int

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.offset + _LOCAL.size + len(self.name) + self.size

    def header(self) -> bytes:
        """What stands before its content."""
        about = (_STORED, 0, _DATE, self.checksum, self.size, self.size, len(self.name), 0)
        return _LOCAL.pack(b"PK\x03\x04", _VERSION, 0, *about) + self.name.encode()

    def listed(self) -> bytes:
        """What stands in the list."""
        about = (_STORED, 0, _DATE, self.checksum, self.size, self.size, len(self.name), 0, 0, 0, 0)
        made_by = 3 << 8 | _VERSION
        return _LISTED.pack(b"PK\x01\x02", made_by, _VERSION, 0, *about, _RIGHTS, self.offset) + self.name.encode()


def write_archive(file: BinaryIO, contents: Mapping[str, bytes]) -> None:
    """Write members in this order.

    Raises:
        ArchiveError: it would not be read again: it holds too much.
    """
    members: list[Member] = []
    for name, content in contents.items():
        members.append(Member(name, zlib.crc32(content), len(content), members[-1].end if members else 0))
    if len(members) > _MAX_MEMBERS or members[-1].end + _MAX_LIST > MAX_BYTES:
        raise ArchiveError("it holds more than a saved run may")
    for member, content in zip(members, contents.values(), strict=True):
        file.write(member.header())
        file.write(content)
    listed = b"".join(member.listed() for member in members)
    file.write(listed)
    file.write(_end(members, len(listed)))


def read_list(file: BinaryIO) -> dict[str, Member]:
    """The members by name, known to stand in the file as they should, before any is read.

    Raises:
        ArchiveError: the list is not one that `write_archive` writes, has a name twice, or the file is far too long.
        OSError: the file cannot be read.
    """
    length = file.seek(0, 2)
    if not _END.size <= length <= MAX_BYTES:
        raise ArchiveError(f"it has {length:,} bytes, which is too few or too many")
    file.seek(length - _END.size)
    magic, *_, count, size, start, _ = _END.unpack(_exactly(file, _END.size))
    if magic != b"PK\x05\x06" or count > _MAX_MEMBERS or size > _MAX_LIST or start + size + _END.size != length:
        raise ArchiveError("its end is missing or wrong")
    file.seek(start)
    listed = _exactly(file, size)
    members = _members(listed, count)
    if file.read(_END.size + 1) != _end(members, size) or (members[-1].end if members else 0) != start:
        raise ArchiveError("its list of members is wrong")
    by_name = {member.name: member for member in members}
    if len(by_name) != len(members):
        raise ArchiveError("a member is there twice")
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
    content = _exactly(file, member.size)
    if zlib.crc32(content) != member.checksum:
        raise ArchiveError(f"{member.name} is not what it was")
    return content


def _members(listed: bytes, count: int) -> list[Member]:
    members: list[Member] = []
    place = 0
    for _ in range(count):
        if place + _LISTED.size > len(listed):
            raise ArchiveError("its list of members is too short")
        fields = _LISTED.unpack_from(listed, place)
        checksum, size, length = fields[7], fields[9], fields[10]
        raw = listed[place + _LISTED.size : place + _LISTED.size + length]
        if not (0 < length <= _MAX_NAME and raw.isascii()):
            raise ArchiveError("its list of members is wrong")
        member = Member(raw.decode("ascii"), checksum, size, members[-1].end if members else 0)
        if member.end > MAX_BYTES or listed[place : place + _LISTED.size + length] != member.listed():
            raise ArchiveError(f"{member.name!r} is not listed as this program lists it")
        members.append(member)
        place += _LISTED.size + length
    if place != len(listed):
        raise ArchiveError("its list of members is too long")
    return members


def _end(members: list[Member], size: int) -> bytes:
    start = members[-1].end if members else 0
    return _END.pack(b"PK\x05\x06", 0, 0, len(members), len(members), size, start, 0)


def _exactly(file: BinaryIO, size: int) -> bytes:
    content = file.read(size)
    if len(content) != size:
        raise ArchiveError("it ends too early")
    return content
