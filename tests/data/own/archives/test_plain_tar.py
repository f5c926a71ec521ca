"""Tar archives: what others write is read, what deceives is refused or left out, at little cost."""

from __future__ import annotations

import contextlib
import io
import tarfile
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.data.own.archives import members, plain_tar
from cnn_gui.data.own.archives.members import ArchiveError, Member
from cnn_gui.data.own.archives.plain_tar import BLOCK, is_tar, tar_members

Write = Callable[[tarfile.TarFile], None]


def archive(write: Write, format: int = tarfile.PAX_FORMAT) -> bytes:  # noqa: A002  # the name is the library's
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=format) as tar:
        write(tar)
    return file.getvalue()


def plain(tar: tarfile.TarFile, name: str, content: bytes = b"abc", **about: object) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in about.items():
        setattr(info, key, value)
    tar.addfile(info, io.BytesIO(content))


def members_of(content: bytes) -> Iterator[Member]:
    return tar_members(io.BytesIO(content), lambda: len(content))


def found(content: bytes) -> list[tuple[str, bytes, str]]:
    return [(member.name, member.open().read(), member.reason) for member in members_of(content)]


def refused(content: bytes) -> str:
    with pytest.raises(ArchiveError) as caught:
        found(content)
    return str(caught.value)


@pytest.mark.parametrize("format_", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_names_and_contents_of_all_formats_are_read(format_: int) -> None:
    names = ["a.png", "b/c.png", "d/" + "e" * 90 + "/" + "f" * 90, "leer und ü.png"]
    if format_ != tarfile.USTAR_FORMAT:
        names += ["g/" * 100 + "h" * 200, "日本" * 100]

    def write(tar: tarfile.TarFile) -> None:
        for number, name in enumerate(names):
            plain(tar, name, bytes([number]) * (500 * number))

    expected = [(name, bytes([number]) * (500 * number), "") for number, name in enumerate(names)]
    assert found(archive(write, format_)) == expected


def test_contents_that_nobody_reads_are_passed_over() -> None:
    content = archive(lambda tar: [plain(tar, name, name.encode() * 700) for name in ("a", "b", "c")] and None)
    assert [member.name for member in members_of(content)] == ["a", "b", "c"]


def test_what_is_no_plain_file_says_so() -> None:
    def write(tar: tarfile.TarFile) -> None:
        for name, kind in (
            ("link", tarfile.SYMTYPE),
            ("hard", tarfile.LNKTYPE),
            ("device", tarfile.CHRTYPE),
            ("block", tarfile.BLKTYPE),
            ("pipe", tarfile.FIFOTYPE),
            ("odd", b"Z"),
            ("folder", tarfile.DIRTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type = kind
            info.linkname = "/etc/passwd"
            tar.addfile(info)
        plain(tar, "file")

    reasons = {name: reason for name, _, reason in found(archive(write, tarfile.GNU_FORMAT))}
    assert reasons == {
        "link": "a link",
        "hard": "a link",
        "device": "a device",
        "block": "a device",
        "pipe": "a pipe",
        "odd": "neither a file nor a folder",
        "file": "",
    }


def test_files_with_holes_are_left_out_and_the_next_is_found() -> None:
    def write(tar: tarfile.TarFile) -> None:
        plain(tar, "holes", b"abc", pax_headers={"GNU.sparse.major": "1", "GNU.sparse.name": "x"})
        plain(tar, "next")

    assert [(name, reason) for name, _, reason in found(archive(write))] == [
        ("holes", "a file with holes"),
        ("next", ""),
    ]
    old = bytearray(archive(lambda tar: plain(tar, "holes", b"abc", type=b"S"), tarfile.GNU_FORMAT)[:1024])
    old[482] = 1
    old[148:156] = b"%06o\0 " % sum(old[:148] + b" " * 8 + old[156:BLOCK])
    more, last = bytes(504) + b"\1" + bytes(7), bytes(BLOCK)
    content = bytes(old[:BLOCK]) + more + last + bytes(old[BLOCK:]) + archive(lambda tar: plain(tar, "next"))
    assert [(name, reason) for name, _, reason in found(content)] == [("holes", "a file with holes"), ("next", "")]


def test_headers_that_announce_much_are_refused_at_once() -> None:
    for kind in (b"x", b"L"):
        info = tarfile.TarInfo("header")
        info.type, info.size = kind, 2**33
        assert "damaged" in refused(info.tobuf(tarfile.GNU_FORMAT) + bytes(4096))


def test_chains_of_headers_come_to_an_end() -> None:
    info = tarfile.TarInfo("header")
    info.type, info.size = b"g", 0
    assert "damaged" in refused(info.tobuf() * 7 + archive(lambda tar: plain(tar, "a")))
    assert len(found(info.tobuf() * 5 + archive(lambda tar: plain(tar, "a")))) == 1


def test_what_is_packed_as_no_pictures_are_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_tar, "_ANYTHING", 10_000)
    content = archive(lambda tar: plain(tar, "a", bytes(20_000)))
    assert len(list(tar_members(io.BytesIO(content), lambda: 300))) == 1
    with pytest.raises(ArchiveError, match="a hundred times its size"):
        list(tar_members(io.BytesIO(content), lambda: 100))


def test_more_bytes_than_allowed_are_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MAX_BYTES", 10_000)
    assert "unpacked" in refused(archive(lambda tar: plain(tar, "a", bytes(30_000))))


@pytest.mark.parametrize(
    "records", [b"x path=a\n", b"9999999 path=a\n", b"0 path=a\n", b"-5 path=a\n", b"9 size=x\n", b"10 size=-1\n"]
)
def test_odd_extended_headers_are_damage(records: bytes) -> None:
    info = tarfile.TarInfo("header")
    info.type, info.size = b"x", len(records)
    assert "damaged" in refused(info.tobuf(tarfile.GNU_FORMAT) + records.ljust(BLOCK, b"\0"))


def test_old_archives_and_signed_sums_are_known() -> None:
    block = bytearray(archive(lambda tar: plain(tar, "ü" * 20), tarfile.GNU_FORMAT)[:BLOCK])
    signed = sum(byte - 256 if byte > 127 else byte for byte in block[:148] + b" " * 8 + block[156:])
    block[148:156] = b"%06o\0 " % signed
    assert is_tar(bytes(block))
    block[257:265] = bytes(8)
    assert not is_tar(bytes(block))
    assert not is_tar(bytes(BLOCK))
    assert not is_tar(b"short")


@settings(deadline=None, max_examples=200)
@given(data=st.data())
def test_any_damage_is_an_archive_error_or_other_members(data: st.DataObject) -> None:
    content = bytearray(archive(lambda tar: [plain(tar, "é" * 60 + name) for name in "abc"] and None))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, 4 * BLOCK))] = data.draw(st.integers(0, 255))
    cut = bytes(content[: data.draw(st.integers(0, len(content)))])
    # A chain of headers that leads on and on would be refused otherwise; there is none so short.
    with contextlib.suppress(ArchiveError):
        found(cut)


@pytest.mark.parametrize("behind", [b"x" * 12, b"\0" * 12, b"1234567890123 a=b\n"])
def test_records_that_have_no_length_end(behind: bytes) -> None:
    """Behind a good record, where looking for the next one's length once began at the same place again and again."""
    content = bytearray(archive(lambda tar: plain(tar, "é" * 60)))
    records = b"20 comment=anything\n" + behind
    content[124:136] = b"%011o\0" % len(records)
    content[BLOCK : BLOCK + len(records)] = records
    content[148:156] = b" " * 8
    content[148:156] = b"%06o\0 " % sum(content[:BLOCK])
    assert "damaged" in refused(bytes(content))
