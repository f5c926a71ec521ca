"""Packed files: unpacked like Python's own readers do, only as far as asked."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.data import packed
from cnn_gui.data.packed import DAMAGE, is_packed, unpacked

Pack = Callable[[bytes], bytes]
WAYS = [gzip.compress, bz2.compress, lzma.compress]


@settings(deadline=None, max_examples=30)
@given(contents=st.lists(st.binary(max_size=300), min_size=1, max_size=3), piece=st.integers(1, 100))
@pytest.mark.parametrize("pack", WAYS)
def test_all_of_it_comes_out_in_pieces_of_any_size(pack: Pack, contents: list[bytes], piece: int) -> None:
    stream = unpacked(io.BytesIO(b"".join(map(pack, contents)) + bytes(5)))
    found = b""
    while read := stream.read(piece):
        found += read
    assert found == b"".join(contents)


def test_what_is_not_packed_is_given_back() -> None:
    file = io.BytesIO(b"plain")
    assert unpacked(file) is file
    assert file.read() == b"plain"
    assert not is_packed(b"plain")
    assert all(is_packed(pack(b"")) for pack in WAYS)


@pytest.mark.parametrize("pack", WAYS)
def test_a_file_that_is_cut_or_changed_is_damaged(pack: Pack) -> None:
    content = pack(bytes(range(256)) * 10)
    for damaged in (content[:-5], content[:10], content[:-20] + b"XXXX" + content[-16:], content + b"more"):
        with pytest.raises(DAMAGE):
            unpacked(io.BytesIO(damaged)).read()


@pytest.mark.parametrize("pack", WAYS)
def test_no_more_is_unpacked_than_asked(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            asked.append(size)
            return super().read(size)

    monkeypatch.setattr(packed, "_CHUNK", 1024)
    stream = unpacked(Watched(pack(bytes(50_000_000))))
    assert stream.read(10) == bytes(10)
    assert sum(size or 0 for size in asked) < 10_000


def test_an_xz_file_that_wants_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = lzma.compress(b"abc", preset=9)
    assert unpacked(io.BytesIO(content)).read() == b"abc"
    monkeypatch.setattr(packed, "_XZ_MEMORY", 10_000_000)
    with pytest.raises(lzma.LZMAError, match="limit"):
        unpacked(io.BytesIO(content)).read()
