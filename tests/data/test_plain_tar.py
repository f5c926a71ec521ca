"""Archives that are made to cost: only plain files are read, in small steps, with limits; what is broken is said."""

from __future__ import annotations

import gzip
import io
import itertools
import random
import tarfile
import tracemalloc
from collections import deque
from typing import Any

import pytest

from cnn_gui.data import plain_tar
from cnn_gui.data.plain_tar import MOST_MEMBERS, DamagedError, UnusualError, plain_members

MOST = 2_000_000


def header(name: str, size: int = 0, kind: bytes = b"0", **options: Any) -> bytes:
    """A header as `tarfile` writes it."""
    member = tarfile.TarInfo(name)
    member.size, member.type = size, kind
    for attribute, value in options.items():
        setattr(member, attribute, value)
    return member.tobuf(tarfile.GNU_FORMAT)


def file(name: str, content: bytes) -> bytes:
    return header(name, len(content)) + content + bytes(-len(content) % 512)


def archive(*blocks: bytes, end: bytes = bytes(1024)) -> bytes:
    return gzip.compress(b"".join(blocks) + end, 1, mtime=0)


def members(packed: bytes, most_bytes: int = MOST) -> dict[str, bytes]:
    unpacked = plain_members(io.BytesIO(packed), most_bytes, lambda: None)
    return {name: b"".join(content) for name, content in unpacked}


def test_plain_files_come_in_their_order_with_their_content() -> None:
    packed = archive(file("b", b"second"), header("folder/", kind=tarfile.DIRTYPE), file("folder/a", bytes(1000)))
    assert list(members(packed).items()) == [("b", b"second"), ("folder/a", bytes(1000))]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_whatever_program_packed_it(form: int) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", format=form) as written:
        for name, content in {"folder/one": b"1" * 700, "two": b""}.items():
            member = tarfile.TarInfo(name)
            # With a header of its own before it, where the format has such.
            member.mtime, member.size = 1.5, len(content)  # type: ignore[assignment]  # as `TarFile.add` takes it
            written.addfile(member, io.BytesIO(content))
    assert members(packed.getvalue()) == {"folder/one": b"1" * 700, "two": b""}


def test_content_that_nobody_takes_is_passed_over() -> None:
    packed = archive(file("one", b"1" * 100_000), file("two", b"2"))
    assert [name for name, _ in plain_members(io.BytesIO(packed), MOST, lambda: None)] == ["one", "two"]


@pytest.mark.parametrize("kind", [b"x", b"g", b"L", b"K", b"S", b"X", b"V", b"?"])
def test_what_a_header_asks_for_besides_files_is_passed_over_and_costs_nothing(kind: bytes) -> None:
    packed = archive(header("more", 1_500_000, kind), b"9" * 1_500_000, bytes(-1_500_000 % 512), file("one", b"1"))
    tracemalloc.start()
    try:
        assert members(packed) == {"one": b"1"}
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", [b"0", b"x", b"L", b"S"])
def test_more_than_is_allowed_is_not_unpacked(kind: bytes) -> None:
    asked = itertools.count()
    endless = archive(header("more", 8_000_000_000, kind), bytes(50_000_000))
    unpacked = plain_members(io.BytesIO(endless), MOST, lambda: next(asked))
    with pytest.raises(UnusualError, match="holds far more"):
        deque(itertools.chain.from_iterable(content for _, content in unpacked), maxlen=0)
    assert next(asked) <= MOST / 65536 + 20


@pytest.mark.parametrize("kind", [b"0", b"x", b"L", b"K", b"5"])
def test_a_chain_of_headers_ends(kind: bytes) -> None:
    with pytest.raises(UnusualError, match=f"more than {MOST_MEMBERS} members"):
        members(archive(header("a", kind=kind) * 3000))


def test_parts_without_content_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_tar, "MOST_PARTS", 50)
    with pytest.raises(UnusualError, match="more than 50 parts"):
        members(gzip.compress(b"") * 100 + archive(file("one", b"1")))
    assert members(gzip.compress(b"") * 20 + archive(file("one", b"1"))) == {"one": b"1"}


def test_a_gzip_header_that_is_long_is_read_in_steps() -> None:
    asked = itertools.count()
    packed = archive(file("one", b"1"))
    named = packed[:3] + b"\x08" + packed[4:10] + b"n" * 5_000_000 + b"\0" + packed[10:]
    assert [name for name, _ in plain_members(io.BytesIO(named), MOST, lambda: next(asked))] == ["one"]
    assert next(asked) > 50


@pytest.mark.parametrize(
    ("packed", "words"),
    [
        (b"", "ends too early"),
        (b"no archive", "incorrect header"),
        (archive(file("one", bytes(5000)))[:-30], "ends too early"),
        (archive(file("one", b"1"), end=b""), "ends too early"),
        (archive(header("one", 5000), b"1", end=b""), "ends too early"),
        (archive(header("one")[:-1] + b"x"), "the checksum of a header is wrong"),
        (archive(b"x" * 512), "something else where a number should be"),
        (archive(header("one", 2**40)), "something else where a number should be"),
        (archive(header("one").replace(b"00000000000", b"-0000000001", 1)), "something else where a number should be"),
    ],
    ids=["empty", "no archive", "cut", "no end", "short file", "changed", "no header", "huge", "negative"],
)
def test_what_is_broken_is_said(packed: bytes, words: str) -> None:
    with pytest.raises(DamagedError, match=words):
        members(packed)


def test_the_checksum_of_the_whole_is_compared() -> None:
    packed = bytearray(archive(file("one", b"1" * 5000)))
    packed[-5] ^= 1
    with pytest.raises(DamagedError, match="check"):
        members(bytes(packed))


@pytest.mark.parametrize("seed", range(20))
def test_a_changed_byte_in_a_header_gives_one_of_the_two_errors_or_other_members(seed: int) -> None:
    chance = random.Random(seed)
    plain = b"".join((file("one", b"1" * 300), header("x", 40, b"x"), bytes(512), file("two", b"2")))
    damaged = 0
    for _ in range(30):
        changed = bytearray(plain)
        changed[chance.randrange(512)] = chance.randrange(256)
        try:
            found = members(archive(bytes(changed)))
        except (DamagedError, UnusualError):
            damaged += 1
        else:
            assert set(found) <= {"one", "two"}, "the checksum of a header holds for all of it"
    assert damaged > 15


@pytest.mark.parametrize("seed", range(20))
def test_a_changed_byte_of_the_archive_is_found_wherever_it_is(seed: int) -> None:
    chance = random.Random(seed)
    right = archive(file("one", bytes(chance.randrange(256) for _ in range(3000))))
    # Ten bytes of the header of gzip say nothing of the content.
    for place in chance.sample(range(10, len(right)), 30):
        changed = bytearray(right)
        changed[place] ^= 1 << chance.randrange(8)
        with pytest.raises((DamagedError, UnusualError)):
            members(bytes(changed))
