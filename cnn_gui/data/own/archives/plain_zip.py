"""Zip archives: plain files, stored or deflated."""

from __future__ import annotations

import io
import stat
import zipfile
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, cast

from cnn_gui.data.own.archives import members
from cnn_gui.data.own.archives.members import ArchiveError, Member, too_many, too_much, too_tight

if TYPE_CHECKING:
    from collections.abc import Iterator

ZIP_MAGIC = b"PK"
# The list of what is in an archive is read at once: 16 MB of it are 200,000 files with names of 34 letters.
_MOST_AT_ONCE = 16_000_000
# What is packed a hundred times smaller than it is are no pictures; some of it may be anything.
_MOST_TIGHTLY = 100
_ANYTHING = 50_000_000
_ENCRYPTED = 0x1
_UTF_8 = 0x800


def open_zip(file: BinaryIO) -> zipfile.ZipFile:
    """The archive, its list of members read.

    Raises:
        ArchiveError: it is damaged, or its list is too long.
    """
    try:
        return zipfile.ZipFile(cast("BinaryIO", _Measured(file)))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise ArchiveError(f"is damaged or incomplete ({error}). Make or fetch it again") from error


def is_npz(archive: zipfile.ZipFile, *, called_so: bool) -> bool:
    """Whether an archive is one of arrays: also in folders inside it, if its name says that."""
    return any(name.endswith(".npy") and (called_so or "/" not in name) for name in archive.namelist())


def is_of_torch(archive: zipfile.ZipFile) -> bool:
    """Whether an archive is what PyTorch saves: a pickle that would be run, and the numbers that it asks for."""
    return any(name.endswith("/data.pkl") and name.count("/") == 1 for name in archive.namelist())


def zip_members(archive: zipfile.ZipFile) -> Iterator[Member]:
    """The members in the order of the list.

    Raises:
        ArchiveError: there are more than allowed, or they announce more bytes than allowed; before any is read.
    """
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > members.MAX_MEMBERS:
        raise too_many()
    if sum(info.file_size for info in infos) > members.MAX_BYTES:
        raise too_much()
    loose = sum(info.file_size for info in infos) - _MOST_TIGHTLY * sum(info.compress_size for info in infos)
    if loose > _ANYTHING:
        raise too_tight()
    for info in infos:
        yield Member(_name(info), info.file_size, partial(_opened, archive, info), _reason(info))


def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    return cast("BinaryIO", archive.open(info))


def _reason(info: zipfile.ZipInfo) -> str:
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link"
    if info.flag_bits & _ENCRYPTED:
        return "encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "packed in a way that is not read here"
    return ""


def _name(info: zipfile.ZipInfo) -> str:
    """The name; many programs store UTF-8 without saying so, which is then read as the letters of old PCs."""
    if info.flag_bits & _UTF_8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


class _Measured(io.RawIOBase):
    """A file of which nobody takes more than a little at once: who wants the whole list of members is refused."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > _MOST_AT_ONCE:
            raise too_many()
        return self._file.read(_MOST_AT_ONCE if size is None or size < 0 else size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()
